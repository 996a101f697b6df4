"""worktrees: where each task is worked on, what was committed there, and what is kept of it when it is cleared away."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.worktrees.actions import cleared, made, record
    from gitswarm.rooms.work.worktrees.events import ROOM
    from gitswarm.rooms.work.worktrees.looking import Difference, difference, told_last, warn_of_uncommitted
    from gitswarm.rooms.work.worktrees.model import Tree, commits, tree_of, trees, trees_of_task
    from gitswarm.rooms.work.worktrees.outfit import make_ready
    from gitswarm.rooms.work.worktrees.planting import (
        after_sync,
        clear_here,
        finished,
        forward,
        go_on,
        home,
        keep,
        left_of,
        must_have_a_start,
        plant,
        ref_of,
        result_of,
        slug,
        standing,
        strays,
        tell_commits,
        tree_here,
    )

DOOR = {
    "ROOM": "events",
    **dict.fromkeys(("cleared", "made", "record"), "actions"),
    **dict.fromkeys(("Difference", "difference", "told_last", "warn_of_uncommitted"), "looking"),
    **dict.fromkeys(("Tree", "commits", "tree_of", "trees", "trees_of_task"), "model"),
    "make_ready": "outfit",
    **dict.fromkeys(
        (
            "after_sync", "clear_here", "finished", "forward", "go_on", "home", "keep", "left_of", "must_have_a_start",
            "plant", "ref_of", "result_of", "slug", "standing", "strays", "tell_commits", "tree_here",
        ),
        "planting",
    ),
}  # fmt: skip
ACTIONS = ("cleared", "made", "record")
READS = ("commits", "tree_of", "trees", "trees_of_task")

__all__ = [
    "ROOM",
    "Difference",
    "Tree",
    "after_sync",
    "clear_here",
    "cleared",
    "commits",
    "difference",
    "finished",
    "forward",
    "go_on",
    "home",
    "keep",
    "left_of",
    "made",
    "make_ready",
    "must_have_a_start",
    "plant",
    "record",
    "ref_of",
    "result_of",
    "slug",
    "standing",
    "strays",
    "tell_commits",
    "told_last",
    "tree_here",
    "tree_of",
    "trees",
    "trees_of_task",
    "warn_of_uncommitted",
]

__getattr__ = door(__name__, DOOR)
