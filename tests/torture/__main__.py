"""python -m tests.torture ROW [--n N] [--from SEED]: a line of figures, kept; not 0 where a promise was broken."""

from __future__ import annotations

import argparse
import sys
import time

from tests.torture import ROWS, page, records
from tests.torture.figures import Unavailable
from tests.torture.stage import ground, seal


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("row", choices=[*ROWS, "all"])
    parser.add_argument("--n", type=int, help="how often; 0: every point there is (default: the row's own)")
    parser.add_argument("--from", type=int, default=0, dest="seed", help="the first seed")
    parser.add_argument("--only", default="", help="only this part of the row: of inject a command")
    asked = parser.parse_args()
    rows = ROWS if asked.row == "all" else [asked.row]
    plays = [(row, part) for row in rows for part in ([asked.only] if asked.only else ROWS[row].parts())]
    broken = [run(row, asked.n, asked.seed, part) for row, part in plays]
    page.renew()
    return int(any(broken))


def run(name: str, n: int | None, seed: int, only: str = "") -> bool:
    """Run one row, or only a part of it, and print its line; whether a promise was broken."""
    row, commit = ROWS[name], records.commit()
    began = time.monotonic()
    with ground() as folder:
        seal(folder)
        try:
            figures = row.load()(row.n if n is None else n, seed, folder, *([only] if only else []))
        except Unavailable as reason:
            sys.stdout.write(f"{name}: skipped: {reason}\n")
            return False
    seconds = time.monotonic() - began
    sys.stdout.write(f"{figures.report()}\n  {seconds:.0f} s\n")
    sys.stdout.flush()
    records.append(records.Record.of(figures, seconds, commit))
    return bool(figures.problems)


if __name__ == "__main__":
    sys.exit(main())
