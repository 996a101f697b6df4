"""Where recipes are found: in the default branch of the project, or with whoever has given one to this clone.

No event says what is run here. What the log tells is the digest of a recipe; its words come from the project, or from
somebody who stood at this machine.
"""

from __future__ import annotations

import os

from gitswarm.chores import Here
from gitswarm.core.envelope import canonical
from gitswarm.errors import Misused, NotFound, Refused
from gitswarm.git.clone.store import make_folder, read_small, write_synced, writing
from gitswarm.git.compose import changes, project
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.patterns.cohorts.grammar import recipe
from gitswarm.rooms.patterns.cohorts.model import Recipe, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk

FOLDER, ENDING, KEPT = f"{project.FOLDER}/rollouts", ".yaml", "rollouts"


def words_of(one: Recipe) -> str:
    """A recipe as the text whose digest stands for it, which can be read again; what is by default is said too."""
    told = {key.replace("_", "-"): value for key, value in one._asdict().items() if key != "name"}
    return canonical({key: value for key, value in told.items() if value not in ("", ())}).decode()


def named(desk: Desk, commit: str, name: str) -> dict[str, Any]:
    """What the recipe of that name says in a commit."""
    path = f"{FOLDER}/{name}{ENDING}"
    text = project.text_at(desk.place, desk.env, commit, path)
    if text is None:
        there = project.names_below(desk.place, desk.env, commit, FOLDER, ENDING)
        known = f"there are {', '.join(there)}" if there else "there is none yet"
        raise NotFound(f"the project has no roll-out {name}", hint=f"{project.wanting(desk.place, path)}; {known}")
    return _read(path, text)


def of_file(desk: Desk, path: str) -> dict[str, Any]:
    """What a file says that somebody names."""
    return _read(path, desk.read_file(path))


def keep(desk: Desk, one: Recipe) -> str:
    """Keep a recipe that was given to this clone; its digest."""
    words = words_of(one)
    path = _kept_as(desk, digest(words))
    with writing(path):
        make_folder(os.path.dirname(path))
        write_synced(path, words.encode())
    return digest(words)


def kept(desk: Desk, name: str, commit: str, wanted: str) -> Recipe:
    """The recipe of that digest: as the project has it in that commit, or as it was given to this clone."""
    data = read_small(_kept_as(desk, wanted)) if wanted.isalnum() else None  # the log may name any file
    text = data.decode() if data else _of_the_project(desk, commit, f"{FOLDER}/{name}{ENDING}")
    found = recipe(name, name, _read(name, text)) if text else None
    if found is None or digest(words_of(found)) != wanted:
        raise Refused(
            f"nobody has told this clone what the roll-out {name} runs: its recipe has the digest {wanted[:12]}",
            hint="`gitswarm rollout report ID --out FOLDER` writes it where it was planned; run it with --recipe FILE",
            digest=wanted,
        )
    return found


def _of_the_project(desk: Desk, commit: str, path: str) -> str | None:
    """What a file says in a commit that the default branch has: the log may name any, also one of an agent."""
    newest = rulebook.newest_of_all(desk.swarm, Here(desk.place, desk.env))
    trusted = bool(newest) and changes.fork(desk.place, desk.env, newest, commit) == commit
    return project.text_at(desk.place, desk.env, commit, path) if trusted else None


def _kept_as(desk: Desk, wanted: str) -> str:
    return os.path.join(desk.place.state, KEPT, f"{wanted}.json")


def _read(source: str, text: str) -> dict[str, Any]:
    told = project.told_by(source, text, "look at indentation and quotes")
    if not isinstance(told, dict) or not all(isinstance(key, str) for key in told):
        raise Misused(f"{source} does not say what it should", hint="keys and values, as docs/rollouts.md says")
    return told
