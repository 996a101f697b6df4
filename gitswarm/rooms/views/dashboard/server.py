"""The page for a browser of this machine: loopback, a key, no other site, and nothing that changes anything."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import socket
import webbrowser

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from gitswarm.errors import HubError, Misused
from gitswarm.rooms.views.dashboard import page
from gitswarm.rooms.views.dashboard.sheet import SCRIPT, SHEET
from gitswarm.waiting import FETCH_EVERY, GLANCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitswarm.desk import Desk
    from gitswarm.swarm import Swarm

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")
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
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guarded:
    """The application behind its doorkeeper: another name of this machine, or another site, is sent away."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]  # type: ignore[misc]
            await send(message)

        answer = self._app if self._is_ours(scope) else PlainTextResponse("not from here", 403)
        await answer(scope, receive, told)  # type: ignore[arg-type]

    def _is_ours(self, scope: Scope) -> bool:
        said = [(name, value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value for name, value in said if name == b"host"]
        origins = [value for name, value in said if name == b"origin"]
        sites = [value for name, value in said if name == b"sec-fetch-site"]
        return (
            len(hosts) == 1
            and hosts[0] in self._hosts
            and all(origin == f"http://{hosts[0]}" for origin in origins)
            and all(site in ("same-origin", "none") for site in sites)
        )


class Serving:
    """What is served of one swarm, to whoever has its key."""

    def __init__(self, swarm: Swarm, key: str, port: int) -> None:
        self._swarm, self._key = swarm, key.encode()
        self.routes = [
            Route("/", lambda _: HTMLResponse(page.shell())),
            Route("/page.css", lambda _: Response(SHEET, media_type="text/css")),
            Route("/page.js", lambda _: Response(SCRIPT, media_type="text/javascript")),
            Route("/content", self._content),
            Route("/events", self._events),
        ]
        self.app = Guarded(Starlette(routes=self.routes), port)

    def _may(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("x-key", "").encode(), self._key)

    async def _content(self, request: Request) -> Response:
        if not self._may(request):
            return PlainTextResponse("no key", 401)
        return HTMLResponse(page.content(self._swarm.look()))

    async def _events(self, request: Request) -> Response:
        if not self._may(request):
            return PlainTextResponse("no key", 401)
        return StreamingResponse(self._changes(), media_type="text/event-stream")

    async def _changes(self) -> AsyncIterator[str]:
        """Say whenever the log has another tip."""
        tip: str | None = ""
        while True:
            now = self._swarm.ground.log.tip()
            if now != tip:
                tip = now
                yield "data: changed\n\n"
            await asyncio.sleep(GLANCE)


async def _follow(swarm: Swarm) -> None:
    """Look at the hub as often as whoever waits does."""
    while True:
        await asyncio.sleep(FETCH_EVERY)
        try:
            swarm.sync(urgent=False)
        except HubError:
            continue  # it may come back


def serve(desk: Desk, port: int, *, opens: bool) -> None:
    """Serve until interrupted."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HERE, port))
    except (OSError, OverflowError) as error:
        raise Misused(f"port {port} cannot be had: {error}", hint="without --port any free one is taken") from error
    port, key = listening.getsockname()[1], secrets.token_urlsafe(32)
    address = f"http://{HERE}:{port}/#{key}"
    serving = Serving(desk.swarm, key, port)
    desk.screen.receipt({"address": address}, f"{address}\nuntil it is interrupted")
    desk.screen.flush()
    if opens:
        webbrowser.open(address)
    asyncio.run(_run(serving, desk.swarm, listening))


async def _run(serving: Serving, swarm: Swarm, listening: socket.socket) -> None:
    config = uvicorn.Config(serving.app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
    follower = asyncio.create_task(_follow(swarm)) if swarm.exchange is not None else None
    try:
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        if follower is not None:
            follower.cancel()
