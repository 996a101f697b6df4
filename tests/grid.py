"""Every command × option × spelling × nasty value: what the full reader says, to hold the quick one against."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import permutations

from gitswarm import full
from gitswarm.command import FLAG, NUMBERS, SHARED, TEXTS, Call, Parameter, parameters
from gitswarm.errors import Misused

NASTY = (
    *("", " ", "-", "--", "---", "-1", "-x", "--help", "--json", "=", "a=b", "=a", "a b", "a,b", "true", "no", "add"),
    *("é", "٣", "²", "1_0", " 7 ", "+5", "0x10", "1.5", "1e3", str(10**30), "9" * 5000),
    *("\x1b[31m", "\x00", "\u202e", "\udcff", "@f", "*"),
)
FEW = ("", "-", "--", "a=b", "²", "-1")
MISTAKE = "a mistake, or a page printed"

Rooms = Mapping[str, str]
Function = Callable[..., None]
Importer = Callable[[str], Mapping[str, Function]]
Understand = Callable[..., Call | None]


def plain(parameter: Parameter) -> str:
    """A value that this parameter takes."""
    return "4" if parameter.form in NUMBERS else "word"


def given(parameter: Parameter, value: str) -> list[str]:
    """The usual spelling of an option with a value."""
    return [parameter.names[0]] if parameter.form == FLAG else [parameter.names[0], value]


def spellings(parameter: Parameter, value: str) -> Iterator[list[str]]:
    """Every way, right or wrong, to write an option with a value."""
    for name in (*parameter.names, *([parameter.negative] if parameter.negative else [])):
        yield from ([name], [name, value], [f"{name}={value}"], [f"{name}{value}"])
    long = parameter.names[0]
    yield from ([long[:-1], value], [long.upper(), value], [f"--no-{long[2:]}"], [long[1:], value])


def commands(rooms: Rooms, importer: Importer) -> Iterator[tuple[str, Function]]:
    """All commands of the rooms."""
    for room in rooms:
        yield from importer(room).items()


def cases(name: str, function: Function, values: tuple[str, ...]) -> Iterator[list[str]]:
    """Argument lists for one command."""
    own = parameters(function)
    arguments = [parameter for parameter in own if not parameter.option]
    needed = [word for p in own if p.option and p.required for word in given(p, plain(p))]
    words = [plain(parameter) for parameter in arguments if parameter.required]
    verb, base = name.split(), [*words, *needed]
    everything = [plain(parameter) for parameter in arguments]
    options = [parameter for parameter in (*SHARED, *own) if parameter.option]
    tails: list[list[str]] = [[], needed, words, base]
    tails += [[*everything[:count], *needed] for count in range(len(everything) + 1)]
    tails += [[*everything, *["more"] * count, *needed] for count in (1, 2)]
    for value in values:
        tails += [[value, *base], [*base, value], [*base, "--", value], [*needed, value], [value]]
        tails += [[*everything[:at], value, *everything[at + 1 :], *needed] for at in range(len(everything))]
        for option in options:
            tails += [[*base, *spelled] for spelled in spellings(option, value)]
            tails += [[*given(option, value), *base], [*words, *given(option, value), *needed]]
            tails += [[*base, *given(option, value), *given(option, "4")]]
            tails += [[*base, *given(option, "4"), *given(option, value)]]
    for one, other in permutations(options, 2):
        tails += [[*base, *given(one, "4"), *given(other, "word")], [*base, one.names[-1], other.names[-1], "4"]]
        tails += [[*base, f"-{one.names[-1][-1]}{other.names[-1][-1]}", "4"]]
    for option in options:
        if option.negative:
            tails += [[*base, option.names[0], option.negative], [*base, option.negative, option.names[0]]]
    yield from ([*verb, *tail] for tail in tails)


def plain_cases(name: str, function: Function) -> Iterator[list[str]]:
    """Argument lists so plain that the quick reader has to understand them."""
    own = parameters(function)
    arguments = [parameter for parameter in own if not parameter.option]
    if any(parameter.form == TEXTS for parameter in arguments[:-1]):
        return
    needed = [word for p in own if p.option and p.required for word in given(p, plain(p))]
    words = [plain(parameter) for parameter in arguments if parameter.required]
    base = [*name.split(), *words, *needed]
    everything = [plain(parameter) for parameter in arguments]
    yield base
    yield from ([*name.split(), *everything[:count], *needed] for count in range(len(words), len(everything)))
    if arguments and arguments[-1].form == TEXTS:
        yield [*name.split(), *everything, "more", "and", "more", *needed]
    for option in (*SHARED, *own):
        if option.form == FLAG:
            yield from ([*base, name] for name in (*option.names, option.negative) if name)
        elif option.option:
            value = "4" if option.form in NUMBERS else "a=b"
            yield from ([*base, name, value] for name in option.names)
            yield from ([*base, f"{name}={value}"] for name in option.names if name.startswith("--"))


def every_case(rooms: Rooms, importer: Importer, values: tuple[str, ...]) -> Iterator[list[str]]:
    """Argument lists for all commands, and for none."""
    yield from ([], [""], ["--"], ["nothing"], ["help"])
    for name, function in commands(rooms, importer):
        yield from cases(name, function, values)
        yield from plain_cases(name, function)


def seen(call: Call | None) -> object:
    """A call in a form that tells 1 from True and a tuple from a list."""
    return call and (call.function, repr(sorted(call.values.items())), repr(call.shared))


def full_answer(argv: list[str], rooms: Rooms, importer: Importer) -> object:
    """What the full reader makes of it."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            answer = full.understand(argv, rooms, importer)
        except Misused:
            return MISTAKE
    return MISTAKE if isinstance(answer, int) else seen(answer)


def faults(
    understand: Understand, answers: list[tuple[list[str], object]], rooms: Rooms, importer: Importer
) -> Iterator[list[str]]:
    """The argument lists that a quick reader takes for something else than the full one does, or fails on, or should
    have understood.
    """
    must = {tuple(argv) for name, function in commands(rooms, importer) for argv in plain_cases(name, function)}
    for argv, answer in answers:
        try:
            call = understand(argv, rooms, importer)
        except Exception:  # noqa: BLE001 - whatever it is, a quick reader never errs
            yield argv
        else:
            if seen(call) != answer if call is not None else tuple(argv) in must:
                yield argv
