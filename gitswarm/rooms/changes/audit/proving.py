"""Proving an audit: all of it is gathered once more from the log below the same position, and held against the file.

Only the digest is the file's own. Of commits that are not here no more than their names can be proved.
"""

from __future__ import annotations

from itertools import zip_longest

from gitswarm.errors import NotFound
from gitswarm.rooms.changes import merging
from gitswarm.rooms.changes.audit import gathering, model, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from gitswarm.desk import Desk

APART = ("events", "texts", "commits", "digest")
"""What is held against the log piece by piece."""
LONGEST = 100
"""Characters of a line that are shown of it."""


def faults(desk: Desk, told: dict[str, Any]) -> list[str]:
    """All that an audit says and that cannot be proved here; nothing where it stands."""
    changed = (
        [] if told["digest"] == model.digest_of(told) else ["the file is not as it was written: its digest differs"]
    )
    try:
        stands = _gathered(desk, told["subject"]["id"], told["position"])
    except NotFound as error:
        return [*changed, f"the log below {told['position']} does not have what it is about: {error.message}"]
    parts = [*_of_parts(told, stands), *_of_events(told, stands), *_of_texts(told, stands)]
    return [*changed, *parts, *_of_commits(told, stands), *_of_targets(desk, stands)]


def faults_of_page(desk: Desk, page: str, about: tuple[str, int]) -> tuple[dict[str, Any], list[str]]:
    """What a page for people should tell, and all in it that cannot be proved: it is written anew, and compared."""
    try:
        stands = _gathered(desk, *about)
    except NotFound as error:
        return {}, [f"the log below {about[1]} does not have what it is about: {error.message}"]
    lines = page.splitlines()
    written = {**stands, "commits": [_as_told(one, lines) for one in stands["commits"]]}
    written["digest"] = model.digest_of(written)
    wanted = render.markdown(written).encode("utf-8", "backslashreplace").decode().splitlines()
    return written, [*_of_lines(lines, wanted), *_of_targets(desk, stands)]


def _as_told(commit: dict[str, Any], lines: Collection[str]) -> dict[str, Any]:
    """A commit as a page has it, which was perhaps not there where that was written."""
    bare = {"commit": commit["commit"], "tree": None}
    return bare if render.commit_line(bare) in lines else commit


def _of_lines(lines: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    for number, (line, there) in enumerate(zip_longest(lines, wanted, fillvalue=""), 1):
        if line != there:
            yield f"its line {number} is not what the log comes to: {line[:LONGEST] or 'it is missing'}"


def _gathered(desk: Desk, about: str, position: int) -> dict[str, Any]:
    """The same story once more, by nothing of the file but what it is about, and up to where."""
    count = desk.swarm.ground.log.count(desk.swarm.ground.log.tip())
    if position > count:
        raise NotFound(f"it ends at {count}", hint="gitswarm sync")
    tables = gathering.tables_at(desk, position)
    return gathering.gather_at(desk, model.scope_of(tables, about), tables, position)


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
        if one == {"commit": now["commit"], "tree": None}:
            continue
        if now["tree"] is None:
            yield f"the commit {now['commit']} is not here, so what is told of it cannot be proved"
        elif one != now:
            yield f"the commit {now['commit']} is not what was told of it"


def _of_targets(desk: Desk, stands: dict[str, Any]) -> Iterator[str]:
    for move in stands["landings"]:
        try:
            is_there = merging.is_in(desk, move["after"], merging.tip_of(desk, move["target"]))
        except NotFound as error:
            yield error.message
            continue
        if not is_there:
            yield f"{move['target']} does not have {move['after']}, which landed there"
