"""The line to the API as PyGithub has it, but that no redirect is followed on the quiet, save that of a repository.

PyGithub goes where a redirect leads without the query: of a repository that was renamed it reads a list of everything
for one of what was asked for, and of an issue that was transferred one that belongs to others.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass

    Wire = HTTPRequestsConnectionClass | HTTPSRequestsConnectionClass

REPOSITORY = re.compile(r"[^?]*/repos/[^/?]+/[^/?]+")


def wire(api: str, limit: float) -> Wire:
    """A line to an API; nothing is asked by making it."""
    from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass

    at = urlsplit(api)
    kind = HTTPSRequestsConnectionClass if at.scheme == "https" else HTTPRequestsConnectionClass
    made = kind(at.hostname or "", at.port, timeout=max(1, int(limit)))
    made.session.hooks["response"].append(_stays)
    return made


def _stays(reply: Any, **_: object) -> None:
    """Hide where a redirect leads, so that it comes back as what it is."""
    if reply.request.method != "GET" or not REPOSITORY.fullmatch(reply.request.url):
        reply.headers.pop("location", None)
