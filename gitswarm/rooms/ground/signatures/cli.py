"""``signing``: how this clone stands with signatures, and signing events of earlier."""

from __future__ import annotations

from gitswarm.core.signing import digest_of
from gitswarm.core.words import counted
from gitswarm.errors import Misused, NotFound, Refused
from gitswarm.git.log.signatures import SshSignatures
from gitswarm.rooms.ground import policy
from gitswarm.rooms.ground.signatures import actions, looking
from gitswarm.swarm.signing import OFF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.event import Event
    from gitswarm.desk import Desk

AT_ONCE = 500
"""Events that one signature is for."""


def show(desk: Desk) -> None:
    """Show whether events are signed, with which key, whom this clone believes, and what it has not let in.

    Example: gitswarm signing show --json
    """
    found = looking.outlook(desk.swarm, desk.place, desk.env)
    told = found._asdict() | {"wrong": list(found.wrong), "refused": [one._asdict() for one in found.refused]}
    if not desk.shared.json:
        told["refused"] = [f"{one.id} {one.kind} by {one.actor}: {one.reason}" for one in found.refused]
    desk.screen.record(told)


def vouch(desk: Desk, ids: tuple[str, ...] = (), *, of: str = "", key: str = "", refused: bool = False) -> None:
    """Sign events that are there already, with the key of this clone: people do that, not agents.

    ids: the events, by their ids
    of: all events of this actor
    key: all that this key has signed or vouched for, such as one that is to go; its file, or its fingerprint (SHA256:…)
    refused: all that was not let in here

    Example: gitswarm signing vouch --refused
    """
    desk.must_be_a_person("vouching for events")
    if bool(ids) + bool(of) + bool(key) + refused != 1:
        raise Misused("vouching needs to know for what", hint="give ids, or --of NAME, or --key FILE, or --refused")
    _refuse_nothing_to_sign_for(desk)
    if of:
        _sign(desk, [event for event in _ours(desk) if event.actor == of])
    elif key:
        fingerprint = SshSignatures(desk.place, desk.env).fingerprint(key)
        _sign(desk, list(looking.signed_by(fingerprint, list(_ours(desk)))))
    else:
        _sign(desk, _named(desk, {fault.id for fault in looking.kept_out(desk.swarm)} if refused else set(ids)))


def _named(desk: Desk, ids: set[str]) -> list[Event]:
    """The events of these ids, of ours or of what was not let in."""
    events = {event.id: event for event in (*_ours(desk), *_kept_out(desk)) if event.id in ids}
    missing = ids.difference(events)
    if missing:
        raise NotFound(f"there is no event {min(missing)}", hint="gitswarm log --json, or gitswarm signing show")
    return list(events.values())


def _sign(desk: Desk, events: list[Event]) -> None:
    """Vouch for these events, after it is clear that this clone's key may."""
    desk.swarm.prove_signing({event.actor for event in events})
    told: list[object] = []
    for first in range(0, len(events), AT_ONCE):
        digests = {event.id: digest_of(event) for event in events[first : first + AT_ONCE]}
        told += desk.swarm.do(actions.vouch, digests=digests).as_json()["events"]  # type: ignore[arg-type]
    desk.screen.receipt({"events": told}, f"vouched for {counted(len(events), 'event')}")


def _refuse_nothing_to_sign_for(desk: Desk) -> None:
    """Refuse where nobody signs, as far as this clone knows: one that has let no log in knows too little."""
    if policy.setting(desk.swarm.look(), "signing") != OFF:
        return
    if looking.refused_tip(desk.swarm):
        raise Refused(
            "this clone has not let the log of its swarm in, and signs nothing for it",
            hint="vouch in a clone that had let in what came before, then `gitswarm sync` here",
        )
    raise Refused("nobody signs events in this swarm", hint="gitswarm policy set signing sign")


def _ours(desk: Desk) -> Iterator[Event]:
    """Every event of our branch."""
    log = desk.swarm.ground.log
    return (line.event for line in log.lines(log.tip()))


def _kept_out(desk: Desk) -> Iterator[Event]:
    """Every event of the hub's tip, where that is not let in: to be signed by who names it, and by nothing else."""
    return (line.event for line in desk.swarm.ground.log.lines(looking.refused_tip(desk.swarm)))


COMMANDS = {"signing show": show, "signing vouch": vouch}
