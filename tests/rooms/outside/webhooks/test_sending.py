"""What is sent, to whom, and what becomes of it: an https receiver on loopback, and addresses of every kind."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import traceback

import pytest

from gitswarm.errors import Misused, Refused
from gitswarm.rooms.outside.webhooks import Bulletin, NotDelivered, Part, choosing, send, sending
from gitswarm.rooms.outside.webhooks.addresses import is_public
from tests.rooms.outside.webhooks.receiver import NAME

NEWS = Bulletin("devlog", "What the swarm did", (Part("Done", ("gs-7k3f Reject empty names",)),), {"done": 1})
SECRET_PATH = "very-secret-path"


def team(**told):
    return choosing.webhook("team", told)


def test_a_bulletin_arrives_signed_over_its_bytes_and_the_time(receiver, env):
    said = send(team(), env, NEWS)
    (told,) = receiver.told

    assert told.path == "/hooks/very-secret-path"
    assert json.loads(told.body)["parts"] == [{"heading": "Done", "lines": ["gs-7k3f Reject empty names"]}]
    timestamp = told.headers["X-Gitswarm-Timestamp"]
    digest = hmac.new(b"k" * 32, timestamp.encode() + b"." + told.body, hashlib.sha256).hexdigest()
    assert told.headers["X-Gitswarm-Signature"] == f"sha256={digest}"
    assert abs(int(timestamp) - time.time()) < 60
    assert said == {"webhook": "team", "form": "json", "status": 200, "delivery": told.headers["X-Gitswarm-Delivery"]}


def test_the_same_bulletin_told_again_has_the_same_name(receiver, env):
    assert send(team(), env, NEWS) == send(team(), env, NEWS)
    assert len(receiver.told) == 2


def test_the_generic_form_is_never_sent_unsigned_and_a_chat_may_be(receiver, env):
    del env["GITSWARM_WEBHOOK_TEAM_SECRET"]
    with pytest.raises(Misused, match="has no secret"):
        send(team(), env, NEWS)
    send(team(form="slack"), env, NEWS)

    (told,) = receiver.told
    assert "X-Gitswarm-Signature" not in told.headers
    with pytest.raises(Misused, match="too short"):
        send(team(), {**env, "GITSWARM_WEBHOOK_TEAM_SECRET": "short"}, NEWS)


def test_a_redirect_is_not_followed(receiver, env):
    receiver.answer = (307, {"Location": receiver.url + "/elsewhere"}, b"")
    with pytest.raises(NotDelivered, match="another address") as error:
        send(team(), env, NEWS)

    assert error.value.facts["status"] == 307
    assert len(receiver.told) == 1


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_a_refusal_is_told_with_its_words_and_without_the_address(receiver, env, status):
    receiver.answer = (status, {"Retry-After": "7"}, b"no such hook: /hooks/very-secret-path \x1b[31m")
    with pytest.raises(NotDelivered, match=f"{status}: no such hook: .its address.") as error:
        send(team(), env, NEWS)

    assert error.value.facts == {"webhook": "team", "status": status, "retry_after": "7"}
    assert SECRET_PATH not in "".join(traceback.format_exception(error.value))


def test_a_receiver_that_drips_holds_nobody(receiver, env, monkeypatch):
    receiver.drips = 0.05
    monkeypatch.setattr(sending, "WHOLE", 0.5)
    begun = time.monotonic()
    with pytest.raises(NotDelivered, match=r"did not answer within 0\.5 seconds"):
        send(team(), env, NEWS)

    assert time.monotonic() - begun < 5


def test_a_certificate_of_another_or_of_nobody_is_not_trusted(receiver, env, monkeypatch):
    other = env["GITSWARM_WEBHOOK_TEAM"].replace(NAME, "other.example.test")
    monkeypatch.setattr(sending, "resolve", lambda target: ["127.0.0.1"])
    with pytest.raises(NotDelivered, match=r"(?i)certificate"):
        send(team(), {**env, "GITSWARM_WEBHOOK_TEAM": other}, NEWS)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotDelivered, match=r"(?i)certificate"):
        send(team(), env, NEWS)

    assert receiver.told == []


def test_a_name_is_resolved_once_so_that_it_cannot_mean_another_machine_afterwards(receiver, env, monkeypatch):
    asked = []

    def resolve(target):
        asked.append(target.host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.66"]

    monkeypatch.setattr(sending, "resolve", resolve)
    connected, connect = [], sending.socket.create_connection

    def watched(address, *more):
        connected.append(address[0])
        return connect(address, *more)

    monkeypatch.setattr(sending.socket, "create_connection", watched)
    send(team(), env, NEWS)

    assert (asked, connected) == ([NAME], ["127.0.0.1"])


def test_a_name_of_which_one_address_is_not_public_is_refused(receiver, env, monkeypatch):
    monkeypatch.setattr(sending, "resolve", lambda target: ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(Refused, match="not on the public internet"):
        send(team(), env, NEWS)

    assert receiver.told == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "0x7f.1"])
def test_no_option_lets_it_lead_to_this_machine(host):
    env = {"GITSWARM_WEBHOOK_TEAM": f"https://{host}:1/x", "GITSWARM_WEBHOOK_TEAM_SECRET": "k" * 32}
    with pytest.raises((Refused, NotDelivered)) as error:
        send(team(), env, NEWS)

    assert "not on the public internet" in str(error.value) or "could not be told" in str(error.value)


PUBLIC = "8.8.8.8 1.1.1.1 2606:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8".split()
NOT_PUBLIC = (
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 192.0.2.1 198.18.0.1 "
    "198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 "
    ":: ::1 ::127.0.0.1 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd12:3456::1 ff02::1 2001:db8::1 2001::1 100::1 "
    "::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1 nonsense"
).split()


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_of_a_machine_nearby_is_not(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://hook.example.test/very-secret-path",
        "ftp://hook.example.test/very-secret-path",
        "https:///very-secret-path",
        "https://ada:very-secret-path@hook.example.test/",
        "https://hook.example.test/very-secret-path#x",
        "https://hook.example.test:99999/very-secret-path",
        "https://hook.example.test/very-secret-path\nX: y",
        "https://hook.example.test/very secret-path",
        "https://höok.example.test/very-secret-path",
        "https://hook.example.test/" + "very-secret-path" * 200,
    ],
)
def test_what_is_no_address_to_send_to_is_refused_and_not_repeated(address):
    with pytest.raises(Misused, match="what GITSWARM_WEBHOOK_TEAM holds") as error:
        send(team(), {"GITSWARM_WEBHOOK_TEAM": address}, NEWS)

    assert "secret-path" not in "".join(traceback.format_exception(error.value))


def test_the_value_of_a_secret_is_hidden_in_what_is_sent(receiver, env):
    env["CI_TOKEN"] = "this-is-very-hidden"
    send(team(), env, Bulletin("devlog", "it is this-is-very-hidden", ()))

    (told,) = receiver.told
    assert b"this-is-very-hidden" not in told.body
    assert json.loads(told.body)["title"] == "it is [CI_TOKEN]"


@pytest.mark.parametrize("form", ["json", "slack", "discord"])
def test_a_secret_is_hidden_whatever_a_form_marks(receiver, env, form):
    secret = "a-quite_secret*and~long`value"
    news = Bulletin("devlog", f"Saw {secret}", (Part(secret, (f"It was {secret} all along",)),), {"seen": secret})
    send(team(form=form), {**env, "OTHER_TOKEN": secret}, news)
    (told,) = receiver.told

    assert b"value" not in told.body
    assert b"OTHER" in told.body
