"""docs/mutation.md: how many mutants the tests notice, and what is to say about each that they do not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.page import write
from tests.conftest import ROOT
from tests.mutation import MODULES, records
from tests.mutation.records import FOLDER, Record

PAGE = ROOT / "docs" / "mutation.md"
LOOKED_AT = FOLDER / "survivors.toml"
HEAD = "| module | mutants | tried | killed | timed out | survived | of these equivalent | score | machine time | on |"


@dataclass(frozen=True)
class Survivor:
    """One that was looked at: why it is no mistake, or which test was written because of it."""

    module: str
    where: str
    before: str
    after: str
    why: str = ""
    test: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it within its module."""
        return self.where, self.before, self.after


def looked_at(path: Path = LOOKED_AT) -> list[Survivor]:
    """All survivors that somebody looked at, module by module."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Survivor(module, **each) for module, every in told.items() for each in every]


def lines(folder: Path = FOLDER, survivors: Path = LOOKED_AT) -> list[str]:
    """The measured part of the page."""
    known, read = looked_at(survivors), [(module, records.read(module, folder)) for module in MODULES]
    equivalent = {(each.module, *each.key): each for each in known if each.why}
    tried = [record for _, record in read if record]
    return [
        HEAD,
        "|" + " --- |" * (HEAD.count("|") - 1),
        *(_line(module, record, equivalent) for module, record in read),
        _sum(tried, equivalent),
        *_part("Equivalent, and why", [_said(each, each.why) for each in known if each.why]),
        *_part("Survivors that showed a missing test", [_said(each, f"`{each.test}`") for each in known if each.test]),
        *_part("Survivors not looked at yet", list(_open(tried, equivalent))),
    ]


def _line(module: str, record: Record | None, known: dict[tuple[str, ...], Survivor]) -> str:
    if record is None:
        return f"| {module} | –" + " | –" * 8 + " |"
    hours = f"{record.seconds / 60:.1f} min"
    return f"| {module} | " + " | ".join([*_figures([record], known), hours, f"`{record.commit}`"]) + " |"


def _sum(tried: list[Record], known: dict[tuple[str, ...], Survivor]) -> str:
    minutes = f"{sum(record.seconds for record in tried) / 60:.0f} min"
    return "| **all of these** | " + " | ".join([*_figures(tried, known), minutes, ""]) + "|"


def _figures(tried: list[Record], known: dict[tuple[str, ...], Survivor]) -> list[str]:
    """What the columns say; the score is what was noticed of all that were tried and could be noticed."""
    noticed = sum(record.killed + record.timed_out for record in tried)
    lived = [(record.module, *key) for record in tried for key in record.survivors]
    equivalent = sum(key in known for key in lived)
    could = noticed + len(lived) - equivalent
    counts = (
        sum(record.mutants for record in tried),
        noticed + len(lived),
        sum(record.killed for record in tried),
        sum(record.timed_out for record in tried),
        len(lived),
        equivalent,
    )
    return [*(f"{count:,}" for count in counts), f"{100 * noticed / could:.1f} %" if could else "–"]


def _open(tried: list[Record], known: dict[tuple[str, ...], Survivor]) -> Iterator[str]:
    """The survivors that nobody has said anything about."""
    for record in tried:
        for key in record.survivors:
            if (record.module, *key) not in known:
                yield _said(Survivor(record.module, *key), "")


def _said(each: Survivor, why: str) -> str:
    became = f"`{each.before}` → `{each.after}`" if each.after else f"without `{each.before}`"
    return f"- {each.module}, {each.where or 'at the top'}: {became}" + (f": {why}" if why else "")


def _part(title: str, told: list[str]) -> list[str]:
    return ["", f"### {title}", "", *(told or ["None."])]


def renew() -> None:
    """Let the page say what the records say."""
    write(str(PAGE), lines())


if __name__ == "__main__":
    renew()
