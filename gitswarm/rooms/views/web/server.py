"""The page for a browser of this machine: what it asks for is read beside the loop that answers it."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import webbrowser
from contextlib import contextmanager, suppress
from hashlib import sha256

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from gitswarm.errors import Misused, NotASwarm, SwarmError
from gitswarm.git import leaving
from gitswarm.record import Record
from gitswarm.rooms.roster import runs
from gitswarm.rooms.views import dashboard
from gitswarm.rooms.views.web import shelf, speaking
from gitswarm.rooms.views.web.calls import Hand
from gitswarm.rooms.views.web.keys import HERE, Guarded
from gitswarm.waiting import FETCH_EVERY, GLANCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request

    from gitswarm.desk import Desk

CHANGED, STILL_HERE = "data: changed\n\n", ": still here\n\n"
QUIET = 15.0
"""Seconds after which a browser is told that the server is still there."""
MARK = 12
"""Letters that tell what a part holds."""
SIGNALS, BY_SIGNAL = (signal.SIGINT, signal.SIGTERM), 128
"""What ends a page, and what the exit code of a process that was ended by a signal begins at."""


class May(Record):
    """What a page may do beside showing: let people speak at gates, and sign what they say."""

    approve: bool = False
    sign: bool = False


class Serving:
    """What is served of one swarm, to whoever has its key.

    Three hands, each with a swarm of its own: one makes the lanes, one answers what is asked beside, one goes to the
    hub; so neither a search nor a slow hub keeps a change from being shown.
    """

    def __init__(self, desk: Desk, key: str, port: int, may: May) -> None:
        self._may = may
        self._lanes, self._beside, self._hub = (Hand(desk) for _ in range(3))
        self._watched: list[str] = []
        self._turn, self._moved = 0, asyncio.Condition()
        self.routes = [
            Route("/", lambda _: HTMLResponse(shelf.shell())),
            Route("/page.css", lambda _: Response(shelf.shipped("page.css"), media_type="text/css")),
            Route("/page.js", lambda _: Response(shelf.shipped("page.js"), media_type="text/javascript")),
            Route("/content", self._content),
            Route("/task", self._task),
            Route("/search", self._search),
            Route("/events", self._events),
            *([Route("/verdict", self._verdict, methods=["POST"])] if may.approve else []),
        ]
        errors = {SwarmError: _refused}
        self.app = Guarded(Starlette(routes=self.routes, exception_handlers=errors), key, port)  # type: ignore[arg-type]

    def _wish(self, request: Request) -> dashboard.Wish:
        asked = ((name, number) for name, number in request.query_params.items() if number.isdecimal())
        more = {name: min(int(number[:6]), dashboard.MOST) for name, number in asked}
        return dashboard.Wish(follows=True, may_speak=self._may.approve, more=more)

    async def _content(self, request: Request) -> Response:
        """The parts that are not as the browser has them; it says so by a mark of each."""
        wish = self._wish(request)
        made = await self._lanes.do(lambda desk: self._parts(desk, wish))
        has = set(request.headers.get("x-have", "").split())
        news = {name: [mark, said] for name, said in made.items() if f"{name}:{(mark := _mark(said))}" not in has}
        return JSONResponse({"parts": news})

    def _parts(self, desk: Desk, wish: dashboard.Wish) -> dict[str, str]:
        view = dashboard.view(desk, wish)
        self._watched = [one.run.id for one in view.runs]
        return dict(dashboard.parts(view))

    async def _task(self, request: Request) -> Response:
        name, wish = request.query_params.get("id", ""), self._wish(request)
        return HTMLResponse(await self._beside.do(lambda desk: dashboard.detail(desk.swarm.look(), name, wish)))

    async def _search(self, request: Request) -> Response:
        said, wish = request.query_params.get("q", ""), self._wish(request)
        return HTMLResponse(await self._beside.do(lambda desk: dashboard.found(desk.swarm.look(), said, wish)))

    async def _verdict(self, request: Request) -> Response:
        if int(request.headers.get("content-length", speaking.LONGEST + 1)) > speaking.LONGEST:
            raise Misused("this is too long for a verdict", hint="say it in fewer words")
        said = speaking.read(await request.body())
        state = await self._beside.do(lambda desk: speaking.speak(desk, said, signs=self._may.sign))
        return JSONResponse({"gate": said.gate, "state": state})

    async def _events(self, _: Request) -> Response:
        return StreamingResponse(self.changes(), media_type="text/event-stream")

    async def changes(self) -> AsyncIterator[str]:
        """Say at first, and then whenever something has changed, just that."""
        turn = -1
        while True:
            now = self._turn  # what happens while it is being told is told next
            yield STILL_HERE if turn == now else CHANGED
            turn = now
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved_from(turn), QUIET)

    async def _moved_from(self, turn: int) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._turn != turn)

    async def _tell(self) -> None:
        async with self._moved:
            self._turn += 1
            self._moved.notify_all()

    async def watch(self) -> None:
        """Look for another tip, and for news of the runs of this clone."""
        seen: object = None
        while True:
            try:
                now = await self._lanes.do(self._signs)
                if now != seen:
                    seen = now
                    await self._tell()
            except NotASwarm:
                raise
            except SwarmError:
                pass
            await asyncio.sleep(GLANCE)

    def _signs(self, desk: Desk) -> object:
        state = desk.place.state
        return desk.swarm.ground.tip(), [runs.stirred(state, run) for run in self._watched]

    async def follow(self) -> None:
        """Look at the hub as often as whoever waits does, and tell how this clone stands with it."""
        while True:
            await asyncio.sleep(FETCH_EVERY)
            with suppress(SwarmError):  # it may come back, and how this clone stands with it is noted
                await self._hub.do(lambda desk: desk.swarm.exchange and desk.swarm.sync(urgent=False))
            await self._tell()

    def rest(self) -> None:
        """Close what is open; a hand that is at the hub ends with its call."""
        for hand in (self._lanes, self._beside, self._hub):
            hand.rest()


def _mark(said: str) -> str:
    """What tells a part from any other that could stand in its place."""
    return sha256(said.encode(errors="replace")).hexdigest()[:MARK]


async def _refused(_: Request, error: SwarmError) -> Response:
    """An error of ours as the page shows it."""
    return JSONResponse({"error": error.as_json()}, 409)


def serve(desk: Desk, port: int, may: May, *, opens: bool) -> None:
    """Serve until interrupted."""
    listening = _listening(port)
    port, key = listening.getsockname()[1], secrets.token_urlsafe(32)
    address = f"http://{HERE}:{port}/#{key}"
    desk.screen.receipt({"address": address}, f"{address}\nuntil it is interrupted")
    desk.screen.flush()
    if opens:
        webbrowser.open(address)
    for number in asyncio.run(_run(desk, key, port, may, listening)):
        signal.raise_signal(number)


class Page(uvicorn.Server):
    """A server that leaves all signals to us: of two close together it makes an error of its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Heed none."""
        yield


@contextmanager
def ended_by_signals(page: uvicorn.Server) -> Iterator[list[int]]:
    """A block in which a signal leaves the page, and a second one ends the process at once; the one that came."""
    came: list[int] = []

    def end(number: int, _frame: object) -> None:
        if came:
            leaving.end_all()
            os._exit(BY_SIGNAL + number)
        came.append(number)
        page.should_exit = True

    before = {number: signal.signal(number, end) for number in SIGNALS}
    try:
        yield came
    finally:
        for number, heeded in before.items():
            signal.signal(number, heeded)


def _listening(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HERE, port))
        listening.listen()  # whoever reads the address may come at once
    except (OSError, OverflowError) as error:
        raise Misused(f"port {port} cannot be had: {error}", hint="without --port any free one is taken") from error
    return listening


async def _run(desk: Desk, key: str, port: int, may: May, listening: socket.socket) -> list[int]:
    """Serve, and say which signal was the end of it."""
    serving = Serving(desk, key, port, may)
    page = Page(uvicorn.Config(serving.app, log_level="error", access_log=False, timeout_graceful_shutdown=1))
    with ended_by_signals(page) as came:
        beside = [asyncio.create_task(serving.watch()), asyncio.create_task(serving.follow())]
        try:
            await _until_one_ends(page, asyncio.create_task(page.serve(sockets=[listening])), beside)
        finally:
            for task in beside:
                task.cancel()
            serving.rest()
        return came


async def _until_one_ends(server: uvicorn.Server, main: asyncio.Task[None], beside: list[asyncio.Task[None]]) -> None:
    """Go on until the page is left; where it can follow no more, that is an error and no page that stands still."""
    done, _ = await asyncio.wait((main, *beside), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await main
    for task in done:
        task.result()
