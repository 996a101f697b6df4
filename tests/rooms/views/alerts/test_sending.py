"""Alerts that leave the swarm: by e-mail over TLS, and to webhooks, once."""

from __future__ import annotations

import base64
import email
import json
import sys
from email.policy import default

import pytest

from gitswarm.errors import Misused
from gitswarm.git.clone import stopping
from gitswarm.rooms.ground.policy import rules
from gitswarm.rooms.outside.webhooks import NotDelivered
from gitswarm.rooms.views.alerts import sending
from gitswarm.rooms.views.alerts.model import Alert
from tests.rooms.outside.webhooks.receiver import NAME

OPS = "mail ops@example.org"
SECRET = "hunter2-hunter2-hunter2"


def alert(**more):
    told = {
        "key": "error x", "id": "1", "rule": "error", "subject": "x", "severity": "error", "scope": "swarm",
        "machine": "clone/1", "message": "the disk is full", "hint": "make room", "times": 3, "position": 1,
        "at": "2026-01-01T00:00:00Z", "open": True, "told": "raised", "told_at": "2026-01-01T00:00:00Z", "turn": 1,
    }  # fmt: skip
    return Alert(**{**told, **more})


def environment(server, scheme, user="swarm%40example.org@"):
    where = f"{scheme}://{user}{NAME}:{server.server_address[1]}"
    return {"GITSWARM_SMTP": where, "GITSWARM_SMTP_PASSWORD": SECRET}


@pytest.mark.parametrize(("scheme", "at_once"), [("smtps", True), ("smtp", False)])
def test_a_letter_goes_over_tls_only(post, scheme, at_once):
    server = post(at_once=at_once)
    sending.tell(None, environment(server, scheme), OPS, alert())
    (data,) = server.letters
    letter = email.message_from_bytes(data, policy=default)

    assert (letter["To"], letter["From"]) == ("ops@example.org", "swarm@example.org")
    assert letter["Subject"] == "gitswarm error: raised"
    assert letter["Date"].datetime.isoformat() == "2026-01-01T00:00:00+00:00"
    assert letter.get_content().split() == "error: the disk is full make room".split()
    assert [safe for safe, word in server.heard if not word.startswith(("EHLO", "ehlo", "STARTTLS"))].count(False) == 0
    assert any(word.startswith("AUTH") for _, word in server.heard)


def test_a_server_that_offers_no_tls_hears_nothing(post):
    server = post(at_once=False, offers=False)
    with pytest.raises(NotDelivered, match="did not take an e-mail") as refused:
        sending.tell(None, environment(server, "smtp"), OPS, alert())

    assert server.letters == []
    assert not any(word.startswith(("AUTH", "MAIL")) for _, word in server.heard)
    assert SECRET not in str(refused.value)


def test_a_server_that_drips_holds_nobody(post, monkeypatch):
    monkeypatch.setattr(sending, "WHOLE", 0.5)
    server = post(at_once=True)
    server.drips = 0.05
    with pytest.raises(NotDelivered, match="did not answer within"):
        sending.tell(None, environment(server, "smtps"), OPS, alert())
    server.drips = 0.0
    assert server.letters == []


def test_a_certificate_of_another_is_not_trusted(post, monkeypatch):
    server = post(at_once=True)
    told = environment(server, "smtps")
    with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
        sending.tell(None, {**told, "GITSWARM_SMTP": told["GITSWARM_SMTP"].replace(NAME, "127.0.0.1")}, OPS, alert())


def test_what_others_wrote_begins_no_header_and_holds_no_secret(post):
    server = post(at_once=True)
    told = alert(rule="error\r\nBcc: all@example.org", message=f"the key is {SECRET}")
    sending.tell(None, environment(server, "smtps"), OPS, told)
    letter = email.message_from_bytes(server.letters[0], policy=default)

    assert letter["Bcc"] is None
    assert SECRET.encode() not in server.letters[0]


@pytest.mark.parametrize("where", ["", "http://x", "smtp://", "smtp://u:p@host", "smtps://h:99999"])
def test_what_names_no_server_is_refused_and_not_repeated(where):
    with pytest.raises(Misused) as refused:
        sending.server_of({"GITSWARM_SMTP": where})
    assert "u:p" not in str(refused.value)


def test_the_password_may_stand_in_the_keyring_and_is_hidden_like_the_other(post, monkeypatch):
    kept, errors = type(sys)("keyring"), type(sys)("keyring.errors")
    whose = (f"gitswarm:{NAME}", "swarm@example.org")
    kept.get_password = lambda service, entry: "kept-in-the-keyring" if (service, entry) == whose else None
    errors.KeyringError = RuntimeError
    monkeypatch.setitem(sys.modules, "keyring", kept)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    server = post(at_once=True)
    told = environment(server, "smtps")
    del told["GITSWARM_SMTP_PASSWORD"]
    sending.tell(None, told, OPS, alert(message="the key is kept-in-the-keyring"))

    said = next(word for _, word in server.heard if word.startswith("AUTH"))
    assert base64.b64decode(said.split()[-1]) == b"\0swarm@example.org\0kept-in-the-keyring"
    assert b"kept-in-the-keyring" not in server.letters[0]


@pytest.mark.parametrize("address", ["ops@[", '"', "a@b.c\r\nBcc: all@example.org"])
@pytest.mark.parametrize("whose", ["receiver", "sender"])
def test_an_address_that_is_none_is_told_as_such(post, address, whose):
    server = post(at_once=True)
    told = environment(server, "smtps") | ({"GITSWARM_SMTP_FROM": address} if whose == "sender" else {})
    with pytest.raises(Misused, match="no letter can be written to"):
        sending.tell(None, told, f"mail {address}" if whose == "receiver" else OPS, alert())
    assert server.letters == []


@pytest.mark.parametrize("message", [f"{'word ' * 30}{{}}", f"{'a' * 60} {{}} {'b' * 1000}", f"{'ü' * 200} {{}}"])
def test_a_secret_goes_into_no_letter_however_it_is_encoded(post, message):
    server = post(at_once=True)
    told = environment(server, "smtps") | {"OTHER_TOKEN": "quite=secret-and-long-enough=value"}
    sending.tell(None, told, OPS, alert(message=message.format(told["OTHER_TOKEN"]), hint=message.format(SECRET)))
    letter = email.message_from_bytes(server.letters[0], policy=default)

    assert "[OTHER_TOKEN]" in letter.get_content()
    assert told["OTHER_TOKEN"] not in letter.get_content()
    assert SECRET not in letter.get_content()


def test_where_there_is_no_password_nothing_is_said_to_the_server(post, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    server = post(at_once=True)
    told = environment(server, "smtps")
    with pytest.raises(Misused, match="there is no password for"):
        sending.tell(None, {"GITSWARM_SMTP": told["GITSWARM_SMTP"]}, OPS, alert())
    assert server.heard == []


def test_a_letter_that_comes_twice_is_one_to_who_reads_it(post):
    server = post(at_once=True)
    for turn in (1, 1, 2):
        sending.tell(None, environment(server, "smtps"), OPS, alert(turn=turn))
    ids = [email.message_from_bytes(data, policy=default)["Message-ID"] for data in server.letters]
    assert ids[0] == ids[1] != ids[2]


def incidents(clone):
    return [one for one in clone.log() if one["kind"] == "incident.noted"]


@pytest.fixture
def watched(clone, env, monkeypatch):
    """A clone whose swarm wants alerts told to a webhook."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    clone.must("policy", "set", "alerts", "on")
    clone.must("policy", "set", "alert-webhooks", "team")
    return clone


def test_a_webhook_is_told_once(watched, receiver):
    watched.must("halt", "--reason", "lunch")
    watched.must("sync")
    watched.must("sync")
    (told,) = receiver.told
    said = json.loads(told.body)

    assert (said["kind"], said["facts"]["rule"], said["facts"]["told"]) == ("alert", "halted", "raised")
    assert [one["rule"] for one in watched.must("alert", "list", "--json").json] == ["halted"]


@pytest.mark.parametrize("where", ["https://127.0.0.1/x", "https://169.254.169.254/x", "https://10.0.0.1/x"])
def test_no_alert_leads_to_a_machine_nearby(clone, monkeypatch, where):
    monkeypatch.setenv("GITSWARM_WEBHOOK_TEAM", where)
    monkeypatch.setenv("GITSWARM_WEBHOOK_TEAM_SECRET", "k" * 32)
    for setting in (("alerts", "on"), ("alert-webhooks", "team"), ("alert-remind-hours", "0")):
        clone.must("policy", "set", *setting)
    clone.must("halt")
    clone.must("sync")

    (noted,) = incidents(clone)
    assert "not on the public internet" in noted["payload"]["message"]


def test_a_redirect_is_not_followed(watched, receiver):
    receiver.answer = (302, {"Location": "https://example.org/"}, b"")
    watched.must("halt")
    watched.must("sync")

    assert len(receiver.told) == 1
    (noted,) = incidents(watched)
    assert "that is not followed" in noted["payload"]["message"]


def test_nobody_is_told_of_anything_where_the_swarm_wants_no_alerts(clone):
    clone.must("halt")
    clone.must("sync")
    assert clone.must("alert", "list").out == "nobody is told: gitswarm policy set alerts on\n"
    assert not [one for one in clone.log() if one["kind"].startswith("alert.")]


def test_a_stopped_store_is_told_once_though_nothing_can_be_written(watched, receiver):
    stopping.stop(str(watched.state), "disk-full")
    for _ in range(2):
        assert watched.run("sync").code == 5
    (told,) = receiver.told
    assert json.loads(told.body)["facts"]["rule"] == "store_stopped"


def test_a_clone_that_cannot_reach_its_hub_says_so_by_itself(world, env, receiver, monkeypatch):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    clone = world.clone("ada")
    for setting in (("alerts", "on"), ("alert-webhooks", "team")):
        clone.must("policy", "set", *setting)
    clone.must("sync")
    world.cut_off()
    clone.must("create", "Waits")
    for _ in range(4):
        assert clone.run("sync").code == 6

    assert [json.loads(told.body)["facts"]["rule"] for told in receiver.told] == ["queue_stuck"]
    world.reach()
    clone.must("sync")
    assert [one["kind"] for one in clone.log() if one["kind"].startswith("alert.")] == ["alert.raised", "alert.taken"]


def test_an_address_that_was_agreed_on_and_is_none_stops_nothing(post, clone, monkeypatch):
    for name, value in environment(post(at_once=True), "smtps").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(rules, "_is_address", lambda _: True)
    clone.must("policy", "set", "alerts", "on")
    clone.must("policy", "set", "alert-mail", "ops@[")
    clone.must("halt", "--reason", "lunch")
    clone.must("sync")

    (noted,) = incidents(clone)
    assert "no letter can be written to ops@[" in noted["payload"]["message"]
