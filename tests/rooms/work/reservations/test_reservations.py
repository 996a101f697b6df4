"""Reserved files are told of at once, and end by themselves."""

from __future__ import annotations

import pytest

from gitswarm.errors import NotFound
from gitswarm.rooms.work import reservations
from gitswarm.rooms.work.reservations import actions, model
from tests.rooms.work.claims.test_claims import Yard
from tests.world import World


@pytest.fixture
def yard():
    return Yard()


def reserve(yard, *globs, actor="ada", **more):
    return yard.act(actions.reserve, actor, globs=globs, minutes=more.pop("minutes", 30), **more)


def test_files_that_are_reserved_are_refused_to_others_at_once(yard):
    reserve(yard, "src/**")
    with pytest.raises(actions.PathsTaken) as told:
        reserve(yard, "src/api/*.py", actor="bob")
    assert told.value.facts["conflicts"][0]["actor"] == "ada"
    reserve(yard, "docs/**", actor="bob")
    reserve(yard, "src/api/**")


def test_whoever_only_says_that_he_is_there_meets_others_who_do(yard):
    reserve(yard, "src/**", exclusive=False)
    reserve(yard, "src/a", actor="bob", exclusive=False)
    with pytest.raises(actions.PathsTaken):
        reserve(yard, "src/a", actor="carol")


def test_a_reservation_ends_by_itself_or_by_its_owner(yard):
    reserve(yard, "src/**", minutes=1)
    yard.clock.skip(3600)
    reserve(yard, "src/**", actor="bob")
    yard.act(actions.free, "bob")
    reserve(yard, "src/**", actor="carol")

    assert [one.actor for one in model.reservations(yard.tables, yard.clock())] == ["carol"]
    assert yard.act(actions.free, "bob") == []
    assert yard.overruled(yard.push("paths.freed", {}, actor="bob"))


def test_a_clock_that_is_far_ahead_reserves_nothing_for_long(yard):
    yard.push("paths.reserved", {"globs": ["src/**"], "minutes": 30}, actor="eve", at="2099-01-01T00:00:00Z")

    assert model.reservations(yard.tables, yard.clock()) == []
    reserve(yard, "src/**")


def test_only_the_reservation_that_is_named_is_given_free(yard):
    first, second = (reserve(yard, glob)[0].id for glob in ("src/**", "docs/**"))
    of_bob = reserve(yard, "lib/**", actor="bob")[0].id
    for name in ("", second[-1], "nope", of_bob):
        with pytest.raises(NotFound, match="no reservation of yours"):
            yard.act(actions.free, names=(first, name))
    yard.act(actions.free, names=(second[-8:], second))

    assert [one.id for one in model.reservations(yard.tables, yard.clock())] == [first, of_bob]


def test_folding_again_gives_the_same(yard):
    reserve(yard, "src/**")
    reserve(yard, "docs/**", actor="bob")
    yard.act(actions.free)

    assert yard.folded_again().digest() == yard.digest()


def test_the_door_names_what_is_there():
    assert all(getattr(reservations, name) is not None for name in reservations.DOOR)


def test_a_folder_that_is_there_is_reserved_with_all_that_is_in_it(tmp_path):
    clone = World(tmp_path).alone("alone")
    (clone.path / "src").mkdir()
    clone.must("reserve", "src", "notes")

    assert clone.must("reservations", "--json").json[0]["globs"] == ["src/", "notes"]
    assert clone.run("reserve", "src/api/a.py", actor="bob").code == 3


def test_reserved_files_are_refused_with_who_has_them(tmp_path):
    clone = World(tmp_path).alone("alone")
    clone.must("reserve", "src/**", "--ttl", "5")
    said = clone.run("reserve", "src/a.py", "--json", actor="bob")

    assert (said.code, said.error["kind"], said.error["conflicts"][0]["actor"]) == (3, "paths_taken", "ada")
    assert [row["globs"] for row in clone.must("reservations", "--json").json] == [["src/**"]]
    id = clone.must("reservations").out.splitlines()[1].split()[0]
    assert clone.run("unreserve", "").code == 4
    clone.must("unreserve", id)
    clone.must("reserve", "src/a.py", actor="bob")
