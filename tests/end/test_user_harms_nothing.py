"""Whatever the user does with git to our branch, our refs and our folder: nothing that was acknowledged is lost."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.world import Clone, World, git

SAID = ["shared", "unsent 1", "unsent 2", "unsent 3"]


def one_with_unsent(world: World, *words: str) -> Clone:
    """A clone that shared one event and keeps three more to itself."""
    clone = world.clone("one", *words)
    clone.say(SAID[0])
    clone.must("sync")
    for text in SAID[1:]:
        clone.say(text)
    return clone


def in_git(*lines: str) -> Callable[[Clone], None]:
    """What the user types, one git call a line; what git answers is his business."""

    def act(clone: Clone) -> None:
        for line in lines:
            subprocess.run(["git", *line.split()], cwd=clone.path, capture_output=True, check=False)

    return act


def delete_index(clone: Clone) -> None:
    (clone.state / "index.db").unlink()


def delete_all_but_the_journal(clone: Clone) -> None:
    for path in clone.state.iterdir():
        if path.name != "journal":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def delete_our_loose_refs(clone: Clone) -> None:
    clone.git("pack-refs", "--all", "--prune")
    shutil.rmtree(clone.git_folder / "refs/gitswarm", ignore_errors=True)
    (clone.git_folder / "packed-refs").unlink()
    clone.git("fetch", "-q", "origin")
    clone.git("reset", "-q", "--hard", "origin/main")


def corrupt_our_ref(clone: Clone) -> None:
    (clone.git_folder / "refs/heads/gitswarm").write_text("nonsense\n")


def corrupt_what_arrived(clone: Clone) -> None:
    (clone.git_folder / "refs/gitswarm/in").write_text("nonsense\n")


def empty_our_ref(clone: Clone) -> None:
    (clone.git_folder / "refs/heads/gitswarm").write_text("")


def commit_over_it(clone: Clone) -> None:
    """A work tree has our branch checked out; its index shows what came since as deleted, and that gets committed."""
    clone.git("worktree", "add", "-q", str(clone.path.parent / "looking"), "gitswarm")
    clone.say("said meanwhile")
    git(clone.path.parent / "looking", "commit", "-q", "-a", "--allow-empty", "-m", "Mine")


def commit_a_file_beside(clone: Clone) -> None:
    looking = clone.path.parent / "looking"
    clone.git("worktree", "add", "-q", str(looking), "gitswarm")
    clone.say("said meanwhile")
    git(looking, "reset", "-q", "--hard")
    (looking / "notes.md").write_text("mine\n")
    git(looking, "add", ".")
    git(looking, "commit", "-q", "-m", "Mine")


def take_the_marker_away(clone: Clone) -> None:
    looking = clone.path.parent / "looking"
    clone.git("worktree", "add", "-q", str(looking), "gitswarm")
    git(looking, "rm", "-q", "gitswarm.format")
    git(looking, "commit", "-q", "-m", "Mine")


def our_loose_objects(clone: Clone) -> list[Path]:
    """The objects of our branch alone, each made a file of its own."""
    objects, aside = clone.git_folder / "objects", clone.path.parent / "packs"
    ours = clone.git("rev-list", "--objects", "--no-object-names", "gitswarm", "--not", "main").splitlines()
    (objects / "pack").rename(aside)
    for pack in aside.glob("*.pack"):
        with pack.open("rb") as file:
            subprocess.run(["git", "unpack-objects", "-q"], cwd=clone.path, stdin=file, check=True)
    return [objects / oid[:2] / oid[2:] for oid in ours]


def lose_objects(clone: Clone) -> None:
    """Everything of our branch is gone, as after a power loss."""
    for path in our_loose_objects(clone):
        path.unlink()


def lose_an_event(clone: Clone) -> None:
    """A file that no command looks at again, but a push must send."""
    names = clone.git("ls-tree", "-r", "--format=%(objectname)", "gitswarm", "events").splitlines()
    our_loose_objects(clone)
    (clone.git_folder / "objects" / names[-1][:2] / names[-1][2:]).unlink()


def empty_objects(clone: Clone) -> None:
    """Files without a byte, as after a power loss."""
    for path in our_loose_objects(clone):
        path.chmod(0o644)
        path.write_bytes(b"")


def refuse_every_ref(clone: Clone) -> None:
    hook = clone.git_folder / "hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)


def a_strangers_history(clone: Clone) -> None:
    in_git("branch -f gitswarm main")(clone)


EXPIRE = "reflog expire --expire=now --expire-unreachable=now --all"
PRUNE = "gc --prune=now --quiet"
HARMS = {
    "gc": in_git(PRUNE),
    "fetch and prune": in_git("fetch --all --prune --prune-tags"),
    "push all": in_git("push --all origin"),
    "push mirror": in_git("push --mirror origin"),
    "push with force": in_git("push --force --all origin"),
    "pack refs": in_git("pack-refs --all --prune"),
    "pack refs, then delete": in_git("pack-refs --all --prune", "branch -D gitswarm"),
    "delete the branch": in_git("branch -D gitswarm"),
    "delete the branch and prune": in_git("branch -D gitswarm", EXPIRE, PRUNE),
    "set the branch to the hub's": in_git("fetch origin", "branch -f gitswarm origin/gitswarm"),
    "fetch over the branch": in_git("fetch origin +gitswarm:gitswarm", EXPIRE, PRUNE),
    "update-ref -d": in_git("update-ref -d refs/heads/gitswarm"),
    "rename the branch": in_git("branch -m gitswarm other"),
    "rewind the branch": in_git("branch -f gitswarm gitswarm~2"),
    "rewind past what is shared": in_git("branch -f gitswarm gitswarm~4"),
    "point it at the code": a_strangers_history,
    "check it out": in_git("checkout -q gitswarm"),
    "check it out and amend": in_git("checkout -q gitswarm", "commit -q --amend -m Mine"),
    "check it out and rebase": in_git("checkout -q gitswarm", "rebase -q --root -f"),
    "commit over it in a worktree": commit_over_it,
    "commit a file beside": commit_a_file_beside,
    "take the marker away": take_the_marker_away,
    "a hook that refuses every ref": refuse_every_ref,
    "delete the index": delete_index,
    "delete our folder but the journal": delete_all_but_the_journal,
    "delete our refs": in_git("update-ref -d refs/gitswarm/lastgood", "update-ref -d refs/gitswarm/in", EXPIRE, PRUNE),
    "delete every ref file": delete_our_loose_refs,
    "corrupt our ref": corrupt_our_ref,
    "empty our ref": empty_our_ref,
    "corrupt the ref of what arrived": corrupt_what_arrived,
    "lose objects": lose_objects,
    "lose an event": lose_an_event,
    "empty objects": empty_objects,
    "worktree prune, stash, clean": in_git("worktree prune", "stash -u", "clean -fdx"),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_every_event_arrives_once(harm, tmp_path):
    world = World(tmp_path)
    one, two = one_with_unsent(world), world.clone("two")
    two.say("of two")
    two.must("sync")
    harm(one)

    assert one.run("doctor", "--fix").code in (0, 5)
    one.must("queue")
    one.say("after")
    for clone in (one, two, one):
        clone.must("sync")

    assert one.log() == two.log()
    assert sorted(set(one.texts())) == sorted(one.texts())
    assert {*SAID, "of two", "after"} <= set(one.texts())
    assert one.must("status", "--json").json["pending"] == 0
    one.must("verify")


@pytest.mark.parametrize("is_away", [False, True])
def test_an_index_made_anew_knows_what_is_final(is_away, tmp_path):
    """Found by a review: all was told as committed, and the next sync said that it had brought everything."""
    world = World(tmp_path)
    one = one_with_unsent(world)
    before = one.log()
    if is_away:
        world.cut_off()
    delete_index(one)

    assert one.log() == before
    assert [row["final"] for row in before[-4:]] == [True, False, False, False]
    if not is_away:
        delete_index(one)
        assert one.must("sync", "--json").json["received"] == 0


SHARP = (
    "delete the branch and prune",
    "set the branch to the hub's",
    "rewind past what is shared",
    "point it at the code",
    "commit over it in a worktree",
    "take the marker away",
    "delete our folder but the journal",
    "delete every ref file",
    "corrupt our ref",
    "empty our ref",
    "corrupt the ref of what arrived",
    "lose objects",
    "lose an event",
    "empty objects",
)


@pytest.mark.parametrize("name", SHARP)
@pytest.mark.parametrize("command", ["sync", "log --json", "event add -- next"])
def test_the_next_command_works(name, command, tmp_path):
    one = one_with_unsent(World(tmp_path))
    HARMS[name](one)

    one.must(*command.split())
    one.git("for-each-ref")  # which fails where a ref leads nowhere, as the user's own gc and fetch would
    one.must("sync")

    assert [text for text in one.texts() if text in SAID] == SAID


KINDS = {"bare": ("--bare",), "mirror": ("--mirror",)}


@pytest.mark.parametrize("words", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("prune", ["remote update --prune", "fetch --prune origin +refs/heads/*:refs/heads/*"])
def test_a_prune_in_a_clone_without_a_work_tree_loses_nothing(words, prune, tmp_path):
    world = World(tmp_path)
    one = one_with_unsent(world, *words)

    in_git(prune, EXPIRE, PRUNE)(one)
    one.say("after")
    one.must("sync")

    assert one.texts() == [*SAID, "after"]
    assert world.clone("two").texts() == [*SAID, "after"]


@pytest.mark.parametrize("harm", ["branch -D gitswarm", "update-ref -d refs/gitswarm/floor", "branch -f gitswarm main"])
def test_without_a_hub_the_floor_brings_everything_back(harm, tmp_path):
    alone = World(tmp_path).alone("alone")
    alone.say("on the floor")
    alone.must("sync")
    alone.say("in the journal")

    in_git(harm, EXPIRE, PRUNE)(alone)
    alone.say("after")
    alone.must("sync")

    assert alone.texts() == ["on the floor", "in the journal", "after"]
    alone.must("verify")


WRONG = {
    "delete the branch": ("branch", "gitswarm doctor --fix"),
    "commit over it in a worktree": ("worktree", "switch --detach"),
    "check it out": ("worktree", "switch --detach"),
    "corrupt our ref": ("branch", "gitswarm doctor --fix"),
    "lose objects": ("branch", "gitswarm doctor --fix"),
    "rewind past what is shared": ("branch", "gitswarm doctor --fix"),
}


@pytest.mark.parametrize("name", WRONG)
def test_doctor_says_what_is_wrong_and_mends_it(name, tmp_path):
    one = one_with_unsent(World(tmp_path))
    HARMS[name](one)
    about, mend = WRONG[name]

    said = one.run("doctor", "--json").json["findings"]

    assert any(each["name"] == about and each["level"] == "bad" and mend in each["mend"] for each in said), said
    one.run("doctor", "--fix")
    left = [each for each in one.run("doctor", "--json").json["findings"] if each["level"] == "bad"]
    assert [each["name"] for each in left if each["name"] != "worktree"] == []


def test_every_write_says_that_our_branch_is_checked_out(tmp_path):
    one = one_with_unsent(World(tmp_path))
    looking = tmp_path / "looking"
    one.git("worktree", "add", "-q", str(looking), "gitswarm")

    said = one.must("event", "add", "--", "hello")

    assert str(looking) in said.err
    assert "switch --detach" in said.err
    assert not Path(looking / ".git").is_dir()


def test_a_branch_made_below_the_name_of_ours_is_said_and_what_is_added_waits(tmp_path):
    one = one_with_unsent(World(tmp_path))
    before = one.texts()
    one.git("update-ref", "-d", "refs/heads/gitswarm")
    one.git("branch", "gitswarm/mine")

    said = one.must("event", "add", "--json", "--", "hello")
    refused = one.run("--json", "policy", "set", "pushes-a-minute", "3")

    assert said.json["events"][0]["standing"] == "waiting"
    assert (refused.code, refused.error["message"]) == (5, "git cannot keep our branch beside the branch gitswarm/mine")
    assert refused.error["hint"] == "git branch -m gitswarm/mine NEW-NAME"
    one.git("branch", "-m", "gitswarm/mine", "mine")
    one.must("sync")
    assert one.texts() == [*before, "hello"]
