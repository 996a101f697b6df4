"""Writes docs/cli.md, every command with all that it takes, as the commands say it: ``python -m tests.reference``."""

from __future__ import annotations

from importlib import import_module

from gitswarm import rooms
from gitswarm.command import FLAG, SHARED, TEXTS, commands_of, explain, parameters
from tests.conftest import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.command import Function, Parameter

PAGE = ROOT / "docs" / "cli.md"
HEAD = """\
# Every command

Made of what the commands say of themselves (`make docs`); `gitswarm COMMAND --help` shows the same. Rooms stand in the
order of the [house](../.github/CONTRIBUTING.md). What each answers with `--json`, and the exit codes: [json](json.md).

Every command takes these:

{shared}
"""


def made() -> str:
    """The page as it has to be."""
    rows = "\n".join(_row(parameter) for parameter in SHARED)
    shared = f"| | |\n|---|---|\n{rows}\n| `--help`, `-h` | show how the command is used |"
    return "\n".join([HEAD.format(shared=shared), *_rooms()])


def _rooms() -> Iterator[str]:
    for room in rooms.COMMANDS:
        said = (import_module(rooms.path(room)).__doc__ or "").strip().partition(": ")[2] or room
        yield f"## {room}\n\n{said[:1].upper()}{said[1:]}\n"
        for name, function in commands_of(room).items():
            yield from _command(name, function)


def _command(name: str, function: Function) -> Iterator[str]:
    told, taken = explain(function), parameters(function)
    prose, _, example = told.more.rpartition("Example: ")
    paragraphs = [" ".join(each.split()) for each in prose.split("\n\n") if each.strip()]
    yield f"### {name}\n\n{told.summary}\n"
    yield from (f"{each}\n" for each in paragraphs)
    places = "".join(place(one) for one in taken if not one.option)
    calls = dict.fromkeys([f"gitswarm {name}{places}", " ".join(example.split())])
    yield "\n".join(["```text", *calls, "```\n"])
    if taken:
        yield "| | |\n|---|---|\n" + "\n".join(_row(one) for one in taken) + "\n"


def place(one: Parameter) -> str:
    """How an argument stands in the usage."""
    word = one.key.rstrip("_").upper() + " …" * (one.form == TEXTS)
    return f" {word}" if one.required else f" [{word}]"


def _row(one: Parameter) -> str:
    value = "" if one.form == FLAG or not one.option else f" {one.key.rstrip('_').upper().replace('_', '-')}"
    names = [f"`{name}{value}`" if one.option else f"`{name.upper()}`" for name in (*one.names, one.negative) if name]
    return f"| {', '.join(names)} | {one.said.replace('|', chr(92) + '|')}{default_of(one)} |"


def default_of(one: Parameter) -> str:
    """What holds where an option is not given, if that says something."""
    if not one.option or one.form == FLAG or one.default in (None, "", (), 0) or "default" in one.said:
        return ""
    return f" (default: {one.default})"


if __name__ == "__main__":
    from tests import manual  # of the same words, and as soon out of date

    PAGE.write_text(made(), encoding="utf-8")
    manual.PAGE.write_text(manual.made(), encoding="utf-8")
