"""What is signed of an event, and how an ssh signature of it is written in a line: bytes in, bytes out."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256

from gitswarm.core.envelope import canonical
from gitswarm.core.event import compose
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    from gitswarm.core.event import Event
else:
    Protocol = object

GIVEN = "signature.given"
"""The kind of the event by which somebody signs events of earlier, by their ids and digests."""
NAMESPACE = "gitswarm"
FIRST_LINE = b"gitswarm event 1\n"
"""No other text that is signed in our namespace begins like this."""
MAGIC, VERSION = b"SSHSIG", b"\0\0\0\1"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
WIDTH, LENGTH = 70, 4
UNSIGNED = "it is not signed"


class Claim(Record):
    """What a line says of itself: that this actor has signed this text."""

    actor: str
    text: bytes
    sig: str | None


class Signature(Record):
    """An ssh signature taken apart: whose key, for which purpose, over which hash of the text."""

    key: bytes
    namespace: bytes
    reserved: bytes
    hash: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The key as ssh names it to people."""
        return "SHA256:" + b64encode(sha256(self.key).digest()).decode().rstrip("=")

    def signed(self, digest: bytes) -> bytes:
        """The bytes that the key has signed, for a text of that digest."""
        return MAGIC + b"".join(map(_string, (self.namespace, self.reserved, self.hash, digest)))


class Signatures(Protocol):
    """Who signs in this clone, and who believes."""

    def sign(self, claims: Sequence[Claim], *, proved: bool) -> list[str]:
        """A signature for each, by this clone's key; ``proved``: refused where that may not speak for the actor."""

    def faults(self, claims: Sequence[Claim]) -> list[str]:
        """In a few words for each why it is not believed here; nothing where it is."""


def text_of(event: Event, swarm: str) -> bytes:
    """What is signed of an event: its line without the signature, and the id of the swarm that it was made for."""
    bare = {key: value for key, value in event.body.items() if key != "sig"}
    return FIRST_LINE + swarm.encode() + b"\n" + canonical(bare)


def claim_of(event: Event, swarm: str, actor: str | None = None) -> Claim:
    """What an event says of itself; or that the same signature speaks for another actor."""
    return Claim(actor or event.actor, text_of(event, swarm), event.sig)


def with_signature(event: Event, sig: str) -> Event:
    """The same event, signed: done once, before anybody has seen it."""
    whole: dict[str, object] = {**event.body, "sig": sig}
    made: Callable[..., Event] = compose
    return made(**whole)


def digest_of(event: Event) -> str:
    """What names the exact bytes of an event."""
    return sha256(event.line).hexdigest()


def opened(sig: str) -> Signature | None:
    """A signature taken apart; None where it is none that ssh makes."""
    try:
        data = b64decode(sig, validate=True)
    except ValueError:
        return None
    if not data.startswith(MAGIC + VERSION):
        return None
    parts = strings(data[len(MAGIC + VERSION) :])
    return Signature(*parts) if parts is not None and len(parts) == len(Signature._fields) else None


def strings(data: bytes) -> list[bytes] | None:
    """The strings that ssh has written one behind the other, each with its length; None where that is not so."""
    found = []
    while data:
        length = int.from_bytes(data[:LENGTH], "big")
        if len(data) < LENGTH + length:
            return None
        found.append(data[LENGTH : LENGTH + length])
        data = data[LENGTH + length :]
    return found


def armoured(sig: str) -> str:
    """A signature as the ssh programs read it."""
    rows = [sig[first : first + WIDTH] for first in range(0, len(sig), WIDTH)]
    return "\n".join([BEGIN, *rows, END, ""])


def bare(armour: str) -> str:
    """A signature as a line of ours holds it: what stands between begin and end."""
    return "".join(row for row in armour.replace("\r", "").split("\n") if row not in (BEGIN, END))


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(LENGTH, "big") + data
