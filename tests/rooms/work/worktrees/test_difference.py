"""What the work on a task has changed, seen without touching it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gitswarm.errors import NotFound
from gitswarm.rooms.work import tasks, worktrees
from tests.rooms.views.mcp.conftest import desk_of
from tests.world import git


@pytest.fixture
def work(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    clone = world.clone("one")
    id = clone.must("create", "Write the guide", "--json").json["id"]
    tree = Path(clone.must("claim", id, "--json").json["worktree"])
    desk = desk_of(clone)
    yield clone, tree, desk, tasks.find(desk.swarm.look(), id).id
    desk.close()


def test_it_shows_commits_changes_and_new_files_and_leaves_the_index_alone(work):
    clone, tree, desk, task = work
    (tree / "guide.md").write_text("first\n")
    clone.git("-C", str(tree), "add", ".")
    clone.git("-C", str(tree), "commit", "-qm", "Write it")
    (tree / "guide.md").write_text("first\nsecond\n")
    (tree / "later.md").write_text("not yet\n")
    index = Path(clone.git("-C", str(tree), "rev-parse", "--absolute-git-dir")) / "index"
    before = index.read_bytes()

    found = worktrees.difference(desk, task)
    assert found.where == str(tree)
    assert "+first\n+second" in found.patch
    assert found.new == ("later.md",)
    assert index.read_bytes() == before


def test_where_the_worktree_is_gone_its_branch_is_shown(work):
    clone, tree, desk, task = work
    (tree / "guide.md").write_text("first\n")
    clone.git("-C", str(tree), "add", ".")
    clone.git("-C", str(tree), "commit", "-qm", "Write it")
    shutil.rmtree(tree)

    found = worktrees.difference(desk, task)
    assert found.where.startswith("gs/")
    assert "+first" in found.patch


def test_a_task_that_is_worked_on_nowhere_here_says_so(work):
    clone, _, desk, _ = work
    id = clone.must("create", "Mend the parser", "--json").json["id"]
    with pytest.raises(NotFound, match=f"{id} has no worktree here"):
        worktrees.difference(desk, tasks.find(desk.swarm.look(), id).id)


def test_no_program_that_git_is_told_of_is_started_by_it(work):
    clone, tree, desk, task = work
    marked = clone.path / "started"
    clone.git("config", "diff.external", f"touch {marked}")
    clone.git("config", "diff.shown.textconv", f"touch {marked};")
    (tree / ".gitattributes").write_text("* diff=shown\n")
    (tree / "guide.md").write_text("first\n")
    clone.git("-C", str(tree), "add", "-A")

    assert "+first" in worktrees.difference(desk, task).patch
    assert not marked.exists()


@pytest.mark.parametrize("finish", ["done {}", "mq submit {}"])
def test_what_was_forgotten_is_told_when_the_work_is_handed_in(clone, finish):
    id = clone.must("create", "Write it down", "--json").json["id"]
    tree = Path(clone.must("claim", id, "--json").json["worktree"])
    (tree / "a.txt").write_text("in it\n")
    git(tree, "add", "a.txt")
    git(tree, "commit", "--quiet", "-m", "Write it down")
    for name in "bcdefgh":
        (tree / name).write_text("forgotten\n")
    said = clone.must(*finish.format(id).split())

    assert "not committed, and so no part of it: b, c, d, e, f and 2 more" in said.err


def test_what_was_forgotten_is_told_where_nothing_was_committed_at_all(work):
    clone, tree, _, task = work
    (tree / "guide.md").write_text("all of it\n")

    assert "not committed, and so no part of it: guide.md" in clone.must("done", task).err


def test_nothing_is_said_of_other_files_where_the_result_is_another_commit_or_all_is_in_it(clone):
    for name in ("first", "second"):
        id = clone.must("create", name, "--json").json["id"]
        tree = Path(clone.must("claim", id, "--json").json["worktree"])
        (tree / "a.txt").write_text(f"{name}\n")
        git(tree, "add", "a.txt")
        git(tree, "commit", "--quiet", "-m", name)
        given = git(tree, "rev-parse", "HEAD")
        if name == "second":
            git(tree, "commit", "--quiet", "--allow-empty", "-m", "On")
            (tree / "b.txt").write_text("the next step\n")
        assert "not committed" not in clone.must("done", id, "--commit", given).err
