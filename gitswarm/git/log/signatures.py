"""Signing and believing, by ssh-keygen as git does it: who may speak for whom stands in a file of this machine's user.

ssh-keygen says once for each actor and key whether that key speaks for him here and now: so the file, its patterns,
certificates, times and revocations have one reader. That further texts were signed by the same key is arithmetic, done
in this process for the usual kind of key.
"""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.core.signing import NAMESPACE, UNSIGNED, armoured, bare, opened, strings
from gitswarm.errors import Refused, StoreError
from gitswarm.git.clone.store import is_full, put, read_small
from gitswarm.git.process import clean, git, run
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gitswarm.core.signing import Claim, Signature
    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

    Fits = Callable[[Signature, bytes], bool]

KEYS = {
    "key": ("user.signingkey", "gitswarm.signingkey"),
    "signers": ("gpg.ssh.allowedsignersfile", "gitswarm.allowedsigners"),
    "revoked": ("gpg.ssh.revocationfile", "gitswarm.revokedsigners"),
}
"""What the config may say, ours last: it goes before git's own."""
LIMIT = 20.0
"""Seconds for one call; none may wait for a passphrase or a touch, since it may hold the write lock."""
AT_ONCE = 500
"""Texts that one ssh-keygen signs."""
ED25519 = b"ssh-ed25519"
REVOKED = "is revoked here"
TIMED = (b"valid-before", b"valid-after", b"cert-authority")
PROVED = "signer"
"""The note of whom this clone's key was seen to speak for."""


class Setup(Record):
    """Which key signs here, and which files say whose signatures are believed; empty: not set."""

    key: str = ""
    signers: str = ""
    revoked: str = ""

    def missing(self, name: str) -> str:
        """What is wrong with one of them, in a few words; nothing where it is there."""
        said = getattr(self, name)
        if not said:
            return f"{KEYS[name][1]} is not set"
        return "" if _is_literal(said) or os.path.isfile(said) else f"there is no file {said}"


class SshSignatures:
    """The signatures of one clone."""

    def __init__(self, place: Place, env: Mapping[str, str]) -> None:
        self._place = place
        self._env = env
        self._proved: set[str] = set()

    def setup(self) -> Setup:
        """What the config says now: git's own words for it, and ours before them."""
        names = "|".join(name.replace(".", r"\.") for pair in KEYS.values() for name in pair)
        words = ("config", "--type=path", "-z", "--get-regexp", f"^({names})$")
        rows = run(git(self._place, *words), env=clean(self._env)).out.decode(errors="surrogateescape").split("\0")
        told = dict(row.split("\n", 1) for row in rows if "\n" in row)
        found = {part: next((told[key] for key in keys[::-1] if told.get(key)), "") for part, keys in KEYS.items()}
        return Setup(**{part: self._absolute(path) for part, path in found.items()})

    def sign(self, claims: Sequence[Claim], *, proved: bool) -> list[str]:
        """A signature for each, by this clone's key; ``proved``: refused where that may not speak for the actor."""
        setup = self.setup()
        self._must_have(setup, "key")
        parts = [claims[first : first + AT_ONCE] for first in range(0, len(claims), AT_ONCE)]
        made = [sig for part in parts for sig in self._signed(setup, part)]
        if proved:
            self._must_speak(setup, [claim._replace(sig=sig) for claim, sig in zip(claims, made, strict=True)])
        return made

    def faults(self, claims: Sequence[Claim]) -> list[str]:
        """In a few words for each why it is not believed here; nothing where it is."""
        setup = self.setup()
        self._must_have(setup, "signers")
        fits, spoken = _arithmetic(), dict[tuple[str, bytes], str]()
        return [self._fault(setup, claim, fits, spoken) for claim in claims]

    def fingerprint(self, key: str) -> str:
        """What names a key, by itself or by the file of it."""
        if key.startswith("SHA256:"):
            return key
        done = self._ssh_keygen(["-l", "-E", "sha256", "-f", key])
        if done.code:
            raise Refused(f"{key} holds no key: {done.said}", hint="the file of a key, or its fingerprint (SHA256:…)")
        return done.text.split()[1]

    def _fault(self, setup: Setup, claim: Claim, fits: Fits | None, spoken: dict[tuple[str, bytes], str]) -> str:
        if claim.sig is None:
            return UNSIGNED
        made = opened(claim.sig)
        if made is None:
            return "its signature is none that ssh makes"
        if fits is None or not _is_usual(made):
            return self._verified(setup, claim, made)
        if not fits(made, claim.text):
            return "its signature is over another text, or for another swarm"
        known = (claim.actor, made.key)
        if known not in spoken:
            spoken[known] = self._verified(setup, claim, made)
        return spoken[known]

    def _verified(self, setup: Setup, claim: Claim, made: Signature) -> str:
        """What ssh-keygen says of one signature, as of now."""
        from tempfile import TemporaryDirectory  # only who believes pays for its import

        with TemporaryDirectory(prefix="gitswarm-") as folder:
            path = os.path.join(folder, "sig")
            with open(path, "w", encoding="ascii") as file:
                file.write(armoured(claim.sig or ""))
            words = ["-Y", "verify", "-n", NAMESPACE, "-f", setup.signers, "-I", claim.actor, "-s", path]
            done = self._ssh_keygen([*words, *(["-r", setup.revoked] if setup.revoked else [])], claim.text)
            is_revoked = done.code != 0 and setup.revoked != "" and self._ssh_keygen(words, claim.text).code == 0
        if is_revoked:  # ssh-keygen has one word for both
            why = setup.missing("revoked") or f"it stands in {setup.revoked}"
            return f"the key {made.fingerprint} {REVOKED}: {why}"
        return f"the key {made.fingerprint} does not speak for {claim.actor} here" if done.code else ""

    def _signed(self, setup: Setup, claims: Sequence[Claim]) -> Iterator[str]:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="gitswarm-") as folder:
            paths = [os.path.join(folder, str(number)) for number in range(len(claims))]
            for path, claim in zip(paths, claims, strict=True):
                with open(path, "wb") as file:
                    file.write(claim.text)
            key = _key_file(setup.key, folder)
            done = self._ssh_keygen(["-Y", "sign", "-n", NAMESPACE, "-f", key, *paths])
            sigs = [read_small(f"{path}.sig") or b"" for path in paths]
        if done.code or not all(sigs):
            hint = "a key without a passphrase, or one that ssh-agent holds: nobody can be asked here"
            _refuse_full_disk()
            raise Refused(f"{setup.key} does not sign: {done.said}", hint=hint)
        yield from (bare(sig.decode("ascii")) for sig in sigs)

    def _must_speak(self, setup: Setup, claims: Sequence[Claim]) -> None:
        """Refuse what others would not let in, before anybody has seen it; what was believed is not asked again.

        Unless the clock has a say in it: then it may be otherwise now.
        """
        if _is_timed(setup):
            self._refuse(setup, claims)
            return
        proved, now = os.path.join(self._place.state, PROVED), _state_of(setup)
        known = self._proved or set((read_small(proved) or b"").decode("utf-8", "replace").split("\n"))
        new = {f"{now} {claim.actor}": claim for claim in claims if f"{now} {claim.actor}" not in known}
        if not new:
            return
        self._refuse(setup, list(new.values()))
        self._proved = {line for line in known if line.startswith(now)} | set(new)
        with suppress(OSError):
            put(proved, "\n".join(sorted(self._proved)).encode())

    def _refuse(self, setup: Setup, claims: Sequence[Claim]) -> None:
        wrong = next(filter(None, self.faults(claims)), "")
        if wrong:
            allow = f"a line in {setup.signers} says for whom a key may speak: NAMES KEY"
            another = f"take another key: git config {KEYS['key'][1]} FILE"
            raise Refused(wrong, hint=another if REVOKED in wrong else allow)

    def _must_have(self, setup: Setup, name: str) -> None:
        wrong = setup.missing(name)
        if wrong:
            what = {"key": "a key to sign with", "signers": "a file that says whose signatures are believed"}[name]
            raise Refused(f"signatures need {what}: {wrong}", hint=f"git config {KEYS[name][1]} FILE")

    def _absolute(self, path: str) -> str:
        """A path as git means it: from the top of the repository."""
        top = os.path.dirname(self._place.common)
        return path if not path or _is_literal(path) else os.path.normpath(os.path.join(top, path))

    def _ssh_keygen(self, words: Sequence[str], text: bytes = b"") -> Result:
        env = {**clean(self._env), "SSH_ASKPASS_REQUIRE": "force", "SSH_ASKPASS": "false"}
        try:
            return run(["ssh-keygen", *words], env=env, stdin=text, limit=LIMIT, own_session=True)
        except StoreError as error:
            raise Refused(f"signatures need ssh-keygen: {error.message}", hint="it comes with OpenSSH") from error
        except TimeoutError as error:
            raise Refused("ssh-keygen does not answer", hint="does ssh-agent, or a key, wait for somebody?") from error


def _refuse_full_disk() -> None:
    """Say so where no room for temporary files is left: ssh-keygen does not."""
    from tempfile import gettempdir

    if is_full(OSError(), gettempdir()):
        raise StoreError(
            f"there is no room left for temporary files in {gettempdir()}",
            hint="free some space there, then repeat the command",
        )


def _arithmetic() -> Fits | None:
    """Whether an Ed25519 key has signed a text, without a process; None where the library for it is missing."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    import hashlib

    def fits(made: Signature, text: bytes) -> bool:
        key, signature = (strings(part) or [b""] for part in (made.key, made.signature))
        try:
            signed = made.signed(hashlib.new(made.hash.decode(), text).digest())
            Ed25519PublicKey.from_public_bytes(key[-1]).verify(signature[-1], signed)
        except (InvalidSignature, ValueError):
            return False
        return True

    return fits


def _is_usual(made: Signature) -> bool:
    """Whether this is a plain Ed25519 signature in our namespace; of all others ssh-keygen is asked, one by one."""
    kinds = [(strings(part) or [b""])[0] for part in (made.key, made.signature)]
    lengths = [len(strings(part) or []) for part in (made.key, made.signature)]
    is_ours = made.namespace == NAMESPACE.encode() and made.hash in (b"sha256", b"sha512")
    return is_ours and kinds == [ED25519, ED25519] and lengths == [2, 2]


def _is_literal(key: str) -> bool:
    """Whether the config holds a public key itself, whose other half ssh-agent has."""
    return key.startswith(("key::", "ssh-", "ecdsa-", "sk-"))


def _key_file(key: str, folder: str) -> str:
    if not _is_literal(key):
        return key
    path = os.path.join(folder, "key.pub")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{key.removeprefix('key::')}\n")
    return path


def _is_timed(setup: Setup) -> bool:
    """Whether it hangs on the clock who is believed: by a line in the file, or by a certificate."""
    try:
        said = (read_small(setup.signers) or b"").lower()
    except OSError:  # ssh-keygen is asked, and has a word for it
        return True
    return any(word in said for word in TIMED)


def _state_of(setup: Setup) -> str:
    """What changes with the key, the signers and the revocations."""
    from hashlib import sha256

    states = [repr(setup)]
    for path in filter(os.path.exists, setup):
        found = os.stat(path)
        states.append(f"{found.st_mtime_ns} {found.st_size} {found.st_ino}")
    return sha256("\n".join(states).encode(errors="surrogateescape")).hexdigest()
