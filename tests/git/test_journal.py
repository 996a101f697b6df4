from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from gitswarm.errors import Busy, NewerFormat, StoreError
from gitswarm.git import journal as module
from gitswarm.git import store
from gitswarm.git.journal import HEADER_LENGTH, Entry, Journal, Mark
from gitswarm.git.lock import Lock, Locks

ROOT = Path(__file__).parents[2]


def journal_in(state) -> Journal:
    return Journal(str(state), Locks(str(state)).journal)


def entry(*ids, text="", texts=()) -> Entry:
    lines = (json.dumps({"id": one, "text": text}, ensure_ascii=False).encode() + b"\n" for one in ids)
    return Entry(tuple(lines), tuple(texts))


@pytest.fixture
def journal(tmp_path) -> Journal:
    return journal_in(tmp_path)


def file_of(journal) -> Path:
    return Path(journal.path)


# Reading and marks


def test_entries_come_back_whole_and_in_order(journal):
    kept = [entry("a", "b", text="ä\u2028 \0\n}"), entry("c", texts=(b"long \xe2\x82\xac\ntext\n", b""))]
    for one in kept:
        journal.append(one)
    assert journal.pending() == kept
    assert journal.ids() == ["a", "b", "c"]
    assert journal.size() == file_of(journal).stat().st_size
    assert journal.damaged() == []


def test_a_text_comes_back_whatever_its_bytes(journal):
    kept = entry("a", texts=(bytes(range(256)), b"\xed\xa0\x80", b"\xff"))
    journal.append(kept)
    assert journal.pending() == [kept]


def test_a_journal_that_was_never_written_is_empty(journal):
    assert journal.read() == ([], Mark("", 0))
    assert (journal.pending(), journal.ids(), journal.size(), journal.damaged()) == ([], [], 0, [])
    assert journal.cut(lambda _: True) == 0
    assert not file_of(journal).exists()


def test_reading_goes_on_from_a_mark(journal):
    after_a = journal.append(entry("a"))
    after_b = journal.append(entry("b"))
    assert journal.read(after_a) == ([entry("b")], after_b)
    assert journal.read(after_b) == ([], after_b)
    assert journal.read() == ([entry("a"), entry("b")], after_b)


@pytest.mark.parametrize(
    "change",
    [
        lambda mark: mark._replace(generation="0" * 16),
        lambda mark: mark._replace(generation=""),
        lambda mark: mark._replace(offset=mark.offset + 1000),
        lambda mark: mark._replace(offset=mark.offset - 3),
        lambda mark: mark._replace(offset=0),
    ],
)
def test_a_mark_that_fits_no_line_reads_all(journal, change):
    journal.append(entry("a"))
    mark = journal.append(entry("b"))
    assert journal.read(change(mark))[0] == [entry("a"), entry("b")]


def test_the_entries_of_others_stand_between_two_marks_of_mine(journal, tmp_path):
    before = journal.append(entry("a"))
    journal_in(tmp_path).append(entry("theirs"))
    journal.append(entry("mine"))
    assert journal.read(before)[0] == [entry("theirs"), entry("mine")]


def test_reading_at_the_end_does_not_look_at_what_is_before(journal):
    mark = journal.append(entry("a"))
    broken = bytearray(file_of(journal).read_bytes())
    broken[HEADER_LENGTH] ^= 1
    file_of(journal).write_bytes(broken)
    assert journal.read(mark) == ([], mark)
    assert len(journal.damaged()) == 1


# Torn and damaged lines


def test_a_line_torn_at_any_byte_harms_no_other(tmp_path):
    whole = journal_in(tmp_path)
    whole.append(entry("a"))
    start = whole.size()
    whole.append(entry("b", text="}ä"))
    data = file_of(whole).read_bytes()
    for length in range(start, len(data)):
        file_of(whole).write_bytes(data[:length])
        kept, mark = whole.read()
        assert kept == [entry("a")]
        assert mark.offset == start
        whole.append(entry("c"))
        came_whole = length == len(data) - 1
        assert whole.read(mark)[0] == ([entry("b", text="}ä")] if came_whole else []) + [entry("c")]
        assert len(whole.damaged()) == (0 if came_whole or length == start else 1)


def test_a_file_torn_in_its_header_is_read_and_written_on(tmp_path):
    journal = journal_in(tmp_path)
    journal.append(entry("a"))
    data = file_of(journal).read_bytes()
    for length in range(HEADER_LENGTH):
        file_of(journal).write_bytes(data[:length])
        assert journal.read()[0] == []
        mark = journal.append(entry("b"))
        assert journal.pending() == [entry("b")]
        journal.append(entry("c"))
        assert entry("c") in journal.read(mark)[0]
        assert journal.cut(lambda one: one == "b") == 1
        assert journal.pending() == [entry("c")]
        assert journal.read(journal.read()[1])[0] == []


def test_every_flipped_bit_is_noticed(journal):
    journal.append(entry("a"))
    start = journal.size()
    journal.append(entry("b"))
    end = journal.size()
    journal.append(entry("c"))
    data = file_of(journal).read_bytes()
    for place in range(start, end - 1):
        broken = bytearray(data)
        broken[place] ^= 1 << (place % 8)
        file_of(journal).write_bytes(broken)
        assert journal.pending() == [entry("a"), entry("c")], place
        assert journal.damaged()[0][0] == start
        assert journal.append(entry("d")).offset > end


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"lines":[],"texts":[]}', b'{"lines":["{}"],"texts":[]}', b'{"lines":[1],"texts":[]}',
             b'{"lines":["{\\"id\\":7}"],"texts":[]}', b'{"lines":["x"],"texts":[]}', b"\xff}", b"[" * 100_000]
)  # fmt: skip
def test_a_line_with_a_true_checksum_and_no_events_stops_nobody(journal, body):
    journal.append(entry("a"))
    with file_of(journal).open("ab") as file:
        file.write(b"%08x %s\n" % (module.zlib.crc32(body), body))
    journal.append(entry("b"))
    assert journal.pending() == [entry("a"), entry("b")]
    assert [reason for _, reason in journal.damaged()] == [module.SHAPELESS]


def test_the_journal_of_a_newer_version_is_left_alone(journal):
    journal.append(entry("a"))
    file_of(journal).write_bytes(file_of(journal).read_bytes().replace(b"journal 1 ", b"journal 2 "))
    before = file_of(journal).read_bytes()
    for act in (journal.pending, journal.damaged, lambda: journal.append(entry("b")), lambda: journal.cut(bool)):
        with pytest.raises(NewerFormat):
            act()
    assert file_of(journal).read_bytes() == before


# Errors while appending


def of_a_lock(descriptor) -> bool:
    return os.readlink(f"/proc/self/fd/{descriptor}").endswith(".lock")


def fail_once(monkeypatch, name, before=lambda: None, code=errno.EIO):
    real = getattr(os, name)

    def failing(*arguments):
        if name == "write" and of_a_lock(arguments[0]):
            return real(*arguments)
        monkeypatch.setattr(os, name, real)
        before()
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, failing)


@pytest.mark.parametrize("written", [0, 1, 8, 20])
def test_a_short_write_is_truncated_back_and_raised(journal, monkeypatch, written):
    journal.append(entry("a"))
    before = file_of(journal).read_bytes()
    real = os.write

    def short(descriptor, data):
        if of_a_lock(descriptor):
            return real(descriptor, data)
        fail_once(monkeypatch, "write", code=errno.ENOSPC)
        return real(descriptor, data[:written])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(StoreError, match="No space") as caught:
        journal.append(entry("b"))
    assert caught.value.__cause__.errno == errno.ENOSPC
    monkeypatch.setattr(os, "write", real)
    assert file_of(journal).read_bytes() == before
    journal.append(entry("c"))
    assert journal.pending() == [entry("a"), entry("c")]


def test_a_write_cut_short_by_chance_goes_on(journal, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    journal.append(entry("a"))
    assert journal.pending() == [entry("a")]


def test_a_line_that_cannot_be_synced_is_withdrawn_and_raised(journal, monkeypatch):
    journal.append(entry("a"))
    fail_once(monkeypatch, "fdatasync")
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("b"))
    journal.append(entry("c"))
    assert journal.pending() == [entry("a"), entry("c")]
    assert journal.damaged() == []
    assert journal.cut(lambda one: one == "a") == 1
    assert b"withdrew" not in file_of(journal).read_bytes()


def test_what_others_appended_behind_a_withdrawn_line_stays(journal, tmp_path, monkeypatch):
    fail_once(monkeypatch, "fdatasync", before=lambda: journal_in(tmp_path).append(entry("theirs")))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("mine"))
    assert journal.pending() == [entry("theirs")]


def test_a_mark_made_behind_a_withdrawn_line_hides_nothing_that_follows(journal, monkeypatch):
    marks = []
    fail_once(monkeypatch, "fdatasync", before=lambda: marks.append(journal.read()[1]))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("a"))
    journal.append(entry("b"))
    assert journal.read(marks[0])[0] == [entry("b")]


def test_a_line_that_a_cut_synced_elsewhere_is_kept_and_its_mark_reads_all(journal, monkeypatch):
    journal.append(entry("done"))
    fail_once(monkeypatch, "fdatasync", before=lambda: journal.cut(lambda one: one == "done"))
    mark = journal.append(entry("mine"))
    assert journal.read(mark)[0] == [entry("mine")]


def test_the_error_of_the_disk_is_told_even_where_the_lock_is_busy(tmp_path, monkeypatch):
    class Once(Lock):
        free = True

        def held(self, command, wait=5.0):
            if not self.free:
                raise Busy("taken")
            return super().held(command, wait)

    lock = Once(str(tmp_path / "journal.lock"))
    journal = Journal(str(tmp_path), lock)
    fail_once(monkeypatch, "fdatasync", before=lambda: setattr(lock, "free", False))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("a"))


def test_no_descriptor_is_left_open(journal, monkeypatch):
    journal.append(entry("a"))
    before = set(os.listdir("/proc/self/fd"))
    for name in ("write", "fdatasync", "pread"):
        fail_once(monkeypatch, name)
        with pytest.raises(StoreError, match="Input/output"):
            journal.append(entry("b"))
    journal.cut(lambda one: one == "a")
    assert set(os.listdir("/proc/self/fd")) == before


def test_the_lock_is_not_held_while_syncing(journal, tmp_path, monkeypatch):
    real = os.fdatasync

    def free(descriptor):
        with open(tmp_path / "journal.lock", "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        real(descriptor)

    monkeypatch.setattr(os, "fdatasync", free)
    journal.append(entry("a"))


def test_every_entry_is_synced_before_it_is_acknowledged(journal, monkeypatch):
    journal.append(entry("a"))
    synced = []
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    assert journal.append(entry("b")).offset == synced[0]


def test_the_folder_is_synced_before_anything_is_acknowledged_in_a_new_file(journal, monkeypatch):
    synced = []

    def failing(folder):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "sync_folder", failing)
    for _ in range(2):
        with pytest.raises(StoreError, match="Input/output"):
            journal.append(entry("a"))
    monkeypatch.setattr(module, "sync_folder", synced.append)
    journal.append(entry("b"))
    journal.append(entry("c"))
    assert synced == [os.path.dirname(journal.path)]
    assert journal.pending() == [entry("b"), entry("c")]


# Cutting


def test_a_cut_drops_only_entries_that_are_done_as_a_whole(journal):
    for one in (entry("a"), entry("b", "c"), entry("d")):
        journal.append(one)
    old = journal.read()[1]
    assert journal.cut({"a", "b"}.__contains__) == 1
    assert journal.pending() == [entry("b", "c"), entry("d")]
    assert journal.read()[1].generation != old.generation
    assert journal.read(old)[0] == [entry("b", "c"), entry("d")]


def test_a_cut_that_drops_nothing_leaves_the_file_untouched(journal):
    journal.append(entry("a"))
    before = file_of(journal).stat()
    assert journal.cut(lambda _: False) == 0
    assert file_of(journal).stat() == before


def test_a_cut_of_everything_leaves_the_header(journal, tmp_path):
    journal.append(entry("a"))
    assert journal.cut(lambda _: True) == 1
    assert journal.size() == HEADER_LENGTH
    assert sorted(os.listdir(tmp_path)) == ["journal", "journal.lock"]


def test_a_cut_drops_torn_lines_and_keeps_damaged_ones(journal):
    journal.append(entry("a"))
    with file_of(journal).open("ab") as file:
        file.write(b'0badc0de {"lines":[]}\n0badc0de {"li')
    journal.append(entry("b"))
    with file_of(journal).open("ab") as file:
        file.write(b"12345678 {tail")
    assert [reason for _, reason in journal.damaged()] == [module.ALTERED, module.TORN]
    assert journal.cut(lambda one: one == "a") == 1
    assert journal.damaged() == [(HEADER_LENGTH, module.ALTERED)]
    assert file_of(journal).read_bytes().endswith(b"}\n")
    assert journal.pending() == [entry("b")]


def test_what_is_appended_while_a_cut_asks_is_kept(journal, tmp_path):
    journal.append(entry("a"))

    def done(one):
        journal_in(tmp_path).append(entry("late"))
        return True

    assert journal.cut(done) == 1
    assert journal.pending() == [entry("late")]


def test_a_line_withdrawn_while_a_cut_asks_stays_withdrawn(journal, monkeypatch):
    journal.append(entry("a"))
    unsynced = []

    def done(one):
        return one == "a"

    fail_once(monkeypatch, "fdatasync", before=lambda: unsynced.append(journal._load(None)))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("b"))
    stale, real = unsynced[0], journal._load
    monkeypatch.setattr(journal, "_load", lambda since: (monkeypatch.setattr(journal, "_load", real), stale)[1])
    assert journal.cut(done) == 1
    assert journal.pending() == []


def test_two_cuts_at_once_harm_nothing(journal, tmp_path):
    journal.append(entry("a"))
    journal.append(entry("b"))
    assert journal.cut(lambda one: one == "a" and journal_in(tmp_path).cut(lambda other: other == "b") >= 0) == 0
    assert journal.pending() == [entry("a")]


@pytest.mark.parametrize("name", ["write", "fsync", "rename"])
def test_a_cut_that_fails_leaves_the_old_file(journal, tmp_path, monkeypatch, name):
    journal.append(entry("a"))
    before = file_of(journal).read_bytes()
    fail_once(monkeypatch, name, code=errno.ENOSPC)
    with pytest.raises(StoreError, match="No space"):
        journal.cut(lambda _: True)
    assert file_of(journal).read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["journal", "journal.lock"]


def test_a_cut_is_on_the_disk_before_it_has_the_name(journal, monkeypatch):
    journal.append(entry("a"))
    steps = []
    for name in ("fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (steps.append(name), real(*args)))
    journal.cut(lambda _: True)
    assert steps == ["fsync", "rename", "fsync"]


# No room


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=8", "tmpfs", disk]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(journal, code):
    acked = []
    while True:
        one = entry(f"e{len(acked)}", text="x" * 700)
        try:
            journal.append(one)
        except StoreError as error:
            return acked if error.__cause__.errno == code else []
        acked.append(one)


def test_a_full_disk_truncates_the_line_and_keeps_what_was_acknowledged(small_disk):
    journal = journal_in(small_disk)
    acked = fill(journal, errno.ENOSPC)
    assert len(acked) > 50
    assert journal.pending() == acked
    assert file_of(journal).read_bytes().endswith(b"\n")
    before = file_of(journal).read_bytes()
    with pytest.raises(StoreError, match="No space"):
        journal.cut(lambda one: one == "e0")
    assert file_of(journal).read_bytes() == before
    assert not Path(journal.path + store.BESIDE).exists()
    subprocess.run(["mount", "-o", "remount,size=256k", small_disk], check=True)
    assert journal.cut(lambda one: one == "e0") == 1
    journal.append(entry("later"))
    assert journal.pending() == [*acked[1:], entry("later")]


def test_a_disk_without_inodes_leaves_the_journal_as_it_was(small_disk):
    journal = journal_in(small_disk)
    journal.append(entry("a"))
    with suppress(OSError):
        for number in range(8):
            (small_disk / str(number)).touch()
    with pytest.raises(StoreError, match="No space"):
        journal.cut(lambda _: True)
    journal.append(entry("b"))
    assert journal.ids() == ["a", "b"]


def test_a_limit_on_the_size_of_files_truncates_the_line(journal):
    journal.append(entry("a"))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, old[1]))
    try:
        acked = fill(journal, errno.EFBIG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert journal.pending() == [entry("a"), *acked]
    assert file_of(journal).read_bytes().endswith(b"\n")


# Real processes: this file is also the program they run


def play(role, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, role, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def fork(act, *arguments) -> int:
    child = os.fork()
    if child:
        return child
    try:
        act(*arguments)
        os._exit(0)
    except BaseException:  # noqa: BLE001  a forked child must end here, whatever happens
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def appender(state, name, count, acks):
    journal = journal_in(state)
    for number in range(count):
        journal.append(entry(f"{name}-{number}", text="x" * (number * 37 % 3000)))
        os.write(acks, f"{name}-{number}\n".encode())


def cutter(state, name, done):
    journal = journal_in(state)
    for number in range(10_000):
        journal.append(entry(f"chaff-{name}-{number}"))
        journal.cut(lambda one: one.startswith("chaff") or done(one))


def acked_in(path):
    return path.read_text().split("\n")[:-1]


def race(state):
    """Eight append, one cuts; said is what was acknowledged and what is there."""
    log = state / "acks"
    acks = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    cuts = fork(cutter, state, "c", lambda _: False)
    first = journal_in(state).read()[1].generation
    children = [fork(appender, state, f"p{number}", 40, acks) for number in range(8)]
    codes = [os.waitpid(child, 0)[1] for child in children]
    os.kill(cuts, signal.SIGKILL)
    os.waitpid(cuts, 0)
    was_cut = journal_in(state).read()[1].generation != first
    return {"codes": codes, "acked": acked_in(log), "kept": journal_in(state).ids(), "cut": was_cut}


def kills(state, rounds):
    """Two append and one cuts what is three rounds old; all are killed, and the acknowledged is looked for."""
    log, dice, lost, doubled, killed = state / "acks", random.Random(7), [], [], 0
    acks = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for now in range(int(rounds)):
        old = [f"r{number}a" for number in range(now - 3)] + [f"r{number}b" for number in range(now - 3)]
        is_old = frozenset(old).__contains__
        children = [fork(appender, state, f"r{now}{letter}", 10_000, acks) for letter in "ab"]
        children.append(fork(cutter, state, now, lambda one, is_old=is_old: is_old(one.split("-")[0])))
        time.sleep(dice.uniform(0.005, 0.03))
        for child in dice.sample(children, 3):
            os.kill(child, signal.SIGKILL)
            killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        kept = journal_in(state).ids()
        due = [one for one in acked_in(log) if not is_old(one.split("-")[0])]
        lost += set(due) - set(kept)
        doubled += [] if len(set(kept)) == len(kept) else [now]
    journal = journal_in(state)
    alive = journal.append(entry("alive")) and "alive" in journal.ids()
    return {"lost": lost, "doubled": doubled, "killed": killed, "acked": len(acked_in(log)), "alive": alive}


STEPS = ["open", "close", "write", "pread", "pwrite", "lseek", "fsync", "fdatasync", "rename"]


def die_at(step):
    """From the step-th system call on, this process is dead."""
    left = iter(range(step))

    def dying(real):
        def call(*arguments):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments)

        return call

    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))


def killed_at(step, state, act):
    die_at(step)
    act(journal_in(state))


def steps(state):
    """Append to a new journal, append, and cut, each killed before every one of its system calls."""
    acts = {
        "create": lambda journal: journal.append(entry("new")),
        "append": lambda journal: journal.append(entry("new")),
        "cut": lambda journal: journal.cut(lambda one: one == "a"),
    }
    wrong, counts = [], {}
    for name, act in acts.items():
        for step in range(100):
            place = state / f"{name}{step}"
            place.mkdir()
            held = [] if name == "create" else ["a", "b"]
            for one in held:
                journal_in(place).append(entry(one))
            ended = os.waitpid(fork(killed_at, step, place, act), 0)[1]
            journal = journal_in(place)
            journal.append(entry("next"))
            kept = [one for one in journal.ids() if one != "next"]
            allowed = ([["b"], held] if name == "cut" else [held, [*held, "new"]]) if ended else []
            finished = ["b"] if name == "cut" else [*held, "new"]
            if kept not in (allowed or [finished]) or journal.ids()[-1] != "next":
                wrong.append([name, step, journal.ids()])
            counts[name] = step
            if not ended:
                break
    return {"wrong": wrong, "counts": counts}


def test_eight_processes_lose_and_double_nothing_while_another_cuts(tmp_path):
    found = play("race", tmp_path)
    kept = [one for one in found["kept"] if not one.startswith("chaff")]
    assert found["codes"] == [0] * 8
    assert found["cut"]
    assert len(found["acked"]) == 8 * 40
    assert sorted(kept) == sorted(found["acked"])
    for name in range(8):
        assert [one for one in kept if one.startswith(f"p{name}-")] == [f"p{name}-{number}" for number in range(40)]


@pytest.mark.parametrize("rounds", [60, pytest.param(2000, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_to_kills_while_appending_and_cutting(tmp_path, rounds):
    found = play("kills", tmp_path, rounds)
    assert (found["lost"], found["doubled"], found["alive"]) == ([], [], True)
    assert found["killed"] >= 2 * rounds
    assert found["acked"] > rounds


def test_a_kill_before_any_system_call_leaves_all_or_nothing(tmp_path):
    found = play("steps", tmp_path)
    assert found["wrong"] == []
    assert found["counts"]["append"] >= 5
    assert found["counts"]["cut"] >= 7
    assert found["counts"]["create"] > found["counts"]["append"]


def test_the_journal_imports_nothing_slow():
    slow = {"typing", "dataclasses", "inspect", "subprocess", "pathlib", "tempfile", "shutil", "ctypes", "logging"}
    code = "import sys, gitswarm.git.journal; print(*sys.modules)"
    command, environment = [sys.executable, "-S", "-c", code], {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert not slow & set(said.stdout.split())


if __name__ == "__main__":
    print(json.dumps({"race": race, "kills": kills, "steps": steps}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))  # noqa: T201
