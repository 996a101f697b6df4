"""A repository at GitHub is made once, whatever happens meanwhile, and has all that the swarm has."""

from __future__ import annotations

import pytest

from tests.github import conftest as forge
from tests.github import faults
from tests.world import git

github = forge.github


@pytest.fixture
def seat(clone, github, monkeypatch):
    """A clone whose git has no way to GitHub but the token."""
    monkeypatch.setenv("GITSWARM_GITHUB_API", github.api)
    monkeypatch.setenv("GH_TOKEN", "t-ada")
    clone.must("create", "a task")
    return clone


def branches(github, name):
    path = github.state.repositories[name].path
    return {line.split()[1]: line.split()[0] for line in git(path, "show-ref").splitlines()}


def test_it_is_made_named_and_given_the_branch_and_the_log(seat, github):
    said = seat.must("github", "create", "ada/new", "--json").json
    assert (said["made"], said["remote"], said["branch"]) == (True, "origin", "main")
    assert github.state.repositories["ada/new"].private
    assert branches(github, "ada/new") == {
        "refs/heads/main": seat.git("rev-parse", "main"),
        "refs/heads/gitswarm": seat.git("rev-parse", "gitswarm"),
    }
    assert seat.git("remote", "get-url", "origin") == f"{github.url}/ada/new.git"
    assert seat.must("status", "--json").json["hub"] == "origin"
    assert "t-ada" not in seat.git("config", "--list")


def test_a_public_one_is_warned_of_and_the_swarm_reaches_it(seat, github, world):
    said = seat.must("github", "create", "ada/new", "--public", "--json")
    assert said.json["shared"]
    assert "everybody can read" in said.err
    other = world.clone("other", url=f"{github.url}/ada/new.git")
    assert [row["title"] for row in other.must("list", "--json").json] == ["a task"]


def test_one_of_an_organization_is_made_there(seat, github):
    seat.must("github", "create", "acme/new")
    assert github.asked("POST /orgs/acme/repos") == 1
    assert "acme/new" in github.state.repositories


@pytest.mark.parametrize("fault", [faults.LOST, faults.GATEWAY])
def test_an_answer_that_was_lost_makes_no_second_one(seat, github, fault):
    github.fault("POST /user/repos", fault, times=1)
    first = seat.run("github", "create", "ada/new", "--json")
    assert first.code == (0 if fault is faults.LOST else 6)
    assert seat.must("github", "create", "ada/new", "--json").json["made"] is (fault is faults.GATEWAY)
    assert len(branches(github, "ada/new")) == 2


def test_a_repository_with_another_history_is_left_alone(seat, github):
    theirs = github.state.repository("ada/old")
    before = branches(github, "ada/old")
    said = seat.run("github", "create", "ada/old", "--json")
    assert (said.code, said.error["kind"]) == (3, "taken")
    assert branches(github, "ada/old") == before
    assert seat.git("remote") == ""
    assert theirs.full_name == "ada/old"


def test_a_remote_that_stands_for_another_place_is_left_alone(seat, github):
    seat.git("remote", "add", "origin", "https://github.com/ada/else.git")
    said = seat.run("github", "create", "ada/new", "--json")
    assert said.code == 3
    assert github.asked("POST") == 0
    assert seat.must("github", "create", "ada/new", "--remote", "hub", "--json").json["remote"] == "hub"


def test_an_agent_makes_none(seat, github, monkeypatch):
    monkeypatch.setenv("GITSWARM_SESSION", "s1")
    assert seat.run("github", "create", "ada/new").code == 3
    assert github.requests == []
