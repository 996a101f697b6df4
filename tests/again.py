"""A failing example is seen again by one command: what Hypothesis says of it is given back to pytest."""

from __future__ import annotations

import re

import hypothesis
import pytest
from hypothesis import reproduce_failure, settings

OPTION = "--again"
BLOB = re.compile(r"@reproduce_failure\('[^']*', b'([^']*)'\)")
USUAL = "ci"

_asked: list[str] = []


def pytest_addoption(parser):
    """The option that the printed command uses."""
    parser.addoption(OPTION, metavar="BLOB", help="play this one example again, as a failing test has printed it")


def pytest_configure(config):
    """Remember which example was asked for."""
    _asked[:] = [config.getoption(OPTION)] if config.getoption(OPTION) else []


def pytest_collection_modifyitems(items):
    """Let the property that was asked for play this example alone."""
    for item in items:
        if hasattr(item.obj, "hypothesis"):
            wanted(item.obj)


def wanted(property_or_machine):
    """The same, with the one example that was asked for in place of those that would be looked for."""
    for blob in _asked:
        reproduce_failure(hypothesis.__version__, blob.encode())(property_or_machine)
    return property_or_machine


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Print, under a failing property, the command that shows it again."""
    report = (yield).get_result()
    found = BLOB.search(str(report.longrepr)) if report.failed else None
    if found:
        report.sections.append(("again", command(item.nodeid, found[1], settings.get_current_profile_name())))


def command(node, blob, profile):
    """What to type; the profile counts, since it says how many steps an example may have."""
    more = "" if profile == USUAL else f" -m '' --hypothesis-profile={profile}"
    return f".venv/bin/python -m pytest -n 0 '{node}'{more} {OPTION} '{blob}'"
