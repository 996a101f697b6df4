"""From a harvest to the swarm: links are checked, items put in order and brought in by few commits."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.work import origins, tasks
from gitswarm.rooms.work.origins import CHANGED, CLOSED, FAIL, NEW, OPEN, OURS, SAME, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.exchange.formats import Harvest
    from gitswarm.rooms.work.origins import Item, Remark
    from gitswarm.swarm import Receipt, Swarm

PORTION = 5_000
"""Items brought in by one commit."""
PORTION_SIZE = 8 * 1024 * 1024
"""Letters of descriptions and remarks brought in by one commit."""
KEPT = ""


class Brought(Record):
    """What an import comes to: how many items are new here, follow what is told anew, came before, or stay."""

    imported: int
    changed: int
    already: int
    kept: int


class Plan(Record):
    """What is about to be brought in: items behind those they name, and the links that wait for what they lead to."""

    items: list[Item]
    ties: list[tuple[str, str, str]]
    brought: Brought


def planned(tables: Tables, source: str, harvest: Harvest, rule: str) -> Plan:
    """What bringing these in would do now; tells what cannot be kept."""
    found = _without_strangers(tables, source, harvest)
    found, gone = origins.without_circles(found)
    for key, kind, on in gone:
        harvest.tell(found[key].where, f"{key} {kind} {on}, which closes a circle: that link is left out", key)
    fates = {key: _fate(tables, source, item, rule, harvest) for key, item in found.items()}
    count = list(fates.values()).count
    items, ties = origins.to_be_made(found)
    ties = [tie for tie in ties if fates[tie[0]] != KEPT]
    return Plan(items, ties, Brought(count(NEW), count(CHANGED), count(SAME), count(KEPT)))


def bring(swarm: Swarm, source: str, plan: Plan, rule: str) -> Iterator[tuple[int, Receipt]]:
    """Bring a plan in; after each commit how many items were looked at, and the receipt."""
    if rule == FAIL:
        origins.refuse_conflicts(swarm.look(), source, plan.items)
    done = 0
    for portion in portions(plan.items, PORTION, PORTION_SIZE, lambda item: item.remarks):
        done += len(portion)
        yield done, swarm.do(origins.take, source=source, items=portion, ties=plan.ties, rule=rule)


def differing(tables: Tables, source: str, items: Sequence[Item]) -> Iterator[Told]:
    """The items whose tasks do not stand as they stood there, though nobody here has touched them."""
    for item in items:
        known = origins.origin(tables, source, item.key)
        found = tasks.task(tables, known.task) if known else None
        if known is None or found is None or known.digest != item.digest or found.changed != known.seen:
            continue
        if found.state == CLOSED and item.state == OPEN:
            yield Told(item.where, item.key, f"{item.was or item.state} there: closed here, since all its parts are")
        if (known_parent := _task(tables, source, item.parent)) != found.parent:
            yield Told(
                item.where, item.key, f"it could not become a part of {item.parent}: {known_parent} is one of its own"
            )
        kept = set(tasks.waits_for(tables, found.id)) if item.deps else set()
        for key in item.deps:
            if _task(tables, source, key) not in kept:
                yield Told(item.where, item.key, f"it could not wait for {key}, which waits for it here")


def _task(tables: Tables, source: str, key: str | None) -> str | None:
    return None if key is None else origins.task_of(tables, source, key)


def _without_strangers(tables: Tables, source: str, harvest: Harvest) -> dict[str, Item]:
    """The items without links to what nobody has."""
    found: dict[str, Item] = {}
    for key, item in harvest.items.items():
        gone = origins.missing(tables, source, harvest.items, dict.fromkeys((*item.deps, item.parent or key)))
        for name in gone:
            harvest.tell(item.where, f"it names {name[:60]!r}, which is not here: that link is left out", key)
        deps = tuple(dep for dep in item.deps if dep not in gone)
        found[key] = item._replace(deps=deps, parent=None if item.parent in gone else item.parent) if gone else item
    return found


def _fate(tables: Tables, source: str, item: Item, rule: str, harvest: Harvest) -> str:
    """What becomes of an item: new, changed or the same; empty where the task stays though it is told anew."""
    fate = origins.standing(tables, source, item)
    if fate == OURS:
        harvest.tell(item.where, "a task of this swarm: it stays as it is", item.key)
        return KEPT
    why = origins.why_kept(tables, source, item, rule) if fate == CHANGED else ""
    if why:
        harvest.tell(item.where, why, item.key)
    return KEPT if why else fate


def portions(
    items: Sequence[Item], most: int, letters: int, remarks: Callable[[Item], Iterable[Remark]]
) -> Iterator[Sequence[Item]]:
    """The items in portions: of so many, or of fewer that with what is remarked on them have so many letters."""
    start, size = 0, 0
    for place, item in enumerate(items, 1):
        size += len(item.description) + sum(len(remark.text) for remark in remarks(item))
        if place - start >= most or size >= letters:
            yield items[start:place]
            start, size = place, 0
    if items[start:]:
        yield items[start:]
