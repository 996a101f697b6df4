from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

LIMIT = 60
PROPERTY = """\
from hypothesis import given, strategies as st

@given(st.integers())
def test_it(number):
    print("played", number)
    assert number < 1000
"""
MACHINE = """\
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from tests.machines import run_machine

class Counting(RuleBasedStateMachine):
    @rule(number=st.integers())
    def play(self, number):
        print("played", number)
        assert number < 1000

def test_it():
    run_machine(Counting)
"""


def failing(folder, *words):
    """What pytest prints about the test in this folder, which fails."""
    argv = [sys.executable, "-m", "pytest", "-p", "tests.again", "-p", "no:cacheprovider", *words]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("test", [PROPERTY, MACHINE], ids=["property", "machine"])
def test_a_failing_example_is_seen_again_by_the_command_it_prints(test, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text("import tests.conftest\n")
    (tmp_path / "test_it.py").write_text(test)

    said = failing(tmp_path).splitlines()
    command = said[next(number for number, line in enumerate(said) if " again " in line) + 1]
    words = shlex.split(command)
    again = failing(tmp_path, *words[words.index("test_it.py::test_it") :])

    assert [line for line in again.splitlines() if line.startswith("played")] == ["played 1000"]
