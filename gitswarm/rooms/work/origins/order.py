"""The order in which items can be made, and the links among them that would close a circle."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitswarm.rooms.work.origins.model import Item

DEPS, PARENT = "waits for", "is a part of"


def without_circles(items: Mapping[str, Item]) -> tuple[dict[str, Item], list[tuple[str, str, str]]]:
    """The items with no circle among them, and each link taken away: of whom, which, to whom."""
    stands_on: dict[str, list[str]] = {key: [on for on in item.deps if on in items] for key, item in items.items()}
    for key, item in items.items():
        if item.parent in stands_on:
            stands_on[item.parent].append(key)
    gone = []
    left = dict(items)
    for one, on in walk(items, stands_on)[1]:
        if on in left[one].deps:
            left[one] = left[one]._replace(deps=tuple(dep for dep in left[one].deps if dep != on))
            gone.append((one, DEPS, on))
        if left[on].parent == one:
            left[on] = left[on]._replace(parent=None)
            gone.append((on, PARENT, one))
    return left, gone


def to_be_made(items: Mapping[str, Item]) -> tuple[list[Item], list[tuple[str, str, str]]]:
    """The items so that each comes after those it names; and the links that must wait until all are there."""
    named = {key: [name for name in (item.parent, *item.deps) if name in items] for key, item in items.items()}
    order, back = walk(items, named)
    late = [(one, PARENT if items[one].parent == on else DEPS, on) for one, on in back]
    both = [(one, DEPS, on) for one, kind, on in late if kind == PARENT and on in items[one].deps]
    return [items[key] for key in order], late + both


def walk(names: Iterable[str], edges: Mapping[str, Sequence[str | None]]) -> tuple[list[str], list[tuple[str, str]]]:
    """All names, each behind those it leads to; and the edges that lead back to where one has come from."""
    order: list[str] = []
    back: dict[tuple[str, str], None] = {}
    begun: set[str] = set()
    done: set[str] = set()
    for start in names:
        way = [] if start in begun else [(start, iter(edges[start]))]
        begun.add(start)
        while way:
            here, following = way[-1]
            name = next(following, None)
            if name is None:
                way.pop()
                done.add(here)
                order.append(here)
            elif name not in begun:
                begun.add(name)
                way.append((name, iter(edges[name])))
            elif name not in done:
                back[here, name] = None
    return order, list(back)
