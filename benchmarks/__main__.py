"""``python -m benchmarks [ROW …]``: measure the rows whose names begin so, and print them as a Markdown table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from typing import TYPE_CHECKING

from benchmarks import rows, table
from benchmarks.stage import machine, memory, stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.rows import Measure

ABOUT = """\
What gitswarm costs, each figure beside what it is compared with, taken in the same run by turns: ours, the other, ours
again. The ratio is the median over the pairs; least and most stand behind it. A budget is a promise of the project;
where there is none, the row is there to be looked at. `make bench` makes this page again: `ARGS="--full"` with
1,000,000 events where it says 100,000 here, `ARGS="cold"` only the rows whose names begin so.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a budget is not met."""
    asked = _parser().parse_args(argv)
    chosen = rows.chosen(asked.rows)
    if asked.list or not chosen:
        print(*rows.every(), sep="\n")
        return 0 if asked.list else 2
    with tempfile.TemporaryDirectory(prefix="gitswarm-bench-", dir=asked.folder or memory()) as folder:
        page, kept = [], True
        for text in _page(chosen, folder, asked):
            print(text, flush=True)
            page.append(text)
            kept = kept and table.NOT_MET not in text
    if asked.out:
        with open(asked.out, "w", encoding="utf-8") as file:
            file.write("\n".join(page) + "\n")
    return 0 if kept else 1


def _page(chosen: dict[str, Measure], folder: str, asked: argparse.Namespace) -> Iterator[str]:
    yield "# Performance\n"
    yield ABOUT
    yield from (f"- {fact}" for fact in machine(folder))
    yield from ("- quick: short logs and few rounds, to see that it runs; the figures say little",) * asked.quick
    yield ""
    yield from table.head()
    here = stage(folder, quick=asked.quick, full=asked.full)
    yield from (table.line(row.cells) for measure in chosen.values() for row in measure(here))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="how the names of the rows begin (default: all)")
    parser.add_argument("--quick", action="store_true", help="short logs and few rounds")
    parser.add_argument("--full", action="store_true", help="1,000,000 events instead of 100,000 (minutes)")
    parser.add_argument("--folder", help="where to work (default: in memory where the machine has such a folder)")
    parser.add_argument("--out", metavar="FILE", help="write the page there too")
    parser.add_argument("--list", action="store_true", help="name the rows")
    return parser


if __name__ == "__main__":
    sys.exit(main())
