"""Strict decisions: what the processes of this clone ask for, decided together on the hub's tip."""

from __future__ import annotations

from gitswarm.core.replay import draft, placed
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import SwarmError, told
from gitswarm.swarm.renames import without_lost_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.clone import Ask, Asks
    from gitswarm.core.event import Event
    from gitswarm.core.fold import Action
    from gitswarm.core.log import Entry
    from gitswarm.swarm.ground import Ground


class Decisions:
    """One round of asks: decided on one state, pushed in one commit, answered only when the hub has it."""

    def __init__(self, asks: Asks, action: Callable[[str], Action], ground: Ground) -> None:
        self.asks = asks
        self.action = action
        self.ground = ground
        self._round = list(asks.waiting())
        self._answers: list[tuple[Ask, dict[str, Any]]] = []
        self._first_tries: list[Ask] = []

    def asked(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self._round)

    def build(self, base: str | None) -> str | None:
        """The commit that holds every decision on top of ``base``; ``base`` itself where there is none."""
        ground = self.ground
        known, count = MemoryTables(without_lost_names(ground, ground.index.tables)), ground.log.count(base)
        entries: list[Entry] = []
        for ask in self._round:
            entry = self._decide(ask, known, count + sum(len(each.lines) for each in entries))
            if entry is not None:
                entries.append(entry)
        ground.must_stand_on(base)
        return ground.log.build(draft(base, count, entries)[0]) if entries else base

    def _decide(self, ask: Ask, known: MemoryTables, position: int) -> Entry | None:
        """What one ask becomes; an ask that is in the log already is answered, never decided again."""
        tries = self.asks.tries(ask)
        there = [event for event in tries if self.ground.index.position(event[0]) is not None]
        if there:
            self._answers.append((ask, {"events": there}))
            return None
        try:
            events, entry = self._stamped(ask, known)
        except SwarmError as error:
            self._answers.append((ask, {"error": told(error)}))
            return None
        for line in placed([entry], position):
            self.ground.parts.rooms.fold(line, known)
            self.ground.parts.rooms.witness(line, known)
        named = [(event.id, event.kind) for event in events]
        if not tries:
            self._first_tries.append(ask)
        self.asks.note_try(ask, named)
        self._answers.append((ask, {"events": named}))
        return entry

    def _stamped(self, ask: Ask, known: MemoryTables) -> tuple[list[Event], Entry]:
        """What an action decides for who asks, as events; the refusal is the asker's."""
        self.ground.refuse_newer()
        self.ground.refuse_switched_off(ask.action)
        moment = self.ground.moment(ask.actor, ask.session, known)
        happened = self.action(ask.action)(moment, **ask.values)
        return self.ground.stamp(happened, moment, ask.nonce, retold=True)  # its asker was told already

    def take_back(self) -> None:
        """The hub surely has it not: forget these tries. An older one of the same ask may still be under way."""
        for ask in self._first_tries:
            self.asks.settle(ask.nonce)

    def deliver(self) -> None:
        """The hub has it: tell every asker."""
        for ask, answer in self._answers:
            self.asks.answer(ask, answer)
