"""``mcp``: be a server of the Model Context Protocol for one agent."""

from __future__ import annotations

from gitswarm.extras import needing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from gitswarm.desk import Desk

EXTRA = ("mcp", "mcp_types", "anyio", "pydantic")


def mcp(desk: Desk) -> None:
    """Serve the tools that an agent needs over standard input and output, by the Model Context Protocol.

    Whoever acts is fixed when it begins: --actor, GITSWARM_ACTOR or `git config gitswarm.actor`. It stays as long as
    its client does, and what was claimed by it is free again when it ends.

    Example: gitswarm mcp --actor coder-1
    """
    desk.swarm.identity()  # who is refused for that need not wait for a library
    with needing("mcp", EXTRA):
        server = _loaded()
    server.serve(desk)


def _loaded() -> ModuleType:
    """The server. Types of the protocol are most of a start: each is built when it is first used, which spares a
    seventh; and as all of them stay, to look through them for garbage took a tenth.
    """
    import gc

    from pydantic import BaseModel

    gc.disable()
    BaseModel.model_config["defer_build"] = True
    try:
        from gitswarm.rooms.views.mcp import server
    finally:
        del BaseModel.model_config["defer_build"]
        gc.freeze()
        gc.enable()
    return server


COMMANDS = {"mcp": mcp}
