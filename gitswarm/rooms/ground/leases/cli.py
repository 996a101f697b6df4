"""``heartbeat``: show that a session lives, and until when it holds what it holds."""

from __future__ import annotations

import time

from gitswarm import settings
from gitswarm.core.event import timestamp
from gitswarm.errors import Misused, Refused
from gitswarm.git.clone import presence
from gitswarm.rooms.ground.leases import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


class NoSession(Refused):
    """The call belongs to no session, so it is nobody's sign."""


def heartbeat(desk: Desk, *, pid: int | None = None) -> None:
    """Show that this session lives; the other clones are told now and then.

    Any command of a session is such a sign, and so is each commit in its worktree. A session may also live as long as
    a process: then whatever happens in this clone is its sign.

    pid: the process that this session lives as long as

    Example: gitswarm heartbeat --pid $PPID
    """
    tables, state = desk.swarm.look(), desk.place.state
    session = settings.session_of(desk.place, desk.env)
    if not session:
        raise NoSession("this call is of no session", hint="set GITSWARM_SESSION, or stand in the worktree of a task")
    if pid is not None:
        if not presence.is_running(pid):
            raise Misused(f"there is no process {pid}", hint="--pid is that of your tool, $PPID in most shells")
        presence.bind(state, session, desk.swarm.identity().actor, pid)
    held = [_standing(lease) for lease in model.leases_of_session(tables, session)]
    here = presence.read(state, session)
    told: dict[str, object] = {"session": session, "counter": here.counter if here else 0, "leases": held}
    if not desk.shared.json:
        told["leases"] = [f"{model.in_words(tables, str(one['name']))} until {one['until']}" for one in held]
    desk.screen.record(told)


def _standing(lease: model.Lease) -> dict[str, object]:
    """A lease, and until when it stands from now on."""
    return {"name": lease.name, "epoch": lease.epoch, "until": timestamp(time.time() + 60 * lease.minutes)}


COMMANDS = {"heartbeat": heartbeat}
"""Its one command."""
