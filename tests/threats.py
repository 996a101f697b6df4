"""The tests that SECURITY.md names beside its threats, for `make test-security`: ``python -m tests.threats``."""

from __future__ import annotations

import re
import sys

from tests.conftest import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py(?:::\w+)?)`")


def named() -> list[str]:
    """Each once, in the order of the page."""
    return list(dict.fromkeys(NAMED.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))))


if __name__ == "__main__":
    sys.stdout.write("\n".join(named()) + "\n")
