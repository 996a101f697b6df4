"""Proving an audit: that nobody changed the file, that each event stands in the log as told, and none is left out.

And that the commits are what was told of them, and that what landed is in its target.
"""

from __future__ import annotations

from hashlib import sha256

from gitswarm.errors import HubError, SwarmError
from gitswarm.rooms import merging
from gitswarm.rooms.audit import gathering, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.desk import Desk


def faults(desk: Desk, told: dict[str, Any]) -> list[str]:
    """All that an audit says and that cannot be proved here; nothing where it stands."""
    return [*_of_file(told), *_of_events(desk, told), *_of_commits(desk, told), *_of_targets(desk, told)]


def _of_file(told: dict[str, Any]) -> Iterator[str]:
    if told.get("digest") != model.digest_of(told):
        yield "the file is not as it was written: its digest differs"
    for digest, text in told["texts"].items():
        if sha256(text.encode()).hexdigest() != digest:
            yield f"the text {digest[:12]} is not what its digest says"


def _of_events(desk: Desk, told: dict[str, Any]) -> Iterator[str]:
    about = told["subject"]
    threads = model.scope_of(desk.swarm.look(), about["id"]).threads
    scope = model.Scope(about["kind"], about["id"], tuple(about["tasks"]), threads)
    stand = {line.event.id: line for line in gathering.story(desk, scope, told["position"])}
    named = set()
    for event in told["events"]:
        named.add(event["id"])
        line = stand.get(event["id"])
        if line is None:
            yield f"the log has no event {event['id']} ({event['kind']}) in this story"
        elif (line.position, line.event.line.decode("utf-8", "surrogateescape")) != (event["position"], event["line"]):
            yield f"the event {event['id']} ({event['kind']}) stands otherwise in the log"
    for id in stand.keys() - named:
        yield f"the event {id} ({stand[id].event.kind}) was left out"


def _of_commits(desk: Desk, told: dict[str, Any]) -> Iterator[str]:
    stand = gathering.commits(desk, [one["commit"] for one in told["commits"]])
    for one, now in zip(told["commits"], stand, strict=True):
        if now["tree"] is None:
            yield f"the commit {one['commit']} is not here"
        elif one["tree"] is not None and one != now:
            yield f"the commit {one['commit']} is not what was told of it"


def _of_targets(desk: Desk, told: dict[str, Any]) -> Iterator[str]:
    for move in told["landings"]:
        if move["state"] != "landed":
            continue
        try:
            is_there = merging.is_in(desk, move["after"], merging.tip_of(desk, move["target"]))
        except (HubError, SwarmError) as error:
            yield f"{move['target']} cannot be looked at: {error.message}"
            continue
        if not is_there:
            yield f"{move['target']} does not have {move['after']}, which landed there"
