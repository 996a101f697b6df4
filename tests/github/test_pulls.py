from __future__ import annotations

import pytest

from tests.github.caller import Caller
from tests.world import git

PULLS = "/repos/acme/app/pulls"
AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.invalid")


def clone(github, folder, name="acme/app", token="t-ada"):
    """A clone of a repository, whose pushes go with a token."""
    at = folder / f"clone-{name.replace('/', '-')}"
    git(folder, "clone", "--quiet", f"http://any:{token}@127.0.0.1:{github.port}/{name}.git", str(at))
    return at


def pushed(at, branch, files):
    """Commit files on a branch and push it; the commit."""
    git(at, "switch", "--quiet", "--force-create", branch, "origin/main")
    for name, content in files.items():
        (at / name).write_text(content)
    git(at, "add", "--all")
    git(at, *AUTHOR, "commit", "--quiet", "-m", f"Work on {branch}")
    git(at, "push", "--quiet", "--force", "origin", branch)
    return git(at, "rev-parse", "HEAD")


@pytest.fixture
def work(github, app, tmp_path):
    """A clone with a branch of one new file, pushed."""
    at = clone(github, tmp_path)
    pushed(at, "fix", {"fix.txt": "one\ntwo\n"})
    return at


def opened(who, head="fix", **more):
    """A pull request for a branch."""
    return who(f"POST {PULLS}", {"title": "Fix it", "body": "Closes #1", "head": head, "base": "main", **more})


def test_a_branch_becomes_a_pull_request_that_follows_its_commits(github, work, ada):
    made = opened(ada, draft=True)
    assert (made.status, made.body["draft"], made.body["mergeable_state"]) == (201, True, "draft")
    assert (made.body["commits"], made.body["additions"], made.body["changed_files"]) == (1, 2, 1)
    newest = pushed(work, "fix", {"fix.txt": "one\ntwo\nthree\n"})
    assert ada(f"GET {PULLS}/1").body["head"]["sha"] == newest
    assert [each["filename"] for each in ada(f"GET {PULLS}/1/files").body] == ["fix.txt"]
    assert ada("GET /repos/acme/app/issues/1").body["pull_request"]["merged_at"] is None


def test_the_same_branch_is_found_and_not_opened_twice(github, work, ada):
    opened(ada)
    again = opened(ada)
    assert (again.status, again.body["errors"][0]["message"]) == (
        422,
        "A pull request already exists for acme:fix.",
    )
    assert [each["number"] for each in ada(f"GET {PULLS}?head=acme:fix&state=all").body] == [1]
    assert ada(f"GET {PULLS}?head=acme:other&state=all").body == []


def test_labels_that_nobody_described_are_allowed_in_a_list_too(github, work, ada):
    opened(ada)
    ada("POST /repos/acme/app/issues/1/labels", {"labels": ["bug"]})
    assert [each["labels"][0]["description"] for each in ada(f"GET {PULLS}").body] == [None]


@pytest.mark.parametrize(
    ("head", "base", "said"),
    [("absent", "main", "head"), ("fix", "absent", "base"), ("main", "main", "No commits between main and main")],
)
def test_a_pull_request_of_nothing_is_refused(github, work, ada, head, base, said):
    told = ada(f"POST {PULLS}", {"title": "Fix", "head": head, "base": base})
    assert told.status == 422
    assert said in (told.body["errors"][0].get("field"), told.body["errors"][0].get("message"))


def test_it_is_merged_once_and_only_at_the_commit_that_was_seen(github, work, ada):
    sha = opened(ada).body["head"]["sha"]
    assert ada(f"GET {PULLS}/1/merge").status == 404
    assert ada(f"PUT {PULLS}/1/merge", {"sha": "0" * 40}).status == 409
    assert ada(f"PUT {PULLS}/1/merge", {"sha": sha}).body["merged"] is True
    assert ada(f"GET {PULLS}/1/merge").status == 204
    assert ada(f"PUT {PULLS}/1/merge", {"sha": sha}).status == 405
    read = ada(f"GET {PULLS}/1").body
    assert (read["state"], read["merged_by"]["login"], read["changed_files"]) == ("closed", "ada", 1)
    git(work, "fetch", "--quiet", "origin")
    assert git(work, "show", "origin/main:fix.txt") == "one\ntwo"


def test_one_that_conflicts_is_dirty_and_not_merged(github, work, ada):
    opened(ada)
    pushed(work, "other", {"fix.txt": "quite another\n"})
    opened(ada, head="other")
    ada(f"PUT {PULLS}/2/merge", {"merge_method": "squash"})
    assert ada(f"GET {PULLS}/1").body["mergeable_state"] == "dirty"
    assert ada(f"PUT {PULLS}/1/merge", {}).status == 405


def test_a_pull_request_comes_from_a_fork(github, app, tmp_path, eve, ada):
    assert eve("POST /repos/acme/app/forks", {}).body["full_name"] == "eve/app"
    assert eve("POST /repos/acme/app/forks", {}).body["parent"]["full_name"] == "acme/app"
    assert [each["full_name"] for each in ada("GET /repos/acme/app/forks").body] == ["eve/app"]
    pushed(clone(github, tmp_path, "eve/app", "t-eve"), "gift", {"gift.txt": "for you\n"})
    made = opened(eve, head="eve:gift")
    assert (made.body["head"]["label"], made.body["author_association"]) == ("eve:gift", "NONE")
    assert ada(f"PUT {PULLS}/1/merge", {}).status == 200
    assert eve("POST /repos/acme/app/issues", {"title": "more"}).body["author_association"] == "CONTRIBUTOR"


def test_reviews_and_remarks_are_said_and_read(github, work, ada, eve):
    opened(ada)
    assert ada(f"POST {PULLS}/1/reviews", {"event": "APPROVE"}).status == 422
    asked = ada(f"POST {PULLS}/1/requested_reviewers", {"reviewers": ["eve"]})
    assert [each["login"] for each in asked.body["requested_reviewers"]] == ["eve"]
    remark = {"path": "fix.txt", "line": 1, "side": "RIGHT", "body": "why?"}
    made = eve(f"POST {PULLS}/1/reviews", {"event": "REQUEST_CHANGES", "body": "no", "comments": [remark]})
    assert made.body["state"] == "CHANGES_REQUESTED"
    [heard] = ada(f"GET {PULLS}/1/comments").body
    assert (heard["body"], heard["pull_request_review_id"]) == ("why?", made.body["id"])
    answer = {"body": "so", "path": "fix.txt", "line": 1, "commit_id": heard["commit_id"], "in_reply_to": heard["id"]}
    assert ada(f"POST {PULLS}/1/comments", answer).body["in_reply_to_id"] == heard["id"]
    assert [each["state"] for each in ada(f"GET {PULLS}/1/reviews").body] == ["CHANGES_REQUESTED"]
    assert ada(f"GET {PULLS}/1").body["requested_reviewers"] == []


def test_statuses_and_check_runs_are_told_of_a_commit(github, work, ada):
    sha = opened(ada).body["head"]["sha"]
    at = "/repos/acme/app"
    assert ada(f"GET {at}/commits/fix/status").body["state"] == "pending"
    ada(f"POST {at}/statuses/{sha}", {"state": "failure", "context": "ci"})
    assert ada(f"GET {at}/commits/{sha}/status").body["state"] == "failure"
    ada(f"POST {at}/statuses/{sha}", {"state": "success", "context": "ci", "description": "fine"})
    assert ada(f"GET {at}/commits/fix/status").body["state"] == "success"
    begun = ada(f"POST {at}/check-runs", {"name": "tests", "head_sha": sha, "status": "in_progress"})
    told = {"conclusion": "failure", "output": {"title": "Red", "summary": "1 failed"}}
    assert ada(f"PATCH {at}/check-runs/{begun.body['id']}", told).body["status"] == "completed"
    [run] = ada(f"GET {at}/commits/fix/check-runs").body["check_runs"]
    assert (run["conclusion"], run["output"]["summary"]) == ("failure", "1 failed")


def test_branches_and_refs_are_read_and_deleted(github, work, ada):
    pushed(work, "deep/er/branch", {"a.txt": "a"})
    names = [each["name"] for each in ada("GET /repos/acme/app/branches").body]
    assert names == ["deep/er/branch", "fix", "main"]
    assert ada("GET /repos/acme/app/git/ref/heads/deep/er/branch").body["object"]["type"] == "commit"
    assert ada("DELETE /repos/acme/app/git/refs/heads/deep/er/branch").status == 204
    assert ada("GET /repos/acme/app/git/ref/heads/deep/er/branch").status == 404


def test_a_commit_is_read_by_its_branch(github, work, ada):
    told = ada("GET /repos/acme/app/commits/fix").body
    assert (told["commit"]["message"], told["commit"]["author"]["name"]) == ("Work on fix", "Ada")
    assert [each["sha"] for each in told["parents"]] == [git(work, "rev-parse", "origin/main")]
    assert ada("GET /repos/acme/app/commits/absent").status == 422


def test_only_who_may_write_pushes(github, app, tmp_path):
    at = clone(github, tmp_path, token="t-eve")
    with pytest.raises(AssertionError, match="403"):
        pushed(at, "gift", {"gift.txt": "for you\n"})
    app.private = True
    with pytest.raises(AssertionError, match="not found"):
        git(tmp_path, "clone", f"http://any:t-eve@127.0.0.1:{github.port}/acme/app.git", str(tmp_path / "no"))


def test_a_new_repository_is_empty_until_it_is_pushed_to(github, tmp_path, ada):
    made = ada("POST /user/repos", {"name": "fresh", "private": True})
    assert (made.status, made.body["full_name"]) == (201, "ada/fresh")
    assert ada("POST /user/repos", {"name": "fresh"}).status == 422
    assert ada("GET /repos/ada/fresh/branches").body == []
    assert Caller(github, "t-eve")("GET /repos/ada/fresh").status == 404
