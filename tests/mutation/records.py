"""What was tried: of each module the figures and the survivors in docs/mutation, and each mutant's end in .cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.mutation.mutants import Mutant

FOLDER = ROOT / "docs" / "mutation"
TRIED = ROOT / ".cache" / "mutants"
KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"


@dataclass(frozen=True)
class Record:
    """How the mutants of a module ended, up to now; ``mutants`` is how many there are, tried or not."""

    module: str
    tests: Sequence[str]
    mutants: int
    killed: int
    timed_out: int
    survivors: Sequence[Sequence[str]]
    seconds: int
    day: str
    commit: str
    machine: str

    @property
    def tried(self) -> int:
        """How many of the mutants were run."""
        return self.killed + self.timed_out + len(self.survivors)


def keep(record: Record, folder: Path = FOLDER) -> None:
    """Put a record in the place of the one before it."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps(asdict(record), indent=1, ensure_ascii=False)
    (folder / f"{record.module}.json").write_text(told + "\n", encoding="utf-8")


def read(module: str, folder: Path = FOLDER) -> Record | None:
    """The record of a module, None where it was never tried."""
    path = folder / f"{module}.json"
    return Record(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def digest(paths: Iterable[str]) -> str:
    """What these files hold, in a few letters."""
    return hashlib.sha256(b"".join((ROOT / path).read_bytes() for path in paths)).hexdigest()[:16]


class Tried:
    """How each mutant of a module ended last; one that no test noticed is due again once the tests have changed."""

    def __init__(self, module: str, tests: Sequence[str], folder: Path = TRIED) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._tests = folder / f"{module}.jsonl", digest(tests)
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        self._ends = {told["text"]: told for told in map(json.loads, lines)}

    def end_of(self, mutant: Mutant) -> str | None:
        """How it ended, as far as it was tried."""
        told = self._ends.get(_name(mutant))
        return told["end"] if told else None

    def is_due(self, mutant: Mutant) -> bool:
        """Whether it is to be run: never tried, or not noticed by tests that have changed since."""
        told = self._ends.get(_name(mutant))
        return told is None or (told["end"] != KILLED and told["tests"] != self._tests)

    def seconds(self) -> float:
        """How long it all took."""
        return sum(told["seconds"] for told in self._ends.values())

    def add(self, mutant: Mutant, end: str, seconds: float) -> None:
        """Keep how one ended, before the next is begun."""
        told = {"text": _name(mutant), "end": end, "tests": self._tests, "seconds": round(seconds, 2)}
        self._ends[told["text"]] = told
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")


def _name(mutant: Mutant) -> str:
    return hashlib.sha256(mutant.text.encode()).hexdigest()
