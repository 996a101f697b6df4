"""The manual page is what the commands say now, and is shown without a complaint."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from gitswarm import errors
from gitswarm.errors import SwarmError
from tests import manual
from tests.test_docs import COMMANDS

RENDERERS = {
    "groff": ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-c"],
    "mandoc": ["mandoc", "-T", "utf8", "-W", "error,stop"],  # a warning is that the page has no date
}


def test_the_page_is_what_the_commands_say():
    assert manual.PAGE.read_text(encoding="utf-8") == manual.made(), "python -m tests.manual"


def test_every_command_is_on_it_once_and_every_exit_code():
    page = manual.made()
    named = re.findall(r"^\.SS (.*)$", page, re.MULTILINE)
    words = [re.sub(r" \[?[A-Z].*", "", name.replace("\\-", "-")) for name in named]

    assert sorted(words) == sorted(COMMANDS)
    assert set(manual.EXITS) == {0, *codes_of(SwarmError)} | {errors.INTERRUPTED, errors.BROKEN_PIPE, errors.BUG}


def codes_of(kind):
    return {kind.exit_code}.union(*(codes_of(below) for below in kind.__subclasses__()))


@pytest.mark.parametrize("name", RENDERERS)
def test_it_is_shown_without_a_complaint(name):
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")

    done = subprocess.run([*RENDERERS[name], str(manual.PAGE)], capture_output=True, encoding="utf-8", check=True)

    shown = re.sub(r".\x08|\x1b\[\d*m", "", done.stdout)
    assert done.stderr == ""
    assert "--lease LEASE" in shown
    assert "gitswarm claim gs-7k3f --json" in shown
    assert all(f"   {name}" in shown for name in COMMANDS)


def test_what_looks_like_a_request_is_text():
    assert manual.plain(".gitswarm") == "\\&.gitswarm"
    assert manual.plain('a "b" \\n -c') == "a \\(dqb\\(dq \\en \\-c"
