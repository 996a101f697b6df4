"""``guard``: whether a commit or a push may go on in the worktree of a task."""

from __future__ import annotations

import os
import time

from gitswarm.chores import Here
from gitswarm.errors import Misused
from gitswarm.git.compose import changes
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.checks import measures, rulebook
from gitswarm.rooms.checks.guards import model
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.work.worktrees import Tree


def guard(desk: Desk, hook: tuple[str, ...] = ()) -> None:
    """Say whether a commit or a push may go on in this worktree; its hooks ask that, and so may you.

    Refused is a commit whose claim has ended or whose files others have reserved for themselves, the push of a task's
    branch that others have by now, both while the swarm is halted, and what the gates of the task do not let past.
    `git commit --no-verify` is never asked about; what gates refuse, they refuse again when the task is done.

    hook: pre-commit (the default), or pre-push with what git tells it on standard input; its arguments may follow

    Example: gitswarm guard
    """
    name = hook[0] if hook else model.PRE_COMMIT
    if name not in (model.PRE_COMMIT, model.PRE_PUSH):
        raise Misused(f"nothing is guarded in {name}", hint=f"{model.PRE_COMMIT} or {model.PRE_PUSH}")
    begun, spent = time.monotonic(), time.process_time()
    try:
        _judge(desk, name)
    finally:
        if hook:
            desk.swarm.ground.parts.counters.count(f"hook/{name}", time.monotonic() - begun + spent)


def _judge(desk: Desk, name: str) -> None:
    tables, tree = desk.swarm.look(), worktrees.tree_here(desk.swarm, Here(desk.place, desk.env))
    if tree is None or policy.setting(tables, "guards") == "off":
        desk.screen.receipt({"task": None, "epoch": None}, "nothing is guarded here")
        return
    if name == model.PRE_PUSH:
        _refuse_push(desk, tables, tree, desk.read("-"))
    else:
        model.refuse_commit(tables, tree, _staged(desk), time.time())
        measures.refuse_index(desk.swarm, Here(desk.place, desk.env), tree, _index(desk))
    found = tasks.find(tables, tree.task)
    told = {"task": tasks.id_of(tables, found.short), "epoch": tree.epoch}
    desk.screen.receipt(told, f"go on with {told['task']}")


def _refuse_push(desk: Desk, tables: Tables, tree: Tree, pushed: str) -> None:
    model.refuse_push(tables, tree, pushed)
    here, own = Here(desk.place, desk.env), model.commits_of(tree, pushed)
    for commit in model.all_of(pushed):
        if commit in own or not _has_been_out(desk, here, commit):
            measures.refuse_commit(desk.swarm, here, tree, commit)


def _has_been_out(desk: Desk, here: Here, commit: str) -> bool:
    """Whether the default branch has a commit, as far as is known here: another branch or a tag of that is no work."""
    onto = rulebook.glimpse(desk.swarm, here).onto
    return bool(onto) and changes.fork(here.place, here.env, onto, commit) == commit


def _index(desk: Desk) -> str:
    """The index of the commit under way: a hook tells which it is."""
    return os.path.abspath(desk.env.get("GITSWARM_INDEX") or os.path.join(desk.place.git_dir, "index"))


def _staged(desk: Desk) -> list[str]:
    """The files that the commit under way would change."""
    told = {**clean(desk.env), "GIT_INDEX_FILE": _index(desk)}
    place = desk.place._replace(common=desk.place.git_dir)
    words = ("diff", "--cached", "--no-ext-diff", "--no-renames", "--name-only", "-z")
    return [os.fsdecode(name) for name in run(git(place, *words), env=told).out.split(b"\0") if name]


COMMANDS = {"guard": guard}
"""Its one command."""
