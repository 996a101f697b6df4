"""Swarm: look, do, sync. The one write loop: lock, catch up, decide, journal, log, index, receipt."""

from __future__ import annotations

from contextlib import nullcontext, suppress

from gitswarm import json
from gitswarm.core.clone import PATIENCE, Link, Synced
from gitswarm.core.fold import is_add_only, is_strict
from gitswarm.core.replay import COMMITTED, SHARED, WAITING, Standing, text_at
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import Busy, NotShared, Refused, Stopped, StoreError, SwarmError
from gitswarm.record import Record
from gitswarm.swarm.renames import without_lost_names
from gitswarm.swarm.signing import prove

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Concatenate, ParamSpec

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Action, Happened, Moment
    from gitswarm.core.tables import Tables
    from gitswarm.swarm.exchange import Exchange
    from gitswarm.swarm.ground import Ground

    P = ParamSpec("P")
    Chore = Callable[["Swarm"], None]
    Deciding = Callable[Concatenate[Moment, P], Sequence[Happened]]

REST_LOST = "[The rest of this text is missing, or was changed, and is not shown: see `gitswarm doctor`.]"


class Identity(Record):
    """Who acts, in which run of it."""

    actor: str
    session: str


class Receipt(Record):
    """What the writer gets back: each event, and where it stands."""

    events: tuple[Standing, ...]

    @property
    def id(self) -> str:
        """The id of what was made by it, a task or a letter: that of its first event; empty where nothing was."""
        return self.events[0].id if self.events else ""

    def as_json(self) -> dict[str, object]:
        """The public shape of every write's answer."""
        return {"events": [event._asdict() for event in self.events]}


class Swarm:
    """One repository's coordination, as one process sees it."""

    def __init__(
        self,
        ground: Ground,
        exchange: Exchange | None,
        identify: Callable[[], Identity],
        chores: Callable[[str], list[Chore]] = lambda _: [],
        *,
        retells: bool = False,
    ) -> None:
        self.ground = ground
        self.exchange = exchange
        self.chores = chores
        self._identify = identify
        self._retells = retells
        self.wrote = False

    def look(self) -> Tables:
        """The state as of now; writes nothing, asks no network."""
        return without_lost_names(self.ground, self.ground.view())

    def do(self, action: Deciding[P], /, *said: P.args, **named: P.kwargs) -> Receipt:
        """Let an action decide, and write what it decided; what it takes behind the moment is said here."""
        values = by_name(action, said, named)
        who = self._identify()
        self.wrote = True
        if self.exchange is not None and is_strict(action):
            from gitswarm.swarm import asking

            asked = self._discreet(values)
            return self.receipt(asking.ask(self.exchange, name_of(action), asked, who.actor, who.session))
        events = self._write(action, values, who)
        return self._send(events) if events else Receipt(())

    def sync(self, *, urgent: bool = True, patience: float = PATIENCE, restore: bool = False) -> Synced:
        """Exchange with the hub now; a clone without a hub makes its own events survive a power loss."""
        if self.exchange is not None:
            return self.exchange.sync(urgent=urgent, patience=patience, restore=restore)
        from gitswarm.swarm import alone

        self.ground.past_locks(lambda: alone.settle(self.ground))
        return Synced(0, 0, 0, self.ground.index.count)

    def within(self, seconds: float | None) -> AbstractContextManager[None]:
        """A block in which the hub is waited for so long at most, where there is one."""
        return nullcontext() if self.exchange is None else self.exchange.within(seconds)

    def by_machine(self) -> Swarm:
        """The same swarm, acting in the name of this clone's machinery."""
        parts = self.ground.parts
        return self._as(lambda: Identity(parts.machine, parts.fresh()), retells=True)

    def by_session(self, actor: str, session: str) -> Swarm:
        """The same swarm, acting in the name of a session that lives here."""
        return self._as(lambda: Identity(actor, session), retells=self._retells)

    def retelling(self) -> Swarm:
        """The same swarm for who tells what others said: secrets in that are hidden, and the rest is written."""
        return self._as(self._identify, retells=True)

    def _as(self, identify: Callable[[], Identity], *, retells: bool) -> Swarm:
        return Swarm(self.ground, self.exchange, identify, self.chores, retells=retells)

    def actor_if_known(self) -> str | None:
        """Who would act, None where nobody was named."""
        try:
            return self._identify().actor
        except Refused:
            return None

    @property
    def machine(self) -> str:
        """The name under which this clone's machinery acts."""
        return self.ground.parts.machine

    def identity(self) -> Identity:
        """Who acts, in which run of it."""
        return self._identify()

    def prove_signing(self, actors: Iterable[str] = ()) -> None:
        """Refused where this clone cannot sign, so that it is believed, for these; for who acts here, if none is named.

        The machinery is always asked about too: it tells of errors.
        """
        prove(self.ground.parts.signing, {*(actors or [self._identify().actor]), self.machine})

    def text(self, digest: str) -> str | None:
        """The whole of a long text; None where it is not there as it was said."""
        tip = self.ground.log.tip()
        data = None if tip is None else text_at(self.ground.log, tip, digest)
        return None if data is None else data.decode(errors="replace")

    def whole(self, head: str, digest: str | None) -> str:
        """A text as it was said; where the rest of a long one is lost, its beginning, and a line that says so."""
        found = self.text(digest) if digest else head
        return f"{head}\n{REST_LOST}" if found is None else found

    def pages(self, is_there: Callable[[str], bool]) -> dict[str, bytes]:
        """The readable pages of the state as of now; those that never change only where they are not there yet."""
        return self.ground.parts.pages(self.ground.view(), is_there)

    def publish_pages(self) -> Synced:
        """Bring the pages on the branch up to date, whatever the pace says, and exchange with the hub."""
        from gitswarm.swarm import riders

        riders.want_pages(self.ground)
        return self.sync()

    def link(self) -> Link:
        """How this clone stands with its hub."""
        return Link() if self.exchange is None else self.exchange.link()

    def rest(self) -> float:
        """Seconds for which the hub is left alone by those who need no answer: it failed, or turned us away."""
        return 0.0 if self.exchange is None else self.exchange.contact.rest()

    def close(self) -> None:
        """Let go of the store and the index."""
        self.ground.close()

    def receipt(self, events: Iterable[tuple[str, str]]) -> Receipt:
        """Where events (id, kind) stand now."""
        final_below = self.ground.index.shared  # asked first: what is below it has stopped moving
        return Receipt(tuple(self._standing(id, kind, final_below) for id, kind in events))

    def standing(self, id: str, kind: str) -> Standing:
        """Where one event stands now."""
        return self._standing(id, kind, self.ground.index.shared)

    def _standing(self, id: str, kind: str, final_below: int) -> Standing:
        (position, overruled), alone = self.ground.index.fate(id), self.exchange is None
        shared = position is not None and not alone and position < final_below
        name = WAITING if position is None else SHARED if shared else COMMITTED
        final = shared or (alone and position is not None)
        return Standing(id, kind, position, name, overruled, final)

    def _write(self, action: Action, values: dict[str, object], who: Identity) -> list[Event]:
        """Write what an optimistic action decides; an add-only one is kept even where the log cannot be had."""
        try:
            return self.ground.past_locks(lambda: self._decide(action, values, who))
        except (Busy, Stopped) as error:
            if not is_add_only(action):
                raise
            return self._only_keep(action, values, who, error)

    def _decide(self, action: Action, values: dict[str, object], who: Identity) -> list[Event]:
        """Under the write lock: decide on the state as it is, and write that."""
        ground = self.ground
        with ground.writing("write") as stand:
            ground.refuse_newer()
            ground.refuse_switched_off(name_of(action))
            moment = ground.moment(who.actor, who.session, without_lost_names(ground, ground.index.tables))
            events, entry = ground.stamp(action(moment, **values), moment, retold=self._retells)
            if events:
                ground.write(entry, stand)
            return events

    def _only_keep(self, action: Action, values: dict[str, object], who: Identity, cause: SwarmError) -> list[Event]:
        """Journal what needs no state, since the log cannot be had: it waits there."""
        moment = self.ground.moment(who.actor, who.session, MemoryTables())
        events, entry = self.ground.stamp(action(moment, **values), moment, retold=self._retells)
        self.ground.journal.append(entry)
        self.ground.hindrance = cause
        if isinstance(cause, Busy):
            with suppress(StoreError):  # the event is kept, whatever becomes of the incident
                self.ground.report(cause)
        return events

    def _discreet(self, values: dict[str, object]) -> dict[str, object]:
        """What another process of this clone is asked with: it lies in a file until then, so no secret is in it."""
        glance = self.ground.parts.glance
        if not glance.suspects([json.dumps(values).encode()]):
            return values
        from gitswarm.core.secrecy import discreet

        return discreet(values, glance.env, retold=self._retells)

    def _send(self, events: list[Event]) -> Receipt:
        """Wake the errand; where there is none (CI), share the events before returning."""
        named = [(event.id, event.kind) for event in events]
        if not self.ground.parts.ephemeral:
            self.ground.parts.wake()
            return self.receipt(named)
        return self.receipt(named) if self.exchange is None else self._share_now(self.exchange, named)

    def _share_now(self, exchange: Exchange, named: list[tuple[str, str]]) -> Receipt:
        """Push before the command returns; the event is kept whatever becomes of that."""
        cause: SwarmError | None = None
        try:
            exchange.sync()
        except SwarmError as error:
            cause = error
        receipt = self.receipt(named)
        if all(event.standing == SHARED for event in receipt.events):
            return receipt
        raise NotShared(
            f"the event is kept here, but did not reach the hub: {cause.message if cause else 'others were faster'}",
            hint="`gitswarm sync` sends it; repeating the command would double it",
            **receipt.as_json(),
        ) from cause


def by_name(action: Action, said: Sequence[object], named: Mapping[str, object]) -> dict[str, object]:
    """What an action is called with, each by its name: so another process of this clone can be asked for it."""
    if not said:
        return dict(named)
    return {**dict(zip(action.__code__.co_varnames[1:], said, strict=False)), **named}


def name_of(action: Action) -> str:
    """How another process of this clone finds the same action: room and function."""
    room = action.__module__.split(".")[-2]
    return f"{room}.{action.__name__}"
