"""``github pr``, ``pulls``, ``comment``, ``sync``, ``deliver``: ask something of GitHub, see what became of it."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.errors import Misused, SwarmError
from gitswarm.rooms.forge import closings, comments, issues, pulls
from gitswarm.rooms.forge.deliveries import delivering, requesting
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk

COLUMNS = ("id", "state", "number", "branch", "checks", "verdict", "why", "title")


def pr(  # noqa: PLR0913 - a pull request has that many sides
    desk: Desk,
    ids: tuple[str, ...] = (),
    *,
    base: str = "",
    title: str = "",
    body: str = "",
    draft: bool = False,
    ready: bool = False,
    reviewer: tuple[str, ...] = (),
    label: tuple[str, ...] = (),
    queue: bool = False,
) -> None:
    """Ask for a pull request of the finished work of tasks, and have GitHub make it, once.

    What cannot be done now stays queued: `gitswarm queue` shows it, and it goes out later, from here or elsewhere. The
    task is in review until it is merged.

    ids: the tasks (default: the one of this session or worktree)
    base: the branch to merge into (default: policy, else the one that the work began from)
    title (-t): the title (default: that of the task)
    body (-b): the text (default: what was asked, what was done, and what shows it); - reads standard input
    draft: as a draft, whatever the policy says
    ready: as one that can be merged, whatever the policy says
    reviewer (-r): who is asked to review it, beside those of the policy; may be repeated
    label (-l): a label that it gets, beside those of the policy; may be repeated
    queue: only ask

    Example: gitswarm github pr gs-7k3f
    """
    if draft and ready:
        raise Misused("a pull request is a draft, or it is not", hint="--draft or --ready")
    chores.ask_hub(desk.swarm)
    more: dict[str, Any] = {"title": title, "body": desk.read(body), "reviewers": reviewer, "labels": label}
    more["draft"] = True if draft else False if ready else None
    desk.each(ids or (claims.task_here(desk, None),), lambda name: _ask(desk, name, base, more, queue=queue))


def _ask(desk: Desk, name: str, base: str, more: dict[str, Any], *, queue: bool) -> None:
    found = tasks.find(desk.swarm.look(), name)
    receipt = requesting.request(desk, found, base, more)
    trouble = "" if queue else _deliver_now(desk)
    now = desk.swarm.look()
    one = pulls.pull(now, found.id)
    row = pulls.as_row(now, one) if one is not None else {}
    desk.screen.receipt({**row, **receipt.as_json()}, _in_words(row, trouble))


def _deliver_now(desk: Desk) -> str:
    """Do what waits; why not all of it could be done."""
    try:
        report = delivering.deliver(desk.swarm, Here(desk.place, desk.env))
    except SwarmError as error:
        return error.message
    return report.error.message if report.error is not None else ""


def _in_words(row: dict[str, Any], trouble: str) -> str:
    if row.get("due"):
        why = row["why"] or trouble or "it was only asked for"
        return f"the pull request of {row['id']} is queued: {why}"
    if row.get("state") == pulls.OPEN:
        return f"{row['id']}: {row['url']}" + (f" ({row['why']})" if row["why"] else "")
    return f"the pull request of {row.get('id')} is {row.get('state')}: {row.get('why')}"


def show_pulls(desk: Desk, *, state: str | None = None, all: bool = False, limit: int = 50) -> None:
    """List the pull requests of the swarm: those that are asked for, and those that are open.

    state (-s): only what is wanted, open, merged, closed, refused or dropped
    all: whatever their state
    limit (-n): how many at the most

    Example: gitswarm github pulls --json
    """
    if state is not None and state not in pulls.STATES:
        raise Misused(f"a pull request is never {state}", hint=f"one of {', '.join(pulls.STATES)}")
    tables = desk.swarm.look()
    wanted = (state,) if state else pulls.STATES if all else (pulls.WANTED, pulls.OPEN)
    found = [one for one in pulls.every(tables) if one.state in wanted or (one.due and not state)]
    rows = [pulls.as_row(tables, one) for one in found[: desk.most(limit)]]
    desk.screen.table(rows, COLUMNS, empty="no pull request is wanted or open", most=limit)


def comment(
    desk: Desk, issue: int, text: str, *, task: str | None = None, repository: str = "", queue: bool = False
) -> None:
    """Say something below an issue or a pull request at GitHub, once.

    issue: its number
    text: what is said; - reads standard input
    task: the task that it is about
    repository: OWNER/NAME (default: the swarm's own)
    queue: only ask

    Example: gitswarm github comment 7 "It is mended in #8."
    """
    said = desk.read(text)
    receipt = desk.swarm.do(comments.request, issue=issue, text=said, repository=repository, task=task)
    trouble = "" if queue else _deliver_now(desk)
    now = comments.comment(desk.swarm.look(), receipt.id)
    told = {"state": now.state, "number": now.number, "why": now.why} if now is not None else {}
    is_there = now is not None and now.state == comments.PLACED
    words = f"it stands below #{issue}" if is_there else f"it is queued: {trouble or 'it was only asked for'}"
    refused = now is not None and now.state == comments.REFUSED
    desk.screen.receipt({"issue": issue, **told, **receipt.as_json()}, f"not said: {told['why']}" if refused else words)


def sync(desk: Desk, *, everything: bool = False) -> None:
    """Ask GitHub what changed of its issues since the last time; what was closed here it closes too, as policy says.

    What cannot be done now stays queued: `gitswarm queue` shows it, and it goes out later, from here or elsewhere.

    everything: look at all of them again, not only at what changed

    Example: gitswarm github sync --json
    """
    desk.stay()
    desk.retell()
    told = issues.tick(desk.swarm, Here(desk.place, desk.env), everything=everything, say=desk.screen.progress)
    asked = closings.due(desk.swarm.look())
    trouble = _deliver_now(desk) if asked else ""
    now = [closings.closing(desk.swarm.look(), one.task) for one in asked]
    closed = sum(one is not None and (one.state, one.to) == (closings.DONE, closings.CLOSED) for one in now)
    desk.screen.record({**told._asdict(), "closed_there": closed, "trouble": trouble})


def deliver(desk: Desk) -> None:
    """Do at GitHub what was asked for and waits, now; what it does not let us do stays queued.

    Example: gitswarm github deliver
    """
    desk.retell()
    chores.ask_hub(desk.swarm)
    report = delivering.deliver(desk.swarm, Here(desk.place, desk.env))
    told = {"done": report.done, "refused": report.refused, "left": report.left}
    desk.screen.receipt(told, f"done: {report.done}, refused: {report.refused}, left: {report.left}")
    if report.error is not None:
        raise report.error


COMMANDS = {
    "github pr": pr,
    "github pulls": show_pulls,
    "github comment": comment,
    "github sync": sync,
    "github deliver": deliver,
}
