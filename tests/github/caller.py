"""Somebody who asks the stand-in over HTTP, request by request, and sees everything of the answer."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.servers import LIMIT, LOOPBACK

if TYPE_CHECKING:
    from tests.github.server import Github


@dataclass
class Told:
    """An answer."""

    status: int
    headers: http.client.HTTPMessage
    body: Any


class Caller:
    """A program with a token, or without one."""

    def __init__(self, github: Github, token: str = "", limit: float = LIMIT) -> None:
        self.github, self.token, self.limit = github, token, limit

    def __call__(self, where: str, body: object = None, **headers: str) -> Told:
        """Ask for ``METHOD /path``, with a body where there is one."""
        method, path = where.split(" ", 1)
        sent = {"Accept": "application/vnd.github+json", **headers}
        sent |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= {"Content-Type": "application/json"} if body is not None else {}
        connection = http.client.HTTPConnection(LOOPBACK, self.github.port, timeout=self.limit)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v3{path}", content, {k.replace("_", "-"): v for k, v in sent.items()})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return Told(answer.status, answer.headers, json.loads(text) if text else None)
