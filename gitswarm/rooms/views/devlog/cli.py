"""``devlog``: what the swarm did, to read or to tell others."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.home import clone
from gitswarm.rooms.outside import webhooks
from gitswarm.rooms.views.devlog import model, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.log import Line
    from gitswarm.desk import Desk

TIME = "%Y-%m-%dT%H:%M:%S"


def devlog(desk: Desk, *, since: str | None = None, to: str | None = None, markdown: bool = False) -> None:
    """Tell what the swarm did: what was finished and landed, what came back, what is asked, what is out of order.

    since (-s): go on after this cursor, as --json told it last time, or from this day or time on; else from the start
    to: tell this webhook, unless nothing happened
    markdown (-m): as a page, for a file

    Example: gitswarm devlog --since 2026-01-31 --to team
    """
    day = _day(since)
    told = model.digest(desk.swarm.look(), _lines(desk, since, day))
    said, cursor = render.bulletin(told), clone.cursor(desk.swarm, None if day else since)
    if to is not None:
        _send(desk, to, said, cursor)
    elif desk.shared.json:
        desk.screen.record({"title": said.title, **told._asdict(), "cursor": cursor})
    else:
        show = desk.screen.page if markdown else desk.screen.lines
        show(render.markdown(said) if markdown else render.text(said))


def _lines(desk: Desk, since: str | None, day: str) -> Iterator[Line]:
    """The lines of the log from a cursor on, or those whose own clock says that they are of this time or later."""
    if not day:
        return desk.swarm.ground.lines(clone.beginning(desk.swarm, since))
    return (line for line in desk.swarm.ground.lines(0) if line.event.at >= day)


def _day(since: str | None) -> str:
    """A day, or a time of one, as events tell it; empty where something else was meant, refused where it is none."""
    if since is None or since.isdecimal():
        return ""
    from datetime import UTC, datetime

    try:
        told = datetime.fromisoformat(since)
        return (told if told.tzinfo is None else told.astimezone(UTC)).strftime(TIME)
    except (ValueError, OverflowError) as error:
        raise Misused(
            f"'{since}' is neither a day, nor a time, nor a cursor",
            hint="such as 2026-01-31, 2026-01-31T09:00Z, or the `cursor` that --json told",
        ) from error


def _send(desk: Desk, name: str, said: webhooks.Bulletin, cursor: str) -> None:
    if not said.parts:
        desk.screen.receipt(
            {"webhook": name, "sent": False, "cursor": cursor}, f"{name} was told nothing: {said.title}"
        )
        return
    told = webhooks.send(webhooks.named(desk.place, desk.env, name), desk.env, said)
    desk.screen.receipt({**told, "sent": True, "cursor": cursor}, f"{name} was told: {said.title}")


COMMANDS = {"devlog": devlog}
