"""``github import`` and ``github sync``: issues become tasks, and stay as they are told there."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.rooms import formats, github, imports
from gitswarm.rooms.issues import harvest, watching
from gitswarm.rooms.issues.gathering import Gathering
from gitswarm.rooms.issues.model import OPEN, Choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.issues.gathering import Gathered


def bring_in(
    desk: Desk,
    *,
    label: tuple[str, ...] = (),
    milestone: str = "",
    assignee: str = "",
    since: str = "",
    state: str = OPEN,
    dry_run: bool = False,
) -> None:
    """Bring in issues as tasks: boxes as parts, "blocked by #7" as what they wait for, and comments; again is once.

    Those that came before follow what is told there now, whichever are asked for. What outsiders ask for waits at a
    gate until somebody has approved of it.

    label (-l): only with this label; several times: with all of them
    milestone: only of this milestone, by title or number
    assignee: only of whom this login names; none, or * for anybody's
    since: only what changed since this time, such as 2026-01-31T00:00:00Z
    state: open, closed or all
    dry-run: write nothing, only tell

    Example: gitswarm github import --label swarm --dry-run
    """
    choice = Choice(label, milestone, assignee, since and _time(since), state)
    choice.must_be_meant()
    desk.stay()
    connected = github.connection(desk.swarm, Here(desk.place, desk.env))
    line, source = watching.known_as(connected, desk.swarm.look())
    found = Gathering(line, desk.swarm.look(), source, desk.screen.progress).chosen(choice)
    _take(desk, source, found, line.repository, dry_run=dry_run)


def sync(desk: Desk, *, everything: bool = False) -> None:
    """Ask GitHub what changed of its issues since the last time, and tell it what was closed here, as policy says.

    everything: look at all of them again, not only at what changed

    Example: gitswarm github sync --json
    """
    desk.stay()
    told = watching.tick(desk.swarm, Here(desk.place, desk.env), everything=everything, say=desk.screen.progress)
    desk.screen.record(told._asdict())


def _take(desk: Desk, source: str, found: Gathered, repository: str, *, dry_run: bool) -> None:
    came = harvest.Came(0, 0, 0, 0)
    for done, came in harvest.bring(desk.swarm, source, found, dry_run=dry_run):  # noqa: B007 - the last counts
        if done:
            desk.screen.progress(f"{done} of {len(found.harvest.items)} brought in")
    aside = imports.Aside(desk, repository)
    aside.put((f"{one.where}: {one.reason}", one) for one in found.harvest.told)
    aside.close()
    told = {"repository": repository, **came._asdict(), "told": aside.count, "told_file": aside.kept}
    desk.screen.record({**told, "dry_run": dry_run})


def _time(text: str) -> str:
    from gitswarm.errors import Misused

    found = formats.moment_of(text)
    if found is None:
        raise Misused(f"{text!r} is no time", hint="2026-01-31, or 2026-01-31T12:00:00Z")
    return found


COMMANDS = {"github import": bring_in, "github sync": sync}
