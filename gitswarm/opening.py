"""open_swarm: puts the real Swarm of a clone together. The one place where stores, hub, rooms and clock meet."""

from __future__ import annotations

import os
import time
from importlib import import_module

from gitswarm import command, rooms, settings
from gitswarm.core.clone import LAST_GOOD
from gitswarm.core.event import ulid
from gitswarm.core.fold import Rooms
from gitswarm.core.looks import Glance
from gitswarm.errors import NotASwarm, NotFound, SwarmError
from gitswarm.git import libgit2, repo
from gitswarm.git.clone.counters import FileCounters
from gitswarm.git.clone.journal import Journal
from gitswarm.git.clone.lock import Locks
from gitswarm.git.clone.state import State
from gitswarm.git.log.late import Late
from gitswarm.index import Index
from gitswarm.swarm.ground import Ground
from gitswarm.swarm.loop import Identity, Swarm
from gitswarm.swarm.parts import Parts
from gitswarm.swarm.signing import Signing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.core.annex import Annex
    from gitswarm.core.fold import Action, Happened, Room
    from gitswarm.core.log import Log
    from gitswarm.core.signing import Signatures
    from gitswarm.core.tables import Tables
    from gitswarm.git.repo import Place
    from gitswarm.settings import Settings
    from gitswarm.swarm.exchange import Exchange
    from gitswarm.swarm.loop import Chore

    Wake = Callable[[Place, Mapping[str, str]], None]

ENTROPY = 10


def open_swarm(
    path: str | None = None,
    actor: str | None = None,
    *,
    env: Mapping[str, str] | None = None,
    wake: Wake | None = None,
    running: bool = True,
) -> Swarm:
    """Open the swarm of the repository at ``path``, to act as ``actor``.

    A ``running`` process takes the store that starts slowly and writes fast. Without ``wake`` nothing is sent behind
    its back: it calls ``sync`` itself.
    """
    env = settings.environment() if env is None else env
    place = repo.find(path or "", env)
    told = settings.read(place, env)
    session = settings.session_of(place, env)
    if session:
        _beat(place, session, (actor or settings.actor_said(env)).strip(), wake if told.errand else None, env)
    locks, known = Locks(place.state), the_rooms()
    log = _log(place, told, env, running, locks)
    parts = _parts(place, told, env, locks, log, known, wake)
    index = Index(os.path.join(place.state, "index.db"), known, log, _schema(), lambda: parts.store.recall(LAST_GOOD))
    ground = Ground(parts, index)
    exchange = _exchange(ground, place, told, env) if told.has_hub else None
    return Swarm(ground, exchange, lambda: _identity(place, env, actor, session), _chores(place, env))


def fresh() -> str:
    """A new id."""
    return ulid(time.time_ns() // 1_000_000, os.urandom(ENTROPY))


def _roll() -> float:
    """A number from 0 to 1 by chance."""
    return os.urandom(1)[0] / 255


def the_rooms() -> Rooms:
    """The rooms of this program, in door order, and those of other packages; each is imported when it is needed."""
    return Rooms({name: kinds.split() for name, kinds in rooms.KINDS.items()}, _room, _annex())


def _annex() -> Annex | None:
    if not command.guests():
        return None
    from gitswarm.core.annex import Annex

    return Annex({name: guest.kinds.split() for name, guest in rooms.GUESTS.items()}, _room)


def _schema() -> str:
    """The number of all tables: ours, and those of each guest."""
    return " ".join([rooms.SCHEMA, *(f"{name} {guest.schema}" for name, guest in rooms.GUESTS.items())])


def _room(name: str) -> Room:
    room: Room = import_module(f"{rooms.path(name)}.events").ROOM
    return room


def _door(name: str) -> Any:
    return import_module(rooms.path(name))


def _action(name: str) -> Action:
    """The action that another process of this clone named: a room and a function of its door."""
    room, _, function = name.partition(".")
    try:
        action: Action = getattr(_door(room), function)
    except (ImportError, AttributeError) as cause:
        raise NotFound(
            f"this gitswarm knows no {name}", hint="let all processes of a clone be of one version"
        ) from cause
    return action


def _incident(error: SwarmError, attempts: int) -> Happened | None:
    happened: Happened | None = _door("incidents").incident_of(error, attempts)
    return happened


def _over(error: str, machine: str) -> Happened:
    happened: Happened = _door("incidents").over(error, machine)
    return happened


def _repaired(bad: str, good: str, dropped: Sequence[str] = ()) -> Happened:
    happened: Happened = _door("incidents").repaired(bad, good, dropped)
    return happened


def _vouched(digests: Mapping[str, str]) -> Happened:
    happened: Happened = _door("signatures").given(digests)
    return happened


def _is_known(tables: Tables, error: SwarmError, machine: str) -> bool:
    known: bool = _door("incidents").is_known(tables, error, machine)
    return known


def _named(tables: Tables, ids: Sequence[str]) -> dict[str, str]:
    """The short ids of those of these ids that are tasks."""
    found = ((id, _door("tasks").task(tables, id)) for id in ids)
    return {id: one.short for id, one in found if one is not None}


def _pages(tables: Tables, is_there: Callable[[str], bool]) -> dict[str, bytes]:
    """Every page that a room makes of the state; those that never change only where they are not there yet."""
    made: dict[str, bytes] = {}
    for name in rooms.PAGES.split():
        made.update(_door(name).pages(tables, is_there))
    return made


def _identity(place: Place, env: Mapping[str, str], actor: str | None, session: str) -> Identity:
    """Who acts; a call outside any session stands alone."""
    return Identity(settings.actor_of(place, env, actor), session or fresh())


def _beat(place: Place, session: str, actor: str, wake: Wake | None, env: Mapping[str, str]) -> None:
    """Whatever a session does shows that it lives; now and then the other clones are told."""
    from gitswarm.git.clone import presence, pulse

    presence.beat(place.state, session, actor)
    if wake and pulse.is_due(place.state, session):
        wake(place, env)


def _chores(place: Place, env: Mapping[str, str]) -> Callable[[str], list[Chore]]:
    """What the rooms do at a moment of an exchange, in door order."""

    def chore(room: str, moment: str) -> Chore:
        from gitswarm.chores import Here

        return lambda swarm: _do_chore(swarm, room, moment, Here(place, env))

    return lambda moment: [chore(room, moment) for room in rooms.CHORES[moment].split()]


def _do_chore(swarm: Swarm, room: str, moment: str, here: Here) -> None:
    """Do it; a mistake of ours in it is an error like any other, so that it keeps nothing from the hub."""
    try:
        getattr(_door(room), moment)(swarm, here)
    except SwarmError:
        raise
    except Exception as bug:
        from gitswarm import crash

        where = f"{type(bug).__name__} in {moment} of {room}"
        swarm.ground.view()
        if not swarm.ground.is_reported(crash.Bug("", reason=where)):  # one trace is enough
            error = crash.told(bug, where, os.path.join(here.place.state, crash.FOLDER))
            error.facts["reason"] = where
            raise error from bug


def _log(place: Place, told: Settings, env: Mapping[str, str], running: bool, locks: Locks) -> Log:
    if running and libgit2.can_open(place):
        from gitswarm.git.log.branch import GitLog

        return GitLog(place, told.branch, env, time.time, locks.write.kept)

    def load() -> Log:
        from gitswarm.git.log.plumbing import PlumbingLog

        return PlumbingLog(place, told.branch, env, time.time, locks.write.kept)

    late: Any = Late(place, told.branch, env, load)
    return late  # type: ignore[no-any-return]


def _parts(
    place: Place,
    told: Settings,
    env: Mapping[str, str],
    locks: Locks,
    log: Log,
    known: Rooms,
    wake: Wake | None,
) -> Parts:
    state = State(place, told.branch)
    return Parts(
        log=log,
        journal=Journal(place.state, locks.journal),
        locks=locks,
        store=state,
        rooms=known,
        clock=time.time,
        fresh=fresh,
        machine=f"clone/{told.clone}",
        wake=(lambda: wake(place, env)) if wake and told.errand else _no_errand,
        incident=_incident,
        over=_over,
        repaired=_repaired,
        vouched=_vouched,
        is_known=_is_known,
        pages=_pages,
        page_seconds=lambda tables: _setting(tables, "page-seconds"),
        is_on=lambda tables, room: bool(_door("switches").is_on(tables, room)),
        least_format=lambda tables: _setting(tables, "least-format"),
        named=_named,
        unsaid=lambda tables, names: _door("tasks").unsaid(tables, names),
        ephemeral=told.ephemeral,
        checked_out=state.checked_out,
        counters=FileCounters(place.state, time.time),
        glance=Glance(env),
        signing=_signing(place, env),
        must_take_part=lambda: _must_take_part(place, env),
    )


def _must_take_part(place: Place, env: Mapping[str, str]) -> None:
    """Refused where a process that stays has outlived ``deinit``, or the place where the clone lay."""
    try:
        settings.read(place, env)
    except NotASwarm as cause:
        raise NotASwarm(
            "this clone is not part of a swarm any more, or lies elsewhere now",
            hint="end this process; `gitswarm init` joins again",
        ) from cause


def _signing(place: Place, env: Mapping[str, str]) -> Signing:
    """Signatures as the swarm has agreed; what makes them is loaded when the first is wanted, and then kept."""
    made: list[Signatures] = []

    def signatures() -> Signatures:
        if not made:
            from gitswarm.git.log.signatures import SshSignatures

            made.append(SshSignatures(place, env))
        return made[0]

    def swarm(tables: Tables) -> str:
        begun = _door("policy").founding(tables)
        return "" if begun is None else str(begun.swarm)

    return Signing(lambda tables: str(_door("policy").setting(tables, "signing")), swarm, signatures)


def _pushes(told: Settings, ground: Ground) -> int:
    """Pushes a minute: what this clone is set to, else what the swarm has agreed on."""
    if told.pushes is not None:
        return told.pushes
    return _setting(ground.index.tables, "pushes-a-minute")


def _setting(tables: Tables, key: str) -> int:
    agreed: int = _door("policy").number(tables, key)
    return agreed


def _no_errand() -> None:
    """Somebody who opens a swarm without an errand syncs by himself."""


def _exchange(ground: Ground, place: Place, told: Settings, env: Mapping[str, str]) -> Exchange:
    from gitswarm.git.clone.asks import Asks
    from gitswarm.git.clone.pace import Pace
    from gitswarm.git.network.hub import RemoteHub
    from gitswarm.swarm.exchange import Exchange

    hub = RemoteHub(place, told.hub, told.branch, env, url=told.hub_url or None, limit=told.limit)
    pace = Pace(place.state, lambda: 0 if hub.local else _pushes(told, ground), time.time)
    return Exchange(ground, hub, Asks(place.state, fresh), pace, _action, time.sleep, _roll)
