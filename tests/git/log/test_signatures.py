"""ssh-keygen as this clone uses it, with real keys: two ways of looking that agree, and nobody is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from gitswarm.core.signing import Claim, armoured, opened
from gitswarm.errors import Refused, StoreError
from gitswarm.git import repo
from gitswarm.git.log.signatures import SshSignatures
from gitswarm.settings import environment
from tests.disks import small_disk
from tests.signers import Signers, make_key, public
from tests.world import Clone, git

TEXT = b"gitswarm event 1\nswarm\nline\n"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {kind: make_key(folder, kind, kind) for kind in ("ed25519", "ecdsa", "rsa")}


@pytest.fixture
def clone(tmp_path, keys):
    git(tmp_path, "init", "--quiet", "one")
    clone = Clone(tmp_path / "one")
    (clone.path / ".git" / "gitswarm").mkdir()
    clone.signers = Signers(tmp_path)
    clone.signers.allow("ada*,clone/*", keys["ed25519"])
    clone.signers.set_up(clone, keys["ed25519"])
    return clone


@pytest.fixture
def hand(clone):
    return SshSignatures(repo.find(str(clone.path), environment()), environment())


def signed(hand, *actors, text=TEXT):
    claims = [Claim(actor, text + actor.encode(), None) for actor in actors]
    return [claim._replace(sig=sig) for claim, sig in zip(claims, hand.sign(claims, proved=False), strict=True)]


def without_arithmetic(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_every_kind_of_key_signs_and_is_believed(clone, hand, keys, kind):
    clone.signers.allow("bob", keys[kind])
    clone.git("config", "gitswarm.signingKey", str(keys[kind]))
    [claim] = signed(hand, "bob")
    assert hand.faults([claim]) == [""]
    assert hand.faults([claim._replace(text=TEXT)])[0] != ""
    assert hand.faults([claim._replace(actor="zoe")])[0].endswith("does not speak for zoe here")


@pytest.mark.parametrize("has_library", [True, False])
def test_with_and_without_the_library_the_same_is_believed(clone, hand, monkeypatch, has_library):
    if not has_library:
        without_arithmetic(monkeypatch)
    good, other = signed(hand, "ada", "ada-2")
    data = bytearray(opened(good.sig).signature)
    claims = [
        *(good, other, good._replace(actor="bob"), good._replace(text=other.text), good._replace(sig=None)),
        good._replace(sig=other.sig),
        good._replace(sig=broken(good.sig, data)),
    ]
    assert [bool(fault) for fault in hand.faults(claims)] == [False, False, True, True, True, True, True]


def broken(sig, signature):
    """The same signature with one bit of its number turned."""
    import base64

    whole = bytearray(base64.b64decode(sig))
    whole[-len(signature) + 30] ^= 1
    return base64.b64encode(bytes(whole)).decode()


def test_ssh_keygen_is_asked_once_for_an_actor_and_his_key(hand, monkeypatch):
    claims = signed(hand, *["ada"] * 5, *["ada-2"] * 5)
    asked, ask = [], hand._ssh_keygen
    monkeypatch.setattr(hand, "_ssh_keygen", lambda words, text=b"": asked.append(words) or ask(words, text))
    assert hand.faults(claims) == [""] * 10
    assert len(asked) == 2


def test_that_one_key_speaks_for_an_actor_says_nothing_of_another(clone, hand, keys, tmp_path):
    good = signed(hand, "ada")
    clone.git("config", "gitswarm.signingKey", str(make_key(tmp_path, "stranger")))
    assert [bool(fault) for fault in hand.faults([*good, *signed(hand, "ada")])] == [False, True]


def test_a_signature_in_another_namespace_is_not_believed(clone, hand, keys):
    words = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(keys["ed25519"])]
    done = subprocess.run(words, input=TEXT, capture_output=True, check=True, timeout=60)
    from gitswarm.core.signing import bare

    assert hand.faults([Claim("ada", TEXT, bare(done.stdout.decode()))])[0] != ""


def test_what_is_signed_here_ssh_keygen_believes_by_itself(clone, hand, tmp_path):
    [claim] = signed(hand, "ada")
    (tmp_path / "sig").write_text(armoured(claim.sig))
    words = ["-Y", "verify", "-n", "gitswarm", "-f", str(clone.signers.file), "-I", "ada", "-s", str(tmp_path / "sig")]
    subprocess.run(["ssh-keygen", *words], input=claim.text, check=True, capture_output=True, timeout=60)


def test_many_are_signed_by_one_process(hand, monkeypatch):
    asked, ask = [], hand._ssh_keygen
    monkeypatch.setattr(hand, "_ssh_keygen", lambda words, text=b"": asked.append(words) or ask(words, text))
    assert len({claim.sig for claim in signed(hand, *(f"ada-{number}" for number in range(30)))}) == 30
    assert len(asked) == 1


def test_a_key_with_a_passphrase_asks_nobody(clone, hand, keys, tmp_path):
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-C", "", "-f", str(tmp_path / "locked")]
    subprocess.run(words, check=True, timeout=60)
    clone.git("config", "gitswarm.signingKey", str(tmp_path / "locked"))
    with pytest.raises(Refused) as refused:
        signed(hand, "ada")
    assert "ssh-agent" in refused.value.hint


def test_an_agent_that_holds_the_key_signs(clone, keys, tmp_path):
    path = str(tmp_path / "agent")
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.DEVNULL)
    try:
        while not os.path.exists(path):
            assert agent.poll() is None
        env = {**environment(), "SSH_AUTH_SOCK": path}
        subprocess.run(["ssh-add", "-q", str(keys["ed25519"])], env=env, check=True, timeout=60, capture_output=True)
        hand = SshSignatures(repo.find(str(clone.path), env), env)
        clone.git("config", "gitswarm.signingKey", f"key::{public(keys['ed25519'])}")
        assert hand.faults(signed(hand, "ada")) == [""]
    finally:
        agent.terminate()
        agent.wait(60)


def test_ours_goes_before_what_git_has(clone, hand, keys):
    for name, value in (
        ("user.signingKey", "a"),
        ("gpg.ssh.allowedSignersFile", "/b"),
        ("gpg.ssh.revocationFile", "~/c"),
    ):
        clone.git("config", name, value)
    assert hand.setup().key == str(keys["ed25519"])
    assert hand.setup().signers == str(clone.signers.file)
    assert hand.setup().revoked == os.path.expanduser("~/c")
    clone.git("config", "--unset", "gitswarm.signingKey")
    assert hand.setup().key == str(clone.path / "a")
    assert "there is no file" in hand.setup().missing("key")


def test_for_whom_a_key_speaks_is_looked_at_again_when_the_file_has_changed(clone, hand, keys):
    claim = Claim("ada", TEXT, None)
    hand.sign([claim], proved=True)
    clone.signers.forget("ada*,clone/*")
    clone.signers.allow("bob", keys["ed25519"])
    with pytest.raises(Refused) as refused:
        hand.sign([claim], proved=True)
    assert "does not speak for ada here" in refused.value.message


def test_no_list_of_revoked_keys_that_is_named_and_missing_lets_anything_in(clone, hand):
    [claim] = signed(hand, "ada")
    clone.git("config", "gitswarm.revokedSigners", "/nowhere")
    assert hand.faults([claim])[0].endswith("is revoked here: there is no file /nowhere")


def test_of_a_revoked_key_that_is_said_and_not_that_a_line_is_lacking(clone, hand, tmp_path, keys):
    [claim] = signed(hand, "ada")
    revoked = tmp_path / "revoked"
    revoked.write_text(public(keys["ed25519"]))
    clone.git("config", "gitswarm.revokedSigners", str(revoked))
    assert hand.faults([claim])[0].endswith(f"is revoked here: it stands in {revoked}")
    assert hand.faults([claim._replace(actor="zoe")])[0] != ""
    with pytest.raises(Refused, match="is revoked here") as refused:
        hand.sign([claim._replace(sig=None)], proved=True)
    assert refused.value.hint == "take another key: git config gitswarm.signingkey FILE"


def test_where_there_is_no_ssh_keygen_that_is_said(hand, monkeypatch):
    bare = SshSignatures(hand._place, {**environment(), "PATH": "/nowhere"})
    monkeypatch.setattr(hand, "_ssh_keygen", bare._ssh_keygen)
    with pytest.raises(Refused) as refused:
        signed(hand, "ada")
    assert "OpenSSH" in refused.value.hint


def test_a_full_disk_of_temporary_files_is_not_taken_for_a_key_that_does_not_sign(hand, tmp_path, monkeypatch):
    with small_disk(tmp_path / "small", "size=64k") as folder:
        (folder / "fill").write_bytes(b"x" * (48 * 1024))
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        assert len(signed(hand, "ada")) == 1
        room = os.statvfs(folder)
        (folder / "more").write_bytes(b"x" * (room.f_bavail - 1) * room.f_frsize)  # the text still goes in
        with pytest.raises(StoreError, match="no room left for temporary files"):
            signed(hand, "ada")
