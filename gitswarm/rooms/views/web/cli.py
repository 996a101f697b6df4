"""``web``: the swarm as a page, served to a browser of this machine or written into a folder."""

from __future__ import annotations

import os

from gitswarm.errors import Misused
from gitswarm.extras import needing
from gitswarm.git.clone.store import put, writing
from gitswarm.rooms.views import dashboard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

EXTRA = ("starlette", "uvicorn")
INDEX = "index.html"


def web(
    desk: Desk,
    *,
    open: bool = False,
    port: int = 0,
    approve: bool = False,
    sign: bool = False,
    export: str | None = None,
) -> None:
    """Show the swarm as a page that follows every change: what needs you, the lanes, runs, flows, what was said.

    Only this machine reaches it, and only with the address that is printed, which holds a key. Without --approve it
    changes nothing.

    open: open the page in a browser
    port: the port (default: any that is free)
    approve: let whoever has the address approve and reject at gates, in your name
    sign: with --approve, sign that with your key, as `gate approve --sign` does
    export: write the page into this folder instead, as it is now, to be put on any host

    Example: gitswarm web --open
    """
    if sign and not approve:
        raise Misused("there is nothing to sign on a page that changes nothing", hint="--approve --sign")
    if export is not None:
        _export(desk, export)
        return
    if approve:
        desk.must_be_a_person("approving")
    if desk.shared.quiet and not (open or desk.shared.json):
        raise Misused("nobody would learn the address of the page", hint="--open, --json, or not --quiet")
    with needing("web", EXTRA):
        from gitswarm.rooms.views.web import server
    desk.swarm.look()  # where there is no swarm that is said here, and not on a page
    server.serve(desk, port, server.May(approve, sign), opens=open)


def _export(desk: Desk, folder: str) -> None:
    from gitswarm.rooms.views.web import shelf

    path = os.path.join(folder, INDEX)
    whole = shelf.alone(dashboard.view(desk, dashboard.Wish(follows=False)))
    with writing(path):
        os.makedirs(folder, exist_ok=True)
        put(path, whole.encode("utf-8", "backslashreplace"))
    desk.screen.receipt({"out": path}, f"written to {path}")


COMMANDS = {"web": web}
