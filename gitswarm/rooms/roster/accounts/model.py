"""What runs are charged to: of each what was spent, what is kept for runs at work, and the budgets that bind it."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Refused
from gitswarm.record import Record
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from gitswarm.core.tables import Tables

    class Bounded(Protocol):
        """What says how many cents and tokens a run may use at most."""

        @property
        def cents(self) -> int: ...  # noqa: D102
        @property
        def tokens(self) -> int: ...  # noqa: D102


CENTS, TOKENS = UNITS = ("cents", "tokens")
NEAR = 0.8
"""How much of a budget may be gone before somebody is told."""
TASK, AGENT, ROLE, DAY = "task", "agent", "role", "day"
DATE = 10
"""Letters of a date."""


class Bound(Record):
    """What a run may use at most; 0 stands for no bound."""

    minutes: int = 0
    cents: int = 0
    tokens: int = 0


class Account(Record):
    """What the runs of a task (and all its parts), an agent, a role or a day have used; ``kept`` for those at work."""

    name: str
    kind: str
    runs: int = 0
    dollars: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    kept_cents: int = 0
    kept_tokens: int = 0
    warned: tuple[str, ...] = ()

    def taken(self, unit: str) -> int:
        """What is spent or kept of it, in cents or tokens."""
        return round(100 * self.dollars) + self.kept_cents if unit == CENTS else self.tokens + self.kept_tokens


ACCOUNTS = Table("accounts", Account, (("kind",),))


class OverBudget(Refused):
    """What was spent, and what is kept for runs at work, leaves too little for another run."""


def account(tables: Tables, name: str) -> Account:
    """What is charged to an account; nothing yet where nobody ran for it."""
    found: Account | None = tables.get(ACCOUNTS, name)
    return found or Account(name, name.partition("/")[0])


def accounts(tables: Tables, kind: str) -> list[Account]:
    """Every account of a kind, by name."""
    return tables.where(ACCOUNTS, kind=kind)


def charged(tables: Tables, task: str, actor: str, role: str, at: str) -> tuple[str, ...]:
    """The accounts of a run: of its task and all that this is part of, its agent and its role, each of that day too."""
    day = at[:DATE]
    line = [f"{TASK}/{one.id}" for one in tasks.line(tables, task)]
    who = [f"{AGENT}/{actor}"] + ([f"{ROLE}/{role}"] if role else [])
    return (*line, *who, *(f"{DAY}/{day}/{name}" for name in who), f"{DAY}/{day}")


def limits(tables: Tables, names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The budgets of these accounts in cents and tokens, where the swarm has agreed on any; 0 where there is none."""
    first = next((name for name in names if name.startswith(f"{TASK}/")), "")
    found = {}
    for name in names:
        scope = _scope(name, is_own=name == first)
        agreed = tuple(policy.number(tables, f"budget-{scope}-{unit}") for unit in UNITS) if scope else ()
        if any(agreed):
            found[name] = (agreed[0], agreed[1])
    return found


def _scope(name: str, *, is_own: bool) -> str:
    """Which budget of the policy holds for an account; none for one of all days, or of what a task is part of."""
    kind, *rest = name.split("/")
    if kind == TASK:
        return TASK if is_own else "parent"
    if kind == DAY:
        return rest[1] if len(rest) > 1 else DAY
    return ""


def refuse_over(tables: Tables, names: Iterable[str], bound: Bounded) -> None:
    """Refuse a run that could bring one of these accounts over its budget."""
    for name, agreed in limits(tables, names).items():
        found = account(tables, name)
        for unit, most, wanted in zip(UNITS, agreed, (bound.cents, bound.tokens), strict=True):
            _refuse_over(name, unit, most, found.taken(unit), wanted)


def nearly_spent(tables: Tables, names: Iterable[str]) -> list[tuple[str, str, int, int]]:
    """Which of these accounts have most of a budget spent or kept: name, unit, how much, of how much."""
    used = (
        (name, unit, account(tables, name).taken(unit), most)
        for name, agreed in limits(tables, names).items()
        for unit, most in zip(UNITS, agreed, strict=True)
    )
    return [one for one in used if one[3] and one[2] >= NEAR * one[3]]


def _refuse_over(name: str, unit: str, most: int, taken: int, wanted: int) -> None:
    if not most:
        return
    if not wanted:
        raise OverBudget(
            f"{name} has a budget in {unit}, and this run has no bound", hint=f"gitswarm policy set run-{unit} N"
        )
    if taken + wanted > most:
        raise OverBudget(
            f"{name} has {taken} of {most} {unit} spent or kept for runs at work, and this one may need {wanted}",
            hint="`gitswarm cost` shows where it went; `gitswarm policy set` changes a budget",
            account=name,
            unit=unit,
            budget=most,
            taken=taken,
            wanted=wanted,
        )
