"""Marks of the page: what is not made here is text, whoever wrote it and wherever it stands."""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

GONE = "\\u{:04x}"
"""How a letter is shown that would steer its neighbours, or cannot be seen."""
LINES = "\n\t"
TO_THE_MINUTE = len("2026-11-27T14:05")


class Html(str):
    """Marks made by ``tag``: the only thing that stands on the page as it is."""

    __slots__ = ()


def text(said: object) -> Html:
    """What anybody wrote, as text of the page: no mark, no control character, nothing that turns its neighbours."""
    if isinstance(said, Html):
        return said
    shown = (letter if letter.isprintable() or letter in LINES else GONE.format(ord(letter)) for letter in str(said))
    return Html(escape("".join(shown), quote=True))


def tag(name: str, /, *inside: object, **said: object) -> Html:
    """An element with what is in it; of its attributes ``class_`` is class and ``data_x`` data-x, True has no value."""
    told = ((key.rstrip("_").replace("_", "-"), value) for key, value in said.items())
    shown = [f" {key}" if value is True else f' {key}="{text(value)}"' for key, value in told if _is_said(value)]
    opening = f"<{name}{''.join(shown)}>"
    return Html(opening if name in EMPTY else f"{opening}{every(inside)}</{name}>")


EMPTY = frozenset(["input", "meta", "link", "br"])
"""Elements in which nothing can stand."""


def _is_said(value: object) -> bool:
    return value is not None and value is not False


def every(inside: Iterable[object]) -> Html:
    """One after the other; None stands for nothing."""
    return Html("".join(text(one) for one in inside if one is not None))


def when(at: str) -> Html | None:
    """A time; a browser that runs the module says how long ago it was."""
    return tag("time", at[:TO_THE_MINUTE].replace("T", " "), datetime=at) if at else None
