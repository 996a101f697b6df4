"""``work``: be a member of the swarm that takes tasks and runs an agent on them."""

from __future__ import annotations

import shlex

from gitswarm.chores import Here
from gitswarm.core.ids import SHOWN
from gitswarm.core.words import counted, some
from gitswarm.errors import Misused, Refused, WorkFailed
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.crew import workers
from gitswarm.rooms.crew.shifts import crew, shift
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.roster import roles, runs
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.crew.workers import Job
    from gitswarm.rooms.roster.runs import Run

CENTS, DIGITS = 100, 8
MOST_WORKERS = 64


def work(  # noqa: PLR0913 - a worker can be told that much
    desk: Desk,
    *,
    agent: str | None = None,
    once: bool = False,
    parallel: int = 1,
    role: str = "",
    base: str | None = None,
    max_minutes: int | None = None,
    max_usd: str | None = None,
    max_tokens: int | None = None,
    max_turns: int | None = None,
    dry_run: bool = False,
) -> None:
    """Take ready tasks, one after another, and run an agent on each in its worktree; until it is told to stop.

    What the agent leaves is committed as its work and checked by the commands in .gitswarm/checks.yaml; what they say
    goes back to it for some rounds. Work that is accepted finishes the task, other work is kept on its branch. Told to
    stop once (Ctrl-C), it finishes what it has begun; told twice, it ends the agent, keeps the work and gives it back.
    Tasks with the label role/NAME are taken by workers of that role only, and by them before all others.

    agent: the adapter that is run (default: the only one of this clone)
    once: end after one task; where nothing is ready, at once
    parallel: so many workers at once, each a process of its own
    role: the role that the agent has: its tasks come first, its text begins the brief, it may name agent and bounds
    base: the branch to start from (default: policy, else the one that the hub calls its own)
    max-minutes: how long one run may take (default: policy, run-minutes)
    max-usd: how many dollars one run may cost, as far as the agent tells that (default: policy, run-cents)
    max-tokens: how many tokens one run may use, as far as the agent tells that (default: policy, run-tokens)
    max-turns: how many turns the agent may take, where it can be told that (default: policy, run-turns)
    dry-run: only show what would be taken and run, and what it may use

    Example: gitswarm work --once --agent codex --max-minutes 30
    """
    cents = None if max_usd is None else _cents(max_usd)
    given = {"minutes": max_minutes, "cents": cents, "tokens": max_tokens, "turns": max_turns}
    if any(number is not None and number < 1 for number in given.values()):
        raise Misused("a bound is more than nothing", hint="leave it out to have that of the policy")
    if not 1 <= parallel <= MOST_WORKERS:
        raise Misused(f"{parallel} workers cannot work at once", hint=f"--parallel is 1 to {MOST_WORKERS}")
    newest = rulebook.newest_of_all(desk.swarm, Here(desk.place, desk.env)) if role else ""
    asked = roles.named(desk, role, newest) if role else None
    given = {name: getattr(asked, name, None) if most is None else most for name, most in given.items()}
    found = shift.adapter_of(desk, agent or (asked.agent if asked else "") or None)
    job = workers.job_of(desk, found, role, base, given)
    desk.swarm.identity()
    adapters.refuse_absent(found, desk.env)
    if dry_run:
        _show(desk, job)
    elif parallel == 1:
        _work(desk, job, once=once)
    else:
        crew.work_together(desk, parallel, lambda parent: _work(desk, job, once=once, parent=parent))


def _work(desk: Desk, job: Job, *, once: bool, parent: int | None = None) -> None:
    desk.stay()
    desk.retell()
    ended = shift.work(desk, job, shift.Signals(parent), lambda run: _tell(desk, run), once=once)
    if once and ended is not None and ended.state != "done":
        hint = f"gitswarm run show {ended.id[-SHOWN:]}"
        raise WorkFailed(f"the run did not end well: {ended.why}", hint=hint)


def _show(desk: Desk, job: Job) -> None:
    """What would be taken now, and how it would be run."""
    shift.refuse(desk, job)
    tables = desk.swarm.look()
    weighed = claims.weigh(tables, desk.swarm.identity().actor, job.role or None)
    if not weighed:
        raise Refused("nothing is ready, so nothing would be taken", hint="gitswarm ready")
    best, *others = (tasks.id_of(tables, one.task.short) for one in claims.near(weighed))
    title, named = weighed[0].task.title, {"task": best, "as_good": others}
    told = {"title": title, "adapter": job.adapter.name, "argv": list(job.adapter.argv), "role": job.role}
    row = {**named, **told, "rounds": job.rounds, **job.bounds._asdict()}
    desk.screen.receipt(row, _in_words(job, f"{best} {title}", others))


def _in_words(job: Job, task: str, others: list[str]) -> str:
    either = f"\nor as well:  {some(others)}" if others else ""
    as_who = f", as {job.role}" if job.role else ""
    within = ", ".join(workers.in_words(job.bounds)) or "no bounds"
    return (
        f"takes:       {task}{either}\nruns:        {job.adapter.name}{as_who}: {shlex.join(job.adapter.argv)}\n"
        f"within:      {within}; {counted(job.rounds, 'round')} if checks fail"
    )


def _tell(desk: Desk, run: Run) -> None:
    told = runs.as_row(desk.swarm.look(), run)
    desk.screen.receipt(told, f"{told['task']}: {run.state}{f', {run.why}' if run.why else ''}")
    desk.screen.flush()


def _cents(dollars: str) -> int:
    """Dollars as they are typed, in cents."""
    whole, _, part = dollars.partition(".")
    digits = f"{whole}{part}"
    if not (digits.isascii() and digits.isdecimal() and len(part) < len("000") and len(whole) < DIGITS):
        raise Misused(f"'{dollars}' is no sum of dollars", hint="such as 2 or 0.50")
    return CENTS * int(whole or 0) + int(part.ljust(2, "0"))


COMMANDS = {"work": work}
"""Its one command."""
