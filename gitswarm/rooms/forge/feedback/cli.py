"""``github feedback``: what became of the pull requests of the swarm, now."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.core.words import counted
from gitswarm.rooms.forge.feedback import asking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def feedback(desk: Desk) -> None:
    """Ask GitHub now what became of the open pull requests: checks, reviews, remarks, merged or closed.

    What is new comes to its task as a letter; where checks fail, or somebody who may decide asks for changes, the task
    is open again. `gitswarm sync` and all that goes on in the background do this now and then.

    Example: gitswarm github feedback
    """
    desk.retell()
    chores.ask_hub(desk.swarm)
    found = asking.look(desk.swarm, Here(desk.place, desk.env))
    desk.screen.receipt({"new": found}, f"{counted(found, 'thing')} new" if found else "nothing is new")


COMMANDS = {"github feedback": feedback}
