"""Writes docs/gitswarm.1, the manual page, of what the commands say of themselves: ``python -m tests.manual``."""

from __future__ import annotations

from gitswarm import __version__, rooms
from gitswarm.command import FLAG, SHARED, commands_of, explain, parameters
from tests.conftest import ROOT
from tests.reference import default_of, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.command import Function, Parameter

PAGE = ROOT / "docs" / "gitswarm.1"
EXITS = {
    0: "It is done.",
    2: "The command line cannot be understood.",
    3: "Refused: it may not be, or not now.",
    4: "There is no such thing, or more than one.",
    5: "The repository or the disk does not do what it has to.",
    6: "The hub or GitHub cannot be reached.",
    7: "Work that was started has failed.",
    70: "A mistake in gitswarm; its trace is kept, and the path printed.",
    130: "Interrupted.",
    141: "Whoever read the output has gone.",
}
HEAD = r""".\" Made by `make docs`.
.TH GITSWARM 1 "" "gitswarm {version}" "User Commands"
.SH NAME
gitswarm \- coordinate a swarm of coding agents and people on one Git repository
.SH SYNOPSIS
.B gitswarm
.I COMMAND
.RI [ ARGUMENT \ ...]
.RI [ OPTION \ ...]
.SH DESCRIPTION
The repository is the database: what happens is written as small files on a branch of its own, and everything else is
computed from them. There is no server and no daemon. Begin with
.B gitswarm init
in a clone;
.B gitswarm
.I COMMAND
.B \-\-help
shows how a command is used."""
TAIL = r""".SH FILES
.TP
.I .git/gitswarm/
What a clone keeps for itself: the journal of what is not sent yet, and caches.
.TP
.I .gitswarm/
Flows, roles and checks of the project, read from its default branch.
.SH SEE ALSO
.BR git (1)"""


def made() -> str:
    """The page as it has to be."""
    return "\n".join([HEAD.format(version=__version__), *_shared(), *_commands(), *_exits(), TAIL]) + "\n"


def _shared() -> Iterator[str]:
    yield ".SH OPTIONS OF EVERY COMMAND"
    yield from (line for one in SHARED for line in _option(one))


def _commands() -> Iterator[str]:
    yield ".SH COMMANDS"
    for room in rooms.COMMANDS:
        for name, function in commands_of(room).items():
            yield from _command(name, function)


def _command(name: str, function: Function) -> Iterator[str]:
    told, taken = explain(function), parameters(function)
    places = "".join(place(one) for one in taken if not one.option)
    yield f".SS {plain(name + places)}"
    yield plain(told.summary)
    prose, _, example = told.more.rpartition("Example: ")
    for paragraph in prose.split("\n\n"):
        if paragraph.strip():
            yield f".PP\n{plain(' '.join(paragraph.split()))}"
    yield from (line for one in taken for line in _option(one))
    yield f".PP\nExample:\n.B {plain(' '.join(example.split()))}"


def _option(one: Parameter) -> Iterator[str]:
    value = "" if one.form == FLAG or not one.option else f" {one.key.rstrip('_').upper().replace('_', '-')}"
    names = (f"{name}{value}" if one.option else name.upper() for name in (*one.names, one.negative) if name)
    yield f".TP\n.B {plain(', '.join(names))}\n{plain(one.said + default_of(one))}"


def _exits() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    yield from (f".TP\n.B {code}\n{said}" for code, said in EXITS.items())


def plain(text: str) -> str:
    """The text as roff shows it: nothing in it is a request, and a hyphen can be copied as one."""
    shown = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return "\\&" + shown if shown.startswith((".", "'")) else shown


if __name__ == "__main__":
    PAGE.write_text(made(), encoding="utf-8")
