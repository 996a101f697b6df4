"""Keys, signers and clones for the tests of signatures; and peers who push what they like."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from gitswarm.core.event import Event, read
from gitswarm.core.log import Entry
from gitswarm.core.replay import draft
from gitswarm.core.signing import claim_of
from gitswarm.git import repo
from gitswarm.git.log.signatures import SshSignatures
from gitswarm.opening import open_swarm
from gitswarm.settings import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.world import Clone

    Files = Iterable[tuple[str, bytes]]

SPARE = {"v": 1, "session": "s", "at": "2026-11-20T08:04:14Z", "payload": {"text": "forged"}}


def make_key(folder: Path, name: str, kind: str = "ed25519") -> Path:
    """A key pair without a passphrase."""
    words = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", str(folder / name)]
    subprocess.run(words, check=True, timeout=60)
    return folder / name


def public(key: Path) -> str:
    """The half of a key that everybody may see, without its comment."""
    return " ".join(key.with_name(key.name + ".pub").read_text().split()[:2])


class Signers:
    """A file of allowed signers outside every repository, and the keys whose owners it names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "allowed"
        self.revoked = folder / "revoked"
        self.rows: dict[str, str] = {}
        self.write()

    def allow(self, names: str, key: Path, options: str = "") -> None:
        """Let a key speak for these names."""
        self.rows[f"{names} {options}"] = " ".join(filter(None, (names, options, public(key))))
        self.write()

    def forget(self, names: str) -> None:
        """Take the lines of these names out."""
        self.rows = {said: row for said, row in self.rows.items() if not said.startswith(f"{names} ")}
        self.write()

    def revoke(self, *keys: Path) -> None:
        """Let these keys count for nothing, whatever the file says."""
        self.revoked.write_text("".join(f"{public(key)}\n" for key in keys))

    def write(self) -> None:
        """Bring the file up to date."""
        self.file.write_text("".join(f"{row}\n" for row in self.rows.values()))

    def set_up(self, clone: Clone, key: Path | None, *, believe: bool = True) -> None:
        """Let a clone sign with a key, and believe whom this file names."""
        if key is not None:
            clone.git("config", "gitswarm.signingKey", str(key))
        if believe:
            clone.git("config", "gitswarm.allowedSigners", str(self.file))


def push_as_they_are(clone: Clone, *events: Event | bytes, files: Files = (), gone: Sequence[str] = ()) -> None:
    """Push events and files from a clone to its hub and take files away, as any program could."""
    swarm = open_swarm(str(clone.path), actor="forger")
    try:
        hub, log = swarm.exchange.hub, swarm.ground.log
        tip = hub.fetch()
        lines = tuple(event if isinstance(event, bytes) else event.line for event in events)
        made = draft(tip, log.count(tip), [Entry(lines)])[0]
        answer = hub.push(log.build(made._replace(files=made.files + tuple(files), gone=tuple(gone))))
    finally:
        swarm.close()
    assert answer == "shared"


def swarm_of(clone: Clone) -> str:
    """The id of the swarm of a clone."""
    swarm = open_swarm(str(clone.path), actor="ada")
    try:
        return swarm.ground.parts.signing.swarm(swarm.look())
    finally:
        swarm.close()


def sign_by_hand(clone: Clone, event: Event, key: Path, swarm: str) -> str:
    """The signature of an event by any key, whoever it may speak for."""
    hand = SshSignatures(repo.find(str(clone.path), environment()), environment())
    setup = hand.setup()._replace(key=str(key))
    hand.setup = lambda: setup
    return hand.sign([claim_of(event, swarm)], proved=False)[0]


def events_of(clone: Clone) -> list[Event]:
    """The events of a clone's own branch, as they lie there."""
    swarm = open_swarm(str(clone.path), actor="ada")
    try:
        return [line.event for line in swarm.ground.log.lines(swarm.ground.log.tip())]
    finally:
        swarm.close()


def stripped(event: Event) -> Event:
    """An event without its signature."""
    from gitswarm.core.envelope import canonical

    return read(canonical({key: value for key, value in event.body.items() if key != "sig"}))


def kinds(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The kinds of events, in order."""
    return [row["kind"] for row in rows]
