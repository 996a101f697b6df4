"""A pull request that people changed at GitHub stays the one of its task: what is done later goes there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forge import done, pulled, pulls_of
from tests.github import bare
from tests.github.caller import Caller
from tests.world import git


def more(clone, id):
    """Do more for a task whose pull request is open."""
    clone.must("reopen", id)
    folder = Path(clone.must("claim", id, "--json").json["worktree"])
    (folder / "b.txt").write_text("more\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "More")
    clone.must("done", id)
    return git(folder, "rev-parse", "HEAD")


def test_one_that_has_another_base_now_is_not_made_twice(app, clone, ada):
    bare.git(app.path, "branch", "develop", "main")
    id = done(clone)
    clone.must("github", "pr", id, "--ready")
    ada("PATCH /repos/acme/app/pulls/1", {"base": "develop"})
    commit = more(clone, id)
    for _ in range(2):
        clone.must("github", "deliver")

    (pull,) = pulls_of(app)
    row = pulled(clone, id)
    assert (row["number"], row["state"], row["shown"], pull.pull.base) == (1, "open", commit, "develop")
    assert [one["kind"] for one in clone.log()].count("pr.opened") == 1
    assert clone.must("queue", "--json").json["github"]["pending"] == 0


@pytest.mark.parametrize("merged", [False, True], ids=["open", "merged"])
def test_one_that_was_closed_and_is_back_is_what_is_asked_for_anew(app, clone, ada, merged):
    id = done(clone)
    clone.must("github", "pr", id, "--ready")
    ada("PATCH /repos/acme/app/pulls/1", {"state": "closed"})
    clone.must("github", "feedback")
    ada("PATCH /repos/acme/app/pulls/1", {"state": "open"})
    if merged:
        assert ada("PUT /repos/acme/app/pulls/1/merge", {}).status == 200
    clone.must("github", "pr", id)

    row = pulled(clone, id)
    assert (row["state"], row["number"], row["due"]) == ("merged" if merged else "open", 1, False)
    assert len(pulls_of(app)) == 1


def test_who_has_reviewed_it_is_asked_again_only_where_more_was_done(github, app, clone):
    github.state.account("bob", "t-bob")
    app.writers.add("bob")
    clone.must("policy", "set", "pull-request-reviewers", "bob")
    id = done(clone)
    clone.must("github", "pr", id, "--ready")
    (pull,) = pulls_of(app)
    assert Caller(github, "t-bob")("POST /repos/acme/app/pulls/1/reviews", {"event": "APPROVE"}).status == 200
    clone.must("github", "pr", id, "--body", "In better words.")
    assert (pulled(clone, id)["due"], pull.pull.asked) == (False, [])
    more(clone, id)
    clone.must("github", "deliver")
    assert [one.login for one in pull.pull.asked] == ["bob"]
