"""Worktrees are listed, found and cleared away; nothing in them is lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.world import Clone, World, git

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def clone(tmp_path):
    return World(tmp_path).clone("one")


def claimed(clone, title="a task"):
    id = clone.must("create", title, "--json").json["id"]
    return id, Clone(Path(clone.must("claim", id, "--json").json["worktree"]))


def test_a_worktree_at_work_stays_so_where_its_clone_was_taken_out_and_in_again(clone):
    id = clone.must("create", "a task", "--json").json["id"]
    folder = clone.must("claim", id, "--json").json["worktree"]
    clone.must("sync")
    clone.must("deinit")
    clone.must("init")

    assert clone.must("worktree", "clean").out.strip() == "nothing to clear"
    assert Path(folder).is_dir()
    (row,) = clone.must("worktree", "list", "--json").json
    assert (row["task"], row["state"]) == (id, "held")
    clone.must("release", id)
    clone.must("worktree", "clean")
    assert not Path(folder).exists()


def test_worktrees_are_listed_with_what_they_are_for(clone):
    id, tree = claimed(clone)
    (row,) = clone.must("worktree", "list", "--json").json

    assert (row["task"], row["epoch"], row["path"], row["state"]) == (id, 1, str(tree.path), "held")
    assert clone.must("worktree", "path", id).out.strip() == str(tree.path)
    clone.must("release", id)
    assert clone.must("worktree", "list", "--json").json[0]["state"] == "finished"


def test_a_task_without_a_worktree_has_no_path(clone):
    id = clone.must("create", "x", "--json").json["id"]

    assert clone.run("worktree", "path", id).code == 4


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\x1bb"])
def test_a_path_that_no_line_shows_as_it_is_is_told_as_json_alone(clone, tmp_path, name):
    clone.git("config", "gitswarm.worktrees", str(tmp_path / name))
    id, tree = claimed(clone)

    assert clone.must("worktree", "path", id, "--json").json["path"] == str(tree.path)
    refused = clone.run("worktree", "path", id)
    assert (refused.code, refused.out) == (3, "")
    assert f"hint: gitswarm worktree path {id} --json" in refused.err


def test_what_is_held_is_never_cleared(clone):
    id, tree = claimed(clone)
    assert clone.must("worktree", "clean", "--json").out == ""
    assert clone.run("worktree", "clean", id).code == 3

    assert tree.path.is_dir()


def test_a_dry_run_says_what_would_happen_and_does_nothing(clone):
    id, tree = claimed(clone)
    tree.write("new.txt", "unsaved\n")
    clone.must("release", id)
    told = clone.must("worktree", "clean", "--dry-run", "--json").json

    assert (told["task"], told["fate"], told["done"]) == (id, "removed", False)
    assert (tree.path / "new.txt").read_text() == "unsaved\n"


def unplugged(tree):
    """Take the disk away that a worktree stands on: by its note it was another than that of what stays."""
    clone_sees = Path(tree.git("rev-parse", "--absolute-git-dir")) / "gitswarm-disk"
    clone_sees.write_text("1\n")
    return tree.path.parent.rename(tree.path.parent.with_name("unplugged"))


def test_what_is_on_a_disk_that_is_not_here_waits_for_it(clone):
    id, tree = claimed(clone)
    tree.write("new.txt", "unsaved\n")
    disk = unplugged(tree)

    resumed = clone.run("claim", "--resume", id)
    assert (resumed.code, "nor is the disk that it was on" in resumed.err) == (3, True)
    clone.must("release", id)
    for words in (("worktree", "clean"), ("worktree", "clean", "--dry-run", id)):
        assert (clone.run(*words).code, tree.path.exists()) == (3, False)

    disk.rename(tree.path.parent)
    assert clone.must("worktree", "clean", "--json").json["rescue"]


def test_what_is_on_a_disk_that_will_not_come_back_is_given_up_by_a_word(clone):
    id, tree = claimed(clone)
    unplugged(tree)
    clone.must("release", id)

    assert clone.must("worktree", "clean", "--gone", id, "--json").json["fate"] == "removed"
    assert clone.must("worktree", "list", "--json").json == []


def test_the_attic_on_a_disk_that_is_not_here_is_not_emptied(clone):
    id, tree = claimed(clone)
    tree.write(".gitignore", "secret\n")
    tree.write("secret", "key\n")
    clone.must("release", id)
    attic = Path(clone.must("worktree", "clean", "--json").json["attic"])
    Path(git(attic, "rev-parse", "--absolute-git-dir"), "gitswarm-disk").write_text("1\n")
    disk = attic.parent.rename(tree.path.parent.with_name("unplugged"))

    assert clone.run("rescue", "empty", "--days", "0").code == 3
    assert (disk / attic.name / "secret").read_text() == "key\n"
    assert str(attic) in clone.must("rescue", "list").out


def test_a_worktree_that_an_older_gitswarm_made_is_noted_with_its_disk_at_the_next_sync(clone):
    _, tree = claimed(clone)
    noted = Path(tree.git("rev-parse", "--absolute-git-dir")) / "gitswarm-disk"
    noted.unlink()
    clone.must("sync")

    assert noted.read_text() == f"{tree.path.stat().st_dev}\n"


def test_what_was_in_no_commit_comes_back_as_it_was(clone):
    id, tree = claimed(clone)
    tree.write("staged.txt", "staged\n")
    tree.git("add", "staged.txt")
    tree.write("new.txt", "unsaved\n")
    clone.must("release", id)
    told = clone.must("worktree", "clean", "--json").json
    assert not tree.path.exists()
    assert told["rescue"].startswith("refs/gitswarm/rescue/")
    assert [row["task"] for row in clone.must("rescue", "list", "--json").json] == [id]

    back = Path(clone.must("rescue", "restore", id, "--json").json["path"])
    assert (back / "new.txt").read_text() == "unsaved\n"
    assert git(back, "diff", "--cached", "--name-only") == "staged.txt"
    assert back.name == f"restored-{tree.path.name.removeprefix('gs-')}"


def test_what_is_kept_is_told_by_task_epoch_and_time_with_the_commands_that_show_it_and_bring_it_back(clone):
    id, tree = claimed(clone)
    tree.write("new.txt", "unsaved\n")
    clone.must("release", id)
    ref = clone.must("worktree", "clean", "--json").json["rescue"]

    (row,) = clone.must("rescue", "list", "--json").json
    shown = clone.must("rescue", "show", id, "--json").json
    assert (row["task"], row["epoch"], row["ref"]) == (id, 1, ref)
    assert TIME.fullmatch(row["at"])
    assert {**row, "look": shown["look"], "restore": f"gitswarm rescue restore {ref}"} == shown
    assert "+unsaved" in clone.git(*shown["look"].split()[1:])
    page = clone.must("rescue", "show", id).out
    assert f"at:      {row['at']}\n" in page
    assert "operation" not in page


def test_what_git_cannot_keep_goes_to_the_attic(clone):
    id, tree = claimed(clone)
    tree.write(".gitignore", "secret\n")
    tree.git("add", ".gitignore")
    tree.git("commit", "--quiet", "-m", "Ignore")
    tree.write("secret", "key\n")
    clone.must("release", id)
    told = clone.must("worktree", "clean", "--json").json

    assert (told["fate"], told["branch_gone"]) == ("attic", False)
    assert (Path(told["attic"]) / "secret").read_text() == "key\n"
    assert clone.must("rescue", "empty", "--dry-run", "--json").out == ""
    assert clone.run("rescue", "empty", f"{told['attic']}x").code == 4
    assert clone.must("rescue", "empty", f"{told['attic']}/", "--dry-run", "--json").json["done"] is False
    assert clone.must("rescue", "empty", "--days", "0", "--json").json["done"] is True
    assert not Path(told["attic"]).exists()


def test_many_are_cleared_only_when_somebody_says_so(clone):
    for number in range(3):
        id, _ = claimed(clone, f"task {number}")
        clone.must("release", id)

    assert clone.run("worktree", "clean", "--limit", "2").code == 3
    assert len(clone.must("worktree", "clean", "--limit", "3", "--json").lines) == 3
    assert clone.must("worktree", "list", "--json").json == []


def test_one_that_cannot_be_cleared_now_stops_none_of_the_others(clone):
    """A disk that fails, or a git that is killed, as the first of two is cleared."""
    (first, tree), (second, other) = claimed(clone), claimed(clone)
    clone.must("release", first)
    clone.must("release", second)
    index = Path(tree.git("rev-parse", "--absolute-git-dir")) / "index"
    index.write_bytes(b"torn")

    said = clone.run("worktree", "clean")

    assert (said.code, str(tree.path) in said.err) == (5, True)
    assert (tree.path.is_dir(), other.path.exists()) == (True, False)


def test_commits_are_told_once_and_kept_in_the_history(clone):
    id, tree = claimed(clone)
    tree.git("commit", "--quiet", "--allow-empty", "-m", "One")
    clone.must("release", id)
    clone.must("worktree", "clean")

    kinds = [step["kind"] for step in clone.must("show", id, "--json").json["history"]]
    assert kinds.count("commits.recorded") == 1
    assert git(clone.path, "branch", "--list", "gs/*") != ""


def told(clone):
    rows = [row["payload"] for row in clone.log() if row["kind"] == "commits.recorded"]
    return [(row["epoch"], list(row["subjects"])) for row in rows]


def test_commits_are_told_with_their_epoch_though_no_hook_runs(world):
    clone = world.clone("one")
    id = clone.must("create", "Two tries", "--json").json["id"]
    for number in (1, 2):
        tree = Path(clone.must("claim", id, "--json").json["worktree"])
        git(tree, "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", f"Try {number}")
        clone.must("sync")
        clone.must("release", id)
    git(tree, "-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "--allow-empty", "-m", "Try 2 again")
    clone.must("sync")

    assert told(clone) == [(1, ["Try 1"]), (2, ["Try 2"]), (2, ["Try 2 again"])]


def test_what_others_did_meanwhile_is_not_told_as_the_tasks_and_what_was_merged_already_is(world):
    clone = world.clone("one")
    first, second = (clone.must("create", title, "--json").json["id"] for title in ("First", "Second"))
    tree = Path(clone.must("claim", first, "--json").json["worktree"])
    world.push_code(1)
    clone.must("claim", second)
    git(tree, "commit", "-q", "--allow-empty", "-m", "Mine")
    git(tree, "fetch", "-q", "origin")
    git(tree, "merge", "-q", "--no-ff", "-m", "Merge", "origin/main")
    git(tree, "push", "-q", "origin", "HEAD:main")
    clone.must("sync")
    assert told(clone) == [(1, ["Mine", "Merge"])]

    other = Path(clone.must("worktree", "path", second, "--json").json["path"])
    git(other, "commit", "-q", "--allow-empty", "-m", "Merged before anybody looked")
    git(other, "pull", "-q", "--rebase", "origin", "main")
    git(other, "push", "-q", "origin", "HEAD:main")
    clone.must("claim", clone.must("create", "Third", "--json").json["id"])
    clone.must("done", second)
    assert "Merged before anybody looked" in told(clone)[-1][1]


def test_commits_name_their_task_and_agent_where_the_policy_says_so(clone):
    _, plain = claimed(clone, "before")
    clone.must("policy", "set", "trailers", "on")
    id, signed = claimed(clone, "after")
    for tree in (plain, signed):
        tree.git("commit", "--quiet", "--allow-empty", "-m", "Work")

    assert plain.git("log", "-1", "--format=%B").split("\n") == ["Work"]
    task, agent = signed.git("log", "-1", "--format=%(trailers)").splitlines()
    assert clone.must("show", task.removeprefix("Gitswarm-Task: "), "--json").json["id"] == id
    assert agent == "Gitswarm-Agent: ada"


def test_hooks_that_the_set_up_installs_hold_there_and_ours_too(clone):
    for folder in (".gitswarm", ".mine"):
        (clone.path / folder).mkdir()
    clone.write(".gitswarm/worktree.yaml", "setup: ['git config core.hooksPath .mine']\n")
    clone.write(".mine/pre-commit", '#!/bin/sh\necho ran >>"$(git rev-parse --git-common-dir)/ran"\n')
    (clone.path / ".mine" / "pre-commit").chmod(0o755)
    clone.git("add", ".")
    clone.git("commit", "--quiet", "-m", "Gates")
    clone.git("push", "--quiet", "origin", "HEAD:main")
    _, tree = claimed(clone)

    tree.git("commit", "--quiet", "--allow-empty", "-m", "Work")

    assert (clone.state.parent / "ran").read_text() == "ran\n"
    assert (clone.state / "marks").read_text().startswith("post-commit gs-")


def test_in_a_copy_of_the_clone_a_task_has_no_worktree_and_clearing_it_leaves_the_files_alone(clone, tmp_path):
    id, tree = claimed(clone)
    tree.write("new.txt", "unsaved\n")
    shutil.copytree(clone.path, tmp_path / "copy", symlinks=True)
    copy = Clone(tmp_path / "copy")

    assert copy.run("worktree", "path", id).code == 4
    refused = copy.run("claim", "--resume", id)
    assert (refused.code, "not of this clone" in refused.err) == (3, True)
    copy.must("release", id)
    copy.must("worktree", "clean", id)
    assert (tree.path / "new.txt").read_text() == "unsaved\n"
    assert tree.git("status", "--porcelain") == "?? new.txt"
