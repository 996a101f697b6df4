"""Adding a project, and reading what it asks: its rules as they stand in its newest commit, and what lies in that."""

from __future__ import annotations

import os
from hashlib import sha256

from gitswarm.chores import Here
from gitswarm.core.envelope import canonical
from gitswarm.errors import Misused, SwarmError
from gitswarm.git.compose import project as files
from gitswarm.git.network import stranger
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.abroad import manners
from gitswarm.rooms.outside import github
from gitswarm.rooms.work import projects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.git.network.scrutiny import Scrutiny
    from gitswarm.git.repo import Place
    from gitswarm.rooms.abroad.manners import Manners
    from gitswarm.rooms.work.projects import Project

MOST_SHOWN = 20


def add(desk: Desk, repository: str, name: str = "", branch: str = "") -> Project:
    """Register a project, clone it here, and read its rules; one that is known already is read again."""
    whole, url = _named(desk, repository)
    name = name or whole.rpartition("/")[2]
    known = projects.project(desk.swarm.look(), name)
    if known is None or known.removed or known.repository.lower() != whole.lower():
        stranger.must_be_safe(url, desk.settings.protocols)
        branch = _branch(desk, url, branch)
        told = {"repository": whole, "url": url, "branch": branch, "source": projects.source_of(url, whole)}
        desk.swarm.do(projects.add, name=name, **told)
    elif branch not in ("", known.branch):
        desk.swarm.do(projects.move, name=name, branch=_branch(desk, known.url, branch))
    return read(desk, projects.find(desk.swarm.look(), name))


def _branch(desk: Desk, url: str, wanted: str) -> str:
    """The branch that work on a project begins from: one that it has, or the one that it calls its own."""
    there = projects.stranger_of(desk, url)
    if not wanted:
        return stranger.default_branch(there, desk.env)
    stranger.must_have(there, wanted, desk.env)
    return wanted


def _named(desk: Desk, repository: str) -> tuple[str, str]:
    """OWNER/REPO and the address to clone from, of either."""
    if "://" in repository:
        whole = "/".join(repository.removesuffix(".git").rstrip("/").split("/")[-2:])
        return whole, repository
    if repository.count("/") != 1 or repository.startswith(("-", "/")):
        raise Misused(f"'{repository}' is no repository", hint="OWNER/REPO, or an address that begins with https://")
    line = github.connection(desk.swarm, Here(desk.place, desk.env), repository=repository)
    return repository, line.clone_url()


def read(desk: Desk, found: Project) -> Project:
    """Tell the log what a project asks now."""
    commit, seen = projects.look_through(desk, found)
    said = manners.read(texts_of(desk, projects.place_of(desk, found), commit))
    dangers = _dangers(seen)
    verdict = manners.ASK if dangers and said.verdict == manners.OPEN else said.verdict
    because = [*(f"{one.path}: {one.sentence}" for one in said.because), *dangers][:MOST_SHOWN]
    asks = [kind for kind in (manners.DISCLOSE, manners.SIGN_OFF, manners.AGREEMENT) if said.asks(kind)]
    digest = sha256(canonical({"verdict": verdict, "because": because, "asks": asks})).hexdigest()
    told = {"commit": commit, "digest": digest, "verdict": verdict}
    desk.swarm.do(projects.read, name=found.name, asks=asks, because=because, **told)
    return projects.find(desk.swarm.look(), found.name)


def texts_of(desk: Desk, place: Place, commit: str) -> dict[str, str]:
    """The files of a commit that say what is asked of contributions."""
    told = run(git(place, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit), env=clean(desk.env))
    paths = [os.fsdecode(path) for path in told.out.split(b"\0") if path]
    found = {}
    for path in manners.wanted(paths):
        try:
            text = files.text_at(place, desk.env, commit, path)
        except SwarmError:
            text = "AI, AI, AI: this file is too long to be read here."  # so that a person looks at it
        if text is not None:
            found[path] = text
    return found


def _dangers(seen: Scrutiny) -> list[str]:
    """What a person should know of the files of a project before an agent works in them."""
    runs = [f"{path}: an agent that works here may run what it says without being asked" for path in seen.runs]
    nested = [f"{path or '.'}: git would take this folder for a repository" for path in seen.repositories]
    return runs + nested


def manners_of(desk: Desk, found: Project) -> Manners:
    """What the rules of a project say, sentence by sentence."""
    place = projects.place_of(desk, found)
    commit = stranger.tip_at(place, found.branch, desk.env) or found.commit
    return manners.read(texts_of(desk, place, commit))
