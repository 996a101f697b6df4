"""``github import``: issues become tasks."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.errors import Misused
from gitswarm.rooms.exchange import formats, imports
from gitswarm.rooms.forge.issues import watching
from gitswarm.rooms.forge.issues.model import OPEN, Choice
from gitswarm.rooms.outside import github

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


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
    desk.stay()
    desk.retell()
    line = github.connection(desk.swarm, Here(desk.place, desk.env))
    brought = watching.bring_in(desk.swarm, line, choice, dry_run=dry_run, say=desk.screen.progress)
    aside = imports.Aside(desk, line.repository)
    aside.put((f"{one.where}: {one.reason}", one) for one in brought.told)
    aside.close()
    told = {"repository": line.repository, **brought.came._asdict(), "told": aside.count, "told_file": aside.kept}
    desk.screen.record({**told, "dry_run": dry_run})


def _time(text: str) -> str:
    found = formats.moment_of(text)
    if found is None:
        raise Misused(f"{text!r} is no time", hint="2026-01-31, or 2026-01-31T12:00:00Z")
    return found


COMMANDS = {"github import": bring_in}
