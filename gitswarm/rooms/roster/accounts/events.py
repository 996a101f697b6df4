"""Charging accounts, for the rooms whose events cost something: there are no events of accounts themselves."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.rooms.roster.accounts.model import ACCOUNTS, Account, account, nearly_spent
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.roster.accounts.model import Bounded
    from gitswarm.rooms.work.tasks import Task

    class Spent(Protocol):
        """What says what a run has used."""

        @property
        def dollars(self) -> float: ...  # noqa: D102
        @property
        def tokens(self) -> int: ...  # noqa: D102
        @property
        def seconds(self) -> float: ...  # noqa: D102


def keep(tables: Tables, names: Iterable[str], bound: Bounded) -> None:
    """Keep on these accounts what a run may use that begins."""
    _charge(tables, names, lambda one: _kept(one, bound, +1)._replace(runs=one.runs + 1))


def spend(tables: Tables, names: Iterable[str], bound: Bounded, used: Spent) -> None:
    """Charge these accounts with what a run has used that ends, and keep nothing for it any more."""
    _charge(tables, names, lambda one: _spent(_kept(one, bound, -1), used))


def release(tables: Tables, names: Iterable[str], bound: Bounded) -> None:
    """Keep nothing for a run any more of which nobody knows what it has used; once it tells, that is charged."""
    _charge(tables, names, lambda one: _kept(one, bound, -1))


def warn(seen: Seen, tables: Tables, names: Iterable[str], task: Task | None) -> None:
    """Write to the captains when most of a budget is gone, once for each."""
    told = []
    for name, unit, taken, most in nearly_spent(tables, names):
        found = account(tables, name)
        if unit not in found.warned:
            tables.put(ACCOUNTS, found._replace(warned=(*found.warned, unit)))
            told.append(f"{name} has {taken} of {most} {unit} spent or kept for runs at work.")
    if told:
        mail.deliver(tables, _letter(seen, tables, task, told))


def _letter(seen: Seen, tables: Tables, task: Task | None, told: list[str]) -> mail.Letter:
    event = seen.event
    return mail.Letter(
        id=event.id,
        position=seen.position,
        sender=event.actor,
        to=(mail.CAPTAINS,),
        subject="most of a budget is gone",
        text="\n".join([*told, "`gitswarm cost` shows where it went; past its budget no run is started."]),
        digest=None,
        importance="high",
        ack=False,
        ack_by=None,
        thread=tasks.thread_of(tables, task) if task else event.task or "",
        reply_to=None,
        as_task=False,
        at=event.at,
    )


def _charge(tables: Tables, names: Iterable[str], change: Callable[[Account], Account]) -> None:
    for name in names:
        tables.put(ACCOUNTS, change(account(tables, name)))


def _kept(one: Account, bound: Bounded, sign: int) -> Account:
    return one._replace(
        kept_cents=one.kept_cents + sign * bound.cents, kept_tokens=one.kept_tokens + sign * bound.tokens
    )


def _spent(one: Account, used: Spent) -> Account:
    """Add what a run has used; of money as much as can be told apart, so that sums are the same everywhere."""
    return one._replace(
        dollars=round(one.dollars + max(0.0, used.dollars), 6),
        tokens=one.tokens + max(0, used.tokens),
        seconds=round(one.seconds + max(0.0, used.seconds), 3),
    )


def fold(seen: Seen, tables: Tables) -> bool:
    """Nothing happens to accounts but through what the other rooms charge."""
    return False


PAYLOADS = ()
ROOM = Room("accounts", (ACCOUNTS,), PAYLOADS, fold)
