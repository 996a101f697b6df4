"""What the modules of a hot command bring with them: nothing that costs more than they do."""

from __future__ import annotations

import subprocess
import sys

import pytest

DEAR = "ctypes dataclasses inspect logging pathlib pygit2 select shutil subprocess tempfile typing"
MORE = {
    "clone.journal": "",
    "clone.lock": "enum filelock random re",
    "process": "contextlib enum re signal",
    "repo": "enum re",
    "clone.store": "enum re signal",
    "clone.sweep": "enum fcntl hashlib re signal",
}
"""What each can do without besides; the journal has json, which brings some of it."""


@pytest.mark.parametrize("name", MORE)
def test_importing_it_brings_nothing_dear(name):
    code = f"import sys; before = set(sys.modules); import gitswarm.git.{name}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert set(done.stdout.split()) & {*DEAR.split(), *MORE[name].split()} == set()
