"""A repository that was renamed at GitHub, and whose swarm has its old name: what was asked for goes out, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forge import done, pulled, pulls_of, rename
from tests.world import git


def test_a_comment_stands_below_its_issue(github, app, clone):
    github.state.issue(app, "One", by="acme")
    rename(github, app, "renamed")
    clone.must("github", "comment", "1", "Hello.")
    assert [one.body.startswith("Hello.") for one in app.issues[1].comments] == [True]


def test_finished_work_becomes_a_pull_request_and_nobody_elses_is_taken_for_it(github, app, clone, ada):
    id = done(clone)
    _pulled_by_ada(app, clone, ada)
    rename(github, app, "renamed")
    clone.must("github", "pr", id)
    row = pulled(clone, id)
    assert (row["state"], row["number"]) == ("open", 2)
    assert [one.pull.head for one in pulls_of(app)] == ["feature", row["branch"]]


@pytest.mark.parametrize("now", ["acme/app", "acme/renamed"])
def test_the_merge_closes_the_issue_that_came_in_under_the_old_name(github, app, clone, now):
    github.state.issue(app, "One", by="acme")
    clone.must("github", "import")
    rename(github, app, "renamed")
    clone.must("policy", "set", "github-repository", now)
    _done(clone)
    assert "Closes #1" in pulls_of(app)[0].body.split("\n")


def test_an_issue_of_another_repository_is_not_closed_by_its_number(github, app, clone):
    other = github.state.repository("acme/other")
    github.state.issue(other, "Theirs", by="acme")
    clone.must("policy", "set", "github-repository", "acme/other")
    clone.must("github", "import")
    clone.must("policy", "set", "github-repository", "acme/app")
    _done(clone)
    assert "For acme/other#1" in pulls_of(app)[0].body.split("\n")


def _done(clone):
    """Do the only task, and have its pull request made."""
    (row,) = clone.must("list", "--json").json
    folder = Path(clone.must("claim", row["id"], "--json").json["worktree"])
    (folder / "a.txt").write_text("x\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Do it")
    clone.must("done", row["id"])
    clone.must("github", "pr", row["id"])


def _pulled_by_ada(app, clone, ada):
    """A pull request that is none of the swarm's."""
    git(clone.path, "checkout", "-q", "-b", "feature")
    git(clone.path, "commit", "-q", "--allow-empty", "-m", "Hers")
    git(clone.path, "push", "--quiet", str(app.path), "HEAD:refs/heads/feature")
    git(clone.path, "checkout", "-q", "main")
    assert ada("POST /repos/acme/app/pulls", {"title": "Hers", "head": "feature", "base": "main"}).status == 201
