"""What no word closes: work that somebody began, where the project asks something of every result."""

from __future__ import annotations

from gitswarm.errors import Refused
from gitswarm.git.compose import project
from gitswarm.git.worktrees import start
from gitswarm.rooms.work.tasks import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Unpack

    from gitswarm.desk import Desk
    from gitswarm.rooms.work.tasks.actions import Changes
    from gitswarm.swarm import Receipt


def close_measured(
    desk: Desk, name: str, *, resolution: str = model.DONE, reason: str = "", force: bool = False
) -> Receipt:
    """Say that a task needs no more work; refused for what `done` would have to measure."""
    refuse_unmeasured(desk, name, resolution)
    return desk.swarm.do(actions.close, name, resolution=resolution, reason=reason, force=force)


def edit_guarded(desk: Desk, /, name: str, **changes: Unpack[Changes]) -> Receipt:
    """Change what is told of a task, only what is given; refused where agents would choose their gates by it."""
    if any(changes.get(one) for one in ("labels_gone", "type", "parent")) or "parent" in changes.get("cleared", ()):
        refuse_other_gates(desk, name)
    return desk.swarm.do(actions.edit, name, **changes)


def refuse_unmeasured(desk: Desk, name: str, resolution: str = model.DONE) -> None:
    """Let nobody close as done what was claimed and is not finished: `done` measures it, and a word does not."""
    tables = desk.swarm.look()
    found = model.find(tables, name)
    is_begun = found.epoch > 0 and found.state not in (model.IN_REVIEW, model.CLOSED)
    if resolution == model.DONE and is_begun and _asks(desk):
        shown = model.id_of(tables, found.short)
        way = f"gitswarm done {shown}" if found.holder else f"gitswarm claim {shown}, then gitswarm done {shown}"
        raise Refused(
            f"{shown} was worked on, and is measured when it is finished: {project.GATES} asks for it",
            hint=f"{way}; --resolution wontfix ends it undone",
        )


def refuse_other_gates(desk: Desk, name: str) -> None:
    """Let no agent choose which gates of the project are asked of work that was begun: `when` goes by these words."""
    tables = desk.swarm.look()
    found = model.find(tables, name)
    if not found.epoch or not _asks(desk):
        return
    doing = "changing the type, the whole or the labels of work that was begun, by which its gates go,"
    desk.must_be_a_person(doing)
    if found.holder == desk.swarm.identity().actor:
        shown = model.id_of(tables, found.short)
        raise Refused(f"{doing} is not for {found.holder}, who holds {shown}", hint="ask somebody else, or add a label")


def _asks(desk: Desk) -> bool:
    hub: Any = desk.swarm.exchange.hub if desk.swarm.exchange is not None else None
    commit = start.known(desk.place, desk.env, hub.name if hub is not None else "")
    return bool(commit) and project.text_at(desk.place, desk.env, commit, project.GATES) is not None
