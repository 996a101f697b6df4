"""How a clone becomes part of a swarm, and how it leaves without a trace: its config section, its folder, its refs."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm import settings
from gitswarm.core.clone import LAST_GOOD
from gitswarm.errors import Busy, HubError, Misused, Refused, StoreError, SwarmError
from gitswarm.git import repo
from gitswarm.git.clone import stopping, store
from gitswarm.git.clone.lock import Locks
from gitswarm.git.clone.state import State
from gitswarm.git.config import hooks, keepsake, section
from gitswarm.git.log import naming
from gitswarm.git.log.commits import OWN
from gitswarm.git.network.begin import begin
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees import label
from gitswarm.git.worktrees.turn import seats
from gitswarm.record import Record
from gitswarm.settings import KEPT_BRANCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

CLONE_ID = 4
"""Random bytes in the id of a clone."""
WORK = ("refs/gitswarm/rescue/", "refs/gitswarm/restore/")
"""Where the only copy of somebody's work may lie."""
LOCKED = (label.REASON, label.ATTIC)


class NotJoined(HubError):
    """The hub has a swarm that cannot be brought here, and beside it none is begun."""


class Wish(Record):
    """What the caller of ``init`` asks for."""

    hub: str | None
    hub_url: str | None
    branch: str | None
    alone: bool


def join(path: str, wish: Wish, env: Mapping[str, str]) -> bool:
    """Make this clone part of a swarm: its own id, its branch, its hub; whether it was none before.

    Again changes only what is asked for.
    """
    _must_make_sense(wish, env)
    place = _repository(path, wish, env)
    is_new = not os.path.isdir(place.state)
    with Locks(place.state).write.held("init"):  # which makes the folder
        try:
            return _settle(place, wish, env)
        except SwarmError:
            if is_new and not settings.is_part(place, env):
                _remove_folder(place.state)
            raise


def _must_make_sense(wish: Wish, env: Mapping[str, str]) -> None:
    """Refuse what no repository could grant."""
    if (wish.hub is not None) + (wish.hub_url is not None) + wish.alone > 1:
        raise Misused("a hub is a remote, a URL, or none", hint="give one of --hub, --hub-url and --no-hub")
    if "" in (wish.hub, wish.hub_url):
        raise Misused("the hub has an empty name", hint="name a remote, or leave the option out")
    if wish.branch is not None:
        naming.must_be_a_name(wish.branch, env)


def _settle(place: Place, wish: Wish, env: Mapping[str, str]) -> bool:
    """Bring our section of the config to what is wished for; whether there was none before."""
    known = section.read(place, env)
    branch = _branch(place, wish, known, env)
    stopping.make_running(place.state)
    store.write_synced(f"{place.state}/{KEPT_BRANCH}", branch.encode())
    wanted = {
        "gitswarm.clone": known.get("gitswarm.clone") or os.urandom(CLONE_ID).hex(),
        "gitswarm.branch": branch,
        **_hub(place, wish, known, env),
    }
    before = keepsake.config_of(place)
    for key, value in wanted.items():
        if value and known.get(key) != value:
            section.put(place, key, value, env)
        elif not value and key in known:
            section.drop(place, key, env)
    keepsake.keep(place, before, first="gitswarm.clone" not in known)
    hooks.install(place, env)
    return "gitswarm.clone" not in known


def _branch(place: Place, wish: Wish, known: Mapping[str, str], env: Mapping[str, str]) -> str:
    """What our branch is called; one that no hub has seen under its name may still get another."""
    before = settings.kept_branch(place) or known.get("gitswarm.branch")
    branch = wish.branch or before or settings.BRANCH
    if before == branch:
        return branch
    naming.must_be_free(place, branch, env)
    if before and State(place, before).recall(LAST_GOOD):
        raise Refused(
            f"this clone shares the branch {before} with its hub",
            hint=f"gitswarm deinit, then gitswarm init --branch {branch}; every other clone has to do the same",
        )
    if before:
        naming.rename(place, before, branch, env)
    return branch


def branch_of(path: str, env: Mapping[str, str]) -> str:
    """What our branch is called in the repository at a path."""
    return settings.read(repo.find(path, env), env).branch


def must_begin_nothing_beside(hub: Any, branch: str, error: SwarmError) -> None:
    """Refuse to begin a swarm where the hub has one, by its own word, that could not be brought here."""
    ref, is_there = f"refs/heads/{branch}", False
    with suppress(Busy, HubError):
        is_there = ref in hub.listed(ref)
    if is_there:
        message = f"the hub {hub.name} has a swarm that could not be joined, so none begins here: {error.message}"
        raise NotJoined(message, hint=error.hint, **error.facts) from error


def leave(path: str, env: Mapping[str, str]) -> list[str]:
    """Take everything of ours out of this clone; what is not ours stays, and what may be nowhere else is named."""
    place = repo.find(path, env)
    branch = settings.kept_branch(place) or settings.BRANCH
    if not keepsake.give_back(place):
        section.give_back(place, env, keepsake.before_us(place))
        hooks.remove_all(place, env)
    refs = run(git(place, "for-each-ref", "--format=%(refname)", "refs/gitswarm/"), env=clean(env)).text.split()
    kept = [ref for ref in refs if ref.startswith(WORK)]
    ours = [ref for ref in refs if ref not in kept]
    ours += [f"refs/heads/{branch}"] if naming.is_ours(place, branch, env) else []
    gone = "".join(f"delete {ref}\n" for ref in ours)
    _must(run(git(place, "update-ref", "--stdin"), env=clean(env), stdin=gone.encode()))
    given = hooks.give_back(place)
    for folder in (*_aside(place.state), *_folders_of_refs(place, bool(kept)), *hooks.folders_in_worktrees(place)):
        _remove_folder(folder)
    return [*kept, *given, *_worktrees(place)]


def _worktrees(place: Place) -> list[str]:
    """The worktrees of tasks, which git is told to leave alone."""
    found = [path for git_dir, path in seats(place).items() if path and label.lock_reason(git_dir) in LOCKED]
    return [f"the worktree {path}; git worktree unlock lets go of it" for path in found]


def _aside(folder: str) -> list[str]:
    """Where a folder lies now that nobody finds it any more: a process in the background may still write into it."""
    gone = f"{folder}.{os.urandom(4).hex()}.gone"
    with store.writing(folder), suppress(FileNotFoundError):
        os.rename(folder, gone)
        return [gone]
    return []


def _folders_of_refs(place: Place, keeps_work: bool) -> list[str]:
    """Where refs of ours lay, and none stays."""
    own = f"{place.common}/{OWN}"
    if not keeps_work:
        return [own]
    _, names, _ = next(os.walk(own), (own, [], []))
    return [f"{own}/{name}" for name in names if f"refs/gitswarm/{name}/" not in WORK]


def _repository(path: str, wish: Wish, env: Mapping[str, str]) -> Place:
    """The repository at a path; made with a first commit where the folder is empty."""
    place = repo.seek(path, env) if os.path.isdir(path or ".") else None
    if place is None and wish.hub:
        raise _no_remote(wish.hub, [])
    return place or begin(path, env, beside=wish.branch or settings.BRANCH)


def _hub(place: Place, wish: Wish, known: Mapping[str, str], env: Mapping[str, str]) -> dict[str, str]:
    """Which remote is the hub: the one asked for, the one it is, the only one, or origin."""
    if wish.hub_url:
        # git would take a path from the top of the work tree, not from where one stands
        url = os.path.abspath(wish.hub_url) if os.path.isdir(wish.hub_url) else wish.hub_url
        return {"gitswarm.huburl": url, "gitswarm.hub": ""}
    if wish.alone:
        return {"gitswarm.hub": "", "gitswarm.huburl": ""}
    remotes = run(git(place, "remote"), env=clean(env)).text.split()
    if wish.hub:
        if wish.hub not in remotes:
            raise _no_remote(wish.hub, remotes)
        return {"gitswarm.hub": wish.hub, "gitswarm.huburl": ""}
    before = known.get("gitswarm.hub", "")
    if known.get("gitswarm.huburl") or before in remotes:
        return {}
    only = remotes[0] if len(remotes) == 1 else "origin" if "origin" in remotes else ""
    if before and not only:
        raise _no_remote(before, remotes)
    return {"gitswarm.hub": only}


def _no_remote(name: str, remotes: Sequence[str]) -> Misused:
    return Misused(f"there is no remote {name}", hint=f"remotes: {', '.join(remotes) or 'none'}")


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
