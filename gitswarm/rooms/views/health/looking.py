"""What is wrong now, or will be soon: one list, for people, for cron and for alerts."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.errors import CRITICAL, ERROR, WARNING
from gitswarm.record import Record
from gitswarm.rooms.changes import landing, rollouts
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import agents, incidents, leases, switches
from gitswarm.rooms.home import clone
from gitswarm.rooms.patterns import flows
from gitswarm.rooms.views.health.measuring import promised
from gitswarm.rooms.views.health.model import stands_since
from gitswarm.rooms.views.health.rules import CLONE, SWARM
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.ground.incidents import Incident
    from gitswarm.rooms.views.health.budgets import Objective
    from gitswarm.swarm import Swarm

    Found = Iterator["Trouble"]

FAST, SLOW = 14.4, 6.0
"""Burns over an hour and over a day that are told: at such a pace a budget of 28 days is gone in two days, in five."""
TRIES = 3
"""Failed tries after which what waits for the hub is stuck."""
FEW = 5
"""Bad things below which what is spent of a budget is chance."""


class Trouble(Record):
    """Something that is wrong: by which rule, about what, how bad, since when, how often, and what to do about it.

    ``scope`` says whether it is wrong with the swarm, or seen from this clone alone.
    """

    rule: str
    subject: str
    severity: str
    message: str
    hint: str
    since: str = ""
    scope: str = SWARM
    times: int = 1


def troubles(swarm: Swarm, here: Here, kept: list[Objective] | None = None) -> list[Trouble]:
    """All that is wrong, the worst first; ``kept`` are the objectives of this moment, where somebody has them."""
    tables, burning = swarm.look(), _burning(swarm, promised(swarm) if kept is None else kept)
    found = [*_store(swarm), *_queue(swarm), *_leader(swarm, here), *burning, *troubles_told(tables)]
    return sorted(found, key=lambda one: _badness(one.severity))


def troubles_told(tables: Tables) -> list[Trouble]:
    """What is wrong by all that the log tells, whoever looks."""
    return [one for rule in RULES for one in rule(tables)]


def _badness(severity: str) -> int:
    """Where a severity stands, the worst first; others may call theirs what they like."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _store(swarm: Swarm) -> Found:
    stopped = swarm.ground.store.stopped()
    if stopped:
        said, hint = f"the store of this clone is stopped: {stopped['reason']}", "gitswarm doctor --resume"
        yield Trouble("store_stopped", swarm.machine, CRITICAL, said, hint, stopped["since"], CLONE)


def _queue(swarm: Swarm) -> Found:
    link = swarm.link()
    if link.attempts >= TRIES and (waits := clone.count_pending(swarm)):
        said = f"{waits} events wait for the hub, which was not to be had {link.attempts} times: {link.reason}"
        yield Trouble("queue_stuck", swarm.machine, ERROR, said, "gitswarm queue", "", CLONE)


def _leader(swarm: Swarm, here: Here) -> Found:
    is_led = agents.leader(swarm.look())
    for lease, _signs in leases.silent(swarm, here) if is_led else ():
        if lease.name == agents.LEADER:
            said = f"{lease.actor} leads, and nothing is heard of it"
            yield Trouble("leader_silent", lease.actor, ERROR, said, "gitswarm agent lead", lease.at, CLONE)


def _burning(swarm: Swarm, kept: list[Objective]) -> Found:
    now = timestamp(swarm.ground.parts.clock())
    for one in kept:
        eaten = ", ".join(f"{each['what']} {each['times']} times" for each in one.eats)
        subject = one.name if one.scope == SWARM else f"{one.name} {swarm.machine}"
        if one.bad < FEW:
            continue
        if not one.is_kept:
            said = f"the budget of {one.name} is spent: {one.reached} % reached of {one.target} % ({eaten})"
            yield Trouble("budget_spent", subject, ERROR, said, "gitswarm slo", now, one.scope, one.bad)
        elif one.burn["1h"] >= FAST or one.burn["24h"] >= SLOW:
            said = f"{one.name} burns its budget {max(one.burn.values()):g} times too fast ({eaten})"
            yield Trouble("budget_burns", subject, WARNING, said, "gitswarm slo", now, one.scope, one.bad)


def _errors(tables: Tables) -> Found:
    """What waits for somebody, one for each class of errors, however many there are of it."""
    by_class: dict[str, list[Incident]] = {}
    for one in incidents.waiting(tables):
        by_class.setdefault(one.error, []).append(one)
    for error, found in by_class.items():
        last, times = found[0], sum(one.times for one in found)
        severity = min((one.severity for one in found), key=_badness)
        said = f"{error}, {times} time{'s' * (times > 1)}: {last.message}"
        yield Trouble("error", error, severity, said, last.hint, last.at, SWARM, times)


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


def _flows(tables: Tables) -> Found:
    for one in flows.failed(tables):
        id = tasks.id_of(tables, tasks.find(tables, one.task).short)
        said = f"the flow {one.name} ({id}) has failed, and goes on when somebody mends a step"
        yield Trouble("flow_failed", id, ERROR, said, f"gitswarm flow show {id}")


def _rollouts(tables: Tables) -> Found:
    for one, why in rollouts.failed(tables):
        id = tasks.id_of(tables, tasks.find(tables, one.task).short)
        yield Trouble(
            "rollout_failed",
            id,
            ERROR,
            f"the roll-out {one.name} ({id}) has failed: {why}",
            f"gitswarm rollout show {id}",
        )


def _approvals(tables: Tables) -> Found:
    for one in gates.shut(tables):
        if one.kind == gates.APPROVAL:
            name, since = gates.named(tables, one), max(one.at, stands_since(tables, one.task))
            hint = f"gitswarm gate show {name}"
            yield Trouble("approval_waiting", name, WARNING, f"{name} waits for a word", hint, since)


RULES: tuple[Callable[[Tables], Found], ...] = (
    _errors,
    _flows,
    _rollouts,
    _halted,
    _lost,
    _landing,
    _approvals,
)
"""What the log alone tells."""
SEVERITIES = (CRITICAL, ERROR, WARNING)
