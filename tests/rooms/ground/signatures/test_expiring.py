"""A key whose time is over: the clock alone has changed, no file has."""

from __future__ import annotations

import os

import pytest

from tests.signers import kinds


@pytest.fixture
def expires(ada, bob, signers, keys):
    """Let the time of ada's key be over, and all that a clone can see of the file be as it was."""
    signers.forget("ada,clone/*")
    signers.allow("ada,clone/*", keys["ada"], 'valid-before="20991231"')
    ada.say("in time")
    ada.must("sync")
    bob.must("sync", actor="bob")
    ada.must("doctor")  # which sees that the key speaks for her and for the machinery

    def pass_by():
        seen = signers.file.stat()
        signers.file.write_text(signers.file.read_text().replace("20991231", "20200101"))
        os.utime(signers.file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        now = signers.file.stat()
        assert (seen.st_mtime_ns, seen.st_size, seen.st_ino) == (now.st_mtime_ns, now.st_size, now.st_ino)

    return pass_by


def test_nothing_more_is_written_with_it_and_doctor_says_why(ada, expires):
    before = ada.ids()
    expires()
    said = ada.run("create", "late", "--json")
    assert said.code == 3
    assert "does not speak for ada here" in said.error["message"]
    assert ada.ids() == before
    looks = ada.run("doctor", "--json")
    assert looks.code == 5
    assert "does not speak for" in looks.out


def test_no_claim_is_pushed_that_would_stop_all_others(ada, bob, expires):
    id = ada.must("create", "work", "--json").json["id"]
    ada.must("sync")
    bob.must("sync", actor="bob")
    expires()
    assert ada.run("claim", id, "--json").code == 3
    bob.must("sync", actor="bob")
    bob.must("claim", id, actor="bob")


def test_what_waits_is_signed_once_more_only_where_that_helps(ada, signers, expires):
    ada.say("waits")
    before = ada.ids()
    expires()
    for _ in range(3):
        said = ada.run("sync", "--json")
        assert (said.code, said.error["kind"]) == (6, "not_signed")
    assert ada.ids() == before
    signers.write()
    ada.must("sync")
    assert "signature.given" not in kinds(ada.log())
