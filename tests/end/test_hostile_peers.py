"""What a peer adds to our branch with plain git: it is set aside, its neighbours count, and nobody stops."""

from __future__ import annotations

import pytest

from tests.peers import an_event
from tests.scenes import LINK, MODULE, NEXT, PROGRAM, Put, event, place, repairs
from tests.world import git

LATER = 40
"""Far enough for the healthy neighbour of what is bad."""


def nested(depth: int) -> bytes:
    return an_event(1).line.replace(b'"hello"', b"[" * depth + b"]" * depth)


LINE = an_event(1).line
NO_EVENTS = (
    b"",
    b"hello\n",
    b"1\n",
    b"x" * 10_000_000,
    LINE + b" " * (65_537 - len(LINE)),
    nested(15_000),
    nested(17),
    LINE.replace(b"hello", b"h\xe9llo"),
    LINE.decode().encode("utf-16"),
    b"\xef\xbb\xbf" + LINE,
    LINE.replace(b"hello", rb"\ud800"),
    LINE.replace(b'"v":1', b'"v":1,"v":1'),
    LINE.replace(b'"hello"', b"9" * 5_000),
    LINE.replace(b'"hello"', b"NaN"),
    LINE.replace(b"mallory", rb"a\u001b[2Jb"),
)
ODD_NAMES = (
    b"0000/00/notes.txt",
    b"0000/00/-",
    b"0000/00/6.json",
    place(NEXT).upper().removeprefix(b"EVENTS/"),
    b"0000/00/00000006-\xff\xfe.json",
    b"\n\x1b[2J\xe2\x80\xae",
    b"0000/" + b"x" * 4000,
    b"deep/" * 100 + b"file",
)
HARMLESS = {
    "no events": [Put(place(NEXT + number), data) for number, data in enumerate(NO_EVENTS)],
    "odd names": [Put(b"events/" + name, LINE) for name in ODD_NAMES],
    "wrong modes": [
        Put(place(NEXT), LINE, PROGRAM),
        Put(place(NEXT + 1), b"/etc/passwd", LINK),
        Put(place(NEXT + 2), b"1" * 40, MODULE),
        Put(place(NEXT + 3) + b"/a folder", LINE),
    ],
    "payloads of another shape": [
        event(NEXT, kind="policy.changed", payload={"x": 1}),
        event(NEXT + 1, 2, kind="incident.noted", payload={"error": {}}),
        event(NEXT + 2, 3, kind="future.thing", payload={"what": ["ever"]}),
    ],
    "one id twice": [event(NEXT), Put(place(NEXT + 1), LINE)],
    "one id twice with other bytes": [event(NEXT), Put(place(NEXT + 1), an_event(1, payload={"text": "other"}).line)],
    "two at one position": [event(NEXT), event(NEXT, 2)],
    "junk at an old position": [Put(place(2), b"junk")],
    "junk beside folders": [Put(b"events/0000/00.jsonl", b"junk\n"), Put(b"events/0000/01.jsonl", b"")],
    "files where folders go": [Put(b"events/0000/01", b"in the way"), Put(b"events/0001", b"in the way")],
    "far ahead": [event(9_990), event(99_999_999, 2), event(50_000, 3)],
    "folders where pages go": [
        Put(b"README.md/x"),
        Put(b"communication.md", b"/etc/passwd", LINK),
        Put(b"swarm.yaml/y"),
    ],
    "texts that lie": [Put(b"texts/" + b"0" * 64, b"not what it says"), Put(b"texts/x/y/z", b"folder")],
    "1,000 junk files": [Put(b"events/0000/00/junk%d" % number, b"junk") for number in range(1_000)],
}
MANY = pytest.param(
    [Put(b"events/0000/00/junk%d" % number, b"junk") for number in range(10_000)],
    id="10,000 junk files",
    marks=pytest.mark.long,
)


@pytest.mark.parametrize("puts", [*(pytest.param(puts, id=name) for name, puts in HARMLESS.items()), MANY])
def test_what_is_bad_is_set_aside_and_its_neighbour_counts(puts, scene):
    scene.push(scene.commit([*puts, event(LATER, 99, payload={"text": "healthy neighbour"})]))

    scene.settle(scene.one, scene.two)

    log = scene.agree(scene.one, scene.two)
    assert "healthy neighbour" in [row["payload"].get("text") for row in log]
    assert repairs(log) == 0


@pytest.mark.parametrize("name", ["no events", "odd names", "one id twice", "two at one position"])
def test_doctor_lists_what_was_set_aside(name, scene):
    scene.push(scene.commit(HARMLESS[name]))
    scene.one.must("sync")

    said = scene.one.run("doctor", "--json")

    listed = [each for each in said.json["findings"] if each["name"] == "quarantine" and each["level"] == "warn"]
    assert listed
    assert all(each["message"] and each["mend"] for each in listed)
    assert "\x1b" not in scene.one.run("doctor").out
    scene.two.must("sync")
    incidents = [row for row in scene.one.must("incident", "list", "--json").json if row["error"] == "quarantined"]
    assert len({row["subject"] for row in incidents}) == len(incidents)


def test_a_branch_that_was_deleted_on_the_hub_comes_back(scene):
    git(scene.hub, "update-ref", "-d", "refs/heads/gitswarm")

    scene.settle(scene.one, scene.two)

    assert repairs(scene.agree(scene.one, scene.two, scene.three)) == 0


def test_a_log_of_a_newer_format_is_read_and_not_written(scene):
    scene.push(scene.commit([Put(b"gitswarm.format", b"gitswarm 2\n"), event(NEXT, payload={"text": "of tomorrow"})]))

    refused = scene.one.run("sync", "--json")

    assert refused.code == 5, refused
    assert refused.error["kind"] == "newer_format"
    assert "update" in refused.error["hint"]
    scene.three.must("sync")
    assert "of tomorrow" in scene.three.texts()
    scene.push(scene.commit([Put(b"gitswarm.format", b"gitswarm 1\n")]))
    scene.settle(scene.one, scene.two)
    assert repairs(scene.agree(scene.one, scene.two, scene.three)) == 0
