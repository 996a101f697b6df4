"""What looks like a secret is seen at a glance, known on a closer look, found by git too, and hidden whole."""

from __future__ import annotations

import json
import random
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.looks import LOOKS, ROUGH_LOOK, Glance
from gitswarm.core.secrecy import LONGEST_KEY, Veil, discreet, secrets_in
from gitswarm.errors import HoldsSecrets
from gitswarm.record import Record
from tests.tokens import KEY, MIXED, TOKENS, heart

ENV = {"APP_TOKEN": 'hunter2 "quoted" \\ ünd', "PATH": "/usr/bin:/bin", "SHORT_TOKEN": "1234567"}
SURROUNDINGS = ("{}", "key = {}", "'{}'", '{{"key":"{}"}}', "say:{}.", "({})", "first\n{}\nlast")


class Said(Record):
    text: str
    labels: tuple[str, ...] = ()
    facts: dict[str, object] | None = None


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("around", SURROUNDINGS)
def test_each_kind_is_seen_known_and_hidden_wherever_it_stands(kind, around):
    text = around.format(TOKENS[kind])

    assert Glance({}).suspects([b"plain", text.encode()])
    assert secrets_in(text, {})
    for form in (text, json.dumps(text), json.dumps([text])):
        assert heart(TOKENS[kind]) not in Veil({}).hide(form.encode()).decode()


@pytest.mark.parametrize("kind", TOKENS)
def test_each_kind_is_found_by_the_first_look_of_git(kind):
    found = subprocess.run(
        ["grep", "-E", "-e", ROUGH_LOOK], input=f"key = {TOKENS[kind]}\n", text=True, capture_output=True, check=False
    )

    assert found.returncode == 0, found.stderr
    assert re.search(ROUGH_LOOK, TOKENS[kind])


def test_there_is_a_secret_here_of_every_kind_that_is_known():
    told = {what for token in TOKENS.values() for what in secrets_in(token, {})}

    assert {look.what for look in LOOKS} <= told
    assert len(TOKENS) >= 30


@pytest.mark.parametrize(
    "plain",
    [
        "sk-learn and npm_config_registry, ghp_ too; the key- is under AKIA",
        "https://example.org/a/b:c@d and git@github.com:acme/app.git",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "a bearer of news, eyJust.eyJoking.yes; SG.12 SKI hvs.short",
        "task_" + MIXED[:36] + " is no token, nor is myghp_" + MIXED[:36],
        "postgres://app:short@localhost/db",
    ],
)
def test_what_only_begins_like_one_is_left_alone(plain):
    assert secrets_in(plain, ENV) == []
    assert Veil(ENV).hide(plain.encode()).decode() == plain


def test_the_value_of_a_variable_that_is_named_like_a_secret_is_one_in_every_form():
    value = ENV["APP_TOKEN"]

    assert secrets_in(f"it is {value}.", ENV) == ["the value of APP_TOKEN"]
    for form in (value, json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert Glance(ENV).suspects([form.encode()])
        assert Veil(ENV).hide(form.encode()).strip(b'"') == b"[APP_TOKEN]"
    assert not Glance(ENV).suspects([b"/usr/bin:/bin 1234567"])


def test_a_value_of_short_lines_is_hidden_as_a_whole():
    env = {"PIN_SECRET": "12\n34\n56\n78"}

    assert discreet(Said("it is 12\n34\n56\n78."), env, retold=True).text == "it is [PIN_SECRET]."


@given(st.text(max_size=200), st.sampled_from(sorted(TOKENS)), st.text(max_size=200), st.randoms(use_true_random=False))
def test_in_whatever_pieces_it_comes_nothing_of_a_secret_is_passed_on(before, kind, after, chance: random.Random):
    data = f"{before} {TOKENS[kind]} {after}\n".encode(errors="replace")
    veil, passed = Veil({}), b""
    while data:
        size = chance.randint(1, 60)
        passed, data = passed + veil.through(data[:size]), data[size:]

    assert heart(TOKENS[kind]).encode() not in passed + veil.rest()


def test_a_key_that_never_ends_holds_nothing_up_for_ever():
    veil = Veil({})
    begun = KEY.partition("-----END")[0].encode()

    assert veil.through(b"before\n" + begun) == b"before\n"
    assert veil.through(b"x" * LONGEST_KEY + b"\n")


def test_who_says_one_is_refused_and_what_is_retold_is_hidden_however_deep_it_stands():
    said = Said("plain", ("a", TOKENS["npm"]), {"deep": [{"er": f"x {TOKENS['AWS']}"}], TOKENS["Vault"]: 1})

    with pytest.raises(HoldsSecrets, match="a key of AWS, a token of npm, a token of Vault") as refused:
        discreet(said, {}, retold=False)
    assert not [token for token in TOKENS.values() if token in str(refused.value.as_json())]

    hidden = discreet(said, {}, retold=True)
    assert (hidden.text, hidden.labels) == ("plain", ("a", "[a token of npm]"))
    assert hidden.facts == {"deep": [{"er": "x [a key of AWS]"}], "[a token of Vault]": 1}


def test_what_holds_none_is_the_same_afterwards():
    said = Said("plain", ("a", "b"), {"n": 1})

    assert discreet(said, ENV, retold=True) is said
    assert discreet(said, ENV, retold=False) is said


@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=26, max_size=26))
def test_no_id_is_suspected_by_chance_since_a_closer_look_is_dear(id):
    assert not Glance({}).suspects([id.encode()])
