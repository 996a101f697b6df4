"""What this clone knows of its runs beside the log: all that an agent said, and how it stands while it is at work."""

from __future__ import annotations

import os

from gitswarm import json
from gitswarm.git.clone.store import make_folder, put, read_small, writing
from gitswarm.record import Record

FOLDER = "runs"
GLANCE = 16 * 1024
"""Bytes of a log that are read for its last lines."""


class Status(Record):
    """How a run stands, as its worker saw it last."""

    pid: int = 0
    step: str = ""
    message: str = ""
    seconds: float = 0.0
    quiet: float = 0.0
    dollars: float = 0.0
    tokens: int = 0

    @property
    def news(self) -> tuple[str, str, float, int]:
        """What is worth being told again, unlike the time that goes by."""
        return self.step, self.message, self.dollars, self.tokens


def keep_status(state: str, run: str, status: Status) -> None:
    """Note how a run stands."""
    path = f"{_folder(state)}/{run}.json"
    with writing(path):
        put(path, json.dumps(status._asdict()).encode())


def status_of(state: str, run: str) -> Status | None:
    """How a run stood when it was noted last; None where it ran elsewhere."""
    try:
        return Status(**json.loads(read_small(f"{state}/{FOLDER}/{run}.json") or b""))
    except (ValueError, TypeError):
        return None


def log_of(state: str, run: str) -> str:
    """The file with all that the agent of a run said."""
    return f"{_folder(state)}/{run}.log"


def last_lines(state: str, run: str, count: int) -> list[str]:
    """What the agent of a run said last, the newest line at the end; nothing where it ran elsewhere."""
    try:
        with open(f"{state}/{FOLDER}/{run}.log", "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - GLANCE))
            said = file.read(GLANCE).decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in said if line.strip()][-count:]


def stirred(state: str, run: str) -> tuple[int, int]:
    """What is another whenever a run told how it stands, or its agent said something: cheap to ask again and again."""
    stats = []
    for end in ("json", "log"):
        try:
            stats.append(os.stat(f"{state}/{FOLDER}/{run}.{end}").st_mtime_ns)
        except OSError:
            stats.append(0)
    return stats[0], stats[1]


def _folder(state: str) -> str:
    folder = f"{state}/{FOLDER}"
    with writing(folder):
        make_folder(folder)
    return folder
