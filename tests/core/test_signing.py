"""What is signed is the line and the swarm, to the last byte, and an ssh signature survives being taken apart."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.envelope import canonical, parse
from gitswarm.core.event import compose, read
from gitswarm.core.signing import armoured, bare, claim_of, opened, text_of, with_signature

ID = "01m7vzr4mfav7qkaf17q42wjch"
SWARM, OTHER = "01m7vzr4ts06pd3nxka75hb4ey", "01m7vzr4ts06pd3nxka75hb4ez"
SIG = (
    "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg5xgj3FR3lEQbVA0H+Zn2OKvANpHqq59f6Wv/5Nq/uk4AAAAIZ2l0c3dhcm0AAAAAAAAA"
    "BnNoYTUxMgAAAFMAAAALc3NoLWVkMjU1MTkAAABAnojMgslhtyth28esopGlO/cfbX/ygEMEyfdz/bq1PBzQ9qCq5yxAxjvBNufTOnHpWCpM0z1+"
    "iHHOM1ooZU55CQ=="
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
payloads = st.dictionaries(texts, values, max_size=4)


def event(payload, **more):
    return compose(id=ID, kind="note", payload=payload, actor="ada", session="s", at="2026-11-20T08:04:14Z", **more)


@given(payloads, st.dictionaries(st.from_regex(r"\Ax-[a-z]{1,8}\Z"), values, max_size=2))
def test_the_text_of_an_event_is_its_line_whatever_it_holds_and_signing_changes_nothing_else(payload, extra):
    plain = event(payload, **extra)
    signed = with_signature(plain, SIG)

    first, swarm, line = text_of(plain, SWARM).split(b"\n", 2)
    assert (first, swarm, line) == (b"gitswarm event 1", SWARM.encode(), plain.line)
    assert text_of(signed, SWARM) == text_of(plain, SWARM)
    assert parse(signed.line) == {**plain.body, "sig": SIG}
    assert canonical(json.loads(signed.line)) == signed.line
    assert read(signed.line) == signed


@given(payloads, payloads)
def test_two_events_that_differ_are_two_texts(one, other):
    texts = [text_of(event(payload), SWARM) for payload in (one, other)]
    assert (texts[0] == texts[1]) == (event(one) == event(other))


def test_every_part_of_an_event_and_the_swarm_are_in_its_text():
    plain = event({"text": "a"})
    changed = {
        "id": ID[:-1] + "0",
        "kind": "word",
        "actor": "eve",
        "session": "t",
        "at": "2026-11-20T08:04:15Z",
        "v": 2,
    }
    more = {"thread": "t", "task": "t", "ask": "t", "new": 1, "payload": {"text": "b"}}
    others = [compose(**{**plain.body, key: value}) for key, value in {**changed, **more}.items()]
    assert len({text_of(one, SWARM) for one in [plain, *others]} | {text_of(plain, OTHER)}) == len(others) + 2


def test_a_claim_speaks_for_the_actor_or_for_whom_somebody_vouches():
    signed = with_signature(event({}), SIG)
    assert claim_of(signed, SWARM) == ("ada", text_of(signed, SWARM), SIG)
    assert claim_of(signed, SWARM, "bob").actor == "bob"


def test_a_signature_of_ssh_keygen_is_taken_apart_and_put_in_armour_again():
    found = opened(SIG)
    assert (found.namespace, found.reserved, found.hash) == (b"gitswarm", b"", b"sha512")
    assert found.fingerprint == "SHA256:/802l/KYkzuMS51UMy+EPfv4e+RlzF3736UDIi93PLA"
    armour = armoured(SIG)
    assert [len(row) for row in armour.split("\n")[1:3]] == [70, 70]
    assert bare(armour) == bare(armour.replace("\n", "\r\n")) == SIG


@given(st.data())
def test_what_is_cut_or_has_more_behind_it_is_no_signature(data):
    whole = base64.b64decode(SIG)
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert opened(base64.b64encode(whole[:cut]).decode()) is None
    assert opened(base64.b64encode(whole + bytes(cut + 1)).decode()) is None


@given(
    st.text(max_size=40) | st.binary(max_size=200).map(lambda data: base64.b64encode(b"SSHSIG\0\0\0\1" + data).decode())
)
def test_nothing_that_stands_there_is_an_exception(sig):
    found = opened(sig)
    assert found is None or len(found) == 5


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_is_no_signature(version):
    whole = bytearray(base64.b64decode(SIG))
    whole[9] = version
    assert opened(base64.b64encode(bytes(whole)).decode()) is None
