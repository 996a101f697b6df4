from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.event import Event
from gitswarm.core.verdict import judge, judge_line, refusal
from tests.corpus import generated, hand
from tests.corpus.__main__ import count, report

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests" / "corpus" / "verdicts.txt"
HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)
VERSIONS = ("3.11", "3.12", "3.13")


def other_pythons() -> dict[str, str]:
    """One interpreter for each version there is: those on PATH, and those that pyenv keeps."""
    kept = sorted((HOME / ".pyenv" / "versions").glob("3.1*/bin/python"))
    candidates = [str(path) for path in kept] + [shutil.which(f"python{version}") for version in VERSIONS]
    found: dict[str, str] = {}
    for python in filter(None, candidates):
        asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        version = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        if version in VERSIONS:
            found.setdefault(version, python)
    return found


PYTHONS = other_pythons()
COUNT = count()  # while tests are collected: each of them runs without our environment


def test_every_case_has_a_name_of_its_own_and_there_are_enough():
    names = [name for name, *_ in hand.cases()]
    assert len(names) == len(set(names))
    assert len(names) >= 150
    assert generated.COUNT >= 10_000


def test_the_verdicts_are_the_recorded_ones():
    assert list(report(generated.COUNT)) == RECORDED.read_text().splitlines()


@pytest.mark.parametrize("version", sorted(PYTHONS))
@pytest.mark.parametrize("digits", ["0", "640"], ids=["any number of digits", "few digits"])
def test_every_python_gives_the_same_verdicts(version, digits, capsys):
    environment = {"PATH": os.environ["PATH"], "PYTHONINTMAXSTRDIGITS": digits, "GITSWARM_CORPUS": str(COUNT)}
    done = subprocess.run(
        [PYTHONS[version], "-B", "-m", "tests.corpus"], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    with capsys.disabled():
        sys.stderr.write(f" [{PYTHONS[version]}] ")
    assert done.stdout.decode().splitlines() == list(report(COUNT))


@pytest.mark.parametrize(
    ("name", "path", "mode", "data"), [case for case in hand.cases() if case[0].startswith("good")]
)
def test_a_good_event_is_carried_byte_for_byte(name, path, mode, data):
    event = judge(path, mode, len(data), data)
    if name == "good earliest id":
        assert event == "id differs from path"
    else:
        assert isinstance(event, Event)
        assert event.line == data


def test_what_is_refused_by_its_header_need_not_be_read():
    assert judge(hand.PATH, 0o120000, 10, None) == "wrong mode"
    assert judge("events/x", hand.FILE, 10, None) == "wrong path"
    assert judge(hand.PATH, hand.FILE, hand.EVENT_LIMIT + 1, None) == "too large"
    assert refusal(hand.PATH, hand.FILE, hand.EVENT_LIMIT) is None


def test_nothing_is_judged_unread():
    with pytest.raises(ValueError, match="must be read"):
        judge(hand.PATH, hand.FILE, 10, None)


def test_a_file_is_no_event_under_the_id_of_another():
    assert judge(hand.PATH[:-6] + "4.json", hand.FILE, len(hand.line()), hand.line()) == "id differs from path"


@pytest.mark.parametrize(("position", "accepted"), [(-1, False), (0, True), (10**12 - 1, True), (10**12, False)])
def test_a_line_of_a_page_stands_at_a_position(position, accepted):
    assert isinstance(judge_line(position, hand.line()), Event) == accepted


def test_a_line_of_a_page_is_judged_as_a_file_is():
    for name, data in hand.lines():
        by_line, by_file = judge_line(7, data), judge(hand.PATH, hand.FILE, len(data), data)
        assert by_file in (by_line, "id differs from path"), name


@given(st.text(), st.integers(0, 2**32), st.binary())
def test_nothing_a_peer_pushes_raises(path, mode, data):
    assert judge(path, mode, len(data), data) in ("wrong mode", "wrong path")
    assert isinstance(judge(hand.PATH, hand.FILE, len(data), data), str)
