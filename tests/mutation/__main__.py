"""python -m tests.mutation [MODULE …] [--minutes N]: try the mutants that were not tried yet, and renew the page."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests import mutating
from tests.conftest import ROOT
from tests.mutation import MODULES, page, path_of, records
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.records import KILLED, SURVIVED, TIMED_OUT, Record, Tried
from tests.torture.records import commit, machine

OPTIONS = ("--hypothesis-profile=mutant",)
SLOWER, SHORTEST = 5, 20
"""A mutant that takes so many times as long as the module itself, and no less than so many seconds, hangs."""
ENDS = {0: SURVIVED, -9: TIMED_OUT, **dict.fromkeys((mutating.FAILED, 2, mutating.UNBEGUN), KILLED)}
"""What the end of pytest says: 2 and a test that cannot begin are a module that does not even load."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"some of {', '.join(MODULES)} (default: all)")
    parser.add_argument("--minutes", type=float, default=30, help="begin no mutant after that (default: 30)")
    asked = parser.parse_args()
    if unknown := [name for name in asked.modules if name not in MODULES]:
        parser.error(f"{unknown[0]} is none of {', '.join(MODULES)}")
    until = time.monotonic() + asked.minutes * 60
    for module in asked.modules or MODULES:
        with tempfile.TemporaryDirectory() as folder:
            told = run(module, Path(folder), until)
        sys.stdout.write(f"{module}: {told}\n")
        sys.stdout.flush()
    page.renew()
    return 0


def run(module: str, folder: Path, until: float) -> str:
    """Try the mutants of one module until it is late, and keep what came of it."""
    path, tests = path_of(module), MODULES[module]
    every = list(mutants((ROOT / path).read_text(encoding="utf-8")))
    tried, last = Tried(module, tests), commit()
    if waiting := [mutant for mutant in every if tried.is_due(mutant)]:
        mutating.copy(folder)
        _try(waiting, module, folder, tried, until)
    ends = Counter(tried.end_of(mutant) for mutant in every)
    survivors = [mutant.key for mutant in every if tried.end_of(mutant) == SURVIVED]
    figures = (len(every), ends[KILLED], ends[TIMED_OUT], survivors, round(tried.seconds()))
    if len(every) > ends[None]:
        records.keep(Record(module, tests, *figures, time.strftime("%Y-%m-%d", time.gmtime()), last, machine()))
    return ", ".join(f"{end or 'not tried'} {count}" for end, count in ends.items())


def _try(waiting: Sequence[Mutant], module: str, folder: Path, tried: Tried, until: float) -> None:
    """Run the tests on each mutant, as long as there is time; they have to pass on the module itself."""
    path, tests = folder / path_of(module), MODULES[module]
    limit = max(SHORTEST, SLOWER * _seconds_without(folder, tests))
    for mutant in waiting:
        if time.monotonic() > until:
            return
        path.write_text(mutant.text, encoding="utf-8")
        began = time.monotonic()
        code, _ = mutating.result_of(tests[0], folder, *tests[1:], *OPTIONS, seconds=limit)
        tried.add(mutant, ENDS[code], time.monotonic() - began)


def _seconds_without(folder: Path, tests: Sequence[str]) -> float:
    """How long the tests take without any mistake."""
    began = time.monotonic()
    code, said = mutating.result_of(tests[0], folder, *tests[1:], *OPTIONS, seconds=mutating.LIMIT * SLOWER)
    if code:
        raise SystemExit(f"without any mistake the tests fail:\n{said}")
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
