"""What the killed left behind goes, once it is old and nobody uses it; what is the user's or in use stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from gitswarm.git.clone.sweep import outlast_lock, sweep

OID = "0123456789abcdef" * 2 + "01234567"
REFS = ("refs/heads/gitswarm", "refs/gitswarm/")


def aged(path, seconds):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (time.time() - seconds,) * 2)
    return str(path)


def test_stale_locks_of_our_refs_go_and_those_of_others_stay(tmp_path):
    ours = [
        aged(tmp_path / "refs/heads/gitswarm.lock", 3),
        aged(tmp_path / "refs/gitswarm/floor.lock", 3),
        aged(tmp_path / "refs/gitswarm/rescue/branch/one.lock", 3),
        aged(tmp_path / "refs/gitswarm/ahead.lock", -9000),
    ]
    others = [
        aged(tmp_path / "refs/heads/main.lock", 9000),
        aged(tmp_path / "refs/heads/gitswarm2.lock", 9000),
        aged(tmp_path / "refs/heads/gitswarm/of-the-user.lock", 9000),
        aged(tmp_path / "packed-refs.lock", 9000),
        aged(tmp_path / "index.lock", 9000),
        aged(tmp_path / "refs/gitswarm/young.lock", 1),
        aged(tmp_path / "refs/gitswarm/floor", 9000),
    ]
    assert sorted(sweep(str(tmp_path), REFS, time.time())) == sorted(ours)
    assert all(map(os.path.exists, others))
    assert not any(map(os.path.exists, ours))


def test_a_lock_is_waited_for_while_it_is_young_and_then_taken_away(tmp_path):
    lock = aged(tmp_path / "refs/gitswarm/floor.lock", 0)
    outlast_lock(str(tmp_path), "refs/gitswarm/floor", 0.1)
    assert os.path.exists(lock)
    outlast_lock(str(tmp_path), "refs/gitswarm/floor")
    assert not os.path.exists(lock)


def test_strays_go_when_they_are_old_and_no_process_has_them_open(tmp_path):
    objects = tmp_path / "objects"
    ours = [
        aged(objects / "pack/tmp_pack_a1b2c3", 700),
        aged(objects / "pack/tmp_idx_a1b2c3", 700),
        aged(objects / "7f/tmp_obj_a1b2c3", 700),
        aged(objects / "tmp_object_git2_a1b2c3", 700),
        aged(tmp_path / "gitswarm/floor.0a1b2c3d.new", 700),
        aged(tmp_path / "worktrees/gs-7k3f-1/gitswarm.json.0a1b2c3d.new", 700),
        aged(tmp_path / "worktrees/gs-7k3f-1/locked.0a1b2c3d.new", 700),
        aged(tmp_path / "gitswarm/pages/README.md.0a1b2c3d.new", 700),
        aged(tmp_path / "gitswarm/pages/archive/1.md.0a1b2c3d.new", 700),
    ]
    others = [
        aged(objects / "pack/tmp_pack_young", 500),
        aged(objects / "7f" / OID[2:], 9000),
        aged(objects / "pack" / f"pack-{OID}.pack", 9000),
        aged(objects / "info/tmp_obj_elsewhere", 9000),
        aged(tmp_path / "gitswarm/journal", 9000),
        aged(tmp_path / "worktrees/gs-7k3f-1/gitswarm.json", 9000),
        aged(tmp_path / "worktrees/gs-7k3f-1/theirs.new", 9000),
        aged(tmp_path / "gitswarm/pages/README.md", 9000),
    ]
    in_use = objects / "pack/tmp_pack_inuse"
    held = [sys.executable, "-c", f"f = open({str(in_use)!r}, 'a'); print(flush=True); input()"]
    in_use.touch()
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as fetch:
        fetch.stdout.readline()
        aged(in_use, 9000)
        assert sorted(sweep(str(tmp_path), REFS, time.time())) == sorted(ours)
        fetch.communicate(b"\n")
    assert all(map(os.path.exists, others))
    assert sweep(str(tmp_path), REFS, time.time()) == [str(in_use)]


def test_strays_stay_where_nothing_can_tell_who_has_them_open(tmp_path, monkeypatch):
    import fcntl

    stray = aged(tmp_path / "objects/7f/tmp_obj_a1b2c3", 700)
    monkeypatch.delattr(fcntl, "F_SETLEASE")
    assert sweep(str(tmp_path), REFS, time.time()) == []
    assert os.path.exists(stray)


def test_who_opens_a_stray_at_the_wrong_moment_ends_nobody(tmp_path, monkeypatch):
    import fcntl

    stray, real, opened = aged(tmp_path / "objects/7f/tmp_obj_a1b2c3", 700), fcntl.fcntl, []

    def leased(descriptor, command, argument):
        answer = real(descriptor, command, argument)
        if command == fcntl.F_SETLEASE:
            opener = [sys.executable, "-c", f"import os; os.open({stray!r}, os.O_RDONLY | os.O_NONBLOCK)"]
            opened.append(subprocess.run(opener, stderr=subprocess.PIPE, check=False).stderr)
        return answer

    monkeypatch.setattr(fcntl, "fcntl", leased)
    assert sweep(str(tmp_path), REFS, time.time()) == [stray]
    assert b"BlockingIOError" in opened[0]
    assert signal.getsignal(signal.SIGURG) == signal.SIG_DFL


CRASH = "fatal: x\n\nActive Branch LRU\n\nInactive Branches\n-----------------\n{ref}:\n  status      : active\n"


@pytest.mark.parametrize(
    ("ref", "ours"),
    [
        ("refs/heads/gitswarm", True),
        ("refs/gitswarm/next", True),
        ("refs/heads/main", False),
        ("refs/heads/gitswarm-notes", False),
        ("refs/heads/gitswarm/x", False),
        ("refs/gitswarm2/x", False),
    ],
)
def test_a_crash_report_goes_if_it_speaks_of_a_ref_of_ours(tmp_path, ref, ours):
    report = tmp_path / "fast_import_crash_4711"
    report.write_text(CRASH.format(ref=ref))
    aged_report = aged(report, 3)
    assert sweep(str(tmp_path), REFS, time.time()) == ([aged_report] if ours else [])


def test_the_report_of_a_real_crash_is_found(tmp_path):
    subprocess.run(["git", "init", "-q", "--bare", tmp_path], check=True)
    stream = b"feature done\ncommit refs/heads/gitswarm\ncommitter a <a@b.c> 0 +0000\ndata 1\nxnonsense\n"
    command = ["git", f"--git-dir={tmp_path}", "fast-import", "--quiet"]
    assert subprocess.run(command, input=stream, capture_output=True, check=False).returncode
    [report] = tmp_path.glob("fast_import_crash_*")
    assert sweep(str(tmp_path), REFS, time.time() + 3) == [str(report)]


def test_sweeping_an_empty_place_is_no_error(tmp_path):
    assert sweep(str(tmp_path / "none"), REFS, time.time()) == []
