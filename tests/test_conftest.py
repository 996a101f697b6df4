"""Whatever stands outside, a test sees only its own home and its own machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, sealed_environment

OUTSIDE = {
    "PATH": "/bin",
    "HOME": "/home/eve",
    "XDG_CONFIG_HOME": "/home/eve/.config",
    "GIT_DIR": "/home/eve/.git",
    "GIT_INDEX_FILE": "/home/eve/.git/index",
    "GIT_CONFIG_COUNT": "1",
    "GIT_AUTHOR_NAME": "Eve",
    "GITSWARM_ACTOR": "eve",
    "GITHUB_TOKEN": "secret",
    "CI": "true",
    "LC_ALL": "tr_TR.UTF-8",
    "TZ": "Asia/Kathmandu",
    "SSH_AUTH_SOCK": "/home/eve/agent",
}


def git(*args: str, cwd: Path) -> str:
    done = subprocess.run(["git", *args], cwd=cwd, capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.strip()


def test_nothing_from_outside_comes_through(tmp_path):
    sealed = sealed_environment(OUTSIDE, tmp_path)

    assert not [name for name, value in sealed.items() if "eve" in value.lower() or value in {"secret", "true"}]
    assert {"GIT_DIR", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT", "GITSWARM_ACTOR", "CI"}.isdisjoint(sealed)
    assert (sealed["LC_ALL"], sealed["TZ"]) == ("C.UTF-8", "UTC")


def test_this_process_wears_the_seal(home):
    assert os.environ == sealed_environment(dict(os.environ), home)
    assert time.tzname == ("UTC", "UTC")
    assert Path.home() == home


def test_git_reads_the_config_of_this_test_only(home, tmp_path):
    origins = git("config", "--list", "--show-origin", cwd=tmp_path).splitlines()

    assert origins
    assert {line.split("\t")[0] for line in origins} == {f"file:{home}/.gitconfig"}


def test_an_editor_stops_a_commit_instead_of_waiting(tmp_path):
    git("init", "-q", cwd=tmp_path)

    with pytest.raises(subprocess.CalledProcessError):
        git("commit", "-q", "--allow-empty", cwd=tmp_path)


@pytest.fixture(scope="module")
def earlier_homes():
    return []


def test_what_a_test_leaves_in_the_environment_is_gone_in_the_next(earlier_homes):
    os.environ.update(GIT_DIR="/nowhere", LEAK="yes")
    earlier_homes.append(os.environ["HOME"])


def test_the_next_one_has_another_home_and_no_leak(earlier_homes):
    assert {"GIT_DIR", "LEAK"}.isdisjoint(os.environ)
    assert os.environ["HOME"] not in earlier_homes


def test_libgit2_reads_the_config_of_this_test_only(tmp_path):
    script = (
        "import pygit2, pathlib, sys\n"
        "from tests.conftest import furnish, seal_pygit2\n"
        "home = furnish(pathlib.Path(sys.argv[1]))\n"
        "seal_pygit2(home)\n"
        "system = pygit2.settings.search_path[pygit2.enums.ConfigLevel.SYSTEM]\n"
        "print(pygit2.Config.get_global_config()['user.name'], system)"
    )
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    (stranger / ".gitconfig").write_text("[user]\n\tname = Eve\n")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "home")],
        env={**os.environ, "HOME": str(stranger)},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert done.stdout.split() == ["Ada", str(tmp_path / "home" / "none")]


def test_once_loaded_libgit2_goes_on():
    import pygit2

    assert pygit2.settings


def test_to_the_home_of_each_test_after_it(home):
    import pygit2

    assert pygit2.settings.search_path[pygit2.enums.ConfigLevel.GLOBAL] == str(home)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize("attempt", ["connect", "connect_ex"])
def test_every_other_machine_is_out_of_reach(attempt):
    with socket.socket() as stranger, pytest.raises(ConnectionRefusedError, match="only loopback"):
        getattr(stranger, attempt)(("192.0.2.1", 80))


def test_git_cannot_leave_this_machine(tmp_path):
    words = ["git", "ls-remote", "http://192.0.2.1/x.git"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20)

    assert done.returncode != 0
    assert "127.0.0.1" in done.stderr


def test_children_run_the_source_tree_from_anywhere(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", "import gitswarm; print(gitswarm.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )

    assert found.stdout.strip() == str(ROOT / "gitswarm" / "__init__.py")


def test_the_clock_ticks_and_skips(tick):
    first = tick()
    tick.skip(60)

    assert tick() - first == 61


def test_counted_ids_are_ulids_that_grow(ids, tick):
    early = [ids() for _ in range(40)]
    tick.skip(1)
    late = ids()

    assert early == sorted(early)
    assert early[-1] < late
    assert all(re.fullmatch("[0-7][0-9a-hjkmnp-tv-z]{25}", identity) for identity in [*early, late])
