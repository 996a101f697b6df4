"""Looking through the open pull requests of the swarm for those that nobody needs as they are."""

from __future__ import annotations

import time
from contextlib import suppress

from gitswarm.core.event import instant
from gitswarm.errors import HubError
from gitswarm.git.compose import changes
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.start import kept_as
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.forge.tidying.model import Seen
from gitswarm.rooms.outside import github

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.git.compose.changes import Change
    from gitswarm.rooms.forge.pulls import Pull
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm

DAY = 86_400
ADDED = "A"


def look(swarm: Swarm, here: Here, say: Callable[[str], None]) -> list[Seen]:
    """Every open pull request in the swarm's own repository, as GitHub shows it now."""
    line, found = github.connection(swarm, here), []
    for one in pulls.pulls(swarm.look(), pulls.OPEN):
        if not one.repository:
            say(f"looking at #{one.number}")
            with suppress(github.GithubNotFound):
                found.append(_seen(swarm, here, line, one))
    return [one for one in found if one is not None]


def _seen(swarm: Swarm, here: Here, line: Connection, one: Pull) -> Seen | None:
    told = line.get(line.at(f"/pulls/{one.number}"))
    if told["state"] != "open":
        return None
    commit = str(told["head"]["sha"])
    changed = _changed(swarm, here, one, commit)
    gone = tuple(each.path for each in changed if each.status != ADDED and not _stands(here, one, each.path))
    days = int(max(0.0, time.time() - instant(told["updated_at"])) // DAY)
    return Seen(one.task, one.number, commit, days, told.get("mergeable"), len(changed), gone)


def _changed(swarm: Swarm, here: Here, one: Pull, commit: str) -> list[Change]:
    """The files that it changes since it left its base; none where its commit is not here."""
    if swarm.exchange is not None:
        hub: Any = swarm.exchange.hub
        with suppress(HubError):
            hub.bring(one.base, kept_as(one.base))
    fork = run(git(here.place, "merge-base", kept_as(one.base), commit), env=clean(here.env))
    return changes.Between(here.place, here.env, fork.text.strip(), commit).files() if not fork.code else []


def _stands(here: Here, one: Pull, path: str) -> bool:
    """Whether the base has that file now."""
    return not run(git(here.place, "cat-file", "-e", f"{kept_as(one.base)}:{path}"), env=clean(here.env)).code
