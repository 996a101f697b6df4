"""The quick reader: plain calls, understood with nothing imported but the one room's commands.

Plain is a word, ``--name value``, ``--name=value``, ``-n value`` and a flag. For everything else (help, completion,
joined short options, ``--``, and every mistake) it answers None, and ``full`` decides. It never errs and never
guesses: what it answers is what ``full`` would have answered.
"""

from __future__ import annotations

from gitswarm import rooms
from gitswarm.command import FLAG, NUMBERS, SHARED, TEXTS, Call, commands_of, find, number, parameters
from gitswarm.desk import Shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.command import Function, Importer, Parameter


class _Odd(Exception):
    """This call is not plain."""


def understand(
    argv: list[str], table: Mapping[str, str] = rooms.COMMANDS, importer: Importer = commands_of
) -> Call | None:
    """The call that a plain argv means, or None."""
    found = find(argv, table, importer)
    if found is None:
        return None
    try:
        return _bind(found.function, found.words)
    except _Odd:
        return None


def _bind(function: Function, tokens: list[str]) -> Call:
    own = parameters(function)
    words, given = _sort(tokens, own)
    shared = {parameter.key: _value(parameter, given.get(parameter.names[0], [])) for parameter in SHARED}
    values: dict[str, object] = {}
    for parameter in own:
        values[parameter.key] = _value(parameter, _texts(parameter, own, words, given))
    if words:
        raise _Odd
    return Call(function, values, Shared(**shared))  # type: ignore[arg-type]


def _sort(tokens: list[str], own: tuple[Parameter, ...]) -> tuple[list[str], dict[str, list[str]]]:
    """Tell words from options: the words, and under the first name of each option what was given for it."""
    options = [parameter for parameter in (*SHARED, *own) if parameter.option]
    known = {name: option for option in options for name in (*option.names, option.negative)}
    words: list[str] = []
    given: dict[str, list[str]] = {}
    rest = iter(tokens)
    for token in rest:
        if token.startswith("-"):
            option, text = _option(token, known, rest)
            given.setdefault(option.names[0], []).append(text)
        else:
            words.append(token)
    return words, given


def _option(token: str, known: Mapping[str, Parameter], rest: Iterator[str]) -> tuple[Parameter, str]:
    """The option that a token names and its text; for a flag the name it was called by."""
    name, equals, text = token.partition("=")
    option = known.get(name)
    if option is None:
        raise _Odd
    if option.form == FLAG and not equals:
        return option, name
    if option.form != FLAG and equals and name.startswith("--"):
        return option, text
    following = None if option.form == FLAG or equals else next(rest, None)
    if following is None:
        raise _Odd
    return option, following


def _texts(
    parameter: Parameter, own: tuple[Parameter, ...], words: list[str], given: Mapping[str, list[str]]
) -> list[str]:
    """What was given for a parameter; the words of an argument are taken off ``words``."""
    if parameter.option:
        return given.get(parameter.names[0], [])
    if parameter.form == TEXTS and any(not later.option for later in own[own.index(parameter) + 1 :]):
        raise _Odd
    count = len(words) if parameter.form == TEXTS else 1
    taken, words[:count] = words[:count], []
    return taken


def _value(parameter: Parameter, texts: list[str]) -> object:
    """The value that the given texts mean; where an option is repeated, the last one counts."""
    if parameter.required and "" in (texts or ("",)):
        raise _Odd
    if not texts:
        return parameter.default
    if parameter.form == TEXTS:
        return tuple(texts)
    if parameter.form == FLAG:
        return texts[-1] != parameter.negative
    if parameter.form not in NUMBERS:
        return texts[-1]
    try:
        return number(texts[-1])
    except ValueError:
        raise _Odd from None
