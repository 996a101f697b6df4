"""PyGithub, the client that GitHub is asked with, against the stand-in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.github import faults
from tests.github.test_pulls import clone, pushed


@pytest.fixture
def client(github):
    """PyGithub as ada, that neither waits between requests nor asks again by itself."""
    from github import Auth, Github

    made = Github(base_url=github.api, auth=Auth.Token("t-ada"), retry=None, timeout=10, per_page=100)
    made.requester._Requester__seconds_between_requests = made.requester._Requester__seconds_between_writes = None
    yield made
    made.close()


def test_it_knows_who_it_is_and_what_is_left(github, client):
    assert client.get_user().login == "ada"
    assert client.oauth_scopes == ["repo", "workflow"]
    assert client.get_rate_limit().rate.limit == 5000


def test_it_reads_all_issues_page_by_page_with_their_comments(github, app, client):
    for number in range(250):
        github.state.comment(github.state.issue(app, f"issue {number}", labels=("bug",)), f"about {number}", "eve")
    repo = client.get_repo("acme/app")
    assert [issue.number for issue in repo.get_issues(direction="asc")] == list(range(1, 251))
    assert [said.body for said in repo.get_issues_comments()][-1] == "about 249"
    assert github.asked("GET /repos/acme/app/issues?") == github.asked("GET /repos/acme/app/issues/comments") == 3
    since = datetime.fromisoformat(app.issues[249].updated).astimezone(UTC)
    assert [issue.number for issue in repo.get_issues(since=since, direction="asc")] == [249, 250]


def test_it_writes_an_issue_its_labels_and_comments(github, app, client):
    repo = client.get_repo("acme/app")
    made = repo.create_issue("It breaks", body="Each time.", labels=["bug"])
    made.add_to_labels("urgent")
    made.remove_from_labels("bug")
    said = made.create_comment("on it")
    said.edit("done")
    made.edit(state="closed", state_reason="not_planned")
    kept = app.issues[1]
    assert ([label.name for label in kept.labels], kept.comments[0].body) == (["urgent"], "done")
    assert (kept.state, kept.reason) == ("closed", "not_planned")


def test_it_opens_a_draft_finds_it_by_its_branch_and_merges_it(github, app, client, tmp_path):
    sha = pushed(clone(github, tmp_path), "fix", {"fix.txt": "one\n"})
    repo = client.get_repo("acme/app")
    made = repo.create_pull(base="main", head="fix", title="Fix it", body="Closes #1", draft=True)
    assert [each.number for each in repo.get_pulls(state="all", head="acme:fix")] == [made.number]
    made.create_review_request(["eve"])
    repo.get_commit(sha).create_status("success", context="ci")
    assert repo.get_commit(sha).get_combined_status().state == "success"
    assert [run.name for run in repo.get_commit(sha).get_check_runs()] == []
    app.issues[1].pull.draft = False
    assert made.merge(sha=sha).merged
    assert repo.get_pull(1).is_merged()


def test_it_makes_a_fork_and_a_repository(github, client):
    assert client.get_repo("acme/app").create_fork().full_name == "ada/app"
    assert client.get_user().create_repo("fresh", private=True).clone_url == f"{github.url}/ada/fresh.git"


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (faults.BAD_CREDENTIALS, "BadCredentialsException"),
        (faults.SECONDARY, "RateLimitExceededException"),
        (faults.NOT_FOUND, "UnknownObjectException"),
        (faults.GATEWAY, "GithubException"),
    ],
)
def test_it_raises_what_it_raises_for_github(github, client, fault, name):
    from github import GithubException

    github.fault("GET /repos/acme/app", fault)
    with pytest.raises(GithubException) as raised:
        client.get_repo("acme/app")
    assert (type(raised.value).__name__, raised.value.status) == (name, fault.status)
