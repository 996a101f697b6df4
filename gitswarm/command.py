"""What a command is: a plain typed function. Its signature and its docstring are its only description.

    def event_add(desk: Desk, text: str, *, kind: str = "note", thread: str | None = None) -> None:
        \"\"\"Write an event into the log.

            gitswarm event add "schema done" --kind note

        text: what happened, in your own words
        kind (-k): what it is: note, question, answer …
        thread (-t, --interaction): the thread it belongs to
        \"\"\"

What stands before ``*`` are arguments, what stands after it options. Two readers (``quick`` and ``full``) turn the
words of a call into the same ``Call``; both are built from what this module reads.
"""

from __future__ import annotations

import os

from gitswarm import rooms
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gitswarm.desk import Shared
    from gitswarm.guests import Guest

    Function = Callable[..., None]
    Importer = Callable[[str], Mapping[str, Function]]

FLAG, TEXTS, NUMBERS = "bool", "tuple[str,...]", ("int", "int|None")
FORMS = ("str", "str|None", *NUMBERS, FLAG, TEXTS)


class Call(Record):
    """A call understood: which function, with which values."""

    function: Function
    values: dict[str, object]
    shared: Shared


class Parameter(Record):
    """One argument or option; ``names`` are its spellings, ``negative`` the spelling that says no."""

    key: str
    form: str
    names: tuple[str, ...]
    said: str = ""
    option: bool = True
    required: bool = False
    default: object = None
    negative: str = ""


class Help(Record):
    """What a docstring says: one line, the rest, and for each parameter its extra names and its meaning."""

    summary: str
    more: str
    said: dict[str, tuple[tuple[str, ...], str]]


class Found(Record):
    """The command that the first words name, and the words that follow."""

    name: str
    function: Function
    words: list[str]


SHARED = (
    Parameter("json", FLAG, ("--json",), "print JSON, and errors as JSON on stderr", default=False),
    Parameter("path", "str|None", ("-C",), "work in the repository at this path"),
    Parameter("actor", "str|None", ("--actor",), "act under this name"),
    Parameter("quiet", FLAG, ("--quiet", "-q"), "print nothing but what was asked for", default=False),
)


ALONE = "here"
"""The command that is meant where none is named."""
LARGEST = 999_999_999
"""No number on a command line means more: neither clocks nor tables nor floats have to be feared behind it."""


def number(text: str) -> int:
    """The whole number that a word means, for both readers alike; ValueError where it means none."""
    meant = int(text)
    if not -LARGEST <= meant <= LARGEST:
        raise ValueError(text)
    return meant


def commands_of(room: str) -> Mapping[str, Function]:
    """The commands of one room, by name; imports that room's ``cli`` alone."""
    commands: Mapping[str, Function] = __import__(f"{rooms.path(room)}.cli", fromlist=["COMMANDS"]).COMMANDS
    return commands


def guests() -> Mapping[str, Guest]:
    """The rooms of other packages, by name; where there are none, that is one look at the disk."""
    folder = os.path.join(rooms.__path__[0], rooms.ANNEX)
    if not rooms.GUESTS and os.path.isdir(folder):
        from gitswarm.guests import welcome

        rooms.GUESTS.update(welcome(folder).guests)
    return rooms.GUESTS


def table() -> Mapping[str, str]:
    """The first words of each room's commands, those of guests behind ours."""
    more = {name: guest.commands for name, guest in guests().items()}
    return {**rooms.COMMANDS, **more} if more else rooms.COMMANDS


def find(argv: list[str], table: Mapping[str, str] = rooms.COMMANDS, importer: Importer = commands_of) -> Found | None:
    """The command named by the first one or two words; the longer name wins."""
    for room, first_words in table.items():
        if argv and argv[0] in first_words.split():
            commands = importer(room)
            for length in (2, 1):
                name = " ".join(argv[:length])
                if name in commands:
                    return Found(name, commands[name], argv[length:])
    return None


def hoist(argv: list[str]) -> list[str]:
    """Move shared options behind the command's words: ``-C x event --json add`` → ``event add -C x --json``.

    Where nothing else is said, the question is what to do here.
    """
    takes_value = {name: parameter.form != FLAG for parameter in SHARED for name in parameter.names}
    words: list[str] = []
    shared: list[str] = []
    place = 0
    while place < len(argv):
        name, equals, _ = argv[place].partition("=")
        if name not in takes_value and name.startswith("-"):
            break
        count = 2 if takes_value.get(name) and not equals else 1
        (shared if name in takes_value else words).extend(argv[place : place + count])
        place += count
    if not words and place >= len(argv):
        words.append(ALONE)
    return words + shared + argv[place:]


def parameters(function: Function) -> tuple[Parameter, ...]:
    """The arguments and options of a command, in order, as its signature and docstring give them."""
    code = function.__code__
    positional = code.co_varnames[1 : code.co_argcount]
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given = function.__defaults__ or ()
    defaults = dict(zip(positional[len(positional) - len(given) :], given, strict=True))
    defaults |= function.__kwdefaults__ or {}
    said = explain(function).said
    return tuple(
        _parameter(function, key, option=key in named, defaults=defaults, said=said.get(key, ((), "")))
        for key in positional + named
    )


def _parameter(
    function: Function,
    key: str,
    *,
    option: bool,
    defaults: dict[str, object],
    said: tuple[tuple[str, ...], str],
) -> Parameter:
    form = str(function.__annotations__[key]).replace(" ", "")
    if form not in FORMS:
        raise TypeError(f"{function.__name__}: no reader knows the form of {key}: {form}")
    plain = key.rstrip("_").replace("_", "-")
    return Parameter(
        key,
        form,
        (f"--{plain}", *said[0]) if option else (plain,),
        said[1],
        option,
        key not in defaults,
        defaults.get(key),
        f"--no-{plain}" if form == FLAG and defaults.get(key) else "",
    )


def explain(function: Function) -> Help:
    """Read a docstring: first paragraph, further paragraphs, and ``name (-n): what it is`` a line each."""
    code = function.__code__
    keys = {key.rstrip("_"): key for key in code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]}
    text: list[str] = []
    said: dict[str, tuple[tuple[str, ...], str]] = {}
    latest = ""
    for line in _dedent((function.__doc__ or "").strip().splitlines()):
        head, colon, meaning = line.partition(":")
        name, _, names = head.partition(" (")
        if colon and (latest_key := keys.get(name.rstrip("_").replace("-", "_"))):
            latest = latest_key
            said[latest] = (tuple(names.rstrip(")").replace(",", " ").split()), meaning.strip())
        elif latest and line.startswith(" "):
            said[latest] = (said[latest][0], f"{said[latest][1]} {line.strip()}")
        else:
            latest = ""
            text.append(line)
    summary, _, more = "\n".join(text).partition("\n\n")
    return Help(" ".join(summary.split()), more.strip("\n"), said)


def _dedent(lines: list[str]) -> Iterable[str]:
    """Take off the indentation that all lines but the first share."""
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(indents, default=0)
    return [*lines[:1], *(line[margin:].rstrip() for line in lines[1:])]
