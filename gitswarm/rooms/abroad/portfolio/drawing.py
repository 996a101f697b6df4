"""Charts as SVG within the page: their parts are placed by percent, so that words keep their size at every width."""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GONE = "\\u{:04x}"
PLOT, TOP, FOOT = 120, 18, 22
"""Pixels of the columns, above them and below."""
SHARE = 0.62
"""The part of its place that a column fills."""
FULL = 100.0


def text(said: object) -> str:
    """What anybody wrote, as text of the page: no mark, no control character, and nothing that turns its neighbours."""
    shown = "".join(letter if letter.isprintable() else GONE.format(ord(letter)) for letter in str(said))
    return escape(shown, quote=True)


def bar(parts: Mapping[str, int], names: Mapping[str, str], height: int = 14, kind: str = "bar") -> str:
    """One bar of many parts, each of the class that it is called by."""
    total, begun, drawn = sum(parts.values()), 0.0, []
    for name, count in parts.items():
        width = count / total * FULL if total else 0.0
        if width:
            told = text(f"{names.get(name, name)}: {count:,}")
            drawn.append(f'<rect class="{text(name)}" x="{begun:.2f}%" width="{width:.2f}%" height="{height}">'
                         f"<title>{told}</title></rect>")  # fmt: skip
        begun += width
    label = text(", ".join(f"{names.get(name, name)} {count:,}" for name, count in parts.items() if count))
    track = f'<rect class="track" width="100%" height="{height}"/>'
    return f'<svg class="{kind}" height="{height}" role="img" aria-label="{label}">{track}{"".join(drawn)}</svg>'


def columns(places: Sequence[tuple[str, Mapping[str, int]]], names: Mapping[str, str], every: int = 1) -> str:
    """Columns side by side, each of many parts, with its name below and its sum above; every so many are named."""
    most = max((sum(parts.values()) for _, parts in places), default=0) or 1
    place, drawn = FULL / max(1, len(places)), []
    for number, (name, parts) in enumerate(places):
        left, middle = place * (number + (1 - SHARE) / 2), place * (number + 0.5)
        drawn.append(_column(parts, names, left, place * SHARE, most))
        total = sum(parts.values())
        if total:
            above = TOP + PLOT - PLOT * total / most - 6
            drawn.append(f'<text class="value" x="{middle:.2f}%" y="{above:.1f}" text-anchor="middle">{total}</text>')
        if (len(places) - 1 - number) % every == 0:
            below = TOP + PLOT + FOOT - 6
            drawn.append(f'<text x="{middle:.2f}%" y="{below}" text-anchor="middle">{text(name)}</text>')
    axis = f'<line class="axis" x1="0" x2="100%" y1="{TOP + PLOT}.5" y2="{TOP + PLOT}.5"/>'
    label = text(", ".join(f"{name} {sum(parts.values())}" for name, parts in places))
    return f'<svg height="{TOP + PLOT + FOOT}" role="img" aria-label="{label}">{axis}{"".join(drawn)}</svg>'


def _column(parts: Mapping[str, int], names: Mapping[str, str], left: float, width: float, most: int) -> str:
    drawn, floor = [], float(TOP + PLOT)
    for name, count in parts.items():
        height = PLOT * count / most
        floor -= height
        if count:
            told = f"<title>{text(names.get(name, name))}: {count}</title>"
            place = f'x="{left:.2f}%" y="{floor:.1f}" width="{width:.2f}%" height="{height:.1f}"'
            drawn.append(f'<rect class="{text(name)}" {place} rx="2">{told}</rect>')
    return "".join(drawn)


def legend(parts: Sequence[tuple[str, str, str]]) -> str:
    """What the colours mean: of each its class, its name and its number."""
    rows = (
        f'<li class="{text(kind)}"><bdi>{text(name)}</bdi> <span class="count">{text(count)}</span></li>'
        for kind, name, count in parts
    )
    return f'<ul class="legend">{"".join(rows)}</ul>'
