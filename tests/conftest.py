"""The seal around every test: a home of its own, nothing from outside, loopback only, time and ids it controls."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

import gitswarm
from tests.again import (  # noqa: F401 - pytest finds its hooks here
    pytest_addoption,
    pytest_configure,
    pytest_runtest_makereport,
)
from tests.again import pytest_collection_modifyitems as play_one
from tests.ground import stand_in_memory

stand_in_memory()
signal.signal(signal.SIGINT, signal.default_int_handler)  # begun in the background, tests and all they begin ignore it

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(gitswarm.__file__).resolve().parent.parent
"""Where the package lies that is tested, for processes of tests too: a mutant's is a copy."""
DEAD_END = "http://127.0.0.1:9"
LONGEST = (
    *("test_torture_rows.py", "test_benchmarks.py", "test_days.py", "test_hostile_peers.py", "test_simulate.py"),
    *("test_example_idea.py", "test_two_thousand.py"),
)
LOOPBACK = ("127.", "::1", "::ffff:127.", "localhost", "0.0.0.0")

STRANGERS = ("GIT_", "GITSWARM_", "GITHUB_", "GH_", "XDG_", "LC_", "SSH_", "PYTEST_ADDOPTS")
STRANGER_NAMES = (
    *("CI", "LANGUAGE", "EMAIL", "VIRTUAL_ENV", "CDPATH", "ENV", "BASH_ENV", "PYTHONPATH"),
    "PYTHONDONTWRITEBYTECODE",  # else processes compile the package anew until one without it has kept that
)

FIXED = {
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "COLUMNS": "120",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "false",
    "GIT_PROXY_COMMAND": "false",
    "GITSWARM_ERRAND": "off",  # nothing goes on behind a test that does not ask for it
    **dict.fromkeys(("GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "EDITOR", "VISUAL", "GIT_ASKPASS", "SSH_ASKPASS"), "false"),
    **dict.fromkeys(("GIT_PAGER", "PAGER"), "cat"),
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"), DEAD_END),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost,::1"),
}

GITCONFIG = """\
[user]
	name = Ada
	email = ada@example.invalid
[init]
	defaultBranch = main
"""

_calm = settings(
    deadline=None,
    print_blob=True,
    database=DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples"),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("ci", _calm, max_examples=50, stateful_step_count=20, database=None, derandomize=True)
settings.register_profile("search", _calm, max_examples=50, stateful_step_count=20)
settings.register_profile("long", _calm, max_examples=2000, stateful_step_count=60)
settings.register_profile(
    "mutant", _calm, max_examples=200, stateful_step_count=20, database=None, phases=[Phase.generate]
)
settings.load_profile("ci")


def pytest_collection_modifyitems(items):
    """Play the one example that was asked for; begin with what takes longest, that no process is left with it alone."""
    play_one(items)
    items.sort(key=lambda item: item.path.name not in LONGEST)


def sealed_environment(outside: dict[str, str], home: Path) -> dict[str, str]:
    """What a test sees of the environment it was started from."""
    kept = {
        name: value for name, value in outside.items() if not name.startswith(STRANGERS) and name not in STRANGER_NAMES
    }
    return {
        **kept,
        **FIXED,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "PATH": first_on_path(str(Path(sys.executable).parent), outside.get("PATH", os.defpath)),
        "PYTHONPATH": str(PACKAGE),
    }


def first_on_path(folder: str, path: str) -> str:
    """The search path with this folder first, so that children start the Python and the gitswarm of this venv."""
    return os.pathsep.join([folder, *(other for other in path.split(os.pathsep) if other != folder)])


def furnish(home: Path) -> Path:
    """A home with nothing but an identity for git."""
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitconfig").write_text(GITCONFIG)
    return home


def seal_pygit2(home: Path) -> None:
    """Turn libgit2 to this home, if something has loaded it: it looks for one only once, when it is loaded."""
    pygit2 = sys.modules.get("pygit2")
    if pygit2 is None:
        return
    from pygit2.enums import ConfigLevel

    levels = {ConfigLevel.GLOBAL: home, ConfigLevel.XDG: home / ".config" / "git", ConfigLevel.SYSTEM: home / "none"}
    for level, folder in levels.items():
        pygit2.settings.search_path[level] = str(folder)


def refuse_strangers(connect):
    """A socket's connect that reaches this machine only."""

    def guarded(self, address):
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise ConnectionRefusedError(f"a test tried to reach {address}: only loopback is open")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def _walls(tmp_path_factory):
    """The seal for fixtures that live longer than a test, and the socket guard."""
    with pytest.MonkeyPatch.context() as patch:
        _wear(patch, sealed_environment(dict(os.environ), furnish(tmp_path_factory.mktemp("nobody"))))
        patch.setattr(socket.socket, "connect", refuse_strangers(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", refuse_strangers(socket.socket.connect_ex))
        yield


@pytest.fixture(scope="session")
def _homes(tmp_path_factory):
    """Names for a home each; pytest's own numbering looks at all that were, each time."""
    street = tmp_path_factory.mktemp("homes")
    return (street / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def home(_walls, _homes):
    """A fresh home for each test, with an identity for git and nothing else."""
    fresh = furnish(next(_homes))
    before, folder = dict(os.environ), os.getcwd()
    with pytest.MonkeyPatch.context() as patch:
        _wear(patch, sealed_environment(dict(os.environ), fresh))
        seal_pygit2(fresh)
        yield fresh
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(before)
    shutil.rmtree(fresh, ignore_errors=True)  # an errand may still be at work there


def _wear(patch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in set(os.environ) - set(environment):
        patch.delenv(name)
    for name, value in environment.items():
        patch.setenv(name, value)
    time.tzset()


def pytest_terminal_summary(terminalreporter):
    """Say which of the tools that set hooks up took part themselves."""
    reports = (report for found in terminalreporter.stats.values() for report in found)
    if any(getattr(report, "nodeid", "").startswith("tests/hooks/test_gates.py") for report in reports):
        from tests.hook_yard import tools

        terminalreporter.write_line(f"hooks were set up by {tools()}")


class Ticking:
    """A clock that moves one second each time it is looked at."""

    def __init__(self, start: float = 1_767_225_600.0) -> None:  # 2026-01-01T00:00:00Z
        self.now = start

    def __call__(self) -> float:
        self.now += 1.0
        return self.now

    def skip(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class Counted:
    """Event ids in counting order, well-formed ULIDs: the clock's milliseconds, then 1, 2, 3 …"""

    DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"

    def __init__(self, clock: Ticking) -> None:
        self.clock = clock
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        number = int(self.clock.now * 1000) << 80 | self.count
        return "".join(self.DIGITS[number >> 5 * place & 31] for place in reversed(range(26)))


@pytest.fixture
def tick() -> Ticking:
    """The clock of this test."""
    return Ticking()


@pytest.fixture
def ids(tick) -> Counted:
    """The ids of this test."""
    return Counted(tick)
