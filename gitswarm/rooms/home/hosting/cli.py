"""``github create``: a repository for this swarm."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.errors import SwarmError
from gitswarm.rooms.home.hosting import planting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

MAKING = "making a repository"
PUBLIC = "everybody can read the log of this swarm from now on: mail, host names and costs too"
NO_WAY_IN = "git has no way in there by itself ({}): `gh auth setup-git`, or a credential helper of your own"


def create(desk: Desk, repository: str, *, public: bool = False, description: str = "", remote: str = "origin") -> None:
    """Make a repository at GitHub, push the branch you are on and that of the swarm, name it the hub; again goes on.

    repository: OWNER/NAME
    public: for everybody to read, the log of the swarm too (default: private)
    description (-d): what it is for, in a line
    remote: the name it has here

    Example: gitswarm github create acme/app
    """
    desk.must_be_a_person(MAKING)
    here = Here(desk.place, desk.env)
    hosted = planting.host(desk.swarm, here, planting.Wish(repository, public, description, remote))
    if public:
        desk.screen.warn(PUBLIC)
    shared = _shared(desk, here, hosted)
    desk.screen.record({**hosted._asdict(), "shared": shared})


def _shared(desk: Desk, here: Here, hosted: planting.Hosted) -> bool:
    """Whether the swarm reaches its new hub by the ways that git has itself."""
    try:
        planting.must_be_reached(here, hosted)
        desk.open(desk.shared.path).sync()
    except SwarmError as error:
        desk.screen.warn(NO_WAY_IN.format(error.message))
        return False
    return True


COMMANDS = {"github create": create}
