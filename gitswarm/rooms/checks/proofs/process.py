"""ssh-keygen, which signs and verifies as it does for Git's own ssh signatures."""

from __future__ import annotations

import os

from gitswarm.errors import Misused, Refused, StoreError
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.checks.proofs.model import NAMESPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

LIMIT, PATIENCE = 10.0, 120.0
"""Seconds that verifying takes at the most, and signing, which may ask for a passphrase or a touch."""


def key_of(place: Place, env: Mapping[str, str]) -> str:
    """The file of the key that Git signs with in this clone."""
    said = run(git(place, "config", "--type=path", "--get", "user.signingKey"), env=clean(env)).text
    if not said or not os.path.exists(said):
        raise Misused(
            f"there is no key to sign with: user.signingKey is {said or 'not set'}",
            hint="git config user.signingKey ~/.ssh/id_ed25519.pub",
        )
    return said


def signature_of(text: str, key: str, env: Mapping[str, str]) -> str:
    """The signature of a text by a key, as ssh-keygen writes it."""
    done = _ssh_keygen(("-Y", "sign", "-n", NAMESPACE, "-f", key), text, env, PATIENCE)
    if done.code:
        raise Misused(f"{key} does not sign: {done.said}", hint="ssh-add, or name another in user.signingKey")
    return done.out.decode()


def is_signed(text: str, signature: str, actor: str, allowed: str, env: Mapping[str, str]) -> bool:
    """Whether a text was signed by a key that these lines know as this person's."""
    from tempfile import TemporaryDirectory  # only who looks at signatures pays for its import

    with TemporaryDirectory(prefix="gitswarm-") as folder:
        files = {name: os.path.join(folder, name) for name in ("allowed", "signature")}
        for name, said in (("allowed", allowed), ("signature", signature)):
            with open(files[name], "w", encoding="utf-8") as file:
                file.write(said)
        words = ("-Y", "verify", "-n", NAMESPACE, "-f", files["allowed"], "-I", actor, "-s", files["signature"])
        return _ssh_keygen(words, text, env, LIMIT).code == 0


def _ssh_keygen(words: tuple[str, ...], text: str, env: Mapping[str, str], limit: float) -> Result:
    try:
        return run(["ssh-keygen", *words], env=clean(env), stdin=text.encode(), limit=limit)
    except StoreError as error:
        raise Refused(f"signatures need ssh-keygen: {error.message}", hint="it comes with OpenSSH") from error
