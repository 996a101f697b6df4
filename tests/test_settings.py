from __future__ import annotations

import os
import subprocess

import pytest

from gitswarm import settings
from gitswarm.errors import Misused, NotASwarm, Refused
from gitswarm.git import repo


def env(**more):
    return {**os.environ, **more}


@pytest.fixture
def place(tmp_path):
    """A repository that takes part in a swarm."""
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    place = repo.find(str(tmp_path / "clone"), env())
    os.makedirs(place.state)
    config(place, "clone", "c1")
    return place


def config(place, key, value):
    subprocess.run(["git", "-C", place.common, "config", f"gitswarm.{key}", value], check=True)


@pytest.fixture
def asked(monkeypatch):
    """How often git was asked."""
    times, ask = [], settings._ask
    monkeypatch.setattr(settings, "_ask", lambda *told: times.append(1) or ask(*told))
    return times


def test_a_repository_without_a_clone_is_no_part_of_a_swarm(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    place = repo.find(str(tmp_path), env())

    assert not settings.is_part(place, env())
    with pytest.raises(NotASwarm):
        settings.read(place, env())


def test_a_clone_says_nothing_but_who_it_is_and_the_rest_is_as_usual(place):
    assert settings.is_part(place, env())
    assert settings.read(place, env(GITSWARM_ERRAND="on")) == settings.Settings("c1")
    assert not settings.read(place, env()).has_hub


def test_every_setting_is_read_from_gits_config(place):
    said = {"hub": "origin", "hubUrl": "u", "ephemeral": "yes", "pushes": "3", "limit": "9", "worktrees": "/w"}
    for key, value in said.items():
        config(place, key, value)
    found = settings.read(place, env())

    assert (found.hub, found.hub_url, found.ephemeral, found.pushes) == ("origin", "u", True, 3)
    assert (found.limit, found.worktrees, found.has_hub) == (9.0, "/w", True)


def test_git_is_asked_once_until_the_config_changes(place, asked):
    for _ in range(3):
        settings.read(place, env())
    assert len(asked) == 1

    config(place, "hub", "origin")
    assert settings.read(place, env()).hub == "origin"
    assert len(asked) == 2


def test_what_is_changed_while_git_is_asked_is_seen_the_next_time(place, monkeypatch):
    ask = settings._ask

    def overtaken(*told):
        monkeypatch.setattr(settings, "_ask", ask)
        answer = ask(*told)
        config(place, "hub", "origin")
        return answer

    monkeypatch.setattr(settings, "_ask", overtaken)
    settings.read(place, env())

    assert settings.read(place, env()).hub == "origin"


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"format": 1}', b"\xff"])
def test_a_torn_copy_is_made_anew(place, asked, torn):
    settings.read(place, env())
    with open(os.path.join(place.state, settings.COPY), "wb") as file:
        file.write(torn)

    assert settings.read(place, env()).clone == settings.read(place, env()).clone == "c1"
    assert len(asked) == 2


def test_where_nothing_can_be_written_git_is_asked_each_time(place, asked):
    os.rmdir(place.state)

    assert settings.read(place, env()).clone == settings.read(place, env()).clone == "c1"
    assert len(asked) == 2


@pytest.mark.parametrize("wrong", ["", "-1", "1.5", "ten", "²", "1" * 10])
def test_what_is_no_number_counts_as_not_said_and_is_told(place, wrong):
    config(place, "pushes", wrong)
    config(place, "limit", wrong)
    found = settings.read(place, env())

    assert (found.pushes, found.limit) == (None, settings.NETWORK_LIMIT)
    section = {"gitswarm.pushes": wrong, "gitswarm.limit": "5", "gitswarm.hub": "x"}
    assert settings.misread(section) == {"gitswarm.pushes": wrong}


def test_a_machine_of_ci_is_taken_for_one_that_does_not_last_unless_it_is_said(place):
    assert settings.read(place, env(CI="true")).ephemeral
    assert not settings.read(place, env(CI="false")).ephemeral

    config(place, "ephemeral", "no")
    assert not settings.read(place, env(CI="true")).ephemeral


def test_the_environment_has_the_last_word_on_the_errand(place):
    config(place, "errand", "off")

    assert settings.read(place, env(GITSWARM_ERRAND="on")).errand
    outside = env()
    del outside["GITSWARM_ERRAND"]
    assert not settings.read(place, outside).errand


def test_who_acts_is_said_by_the_command_the_environment_or_the_config_and_never_by_gits_user(place):
    with pytest.raises(Refused, match="does not know who acts"):
        settings.actor_of(place, env(), None)

    config(place, "actor", "carol")
    assert settings.actor_of(place, env(), None) == "carol"
    assert settings.actor_of(place, env(GITSWARM_ACTOR="bob"), None) == "bob"
    assert settings.actor_of(place, env(GITSWARM_ACTOR="bob"), "ada") == "ada"
    with pytest.raises(Refused):
        settings.actor_of(place, env(GITSWARM_ACTOR="bob"), " ")


def test_blanks_around_a_name_are_no_part_of_it(place):
    assert settings.actor_of(place, env(GITSWARM_ACTOR="bob"), " ada ") == "ada"
    assert settings.actor_of(place, env(GITSWARM_ACTOR=" bob "), None) == "bob"
    config(place, "actor", " carol ")
    assert settings.actor_of(place, env(), None) == "carol"


def test_a_session_that_no_event_could_name_is_refused_at_once(place):
    with pytest.raises(Misused, match="names no session"):
        settings.session_of(place, env(GITSWARM_SESSION="one\ntwo"))


@pytest.mark.parametrize("address", ["all", "@all", "@tasks", "role/captain", "task/gs-7k3f", " all "])
def test_nobody_acts_as_an_address_of_letters_to_many(place, address):
    with pytest.raises(Misused, match="letters to many go there"):
        settings.actor_of(place, env(), address)
    with pytest.raises(Misused, match="letters to many go there"):
        settings.actor_of(place, env(GITSWARM_ACTOR=address), None)


def test_another_name_for_our_branch_than_the_one_it_has_is_refused(place):
    with open(os.path.join(place.state, settings.KEPT_BRANCH), "w") as file:
        file.write("gitswarm")
    config(place, "branch", "main")

    with pytest.raises(Misused, match="but the log of this clone is on gitswarm"):
        settings.read(place, env())


@pytest.mark.parametrize("wrong", ["two words", "a\nb", "what?", "\0"])
def test_a_note_that_is_no_name_of_a_branch_says_nothing(place, wrong):
    with open(os.path.join(place.state, settings.KEPT_BRANCH), "w") as file:
        file.write(wrong)

    assert settings.kept_branch(place) == ""


def test_the_agents_a_clone_is_set_to_run_are_read_by_name_and_key(place):
    config(place, "adapter.my.agent.command", "run it")
    config(place, "adapter.my.agent.model", "big")
    config(place, "adapter.other.command", "x")

    assert settings.adapters(place, env()) == {
        "my.agent": {"command": "run it", "model": "big"},
        "other": {"command": "x"},
    }
