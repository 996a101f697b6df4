"""``gitswarm webhook``: which places a clone can tell things to, and that no secret is ever shown."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.outside.webhooks import choosing


@pytest.fixture
def told(env, monkeypatch):
    """The variables of a webhook, in the environment."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return env


def test_a_variable_alone_makes_a_webhook_and_its_address_is_not_shown(clone, told):
    row = {"name": "team", "form": "json", "host": "hook.example.test", "signed": True, "lacks": ""}
    names = {"address_in": "GITSWARM_WEBHOOK_TEAM", "secret_in": "GITSWARM_WEBHOOK_TEAM_SECRET"}

    assert clone.must("webhook", "list", "--json").json == [{**row, **names}]
    for words in (("webhook", "list"), ("webhook", "list", "--json"), ("webhook", "try", "team")):
        said = clone.must(*words)
        assert "very-secret-path" not in said.out + said.err


def test_settings_name_the_variables_and_the_form(clone, told, receiver, monkeypatch):
    clone.git("config", "gitswarm.webhook.ops-room.addressIn", "OPS_ADDRESS")
    clone.git("config", "gitswarm.webhook.ops-room.form", "slack")
    assert "has no address" in clone.must("webhook", "list", "--json").json[0]["lacks"]
    monkeypatch.setenv("OPS_ADDRESS", told["GITSWARM_WEBHOOK_TEAM"])

    assert clone.must("webhook", "try", "ops-room", "--json").json["form"] == "slack"
    assert json.loads(receiver.told[0].body)["blocks"]


def test_a_word_arrives_when_a_webhook_is_tried(clone, told, receiver):
    assert clone.must("webhook", "try", "team").out == "team has taken it (json, status 200)\n"
    assert json.loads(receiver.told[0].body)["kind"] == "trial"


def test_nothing_of_it_gets_into_the_log_or_the_settings(clone, told):
    clone.must("webhook", "try", "team")

    stored = clone.git("log", "-p", "--all") + (clone.git_folder / "config").read_text()
    assert "very-secret-path" not in stored
    assert "k" * 32 not in stored


@pytest.mark.parametrize(
    ("key", "value"), [("form", "teams"), ("addressIn", "https://x.test/very-secret-path"), ("secretIn", "1-2")]
)
def test_a_setting_that_makes_no_webhook_is_refused_and_not_repeated(clone, key, value):
    clone.git("config", f"gitswarm.webhook.team.{key}", value)
    said = clone.run("webhook", "try", "team")

    assert said.code == 2
    assert value not in said.err


def test_a_webhook_that_nobody_knows_is_not_found(clone):
    said = clone.run("webhook", "try", "team")

    assert said.code == 4
    assert "GITSWARM_WEBHOOK_TEAM" in said.err


@pytest.mark.parametrize(
    ("host", "form"), [("hooks.slack.com", "slack"), ("discord.com", "discord"), ("example.test", "json")]
)
def test_a_chat_is_known_by_its_host(clone, host, form, monkeypatch):
    monkeypatch.setenv("GITSWARM_WEBHOOK_CHAT", f"https://{host}/x")

    assert clone.must("webhook", "list", "--json").json[0]["form"] == form


def test_names_become_variables():
    assert choosing.webhook("ops-room", {}).address_in == "GITSWARM_WEBHOOK_OPS_ROOM"


@pytest.mark.parametrize(("secret", "lacks"), [("", "has no secret"), ("short", "too short to sign with")])
def test_a_secret_that_is_lacking_is_named_where_the_form_is_signed(clone, monkeypatch, secret, lacks):
    monkeypatch.setenv("GITSWARM_WEBHOOK_TEAM", "https://example.test/x")
    monkeypatch.setenv("GITSWARM_WEBHOOK_TEAM_SECRET", secret)

    (row,) = clone.must("webhook", "list", "--json").json
    assert (row["form"], row["host"]) == ("json", "example.test")
    assert lacks in row["lacks"]
    assert lacks in clone.run("webhook", "try", "team").err


def test_a_chat_lacks_no_secret(clone, monkeypatch):
    monkeypatch.setenv("GITSWARM_WEBHOOK_TEAM", "https://hooks.slack.com/x")
    assert clone.must("webhook", "list", "--json").json[0]["lacks"] == ""
