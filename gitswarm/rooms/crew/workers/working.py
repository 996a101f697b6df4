"""One run from claim to end: the task is taken, its agent run in the worktree, the work kept, checked and handed over.

Each step stands in the log or in git before the next begins, so that whoever comes after a kill knows where to go on.
"""

from __future__ import annotations

import os
import time

from gitswarm.chores import SOON, Here, ask_hub
from gitswarm.core import secrecy
from gitswarm.errors import Misused, NotFound, Refused, SwarmError, WorkFailed
from gitswarm.record import Record
from gitswarm.rooms.checks import gates, measures, safekeeping
from gitswarm.rooms.crew import briefs
from gitswarm.rooms.crew.workers import keeping, model, resting
from gitswarm.rooms.crew.workers.model import CALLED_OFF, Bounds
from gitswarm.rooms.crew.workers.watching import Watch
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import adapters, tokens
from gitswarm.rooms.outside.dialects import PROVIDER
from gitswarm.rooms.patterns import flows
from gitswarm.rooms.roster import lists, runs
from gitswarm.rooms.work import claims, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.git.keeping.saving import Saved
    from gitswarm.rooms.checks.measures import Check, Judgement
    from gitswarm.rooms.outside.adapters import Adapter, Outcome
    from gitswarm.rooms.roster.runs import Run
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.rooms.work.worktrees import Tree

WITHHELD = "(left out: it holds {})"


class Job(Record):
    """What a worker does with a task: which agent it runs, in which role, from which base, within which bounds.

    What has failed so often is set aside; or it ``fails`` for good, where something follows from that.
    """

    adapter: Adapter
    role: str
    base: str | None
    bounds: Bounds
    rounds: int
    check_seconds: int
    attempts: int
    fails: bool = False


class Bench(Record):
    """One task at work: where, by which agent, told what, and what it is checked by."""

    task: Task
    tree: Tree
    brief: str
    digest: str
    commands: tuple[str, ...]
    job: Job
    token: str


class Verdict(Record):
    """What became of the work: accepted, or why not; and what was kept of it."""

    outcome: str
    why: str
    saved: Saved
    checks: tuple[Check, ...]
    ended: Outcome | None = None
    judged: Judgement | None = None


def job_of(desk: Desk, adapter: Adapter, role: str, base: str | None, given: Mapping[str, int | None]) -> Job:
    """What the swarm has agreed on for every run, where nothing else is given."""
    tables = desk.swarm.look()

    def agreed(key: str) -> int:
        return policy.number(tables, key)

    told = {name: agreed(f"run-{name}") if (most := given.get(name)) is None else most for name in (*BOUNDS, "turns")}
    bounds = Bounds(
        quiet_minutes=agreed("run-quiet-minutes"),
        size=model.MIB * agreed("run-output-mib"),
        memory=model.MIB * agreed("run-memory-mib"),
        price=model.price_of(policy.setting(tables, "prices"), adapter.name, adapter.dialect.name),
        **told,
    )
    seconds, attempts = model.MINUTE * agreed("check-minutes"), agreed("run-attempts")
    return Job(adapter, role, base, bounds, agreed("check-rounds") + 1, seconds, attempts)


BOUNDS = ("minutes", "cents", "tokens")


def take(desk: Desk, job: Job, name: str = "") -> Bench:
    """Claim the next task, or the one that is named, and make ready all that its agent needs."""
    role = job.role or None
    taken = claims.take(desk, name, worktree=False) if name else claims.take_best(desk, role=role, worktree=False)
    try:
        return _bench(desk, job, taken.task)
    except SwarmError as error:
        _give_back(desk, taken.task, error)
        raise


def _bench(desk: Desk, job: Job, name: str) -> Bench:
    task = tasks.find(desk.swarm.look(), name)
    job = _fitted(desk, job, task)
    tree = _planted(desk, task, name, job.base)
    text, checks = _instructed(desk, job, task, tree)
    token = tokens.made_for(job.adapter, _shown(desk, task), task.epoch, desk.swarm.identity().actor, desk.env)
    return Bench(task, tree, text, _digest(text), checks, job, token)


def _planted(desk: Desk, task: Task, name: str, base: str | None) -> Tree:
    """The worktree of a task that is held, made for this run."""
    lease = claims.lease_on(desk.swarm.look(), task.id)
    if lease is None:
        raise Refused(f"{name} is held no more", hint="gitswarm next")
    worktrees.plant(desk, task, lease, base)
    tree = worktrees.tree_of(desk.swarm.look(), task.id, task.epoch)
    if tree is None:
        raise NotFound(f"{name} was taken from us while its worktree was made", hint="gitswarm next")
    return tree


def _instructed(desk: Desk, job: Job, task: Task, tree: Tree) -> tuple[str, tuple[str, ...]]:
    """What the agent is told, with what went before, and the commands that its work is checked by."""
    before = next((one.tip for one in runs.runs(desk.swarm.look(), task=task.id) if one.tip), None)
    if before:
        safekeeping.bring(desk.swarm, Here(desk.place, desk.env), task.id, before)
    stands = before is not None and worktrees.forward(desk, tree, before)
    before_it = briefs.went_before(desk, task, tree, stands=stands)
    stand = briefs.stand_at(desk, tree.base, task.id)
    brief = briefs.brief_of(desk, task, job.role or None, stand=stand, budget=model.in_words(job.bounds))
    return brief.text + before_it + (stand.words or model.HANDING_OVER), stand.checks


def _fitted(desk: Desk, job: Job, task: Task) -> Job:
    """The job for this task: a step of a flow says how often it is tried, and may have narrower bounds."""
    step = flows.step(desk.swarm.look(), task.id)
    if step is None:
        return job
    agreed = job.bounds._asdict()
    narrower = {name: min(most, agreed.get(name) or most) for name, most in (step.bounds or {}).items()}
    told = {name: most for name, most in narrower.items() if name in agreed}
    return job._replace(bounds=job.bounds._replace(**told), attempts=step.retries + 1, fails=True)


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _give_back(desk: Desk, name: str, error: SwarmError) -> None:
    desk.swarm.do(claims.release, name=name, reason=error.message)


def start(desk: Desk, job: Job, bench: Bench) -> Run:
    """Say that the run begins, if there is enough left to spend."""
    bounds, task = job.bounds, bench.task
    told = {name: getattr(bounds, name) for name in BOUNDS}
    try:
        receipt = desk.swarm.do(
            runs.start, name=task.id, epoch=task.epoch, adapter=job.adapter.name, machine=desk.swarm.machine,
            brief=bench.digest, role=job.role, **told,
        )  # fmt: skip
    except SwarmError as error:
        if str(error.facts.get("account", "")).startswith("task/"):
            desk.swarm.do(runs.set_aside, name=task.id, epoch=task.epoch, why=f"budget: {error.message}")
        else:
            _give_back(desk, task.id, error)
        raise
    return runs.run(desk.swarm.look(), receipt.events[-1].id)


def carry_out(desk: Desk, job: Job, bench: Bench, run: Run, told_to_stop: Callable[[], str]) -> Run:
    """Run the agent until its work is accepted or may be tried no more; then end the run, and say what became of it."""
    watch = Watch(desk, run, job.bounds, told_to_stop)
    begun = True
    try:
        verdict = _rounds(desk, job, bench, run, watch)
    except (WorkFailed, Misused) as error:  # no agent can be started, or nothing measured: no fault of the task
        verdict, begun = Verdict("stopped", error.message, keeping.keep(desk, run, bench.tree), ()), False
    finally:
        watch.close()
    _rest(desk, job, verdict.ended, begun=begun)
    worktrees.tell_commits(desk, run.task, run.epoch)
    _end(desk, job, run, watch, verdict)
    if desk.swarm.ground.parts.ephemeral:
        _hand_in(desk)
    return runs.run(desk.swarm.look(), run.id)


def _hand_in(desk: Desk) -> None:
    """Leave nothing behind on a machine that will soon be gone."""
    try:
        safekeeping.hand_in(desk.swarm, Here(desk.place, desk.env))
    except SwarmError as error:
        desk.screen.warn(error.message)


def _rest(desk: Desk, job: Job, ended: Outcome | None, *, begun: bool) -> None:
    """Leave alone whose provider turned us away, and what could not begin; what works again is asked as before."""
    state, name = desk.place.state, job.adapter.name
    turned_away = ended is not None and ended.end == PROVIDER
    if turned_away or not begun:
        asked = ended.retry_after if ended is not None else None
        rest = resting.begin(state, name, time.time(), asked, os.urandom(1)[0] / 255)
        desk.screen.warn(f"{name} is left alone for {rest:.0f} seconds")
    elif ended is not None and ended.worked:
        resting.end(state, name)


def _rounds(desk: Desk, job: Job, bench: Bench, run: Run, watch: Watch) -> Verdict:
    """Let the agent work, and tell it what its work failed at, for so many rounds."""
    verdict = _within(watch, _round(desk, job, bench, run, watch, bench.brief))
    for number in range(2, job.rounds + 1):
        if verdict.outcome != "failed" or watch.stop or model.gives_up(verdict.ended):
            break
        failed = [one for one in verdict.checks if not one.passed]
        brief = model.again(bench.brief, number, job.rounds, verdict.why, failed)
        verdict = _within(watch, _round(desk, job, bench, run, watch, brief, **model.going_on(verdict.ended)))
    return verdict if verdict.outcome == "done" else verdict._replace(saved=keeping.keep(desk, run, bench.tree))


def _within(watch: Watch, verdict: Verdict) -> Verdict:
    """The same; but where all that the run may use is used up, what is not accepted is not tried again either."""
    if verdict.outcome == "done" or watch.stop:
        return verdict
    watch.stop = watch.used_up()
    return verdict._replace(outcome=model.OUTCOMES[watch.stop.kind], why=watch.stop.why) if watch.stop else verdict


def _round(desk: Desk, job: Job, bench: Bench, run: Run, watch: Watch, brief: str, **going_on: Any) -> Verdict:
    order = adapters.Order(
        brief, run.actor, run.session, _shown(desk, bench.task), run.epoch, bench.tree.folder,
        turns=job.bounds.turns, dollars=model.left(job.bounds, watch.used), token=bench.token, **going_on,
    )  # fmt: skip
    watch.step = "agent"
    outcome = adapters.run(job.adapter, order, desk.env, watch.heard, watch)
    watch.add(outcome)
    watch.stop = watch.stop or model.spent(outcome)
    if watch.stop:
        how = model.OUTCOMES[watch.stop.kind]
        return _verdict(how, watch.stop.why, keeping.keep(desk, run, bench.tree), outcome)
    if outcome.end == PROVIDER:  # no fault of the task either
        return _verdict("stopped", f"the agent {outcome.how}", keeping.keep(desk, run, bench.tree), outcome)
    saved = keeping.save(desk, run, bench.tree, hooks=True)
    back = _sent_back(desk, run) if outcome.worked and not (saved.astray or saved.refused) else ""
    if back:
        return _verdict("done", back, saved, outcome)
    why = _fault(saved, outcome)
    if why:
        return _verdict("failed", why, saved, outcome)
    verdict = _checked(desk, job, bench, watch, order, saved, outcome)
    return _past_gates(desk, run, verdict, watch) if verdict.outcome == "done" else verdict


def _checked(
    desk: Desk, job: Job, bench: Bench, watch: Watch, order: adapters.Order, saved: Saved, outcome: Outcome
) -> Verdict:
    """Judge by the commands of the project what an agent made."""
    watch.step = "checks"
    checks = tuple(measures.check(bench.commands, order, job.check_seconds, desk.env, watch))
    failed = [one.command for one in checks if not one.passed]
    if watch.stop:
        return _verdict(model.OUTCOMES[watch.stop.kind], watch.stop.why, saved, outcome, checks)
    if failed:
        return _verdict("failed", f"these checks failed: {', '.join(failed)}", saved, outcome, checks)
    return _verdict("done", "", saved, outcome, checks)


def _past_gates(desk: Desk, run: Run, verdict: Verdict, watch: Watch) -> Verdict:
    """The same, if the gates of the task let the work past as far as they measure it; else that is written down."""
    task, tip = tasks.find(desk.swarm.look(), run.task), keeping.told(verdict.saved)["tip"]
    judged = measures.judge(desk, task, tip, watch)
    if watch.stop:
        return verdict._replace(outcome=model.OUTCOMES[watch.stop.kind], why=watch.stop.why)
    why = measures.why_shut(desk.swarm.look(), task, judged)
    if not why:
        return verdict._replace(judged=judged)
    desk.swarm.do(gates.judge, name=task.id, epoch=run.epoch, commit=tip, **judged._asdict())
    return verdict._replace(outcome="failed", why=why)


def _verdict(how: str, why: str, saved: Saved, outcome: Outcome, checks: tuple[Check, ...] = ()) -> Verdict:
    return Verdict(how, why, saved, checks, outcome)


def _sent_back(desk: Desk, run: Run) -> str:
    """Which work that its task stands on an agent sent back, as a reviewer does, in words; empty where it did not."""
    tables = desk.swarm.look()
    opened = (id for id in tasks.waits_for(tables, run.task, only_open=True) if _opened_by(tables, id, run))
    names = [tasks.id_of(tables, tasks.find(tables, id).short) for id in opened]
    return f"it sent {', '.join(names)} back, and its task waits for that again" if names else ""


def _opened_by(tables: Tables, task: str, run: Run) -> bool:
    steps = (step for step in lists.steps(tables, task) if step["position"] > run.position)
    return any(
        (step["kind"], step["actor"], step["overruled"]) == ("task.reopened", run.actor, False) for step in steps
    )


def _fault(saved: Saved, outcome: Outcome) -> str:
    """Why this work cannot be accepted before any check is asked."""
    if saved.astray:
        return f"the agent left its branch: {saved.astray}"
    if saved.refused:
        return saved.refused
    return model.fault(outcome, changed=bool(saved.work.files))


def _end(desk: Desk, job: Job, run: Run, watch: Watch, verdict: Verdict) -> None:
    """Write down how the run ended, and what becomes of its task; work that comes too late is kept and no result."""
    told = _told(desk, watch, verdict)
    swarm, why, outcome = desk.swarm, verdict.why, verdict.outcome
    if outcome == "done" and not why:
        words = model.summary(verdict.ended) if verdict.ended else ""
        count = len(verdict.checks)
        tests = f"{count} check{'s' if count > 1 else ''} passed" if count else None
        ask_hub(swarm, patience=SOON)  # another may have taken the task while we slept
        try:
            swarm.do(
                runs.finish, run=run.id, summary=words, commit=told["tip"], tests=tests, judged=verdict.judged, **told
            )
        except Refused as error:
            why, outcome = error.message, "stopped"
        else:
            return
    park = _park(job, watch, outcome, runs.failures(swarm.look(), run.task) + 1)
    swarm.do(runs.give_up, run=run.id, outcome=outcome, why=why, park=park, **told)


def _park(job: Job, watch: Watch, outcome: str, failures: int) -> str:
    """Whether nobody is to go on with the task before somebody says so, and whether the captains are asked."""
    if outcome == "paused" or (outcome == "failed" and failures >= job.attempts):
        return "fail" if job.fails and outcome == "failed" else "ask"
    return "pause" if watch.stop is not None and watch.stop.kind == CALLED_OFF else ""


def _told(desk: Desk, watch: Watch, verdict: Verdict) -> dict[str, Any]:
    """What the log is told of a run: what it used, and what it left."""
    used = watch.used
    return {
        "output": _without_secrets(_output(verdict.ended), desk.env),
        "dollars": round(used.dollars, 6),
        "tokens": used.tokens,
        "seconds": round(used.seconds, 3),
        "rounds": used.rounds,
        **keeping.told(verdict.saved),
        "checks": {one.command: "passed" if one.passed else "failed" for one in verdict.checks},
    }


def _output(ended: Outcome | None) -> str:
    """What is kept in the log of what an agent said: its last words, else the end of all it said."""
    return "" if ended is None else (ended.text or ended.said or ended.complaint)[-model.OUTPUT :]


def _without_secrets(text: str, env: Mapping[str, str]) -> str:
    found = secrecy.secrets_in(text, env)
    return WITHHELD.format(found[0]) if found else text


def _shown(desk: Desk, task: Task) -> str:
    return tasks.id_of(desk.swarm.look(), task.short)
