"""Which repository at GitHub belongs to a clone, and the connection to it."""

from __future__ import annotations

from gitswarm import settings
from gitswarm.errors import PushRefused
from gitswarm.git.config import section
from gitswarm.git.network.hub import RemoteHub
from gitswarm.git.network.verdict import forbidden
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside.github import keys, places
from gitswarm.rooms.outside.github.client import Connection, Way
from gitswarm.rooms.outside.github.model import GithubNotFound, NotConnected
from gitswarm.rooms.outside.github.terms import FORBIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.chores import Here
    from gitswarm.errors import SwarmError
    from gitswarm.swarm import Swarm

SETTING, ORIGIN = "gitswarm.githubapi", "origin"
VARIABLES = ("GITSWARM_GITHUB_API", "GITHUB_API_URL")
"""Where this clone alone is told which API to ask: what all share must not send a token to another host."""


def connection(swarm: Swarm, here: Here, *, repository: str = "", patience: float | None = None) -> Connection:
    """Connect to the repository of this swarm at GitHub, or to another; nothing is asked yet.

    A request that has to wait for longer than so many seconds is refused, without a number as policy says.
    """
    tables = swarm.look()
    chosen = chosen_api(here)
    meant = repository or str(policy.setting(tables, "github-repository"))
    found = _found(swarm, here, places.host_of(chosen) if chosen else "")
    if not meant and found is None:
        raise NotConnected(
            "this clone does not know its repository at GitHub",
            hint="gitswarm policy set github-repository OWNER/NAME",
        )
    host = found.host if found else places.HOST
    api = chosen or places.api_of(host)
    way = Way(
        api=api,
        repository=_name(meant or (found.repository if found else "")),
        token=keys.token_for(api, here.env, chosen=bool(chosen)),
        patience=policy.number(tables, "github-wait-seconds") if patience is None else patience,
        reserve=policy.number(tables, "github-reserve"),
        limit=settings.read(here.place, here.env).limit,
    )
    return Connection(way, here.place.state)


def remote(line: Connection, here: Here, branch: str, repository: str = "") -> RemoteHub:
    """A branch of the repository at GitHub, or of another one there, to push to and fetch from with the same token."""
    url = line.clone_url(repository)
    return RemoteHub(here.place, url, branch, here.env, url=url, limit=line.limit, lent=line.credentials())


def must_be_there(line: Connection, repository: str) -> None:
    """Refuse a repository that GitHub does not have: git says of that, and of a bad line, that nothing was reached."""
    there = line.of(repository)
    there.get(there.at())


def is_of_the_token(line: Connection, error: SwarmError) -> bool:
    """Whether a refusal is about this token, which may not do that or is shown nothing: another one may do it."""
    if isinstance(error, PushRefused):
        return forbidden(str(error.facts.get("answer", "")))
    if isinstance(error, GithubNotFound):
        return line.find(line.at()) is None
    return error.facts.get("status") == FORBIDDEN


def chosen_api(here: Here) -> str:
    """The API that this clone is told to ask; empty where it follows from the address of its hub."""
    told = section.get(here.place, SETTING, here.env) or next(
        (here.env[name] for name in VARIABLES if here.env.get(name)), ""
    )
    return told.rstrip("/")


def _found(swarm: Swarm, here: Here, host: str) -> places.Named | None:
    """The repository that a remote of this clone means, of that host where one is given."""
    for address in _addresses(swarm, here):
        found = places.named(address)
        if found is not None and host in ("", found.host):
            return found
    return None


def _addresses(swarm: Swarm, here: Here) -> Iterator[str]:
    """Where this clone pushes to: its hub, and what it was cloned from."""
    if swarm.exchange is not None:
        yield swarm.exchange.hub.identity
    answer = run(git(here.place, "remote", "get-url", "--push", "--", ORIGIN), env=clean(here.env))
    if not answer.code:
        yield from answer.text.splitlines()[:1]


def _name(repository: str) -> str:
    if not places.is_repository(repository):
        raise NotConnected(f"{repository!r} is no repository", hint="OWNER/NAME, as in the address of its page")
    return repository
