"""What this clone and this process are set to: the only reader of git config and of the environment.

What every command needs stands also in ``<common>/gitswarm/clone``, a copy made again when a config file is newer:
asking git costs a process, reading the copy does not.
"""

from __future__ import annotations

import os
import sys

from gitswarm import json
from gitswarm.core.envelope import is_name
from gitswarm.errors import Misused, NotASwarm, Refused
from gitswarm.git.clone.store import put, read_small
from gitswarm.git.process import clean, git, run
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

COPY = "clone"
KEPT_BRANCH = "branch"
"""What our branch was called when this clone joined: another name in the config would be another log."""
FORMAT = 1
BRANCH = "gitswarm"
NETWORK_LIMIT = 60.0
SAFE = ("https",)
"""How repositories of others are reached, unless this clone is set to other ways."""
ADAPTER, WEBHOOK = "adapter.", "webhook."
NO_NAME = frozenset(" ~^:?*[\\")
"""What no name of a branch holds."""
NUMBERS = ("gitswarm.pushes", "gitswarm.limit")
DIGITS = 9
NO = ("", "0", "false", "no", "off")
NOBODY, NOBODYS = frozenset(("all", "@all", "@tasks")), ("role/", "task/")
"""What letters are addressed to beside agents: whoever acted as such would read what is said to others."""


class Settings(Record):
    """One clone's settings; ``clone`` is the id its machinery acts under."""

    clone: str
    branch: str = BRANCH
    hub: str = ""
    hub_url: str = ""
    ephemeral: bool = False
    errand: bool = True
    pushes: int | None = None
    limit: float = NETWORK_LIMIT
    worktrees: str = ""
    projects: str = ""
    protocols: tuple[str, ...] = SAFE

    @property
    def has_hub(self) -> bool:
        """Whether there is a remote whose order is final."""
        return bool(self.hub or self.hub_url)


def environment() -> dict[str, str]:
    """The environment of this process."""
    return dict(os.environ)


def python() -> str:
    """The Python that runs this process."""
    return sys.executable


def read(place: Place, env: Mapping[str, str]) -> Settings:
    """The settings of a clone that takes part in a swarm."""
    source = _source(place)  # before git is asked: what is changed meanwhile is seen the next time
    told = _copied(place, source)
    if told is None:
        told = _ask(place, env)
        if "clone" in told:
            _must_be_kept(place, told.get("branch", BRANCH))
            _copy(place, told, source)
    if "clone" not in told:
        raise NotASwarm("this clone is not part of a swarm yet", hint="run `gitswarm init` here")
    return _settings(told, env)


def adapters(place: Place, env: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The agents that this clone is set to run: ``gitswarm.adapter.NAME.KEY`` of its own config, by name and key."""
    return _named(place, env, ADAPTER)


def webhooks(place: Place, env: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The places that this clone is set to tell things to: ``gitswarm.webhook.NAME.KEY``, by name and key."""
    return _named(place, env, WEBHOOK)


def _named(place: Place, env: Mapping[str, str], section: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in _ask(place, env).items():
        name, _, field = key.removeprefix(section).rpartition(".")
        if key.startswith(section) and name:
            found.setdefault(name, {})[field] = value
    return found


def kept_branch(place: Place) -> str:
    """What our branch was called when this clone joined; empty where it did not, or where the note is no name."""
    kept = (read_small(os.path.join(place.state, KEPT_BRANCH)) or b"").decode("utf-8", "replace")
    return kept if kept.isprintable() and NO_NAME.isdisjoint(kept) else ""


def _must_be_kept(place: Place, branch: str) -> None:
    """Refuse a name that somebody else wrote into the config: that branch might be anything, such as his work."""
    kept = kept_branch(place)
    if kept not in ("", branch):
        raise Misused(
            f"gitswarm.branch is '{branch}', but the log of this clone is on {kept}",
            hint=f"git config gitswarm.branch {kept}",
        )


def is_part(place: Place, env: Mapping[str, str]) -> bool:
    """Whether ``gitswarm init`` was run in this clone."""
    return "clone" in _ask(place, env)


def actor_of(place: Place, env: Mapping[str, str], given: str | None) -> str:
    """Who acts: said on the command line, in the environment or in git config; never the git user's name."""
    actor = actor_known(place, env) if given is None else given.strip()
    if not actor:
        raise Refused(
            "gitswarm does not know who acts",
            hint="--actor NAME, GITSWARM_ACTOR=NAME, or `git config gitswarm.actor NAME`",
        )
    if not is_of_one(actor):
        raise Misused(f"nobody can act as {actor}: letters to many go there", hint="take a name of your own")
    return actor


def is_of_one(name: str) -> bool:
    """Whether this can be the name of somebody who acts, and is no address of letters to many."""
    return name not in NOBODY and not name.startswith(NOBODYS)


def actor_said(env: Mapping[str, str]) -> str:
    """Who acts, where the environment says so; else nothing."""
    return env.get("GITSWARM_ACTOR", "").strip()


def actor_known(place: Place, env: Mapping[str, str]) -> str:
    """Who acts where nobody is named: as the environment or git config says; nothing where neither does."""
    return actor_said(env) or run(git(place, "config", "--get", "gitswarm.actor"), env=clean(env)).text.strip()


def session_of(place: Place, env: Mapping[str, str]) -> str:
    """Which run of the actor this is: named by the environment or by the agent's worktree one stands in; else none."""
    told = env.get("GITSWARM_SESSION", "")
    if told and not is_name(told):
        raise Misused(f"GITSWARM_SESSION is {told!r}, which names no session", hint="a word in one line")
    if told or place.git_dir == place.common:
        return told
    from gitswarm.git.clone import presence

    return presence.session_of(place)


def _settings(told: Mapping[str, str], env: Mapping[str, str]) -> Settings:
    in_ci = env.get("CI", "").lower() not in NO
    return Settings(
        clone=told["clone"],
        branch=told.get("branch", BRANCH),
        hub=told.get("hub", ""),
        hub_url=told.get("huburl", ""),
        ephemeral=told.get("ephemeral", str(in_ci)).lower() not in NO,
        errand=env.get("GITSWARM_ERRAND", told.get("errand", "on")).lower() not in NO,
        pushes=_number(told.get("pushes")),
        limit=float(_number(told.get("limit")) or NETWORK_LIMIT),
        worktrees=told.get("worktrees", ""),
        projects=told.get("projects", ""),
        protocols=tuple(told.get("protocols", "").split()) or SAFE,
    )


def misread(section: Mapping[str, str]) -> dict[str, str]:
    """What stands in the config where a number should stand, and is none."""
    return {key: section[key] for key in NUMBERS if key in section and _number(section[key]) is None}


def _number(text: str | None) -> int | None:
    """A whole number of a size that can be meant."""
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) > DIGITS:
        return None
    return int(text)


def _ask(place: Place, env: Mapping[str, str]) -> dict[str, str]:
    """Our section of the config, as git reads it."""
    from gitswarm.git.config import section

    told = section.read(place, env)
    return {key.removeprefix("gitswarm."): value for key, value in told.items()}


def _source(place: Place) -> list[int]:
    """The state of the config file that our section stands in; two writes within its clock's tick differ in size."""
    try:
        found = os.stat(os.path.join(place.common, "config"))
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_size, found.st_ino]


def _copied(place: Place, source: list[int]) -> dict[str, str] | None:
    data = read_small(os.path.join(place.state, COPY))
    try:
        copy = json.loads(data or b"{}")
    except ValueError:
        return None
    if not isinstance(copy, dict):
        return None
    fresh = copy.get("format") == FORMAT and copy.get("source") == source
    return dict(copy["settings"]) if fresh else None


def _copy(place: Place, told: Mapping[str, str], source: list[int]) -> None:
    """Write the copy, where that can be: a reader without rights asks git each time."""
    copy = {"format": FORMAT, "source": source, "settings": dict(told)}
    try:
        put(os.path.join(place.state, COPY), json.dumps(copy).encode())
    except OSError:
        return
