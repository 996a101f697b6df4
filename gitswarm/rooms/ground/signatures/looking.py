"""What can be said of signatures in this clone: what is agreed on, what is set, what was not let in."""

from __future__ import annotations

from gitswarm.core.clone import HUB_TIP
from gitswarm.core.signing import GIVEN, digest_of, opened
from gitswarm.core.words import counted
from gitswarm.errors import SwarmError
from gitswarm.git.log.signatures import KEYS, SshSignatures
from gitswarm.record import Record
from gitswarm.rooms.ground import policy
from gitswarm.swarm.gate import Gate
from gitswarm.swarm.healing import REFUSED
from gitswarm.swarm.signing import OFF, REQUIRE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitswarm.core.event import Event
    from gitswarm.git.repo import Place
    from gitswarm.swarm import Swarm
    from gitswarm.swarm.gate import Fault

OK, WARN, BAD = "ok", "warn", "bad"


class Outlook(Record):
    """How this clone stands with signatures; ``wrong`` says in words what it lacks."""

    policy: str
    key: str
    signers: str
    revoked: str
    wrong: tuple[str, ...]
    refused: tuple[Fault, ...]


def outlook(swarm: Swarm, place: Place, env: Mapping[str, str]) -> Outlook:
    """How this clone stands with signatures, as far as can be seen without the hub."""
    setup = SshSignatures(place, env).setup()
    wrong = [f"{name}: {said}" for name in ("key", "signers") if (said := setup.missing(name))]
    refused = () if wrong else tuple(kept_out(swarm))
    level = REQUIRE if refused else str(policy.setting(swarm.look(), "signing"))  # so the log says that is kept out
    return Outlook(level, *setup, tuple(wrong), refused)


def kept_out(swarm: Swarm) -> list[Fault]:
    """What of the hub's tip, when we looked last, is not let in."""
    return Gate(swarm.ground).faults(refused_tip(swarm))


def refused_tip(swarm: Swarm) -> str | None:
    """The hub's tip, when we looked last, where it was not let in."""
    log = swarm.ground.log
    tip = log.pointed(REFUSED)
    return tip if tip == log.pointed(HUB_TIP) else None


def signed_by(fingerprint: str, events: Iterable[Event]) -> Iterator[Event]:
    """What hangs on one key: the events that it signed, and those that it vouched for."""
    every = list(events)
    signed = {event.id for event in every if _fingerprint(event) == fingerprint}
    given = [event.payload.get("events") for event in every if event.id in signed and event.kind == GIVEN]
    vouched = {pair for events in given if isinstance(events, dict) for pair in events.items()}
    return (event for event in every if event.id in signed or (event.id, digest_of(event)) in vouched)


def _fingerprint(event: Event) -> str:
    signature = opened(event.sig) if event.sig else None
    return signature.fingerprint if signature else ""


def examine(swarm: Swarm, place: Place, env: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Findings about signatures: how it is, what, and what mends it."""
    level = str(policy.setting(swarm.look(), "signing"))
    if level == OFF:
        yield OK, "nobody signs events in this swarm", ""
        return
    signatures = SshSignatures(place, env)
    setup, kept = signatures.setup(), True
    for name, (_, key) in KEYS.items():
        said = setup.missing(name) if name != "revoked" or setup.revoked else ""
        if said:
            kept = False
            how = BAD if level == REQUIRE else WARN
            yield how, f"events are signed in this swarm, but {said}", f"git config {key} FILE"
    if kept:
        yield from _trials(swarm)


def _trials(swarm: Swarm) -> Iterator[tuple[str, str, str]]:
    try:
        swarm.prove_signing()
        yield OK, "this clone's key signs, and speaks for who acts here", ""
    except SwarmError as error:
        yield BAD, error.message, error.hint
    refused = kept_out(swarm)
    if refused:
        such = f"{refused[0].kind} by {refused[0].actor}: {refused[0].reason}"
        said = f"{counted(len(refused), 'event')} of the hub cannot be let in, such as {such}"
        yield BAD, said, "gitswarm signing show"
