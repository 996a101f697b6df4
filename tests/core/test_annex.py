"""Rooms of other packages hear what counts, write what is theirs, and change nothing for anybody else."""

from __future__ import annotations

import pytest

from gitswarm.core import register
from gitswarm.core.annex import Annex
from gitswarm.core.fold import Room, Rooms
from gitswarm.core.payload import Payload
from gitswarm.core.tables import MemoryTables, Table
from gitswarm.record import Record
from tests.toy_rooms import COUNTERS, HOLDERS, KINDS, ROOMS, Added, Counter, Given, Taken, at, event, toy_rooms

HEARD = f"cheers.given {Added.KIND} {Taken.KIND} {Given.KIND}"


class Cheered(Payload):
    KIND = "cheers.given"

    loud: int


class Heard(Record):
    id: str
    kind: str
    told: str


CHEERS = Table("annex_cheers", Heard)


def hear(seen, tables):
    tables.put(CHEERS, Heard(seen.event.id, seen.event.kind, str(tables.get(COUNTERS, "n"))))
    return True


CHEERFUL = Room("cheers", (CHEERS,), (Cheered,), hear)


def rooms(guest=CHEERFUL, heard=HEARD):
    return Rooms(KINDS, ROOMS.__getitem__, Annex({guest.name: heard.split()}, lambda _: guest))


def folded(events, known):
    tables = MemoryTables()
    for line in at(0, *events):
        register.take(line, known, tables)
    return tables


EVENTS = (
    event(1),
    event(2, Taken.KIND, "ada", thing="x", seen=0),
    event(3, Taken.KIND, "bob", thing="x", seen=0),  # overruled
    event(4, Added.KIND, name="n", by="many"),  # malformed
    event(5, Cheered.KIND, loud=3),
    event(6, Cheered.KIND, loud="very"),  # malformed
    event(7, "cheers.stopped", loud=1),
)


def test_a_guest_hears_its_own_kinds_and_those_of_the_house_that_count():
    found = folded(EVENTS, rooms()).where(CHEERS)

    assert [(one.id, one.kind) for one in found] == [(EVENTS[n].id, EVENTS[n].kind) for n in (0, 1, 4)]


def test_a_guest_is_told_when_the_house_has_folded_and_may_ask_all_tables():
    (first, *_) = folded(EVENTS, rooms()).where(CHEERS)

    assert first.told == str(Counter("n", 1, (0,)))


def test_with_a_guest_and_without_the_house_says_the_same_of_every_event():
    with_it, without = folded(EVENTS, rooms()), folded(EVENTS, toy_rooms())

    assert list(register.dump(with_it, rooms().house())) == list(register.dump(without, toy_rooms()))
    assert register.quarantine(with_it) == register.quarantine(without)
    assert with_it.get(register.REGISTER, EVENTS[4].id).reason == "unknown kind"
    assert not register.overruled(with_it, EVENTS[0].id)


def test_the_tables_of_guests_are_kept_beside_those_of_the_house():
    assert CHEERS in register.every_table(rooms())
    assert CHEERS not in register.every_table(rooms().house())
    assert toy_rooms().house().every() == toy_rooms().every()


@pytest.mark.parametrize("write", [lambda t: t.put(COUNTERS, Counter("n", 9, ())), lambda t: t.delete(COUNTERS, "n")])
def test_a_guest_that_writes_what_is_not_its_own_is_stopped(write):
    reaching = CHEERFUL._replace(fold=lambda _, tables: write(tables))

    with pytest.raises(TypeError, match="a room of another package writes"):
        folded(EVENTS[:1], rooms(reaching))


def test_a_guest_may_drop_what_is_its_own():
    def drop(seen, tables):
        hear(seen, tables)
        tables.delete(CHEERS, EVENTS[0].id)

    found = folded(EVENTS[:2], rooms(CHEERFUL._replace(fold=drop))).where(CHEERS)

    assert [one.id for one in found] == [EVENTS[1].id]


def test_a_guest_whose_tables_or_kinds_might_be_those_of_others_does_not_come_in():
    class Stolen(Payload):
        KIND = "counters.stolen"

    for odd in (
        CHEERFUL._replace(tables=(Table("cheers", Heard),)),
        CHEERFUL._replace(tables=(Table("annex_cheersfor", Heard),)),
        CHEERFUL._replace(payloads=(Stolen,)),
    ):
        with pytest.raises(TypeError, match="of the room cheers"):
            folded(EVENTS[:1], rooms(odd))
    assert folded(EVENTS[:1], rooms(CHEERFUL._replace(tables=(CHEERS, Table("annex_cheers_more", Heard)))))


def test_a_guest_is_loaded_when_something_for_it_comes_by():
    loaded = []
    annex = Annex({"cheers": [Cheered.KIND]}, lambda name: loaded.append(name) or CHEERFUL)
    known = Rooms(KINDS, ROOMS.__getitem__, annex)

    folded(EVENTS[:4], known)
    assert loaded == []
    folded(EVENTS[:5], known)
    assert loaded == ["cheers"]
    assert HOLDERS in register.every_table(known)
