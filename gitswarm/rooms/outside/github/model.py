"""What can go wrong between a clone and GitHub, in our own words, and what a token must be good for."""

from __future__ import annotations

from gitswarm.errors import ERROR, RETRY, HubError, NotFound, Refused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


INSIDERS = ("OWNER", "MEMBER", "COLLABORATOR")
"""Those whom the project lets write, and so decide."""


class NotConnected(Refused):
    """This clone does not know which repository at GitHub is meant, or has no token for it."""


class GithubRefused(Refused):
    """GitHub understood, and says no; the facts hold its status and its reasons."""

    severity = ERROR


class GithubNotFound(NotFound):
    """GitHub has no such thing, or does not show it to this token."""


class GithubUnreachable(HubError):
    """GitHub could not be reached, or has trouble of its own; nothing was done."""

    steps: tuple[str, ...] = (RETRY,)


class GithubThrottled(HubError):
    """Enough was asked: later it goes on; nothing was done."""

    steps: tuple[str, ...] = (RETRY,)


class Need(Record):
    """What something needs, and whether it is there: None where that cannot be told beforehand."""

    purpose: str
    needs: str
    met: bool | None


def needs(scopes: Iterable[str] | None, repository: Mapping[str, Any]) -> list[Need]:
    """What each thing needs that is done at GitHub, by the scopes of the token and the rights of its owner."""
    may = repository.get("permissions") or {}
    known = None if scopes is None else set(scopes)
    is_open = not repository.get("private", True)
    to_read = is_open or known is None or "repo" in known
    to_write = None if known is None else bool({"repo", *(("public_repo",) if is_open else ())} & known)
    return [
        Need("bring issues in", "repo (of a public one: none)", to_read and bool(may.get("pull", is_open))),
        Need("comment", "repo or public_repo", to_write),
        Need(
            "label, assign and close issues",
            "repo, and the right to triage",
            _both(to_write, may.get("triage") or may.get("push")),
        ),
        Need("push branches, open pull requests", "repo, and the right to push", _both(to_write, may.get("push"))),
        Need("push changes of workflows", "workflow", None if known is None else "workflow" in known),
        Need("make a repository", "repo", None if known is None else "repo" in known),
    ]


def _both(token: bool | None, right: object) -> bool | None:
    """Whether token and owner may; who has no right cannot lend it."""
    return token if right else False


def reasons(body: object) -> tuple[str, ...]:
    """Why GitHub says no, in its words."""
    if not isinstance(body, dict):
        return ()
    errors = body.get("errors")
    told = [_reason(each) for each in errors] if isinstance(errors, list) else []
    return (str(body.get("message") or ""), *told)


def _reason(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    if error.get("message"):
        return str(error["message"])
    return " ".join(str(error[name]) for name in ("resource", "field", "code") if error.get(name))
