"""Figures as Prometheus reads them: the text format, version 0.0.4."""

from __future__ import annotations

from gitswarm.rooms.views.health.rules import COUNTER, FAMILIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitswarm.rooms.views.health.figures import Figure

PREFIX = "gitswarm"


def prometheus(figures: Iterable[Figure]) -> list[str]:
    """The lines of a scrape: each family with its meaning and type once, and its figures behind them."""
    return [line for name, lines in _by_family(figures).items() for line in (*_head(name), *lines)]


def _by_family(figures: Iterable[Figure]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in figures:
        found.setdefault(one.name, []).append(f"{name_of(one.name)}{_label(one)} {one.value}")
    return found


def _head(name: str) -> Iterator[str]:
    family = FAMILIES[name]
    yield f"# HELP {name_of(name)} {family.meaning}"
    yield f"# TYPE {name_of(name)} {family.type}"


def name_of(name: str) -> str:
    """What a family is called there: one that only grows ends with _total."""
    return f"{PREFIX}_{name}{'_total' if FAMILIES[name].type == COUNTER else ''}"


def _label(one: Figure) -> str:
    return f'{{{FAMILIES[one.name].label}="{one.label}"}}' if one.label else ""
