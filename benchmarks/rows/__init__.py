"""The rows, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import Failed
from benchmarks.rows import (
    cold,
    commits,
    flows,
    hub,
    imports,
    issues,
    mcp,
    peers,
    rollouts,
    running,
    scale,
    shell,
    signing,
    together,
    web,
    workers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from benchmarks.stage import Stage
    from benchmarks.table import Row

GROUPS = (
    commits,
    cold,
    mcp,
    running,
    signing,
    web,
    imports,
    issues,
    hub,
    together,
    workers,
    flows,
    rollouts,
    shell,
    peers,
)
APART = (scale,)
"""Measured only where they are asked for by name: they take many minutes, and have a page of their own."""


class Part(NamedTuple):
    """What measures some rows together, and the heading they stand under."""

    title: str
    measure: Callable[[Stage], Iterator[Row]]
    names: Sequence[str]

    def rows(self, stage: Stage) -> Iterator[Row]:
        """Measure, and see that it is what was announced."""
        found = []
        for row in self.measure(stage):
            found.append(row.name)
            yield row
        if found != list(self.names):
            raise Failed(f"{', '.join(self.names)} were announced, measured were {', '.join(found)}")


def _parts(groups: Sequence[ModuleType]) -> list[Part]:
    return [Part(group.TITLE, measure, names) for group in groups for measure, names in group.ROWS.items()]


PARTS, PARTS_APART = _parts(GROUPS), _parts(APART)
NAMES, NAMES_APART = ([name for part in parts for name in part.names] for parts in (PARTS, PARTS_APART))


def chosen(words: Sequence[str]) -> list[Part]:
    """The parts with a row whose name begins with one of these words; without words all but those apart."""
    if not words:
        return PARTS
    return [part for part in PARTS + PARTS_APART if any(name.startswith(tuple(words)) for name in part.names)]
