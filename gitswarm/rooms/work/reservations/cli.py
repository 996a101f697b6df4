"""``reserve unreserve reservations``: say which files you are about to touch."""

from __future__ import annotations

import os
import time

from gitswarm.core.ids import SHOWN
from gitswarm.rooms.work.reservations import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def reserve(
    desk: Desk, globs: tuple[str, ...], *, ttl: int = model.USUAL, exclusive: bool = True, reason: str = ""
) -> None:
    """Say which files you are about to touch; refused where others have reserved some of them.

    globs: the files, as globs; a folder that is there stands for all that is in it
    ttl: for how many minutes
    exclusive: let nobody else reserve them; --no-exclusive only says that you are there
    reason (-r): why

    Example: gitswarm reserve "src/api/**" --ttl 30
    """
    globs = tuple(_with_what_is_in_it(desk, glob) for glob in globs)
    receipt = desk.swarm.do(actions.reserve, globs=globs, minutes=ttl, exclusive=exclusive, reason=reason)
    desk.screen.receipt(receipt.as_json(), f"reserved for {ttl} min: {', '.join(globs)}")


def _with_what_is_in_it(desk: Desk, glob: str) -> str:
    top = desk.place.worktree
    return os.path.join(glob, "") if top and os.path.isdir(os.path.join(top, glob)) else glob


def unreserve(desk: Desk, ids: tuple[str, ...] = ()) -> None:
    """Give files free again that you had reserved.

    ids: the reservations, as `gitswarm reservations` shows them; all of yours if none is given

    Example: gitswarm unreserve
    """
    receipt = desk.swarm.do(actions.free, names=ids)
    desk.screen.receipt(receipt.as_json(), "given free" if receipt.events else "nothing of yours was reserved")


def reservations(desk: Desk) -> None:
    """List which files are reserved now, by whom and until when.

    Example: gitswarm reservations --json
    """
    found = model.reservations(desk.swarm.look(), time.time())
    rows = [{**one._asdict(), "globs": list(one.globs)} for one in found]
    if not desk.shared.json:
        rows = [{**row, "id": row["id"][-SHOWN:]} for row in rows]
    desk.screen.table(rows, ("id", "actor", "globs", "exclusive", "until", "reason"), empty="nothing is reserved")


COMMANDS = {"reserve": reserve, "unreserve": unreserve, "reservations": reservations}
