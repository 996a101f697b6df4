"""What both git stores keep beyond the log contract: among processes, killed, on a full disk, beside the user's git."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from gitswarm.core.log import Draft
from gitswarm.errors import Busy, Damaged, StoreError
from gitswarm.git.clone.sweep import sweep
from gitswarm.git.log.commits import NEXT
from tests.disks import small_disk
from tests.git_yard import REF
from tests.log_contract import LogContract
from tests.yard import Writer, files_of

WRITERS, EACH = 8, 6
KILLS = 50
SMALL = {"bytes": "size=2m", "inodes": "size=16m,nr_inodes=400"}


class GitContract(LogContract):
    """The tests of both stores; ``yard`` is a GitYard."""

    # among processes

    def test_processes_that_append_at_once_lose_nothing(self, yard):
        racing = [start(yard, f"agent-{number}", EACH) for number in range(WRITERS)]
        said = [process.communicate(timeout=120) for process in racing]
        assert [process.returncode for process in racing] == [0] * WRITERS, said
        promised = [line for out, _ in said for line in out.split()]
        lines = list(yard.log().lines(yard.log().tip()))
        assert [line.position for line in lines] == list(range(WRITERS * EACH))
        assert sorted(line.event.id for line in lines) == sorted(promised)
        assert yard.git("rev-list", "--count", REF) == str(WRITERS * EACH)
        assert yard.fsck() == ""

    def test_a_killed_writer_leaves_the_old_tip_or_the_new_one(self, yard):
        random.seed(7)
        promised = set()
        for number in range(KILLS):
            process = start(yard, f"agent-{number}", 1000)
            promised.add(process.stdout.readline().strip())
            time.sleep(random.uniform(0, 0.03))
            os.killpg(process.pid, signal.SIGKILL)
            promised.update(process.communicate(timeout=60)[0].split())
            # The sweep is the caller's, under the write lock.
            sweep(yard.place.common, [REF, "refs/gitswarm/"], time.time(), age=-1)
            log = yard.log()
            assert log.tip() == yard.git("rev-parse", REF)
            known = {line.event.id for line in log.lines(log.tip())}
            assert promised - {""} <= known
        assert yard.fsck() == ""

    # beside the user's git

    def test_a_branch_of_the_users_that_ours_points_to_is_not_moved(self, yard, writer):
        tip = writer.append().tip
        yard.git("branch", "theirs", tip)
        yard.git("symbolic-ref", REF, "refs/heads/theirs")
        yard.git("symbolic-ref", NEXT, "refs/heads/theirs")

        log = writer.log
        built = log.build(Draft(tip, files_of(writer.lines(1))))
        new = log.append(Draft(tip, files_of(writer.lines(1))))

        assert yard.git("rev-parse", "theirs") == tip
        assert yard.git("rev-parse", REF, NEXT).split() == [new, built]

    def test_a_branch_that_ours_points_to_and_that_is_not_there_is_not_made(self, yard, writer):
        yard.git("symbolic-ref", REF, "refs/heads/theirs")

        new = writer.append().tip

        assert yard.git("rev-parse", REF) == new
        assert yard.git("branch", "--list", "theirs") == ""

    def test_no_reflog_is_left(self, yard, writer):
        yard.git("config", "core.logAllRefUpdates", "always")
        log = writer.log
        tip = writer.append().tip
        built = log.build(Draft(tip, files_of(writer.lines(1))))
        acts = {
            NEXT: [lambda: log.build(Draft(tip, files_of(writer.lines(1))))],
            REF: [lambda: log.move(built, tip), writer.append, lambda: log.reset(tip)],
        }
        for ref, deeds in acts.items():
            path = f"{yard.place.common}/logs/{ref}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            assert not os.path.exists(path)
            for deed in deeds:
                open(path, "w").close()
                deed()
                assert not os.path.exists(path)
        assert yard.fsck() == ""

    def test_the_users_hooks_neither_run_nor_veto(self, yard, writer):
        hook = f"{yard.place.common}/hooks/reference-transaction"
        with open(hook, "w") as file:
            file.write(f"#!/bin/sh\necho ran >>{yard.folder}/ran\nexit 1\n")
        os.chmod(hook, 0o755)
        writer.append()
        tip = writer.append().tip
        built = writer.log.build(Draft(tip, files_of(writer.lines(2))))
        writer.log.move(built, tip)
        assert not (yard.folder / "ran").exists()

    def test_a_packed_ref_is_read_and_moved(self, yard, writer):
        writer.append()
        yard.git("pack-refs", "--all", "--prune")
        assert not os.path.exists(f"{yard.place.common}/{REF}")
        tip, lines = writer.append()
        assert yard.log().tip() == tip
        assert lines[0].position == 1

    def test_objects_packed_anew_meanwhile_are_found(self, yard, writer):
        tip, lines = writer.append(120)
        assert list(writer.log.lines(tip)) == lines
        yard.git("gc", "--quiet", "--prune=now")
        tip, more = writer.append()
        yard.git("repack", "-a", "-d", "-q")
        assert list(writer.log.lines(tip)) == lines + more
        assert yard.fsck() == ""

    def test_a_built_commit_survives_a_prune(self, yard, writer):
        tip = writer.append().tip
        built = writer.log.build(Draft(tip, files_of(writer.lines(1))))
        yard.git("gc", "--quiet", "--prune=now")
        assert yard.log().whole(built)
        again = writer.log.build(Draft(tip, files_of(writer.lines(1))))
        yard.git("gc", "--quiet", "--prune=now")
        assert yard.log().whole(again)
        assert not yard.log().whole(built)

    def test_a_replaced_object_changes_nothing(self, yard, writer):
        tip, lines = writer.append(2)
        other = yard.commit(tip, {}, gone=["events"])
        yard.git("replace", tip, other)
        assert list(yard.log().lines(tip)) == lines

    def test_a_lock_file_of_another_is_busy_and_moves_nothing(self, yard, writer):
        tip = writer.append().tip
        lock = f"{yard.place.common}/{REF}.lock"
        open(lock, "w").close()
        with pytest.raises(Busy):
            writer.append()
        assert yard.log().tip() == tip
        os.unlink(lock)
        writer.append()

    def test_a_corrupt_ref_is_damage(self, yard, writer):
        writer.append()
        open(f"{yard.place.common}/{REF}", "w").close()
        with pytest.raises(Damaged):
            yard.log().tip()

    @pytest.mark.parametrize("content", ["", "rubbish", "1" * 40])
    def test_a_branch_is_reset_over_a_ref_that_says_nothing(self, yard, writer, content):
        tip = writer.append().tip
        for oid in (tip, None):
            with open(f"{yard.place.common}/{REF}", "w") as file:
                file.write(content)
            yard.log().reset(oid)
            assert yard.log().tip() == oid

    @pytest.mark.parametrize("content", [b"", b"rubbish"])
    def test_an_emptied_object_is_damage(self, yard, writer, content):
        tip, lines = writer.append()
        oid = yard.lose(tip, files_of(lines)[0][0])
        with open(yard.loose(oid), "wb") as file:
            file.write(content)
        with pytest.raises(Damaged) as damaged:
            list(yard.log().lines(tip))
        assert damaged.value.facts["oid"] == oid
        assert not yard.log().whole(tip)

    def test_an_object_cut_short_is_damage(self, yard, writer):
        text = random.Random(1).randbytes(50_000)
        tip = writer.log.append(Draft(None, (("texts/x", text), *files_of(writer.lines(0)))))
        oid = yard.lose(tip, "texts/x")
        yard.git("hash-object", "-w", "--stdin", stdin=text)
        os.chmod(yard.loose(oid), 0o644)
        os.truncate(yard.loose(oid), 25_000)
        log = yard.log()
        for _ in range(2):
            with pytest.raises(Damaged) as damaged:
                log.file(tip, "texts/x")
            assert damaged.value.facts["oid"] == oid
            assert log.count(tip) == 1
        assert not log.whole(tip)

    def test_commits_are_ours_and_start_no_build(self, yard, writer):
        tip = writer.append().tip
        assert yard.git("log", "-1", "--format=%an <%ae> %cn <%ce>", tip) == " ".join(
            ["gitswarm <gitswarm@localhost>"] * 2
        )
        assert yard.git("log", "-1", "--format=%B", tip) == "events\n\n[skip ci]"
        assert yard.git("log", "-1", "--format=%at %ct", tip) == "1767225601 1767225601"

    def test_nothing_of_the_users_is_touched(self, yard, writer):
        (yard.folder / "file").write_text("x")
        yard.git("add", "file")
        before = yard.git("status", "--porcelain=v2", "--branch"), yard.git("config", "--local", "--list")
        writer.append()
        writer.append()
        assert (yard.git("status", "--porcelain=v2", "--branch"), yard.git("config", "--local", "--list")) == before
        assert not os.path.exists(f"{yard.place.common}/FETCH_HEAD")

    # full disks

    @pytest.mark.parametrize("room", [True, False], ids=["looked at first", "met in the middle"])
    @pytest.mark.parametrize("limit", ["bytes", "inodes"])
    def test_a_full_disk_is_never_a_silent_success(self, tmp_path, make_yard, limit, room, ids, monkeypatch):
        if not room:
            monkeypatch.setattr("gitswarm.git.log.commits.room_for", lambda *_: None)
        with small_disk(tmp_path / "disk", SMALL[limit]) as disk:
            self.fill_up(make_yard(disk / "clone"), limit, ids)

    def fill_up(self, yard, limit, ids):
        """Write with ever more room: each write lands, or fails and leaves all as it was."""
        acknowledged, failures = [], 0
        with Filler(yard.folder.parent, limit) as filler:
            for free in range(24):
                filler.leave(free)
                writer = Writer(yard.log(), ids)
                before = writer.log.tip()
                try:
                    acknowledged += writer.append().lines
                except StoreError:
                    failures += 1
                    assert yard.log().tip() == before
            filler.leave(None)
            assert failures
            writer = Writer(yard.log(), ids)
            acknowledged += writer.append().lines
            assert list(yard.log().lines(yard.log().tip())) == acknowledged
            assert yard.log().whole(yard.log().tip())


def start(yard, actor, count):
    """A process that appends, in a group of its own."""
    words = [sys.executable, "-m", "tests.appender", str(yard.folder), yard.store.__name__, actor, str(count)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True)


class Filler:
    """Fills a small disk but for a little."""

    def __init__(self, folder, limit):
        self.folder = folder / "filling"
        self.limit = limit

    def __enter__(self):
        self.folder.mkdir()
        return self

    def __exit__(self, *_):
        self.leave(None)

    def leave(self, steps):
        """Fill the disk, then free ``steps`` pages or names; None frees all."""
        for file in self.folder.iterdir():
            file.unlink()
        if steps is None:
            return
        made = 0
        try:
            while True:
                (self.folder / str(made)).write_bytes(b"x" * 4096 if self.limit == "bytes" else b"")
                made += 1
        except OSError:
            pass
        for number in range(min(steps, made)):
            (self.folder / str(number)).unlink()
