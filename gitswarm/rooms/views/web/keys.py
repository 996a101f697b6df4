"""Who may come in: only from this machine by its own name, from no other site, and with the key."""

from __future__ import annotations

import hmac

from starlette.responses import PlainTextResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")
OPEN = ("/", "/page.css", "/page.js")
"""What holds nothing of the swarm."""
READS, WRITES = ("GET", "HEAD"), "POST"
HEADERS = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
            b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guarded:
    """The application behind its doorkeeper: another name of this machine, or another site, is sent away."""

    def __init__(self, app: ASGIApp, key: str, port: int) -> None:
        self._app, self._key = app, key.encode()
        self._hosts = {f"{name}:{port}" for name in NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._answer(scope)(scope, receive, told)

    def _answer(self, scope: Scope) -> ASGIApp:
        said = _headers(scope)
        if not self._is_ours(said, scope["method"]):
            return PlainTextResponse("not from here", 403)
        if scope["path"] not in OPEN and not hmac.compare_digest(_only(said, "x-key").encode(), self._key):
            return PlainTextResponse("no key", 401)
        return self._app

    def _is_ours(self, said: dict[str, list[str]], method: str) -> bool:
        host, origins = _only(said, "host"), said.get("origin", [])
        return (
            host in self._hosts
            and (method in READS or bool(origins))
            and all(origin == f"http://{host}" for origin in origins)
            and all(site in ("same-origin", "none") for site in said.get("sec-fetch-site", []))
        )


def _headers(scope: Scope) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        told.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return told


def _only(said: dict[str, list[str]], name: str) -> str:
    """The value of a header that was sent once; empty where it was not, or more often."""
    values: Iterable[str] = said.get(name, [])
    return next(iter(values)) if len(said.get(name, [])) == 1 else ""
