"""Proving an audit: all of it is gathered once more from the log below the same position, and held against the file.

Only the digest is the file's own. Of commits that are not here no more than their names can be proved.
"""

from __future__ import annotations

from gitswarm.errors import NotFound, SwarmError
from gitswarm.rooms import merging
from gitswarm.rooms.audit import gathering, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.desk import Desk

APART = ("events", "texts", "commits", "digest")
"""What is held against the log piece by piece."""


def faults(desk: Desk, told: dict[str, Any]) -> list[str]:
    """All that an audit says and that cannot be proved here; nothing where it stands."""
    changed = (
        [] if told["digest"] == model.digest_of(told) else ["the file is not as it was written: its digest differs"]
    )
    try:
        stands = _gathered(desk, told)
    except NotFound as error:
        return [*changed, f"the log below {told['position']} does not have what it is about: {error.message}"]
    parts = [*_of_parts(told, stands), *_of_events(told, stands), *_of_texts(told, stands)]
    return [*changed, *parts, *_of_commits(told, stands), *_of_targets(desk, stands)]


def _gathered(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    """The same story once more, by nothing of the file but what it is about, and up to where."""
    count = desk.swarm.ground.log.count(desk.swarm.ground.log.tip())
    if told["position"] > count:
        raise NotFound(f"it ends at {count}", hint="gitswarm sync")
    tables = gathering.tables_at(desk, told["position"])
    return gathering.gather_at(desk, model.scope_of(tables, told["subject"]["id"]), tables, told["position"])


def _of_parts(told: dict[str, Any], stands: dict[str, Any]) -> Iterator[str]:
    for part in (*stands, *(told.keys() - stands.keys() - {"digest"})):
        if part not in APART and told.get(part) != stands.get(part):
            yield f"its {part} is not what the log comes to"


def _of_events(told: dict[str, Any], stands: dict[str, Any]) -> Iterator[str]:
    known, named = {one["id"]: one for one in stands["events"]}, set()
    for event in told["events"]:
        id = str(event.get("id"))
        named.add(id)
        if id not in known:
            yield f"the log has no event {id} in this story"
        elif event != known[id]:
            yield f"the event {id} ({known[id]['kind']}) stands otherwise in the log"
    for id in known.keys() - named:
        yield f"the event {id} ({known[id]['kind']}) was left out"
    if [event.get("id") for event in told["events"]] != list(known):
        yield "the events do not stand in the order of the log"


def _of_texts(told: dict[str, Any], stands: dict[str, Any]) -> Iterator[str]:
    for digest in sorted({*told["texts"], *stands["texts"]}):
        if told["texts"].get(digest) != stands["texts"].get(digest):
            yield f"the text {digest[:12]} is not what the log has"


def _of_commits(told: dict[str, Any], stands: dict[str, Any]) -> Iterator[str]:
    if [one.get("commit") for one in told["commits"]] != [one["commit"] for one in stands["commits"]]:
        yield "its commits are not those that the story names"
        return
    for one, now in zip(told["commits"], stands["commits"], strict=True):
        if now["tree"] is None:
            yield f"the commit {now['commit']} is not here"
        elif one != now and one != {"commit": now["commit"], "tree": None}:
            yield f"the commit {now['commit']} is not what was told of it"


def _of_targets(desk: Desk, stands: dict[str, Any]) -> Iterator[str]:
    for move in stands["landings"]:
        try:
            is_there = merging.is_in(desk, move["after"], merging.tip_of(desk, move["target"]))
        except SwarmError as error:
            yield f"{move['target']} cannot be looked at: {error.message}"
            continue
        if not is_there:
            yield f"{move['target']} does not have {move['after']}, which landed there"
