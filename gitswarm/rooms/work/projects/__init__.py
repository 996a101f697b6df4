"""projects: repositories of others that are contributed to, and which tasks are worked on there."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.projects.actions import add, approve, forked, move, read, remove
    from gitswarm.rooms.work.projects.cloning import (
        begin,
        checks,
        clones,
        home,
        key_of,
        look_through,
        place_of,
        standing,
        stranger_of,
        yard,
    )
    from gitswarm.rooms.work.projects.events import ROOM
    from gitswarm.rooms.work.projects.model import (
        ASK,
        CLOSED,
        OPEN,
        Project,
        ProjectClosed,
        find,
        in_words,
        members,
        must_be_open,
        project,
        project_of,
        projects,
        source_of,
    )

DOOR = {
    **dict.fromkeys(
        (
            "begin",
            "checks",
            "clones",
            "home",
            "key_of",
            "look_through",
            "place_of",
            "standing",
            "stranger_of",
            "yard",
        ),
        "cloning",
    ),
    **dict.fromkeys(
        (
            "add",
            "approve",
            "forked",
            "move",
            "read",
            "remove",
        ),
        "actions",
    ),
    **dict.fromkeys(("ROOM",), "events"),
    **dict.fromkeys(
        (
            "ASK",
            "CLOSED",
            "OPEN",
            "Project",
            "ProjectClosed",
            "find",
            "in_words",
            "source_of",
            "members",
            "must_be_open",
            "project",
            "project_of",
            "projects",
        ),
        "model",
    ),
}
ACTIONS = ("add", "approve", "forked", "move", "read", "remove")
READS = ("find", "members", "project", "project_of", "projects")

__all__ = [
    "ASK",
    "CLOSED",
    "OPEN",
    "ROOM",
    "Project",
    "ProjectClosed",
    "add",
    "approve",
    "begin",
    "checks",
    "clones",
    "find",
    "forked",
    "home",
    "in_words",
    "key_of",
    "look_through",
    "members",
    "move",
    "must_be_open",
    "place_of",
    "project",
    "project_of",
    "projects",
    "read",
    "remove",
    "source_of",
    "standing",
    "stranger_of",
    "yard",
]

__getattr__ = door(__name__, DOOR)
