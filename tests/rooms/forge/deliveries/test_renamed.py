"""A repository that was renamed at GitHub, and whose swarm has its old name: what was asked for goes out, once."""

from __future__ import annotations

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


def _pulled_by_ada(app, clone, ada):
    """A pull request that is none of the swarm's."""
    git(clone.path, "checkout", "-q", "-b", "feature")
    git(clone.path, "commit", "-q", "--allow-empty", "-m", "Hers")
    git(clone.path, "push", "--quiet", str(app.path), "HEAD:refs/heads/feature")
    git(clone.path, "checkout", "-q", "main")
    assert ada("POST /repos/acme/app/pulls", {"title": "Hers", "head": "feature", "base": "main"}).status == 201
