"""Whoever runs the tests, as somebody whom the modes of files bind, which they do not for root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

POWERLESS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"]


def without_power(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these words, bound by the modes of files."""
    if os.geteuid() == 0 and shutil.which(POWERLESS[0]) is None:
        pytest.skip("root without setpriv cannot give up its power")
    argv = [sys.executable, *words]
    argv = [*POWERLESS, *argv] if os.geteuid() == 0 else argv
    return subprocess.run(argv, capture_output=True, text=True, check=False)
