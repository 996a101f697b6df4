"""What the work on a task has changed, seen without touching it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gitswarm.errors import NotFound
from gitswarm.rooms.work import tasks, worktrees
from tests.rooms.views.mcp.conftest import desk_of


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
