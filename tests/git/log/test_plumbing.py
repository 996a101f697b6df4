from __future__ import annotations

import os
import shutil
import signal
from itertools import pairwise

import pytest

from gitswarm.core.log import MARKER, Draft
from gitswarm.errors import Damaged, StoreError
from gitswarm.git.log.branch import GitLog
from gitswarm.git.log.catfile import CatFile
from gitswarm.git.log.plumbing import UNSYNCED, PlumbingLog, _stream
from gitswarm.git.process import git, run
from tests.git_contract import GitContract
from tests.git_yard import REF, GitYard
from tests.log_contract import LogContract
from tests.yard import Writer, files_of


@pytest.fixture
def make_yard():
    made = []

    def make(folder, store=PlumbingLog, object_format="sha1"):
        made.append(GitYard(folder, store, object_format))
        return made[-1]

    yield make
    for yard in made:
        yard.close()


@pytest.fixture
def yard(tmp_path, make_yard):
    return make_yard(tmp_path / "clone")


class TestPlumbingLog(GitContract):
    pass


class TestPlumbingLogOnSha256(LogContract):
    @pytest.fixture
    def yard(self, tmp_path, make_yard):
        return make_yard(tmp_path / "clone", object_format="sha256")


def test_a_stream_cut_anywhere_commits_nothing(yard, ids):
    writer = Writer(yard.log(), ids)
    tip = writer.append().tip
    draft = Draft(tip, files_of(writer.lines(1, 2)))
    stream = b"".join(_stream(draft, draft.files, REF, None, 0))
    call = git(yard.place, *UNSYNCED, "fast-import", "--quiet")
    for end in (*range(40, len(stream) - 5, 40), len(stream) - 6):
        assert run(call, env=os.environ, stdin=stream[:end]).code != 0
        assert yard.log().tip() == tip
    assert run(call, env=os.environ, stdin=stream).code == 0
    assert yard.log().tip() != tip


def test_children_that_write_inherit_the_lock_and_those_that_read_do_not(yard, ids, tmp_path, monkeypatch):
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f'#!/bin/sh\necho "$*" $(readlink /proc/$$/fd/*) >>{tmp_path}/seen\nexec {shutil.which("git")} "$@"\n'
    )
    wrapper.chmod(0o755)
    lock = str(tmp_path / "lock")
    kept = os.open(lock, os.O_CREAT | os.O_RDWR)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    log = PlumbingLog(yard.place, "gitswarm", dict(os.environ), lambda: 0.0, keep=lambda: (kept,))
    writer = Writer(log, ids)
    tip = writer.append().tip
    log.move(log.build(Draft(tip, files_of(writer.lines(1)))), tip)
    log.close()
    os.close(kept)
    seen = (tmp_path / "seen").read_text().splitlines()
    writing = [line for line in seen if "fast-import" in line or "update-ref" in line]
    assert len(writing) == 3
    assert all(lock in line.split() for line in writing)
    assert not any(lock in line.split() for line in seen if "cat-file" in line)


def test_a_reader_that_was_killed_tells_nothing_of_what_it_was_to_read(yard, ids):
    tip = Writer(yard.log(), ids).append().tip
    cat = CatFile(yard.place, dict(os.environ))
    [size] = cat.sizes([tip])

    os.kill(cat._conversation._child.pid, signal.SIGKILL)

    assert cat.sizes([tip]) == [size]
    cat.close()


def test_a_reader_that_could_not_begin_tells_nothing_of_what_it_was_to_read(yard, ids, tmp_path, monkeypatch):
    """Git ends so where it gets no more files, memory or processes."""
    tip = Writer(yard.log(), ids).append().tip
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f'#!/bin/sh\n[ -e {tmp_path}/once ] && exec {shutil.which("git")} "$@"\n: >{tmp_path}/once; exit 128\n'
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    cat = CatFile(yard.place, dict(os.environ))

    assert cat.sizes([tip])
    assert (tmp_path / "once").exists()
    cat.close()


def test_readers_that_are_killed_again_are_no_damage(yard, ids, tmp_path, monkeypatch):
    tip = Writer(yard.log(), ids).append().tip
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text("#!/bin/sh\nkill -9 $$\n")
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")

    with pytest.raises(StoreError) as caught:
        CatFile(yard.place, dict(os.environ)).sizes([tip])
    assert not isinstance(caught.value, Damaged)


def test_a_ref_that_was_locked_for_a_moment_is_no_error_of_the_store(yard, ids, tmp_path, monkeypatch):
    wrapper, lock = tmp_path / "bin" / "git", f"{yard.place.common}/refs/heads/gitswarm.lock"
    wrapper.parent.mkdir()
    wrapper.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *fast-import*) [ -e {tmp_path}/once ] || {{ : >{tmp_path}/once; : >{lock}; }} ;; esac\n'
        f'{shutil.which("git")} "$@"; code=$?\n'
        f"rm -f {lock}; exit $code\n"
    )
    wrapper.chmod(0o755)
    Writer(yard.log(), ids).append()
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    log = PlumbingLog(yard.place, "gitswarm", dict(os.environ), lambda: 0.0)
    new = Writer(log, ids).append().tip
    log.close()
    assert (tmp_path / "once").exists()
    assert yard.log().tip() == new


@pytest.mark.parametrize("count", [1, 99, 100, 101, 1000, 10_050])
def test_both_stores_make_the_same_trees(tmp_path, make_yard, ids, count):
    yards = make_yard(tmp_path / "one"), make_yard(tmp_path / "other", GitLog)
    lines = Writer(yards[0].log(), ids).lines(0, count)
    late = Writer(yards[0].log(), ids).lines(count, 1)
    drafts = (
        Draft(None, files_of(lines)),
        Draft(None, (*files_of(late), ("texts/x", b"t"), ("a.b", b"1"), ("a0", b"2"), ("a/b", b"3"))),
        Draft(None, (("events/0000/00.jsonl", b"page"),), gone=("events/0000/00", "a/b")),
    )
    tips = [[], []]
    for yard, made in zip(yards, tips, strict=True):
        for draft in drafts:
            made.append(yard.log().append(draft._replace(parent=made[-1] if made else None)))
        made.append(yard.log().build(Draft(made[-1], files_of(late), base=made[0])))
    trees = [[yard.tree(oid) for oid in made] for yard, made in zip(yards, tips, strict=True)]
    assert trees[0] == trees[1]
    assert all(one != other for one, other in pairwise(trees[0][:3]))
    assert tips[0][0] == tips[1][0], "the same moment makes the same commit"


def test_both_stores_carry_on_names_that_are_not_utf_8(tmp_path, make_yard, ids):
    trees = []
    for name, store in (("one", PlumbingLog), ("other", GitLog)):
        yard = make_yard(tmp_path / name, store)
        writer = Writer(yard.log(), ids)
        tip, lines = writer.append()
        rows = yard.git("ls-tree", "-z", f"{tip}:events/0000/00").encode()
        blob = yard.git("rev-parse", f"{tip}:{MARKER}").encode()
        rows += b"100644 blob %b\t\xff\xfe\0" % blob + b"100664 blob %b\told-mode\0" % blob
        odd = yard.git("mktree", "-z", stdin=rows)
        commit = (
            f"commit refs/test/peer\ncommitter P <p@x> 0 +0000\ndata 0\nfrom {tip}\nM 040000 {odd} events/0000/00\n"
        )
        yard.git("fast-import", "--quiet", stdin=commit.encode())
        peer = yard.git("rev-parse", "refs/test/peer")
        assert [stray.path for stray in yard.log().strays(peer)] == [
            "events/0000/00/\\xff\\xfe",
            "events/0000/00/old-mode",
        ]
        assert list(yard.log().lines(peer)) == lines
        new = yard.log().build(Draft(peer, (("events/0000/00/x", b"y"),), gone=(files_of(lines)[0][0],)))
        assert b"\xff\xfe".decode("utf-8", "surrogateescape") in yard.git("ls-tree", "-z", f"{new}:events/0000/00")
        trees.append(yard.tree(new))
    assert trees[0] == trees[1]


def name_in(row):
    return row.partition(b" ")[2].partition(b"\0")[0]


@pytest.mark.parametrize(
    ("at", "change", "count"),
    [
        ("", lambda rows, file, folder: [*rows, b"40000 events\0" + folder], 3),
        ("events", lambda rows, file, folder: [*rows, b"100644 0000\0" + file], 3),
        ("events", lambda rows, file, folder: [b"100644 0000\0" + file, *rows], 1),
        ("events/0000", lambda rows, file, folder: [*rows, b"100644 00\0" + file], 3),
        ("events/0000", lambda rows, file, folder: [b"100644 00\0" + file, *rows], 1),
        ("events/0000/00", lambda rows, file, folder: [*rows, b"100644 %b\0%b" % (name_in(rows[-1]), file)], 3),
        ("", lambda rows, file, folder: [*rows, b"100644 %b\0%b" % (b"z" * 70_000, file)], 3),
        ("events/0000/00", lambda rows, file, folder: [*rows, b"100644 %b\0%b" % (b"z" * 70_000, file)], 3),
    ],
)
def test_both_stores_write_on_a_tree_that_git_would_not_make(tmp_path, make_yard, ids, at, change, count):
    lines, written = Writer(None, ids).lines(0, 3), []
    for name, store in (("one", PlumbingLog), ("other", GitLog)):
        yard = make_yard(tmp_path / name, store)
        tip = yard.log().append(Draft(None, files_of(lines[:2])))
        odd = [bytes.fromhex(yard.git("hash-object", "-t", kind, "-w", "--stdin")) for kind in ("blob", "tree")]
        peer = yard.replant(tip, at, lambda rows, odd=odd: change(rows, *odd))
        yard.log().move(peer, tip)
        new = yard.log().append(Draft(peer, files_of(lines[2:])))
        assert list(yard.log().lines(peer)) == lines[: count - 1]
        assert list(yard.log().lines(new)) == [*lines[: count - 1], lines[2]]
        written.append(yard.tree(new))
    assert written[0] == written[1]


def test_an_event_that_is_gone_after_the_ref_moved_is_noticed(yard, ids, monkeypatch):
    writer = Writer(yard.log(), ids)
    writer.append()
    lines = writer.lines(1)
    landed = PlumbingLog._must_have_landed

    def pruned(log, ref, new):
        landed(log, ref, new)
        yard.lose(new, files_of(lines)[0][0])

    monkeypatch.setattr(PlumbingLog, "_must_have_landed", pruned)
    with pytest.raises(Damaged):
        writer.log.append(Draft(writer.log.tip(), files_of(lines)))


def test_reading_goes_on_after_damage(yard, ids):
    writer = Writer(yard.log(), ids)
    tip, lines = writer.append(3)
    yard.lose(tip, files_of(lines)[1][0])
    log = yard.log()
    for _ in range(2):
        with pytest.raises(Damaged):
            list(log.lines(tip))
        assert log.count(tip) == 3


def test_ctrl_c_does_not_reach_the_process_that_reads(yard, ids):
    writer = Writer(yard.log(), ids)
    tip = writer.append().tip
    list(writer.log.lines(tip))

    reader = writer.log._cat._conversation._child.pid
    assert os.getsid(reader) == reader
