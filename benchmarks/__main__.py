"""``python -m benchmarks [ROW …]``: measure, print each figure beside its floor and its budget, or write the page."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from typing import TYPE_CHECKING

from benchmarks import page, plots, rows, table
from benchmarks.measure import Failed
from benchmarks.stage import machine, memory, stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.rows import Part
    from benchmarks.stage import Stage
    from benchmarks.table import Row

OK, NOT_MEASURED, MISUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; a missed budget is told and is no failure, what could not be measured is one."""
    parser = _parser()
    asked = parser.parse_args(argv)
    chosen = rows.chosen(asked.rows)
    if asked.list or not chosen:
        print(*rows.NAMES, *rows.NAMES_APART, sep="\n")
        return OK if asked.list else MISUSED
    if asked.write:
        _must_be_writable(parser, asked)
    return _measure_and_tell(chosen, asked)


def _measure_and_tell(chosen: Sequence[Part], asked: argparse.Namespace) -> int:
    said: list[str] = []
    with _folder(asked.folder or memory()) as folder, _folder(asked.disk) as disk:
        try:
            for line in _measured(chosen, stage(folder, disk, quick=asked.quick)):
                print(line, flush=True)
                said.append(line)
        except Failed as failed:
            print(f"\nerror: {failed}", file=sys.stderr)
            return NOT_MEASURED
    if asked.write:
        page.write(asked.write, said)
        plots.write("" if asked.quick else "\n".join(said), os.path.join(os.path.dirname(asked.write), "images"))
    return OK


def _measured(chosen: Sequence[Part], here: Stage) -> Iterator[str]:
    """What is told, as it is measured."""
    yield from (f"- {fact}" for fact in machine(here))
    title = ""
    taken: list[Row] = []
    for part in chosen:
        if part.title != title:
            title = part.title
            yield from table.head(title)
        for row in part.rows(here):
            yield table.line(row.cells)
            taken.append(row)
    if not here.quick:
        yield from plots.links("\n".join(table.line(row.cells) for row in taken))
    yield from table.kept(taken)


def _folder(beside: str | None) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="gitswarm-bench-", dir=beside)


def _must_be_writable(parser: argparse.ArgumentParser, asked: argparse.Namespace) -> None:
    """A page holds every row of one run, or all of those apart."""
    if rows.chosen(asked.rows) not in (rows.PARTS, rows.PARTS_APART):
        parser.error("a page holds every row: with --write name none, or `scale`")
    page.must_take(parser, asked.write)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="how the names of the rows begin (default: all)")
    parser.add_argument("--quick", action="store_true", help="short logs and few rounds, to see that it runs")
    parser.add_argument("--folder", help="where to work (default: in memory where the machine has such a folder)")
    parser.add_argument("--disk", help="where a sync is to reach a disk (default: the temp folder)")
    parser.add_argument("--write", metavar="FILE", help="put what was measured into this page, between its marks")
    parser.add_argument("--list", action="store_true", help="name the rows")
    return parser


if __name__ == "__main__":
    sys.exit(main())
