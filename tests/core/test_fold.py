"""Events → state: who is offered what, what is inert, and what becomes of every event."""

from __future__ import annotations

import pytest

from gitswarm.core import register
from gitswarm.core.event import compose
from gitswarm.core.fold import (
    Moment,
    Outcome,
    Rooms,
    Seen,
    add_only,
    for_people,
    is_add_only,
    is_for_people,
    is_strict,
    strict,
)
from gitswarm.core.log import Stray
from gitswarm.core.path import event_path
from gitswarm.core.tables import MemoryTables
from tests.toy_rooms import (
    COUNTERS,
    HOLDERS,
    KINDS,
    ROOMS,
    SUMS,
    Added,
    Counter,
    Given,
    Holder,
    Said,
    Taken,
    at,
    event,
    id_of,
    toy_rooms,
)


@pytest.fixture
def tables():
    return MemoryTables()


def fold(tables, *events, rooms=None):
    rooms = rooms or toy_rooms()
    outcomes = []
    for line in at(0, *events):
        outcomes.append(rooms.fold(line, tables))
        rooms.witness(line, tables)
    return outcomes


def take(tables, lines):
    for line in lines:
        register.take(line, toy_rooms(), tables)


def test_an_event_acts_on_its_rooms_table(tables):
    assert fold(tables, event(1, name="n", by=3), event(2, name="n", by=4)) == [Outcome(), Outcome()]
    assert tables.get(COUNTERS, "n") == Counter("n", 7, (0, 1))


def test_a_later_room_folds_an_earlier_rooms_kind(tables):
    fold(tables, event(1), event(2, Taken.KIND, thing="x", seen=0), event(3, "note", text="hi"))

    assert tables.get(SUMS, "ada").kinds == {Added.KIND: 1, Taken.KIND: 1, "note": 1}


def test_rooms_fold_in_the_order_of_their_doors(tables):
    seen = []

    def noting(name):
        return ROOMS[name]._replace(fold=lambda event, tables: seen.append((name, event.position)))

    fold(tables, event(1), event(2), rooms=Rooms(KINDS, noting))

    assert seen == [("counters", 0), ("sums", 0), ("counters", 1), ("sums", 1)]


def test_a_fold_is_told_position_event_and_payload(tables):
    told = []
    telling = ROOMS["counters"]._replace(fold=lambda *both: told.append(both))
    rooms = Rooms({"counters": (Added.KIND,)}, lambda _: telling)
    one = event(1)

    fold(tables, one, rooms=rooms)

    assert told == [(Seen(0, one, Added("n", 1)), tables)]


def test_only_rooms_of_a_kind_that_came_by_are_loaded(tables):
    loaded = []

    def load(name):
        loaded.append(name)
        return ROOMS[name]

    fold(tables, event(1, "note", text="hi"), event(2, "note", text="ho"), rooms=Rooms(KINDS, load))

    assert loaded == ["sums"]


def test_an_event_overruled_by_one_room_is_overruled(tables):
    outcomes = fold(
        tables,
        event(1, Taken.KIND, "ada", thing="x", seen=0),
        event(2, Taken.KIND, "bob", thing="x", seen=0),
        event(3, Given.KIND, "bob", thing="x"),
        event(4, Given.KIND, "ada", thing="x"),
        event(5, Taken.KIND, "bob", thing="x", seen=1),
    )

    assert [outcome.overruled for outcome in outcomes] == [False, True, True, False, False]
    assert tables.get(HOLDERS, "x") == Holder("x", "bob", 2, False)


def test_every_kind_without_a_dot_goes_to_the_room_that_folds_free_kinds(tables):
    assert toy_rooms().payload_type("question") is Said
    assert [room.name for room in toy_rooms().for_kind("anything")] == ["sums"]


def test_an_unknown_kind_is_inert(tables):
    assert fold(tables, event(1, "gates.opened", text="hi")) == [Outcome(reason="unknown kind")]
    assert tables.where(SUMS) == []


def test_free_kinds_are_unknown_where_no_room_folds_them(tables):
    assert fold(tables, event(1, "note", text="hi"), rooms=Rooms({"counters": (Added.KIND,)}, ROOMS.__getitem__)) == [
        Outcome(reason="unknown kind")
    ]


def test_a_malformed_payload_is_inert_and_harms_no_neighbour(tables):
    outcomes = fold(tables, event(1), event(2, name="n", by="many"), event(3))

    assert [bool(outcome.reason) for outcome in outcomes] == [False, True, False]
    assert tables.get(COUNTERS, "n").value == 2


def test_marks_on_actions_are_seen():
    @strict
    def claim(): ...

    @add_only
    def say(): ...

    assert (is_strict(claim), is_strict(say), is_add_only(say), is_add_only(claim)) == (True, False, True, False)


def test_a_moment_is_all_an_action_knows():
    assert Moment._fields == ("tables", "actor", "session", "now", "fresh")


# Witnesses


def witnessing(seen, kinds=("**",)):
    """Rooms whose last one notes each event it is a witness of, and how many things the counters count by then."""

    def note(line, tables):
        seen.append((line.position, line.event.kind, tables.count(COUNTERS)))

    witness = ROOMS["sums"]._replace(witness=note)
    return Rooms({**KINDS, "sums": kinds}, lambda name: witness if name == "sums" else ROOMS[name])


def test_a_witness_sees_every_event_after_it_was_folded(tables):
    seen = []
    fold(
        tables,
        event(1),
        event(2, "gates.opened", text="nobody knows this kind"),
        event(3, name="n", by="many"),
        event(4, Given.KIND, "bob", thing="x"),
        event(5, "note", text="hi"),
        rooms=witnessing(seen),
    )

    assert seen == [
        (0, Added.KIND, 1),
        (1, "gates.opened", 1),
        (2, Added.KIND, 1),
        (3, Given.KIND, 1),
        (4, "note", 1),
    ]


def test_to_be_a_witness_is_not_to_fold_what_people_say(tables):
    assert fold(tables, event(1, "note", text="hi"), rooms=witnessing([])) == [Outcome(reason="unknown kind")]


def test_a_room_that_is_no_witness_of_everything_is_asked_of_nothing_else(tables):
    seen = []
    fold(tables, event(1), event(2, "note", text="hi"), rooms=witnessing(seen, KINDS["sums"]))

    assert seen == []


def test_a_witness_sees_a_repeated_event_once(tables):
    seen = []
    for line in at(3, event(1), event(2), event(1)):
        register.take(line, witnessing(seen), tables)

    assert [position for position, *_ in seen] == [3, 4]


# What became of every event


def test_the_register_tells_where_an_event_counts_and_whether_it_was_overruled(tables):
    take(tables, at(7, event(1, Taken.KIND, "ada", thing="x", seen=0), event(2, Taken.KIND, "bob", thing="x", seen=0)))

    assert [register.position(tables, id_of(number)) for number in (1, 2, 3)] == [7, 8, None]
    assert [register.overruled(tables, id_of(number)) for number in (1, 2, 3)] == [False, True, False]


def test_of_two_lines_with_one_id_the_lower_position_counts(tables):
    take(tables, at(3, event(1), event(2), event(1)))

    assert register.position(tables, id_of(1)) == 3
    assert tables.get(COUNTERS, "n").value == 2
    assert register.quarantine(tables) == [Stray(event_path(5, id_of(1)), register.REPEATED)]


def test_a_malformed_payload_is_quarantined_under_its_path(tables):
    take(tables, at(0, event(1), event(2, by=1)))

    assert [stray.path for stray in register.quarantine(tables)] == [event_path(1, id_of(2))]
    assert register.position(tables, id_of(2)) == 1


def test_what_a_newer_program_wrote_is_inert_and_listed_where_only_that_program_understands_it(tables):
    newer = at(0, event(1, "gates.opened", text="hi"), _of_version_two(event(2)))
    take(tables, newer)

    assert register.quarantine(tables) == [Stray(event_path(1, id_of(2)), "newer")]
    assert [tables.get(register.REGISTER, id_of(number)).reason != "" for number in (1, 2)] == [True, True]


def _of_version_two(one):
    return compose(**{**one.body, "v": 2})


def test_the_quarantine_follows_what_lies_in_the_tree(tables):
    first, second = Stray("events/x", "wrong path"), Stray("events/y", "wrong mode")
    register.set_aside((), (first, second), tables)
    register.set_aside((first, second), (Stray("events/y", "too large"),), tables)

    assert register.quarantine(tables) == [Stray("events/y", "too large")]


def test_a_digest_tells_tables_apart_and_equal_tables_alike():
    def digest(*events):
        tables = MemoryTables()
        take(tables, at(0, *events))
        return register.digest_of(register.dump(tables, toy_rooms()))

    assert digest(event(1), event(2)) == digest(event(1), event(2))
    assert digest(event(1), event(2)) != digest(event(2), event(1))
    assert digest() != digest(event(1))


def test_an_action_is_for_people_only_where_it_is_marked():
    def vouch(_moment):
        return []

    assert not is_for_people(vouch)
    assert for_people(vouch) is vouch
    assert is_for_people(vouch)


def test_a_record_of_an_event_tells_which_it_was_and_all_that_it_told():
    (line,) = at(7, event(1))
    told = Seen(line.position, line.event, Added("a", 3)).as_values()

    assert told == {
        "id": line.event.id,
        "actor": line.event.actor,
        "position": 7,
        "at": line.event.at,
        "name": "a",
        "by": 3,
    }
