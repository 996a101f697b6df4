"""Every kind of repository git knows: join, say, exchange, read and leave work alike in all of them."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.world import Clone, World, git

Make = Callable[[World], Clone]


def linked(world: World) -> Clone:
    main = world.clone("main", join=False)
    main.git("worktree", "add", "-q", str(world.folder / "linked"))
    return Clone(world.folder / "linked")


def linked_of_bare(world: World) -> Clone:
    bare = world.clone("bare", "--bare", join=False)
    bare.git("worktree", "add", "-q", str(world.folder / "linked"), "main")
    return Clone(world.folder / "linked")


def detached(world: World) -> Clone:
    clone = world.clone("detached", join=False)
    clone.git("checkout", "-q", "--detach")
    return clone


def unborn(world: World) -> Clone:
    clone = world.clone("unborn", join=False)
    clone.git("checkout", "-q", "--orphan", "nothing-yet")
    return clone


def sub_folder(world: World) -> Clone:
    clone = world.clone("deep", join=False)
    folder = clone.path / "a folder" / "below"
    folder.mkdir(parents=True)
    return Clone(folder)


def submodule(world: World) -> Clone:
    outer = world.folder / "outer"
    git(world.folder, "init", "-q", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(world.hub), "inner")
    return Clone(outer / "inner")


def separate_git_dir(world: World) -> Clone:
    return world.clone("apart", "--separate-git-dir", str(world.folder / "elsewhere"), join=False)


def odd_name(world: World) -> Clone:
    return world.clone("ein Ordner – ünïcode 🐝 'quoted' \"twice\" $HOME", join=False)


def shallow(world: World) -> Clone:
    world.push_code(3)
    return world.clone("shallow", "--depth", "1", join=False, url=f"file://{world.hub}")


def partial(world: World) -> Clone:
    git(world.hub, "config", "uploadpack.allowFilter", "true")
    return world.clone("partial", "--filter=blob:none", join=False, url=f"file://{world.hub}")


def single_branch(world: World) -> Clone:
    return world.clone("single", "--single-branch", "--branch", "main", join=False)


def made(*words: str) -> Make:
    return lambda world: world.clone("made", *words, join=False)


KINDS: dict[str, Make] = {
    "plain": made(),
    "bare": made("--bare"),
    "mirror": made("--mirror"),
    "linked worktree": linked,
    "linked worktree of a bare one": linked_of_bare,
    "detached": detached,
    "unborn": unborn,
    "sub-folder": sub_folder,
    "submodule": submodule,
    "separate git dir": separate_git_dir,
    "odd name": odd_name,
    "shallow": shallow,
    "partial": partial,
    "single branch": single_branch,
    "shared objects": made("--shared"),
    "no checkout": made("--no-checkout"),
}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_swarm_works_in(make, tmp_path):
    world = World(tmp_path)
    other = world.clone("other")
    other.say("of the other")
    other.must("sync")
    clone = make(world)

    joined = clone.must("init", "--json").json
    clone.say("of this kind")
    synced = clone.must("sync", "--json").json

    assert (joined["hub"], joined["online"]) == ("origin", True)
    assert synced["sent"] == 1
    assert clone.texts() == ["of the other", "of this kind"]
    other.must("sync")
    assert other.log() == clone.log()
    clone.must("doctor")
    clone.must("verify")
    clone.must("deinit")
    assert clone.run("status").code == 5


def test_a_partial_clone_keeps_its_board_while_the_hub_is_away(tmp_path):
    world = World(tmp_path)
    other = world.clone("other")
    other.say("of the other")
    other.must("sync")
    clone = partial(world)
    clone.must("init")
    before = clone.git("rev-parse", "gitswarm")
    assert "?" in clone.git("rev-list", "--objects", "--no-walk", "--missing=print", "gitswarm")

    world.cut_off()
    assert clone.run("sync").code == 6
    assert clone.git("rev-parse", "gitswarm") == before
    clone.say("offline")
    world.reach()
    clone.must("sync")

    assert clone.texts() == ["of the other", "offline"]
    clone.must("verify")


SETTINGS = """
transfer.fsckObjects=true receive.fsckObjects=true core.autocrlf=true commit.gpgSign=true push.gpgSign=if-asked
user.useConfigOnly=true core.bigFileThreshold=1 core.sharedRepository=group core.fsmonitor=/nonexistent
push.default=nothing remote.pushDefault=nowhere branch.gitswarm.remote=nowhere core.hooksPath=/nonexistent gc.auto=1
gc.autoDetach=false fetch.negotiationAlgorithm=skipping core.fsync=all core.logAllRefUpdates=always color.ui=always
log.showSignature=true core.abbrev=4 i18n.commitEncoding=ISO-8859-1 fastimport.unpackLimit=1000
core.multiPackIndex=true fetch.writeCommitGraph=true submodule.recurse=true push.recurseSubmodules=on-demand
remote.origin.tagOpt=--tags remote.origin.prune=true core.ignoreCase=true core.splitIndex=true
feature.experimental=true feature.manyFiles=true receive.denyNonFastForwards=true receive.denyDeletes=true
receive.advertisePushOptions=true push.pushOption=ci.skip safe.bareRepository=explicit format.pretty=oneline
""".split()


def test_no_setting_of_the_users_changes_what_we_do(tmp_path):
    world = World(tmp_path)
    clone = world.clone("one", join=False)
    for key, value in (setting.split("=", 1) for setting in SETTINGS):
        git(world.hub, "config", key, value)
        clone.git("config", key, value)

    for command in ("init", "event add -- hello", "sync", "log", "doctor --fix", "verify"):
        clone.must(*command.split())

    assert clone.texts() == ["hello"]
    assert clone.must("status", "--json").json["pending"] == 0


def test_worktrees_of_one_clone_are_one(tmp_path):
    world = World(tmp_path)
    clone = world.clone("one")
    clone.git("worktree", "add", "-q", str(tmp_path / "two"))
    two = Clone(tmp_path / "two")

    clone.say("from one")
    two.say("from two")

    assert clone.log() == two.log()
    assert two.must("sync", "--json").json["sent"] == 2


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("how", ["absolute", "relative"])
def test_git_dir_says_which_repository(bare, how, tmp_path, monkeypatch):
    world = World(tmp_path)
    clone = world.clone("one", *["--bare"][: int(bare)], join=False)
    git_dir = clone.git_folder
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", str(git_dir) if how == "absolute" else os.path.relpath(git_dir, tmp_path))
    here = Clone(tmp_path)

    here.must("init")
    here.say("through GIT_DIR")
    here.must("sync")
    monkeypatch.delenv("GIT_DIR")

    assert clone.texts() == ["through GIT_DIR"]
    clone.must("doctor")


def test_a_sha256_repository_with_a_hub_of_its_kind(tmp_path):
    world = World(tmp_path, object_format="sha256")
    one, two = world.clone("one"), world.clone("two")
    assert len(one.git("rev-parse", "HEAD")) == 64

    one.say("one")
    two.say("two")
    for clone in (one, two, one):
        clone.must("sync")

    assert one.log() == two.log()
    assert sorted(one.texts()) == ["one", "two"]
    one.must("doctor")
    one.must("verify")


def test_the_first_clone_of_a_hub_that_has_no_branch_yet(tmp_path):
    hub, path = tmp_path / "empty.git", tmp_path / "clone"
    git(tmp_path, "init", "-q", "--bare", str(hub))
    git(tmp_path, "clone", "-q", str(hub), str(path))
    clone = Clone(path)

    clone.must("init")
    clone.say("first")
    assert clone.must("sync", "--json").json["sent"] == 1
    assert git(hub, "for-each-ref", "--format=%(refname)") == "refs/heads/gitswarm"


def test_without_a_remote_committed_is_final(tmp_path):
    alone = World(tmp_path).alone("alone")
    assert alone.git("log", "--format=%s") == "Begin"

    said = alone.say("alone")
    assert (said["standing"], said["final"]) == ("committed", True)
    status = alone.must("status", "--json").json
    assert (status["hub"], status["pending"]) == (None, 0)
    alone.must("sync")
    assert alone.texts() == ["alone"]


def test_a_remote_that_comes_later_becomes_the_hub_when_asked(tmp_path):
    world = World(tmp_path)
    clone = world.alone("alone")
    clone.say("before there was a hub")
    clone.git("remote", "add", "later", str(world.hub))

    clone.must("init", "--hub", "later")
    clone.must("sync")

    assert world.clone("other").texts() == ["before there was a hub"]


def test_of_two_remotes_origin_is_the_hub_if_not_said_otherwise(tmp_path):
    world = World(tmp_path)
    second = tmp_path / "second.git"
    git(tmp_path, "init", "-q", "--bare", str(second))
    clone = world.clone("one", join=False)
    clone.git("remote", "add", "second", str(second))

    assert clone.must("init", "--json").json["hub"] == "origin"
    assert clone.must("init", "--hub", "second", "--json").json["hub"] == "second"
    assert clone.must("init", "--json").json["hub"] == "second"
    assert "refs/heads/gitswarm" in git(second, "for-each-ref")
    assert clone.run("init", "--hub", "third").code == 2


def test_a_hub_by_its_url_alone(tmp_path):
    world = World(tmp_path)
    private = tmp_path / "private.git"
    git(tmp_path, "init", "-q", "--bare", str(private))
    one, two = world.clone("one", join=False), world.clone("two", join=False)

    for clone in (one, two):
        clone.must("init", "--hub-url", str(private))
    one.say("in private")
    one.must("sync")
    two.must("sync")

    assert two.texts() == ["in private"]
    assert "gitswarm" not in git(world.hub, "for-each-ref")


def test_an_empty_folder_becomes_a_repository_and_a_full_one_is_refused(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    refused = Clone(tmp_path / "full").run("init", "--json")

    assert (refused.code, sorted(os.listdir(tmp_path / "full"))) == (3, ["file"])
    assert "git init" in refused.error["hint"]
    Clone(tmp_path).must("init", str(tmp_path / "new" / "deep"))
    assert Clone(tmp_path / "new" / "deep").texts() == []
