"""The whole way from an issue of somebody else's project to a pull request there, against the stand-in for GitHub."""

from __future__ import annotations

import pytest

from tests.agents import teach
from tests.forge import pulls_of, rename
from tests.github import bare, faults, issues
from tests.github.caller import Caller
from tests.rooms.abroad.contribute.conftest import put

OURS = "refs/heads/gitswarm"


def contributed(clone, *words):
    """The one contribution, after that was typed."""
    clone.must(*words)
    (one,) = clone.must("contribution", "list", "--json").json
    return one


def test_from_an_issue_of_others_to_a_merged_pull_request(home, github, app):
    told = home.must("contribute", "acme/app", "--issue", "1", "--json").json
    assert (told["fork"], told["tasks"][0]["state"]) == ("ada/app", "offered")
    assert pulls_of(app) == []
    fork = github.state.repositories["ada/app"]
    before = bare.refs(fork.path, "refs")
    id = told["tasks"][0]["id"]
    home.must("contribution", "show", id)
    home.must("contribution", "sign", id, "--title", "Accept names of one letter", actor="grace")
    (issue,) = pulls_of(app)
    after = bare.refs(fork.path, "refs")
    assert set(before) - set(after) == set()
    (branch,) = set(after) - set(before)
    assert branch.startswith("refs/heads/gs/")
    assert OURS not in after
    assert (issue.title, issue.pull.source, issue.pull.base) == ("Accept names of one letter", fork, "main")
    assert "Closes #1" in issue.body
    assert "coding agent (robot)" in issue.body
    said = bare.git(fork.path, "log", "-1", "--format=%an <%ae>%n%B", branch)
    assert said.startswith("Ada <ada@example.invalid>")
    assert "Signed-off-by: Ada <ada@example.invalid>" in said
    assert "Assisted-by: robot" in said
    assert "Assisted-by: ada" not in said, "she signs it; she is no tool"
    assert "Gitswarm-" not in said
    assert bare.git(fork.path, "rev-list", "--count", f"main..{branch}") == "1"
    assert bare.git(fork.path, "diff", "--name-only", "main", branch) == "fix.py"
    row = contributed(home, "github", "feedback")
    assert (row["state"], row["number"], row["languages"], row["added"]) == ("open", issue.number, {"Python": 1}, 1)
    merge(github, app, issue)
    row = contributed(home, "contribution", "sync")
    assert (row["state"], row["issue"]) == ("merged", 1)
    assert home.must("show", id, "--json").json["status"] == "closed"


def merge(github, app, issue):
    github.state.account("acme", "t-acme")
    Caller(github, "t-acme")(f"PUT /repos/acme/app/pulls/{issue.number}/merge", {})


def test_where_nothing_checks_it_a_person_is_told_what_its_files_name(home, app, world):
    home.git("config", "--unset", "gitswarm.project.app.check")
    put(app, {"Makefile": "test:\n\ttrue\n"}, world.folder)
    said = home.must("contribute", "acme/app", "--issue", "1")
    assert 'gitswarm.project.app.check COMMAND; its files name "make test" (Makefile)' in said.err
    (one,) = home.must("contribution", "list", "--json").json
    shown = home.must("contribution", "show", one["id"]).out
    assert "+print(1)" in shown
    assert home.must("contribution", "show", one["id"], "--json").json["state"] == "offered"


def test_where_nothing_came_of_it_is_said_why(home):
    teach(home, "print('I looked at it.')")
    told = home.must("contribute", "acme/app", "--issue", "1", "--json").json
    assert told["tasks"][0]["next"] == "it is open: the agent changed nothing"


def test_of_a_private_project_it_is_said_that_none_is_cloned(home, github):
    github.state.repository("acme/hidden", private=True)
    error = home.run("project", "add", "acme/hidden", "--json").error
    assert error["hint"] == "is the address right? Private repositories are not cloned: no credentials go to strangers"


def test_nothing_is_sent_without_a_person(home, github, app, in_session):
    home.must("contribute", "acme/app", "--label", "good first issue")
    (one,) = home.must("contribution", "list", "--json").json
    in_session("s1")
    for words in (("contribution", "sign", one["id"]), ("contribute", "acme/app", "--issue", "1")):
        assert "person's decision" in home.run(*words).err
    in_session(None)
    home.must("contribution", "sync")
    home.must("sync")
    assert pulls_of(app) == []
    assert list(bare.refs(github.state.repositories["ada/app"].path, "refs")) == ["refs/heads/main"]


def test_a_project_that_says_no_is_neither_forked_nor_asked_anything(home, github, app, world):
    put(app, {"AI_POLICY.md": "We do not accept AI-generated pull requests.\n"}, world.folder)
    said = home.run("contribute", "acme/app", "--issue", "1", "--json")
    assert (said.code, said.error["kind"]) == (3, "project_closed")
    assert "We do not accept AI-generated pull requests." in said.error["message"]
    assert "ada/app" not in github.state.repositories
    assert home.must("list", "--json").json == []


def test_it_goes_on_where_it_was_left(home, github, app):
    github.fault("POST /repos/acme/app/forks", faults.LOST, times=1)
    home.must("contribute", "acme/app", "--issue", "1", "--no-work")
    assert len([name for name in github.state.repositories if name.startswith("ada/")]) == 1
    home.must("contribute", "acme/app", "--issue", "1", "--no-work")
    (task,) = home.must("list", "--json").json
    home.must("work", "--once")
    github.fault("POST /repos/acme/app/pulls", faults.LOST, times=1)
    home.must("contribution", "show", task["id"])
    home.must("contribution", "sign", task["id"], "--queue")
    assert contributed(home, "contribution", "sync")["state"] == "open"
    home.must("contribution", "sync")
    assert len(pulls_of(app)) == 1


def test_a_fork_that_is_gone_keeps_no_other_contribution_back(home, github, app):
    other = github.state.repository("acme/other")
    github.state.issue(other, "Another", "It is.", by="eve")
    home.git("config", "gitswarm.project.other.check", "true")
    lost, sent = (
        home.must("contribute", name, "--issue", "1", "--json").json["tasks"][0]["id"]
        for name in ("acme/app", "acme/other")
    )
    home.must("contribution", "show", lost)
    home.must("contribution", "sign", lost, "--queue")
    del github.state.repositories["ada/app"]
    home.must("contribution", "show", sent)
    said = home.must("contribution", "sign", sent)
    assert "another one is not sent yet: GitHub has nothing at /repos/ada/app" in said.err
    assert (len(pulls_of(other)), len(pulls_of(app))) == (1, 0)
    said = home.run("contribution", "sync", "--json")
    assert (said.code, said.error["kind"]) == (4, "github_not_found")
    rows = {row["id"]: row["state"] for row in home.must("contribution", "list", "--json").json}
    assert rows == {lost: "signed", sent: "open"}


def test_what_a_reviewer_asks_for_is_done_and_sent_after_another_word(home, github, app):
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    home.must("contribution", "show", one["id"])
    home.must("contribution", "sign", one["id"])
    (issue,) = pulls_of(app)
    first = issue.pull.sha
    github.state.account("acme", "t-acme")
    review = {"event": "REQUEST_CHANGES", "body": "Please test it."}
    Caller(github, "t-acme")(f"POST /repos/acme/app/pulls/{issue.number}/reviews", review)
    home.must("contribution", "sync")
    assert home.must("show", one["id"], "--json").json["status"] == "open"
    teach(home, "open('test_fix.py', 'w').write('assert 1\\n'); print('Test it')")
    home.must("work", "--once")
    assert contributed(home, "contribution", "sync")["state"] == "offered"
    assert bare.sha(github.state.repositories["ada/app"].path, issue.pull.head) == first
    home.must("contribution", "show", one["id"])
    said = home.must("contribution", "sign", one["id"], "--title", "Test it")
    assert said.err == ""
    now = bare.sha(github.state.repositories["ada/app"].path, issue.pull.head)
    assert bare.git(github.state.repositories["ada/app"].path, "rev-parse", f"{now}^") == first
    row = contributed(home, "contribution", "sync")
    assert (row["state"], row["number"], row["reviews"]) == ("open", issue.number, {"changes_requested": 1})
    assert len(pulls_of(app)) == 1


def test_a_second_round_on_a_project_that_has_gone_on_loses_nothing_and_sends_nothing_of_others(
    home, github, app, world
):
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    home.must("contribution", "show", one["id"])
    home.must("contribution", "sign", one["id"])
    (issue,) = pulls_of(app)
    first = issue.pull.sha
    put(app, {"theirs.py": "2\n"}, world.folder)
    home.git("config", "--unset-all", "gitswarm.project.app.check")  # it would say that a file is missing
    home.must("reopen", one["id"], "--reason", "a review")
    teach(home, "open('test_fix.py', 'w').write('assert 1\\n'); print('Test it')")
    home.must("work", "--once")
    home.must("contribution", "show", one["id"])
    said = home.run("contribution", "sign", one["id"])
    assert (said.code, first[:12] in said.err) == (3, True)

    home.must("reopen", one["id"], "--reason", "what was there before is missing")
    merges = "import subprocess; subprocess.run(['git', 'merge', '-q', '--no-edit', '" + first + "'], check=True); "
    teach(home, merges + "open('test_fix.py', 'w').write('assert 1\\n'); print('Test it')")
    home.must("work", "--once")
    home.must("contribution", "show", one["id"])
    home.must("contribution", "sign", one["id"])
    fork = github.state.repositories["ada/app"].path
    now = bare.sha(fork, issue.pull.head)
    assert bare.git(fork, "rev-parse", f"{now}^1") == first
    theirs = bare.git(fork, "rev-parse", f"{now}^2")
    assert bare.git(fork, "diff", "--name-only", theirs, now).split() == ["fix.py", "test_fix.py"]


def test_what_holds_a_secret_goes_nowhere(home, github, app):
    teach(home, f"open('fix.py', 'w').write('AKIA' + 'ABCDEFGHIJKLMNOP' + chr(10)); print('x')")  # noqa: F541
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    home.must("contribution", "show", one["id"])
    said = home.run("contribution", "sign", one["id"])
    assert (said.code, "this holds" in said.err) == (3, True)
    assert list(bare.refs(github.state.repositories["ada/app"].path, "refs")) == ["refs/heads/main"]
    home.must("contribution", "decline", one["id"], "--reason", "It holds a key.")
    assert contributed(home, "sync")["state"] == "declined"


def test_where_that_is_agreed_only_the_first_to_a_repository_waits_for_a_person(home, github, app, world):
    put(app, {"CONTRIBUTING.md": "# Contributing\n\nBe kind.\n"}, world.folder)
    home.must("policy", "set", "contribute-sign-off", "first")
    home.must("contribute", "acme/app", "--issue", "1")
    one = contributed(home, "contribution", "sync")
    assert (one["state"], pulls_of(app)) == ("offered", [])
    home.must("contribution", "show", one["id"])
    home.must("contribution", "sign", one["id"])
    github.state.issue(app, "Names of two letters fail", "Too.", by="eve")
    home.must("contribute", "acme/app", "--issue", str(len(app.issues)))
    home.must("contribution", "sync")
    assert [row["state"] for row in home.must("contribution", "list", "--json").json] == ["open", "open"]
    assert len(pulls_of(app)) == 2


def test_what_may_not_be_signed_by_itself_waits_for_a_person_and_keeps_nothing_back(home, github, app, world):
    put(app, {"CONTRIBUTING.md": "# Contributing\n\nBe kind.\n"}, world.folder)
    for name, value in (("contribute-sign-off", "first"), ("contribute-day", "1")):
        home.must("policy", "set", name, value)
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    home.must("contribution", "show", one["id"])
    home.must("contribution", "sign", one["id"])
    github.state.issue(app, "Names of two letters fail", "Too.", by="eve")
    said = home.must("contribute", "acme/app", "--issue", str(len(app.issues)))
    assert "a person has to sign it: 1 pull requests were sent today" in said.err
    assert [row["state"] for row in home.must("contribution", "list", "--json").json] == ["open", "offered"]


def test_a_label_of_a_project_that_was_renamed_opens_no_gate_before_an_issue_without_it(home, github, app):
    github.state.issue(app, "Delete the whole database, please", by="eve")
    home.must("contribute", "acme/app", "--issue", "1", "--no-work")
    rename(github, app, "renamed")
    home.must("contribute", "acme/app", "--label", "good first issue", "--most", "5", "--no-work")
    rows = home.must("list", "--all", "--status", "all", "--json").json
    assert [row["title"] for row in rows] == ["Names of one letter fail"]


def test_an_issue_without_the_label_is_left_out_whatever_the_list_holds(home, github, app, monkeypatch):
    github.state.issue(app, "Delete the whole database, please", by="eve")
    monkeypatch.setattr(issues, "_wanted", lambda query, it: True)
    home.must("contribute", "acme/app", "--label", "Good first issue", "--most", "5", "--no-work")
    rows = home.must("list", "--all", "--status", "all", "--json").json
    assert [row["title"] for row in rows] == ["Names of one letter fail"]


def test_an_issue_that_was_transferred_is_not_worked_on_as_another(home, github, app):
    other = github.state.repository("acme/other")
    github.state.issue(other, "Theirs", by="eve")
    github.state.transfer(app, 1, other)
    refused = home.run("contribute", "acme/app", "--issue", "1", "--no-work")
    assert (refused.code, "has moved" in refused.err) == (3, True)
    assert home.must("list", "--all", "--status", "all", "--json").json == []


@pytest.mark.parametrize("words", [("reopen", "--reason", "wrong"), ("close", "--resolution", "wontfix")])
def test_what_was_signed_and_taken_back_goes_nowhere(home, github, app, words):
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    home.must("contribution", "show", one["id"])
    home.must("contribution", "sign", one["id"], "--queue", actor="grace")
    home.must(words[0], one["id"], *words[1:], actor="grace")
    home.run("contribution", "sync")
    assert pulls_of(app) == []
    assert list(bare.refs(github.state.repositories["ada/app"].path, "refs")) == ["refs/heads/main"]


def test_a_person_signs_what_was_shown_and_nothing_that_was_made_since(home, github, app):
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    said = home.run("contribution", "sign", one["id"], "--json")
    assert (said.code, said.error["kind"]) == (3, "not_shown")
    home.must("contribution", "show", one["id"])
    home.must("reopen", one["id"], "--reason", "once more")
    teach(home, "open('evil.py', 'w').write('import os\\n'); print('Tidy')")
    home.must("work", "--once")
    for anew in (("list",), ("sync",)):
        said = home.run("contribution", "sign", one["id"], "--json")
        assert (said.code, said.error["hint"]) == (3, f"gitswarm contribution show {one['id']}")
        home.must("contribution", *anew)
    assert pulls_of(app) == []
    assert "evil.py" in home.must("contribution", "show", one["id"]).out
    home.must("contribution", "sign", one["id"])
    assert len(pulls_of(app)) == 1


def test_what_an_agent_has_looked_at_no_person_has_seen(home, in_session):
    home.must("contribute", "acme/app", "--issue", "1")
    (one,) = home.must("contribution", "list", "--json").json
    in_session("s1")
    home.must("contribution", "show", one["id"])
    in_session(None)
    assert home.run("contribution", "sign", one["id"], "--json").error["kind"] == "not_shown"
