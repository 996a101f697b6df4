"""Comments: each carries a mark that nobody sees, is looked for by it before it is written, and stands there once."""

from __future__ import annotations

from gitswarm.core import secrecy
from gitswarm.errors import HoldsSecrets
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.forge.comments import actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.rooms.forge.comments.model import Comment
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm

    Row = dict[str, Any]

WHAT = "comment"


class Pages:
    """The comments of ours below issues of one repository, as they stood when this run looked first."""

    def __init__(self, line: Connection) -> None:
        self.line = line
        self._known: dict[int, dict[str, list[tuple[int, str]]]] = {}

    def copies(self, one: Comment) -> list[int]:
        """The first comment of ours below its issue that has its mark, and those that say the same word for word."""
        if one.issue not in self._known:
            self._known[one.issue] = self._look(one)
        found = sorted(self._known[one.issue].get(one.id, []))
        return [number for number, body in found if body == found[0][1]]

    def add(self, one: Comment, row: Row) -> None:
        """Know of one that was written by this run."""
        self._known.setdefault(one.issue, {}).setdefault(one.id, []).append((row["id"], row.get("body") or ""))

    def forget(self, one: Comment) -> None:
        """Look again: nobody knows what became of the last request."""
        self._known.pop(one.issue, None)

    def _look(self, one: Comment) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for row in self.line.rows(self.line.at(f"/issues/{one.issue}/comments")):  # by no clock: they may be years off
            body = row.get("body") or ""
            id = marked(body)
            if id and self.line.is_ours(row):
                found.setdefault(id, []).append((row["id"], body))
        return found


def marked(body: str) -> str:
    """The event that asked for a comment, by the mark in its last line; empty where that is none."""
    head, _, tail = pulls.marker(WHAT, "|").partition("|")
    last = body.rstrip().rpartition("\n")[2]
    return last.removeprefix(head).removesuffix(tail) if last.startswith(head) and last.endswith(tail) else ""


def say(swarm: Swarm, here: Here, pages: Pages, one: Comment) -> int:
    """Have it stand there; its number."""
    there = pages.copies(one)
    if there:
        return there[0]
    body = _body(swarm, one)
    found = secrecy.secrets_in(body, here.env)
    if found:
        raise HoldsSecrets(f"it holds {', '.join(found)}", hint="say it without that")
    made: Any = pages.line.send("POST", pages.line.at(f"/issues/{one.issue}/comments"), {"body": body})
    pages.add(one, made)
    return int(made["id"])


def _body(swarm: Swarm, one: Comment) -> str:
    """What is said, in which nothing of others calls anybody, and its mark."""
    text = swarm.whole(one.text, one.digest)
    return "\n".join([*pulls.told(text), "", pulls.marker(WHAT, one.id)])


def take_away_copies(swarm: Swarm, pages: Pages, placed: list[Comment]) -> None:
    """Take away what stands there twice, of what was placed before this run looked."""
    for one in placed:
        for number in pages.copies(one)[1:]:
            pages.line.send("DELETE", pages.line.at(f"/issues/comments/{number}"))
    if placed:
        swarm.do(actions.settle, requests=[one.id for one in placed])
