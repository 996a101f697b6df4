"""What the torture found, each in its smallest form."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from contextlib import closing

import pytest

from gitswarm import main
from gitswarm.errors import Misused, StoreError
from gitswarm.git.clone.lock import Locks
from gitswarm.git.clone.ruins import clear_ruins
from gitswarm.git.clone.state import State
from gitswarm.git.clone.sweep import clean_up_import
from gitswarm.git.repo import find
from gitswarm.opening import open_swarm
from gitswarm.rooms.forge.issues.fields import kept_of
from gitswarm.rooms.ground import messages
from gitswarm.rooms.ground.policy import editing
from tests.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def refusing(refused, code, really=os.open):
    """An ``open`` that fails at one path as a disk, a right or a limit does."""

    def opening(path, *args, **more):
        if path == refused:
            raise OSError(code, os.strerror(code), path)
        return really(path, *args, **more)

    return opening


def forget_object(clone, name):
    """Let one object be gone, wherever it is kept."""
    oid = clone.git("rev-parse", name)
    packs = clone.git_folder / "objects" / "pack"
    for pack in sorted(packs.glob("*.pack")):
        away = clone.path.parent / pack.name
        pack.rename(away)
        pack.with_suffix(".idx").unlink()
        with away.open("rb") as file:
            subprocess.run(["git", "-C", str(clone.path), "unpack-objects", "-q"], stdin=file, check=True)
    (clone.git_folder / "objects" / oid[:2] / oid[2:]).unlink()


def cut_off_objects(clone):
    """Let the second half of every object of our branch, or of the pack it is in, be lost."""
    objects = clone.git_folder / "objects"
    oids = clone.git("rev-list", "--objects", "--no-object-names", "gitswarm", "--not", "main").splitlines()
    for path in [*objects.glob("pack/*.pack"), *(objects / oid[:2] / oid[2:] for oid in oids)]:
        if path.exists():
            data = path.read_bytes()
            path.unlink()
            path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("ref", ["refs/heads/gitswarm", "refs/gitswarm/in", "refs/gitswarm/lastgood"])
def test_a_lock_that_a_killed_process_left_on_a_ref_of_ours_is_waited_out_by_the_next_sync(world, ref):
    clone, other = world.clone("a"), world.clone("b")
    other.say("from afar")
    other.must("sync")
    clone.say("before")
    lock = clone.git_folder / f"{ref}.lock"
    lock.touch()
    clone.say("meanwhile")
    clone.must("sync")
    assert not lock.exists()
    assert sorted(clone.texts()) == ["before", "from afar", "meanwhile"]


def test_children_that_write_keep_the_write_lock_while_it_is_held(tmp_path):
    lock = Locks(str(tmp_path)).write
    assert lock.kept() == ()
    with lock.held("test"):
        assert lock.kept() == (lock.fd,)


@pytest.mark.parametrize("said", [b"fast-import\n", b""])
def test_the_mark_of_a_pack_that_never_came_to_be_goes(tmp_path, said):
    folder = tmp_path / "objects" / "pack"
    folder.mkdir(parents=True)
    (folder / "pack-1.keep").write_bytes(said)
    assert clean_up_import(str(tmp_path), "refs/heads/gitswarm")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("said", [b"fast-import\n", b"", b"mine\n"])
def test_the_mark_of_a_whole_pack_stays(tmp_path, said):
    folder = tmp_path / "objects" / "pack"
    folder.mkdir(parents=True)
    for name in ("pack-1.pack", "pack-1.idx"):
        (folder / name).write_bytes(b"whole")
    (folder / "pack-1.keep").write_bytes(said)
    assert not clean_up_import(str(tmp_path), "refs/heads/gitswarm")


def test_after_a_power_loss_packs_that_hold_nothing_go_and_whole_ones_stay(world):
    clone = world.clone("a")
    clone.say("one")
    [*_, pack] = sorted((clone.git_folder / "objects" / "pack").glob("*.idx"))
    hollow = pack.with_name("pack-0000000000000000000000000000000000000000.idx")
    hollow.touch()
    hollow.with_suffix(".pack").touch()
    assert clear_ruins(str(clone.git_folder))
    assert not hollow.exists()
    assert not hollow.with_suffix(".pack").exists()
    assert pack.exists()
    assert pack.with_suffix(".pack").exists()


def test_the_first_write_after_a_boot_sweeps_them(world):
    clone = world.clone("a")
    hollow = clone.git_folder / "objects" / "pack" / "pack-0000000000000000000000000000000000000000.idx"
    hollow.touch()
    (clone.state / "boot").unlink()
    clone.say("after the power came back")
    assert not hollow.exists()


def test_a_read_that_meets_a_missing_object_heals_our_branch(world):
    clone = world.clone("a")
    clone.say("one")
    clone.must("sync")
    clone.say("two")
    [path] = [path for path in clone.git("ls-tree", "-r", "--name-only", "gitswarm").split() if "00000002" in path]
    forget_object(clone, f"gitswarm:{path}")
    assert clone.texts() == ["one", "two"]


def test_a_sync_whose_push_lacks_an_object_heals_our_branch_first(world):
    clone = world.clone("a")
    clone.say("one")
    clone.must("sync")
    for text in ("two", "three"):
        clone.say(text)
    forget_object(clone, "gitswarm~1^{tree}")
    clone.must("sync")
    assert world.clone("b").texts() == ["one", "two", "three"]


def test_a_disk_that_fails_while_we_note_something_is_an_error_of_the_store(world, monkeypatch):
    clone = world.clone("a")
    state = State(find(str(clone.path), os.environ), "gitswarm")

    def fail(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreError, match="No space left"):
        state.remember("lastgood", "0" * 40)


def test_a_note_that_cannot_be_read_is_an_error_of_the_store(world):
    clone = world.clone("a")
    (clone.state / "renamed").mkdir()
    said = clone.run("show", "gs-7k3f", "--json")

    assert (said.code, said.error["kind"]) == (5, "store_error")
    assert said.error["message"] == f"{clone.state}/renamed cannot be read: Is a directory"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EACCES])
def test_a_file_that_the_machine_does_not_give_is_no_bug(world, monkeypatch, capsys, code):
    clone = world.clone("a")
    monkeypatch.setattr("gitswarm.git.clone.store.os.open", refusing(f"{clone.state}/boot", code))

    assert main.main(["-C", str(clone.path), "--actor", "ada", "event", "add", "--json", "x"]) == 5

    told = json.loads(capsys.readouterr().err)["error"]
    assert (told["kind"], told["message"]) == (
        "store_error",
        f"cannot read or write {clone.state}/boot: {os.strerror(code)}",
    )
    assert not (clone.state / "crash").exists()


@pytest.mark.parametrize("booted", [True, False])
@pytest.mark.parametrize("spoilt", ["commit gone", "refs of zeros", "objects cut off", "packs cut off"])
def test_refs_whose_objects_did_not_survive_stop_no_sync(world, booted, spoilt):
    clone, other = world.clone("a"), world.clone("b")
    clone.say("one")
    clone.must("sync")
    before, known = clone.git("rev-parse", "gitswarm"), objects(clone)
    other.say("two")
    other.must("sync")
    if spoilt.startswith("packs"):
        clone.git("config", "fetch.unpackLimit", "1")
    clone.must("sync")
    clone.git("update-ref", "refs/heads/gitswarm", before)
    break_off(clone, spoilt, objects(clone) - known)
    if booted:
        (clone.state / "boot").unlink()

    clone.say("three")
    clone.must("sync")

    other.must("sync")
    assert clone.texts() == other.texts() == ["one", "two", "three"]
    if booted:  # else the power did not fail
        clone.git("fsck", "--strict")


def objects(clone):
    return {*clone.git_folder.glob("objects/??/*"), *clone.git_folder.glob("objects/pack/*.pack")}


def break_off(clone, what, new):
    """Let what came last be there by name only."""
    if what == "commit gone":
        forget_object(clone, "refs/gitswarm/lastgood")
    elif what == "refs of zeros":
        for name in ("in", "lastgood"):
            (clone.git_folder / "refs" / "gitswarm" / name).write_bytes(b"\0" * 41)
    else:
        assert any(path.suffix == ".pack" for path in new) == what.startswith("packs")
        for path in new:
            path.chmod(0o644)
            path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize("is_running", [True, False])
def test_objects_that_were_cut_off_are_written_again_and_make_one_incident(world, is_running):
    clone = world.clone("a")
    with closing(open_swarm(str(clone.path), "ada", running=is_running)) as swarm:
        for text in ("one", "two", "three"):
            swarm.do(messages.say, kind="note", text=text)
    cut_off_objects(clone)

    with closing(open_swarm(str(clone.path), "ada", running=is_running)) as swarm:
        swarm.do(messages.say, kind="note", text="four")
        swarm.sync()

    assert clone.texts() == ["one", "two", "three", "four"]
    assert [row["payload"]["error"] for row in clone.log() if row["kind"] == "incident.noted"] == ["healed"]
    clone.git("fsck", "--strict")


@pytest.mark.parametrize("split", ["", "replace"])
def test_a_commit_graph_that_names_what_the_power_took_goes(world, split):
    clone = world.alone("a")
    clone.say("one")
    before = clone.git("rev-parse", "gitswarm")
    clone.say("two")
    clone.git("commit-graph", "write", "--reachable", *([f"--split={split}"] if split else []))
    forget_object(clone, "gitswarm")
    clone.git("update-ref", "refs/heads/gitswarm", before)
    (clone.state / "boot").unlink()

    clone.say("three")

    assert clone.texts() == ["one", "two", "three"]
    clone.git("fsck")


def test_a_commit_graph_that_is_true_stays(world):
    clone = world.alone("a")
    clone.say("one")
    clone.git("commit-graph", "write", "--reachable")
    (clone.state / "boot").unlink()
    clone.say("two")

    assert (clone.git_folder / "objects" / "info" / "commit-graph").exists()


def test_an_index_whose_damage_is_no_text_is_made_anew(world):
    clone = world.alone("a")
    clone.say("one")
    path = clone.state / "index.db"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"CREATE TABLE log_state", b"CREATE \x95ABLE log_state", 1))
    assert path.read_bytes() != data

    assert clone.texts() == ["one"]


@pytest.mark.parametrize("deep", ["[" * 3000, "- " * 3000, "{a: " * 3000])
def test_a_file_of_the_project_that_nests_too_deep_is_told_of(world, deep):
    clone = world.clone("a")
    (clone.path / ".gitswarm").mkdir()
    for name in ("gates.yaml", "worktree.yaml"):
        clone.write(f".gitswarm/{name}", deep)
    clone.git("add", ".")
    clone.git("commit", "--quiet", "-m", "Ask for too much")
    clone.git("push", "--quiet", "origin", "HEAD:main")
    task = clone.must("create", "a task", "--json").json["id"]

    claimed = clone.must("claim", task)
    done = clone.run("done", task, "--json")

    assert "worktree.yaml is no YAML" in claimed.err
    assert "gates.yaml:1: this is no YAML" in done.error["message"]


@pytest.mark.parametrize(
    "row",
    [
        {"number": "7"},
        {"number": 7, "labels": [{}, "x"]},
        {"number": 7, "labels": 5, "comments": "x"},
        {"milestone": 3},
    ],
)
def test_what_github_tells_in_another_type_is_taken_for_not_told(row):
    kept = kept_of(row)
    assert (kept["number"], kept["labels"], kept["milestone"]) == (7 if row.get("number") == 7 else None, [], None)
    assert kept["comments"] is None


@pytest.mark.parametrize("odd", ["a: !!omap x\n", "[" * 3000, "\v"])
def test_a_page_of_the_policy_that_says_what_nobody_means_is_told_of(odd):
    with pytest.raises(Misused, match="no YAML"):
        editing.read(f"policy:\n  page-seconds: 5\n{odd}")
