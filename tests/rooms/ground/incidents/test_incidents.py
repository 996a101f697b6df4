"""What the machinery tells of its errors, and how it is counted."""

from __future__ import annotations

import pytest

from gitswarm.errors import (
    Busy,
    Damaged,
    HubUnreachable,
    Misused,
    NotFound,
    Quarantined,
    Refused,
    Stopped,
    StoreError,
    WrongCredentials,
)
from gitswarm.git.clone import stopping
from gitswarm.rooms.ground import incidents as door
from gitswarm.rooms.ground.incidents.actions import incident_of, is_known, over, repaired, resolve
from gitswarm.rooms.ground.incidents.model import incidents, waiting
from tests.stage import Stage
from tests.world import World


@pytest.fixture
def stage():
    return Stage()


BUSY = Busy("the write lock is held", hint="try again", lock="write", pid=7)


def test_an_error_is_told_with_its_kind_subject_and_hint(stage):
    (event,) = stage.tell([incident_of(BUSY)], "clone/1")

    assert event.kind == "incident.noted"
    assert event.payload == {
        "error": "busy",
        "subject": "write",
        "message": BUSY.message,
        "hint": "try again",
        "severity": "warning",
        "step": "retry",
        "attempts": 1,
        "local": True,
    }
    assert incidents(stage.tables)[0].machine == "clone/1"


@pytest.mark.parametrize(
    ("error", "subject"),
    [
        (StoreError("x", path="events/a", reason="not JSON"), "events/a"),
        (Damaged("x", bad="abc", now=None), "abc"),
        (Stopped("x", reason="disk-full"), "disk-full"),
        (WrongCredentials("x", hub="origin", answer="401"), "origin"),
        (HubUnreachable("x"), ""),
        (Damaged("x", bad=None, hub="origin"), "origin"),
    ],
)
def test_an_incident_is_about_the_most_telling_fact(stage, error, subject):
    stage.tell([incident_of(error)])

    assert incidents(stage.tables)[0].subject == subject


def test_the_same_error_about_the_same_thing_is_one_incident_and_counted(stage):
    for _ in range(3):
        stage.tell([incident_of(BUSY)])
    stage.tell([incident_of(Busy("x", lock="sync"))])

    newest, oldest = incidents(stage.tables)
    assert (newest.subject, newest.times, newest.first, newest.last) == ("sync", 1, 3, 3)
    assert (oldest.subject, oldest.times, oldest.first, oldest.last) == ("write", 3, 0, 2)


def test_the_newest_come_first_and_as_many_as_asked_for(stage):
    for number in range(5):
        stage.tell([incident_of(StoreError("x", path=str(number)))])

    assert [one.subject for one in incidents(stage.tables, limit=2)] == ["4", "3"]


def test_an_error_is_known_once_it_was_told(stage):
    before = is_known(stage.tables, BUSY, "clone/1")
    stage.tell([incident_of(BUSY)], "clone/1")

    assert not before
    assert is_known(stage.tables, BUSY, "clone/1")
    assert not is_known(stage.tables, BUSY, "clone/2")
    assert not is_known(stage.tables, Busy("x", lock="sync"), "clone/1")


def test_an_error_that_only_one_clone_has_is_new_again_once_it_was_over(stage):
    stray = Quarantined("x", path="events/a")
    stage.tell([incident_of(BUSY), incident_of(stray)], "clone/1")
    stage.tell([over("busy", "clone/1"), over("quarantined", "")], "clone/1")

    assert not is_known(stage.tables, BUSY, "clone/1")
    assert is_known(stage.tables, stray, "clone/1")  # what lies in the log goes on lying there


def test_what_is_over_begins_anew_when_it_happens_again(stage):
    for told in (incident_of(BUSY), over("busy", "ada"), incident_of(BUSY)):
        stage.tell([told])

    (one,) = incidents(stage.tables)
    assert (one.times, one.first, one.since, one.over) == (2, 0, 2, False)


def test_a_decision_that_changes_is_told_from_then_on(stage):
    for attempts in (1, 2, 5, 6):
        stage.tell([incident_of(BUSY, attempts)])

    (one,) = waiting(stage.tables)
    assert (one.step, one.since, one.attempts) == ("escalate", 2, 6)


def test_somebody_says_how_it_was_mended_and_only_once(stage):
    stage.tell([incident_of(WrongCredentials("x", hub="origin"))], "clone/1")
    (one,) = waiting(stage.tables)

    stage.do(resolve, "ada", name=one.id[-4:], how="a new token")

    assert waiting(stage.tables) == incidents(stage.tables, over_too=False) == []
    assert incidents(stage.tables)[0].how == "a new token"
    with pytest.raises(Refused, match="a new token"):
        stage.do(resolve, "ada", name=one.id, how="again")
    with pytest.raises(NotFound):
        stage.do(resolve, "ada", name="zzzz", how="x")
    with pytest.raises(Misused):
        stage.do(resolve, "ada", name=one.id, how=" ")


def test_an_end_without_a_beginning_is_overruled(stage):
    (event,) = stage.tell([over("busy", "clone/1")])

    assert stage.overruled(event)


def test_a_repaired_hub_is_an_incident_about_the_bad_tip(stage):
    (event,) = stage.tell([repaired("b" * 40, "a" * 40)])

    (incident,) = incidents(stage.tables)
    assert event.kind == "hub.repaired"
    assert (incident.error, incident.subject) == ("hub_repaired", "b" * 40)
    assert "a" * 40 in incident.message


@pytest.mark.parametrize("kind", ["incident.noted", "hub.repaired"])
@pytest.mark.parametrize("payload", [{}, {"error": 7, "subject": [], "message": None}, {"bad": 1, "good": 2}])
def test_what_is_no_incident_changes_nothing(stage, kind, payload):
    event = stage.push(kind, payload)

    assert stage.reason(event)
    assert incidents(stage.tables) == []


def test_folding_again_gives_the_same(stage):
    for error in (BUSY, BUSY, Stopped("x", reason="disk-full")):
        stage.tell([incident_of(error)])
    stage.tell([repaired("b" * 40, "a" * 40)])

    assert stage.folded_again().digest() == stage.digest()


def test_every_name_of_the_door_leads_somewhere():
    for name in door.DOOR:
        assert getattr(door, name)


def test_the_list_shows_what_happened(tmp_path):
    alone = World(tmp_path).alone("alone")
    empty = alone.must("incident", "list", "--json").json
    stopping.stop(str(alone.state), "disk-full")
    alone.must("doctor", "--resume")

    none = alone.must("incident", "list", "--json").json
    (incident,) = alone.must("incident", "list", "--over", "--json").json
    assert empty == none == []
    assert incident["follows"] == "over: it works again"
    assert alone.must("incident", "show", incident["id"][-6:], "--json").json == incident
    assert (incident["error"], incident["subject"], incident["times"]) == ("stopped", "disk-full", 1)
    assert "stopped" in alone.must("incident", "list", "--over").out
