"""Prints the verdict on every input of the corpus: ``python -m tests.corpus`` is the same on every Python.

``GITSWARM_CORPUS`` sets how many inputs are generated. What it prints by default is recorded in ``verdicts.txt``, where
lines may come but none may change: clones that judge one file differently no longer agree about anything after it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from gitswarm.core.verdict import judge
from tests.corpus import generated, hand


def verdict(path, mode, data) -> str:
    """``ok``, or the reason; also that nothing is lost between a file and the event in it."""
    found = judge(path, mode, len(data), data)
    if isinstance(found, str):
        return found
    assert found.line == data
    return "ok"


def report(count: int) -> Iterator[str]:
    """The lines of the verdict file."""
    cases = chain(hand.cases(), generated.cases(count))
    return tell((name, verdict(path, mode, data)) for name, path, mode, data in cases)


def tell(verdicts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Verdicts as the file records them: those on hand-made inputs each, those on generated ones together."""
    digest = hashlib.sha256()
    tally: Counter[str] = Counter()
    for name, reason in verdicts:
        if name.startswith(generated.NAME):
            tally[reason] += 1
            digest.update(f"{name}: {reason}\n".encode())
        else:
            yield f"{name}: {reason}"
    yield from (f"generated {reason}: {times}" for reason, times in sorted(tally.items()))
    yield f"generated {tally.total()} from seed {generated.SEED}: {digest.hexdigest()}"


def count() -> int:
    """How many inputs to generate."""
    return int(os.environ.get("GITSWARM_CORPUS", generated.COUNT))


if __name__ == "__main__":
    sys.stdout.writelines(f"{said}\n" for said in report(count()))
