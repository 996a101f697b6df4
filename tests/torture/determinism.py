"""One log says the same everywhere: over Pythons, hash seeds, time zones, locales, and how its events came in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from gitswarm.core.event import Event
from gitswarm.core.verdict import judge_line
from tests.conftest import ROOT
from tests.corpus.generated import Dice
from tests.days import Day
from tests.torture import warp
from tests.torture.figures import Figures

ZONES = ("UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "FAR+23:59")
LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8")
SEEDS = ("0", "random", "4294967295")
SETTINGS = 12
MORE = 80
"""Events of any kind that are told beside those of a random day."""
OLDEST = (3, 11)


class Setting(NamedTuple):
    """What one process runs with."""

    python: str
    version: str
    seed: str
    zone: str
    locale: str

    def __str__(self) -> str:
        return f"Python {self.version}, hash seed {self.seed}, {self.zone}, {self.locale}"


def determinism(n: int, seed: int, folder: Path) -> Figures:
    """``n`` logs, each folded by a process for every setting."""
    figures = Figures("determinism", n, seed, fsck="not asked")
    goldens, found = warp.goldens(), settings()
    figures.seen |= {f"Python {one.version}": 1 for one in found}
    with ExitStack() as stack:
        folding = [stack.enter_context(process(one, folder, number)) for number, one in enumerate(found)]
        for number in range(seed, seed + n):
            lines = log_of(number, goldens)
            figures.acked += len(lines)
            figures.injected["folds"] += 2 * len(found)
            _compare(figures, number, found, [_folded(one, number, lines) for one in _told(folding, number, lines)])
    return figures


def _told(folding: list[subprocess.Popen[str]], number: int, lines: list[str]) -> list[subprocess.Popen[str]]:
    """All of them at once, so that every core has something to do."""
    said = json.dumps({"seed": number, "lines": lines}) + "\n"
    for one in folding:
        one.stdin.write(said)
        one.stdin.flush()
    return folding


def _folded(process: subprocess.Popen[str], number: int, lines: list[str]) -> dict[str, str]:
    answer = process.stdout.readline()
    return json.loads(answer) if answer else {"tables": f"log {number} of {len(lines)} events ended it"}


def _compare(figures: Figures, number: int, found: list[Setting], said: list[dict[str, str]]) -> None:
    """One fold, one way of coming in, one setting: all must say the same."""
    for setting, told in zip(found, said, strict=True):
        for what in sorted(told):
            first = said[0]["pages 0" if what.startswith("pages") else "tables"]
            if told[what] != first:
                figures.wrong(f"log {number}: {what} differs with {setting}")


def log_of(number: int, goldens: list[dict[str, Any]]) -> list[str]:
    """The lines of a random day of agents, and among them events of every kind, some of them with odd values."""
    day = Day(number)
    day.run()
    lines = [line.event.line.decode() for line in day.hub.lines()]
    dice, tasks = Dice(number), day.made or [warp.id_of(1)]
    for place in range(MORE):
        body = {**dice.one_of(goldens), "id": warp.id_of(number << 10 | place), "task": dice.one_of(tasks)}
        body |= {"actor": dice.one_of(("ada", "bob", "çelik İ")), "session": dice.one_of(("s1", "s2"))}
        body["payload"] = warp.warped(dice, body["payload"]) if not dice.below(4) else body["payload"]
        line = warp.written(body)
        if isinstance(judge_line(0, line), Event):
            lines.insert(1 + dice.below(len(lines)), line.decode())
    return lines


def settings() -> list[Setting]:
    """As many as there are to be, over all Pythons that are there."""
    found = sorted(pythons().items())
    made = []
    for place in range(max(SETTINGS, len(found))):
        turn, at = divmod(place, len(found))
        more = (SEEDS[(place + turn) % len(SEEDS)], ZONES[place % len(ZONES)], LOCALES[place % len(LOCALES)])
        made.append(Setting(found[at][1], found[at][0], *more))
    return made


def pythons() -> dict[str, str]:
    """The Pythons that can run the program: this one, the system's, and those that lie beside this one."""
    beside = sorted(Path(sys.base_prefix).parent.glob("*/bin/python3"))
    found = {}
    for path in (sys.executable, "/usr/bin/python3", *map(str, beside)):
        version = _version(path)
        if version >= OLDEST:
            found.setdefault(".".join(map(str, version)), path)
    return found


def _version(path: str) -> tuple[int, ...]:
    """Of which version a Python is; none where it cannot be started, or has no SQLite."""
    asked = [path, "-c", "import sys, sqlite3; print(*sys.version_info[:3])"]
    try:
        return tuple(map(int, subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()))
    except (OSError, subprocess.CalledProcessError):
        return ()


@contextmanager
def process(setting: Setting, folder: Path, number: int) -> Iterator[subprocess.Popen[str]]:
    """A process that folds with this setting, until it is told no more."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    env |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": setting.seed, "TZ": setting.zone, "LC_ALL": setting.locale}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "0"}
    argv = [setting.python, "-m", "tests.torture.folding", str(folder), str(number)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "ascii"}
    with subprocess.Popen(argv, env=env, cwd=ROOT, **pipes) as started:
        yield started
        started.stdin.close()
        started.wait(60)
