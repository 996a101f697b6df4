"""A brief: parts in the order they are read, each of which gives way when there is no room for all."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LETTERS_A_TOKEN = 4
"""Roughly: of English text and of code."""
LEAST, MOST = 200, 1_000_000
"""Tokens between which a brief can be asked for."""
WORTH_CUTTING = 50
"""Tokens below which the beginning of something says nothing."""
IMPORTANCE = (
    "task",
    "description",
    "accept",
    "hand over",
    "limits",
    "budget",
    "check",
    "waits for",
    "parts",
    "part of",
    "said",
    "files",
    "commits",
)
"""What gets its room first."""
NEWEST_FIRST = ("said", "commits")
"""Of these the last items stay, of all others the first."""
REST = "rest"
"""Stands in a template for all parts that it does not name."""


class Part(Record):
    """One part of a brief: its items, each in lines of Markdown."""

    name: str
    title: str
    items: tuple[str, ...]


class Share(Record):
    """How much of a brief one part takes, and how many of its items, or letters of one, found no room."""

    part: str
    tokens: int
    share: float
    left_out: int = 0
    letters_left_out: int = 0


class Brief(Record):
    """A brief as an agent gets it: the text, its digest, and what each part takes."""

    text: str
    digest: str
    tokens: int
    limit: int
    shares: tuple[Share, ...]


def tokens(text: str) -> int:
    """About how many tokens a text is."""
    return -(-len(text) // LETTERS_A_TOKEN)


def brief(parts: Sequence[Part], limit: int, template: str = "", source: str = "the template") -> Brief:
    """The brief of these parts, within the limit; in a template each stands where its name does."""
    if not LEAST <= limit <= MOST:
        raise Misused(f"no brief can have {limit} tokens", hint=f"--tokens is {LEAST} to {MOST}")
    room = limit - tokens(template)
    if room < LEAST:
        raise Misused(f"{source} alone has {tokens(template)} of {limit} tokens", hint="give more with --tokens")
    fitted = _fitted([part for part in parts if part.items], room)
    told = {part.name: _told(part, share) for part, share in fitted}
    text = _filled(template, told, source) if template.strip() else "\n".join(told.values())
    shares = tuple(share for _, share in fitted)
    return Brief(text, _digest(text), tokens(text), limit, shares)


def _fitted(parts: Sequence[Part], room: int) -> list[tuple[Part, Share]]:
    """Each part with what found room of it, the important ones served first; in the order they are read."""
    fitted = {}
    for part in sorted(parts, key=lambda part: IMPORTANCE.index(part.name)):
        kept, cut = _kept(part, room - tokens(part.title))
        used = tokens("".join([part.title, *kept]))
        room -= used
        share = Share(part.name, used, 0.0, len(part.items) - len(kept), cut)
        fitted[part.name] = (part._replace(items=tuple(kept)), share)
    total = max(1, sum(share.tokens for _, share in fitted.values()))
    return [
        (fitted[part.name][0], fitted[part.name][1]._replace(share=round(fitted[part.name][1].tokens / total, 3)))
        for part in parts
    ]


def _kept(part: Part, room: int) -> tuple[list[str], int]:
    """The items that find room; of the first that does not, its beginning, and how many letters of it do not."""
    newest_first = part.name in NEWEST_FIRST
    kept: list[str] = []
    for item in reversed(part.items) if newest_first else part.items:
        size = tokens(item)
        if size > room:
            if room < WORTH_CUTTING or kept:
                break
            kept.append(_beginning(item, room))
            return kept, len(item) - len(kept[0])
        kept.append(item)
        room -= size
    return (kept[::-1] if newest_first else kept), 0


def _beginning(item: str, room: int) -> str:
    """As much of an item as there is room for; a fence that it opens is closed."""
    lines = item[: room * LETTERS_A_TOKEN - WORTH_CUTTING].rsplit("\n", 1)[0].split("\n")
    fence = lines[0].removesuffix("text") if lines[0].startswith("```") else ""
    return "\n".join([*lines, fence] if fence else lines)


def _told(part: Part, share: Share) -> str:
    lines = [part.title, "", *part.items, ""]
    if share.left_out:
        which = "earlier" if part.name in NEWEST_FIRST else "more"
        lines[-1:] = ["", f"({share.left_out} {which} left out, for want of room)", ""]
    if share.letters_left_out:
        lines[-1:] = ["", f"(cut: {share.letters_left_out} more letters)", ""]
    return "\n".join(lines)


def _filled(template: str, told: Mapping[str, str], source: str) -> str:
    """The template, parts in the places of their names; nothing in a part is taken for a name."""
    pieces = list(_pieces(template, source))
    named = {name for name, _ in pieces if name}
    rest = "\n".join(text for name, text in told.items() if name not in named)
    if not named:
        return f"{template.rstrip()}\n\n{rest}"
    texts = {**dict.fromkeys(IMPORTANCE, ""), **told, REST: rest}
    return "".join(texts[name] if name else text for name, text in pieces)


def _pieces(template: str, source: str) -> Iterator[tuple[str, str]]:
    """What stands in a template: names of parts, and the text between them."""
    for number, line in enumerate(template.splitlines(keepends=True), 1):
        before, *others = line.split("{{")
        yield "", before
        for other in others:
            name, closed, after = other.partition("}}")
            if not closed or name.strip() not in (*IMPORTANCE, REST):
                raise Misused(
                    f"line {number} of {source} names {name.strip()[:40]!r}, which no brief has",
                    hint=f"it has: {', '.join((*IMPORTANCE, REST))}",
                )
            yield name.strip(), ""
            yield "", after


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()
