"""The file of the index among several users: who may not write it, who shares it, who takes another's place."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gitswarm.index import Index
from tests.toy_rooms import LINES, at, event, folded, opened, toy_rooms, write_tips


def as_nobody(script, *words):
    """Run a script that becomes a user without rights, once it has imported what such a user may not read."""
    command = [sys.executable, "-c", script, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


STATES = ("with its log", "with a log it may not read", "without its log", "missing", "of another version")
READ_ONLY_SCRIPT = """
import fcntl, hashlib, os, sys
from pathlib import Path
from gitswarm.core import register
from gitswarm.index import Index
from tests.toy_rooms import read_tips, toy_rooms
log = read_tips(Path(sys.argv[1], "log"))
os.setgid(65534)
os.setuid(65534)
index = Index(sys.argv[1] + "/index.db", toy_rooms(), log, "v")
for tip in ("b", "c"):
    log.at = tip
    print(register.digest_of(register.dump(index.view(tip), toy_rooms())), index.tip)
index.close()
"""

TAKING_SCRIPT = """
import fcntl, os, sys
from pathlib import Path
from gitswarm.index import Index
from tests.toy_rooms import read_tips, toy_rooms
log = read_tips(Path(sys.argv[1], "log"))
os.setgid(65534)
os.setuid(65534)
log.at = "b"
index = Index(sys.argv[1] + "/index.db", toy_rooms(), log, "v")
print(index.catch_up("b"), index.tip)
index.set_note("some", "write")
"""


@pytest.fixture
def open_folder():
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory(prefix="gs-index-") as folder:
        yield Path(folder)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize("state", STATES)
def test_a_folder_that_cannot_be_written_is_read_all_the_same(open_folder, log, state, right):
    folder = open_folder
    log.add("c", [*LINES, *at(200, event(900))])
    write_tips(folder / "log", log)
    index = Index(str(folder / "index.db"), toy_rooms(), log, "other" if state == "of another version" else "v")
    log.at = "b"
    if state != "missing":
        index.catch_up("b")
        index.set_note("some", "write")
        index.close()
    if state == "without its log":
        with sqlite3.connect(folder / "index.db") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        assert not Path(f"{(folder / 'index.db').resolve()}-wal").exists()
    folder.chmod(0o755)
    for name in os.listdir(folder):
        (folder / name).chmod(0o644)
    if state == "with a log it may not read":
        Path(f"{(folder / 'index.db').resolve()}-wal").chmod(0o600)
    before = {name: (folder / name).stat().st_mtime_ns for name in os.listdir(folder)}
    told = as_nobody(READ_ONLY_SCRIPT, str(folder))

    log.at = "c"
    assert told.stderr == ""
    stands = "b" if state in {"with its log", "without its log"} else "None"
    assert told.stdout.split() == [right, stands, folded(log, "c"), stands]
    after = {name: (folder / name).stat().st_mtime_ns for name in before}
    assert after == before


def test_a_group_that_shares_a_clone_shares_the_index(path, log):
    before = os.umask(0o002)
    try:
        index = opened(path, log)
        index.catch_up("b")
        index.set_note("some", "write")
    finally:
        os.umask(before)
    modes = [os.stat(f"{path.resolve()}{end}").st_mode & 0o777 for end in ("", "-wal", "-shm")]
    assert modes == [0o664] * 3


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_a_file_of_another_user_is_made_anew_where_one_may(open_folder, log, mode):
    write_tips(open_folder / "log", log)
    index = Index(str(open_folder / "index.db"), toy_rooms(), log, "v")
    log.at = "a"
    index.catch_up("a")
    index.close()
    for name in os.listdir(open_folder):
        (open_folder / name).chmod(0o666 if name in {"log", "index.db-lock"} else mode)
    open_folder.chmod(0o777)
    told = as_nobody(TAKING_SCRIPT, str(open_folder))

    assert told.stderr == ""
    assert told.stdout.split() == ["True", "b"]
    assert (open_folder / "index.db").resolve().stat().st_uid == 65534
