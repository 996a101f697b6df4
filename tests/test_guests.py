"""Who comes into the annex is read from a file, and nobody takes what belongs to others."""

from __future__ import annotations

import json
import sys

import pytest

from gitswarm import command, guests, rooms
from gitswarm.guests import Guest

PRAISE = {"commands": "praise", "kinds": "praise.given task.done **", "schema": "1"}


@pytest.fixture
def annex(tmp_path):
    return tmp_path / "annex"


def move_in(annex, name="praise", told=PRAISE):
    (annex / name).mkdir(parents=True)
    (annex / name / "__init__.py").write_text("raise SystemExit('it ran')")
    (annex / name / "room.json").write_text(told if isinstance(told, str) else json.dumps(told))


def test_a_room_is_in_by_what_its_file_says_and_none_of_its_code_has_run(annex):
    move_in(annex)
    (annex / "gone" / "__pycache__").mkdir(parents=True)
    (annex / "README").touch()

    assert guests.welcome(str(annex)) == ({"praise": Guest("praise", "praise.given task.done **", "1")}, {})


AWAY = [
    ("tasks", PRAISE, "its name is taken by gitswarm itself"),
    ("views", PRAISE, "its name is taken by gitswarm itself"),
    ("task", PRAISE, "its name is taken by gitswarm itself"),
    ("Praise", PRAISE, "its name is no word of small letters"),
    ("pra-ise", PRAISE, "its name is no word of small letters"),
    ("praise", {**PRAISE, "commands": "applaud claim"}, "its command claim is taken"),
    ("praise", {**PRAISE, "kinds": "praises.given"}, "its kind praises.given is neither known nor begins with praise."),
    ("praise", {**PRAISE, "kinds": "task.praised"}, "its kind task.praised is neither known nor begins with praise."),
    ("praise", {**PRAISE, "schema": 1}, "room.json does not say commands, kinds, schema, a text each"),
    ("praise", ["praise"], "room.json does not say commands, kinds, schema, a text each"),
    ("praise", "{", "room.json cannot be read: "),
]


@pytest.mark.parametrize(("name", "told", "why"), AWAY, ids=[why for *_, why in AWAY])
def test_a_room_that_would_take_what_is_not_its_own_is_turned_away_alone(annex, name, told, why):
    move_in(annex, name, told)
    move_in(annex, "cheers", {**PRAISE, "commands": "cheers", "kinds": "cheers.given"})
    found = guests.welcome(str(annex))

    assert list(found.guests) == ["cheers"]
    assert found.turned_away[name].startswith(why)


def test_of_two_rooms_that_want_one_word_the_first_by_name_has_it(annex):
    for name in ("praise", "applause"):
        move_in(annex, name, {**PRAISE, "kinds": ""})
    found = guests.welcome(str(annex))

    assert (list(found.guests), found.turned_away) == (["applause"], {"praise": "its command praise is taken"})


def test_a_room_without_its_file_is_turned_away(annex):
    move_in(annex)
    (annex / "praise" / "room.json").unlink()

    assert guests.welcome(str(annex)).turned_away["praise"].startswith("room.json cannot be read: ")


@pytest.fixture
def installed(annex, monkeypatch):
    """The annex of this program, as far as its tables go."""
    move_in(annex)
    monkeypatch.setattr(rooms, "__path__", [str(annex.parent)])
    yield
    rooms.GUESTS.clear()


@pytest.mark.usefixtures("installed")
def test_guests_stand_behind_the_house_and_are_found_at_their_place():
    assert list(command.table()) == [*rooms.COMMANDS, "praise"]
    assert rooms.path("praise") == "gitswarm.rooms.annex.praise"
    assert rooms.path("tasks") == "gitswarm.rooms.work.tasks"


def test_where_nothing_is_installed_the_table_is_that_of_the_house_and_nothing_is_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, "gitswarm.guests")

    assert command.table() is rooms.COMMANDS
    assert "gitswarm.guests" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        rooms.path("praise")
