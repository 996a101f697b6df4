"""What a brief needs beside the state: the project's own files, and what git knows of those the task names."""

from __future__ import annotations

import os
import time
from itertools import islice

from gitswarm.chores import Here
from gitswarm.core.globs import names
from gitswarm.git.compose import project
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.start import seen
from gitswarm.record import Record
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.crew.briefs import model, render
from gitswarm.rooms.ground import agents
from gitswarm.rooms.patterns import flows
from gitswarm.rooms.roster import roles
from gitswarm.rooms.work import projects, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.desk import Desk
    from gitswarm.rooms.crew.briefs.model import Brief
    from gitswarm.rooms.work.tasks import Task

CHECKS = f"{project.FOLDER}/checks.yaml"
TOKENS = 8000
MOST_FILES, MOST_COMMITS = 200, 20


class Stand(Record):
    """Where the work of a task begins: the commit, empty where there is none, and the commands that check it there.

    In a project of others there are ``words`` about that.
    """

    base: str
    checks: tuple[str, ...] = ()
    words: str = ""


def stand_at(desk: Desk, base: str, task: str = "") -> Stand:
    """Where work begins at this commit; refused where nobody could understand what is asked of its result.

    What checks it in a project of others, this clone says.
    """
    theirs = projects.project_of(desk.swarm.look(), task) if task else None
    if theirs is not None:
        return Stand(base, projects.checks(desk, theirs), projects.in_words(theirs))
    rulebook.rules_at(desk.place, desk.env, base)
    text = project.text_at(desk.place, desk.env, base, CHECKS) if base else None
    return Stand(base, project.lists_of_texts(CHECKS, text, ("check",)).get("check", ()) if text else ())


def brief_of(
    desk: Desk,
    task: Task,
    role: str | None = None,
    limit: int = TOKENS,
    stand: Stand | None = None,
    budget: Sequence[str] = (),
) -> Brief:
    """The brief of a task for somebody of this role, or of the role that whoever holds it has.

    Its text comes with the digest by which a run remembers it. Where its work begins already, it tells of that; the
    budget is what a run may use, in lines.
    """
    tables = desk.swarm.look()
    base, checks, _ = stand or stand_at(desk, seen(desk.place, desk.env, desk.remote))
    known = tasks.detail(tables, task.id)
    whole = desk.swarm.whole(known.description, known.digest)
    beside = render.Beside(_files(desk, base, known.paths), _log(desk, base, known.paths), checks, budget)
    description = flows.resolved(tables, task.id, whole)
    parts = render.parts(tables, task, description, beside, time.time())
    name, template = _template(desk, role, task, work_begins=stand is not None)
    return model.brief(parts, limit, template, name)


def _roles_at(desk: Desk, *, work_begins: bool) -> str:
    """The commit whose roles count: the hub's, where somebody is told to begin; else the newest that is known here."""
    here = Here(desk.place, desk.env)
    return (rulebook.newest_of_all(desk.swarm, here) if work_begins else "") or seen(desk.place, desk.env, desk.remote)


def _template(desk: Desk, role: str | None, task: Task, *, work_begins: bool) -> tuple[str, str]:
    """The file in which a role has its text, and that text; a role asked for by name must be there."""
    holder = agents.agent(desk.swarm.look(), task.holder) if task.holder else None
    if role:
        asked = roles.named(desk, role, _roles_at(desk, work_begins=work_begins))
        return asked.source, asked.prompt
    has = holder.role if holder else ""
    found = roles.known(desk, _roles_at(desk, work_begins=work_begins), has) if has else None
    return (found.source, found.prompt) if found else ("", "")


def _files(desk: Desk, base: str, globs: Sequence[str]) -> list[str]:
    """The files that the globs of a task name, as far as they are there already."""
    if not (base and globs):
        return []
    told = run(git(desk.place, "ls-tree", "-r", "-z", "--name-only", base), env=clean(desk.env))
    paths = (os.fsdecode(path) for path in told.out.split(b"\0") if path)
    found = (path for path in paths if any(names(glob, path) for glob in globs))
    return list(islice(found, MOST_FILES))


def _log(desk: Desk, base: str, globs: Sequence[str]) -> list[str]:
    """The last commits of the default branch that touched those files, the oldest first."""
    if not (base and globs):
        return []
    pathspecs = [f":(top,glob){glob.removeprefix('./').lstrip('/')}" for glob in globs]
    words = ("log", f"--max-count={MOST_COMMITS}", "--format=%h %s", base, "--", *pathspecs)
    return run(git(desk.place, *words), env=clean(desk.env)).text.splitlines()[::-1]
