from __future__ import annotations

import pytest

from gitswarm import quick
from gitswarm.command import Call
from gitswarm.desk import Shared
from tests import toys

ADD = {"text": "hi", "kind": "note", "thread": None, "loud": False}
LABEL = {"names": ("a",), "from_": "x", "tag": (), "dry_run": False}
MOVE = {"source": "a", "target": "here", "push": True, "times": 1}
NOTE = {"task": None, "text": None, "must": 3}


def understand(line: str) -> Call | None:
    return quick.understand(line.split(), toys.ROOMS, toys.importer)


@pytest.mark.parametrize(
    ("line", "function", "values"),
    [
        ("event add hi", toys.event_add, ADD),
        ("event add --kind q hi", toys.event_add, ADD | {"kind": "q"}),
        ("event add hi --kind=q", toys.event_add, ADD | {"kind": "q"}),
        ("event add hi --kind=a=b", toys.event_add, ADD | {"kind": "a=b"}),
        ("event add hi --kind=", toys.event_add, ADD | {"kind": ""}),
        ("event add hi -k q", toys.event_add, ADD | {"kind": "q"}),
        ("event add hi -k -1", toys.event_add, ADD | {"kind": "-1"}),
        ("event add hi --interaction T1", toys.event_add, ADD | {"thread": "T1"}),
        ("event add hi --thread=T1 -t T2", toys.event_add, ADD | {"thread": "T2"}),
        ("event add hi -l", toys.event_add, ADD | {"loud": True}),
        ("event", toys.event, {"since": None}),
        ("wait 7 --until 0", toys.wait, {"count": 7, "until": 0}),
        ("label a --from x", toys.label, LABEL),
        ("label a b c --from x --dry-run", toys.label, LABEL | {"names": ("a", "b", "c"), "dry_run": True}),
        ("label a --from x -t 1 --tag=2", toys.label, LABEL | {"tag": ("1", "2")}),
        ("move a", toys.move, MOVE),
        ("move a b --no-push -n 2", toys.move, MOVE | {"target": "b", "push": False, "times": 2}),
        ("move a --no-push --push", toys.move, MOVE),
        ("note --must 3", toys.note, NOTE),
        ("note 5 text --must=3", toys.note, NOTE | {"task": 5, "text": "text"}),
        ("status", toys.status, {}),
    ],
)
def test_plain_calls_are_understood(line, function, values):
    assert understand(line) == Call(function, values, Shared())


def test_shared_options_are_understood_behind_every_command():
    call = understand("status --json -C x --actor=bob -q")

    assert call.shared == Shared(json=True, path="x", actor="bob", quiet=True)


@pytest.mark.parametrize(
    "line",
    [
        *("", "nothing", "event nothing more", "status surplus", "event add", "label a", "label --from x"),
        *("event add hi --unknown", "event add hi --kin q", "event add hi --kind", "event add hi -kq"),
        *("event add hi -k=q", "event add hi --loud=yes", "event add hi --no-loud", "event add hi -lk q"),
        *(
            "event add -- hi",
            "event add -",
            "event x",
            "event ²",
            "event 1.5",
            "--json status",
            "--help",
            "event --help",
        ),
        *("event add hi -h", "pick a b"),
    ],
)
def test_everything_else_is_left_to_the_full_reader(line):
    assert understand(line) is None


def test_numbers_are_what_python_takes_for_a_number():
    assert understand("wait ٣").values["count"] == 3
    assert understand(f"wait {10**9 - 1}").values["count"] == 10**9 - 1
    assert understand("wait " + "9" * 5000) is None


@pytest.mark.parametrize("number", [10**9, -(10**9), 10**30, "9" * 5000])
def test_no_number_is_larger_than_anything_can_take(number):
    assert understand(f"wait {number}") is None


def test_empty_words_are_words_where_none_has_to_be_given():
    assert quick.understand(["event", "add", ""], toys.ROOMS, toys.importer) is None
    assert quick.understand(["event", "add", "x", "-k", ""], toys.ROOMS, toys.importer).values["kind"] == ""
