"""The workflows for GitHub that are shipped: written, replaced and removed until somebody changes one."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = os.path.join(os.path.dirname(__file__), "shipped")
FILES = {
    ".github/actions/gitswarm/action.yml": "action.yml",
    ".github/workflows/gitswarm-snapshot.yml": "snapshot.yml",
    ".github/workflows/gitswarm-issues.yml": "issues.yml",
    ".github/workflows/gitswarm-feedback.yml": "feedback.yml",
    ".github/workflows/gitswarm-fleet.yml": "fleet.yml",
}
"""Where each of them stands in a repository."""
MARK = "# Written by `gitswarm setup actions`, which may write it again while what stands below is as it left it: "
DIGITS = 16


def text_of(path: str) -> str:
    """A file as it is written: below a line that tells whether somebody changed it since."""
    with open(os.path.join(SHIPPED, FILES[path]), encoding="utf-8") as file:
        body = file.read()
    return f"{MARK}{_number(body)}\n{body}"


def is_ours(text: str) -> bool:
    """Whether a file is as some version of us has written it."""
    head, _, body = text.partition("\n")
    return head == f"{MARK}{_number(body)}"


def wanted(there: Callable[[str], str], *, remove: bool) -> tuple[dict[str, str], list[str]]:
    """What each file shall hold, and which are somebody else's by now and stay as they are."""
    shall = {path: "" if remove else text_of(path) for path in FILES}
    kept = [path for path, text in shall.items() if there(path) not in ("", text) and not is_ours(there(path))]
    return {path: text for path, text in shall.items() if path not in kept}, kept


def _number(body: str) -> str:
    from hashlib import sha256

    return sha256(body.encode()).hexdigest()[:DIGITS]
