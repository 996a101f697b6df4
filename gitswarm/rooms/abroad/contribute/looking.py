"""What a person was shown of a contribution in this clone: that may be signed here, and nothing else.

It is noted beside the log, not in it: whoever signs has to have looked himself.
"""

from __future__ import annotations

from hashlib import sha256

from gitswarm import json
from gitswarm.core.envelope import canonical
from gitswarm.errors import Refused
from gitswarm.rooms.abroad.contribute import model
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.abroad.contribute.model import Contribution
    from gitswarm.swarm import Swarm

NOTE = "contributions-shown"


class NotShown(Refused):
    """What was made is not what a person was shown of it here last."""


def note(swarm: Swarm, one: Contribution) -> None:
    """Note that this was shown as it is now."""
    swarm.ground.store.jot(NOTE, json.dumps({**_shown(swarm), one.task: _seal(swarm.look(), one)}))


def must_be_shown(swarm: Swarm, one: Contribution) -> None:
    """Refuse a word about what nobody has looked at here as it is now, and about what was made anew since."""
    if one.state != model.OFFERED:
        return
    tables = swarm.look()
    is_newest = tasks.detail(tables, one.task).commit in (one.tip, one.commit)
    if not is_newest or _shown(swarm).get(one.task) != _seal(tables, one):
        shown = tasks.id_of(tables, tasks.find(tables, one.task).short)
        raise NotShown(
            f"what was made for {shown} was not shown here as it is now", hint=f"gitswarm contribution show {shown}"
        )


def _shown(swarm: Swarm) -> dict[str, str]:
    try:
        return dict(json.loads(swarm.ground.store.recall(NOTE) or "{}"))
    except (ValueError, TypeError):
        return {}  # the power failed while it was noted


def _seal(tables: Tables, one: Contribution) -> str:
    """Stands for all that is shown: the files, what they began from, and the words."""
    said = {"title": one.title, "summary": tasks.detail(tables, one.task).summary}
    return sha256(canonical({"base": one.base, "tip": one.tip, **said})).hexdigest()
