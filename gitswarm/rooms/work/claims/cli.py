"""``claim next release renew takeover update``: take a task, go on with it, or give it back."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.core.replay import SHARED
from gitswarm.errors import Misused, SwarmError
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims import actions, choice, taking
from gitswarm.swarm import Receipt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.work.claims.taking import Claim

UNSURE = ", as far as is known here: the hub could not be asked"
BEGUN = "in_progress"
SHOWN = 10
"""How many of those that could be taken `next --explain` shows."""


def claim(
    desk: Desk,
    id: str | None = None,
    *,
    resume: bool = False,
    tentative: bool = False,
    lease: int | None = None,
    base: str | None = None,
    worktree: bool = True,
) -> None:
    """Take a task, and make the worktree it is worked on in; prints where that is.

    Whoever comes second, you included, is told who holds it, since when and until when.

    id: the task; with --resume the one of this session or worktree if not given
    resume: go on with a task you hold already
    tentative: take it although the hub cannot be asked; the hub's log decides later
    lease: minutes of silence after which it may be taken from you (default: policy)
    base: the branch to start from (default: policy, else the one that the hub calls its own)
    worktree: make a worktree for it

    Example: gitswarm claim gs-7k3f --json
    """
    if resume and (lease is not None or tentative):
        raise Misused("--resume goes on, and takes no --lease or --tentative", hint="`gitswarm renew --lease` renews")
    if resume:
        taken = taking.go_on(desk, id, base=base, worktree=worktree)
    elif id is None:
        raise Misused("which task?", hint="gitswarm claim ID, or `gitswarm next` to take the best")
    else:
        _ask(desk)
        taken = taking.take(desk, id, tentative=tentative, minutes=lease, base=base, worktree=worktree)
    _tell(desk, taken)


def claim_next(
    desk: Desk,
    *,
    explain: bool = False,
    wait: bool = False,
    timeout: int | None = None,
    lease: int | None = None,
    base: str | None = None,
    worktree: bool = True,
) -> None:
    """Take the best of what is ready for you; with --explain only show how it is chosen.

    What counts: priority, value against effort, how many tasks wait for it, how well it suits you, age, whether you
    were asked, and whether somebody is at work on the same files. Before all that come tasks with the label role/NAME
    of the role that you joined with; those of another role are not for you. Who comes at the same moment gets another.

    explain: show the tasks that were weighed and what their scores are made of; takes none
    wait: wait until there is something for you, and until the hub can be asked
    timeout: with --wait, give up after so many seconds, with exit code 7
    lease: minutes of silence after which it may be taken from you (default: policy)
    base: the branch to start from (default: policy, else the one that the hub calls its own)
    worktree: make a worktree for it

    Example: gitswarm next --explain
    """
    if explain:
        _explain(desk)
        return
    if timeout is not None and not wait:
        raise Misused("--timeout belongs to --wait", hint="gitswarm next --wait --timeout 60")
    patience = desk.patience(timeout)
    if wait:
        desk.screen.progress("waiting until there is something for you …", elsewhere=False)
    else:
        _ask(desk)
    _tell(desk, taking.take_best(desk, wait=wait, timeout=patience, minutes=lease, base=base, worktree=worktree))


def release(desk: Desk, id: str | None = None, *, reason: str = "", epoch: int | None = None) -> None:
    """Give a task back, unfinished; what is in its worktree stays there.

    id: the task (default: the one of this session or worktree)
    reason (-r): why
    epoch: the epoch it was claimed in; refused if another has it by now

    Example: gitswarm release gs-7k3f --reason "Needs a decision first."
    """
    name = taking.task_here(desk, id)
    doubt = "" if chores.ask_hub(desk.swarm) else UNSURE
    receipt = taking.give_back(desk, name, epoch=epoch, reason=reason)
    _say(desk, name, receipt.as_json(), f"is given back{doubt}")


def renew(desk: Desk, id: str | None = None, *, lease: int | None = None, epoch: int | None = None) -> None:
    """Go on holding a task, from now on for the length of the lease.

    id: the task (default: the one of this session or worktree)
    lease: minutes of silence after which it may be taken from you (default: policy)
    epoch: the epoch it was claimed in; refused if another has it by now

    Example: gitswarm renew gs-7k3f --lease 120
    """
    name = taking.task_here(desk, id)
    doubt = "" if chores.ask_hub(desk.swarm) else UNSURE
    receipt = desk.swarm.do(actions.renew, name=name, epoch=epoch, minutes=lease)
    _say(desk, name, receipt.as_json(), f"is renewed{doubt}")


def takeover(
    desk: Desk,
    id: str,
    *,
    force: bool = False,
    reason: str = "",
    lease: int | None = None,
    base: str | None = None,
    worktree: bool = True,
) -> None:
    """Take a task whose holder was silent for too long; what he has is kept on his branch.

    id: the task
    force: even from a holder who is not silent; a person's decision, with a reason
    reason (-r): why
    lease: minutes of silence after which it may be taken from you (default: policy)
    base: the branch to start from (default: policy, else the one that the hub calls its own)
    worktree: make a worktree for it

    Example: gitswarm takeover gs-7k3f --force --reason "Ada is on holiday."
    """
    _ask(desk)
    _tell(desk, taking.take_from(desk, id, reason=reason, force=force, minutes=lease, base=base, worktree=worktree))


def update(
    desk: Desk,
    id: str,
    *,
    claim: bool = False,
    status: str | None = None,
    title: str | None = None,
    priority: int | None = None,
    assignee: str | None = None,
) -> None:
    """Change a task in one of the usual ways; the other commands say more.

    id: the task
    claim: take it, as `gitswarm claim`
    status (-s): open, in_progress, paused or closed
    title: what is to be done, in one line
    priority (-p): 0 is the most urgent, 4 the least
    assignee (-a): who is asked to do it

    Example: gitswarm update gs-7k3f --status closed
    """
    if not claim and (status, title, priority, assignee) == (None,) * 4:
        raise Misused("nothing is to be changed", hint="gitswarm update --help lists what can be")
    if claim and status not in (None, BEGUN):
        raise Misused(f"--claim begins it, and --status {status} does not", hint="name one of both")
    changed = _changed(desk, id, title, priority, assignee)
    try:
        taken = taking.take(desk, id) if claim or status == BEGUN else None
        receipt = taken.receipt if taken else taking.bring_to(desk, id, status) if status is not None else Receipt(())
    except SwarmError as error:
        error.hint += f"; it was {' and '.join(changed)} all the same" if changed else ""
        raise
    every = Receipt(tuple(one for each in (*changed.values(), receipt) for one in each.events))
    if taken:
        _tell(desk, taken._replace(receipt=every))
    else:
        now = [f"is {tasks.find(desk.swarm.look(), id).status}"] if status else []
        _say(desk, id, every.as_json(), ", ".join([*changed, *now]))


def _changed(desk: Desk, id: str, title: str | None, priority: int | None, assignee: str | None) -> dict[str, Receipt]:
    """Change what a task says, by the words for what was done."""
    told: dict[str, Receipt] = {}
    changes: Any = {key: one for key, one in (("title", title), ("priority", priority)) if one is not None}
    if changes:
        told["edited"] = desk.swarm.do(tasks.edit, name=id, **changes)
    if assignee is not None:
        told["assigned"] = desk.swarm.do(tasks.assign, name=id, assignee=assignee or None)
    return told


def _ask(desk: Desk) -> None:
    """Show on a terminal what is waited for: only the hub gives a task to somebody."""
    if desk.swarm.exchange is not None:
        desk.screen.progress(f"asking the hub {desk.swarm.exchange.hub.name} …", elsewhere=False)


def _explain(desk: Desk) -> None:
    swarm = desk.swarm
    tables = swarm.look()
    rows = [
        {
            "id": tasks.id_of(tables, one.task.short),
            "title": one.task.title,
            "score": one.score,
            "parts": one.parts,
            "because": ", ".join(f"{name} {value:+}" for name, value in one.parts.items()),
        }
        for one in choice.weigh(tables, swarm.identity().actor)
    ]
    desk.screen.table(rows[:SHOWN], ("id", "score", "because", "title"))


def _say(desk: Desk, name: str, receipt: dict[str, object], became: str) -> None:
    tables = desk.swarm.look()
    shown = tasks.id_of(tables, tasks.find(tables, name).short)
    desk.screen.receipt({"id": shown, **receipt}, f"{shown} {became}")


def _tell(desk: Desk, taken: Claim) -> None:
    """Print what was taken: for people where to work, which is all a script needs with --quiet."""
    if desk.shared.json:
        desk.screen.record(taken.as_json())
        return
    open_yet = desk.swarm.exchange is not None and taken.standing != SHARED
    how = "yours as far as is known here, the hub decides" if open_yet else "yours"
    desk.screen.say(f"{taken.task} is {how}, epoch {taken.epoch}, until {taken.until}: {taken.title}")
    if taken.worktree:
        desk.screen.lines([taken.worktree])


COMMANDS = {
    "claim": claim,
    "next": claim_next,
    "release": release,
    "renew": renew,
    "takeover": takeover,
    "update": update,
}
