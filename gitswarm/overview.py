"""The overview: what ``gitswarm --help`` shows. It is kept as a page, since to make it takes typer and every room."""

from __future__ import annotations

import os

from gitswarm import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

PAGE = os.path.join(os.path.dirname(__file__), "rooms", "overview.txt")


def show(desk: Desk) -> None:
    """Show all commands, a line for each."""
    with open(PAGE, encoding="utf-8") as page:
        desk.screen.lines([*page.read().splitlines(), *_of_guests()])


def _of_guests() -> list[str]:
    """The first words of rooms of other packages, which no page of ours has; none of their code runs for that."""
    words = [f"  {word} --help" for guest in command.guests().values() for word in guest.commands.split()]
    return ["", "Rooms of other packages:", *words] if words else []
