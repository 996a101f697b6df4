"""The clone of a project on this machine: made, found again, brought up to date; and where a task is worked on.

What is run there is said by this clone's own config, ``gitswarm.project.NAME.check``: never by the project, whose files
anybody may have written, and never by an event.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from gitswarm.errors import Busy, HubError, NotFound
from gitswarm.git.network import scrutiny, stranger
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.start import Start
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work.projects import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.desk import Desk
    from gitswarm.git.network.scrutiny import Scrutiny
    from gitswarm.git.repo import Place
    from gitswarm.rooms.work.projects.model import Project

MINUTE = 60


def home(desk: Desk) -> str:
    """The folder that projects are cloned into."""
    common = os.path.realpath(desk.place.common)
    root = os.path.dirname(common) if os.path.basename(common) == ".git" else common
    return desk.settings.projects or f"{root}-projects"


def yard(desk: Desk, task: str) -> Desk:
    """The desk at which a task is worked on: over the clone of its project, or this one where it has none."""
    found = model.project_of(desk.swarm.look(), task) if desk.at_home else None
    return desk if found is None else desk.elsewhere(place_of(desk, found))


def place_of(desk: Desk, found: Project) -> Place:
    """The clone of a project here; made where there is none yet."""
    if not desk.at_home:
        return desk.place
    there = standing(desk, found)
    if there is not None:
        return there
    desk.screen.progress(f"cloning {found.url}")
    folder = os.path.join(home(desk), found.name)
    return stranger.clone(stranger_of(desk, found.url), folder, desk.env, bounds(desk), found.branch)


def standing(desk: Desk, found: Project) -> Place | None:
    """The clone of a project that is here already; None where there is none yet."""
    return stranger.found(os.path.join(home(desk), found.name), found.url, desk.env)


def clones(desk: Desk) -> list[Place]:
    """The clones of projects that are here."""
    folders = (os.path.join(home(desk), one.name) for one in model.projects(desk.swarm.look()))
    found = (stranger.here(folder, desk.env) for folder in folders)
    return [place for place in found if place is not None]


def stranger_of(desk: Desk, url: str) -> stranger.Stranger:
    """Somebody else's repository, as this clone may reach it."""
    return stranger.Stranger(url, desk.settings.protocols)


def bounds(desk: Desk) -> stranger.Bounds:
    """How much of a project is taken, as the swarm has agreed."""
    tables = desk.swarm.look()
    mib, minutes = policy.number(tables, "project-mib"), policy.number(tables, "project-minutes")
    return stranger.Bounds(mib << 20, float(MINUTE * minutes))


def begin(desk: Desk, found: Project) -> Start:
    """The newest commit of a project that work may begin from; what is known here where it cannot be reached."""
    model.must_be_open(found)
    with _else_from_another(found):
        place, why = place_of(desk, found), ""
        try:
            oid = stranger.fetch(place, stranger_of(desk, found.url), found.branch, desk.env, bounds(desk))
        except (HubError, Busy) as error:
            oid, why = stranger.tip_at(place, found.branch, desk.env) or "", error.message
            if not oid:
                raise
    scrutiny.look_through(place, oid, desk.env)
    return Start(found.branch, oid, not why, why)


def look_through(desk: Desk, found: Project) -> tuple[str, Scrutiny]:
    """The newest commit of a project, and what somebody should know of it before anything runs there."""
    with _else_from_another(found):
        place = place_of(desk, found)
        oid = stranger.fetch(place, stranger_of(desk, found.url), found.branch, desk.env, bounds(desk))
    return oid, scrutiny.look_through(place, oid, desk.env)


@contextmanager
def _else_from_another(found: Project) -> Iterator[None]:
    """Say where the branch of a project is gone how work begins from another."""
    try:
        yield
    except NotFound as error:
        again = f"gitswarm project add {found.url} --name {found.name} -b BRANCH"
        raise NotFound(error.message, hint=f"{error.hint}; begin from another: {again}") from error


def checks(desk: Desk, found: Project) -> tuple[str, ...]:
    """The commands that check work on a project here, as a person has set them in this clone."""
    told = run(git(desk.place, "config", "--local", "--get-all", key_of(found)), env=clean(desk.env))
    return tuple(told.text.splitlines()) if told.code == 0 else ()


def key_of(found: Project) -> str:
    """Where a person sets the commands that check work on a project."""
    return f"gitswarm.project.{found.name}.check"
