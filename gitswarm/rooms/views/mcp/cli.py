"""``mcp``: be a server of the Model Context Protocol for one agent."""

from __future__ import annotations

from gitswarm.errors import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

EXTRA = frozenset(["mcp", "mcp_types", "anyio"])


def mcp(desk: Desk) -> None:
    """Serve the tools that an agent needs over standard input and output, by the Model Context Protocol.

    Whoever acts is fixed when it begins: --actor, GITSWARM_ACTOR or `git config gitswarm.actor`. It stays as long as
    its client does, and what was claimed by it is free again when it ends.

    Example: gitswarm mcp --actor coder-1
    """
    import gc

    gc.disable()  # the protocol's types stay: to look through them for garbage took a tenth of a start
    try:
        from gitswarm.rooms.views.mcp import server
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        raise Misused("a part for this is not installed", hint="pip install 'gitswarm[mcp]'") from error
    finally:
        gc.freeze()
        gc.enable()
    server.serve(desk)


COMMANDS = {"mcp": mcp}
