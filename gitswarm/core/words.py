"""Words for numbers and for long lists, wherever a sentence needs them; and those of a command."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

KIBI = 1024
SHOWN = 3
"""How many of many things a sentence names."""


def counted(number: int, thing: str) -> str:
    """A number of things, in words."""
    ending = "" if number == 1 else "es" if thing.endswith("sh") else "s"
    return f"{number} {thing}{ending}"


def are(number: int, thing: str) -> str:
    """A number of things, and the verb behind it."""
    return f"{counted(number, thing)} {'is' if number == 1 else 'are'}"


def sized(size: float) -> str:
    """A number of bytes, in words."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < KIBI:
            return f"{round(size, 1):g} {unit}"
        size /= KIBI
    return f"{round(size, 1):g} TiB"


def some(names: Sequence[str]) -> str:
    """The first few of many names."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def argv(command: str) -> tuple[str, ...]:
    """The words of a command that is run without a shell; none where it has none, or a quote is not closed."""
    from shlex import split

    try:
        return tuple(split(command))
    except ValueError:
        return ()
