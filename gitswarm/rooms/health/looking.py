"""What is wrong now, or will be soon: one list, for people, for cron and for alerts."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.errors import CRITICAL, ERROR, WARNING
from gitswarm.record import Record
from gitswarm.rooms import agents, clone, gates, incidents, landing, leases, switches
from gitswarm.rooms.health.budgets import objectives
from gitswarm.rooms.health.figures import metrics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.health.budgets import Objective
    from gitswarm.rooms.health.figures import Figure
    from gitswarm.swarm import Swarm

    Found = Iterator["Trouble"]

FAST, SLOW = 14.4, 6.0
"""Burns over an hour and over a day that are told: at such a pace a budget of 28 days is gone in two days, in five."""
TRIES = 3
"""Failed tries after which what waits for the hub is stuck."""
FEW = 5
"""Bad things of an hour below which a burn is chance."""


class Trouble(Record):
    """Something that is wrong: by which rule, about what, how bad, since when, and what to do about it."""

    rule: str
    subject: str
    severity: str
    message: str
    hint: str
    since: str = ""


def measured(swarm: Swarm) -> list[Figure]:
    """Every figure, with those of this clone."""
    return metrics(swarm.look(), swarm.ground.parts.counters.read(), clone.count_pending(swarm))


def promised(swarm: Swarm) -> list[Objective]:
    """Every objective as it stands now, seen from this clone."""
    return objectives(swarm.look(), swarm.ground.parts.clock(), swarm.ground.parts.counters.read())


def troubles(swarm: Swarm, here: Here) -> list[Trouble]:
    """All that is wrong, the worst first."""
    tables = swarm.look()
    of_the_clone = (*_store(swarm), *_queue(swarm), *_leader(swarm, here), *_burning(swarm))
    found = [*of_the_clone, *(one for rule in RULES for one in rule(tables))]
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))


def _store(swarm: Swarm) -> Found:
    stopped = swarm.ground.store.stopped()
    if stopped:
        said = f"the store of this clone is stopped: {stopped['reason']}"
        yield Trouble("store_stopped", swarm.machine, CRITICAL, said, "gitswarm doctor --resume", stopped["since"])


def _queue(swarm: Swarm) -> Found:
    link, waits = swarm.link(), clone.count_pending(swarm)
    if waits and link.attempts >= TRIES:
        said = f"{waits} events wait for the hub, which was not to be had {link.attempts} times: {link.reason}"
        yield Trouble("queue_stuck", swarm.machine, ERROR, said, "gitswarm queue")


def _leader(swarm: Swarm, here: Here) -> Found:
    for lease, _signs in leases.silent(swarm, here):
        if lease.name == agents.LEADER:
            said = f"{lease.actor} leads, and nothing is heard of it"
            yield Trouble("leader_silent", lease.actor, ERROR, said, "gitswarm agent lead", lease.at)


def _burning(swarm: Swarm) -> Found:
    now = timestamp(swarm.ground.parts.clock())
    for one in promised(swarm):
        eaten = ", ".join(f"{each['what']} {each['times']} times" for each in one.eats)
        if not one.is_kept:
            said = f"the budget of {one.name} is spent: {one.reached} % reached of {one.target} % ({eaten})"
            yield Trouble("budget_spent", one.name, ERROR, said, "gitswarm slo", now)
        elif one.bad >= FEW and (one.burn["1h"] >= FAST or one.burn["24h"] >= SLOW):
            said = f"{one.name} burns its budget {max(one.burn.values()):g} times too fast ({eaten})"
            yield Trouble("budget_burns", one.name, WARNING, said, "gitswarm slo", now)


def _errors(tables: Tables) -> Found:
    for one in incidents.waiting(tables):
        yield Trouble(
            "error", one.key, one.severity, f"{one.error}, {one.times} times: {one.message}", one.hint, one.at
        )


def _halted(tables: Tables) -> Found:
    halt = switches.halt(tables)
    if halt:
        yield Trouble("halted", "swarm", WARNING, f"{halt.actor} halted the swarm: {halt.reason}", "gitswarm resume")


def _lost(tables: Tables) -> Found:
    for one in agents.agents(tables):
        if one.lost and not one.left:
            said = f"{one.name} was silent for so long that something was taken from it"
            yield Trouble("agent_lost", one.name, WARNING, said, f"gitswarm agent show {one.name}", one.at)


def _landing(tables: Tables) -> Found:
    for one in landing.pauses(tables):
        said = f"nothing lands on {one.target or 'any target'}: {one.by} paused it. {one.reason}".rstrip()
        yield Trouble("landing_paused", one.target or "every target", WARNING, said, "gitswarm mq resume")


def _approvals(tables: Tables) -> Found:
    for one in gates.shut(tables):
        if one.kind == gates.APPROVAL:
            name = gates.named(tables, one)
            yield Trouble("approval_waiting", name, WARNING, f"{name} waits for a word", f"gitswarm gate show {name}",
                          one.at)  # fmt: skip


RULES: tuple[Callable[[Tables], Found], ...] = (_errors, _halted, _lost, _landing, _approvals)
"""What the log alone tells."""
SEVERITIES = (CRITICAL, ERROR, WARNING)
