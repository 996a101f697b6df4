"""What goes wrong between a program and GitHub, by name: ``github.fault("POST /repos", faults.LOST, times=1)``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tests.servers import Striking


@dataclass(frozen=True, eq=False)
class Fault:
    """An answer instead of the true one, a delay before it, or a connection that ends."""

    status: int = 0
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    page: str | None = None  # what stands there in the place of JSON
    cut: str = ""  # "before": hang up unheard; "after": do it, then hang up; "middle": half of the answer, then hang up

    @property
    def body(self) -> dict[str, Any]:
        """The error as GitHub puts it."""
        return {
            "message": self.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(self.status),
        }


BAD_CREDENTIALS = Fault(401, "Bad credentials")
FORBIDDEN = Fault(403, "Resource not accessible by personal access token")
SECONDARY = Fault(403, "You have exceeded a secondary rate limit. Please wait.", {"Retry-After": "60"})
NOT_FOUND = Fault(404, "Not Found")
CONFLICT = Fault(409, "Conflict")
INVALID = Fault(422, "Validation Failed")
TOO_MANY = Fault(429, "You have exceeded a secondary rate limit. Please wait.", {"Retry-After": "60"})
BROKEN = Fault(500, "Server Error")
GATEWAY = Fault(502, "Bad Gateway")
UNHEARD = Fault(cut="before")
LOST = Fault(cut="after")
HALF = Fault(cut="middle")


def slow(seconds: float) -> Fault:
    """The true answer, late."""
    return Fault(delay=seconds)


def wait_for(fault: Fault, seconds: int) -> Fault:
    """The same with another ``Retry-After``."""
    return replace(fault, headers={"Retry-After": str(seconds)})


@dataclass
class Struck(Striking):
    """Where a fault strikes (in ``METHOD /path?query``), and how often still."""

    where: str
    fault: Fault
    times: int | None = None


@dataclass
class Weather:
    """Faults that strike a share of all requests, by a seed; ``struck`` counts each."""

    seed: int
    share: float
    faults: tuple[Fault, ...]
    struck: dict[Fault, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def next(self) -> Fault | None:
        """What strikes the next request, if anything does."""
        if self._random.random() >= self.share:
            return None
        fault = self._random.choice(self.faults)
        self.struck[fault] = self.struck.get(fault, 0) + 1
        return fault
