"""Making a repository at GitHub, once, and pushing to it what is here: each step is looked for before it is done."""

from __future__ import annotations

from gitswarm import settings
from gitswarm.core.log import SHARED
from gitswarm.errors import HubUnreachable, Refused, UnknownOutcome
from gitswarm.git.network.hub import RemoteHub
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.head import HEADS, standing
from gitswarm.record import Record
from gitswarm.rooms.home import clone
from gitswarm.rooms.outside import github

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm


class Wish(Record):
    """What is to be made, and by which remote it is known here."""

    repository: str
    public: bool
    description: str
    remote: str


class Hosted(Record):
    """What there is now; ``made`` says that it was not there before."""

    repository: str
    url: str
    remote: str
    branch: str
    coordination: str
    made: bool


class Taken(Refused):
    """A repository of that name is there, and holds something else."""


def host(swarm: Swarm, here: Here, wish: Wish) -> Hosted:
    """Make the repository where there is none, push the branch one is on and that of the swarm, and name it the hub."""
    line = github.connection(swarm, here, repository=wish.repository)
    branch, commit = _head(here)
    _must_be_free(here, wish.remote, line)
    made = _make(line, wish)
    _push(line, here, branch, commit)
    _name_remote(here, wish.remote, line.clone_url())
    told = settings.read(here.place, here.env)
    swarm.look()
    tip = swarm.ground.branch.tip()
    if tip is not None:
        _push(line, here, told.branch, str(tip))
    clone.join(here.place.worktree or here.place.common, clone.Wish(wish.remote, None, None, False), here.env)
    return Hosted(line.repository, f"{line.web}/{line.repository}", wish.remote, branch, told.branch, made)


def must_be_reached(here: Here, hosted: Hosted) -> None:
    """Refuse where git has no way there but the token that it was lent."""
    told = settings.read(here.place, here.env)
    RemoteHub(here.place, hosted.remote, hosted.coordination, here.env, limit=told.limit).reach()


def _head(here: Here) -> tuple[str, str]:
    """The branch one is on, and its commit."""
    commit, branch = standing(here.place, here.place.git_dir, here.env)
    if commit is None or branch is None:
        raise Refused("there is no commit to begin with", hint="commit something on the branch that others begin from")
    return branch, commit


def _must_be_free(here: Here, remote: str, line: Connection) -> None:
    """Refuse where the name of the remote stands for another place already."""
    known = run(git(here.place, "remote", "get-url", "--", remote), env=clean(here.env))
    if not known.code and not _is_same(known.text, line):
        raise Refused(f"the remote {remote} is {known.text} already", hint="--remote gives it another name")


def _is_same(address: str, line: Connection) -> bool:
    found = github.named(address)
    return (
        found is not None
        and f"{found.host}/{found.repository}".casefold()
        == f"{line.web}/{line.repository}".partition("://")[2].casefold()
    )


def _make(line: Connection, wish: Wish) -> bool:
    """Make it; whether it was not there. Where no answer comes, it is looked for."""
    if line.find(line.at()) is not None:
        return False
    owner, _, name = wish.repository.partition("/")
    own = str(line.who()["login"]).lower() == owner.lower()
    body: dict[str, Any] = {"name": name, "private": not wish.public, "description": wish.description}
    try:
        line.send("POST", "/user/repos" if own else f"/orgs/{owner}/repos", body)
    except UnknownOutcome:
        if line.find(line.at()) is None:
            raise
    return True


def _push(line: Connection, here: Here, branch: str, commit: str) -> None:
    """Push a commit plainly: what stands there already is never rewound."""
    there = github.remote(line, here, branch)
    answer = there.push(commit)
    if answer != SHARED and there.listed(f"{HEADS}{branch}").get(f"{HEADS}{branch}") not in (None, commit):
        raise Taken(
            f"{line.repository} is there and has another {branch}",
            hint=f"git remote add … {line.clone_url()}, or give another name",
        )
    if answer != SHARED:
        raise HubUnreachable(f"{branch} could not be pushed: {there.answer}", hint="repeat the command")


def _name_remote(here: Here, remote: str, url: str) -> None:
    known = run(git(here.place, "remote"), env=clean(here.env)).text.split()
    if remote not in known:
        run(git(here.place, "remote", "add", "--", remote, url), env=clean(here.env))
