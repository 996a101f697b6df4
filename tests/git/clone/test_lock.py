"""One file, one lock, whoever takes it and however: raced by both kinds, freed by death, kept by heirs."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from gitswarm.errors import Busy, StoreError
from gitswarm.git.clone import lock as lock_module
from gitswarm.git.clone.lock import Lock, Locks, is_free, seize
from gitswarm.git.process import run

KINDS = ("kernel", "filelock", "library")  # ours, ours through the library, and the library's own class

TAKE = """
import os, sys
from gitswarm.git.clone.lock import Lock
from gitswarm.git.process import run
kind, path = sys.argv[1:3]
def hold():
    if kind == "library":
        from filelock import FileLock
        return FileLock(path, fallback_to_soft=False, poll_interval=0.002)
    return Lock(path, flavour=kind).held("a test", wait=60)
"""


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "write.lock")


@pytest.fixture
def start():
    """Start a Python that knows how to take the lock as one kind; it is ended with the test."""
    running = []

    def begin(kind, path, code, *words):
        argv = [sys.executable, "-c", TAKE + code, kind, path, *map(str, words)]
        child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        running.append(child)
        return child

    yield begin
    for child in running:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


HOLD = "with hold():\n    print('held', flush=True); sys.stdin.read()"


def holding(start, kind, path):
    child = start(kind, path, HOLD)
    assert child.stdout.readline() == b"held\n"
    return child


def can_take(kind, path):
    if kind == "library":
        other = FileLock(path, fallback_to_soft=False, blocking=False)
        try:
            with other:
                return True
        except TimeoutError:
            return False
    other = Lock(path, flavour=kind)
    taken = other.try_hold("a try")
    if taken:
        other.release()
    return taken


def until(truth, limit=10.0):
    end = time.monotonic() + limit
    while not truth():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)


# ---- the contract, between all kinds


@pytest.mark.parametrize(("first", "second"), list(itertools.product(KINDS, KINDS)))
def test_each_kind_keeps_each_kind_out_until_it_is_done(start, path, first, second):
    child = holding(start, first, path)
    assert not can_take(second, path)
    child.communicate(b"", timeout=30)
    assert can_take(second, path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_holder_frees_the_lock(start, path, kind):
    child = holding(start, kind, path)
    assert not is_free(path)
    child.kill()
    child.wait()
    assert is_free(path)
    assert all(can_take(other, path) for other in KINDS)


def test_eight_processes_of_all_kinds_lose_no_increment(start, path, tmp_path):
    count = tmp_path / "count"
    count.write_text("0")
    add = """
for _ in range(200):
    with hold():
        with open(sys.argv[3]) as file: number = int(file.read())
        with open(sys.argv[3], "w") as file: file.write(str(number + 1))
"""
    kinds = ["kernel"] * 4 + ["filelock"] * 2 + ["library"] * 2
    children = [start(kind, path, add, count) for kind in kinds]
    assert [child.wait(timeout=120) for child in children] == [0] * 8
    assert count.read_text() == "1600"


def test_the_file_stays_the_same_file_for_all_kinds(path):
    assert can_take("kernel", path)
    before = os.stat(path).st_ino
    assert all(can_take(kind, path) for kind in KINDS)
    assert os.stat(path).st_ino == before


@pytest.mark.parametrize("flavour", ["kernel", "filelock"])
def test_a_child_that_was_not_given_the_lock_does_not_keep_it(path, flavour):
    lock = Lock(path, flavour=flavour)
    with lock.held("a parent"):
        child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        assert is_free(path)
    finally:
        child.kill()
        child.wait()


HEIR = """
with hold() as lock:
    import threading
    threading.Timer(0.5, lambda: os.kill(os.getpid(), 9)).start() if sys.argv[3] == "die" else None
    run(["sh", "-c", f"echo $$ > {sys.argv[4]}.new; mv {sys.argv[4]}.new {sys.argv[4]}; exec sleep 60"],
        env=dict(os.environ), keep=(lock.fd,))
"""


@pytest.mark.parametrize("flavour", ["kernel", "filelock"])
def test_a_child_that_was_given_the_lock_keeps_it_until_it_ends(start, path, flavour, tmp_path):
    parent = start(flavour, path, HEIR, "die", tmp_path / "pid")
    assert parent.wait(timeout=30) == -9
    until((tmp_path / "pid").exists)
    assert not is_free(path)
    assert not any(can_take(kind, path) for kind in KINDS)
    os.kill(int((tmp_path / "pid").read_text()), 9)
    until(lambda: is_free(path))


@pytest.mark.parametrize("flavour", ["kernel", "filelock"])
def test_giving_the_lock_back_does_not_take_it_from_a_child_that_keeps_it(path, flavour, tmp_path):
    lock = Lock(path, flavour=flavour)
    with lock.held("a parent"):
        run(
            ["sh", "-c", f"sleep 60 >/dev/null 2>&1 </dev/null & echo $! > {tmp_path}/pid"],
            env=dict(os.environ),
            keep=(lock.fd,),
        )
    assert not is_free(path)
    os.kill(int((tmp_path / "pid").read_text()), 9)
    until(lambda: is_free(path))


# ---- waiting, and who holds it


def test_a_short_wait_is_rewarded(start, path):
    child = holding(start, "kernel", path)
    waiter = start("kernel", path, HOLD)
    child.communicate(b"", timeout=30)
    assert waiter.stdout.readline() == b"held\n"


def test_busy_names_process_command_and_start_of_the_holder(start, path):
    child = holding(start, "kernel", path)
    began = time.monotonic()
    with pytest.raises(Busy) as caught:
        Lock(path).hold("me", wait=0.2)
    assert 0.2 <= time.monotonic() - began < 5
    error = caught.value
    assert (error.facts["lock"], error.facts["pid"], error.facts["command"]) == ("write", child.pid, "a test")
    assert str(child.pid) in error.message
    assert "a test" in error.message
    assert str(child.pid) in error.hint
    assert time.strptime(str(error.facts["since"]), "%Y-%m-%dT%H:%M:%SZ")


def test_without_a_wait_it_is_tried_once(start, path, monkeypatch):
    holding(start, "kernel", path)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it slept"))
    with pytest.raises(Busy):
        Lock(path).hold("me", wait=0)


def test_a_free_lock_has_no_holder_although_its_line_is_still_there(path):
    lock = Lock(path)
    assert lock.holder() is None
    with lock.held("my command"):
        holder = Lock(path).holder()
        assert (holder.pid, holder.command) == (os.getpid(), "my command")
    assert "my command" in Path(path).read_text()
    assert lock.holder() is None


def test_a_command_of_many_lines_is_written_as_one(path):
    with Lock(path).held("long " + "x" * 5000):
        assert len(Path(path).read_text()) < 300
    with Lock(path).held("a\nb\tc \udc80"):
        assert Path(path).read_text().endswith("Z a b c ?\n")
        assert Lock(path).holder().command == "a b c ?"


@pytest.mark.parametrize("line", [b"", b"\xff\xfe\n", b"no number here\n", b"1 2", b"\0" * 500, "² x y\n".encode()])
def test_reading_a_strange_line_never_fails(path, line):
    with open(path, "wb") as file:
        file.write(line)
    number = seize(path)
    assert Lock(path).holder() == lock_module.Holder(0, "unknown", "unknown")
    os.close(number)


def test_a_full_disk_takes_the_name_but_not_the_lock(path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with Lock(path).held("me"):
        assert not is_free(path)
        assert Lock(path).holder().pid == 0


def test_two_who_only_look_do_not_see_each_other(path):
    import fcntl

    with open(path, "w") as looker:
        fcntl.flock(looker, fcntl.LOCK_SH | fcntl.LOCK_NB)
        assert is_free(path)


def test_the_lock_is_free_again_after_an_error_inside(path):
    with pytest.raises(KeyError), Lock(path).held("me"):
        raise KeyError
    assert is_free(path)


# ---- the file


def test_a_symbolic_link_is_refused_and_its_target_left_alone(path, tmp_path):
    (tmp_path / "precious").write_text("keep me")
    os.symlink(tmp_path / "precious", path)
    for flavour in ("kernel", "filelock"):
        with pytest.raises(StoreError, match="symbolic"):
            Lock(path, flavour=flavour).hold("me")
    with pytest.raises(StoreError):
        is_free(path)
    assert (tmp_path / "precious").read_text() == "keep me"


@pytest.mark.parametrize("flavour", ["kernel", "filelock"])
def test_a_file_deleted_between_opening_and_locking_is_opened_again(path, monkeypatch, flavour):
    take = lock_module.FLAVOURS[flavour]
    attempts = []

    def delete_first(number):
        if not attempts:
            os.unlink(path)
        attempts.append(number)
        return take(number)

    monkeypatch.setitem(lock_module.FLAVOURS, flavour, delete_first)
    with Lock(path, flavour=flavour).held("me"):
        assert len(attempts) == 2
        assert not is_free(path)


def test_our_folder_is_made_again_but_never_the_repository(tmp_path):
    with Lock(str(tmp_path / "gitswarm" / "write.lock")).held("me"):
        assert os.listdir(tmp_path) == ["gitswarm"]
    with pytest.raises(StoreError, match="No such file"):
        Lock(str(tmp_path / "gone" / "gitswarm" / "write.lock")).hold("me")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StoreError):
        Lock(str(tmp_path / "dangling" / "write.lock")).hold("me")


def test_a_file_system_without_locks_is_told(path, monkeypatch):
    def unable(_):
        raise OSError(38, "Function not implemented")

    before = os.listdir("/proc/self/fd")
    monkeypatch.setitem(lock_module.FLAVOURS, "kernel", unable)
    with pytest.raises(StoreError, match="Function not implemented"):
        Lock(path).hold("me")
    assert os.listdir("/proc/self/fd") == before


def test_attempts_leave_no_descriptor_open(start, path):
    holding(start, "kernel", path)
    before = os.listdir("/proc/self/fd")
    assert not any(can_take(kind, path) for kind in KINDS)
    assert not is_free(path)
    assert os.listdir("/proc/self/fd") == before


# ---- the order


@pytest.fixture
def locks(tmp_path):
    return Locks(str(tmp_path))


def test_the_order_of_the_locks_is_sync_write_journal(locks):
    with locks.sync.held("a"), locks.write.held("b"), locks.journal.held("c"):
        assert not any(is_free(lock.path) for lock in (locks.sync, locks.write, locks.journal))
    with locks.worktree.held("d"), pytest.raises(AssertionError):
        locks.worktree.hold("e")


ALLOWED = {("sync", "write"), ("sync", "journal"), ("write", "journal")}


@pytest.mark.parametrize("pair", list(itertools.product(lock_module.MAY_BE_HELD, repeat=2)))
def test_a_lock_taken_against_the_order_is_a_bug_said_at_once(locks, pair):
    first, second = (getattr(locks, name) for name in pair)
    with first.held("first"):
        if pair in ALLOWED:
            second.hold("second")
            second.release()
        else:
            with pytest.raises(AssertionError, match=f"{second.name} lock .* holding {first.name}"):
                second.hold("second")
    with second.held("after"):
        pass


def test_a_single_lock_is_not_taken_twice_by_its_holder(path):
    lock = Lock(path)
    with lock.held("me"), pytest.raises(AssertionError):
        lock.try_hold("me again")
    with pytest.raises(AssertionError):
        lock.release()
    with pytest.raises(AssertionError):
        _ = lock.fd


def test_the_locks_of_a_clone_exclude_those_of_another_instance(locks, tmp_path):
    other = Locks(str(tmp_path), flavour="filelock")
    with locks.write.held("me"):
        assert not other.write.try_hold("you")
        with other.sync.held("you"):
            pass
