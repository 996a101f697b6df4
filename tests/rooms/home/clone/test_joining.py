"""Joining and leaving: what cannot be is refused before anything is touched, and no branch but ours is ever moved."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from gitswarm import open_swarm
from gitswarm.errors import NotASwarm
from gitswarm.rooms.home.clone import joining
from tests.world import Clone, git

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")


def refs(clone: Clone) -> str:
    return clone.git("for-each-ref", "--format=%(refname) %(objectname)")


def config(clone: Clone) -> bytes:
    return (clone.git_folder / "config").read_bytes()


def test_a_branch_that_others_know_is_not_renamed(world):
    one = world.clone("one")
    one.must("sync")
    before = refs(one), config(one)

    for name in ("main", "other"):
        said = one.run("init", "--branch", name, "--json")
        assert said.code == 3, name
        assert "deinit" in said.error["hint"]

    assert (refs(one), config(one)) == before


def test_a_hub_that_was_renamed_is_found_again_and_one_that_is_gone_is_missed(world):
    one = world.clone("one")
    one.git("remote", "rename", "origin", "upstream")
    assert one.run("sync", "--json").error["kind"] == "hub_unreachable"
    one.must("init")
    assert one.git("config", "gitswarm.hub") == "upstream"
    one.must("sync")
    one.git("remote", "remove", "upstream")
    said = one.run("init", "--json")
    assert (said.code, said.error["message"]) == (2, "there is no remote upstream")
    one.must("init", "--no-hub")


def test_a_branch_that_no_hub_has_seen_gets_another_name(world):
    one = world.alone("one")
    one.say("before")
    tip = one.git("rev-parse", "gitswarm")

    one.must("init", str(one.path), "--branch", "talk")

    assert (one.git("rev-parse", "talk"), one.git("branch", "--list", "gitswarm")) == (tip, "")
    one.say("after")
    assert one.texts() == ["before", "after"]
    one.must("verify")


def test_another_branch_in_the_config_is_refused_and_stays_as_it_is(world):
    one = world.clone("one")
    one.say("kept")
    before = one.git("rev-parse", "main")
    one.git("config", "gitswarm.branch", "main")

    for command in (["event", "add", "x"], ["log"], ["sync"], ["status"], ["deinit", "--force"]):
        said = one.run(*command, "--json")
        assert said.code == 2, command
        assert said.error["hint"] == "git config gitswarm.branch gitswarm"

    assert one.run("doctor", "--json").json["findings"][-1]["level"] == "bad"
    assert one.git("rev-parse", "main") == before
    one.must("init")
    assert one.git("config", "gitswarm.branch") == "gitswarm"
    assert one.texts() == ["kept"]


NO_NAMES = ["", "x y", "a..b", "-x", "HEAD", "refs/heads/x", "x.lock", "x~1", "/x", "x/", "\x1b[31m", "@{-1}", "."]


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_for_a_branch_is_misused(name, world):
    one = world.clone("one", join=False)
    before = config(one)

    said = one.run("init", f"--branch={name}", "--json")

    assert (said.code, said.error["kind"]) == (2, "misused")
    assert config(one) == before
    assert not (one.git_folder / "gitswarm").exists()


def test_the_branch_that_the_next_commit_begins_is_not_ours_to_take(tmp_path):
    git(tmp_path, "init", "-q", "unborn")
    one = Clone(tmp_path / "unborn")

    said = one.run("init", "--branch", "main", "--json")

    assert said.code == 3
    assert "next commit" in said.error["message"]
    assert one.git("status", "--porcelain") == ""
    assert not (one.git_folder / "gitswarm").exists()
    one.must("init")


HUBS = [
    ["--hub", "origin", "--no-hub"],
    ["--hub", "origin", "--hub-url", "x"],
    ["--hub-url", "x", "--no-hub"],
    ["--hub="],
    ["--hub-url="],
]


@pytest.mark.parametrize("words", HUBS)
def test_wishes_that_contradict_each_other_or_say_nothing_are_misused(words, world):
    one = world.clone("one", join=False)

    assert one.run("init", *words).code == 2
    assert not (one.git_folder / "gitswarm").exists()


@pytest.mark.parametrize("words", [["--hub", "origin"], ["--branch", "a b"]])
def test_an_empty_folder_stays_empty_where_init_is_refused(words, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()

    assert Clone(folder).run("init", str(folder), *words).code == 2
    assert list(folder.iterdir()) == []


def test_a_file_is_no_folder_to_begin_in(tmp_path):
    path = tmp_path / "file"
    path.write_text("x")

    said = Clone(tmp_path).run("init", str(path), "--json")

    assert (said.code, said.error["message"]) == (3, f"{path} is a file")


def test_a_git_dir_that_leads_nowhere_begins_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()

    said = Clone(tmp_path).run("init", str(tmp_path / "empty"), "--json")

    assert (said.code, said.error["hint"]) == (5, "unset GIT_DIR")
    assert list((tmp_path / "empty").iterdir()) == []


@ROOT_ONLY
def test_in_somebody_elses_repository_init_says_that_git_does_not_trust_it(world):
    one = world.clone("one", join=False)
    os.chown(one.path, 65534, 65534)

    said = one.run("init", "--json")

    assert said.code == 5
    assert "safe.directory" in said.error["hint"]


def test_where_nobody_is_known_to_act_init_says_what_comes_next(world, monkeypatch):
    one = world.clone("one", join=False)

    assert "gitswarm.actor NAME" in one.must("init", actor="").out
    assert one.must("init", actor="ada").out.endswith("next: `gitswarm` alone says what there is to do\n")
    assert "gitswarm.actor NAME" not in one.must("init", "--quiet", actor="").out
    one.must("init", "--json", actor="").json  # noqa: B018 - one object and nothing else


def test_whoever_leaves_takes_no_branch_along_that_is_not_ours(world):
    one = world.clone("one")
    one.must("sync")
    one.git("branch", "--force", "gitswarm", "main")

    one.must("deinit", "--force")

    assert one.git("rev-parse", "gitswarm") == one.git("rev-parse", "main")


@pytest.mark.parametrize("words", [["status"], ["init"], ["doctor"], ["log", "--json"], ["deinit"]])
def test_a_folder_that_is_gone_is_said_and_is_no_bug(words, tmp_path):
    script = "import os, sys; os.rmdir(os.getcwd()); from gitswarm.main import main; sys.exit(main())"

    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 5, done.stderr
    assert "the current folder cannot be looked at: No such file or directory" in done.stderr


def test_who_leaves_has_what_he_had_set_before_though_he_has_set_more_since(world):
    one = world.clone("one", join=False)
    one.git("config", "gitswarm.actor", "zoe")
    one.must("init")
    one.git("config", "gitswarm.adapter.x.command", "y")
    one.must("deinit")

    told = one.git("config", "--local", "--get-regexp", "^gitswarm")
    assert told.splitlines() == ["gitswarm.adapter.x.command y", "gitswarm.actor zoe"]
    one.git("config", "--unset", "gitswarm.actor")
    one.must("init")
    one.git("config", "gitswarm.actor", "ann")
    one.must("deinit")
    assert one.git("config", "--local", "--get-regexp", "^gitswarm") == "gitswarm.adapter.x.command y"


@pytest.mark.parametrize("words", [["deinit"], ["deinit", "--force"]])
def test_who_leaves_keeps_the_work_that_was_rescued(words, world):
    one = world.clone("one")
    one.must("sync")
    work = one.git("rev-parse", "main")
    for ref in ("rescue/gs-12345678/1", "rescue/rollback/x", "restore/x", "base/main"):
        one.git("update-ref", f"refs/gitswarm/{ref}", work)

    said = one.run(*words)

    kept = [f"refs/gitswarm/{ref}" for ref in ("rescue/gs-12345678/1", "rescue/rollback/x", "restore/x")]
    assert said.code == 0
    assert all(ref in said.out + said.err for ref in kept)
    assert one.git("for-each-ref", "--format=%(refname)", "refs/gitswarm/").split() == kept


def test_what_the_background_still_writes_keeps_nobody_from_leaving(world, monkeypatch):
    """An errand makes its files anew by their paths, while ours are taken away."""
    one = world.clone("one")
    state, remove, tried = one.git_folder / "gitswarm", os.unlink, []

    def beside(path):
        remove(path)
        with suppress(FileNotFoundError):
            tried.append(path)
            (state / f"index.db.{len(tried)}").touch()

    monkeypatch.setattr(joining.os, "unlink", beside)
    joining.leave(str(one.path), dict(os.environ))

    assert len(tried) > 1
    assert not state.exists()
    assert [path.name for path in one.git_folder.iterdir() if path.name.startswith("gitswarm")] == []


@pytest.mark.parametrize("has_hub", [True, False])
@pytest.mark.parametrize("act", ["ready", "create", "sync"])
def test_a_process_that_stays_writes_nothing_after_the_clone_has_left(act, has_hub, world):
    one = world.clone("one") if has_hub else world.alone("one")
    with open_swarm(str(one.path), actor="lib") as swarm:
        swarm.create("before")
        one.must("deinit", "--force")

        with pytest.raises(NotASwarm, match="any more"):
            {"ready": swarm.ready, "create": lambda: swarm.create("after"), "sync": swarm.sync}[act]()

    assert one.git("branch", "--list", "gitswarm") == ""
    left = {path.name for path in one.git_folder.glob("gitswarm/*")}
    assert left <= {"sessions"}, "the library shows that its session lives"


def test_no_agent_takes_its_clone_out_of_the_swarm(world):
    one = world.clone("one")
    id = one.must("create", "Do it", "--json").json["id"]
    folder = one.must("claim", id, "--json", actor="bob").json["worktree"]
    one.must("sync")
    refused = Clone(Path(folder)).run("deinit", "--force", actor="bob")
    assert (refused.code, "person's decision" in refused.err) == (3, True)
    assert one.must("show", id, "--json").json["holder"] == "bob"


def test_who_leaves_is_told_of_worktrees_that_git_leaves_alone(world):
    one = world.clone("one")
    id = one.must("create", "Do it", "--json").json["id"]
    folder = one.must("claim", id, "--json", actor="bob").json["worktree"]
    one.must("sync")
    assert f"the worktree {folder}; git worktree unlock lets go of it" in one.must("deinit").out
    one.git("worktree", "unlock", folder)
    one.git("worktree", "remove", folder)


def test_a_path_to_the_hub_counts_from_where_one_stands(world, tmp_path, monkeypatch):
    one = world.alone("one")
    (one.path / "sub").mkdir()
    monkeypatch.chdir(one.path / "sub")
    hub = os.path.relpath(world.hub, one.path / "sub")
    one.must("init", "--hub-url", hub)

    assert one.git("config", "gitswarm.huburl") == str(world.hub)
