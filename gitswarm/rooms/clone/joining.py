"""How a clone becomes part of a swarm, and how it leaves without a trace: its config section, its folder, its refs."""

from __future__ import annotations

import os

from gitswarm import settings
from gitswarm.errors import Misused, NotASwarm, Refused, StoreError, SwarmError
from gitswarm.git import hooks, keepsake, repo, store
from gitswarm.git.commits import OWN
from gitswarm.git.lock import Locks
from gitswarm.git.process import clean, git, run
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

CLONE_ID = 4
"""Random bytes in the id of a clone."""


class Wish(Record):
    """What the caller of ``init`` asks for."""

    hub: str | None
    hub_url: str | None
    branch: str | None
    alone: bool


def join(path: str, wish: Wish, env: Mapping[str, str]) -> Place:
    """Make this clone part of a swarm: its own id, its branch, its hub; again changes only what is asked for."""
    if wish.hub and wish.hub_url:
        raise Misused("a hub is a remote or a URL, not both", hint="give --hub or --hub-url")
    place = _repository(path, env)
    is_new = not os.path.isdir(place.state)
    with Locks(place.state).write.held("init"):  # which makes the folder
        try:
            _settle(place, wish, env)
        except SwarmError:
            if is_new and not settings.is_part(place, env):
                _remove_folder(place.state)
            raise
    return place


def _settle(place: Place, wish: Wish, env: Mapping[str, str]) -> None:
    """Bring our section of the config to what is wished for."""
    known = repo.config_section(place, env)
    branch = wish.branch or known.get("gitswarm.branch") or settings.BRANCH
    _refuse_conflict(place, branch, env)
    store.make_running(place.state)
    wanted = {
        "gitswarm.clone": known.get("gitswarm.clone") or os.urandom(CLONE_ID).hex(),
        "gitswarm.branch": branch,
        **_hub(place, wish, known, env),
    }
    before = keepsake.config_of(place)
    for key, value in wanted.items():
        if value and known.get(key) != value:
            repo.config_set(place, key, value, env)
        elif not value and key in known:
            repo.config_unset(place, key, env)
    keepsake.keep(place, before, first="gitswarm.clone" not in known)
    hooks.install(place, env)


def leave(path: str, branch: str, env: Mapping[str, str]) -> None:
    """Take everything of ours out of this clone; what the hub has stays there."""
    place = repo.find(path, env)
    if not keepsake.give_back(place):
        if repo.config_section(place, env):
            _must(run(git(place, "config", "--local", "--remove-section", "gitswarm"), env=clean(env)))
        hooks.remove_all(place, env)
    refs = run(git(place, "for-each-ref", "--format=%(refname)", "refs/gitswarm/"), env=clean(env)).text.split()
    gone = "".join(f"delete {ref}\n" for ref in [*refs, f"refs/heads/{branch}"])
    _must(run(git(place, "update-ref", "--stdin"), env=clean(env), stdin=gone.encode()))
    for folder in (place.state, f"{place.common}/{OWN}", *hooks.folders_in_worktrees(place)):
        _remove_folder(folder)


def _repository(path: str, env: Mapping[str, str]) -> Place:
    """The repository at a path; made with a first commit where the folder is empty."""
    try:
        return repo.find(path, env)
    except NotASwarm:
        return repo.init(path, env)


def _refuse_conflict(place: Place, branch: str, env: Mapping[str, str]) -> None:
    """Git cannot hold ``gitswarm`` beside ``gitswarm/x``: say so before it does."""
    below = run(git(place, "for-each-ref", "--format=%(refname:short)", f"refs/heads/{branch}/"), env=clean(env)).text
    if below:
        raise Refused(
            f"the branch {branch} cannot stand beside {below.split()[0]}",
            hint="rename that branch, or choose another of ours: gitswarm init --branch NAME",
        )


def _hub(place: Place, wish: Wish, known: Mapping[str, str], env: Mapping[str, str]) -> dict[str, str]:
    """Which remote is the hub: the one asked for, the one it is, the only one, or origin."""
    if wish.hub_url:
        return {"gitswarm.huburl": wish.hub_url, "gitswarm.hub": ""}
    if wish.alone:
        return {"gitswarm.hub": "", "gitswarm.huburl": ""}
    remotes = run(git(place, "remote"), env=clean(env)).text.split()
    if wish.hub:
        if wish.hub not in remotes:
            raise Misused(f"there is no remote {wish.hub}", hint=f"remotes: {', '.join(remotes) or 'none'}")
        return {"gitswarm.hub": wish.hub, "gitswarm.huburl": ""}
    if known.get("gitswarm.hub") or known.get("gitswarm.huburl"):
        return {}
    only = remotes[0] if len(remotes) == 1 else "origin" if "origin" in remotes else ""
    return {"gitswarm.hub": only}


def _must(answer: Result) -> None:
    if answer.code:
        raise StoreError(f"this clone cannot be left: {answer.said}", hint="mend that, then repeat the command")


def _remove_folder(folder: str) -> None:
    try:
        for here, folders, files in os.walk(folder, topdown=False):
            for name in [*files, *folders]:
                path = os.path.join(here, name)
                (os.rmdir if os.path.isdir(path) and not os.path.islink(path) else os.unlink)(path)
        if os.path.isdir(folder):
            os.rmdir(folder)
    except OSError as cause:
        raise store.translated(cause, folder) from cause
