"""Only watching: a frame on a terminal, lines or JSON elsewhere, whenever something moves; the hub is asked beside."""

from __future__ import annotations

import time

from gitswarm.errors import SwarmError
from gitswarm.rooms.views.glance.looking import Window
from gitswarm.rooms.views.glance.model import Wanted
from gitswarm.waiting import FETCH_EVERY, GLANCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from rich.console import RenderableType

    from gitswarm.desk import Desk
    from gitswarm.rooms.views.glance.hands import Hand
    from gitswarm.rooms.views.glance.model import Picture

OVERLOOKED = 50
"""Glances after which all is looked at anew, though the log has not moved."""


def watch(desk: Desk, *, once: bool) -> None:
    """Show the swarm until interrupted, or once."""
    with desk.screen.canvas(stays=once) as draw:
        show = _lines(desk) if draw is None else _frames(draw)
        for picture in _pictures(desk, once=once):
            show(picture)


def _pictures(desk: Desk, *, once: bool) -> Iterator[Picture]:
    """What is seen, whenever it is something else."""
    window, ear, wanted = Window(desk), Ear(desk), Wanted()
    before, glances = window.picture(wanted), 0
    yield before
    while not once:
        time.sleep(GLANCE)
        ear.listen()
        glances += 1
        seen = window.again(wanted, before if glances % OVERLOOKED else None)
        if seen != before:
            before = seen
            yield seen


class Ear:
    """Asks the hub in another thread, as often as whoever waits does: one that does not answer holds nothing up."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hand: Hand | None = None
        self._window: Window | None = None
        self._asked: Future[str] | None = None
        self._last = time.monotonic()

    def listen(self) -> None:
        """Ask, if it is time; how this clone stands with the hub is part of what is seen."""
        if time.monotonic() - self._last < FETCH_EVERY or (self._asked is not None and not self._asked.done()):
            return
        error = self._asked.exception() if self._asked is not None else None
        if error is not None and not isinstance(error, SwarmError):
            raise error
        self._last, self._asked = time.monotonic(), self._the_hand().do(self._ask)

    def _the_hand(self) -> Hand:
        if self._hand is None:
            from gitswarm.rooms.views.glance.hands import Hand  # dearer than the first frame

            self._hand = Hand()
        return self._hand

    def _ask(self) -> str:
        if self._window is None:
            self._window = Window.beside(self._desk)
        return self._window.sync(asked=False)


def _frames(draw: Callable[[RenderableType], None]) -> Callable[[Picture], None]:
    from gitswarm.rooms.views.glance.frame import Frame

    return lambda picture: draw(Frame(picture))


def _lines(desk: Desk) -> Callable[[Picture], None]:
    """Tell what is new, a line for each part of it or one object; the time that goes by is nothing new."""
    parts, told = (_objects if desk.shared.json else _sentences), list[object]()

    def show(picture: Picture) -> None:
        new = parts(picture)
        desk.screen.lines([one for one in new if one not in told], live=True)
        told[:] = new

    return show


def _objects(picture: Picture) -> list[object]:
    works = [{**one._asdict(), "seconds": 0} for one in picture.at_work]
    return [
        {
            "halted": picture.halted,
            "hub": picture.hub,
            "needs": [one._asdict() for one in picture.needs],
            "lanes": {one.name: one.number for one in picture.lanes},
            "runs": works,
            "agents": [one._asdict() for one in picture.members],
        }
    ]


def _sentences(picture: Picture) -> list[object]:
    lanes = ", ".join(f"{one.title.lower()} {one.number}" for one in picture.lanes)
    halted = [f"halted by {picture.halted}"] if picture.halted else []
    needs = [f"{one.severity}: {one.text}{f' ({one.hint})' * bool(one.hint)}" for one in picture.needs]
    runs = [f"running: {one.actor} runs {one.adapter} on {one.id} {one.title}" for one in picture.at_work]
    return [lanes, *halted, *needs, *runs]
