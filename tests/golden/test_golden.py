from __future__ import annotations

from pathlib import Path

import pytest

from gitswarm.core.event import Event, compose
from gitswarm.core.payload import Payload, read_event, write
from gitswarm.core.verdict import judge_line
from tests.golden.__main__ import FREE, add, all_payload_types

HERE = Path(__file__).parent


def golden_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def name_of(kind: str) -> str:
    """The kind a payload type gives: people's own kinds share one."""
    return kind if "." in kind else FREE


def decoded(path: Path, payload_types: list) -> tuple[str, int]:
    """The kind and version of a golden file, after everything it must do."""
    event = judge_line(0, path.read_bytes())
    assert isinstance(event, Event), f"{path.name}: {event}"
    assert path.name == f"{event.kind}-v{event.v}.json"
    kinds = {payload_type.KIND: payload_type for payload_type in payload_types}
    assert name_of(event.kind) in kinds, f"no room knows {event.kind} any more"
    payload_type = kinds[name_of(event.kind)]
    record = read_event(payload_type, event)
    assert isinstance(record, payload_type), f"{path.name}: {record}"
    if event.v == payload_type.V:
        assert set(event.payload) == set(payload_type._fields), f"{path.name} does not set every field"
        assert write(record) == event.payload
    return name_of(event.kind), event.v


def lacking(folder: Path, payload_types: list) -> set[tuple[str, int]]:
    """The kinds and versions that have no golden file."""
    wanted = {(found.KIND, version) for found in payload_types for version in range(1, found.V + 1)}
    return wanted - {decoded(path, payload_types) for path in golden_files(folder)}


@pytest.mark.parametrize("path", golden_files(HERE), ids=lambda path: path.stem)
def test_every_version_ever_written_is_decoded(path):
    decoded(path, all_payload_types())


def test_every_version_of_every_kind_has_a_golden_file():
    assert lacking(HERE, all_payload_types()) == set()


class Noted(Payload):
    KIND = "test.noted"
    V = 2
    UPCASTERS = {1: lambda old: {"text": old["note"]}}  # noqa: RUF012

    text: str
    by: str | None = None


class Said(Payload):
    KIND = FREE
    V = 1

    text: str


def put(folder: Path, kind: str, v: int, payload: dict) -> None:
    event = compose(
        id="01k9z3m4n5p6q7r8s9t0v1w2x3",
        kind=kind,
        v=v,
        payload=payload,
        actor="a",
        session="s",
        at="2026-11-20T07:14:33Z",
    )
    (folder / f"{kind}-v{v}.json").write_bytes(event.line)


def test_a_version_without_a_golden_file_is_named(tmp_path):
    put(tmp_path, "test.noted", 2, {"text": "hi", "by": "ada"})
    assert lacking(tmp_path, [Noted, Said]) == {("test.noted", 1), (FREE, 1)}
    put(tmp_path, "test.noted", 1, {"note": "hi"})
    put(tmp_path, "question", 1, {"text": "why?"})
    assert lacking(tmp_path, [Noted, Said]) == set()


def test_the_newest_versions_that_lack_a_golden_file_get_one(tmp_path):
    put(tmp_path, "test.noted", 1, {"note": "hi"})
    added = add(tmp_path, [Noted, Said])
    assert [path.name for path in added] == ["test.noted-v2.json", "note-v1.json"]
    assert lacking(tmp_path, [Noted, Said]) == set()
    assert add(tmp_path, [Noted, Said]) == []


@pytest.mark.parametrize(
    ("kind", "v", "payload", "complaint"),
    [
        ("test.noted", 1, {}, "not upcast from 1"),
        ("test.noted", 2, {}, "no text"),
        ("test.noted", 2, {"text": "hi"}, "every field"),
        ("test.noted", 3, {"text": "hi", "by": "ada"}, "newer"),
        ("test.gone", 1, {}, "no room knows"),
    ],
)
def test_a_golden_file_that_no_longer_decodes_is_a_failure(tmp_path, kind, v, payload, complaint):
    put(tmp_path, kind, v, payload)
    with pytest.raises(AssertionError, match=complaint):
        lacking(tmp_path, [Noted, Said])
