"""Letters reach those they are for, are read and acknowledged once."""

from __future__ import annotations

import pytest

from gitswarm.errors import HubUnreachable, Misused, NotFound, PushRefused, Refused
from gitswarm.rooms.ground import agents, incidents
from gitswarm.rooms.talk import mail
from gitswarm.rooms.talk.mail import actions, model
from gitswarm.rooms.work import tasks
from tests.rooms.work.claims.test_claims import HERE, Yard


@pytest.fixture
def yard():
    return Yard()


def send(yard, *to, actor="ada", **more):
    return yard.act(actions.send, actor, to=to, text=more.pop("text", "hello"), **more)[0].id


def inbox(yard, agent, **more):
    return [one.id for one in model.inbox(yard.tables, agent, **more)]


def test_a_letter_reaches_whom_it_names_and_nobody_else(yard):
    id = send(yard, "bob")

    assert inbox(yard, "bob") == [id]
    assert inbox(yard, "carol") == inbox(yard, "ada") == []


@pytest.mark.parametrize("sender", ["all", "role/captain", "task/1"])
def test_no_answer_goes_to_many_because_one_called_itself_as_they_are_addressed(yard, sender):
    id = send(yard, "bob", actor=sender)

    with pytest.raises(Refused, match="where letters to many go"):
        yard.act(actions.reply, "bob", name=id, text="for you only")


def test_what_is_for_all_reaches_everybody_but_its_sender(yard):
    id = send(yard, "all")

    assert inbox(yard, "bob") == inbox(yard, "carol") == [id]
    assert inbox(yard, "ada") == []


def test_a_role_reaches_whoever_has_it_now(yard):
    id = send(yard, "role/reviewer")
    assert inbox(yard, "bob") == []
    yard.act(agents.join, "bob", machine=HERE, role="reviewer")

    assert inbox(yard, "bob") == [id]


def test_a_task_reaches_whoever_holds_it(yard):
    task = yard.make()
    id = send(yard, f"task/{task}")
    yard.claim(task, "bob", "s2")

    assert inbox(yard, "bob") == [id]
    assert model.letter(yard.tables, id).thread == f"gs-{task[::-1][:8]}"


def test_what_was_read_is_not_new(yard):
    first, second = send(yard, "bob"), send(yard, "bob", "carol")
    yard.act(actions.read, "bob", names=(first, second))

    assert inbox(yard, "bob") == []
    assert inbox(yard, "bob", read_too=True) == [second, first]
    assert inbox(yard, "carol") == [second]
    assert yard.act(actions.read, "bob", names=(first,)) == []


def test_a_letter_waits_until_each_who_was_named_acknowledged_it(yard):
    id = send(yard, "bob", "carol", ack=True, ack_minutes=30)
    send(yard, "bob")
    assert [one.id for one in model.unacked(yard.tables, "ada")] == [id]
    yard.act(actions.acknowledge, "bob", name=id)
    yard.act(actions.acknowledge, "mallory", name=id)
    assert [one.id for one in model.unacked(yard.tables, "ada")] == [id]
    yard.act(actions.acknowledge, "carol", name=id, text="yes")

    assert model.unacked(yard.tables, "ada") == []
    assert yard.act(actions.acknowledge, "carol", name=id) == []
    assert model.letter(yard.tables, id).ack_by > model.letter(yard.tables, id).at


def test_what_went_to_a_role_is_acknowledged_by_anyone_but_who_wrote_it(yard):
    id = send(yard, "role/reviewer", ack=True)
    with pytest.raises(Refused, match="you wrote this letter"):
        yard.act(actions.acknowledge, "ada", name=id)
    yard.push("mail.acked", {"letter": id}, "ada")
    assert [one.id for one in model.unacked(yard.tables, "ada")] == [id]
    yard.act(actions.acknowledge, "bob", name=id)

    assert model.unacked(yard.tables, "ada") == []


@pytest.mark.parametrize("address", ["role/", "role/a\nb", f"role/{201 * 'x'}"])
def test_no_letter_goes_to_a_role_that_nobody_can_have(yard, address):
    with pytest.raises(Misused, match="is no address"):
        send(yard, address)


def test_the_thread_of_a_task_is_called_as_the_task_is(yard):
    task = yard.make()
    short = tasks.id_of(yard.tables, tasks.task(yard.tables, task).short)
    id = send(yard, "bob", thread=short)

    assert model.letter(yard.tables, id).thread == tasks.thread_of(yard.tables, tasks.task(yard.tables, task))
    assert [one.id for one in model.thread(yard.tables, model.thread_called(yard.tables, short))] == [id]
    assert [model.thread_called(yard.tables, name) for name in ("gs-zzzz", "release-1")] == ["gs-zzzz", "release-1"]


def test_an_answer_goes_to_all_and_stands_in_the_thread(yard):
    id = send(yard, "bob", "carol", subject="parser")
    answer = yard.act(actions.reply, "bob", name=id[-8:], text="done")[-1].id

    assert inbox(yard, "ada") == [answer]
    assert set(inbox(yard, "carol")) == {answer, id}
    assert inbox(yard, "bob") == []
    assert [one.id for one in model.thread(yard.tables, id)] == [id, answer]
    assert model.letter(yard.tables, answer).subject == "parser"


@pytest.mark.parametrize(
    "more",
    [{"text": " "}, {"importance": "very"}, {"subject": "two\nlines"}, {"ack_minutes": 0}, {"to": ("\n",)}],
)
def test_what_is_no_letter_is_misused(yard, more):
    with pytest.raises(Misused):
        yard.act(actions.send, **{"to": ("bob",), "text": "x", **more})


def test_a_letter_nobody_wrote_is_not_found(yard):
    send(yard, "bob")
    for name in ("zzzzzzzz", "", "abc"):
        with pytest.raises(NotFound):
            yard.act(actions.reply, name=name, text="x")
    assert yard.overruled(yard.push("mail.acked", {"letter": "nothing"}))
    assert yard.overruled(yard.push("mail.read", {"letters": ["nothing"]}))


REFUSED = PushRefused("the hub refuses the push", hint="ask whoever keeps it", hub="origin")


def test_captains_and_the_leader_are_told_once_of_what_waits_for_somebody(yard):
    yard.act(agents.join, "cap", role="captain", machine="m")
    yard.act(agents.lead, "lea", machine="m")
    for _ in range(3):
        yard.tell([incidents.incident_of(REFUSED)], "clone/1")

    [letter] = model.inbox(yard.tables, "cap")
    assert inbox(yard, "lea") == [letter.id]
    assert (letter.sender, letter.importance, letter.subject) == ("clone/1", "high", "error: push_refused")
    assert all(said in letter.text for said in (REFUSED.message, REFUSED.hint, "gitswarm incident resolve"))


def test_what_was_over_and_comes_back_is_told_again(yard):
    yard.act(agents.join, "cap", role="captain", machine="m")
    for told in (incidents.incident_of(REFUSED), incidents.over("push_refused", "ada"), incidents.incident_of(REFUSED)):
        yard.tell([told])

    assert len(inbox(yard, "cap")) == 2


def test_nobody_is_written_to_about_what_is_tried_again(yard):
    yard.act(agents.join, "cap", role="captain", machine="m")
    yard.tell([incidents.incident_of(HubUnreachable("no route", hub="origin"), 99)])

    assert inbox(yard, "cap") == []


def test_a_hub_that_was_repaired_is_urgent(yard):
    yard.act(agents.join, "cap", role="captain", machine="m")
    yard.tell([incidents.repaired("bad", "good")])

    assert [one.importance for one in model.inbox(yard.tables, "cap")] == ["urgent"]


def test_folding_again_gives_the_same(yard):
    id = send(yard, "bob", ack=True)
    yard.act(actions.acknowledge, "bob", name=id)

    assert yard.folded_again().digest() == yard.digest()


def test_the_door_names_what_is_there():
    assert all(getattr(mail, name) is not None for name in mail.DOOR)
