"""Which repository is meant, which token goes where, and where a token never shows."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gitswarm.chores import Here
from gitswarm.core.log import LOST, SHARED
from gitswarm.errors import PushRefused
from gitswarm.git import repo
from gitswarm.rooms.outside import github as room
from gitswarm.rooms.outside.github import keys
from gitswarm.rooms.outside.github.model import NotConnected
from gitswarm.settings import environment
from tests.github import faults
from tests.github.linked import linked
from tests.world import git

NO_GH = {"PATH": "/nonexistent"}
GITHUB, OTHER = "https://api.github.com", "https://git.corp.example/api/v3"


def test_a_token_named_for_no_host_goes_to_github_and_to_what_was_chosen_here():
    env = {"GH_TOKEN": "one", "GITHUB_TOKEN": "two", **NO_GH}
    assert keys.token_for(GITHUB, env, chosen=False) == "one"
    assert keys.token_for(OTHER, env, chosen=True) == "one"
    with pytest.raises(NotConnected):
        keys.token_for(OTHER, env, chosen=False)
    assert keys.token_for(OTHER, {**env, "GH_ENTERPRISE_TOKEN": "three"}, chosen=False) == "three"
    with pytest.raises(NotConnected):
        keys.token_for(GITHUB, {"GH_ENTERPRISE_TOKEN": "three", **NO_GH}, chosen=False)


def test_gh_is_asked_where_the_environment_has_no_token(tmp_path):
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo of-gh\n')
    gh.chmod(0o755)
    assert keys.token_for(GITHUB, {"PATH": f"{tmp_path}:/usr/bin:/bin"}, chosen=False) == "of-gh"


def test_the_keyring_is_asked_last(monkeypatch):
    kept = type(sys)("keyring")
    kept.get_password = lambda service, entry: "kept" if (service, entry) == ("gitswarm:github.com", "token") else None
    errors = type(sys)("keyring.errors")
    errors.KeyringError = RuntimeError
    monkeypatch.setitem(sys.modules, "keyring", kept)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert keys.token_for(GITHUB, NO_GH, chosen=False) == "kept"


@pytest.mark.parametrize("token", ["two words", "line\r\nX-Evil: 1", "ünïcode", "x" * 2000])
def test_what_is_no_token_is_refused_without_being_shown(token):
    with pytest.raises(NotConnected) as caught:
        keys.token_for(GITHUB, {"GH_TOKEN": token, **NO_GH}, chosen=False)
    assert token not in str(caught.value.as_json())


@pytest.mark.parametrize("api", ["http://git.corp.example/api/v3", "ftp://x/y", "git.corp.example", "https://a:b@c/d"])
def test_no_token_goes_where_others_may_read_along(api):
    with pytest.raises(NotConnected):
        keys.token_for(api, {"GH_TOKEN": "one"}, chosen=True)


def test_status_says_who_this_is_and_what_is_missing_for_what(seat, github, app):
    told = seat.must("github", "status", "--json").json
    assert (told["repository"], told["login"], told["scopes"]) == ("acme/app", "ada", ["repo", "workflow"])
    assert told["rate"]["left"] <= told["rate"]["limit"] == 5000
    met = {need["purpose"]: need["met"] for need in told["needs"]}
    assert met["push branches, open pull requests"] is True
    app.writers.discard("ada")
    met = {need["purpose"]: need["met"] for need in seat.must("github", "status", "--json").json["needs"]}
    assert (met["push branches, open pull requests"], met["bring issues in"]) == (False, True)
    said = seat.must("github", "status").out
    assert "bring issues in" in said


def test_without_repository_or_token_a_command_says_what_to_do(clone, github, app, monkeypatch):
    monkeypatch.setenv("GITSWARM_GITHUB_API", github.api)
    said = clone.run("github", "status", "--json")
    assert (said.code, said.error["kind"]) == (3, "not_connected")
    assert "github-repository" in said.error["hint"]
    linked(clone, github, monkeypatch)
    monkeypatch.delenv("GH_TOKEN")
    said = clone.run("github", "status", "--json")
    assert (said.code, said.error["kind"], github.requests) == (3, "not_connected", [])


def test_the_address_of_a_remote_names_the_repository(clone, github, app, monkeypatch):
    linked(clone, github, monkeypatch)
    clone.must("policy", "set", "github-repository", "--default")
    clone.git("remote", "add", "origin", f"{github.url}/acme/app.git")
    assert clone.must("github", "status", "--json").json["repository"] == "acme/app"
    clone.git("remote", "set-url", "origin", "https://github.com/acme/app.git")
    assert clone.run("github", "status", "--json").error["kind"] == "not_connected"  # another host than was chosen


def test_git_is_shown_the_token_by_its_environment_alone(seat, github, app, line, tmp_path):
    app.private = True
    address = line.credentials()
    assert "t-ada" not in " ".join(address.words)
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "GIT_TERMINAL_PROMPT": "0", **address.variables}
    argv = ["git", *address.words, "clone", "--quiet", line.clone_url(), str(tmp_path / "c")]
    assert subprocess.run(argv, env=env, timeout=30, check=False).returncode == 0
    assert "t-ada" not in git(tmp_path / "c", "config", "--list")
    elsewhere = [*argv[:-2], line.clone_url().replace("127.0.0.1", "localhost"), str(tmp_path / "d")]
    assert subprocess.run(elsewhere, env=env, timeout=30, check=False, capture_output=True).returncode != 0


def test_the_token_is_in_no_file_of_the_clone(seat, github, app):
    github.state.issue(app, "one")
    seat.must("github", "status")
    said = seat.run("github", "status", "--json")
    assert "t-ada" not in said.out + said.err
    assert [path for path in seat.git_folder.rglob("*") if path.is_file() and b"t-ada" in path.read_bytes()] == []


def test_a_commit_is_pushed_with_the_token_and_a_branch_is_never_rewound(seat, github, app, line):
    here = Here(repo.find(str(seat.path), environment()), environment())
    seat.git("commit", "--quiet", "--allow-empty", "-m", "one")
    first = seat.git("rev-parse", "HEAD")
    fix = room.remote(line, here, "fix")
    assert fix.push(first) == SHARED
    assert git(app.path, "rev-parse", "fix") == first
    seat.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "another")
    assert room.remote(line, here, "fix").push(seat.git("rev-parse", "HEAD")) == LOST
    app.writers.discard("ada")
    with pytest.raises(PushRefused):
        room.remote(line, here, "other").push(first)


def test_status_says_what_is_known_here_while_nothing_may_be_asked(seat, github):
    seat.must("github", "status")
    github.fault("GET /repos", faults.SECONDARY)
    seat.run("github", "sync")
    asked = len(github.requests)
    said = seat.run("github", "status", "--json")
    assert (said.code, said.error["kind"], len(github.requests)) == (6, "github_throttled", asked)
    told = json.loads(said.out)
    assert (told["repository"], told["login"], told["needs"]) == ("acme/app", None, [])
    assert told["rate"]["left"] < told["rate"]["limit"]
    assert "acme/app" in seat.run("github", "status").out
