"""Where no worktree could be made for a task, nobody takes one."""

from __future__ import annotations

import pytest

from tests.world import Clone, git


@pytest.mark.parametrize("words", [("claim",), ("next",), ("update", "--claim")])
def test_where_there_is_no_commit_to_begin_from_nothing_is_taken(tmp_path, words):
    clone = Clone(tmp_path / "empty")
    git(tmp_path, "init", "-q", "empty")
    clone.must("init")
    id = clone.must("create", "x", "--json").json["id"]
    named = () if words == ("next",) else (id,)
    for _ in range(2):
        said = clone.run(*words, *named)
        assert (said.code, "there is no commit to begin from" in said.err) == (3, True)
        assert clone.must("show", id, "--json").json["holder"] is None

    git(clone.path, "commit", "-q", "--allow-empty", "-m", "Begin")
    clone.must(*words, *named)
    assert clone.must("show", id, "--json").json["holder"] == "ada"


@pytest.mark.parametrize("base", ["gitswarm", "nowhere"])
def test_where_the_base_cannot_be_begun_from_nothing_is_taken(world, base):
    clone = world.clone("one")
    id = clone.must("create", "x", "--json").json["id"]

    assert clone.run("claim", id, "--base", base).code == 3
    clone.must("claim", id, "--no-worktree")
