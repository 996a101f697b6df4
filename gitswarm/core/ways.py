"""Ways from one thing to another, where each stands on others."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Next = Callable[[str], Iterable[str]]


def way(start: str, goal: str, ahead: Next, behind: Next) -> list[str]:
    """A way from ``start`` to ``goal``, empty where there is none.

    It is looked for from both ends, always on the side that knows less so far: where few stand before the goal, a long
    line behind the start is not walked.
    """
    come, gone = {start: ""}, {goal: ""}
    sides = [(come, [start], ahead), (gone, [goal], behind)]
    if start == goal:
        return [start]
    while all(left for _, left, _ in sides):
        (near, left, following), (far, _, _) = sorted(sides, key=lambda side: len(side[0]))
        here = left.pop()
        fresh = [one for one in following(here) if one not in near]
        near |= dict.fromkeys(fresh, here)
        met = next((one for one in fresh if one in far), None)
        if met is not None:
            return [*reversed(_back(come, met)), *_back(gone, met)[1:]]
        left += fresh
    return []


def _back(came_from: dict[str, str], here: str) -> list[str]:
    """The way back to where a search began."""
    found = []
    while here:
        found.append(here)
        here = came_from[here]
    return found
