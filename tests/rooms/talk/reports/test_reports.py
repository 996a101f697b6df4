"""Letters become tasks, and whoever asked is told of the end: once, whatever closed the task."""

from __future__ import annotations

import pytest

from gitswarm.rooms.talk import intake, mail
from gitswarm.rooms.talk.mail.model import LETTERS
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims import actions as claiming
from gitswarm.rooms.work.tasks import actions as doing
from gitswarm.rooms.work.tasks import state
from tests.rooms.work.claims.test_claims import Yard


class Office(Yard):
    """Agents who write, and what they are told."""

    def write(self, text, actor="ada", **more):
        drafts = intake.of_letter(text, more.get("subject", ""))
        return self.act(mail.send, actor, to=("@tasks",), text=text, requests=drafts, **more)

    def reports(self, agent):
        """What an agent is told of the end of what it asked for."""
        return [one for one in mail.inbox(self.tables, agent) if " is closed: " in one.subject]

    def one(self):
        (found,) = tasks.newest(self.tables)
        return found.id


@pytest.fixture
def office():
    return Office()


def test_a_letter_to_the_intake_becomes_its_tasks_in_the_same_commit(office):
    letter, first, second = office.write("- [ ] Fix the login\n- [ ] Ship it (after #1)")

    assert [one.title for one in tasks.newest(office.tables)[::-1]] == ["Fix the login", "Ship it"]
    assert mail.known(office.tables, letter.id).as_task
    for event in (first, second):
        (source,) = intake.sources(office.tables, event.id)
        assert (source.source, source.asker) == (f"letter:{letter.id}", "ada")


def test_a_letter_that_carries_no_requests_is_one_task(office):
    for v, more in ((1, {}), (2, {"subject": "The login\tis broken"}), (2, {"requests": -3})):
        event = office.push(
            "mail.sent", {"to": ["bob"], "text": "\n please look\nat it", "as_task": True, **more}, "eve", v=v
        )
        one = tasks.task(office.tables, event.id)
        assert one.title == ("The login is broken" if "subject" in more else "please look")
        assert intake.sources(office.tables, one.id)[0].source == f"letter:{event.id}"
    long = office.push("mail.sent", {"to": ["x"], "text": "y" * 5000, "as_task": True}, "eve")
    assert len(tasks.task(office.tables, long.id).title) == 200
    assert tasks.task(office.tables, office.push("mail.sent", {"to": ["x"], "text": "y"}, "eve").id) is None


def test_the_subject_says_what_a_text_leaves_open(office):
    (_, event) = office.write("see the screenshot", subject="Please fix the login")

    one = tasks.task(office.tables, event.id)
    assert one.title == "Fix the login"
    assert tasks.detail(office.tables, one.id).description == "see the screenshot"


def test_who_asked_is_told_by_whom_how_and_what_shows_it(office):
    letter, event = office.write("Fix the login")
    office.claim(event.id, "bob", "s2")
    done = office.act(
        doing.done, "bob", "s2", name=event.id, summary="Names are checked.", commit="abc", tests="4 passed"
    )[0]

    (report,) = office.reports("ada")
    assert (report.sender, report.to, report.thread, report.position) == (
        "bob",
        ("ada",),
        letter.id,
        office.lines.index(done),
    )
    assert report.text == (
        "Fix the login: done by bob.\nNames are checked.\ncommit: abc\ntests: 4 passed\n"
        f"You asked for it in letter:{letter.id}."
    )
    assert office.reports("bob") == []
    office.act(mail.read, "ada", names=(report.id,))
    assert office.reports("ada") == []


def test_who_closes_what_he_asked_for_himself_is_told_too(office):
    _, event = office.write("Fix the login")
    office.act(doing.close, name=event.id, resolution="wontfix")

    (report,) = office.reports("ada")
    assert report.sender == "@tasks"
    assert report.text.startswith("Fix the login: wontfix by ada.")


def test_every_asker_is_told_once(office):
    first = office.write("Fix the login", "ada")[0].id
    for actor in ("bob", "ada"):
        office.write("Fix the login", actor)
    office.act(doing.close, "carol", name=office.one())

    assert [len(office.reports(agent)) for agent in ("ada", "bob", "carol")] == [1, 1, 0]
    assert office.reports("ada")[0].id != office.reports("bob")[0].id
    assert office.reports("ada")[0].text.endswith(f"You asked for it in letter:{first}.")


def test_a_report_names_only_a_source_that_can_be_looked_up(office):
    (event,) = office.act(intake.request, drafts=intake.understand("Fix the login"), source="text")
    office.act(doing.close, "bob", name=event.id)

    assert office.reports("ada")[0].text.endswith("\nYou asked for it.")


def test_what_closes_by_itself_is_reported(office):
    drafts = intake.understand('{"title": "Release", "steps": ["Build"]}')
    _, part = office.act(intake.request, drafts=drafts, source="text")
    office.act(doing.close, "bob", name=part.id)

    assert {one.subject.partition(": ")[2] for one in office.reports("ada")} == {"Build", "Release"}


def test_what_a_later_room_closes_is_reported_with_the_event_that_follows(office):
    _, event = office.write("Fix the login")
    state.hold(office.tables, event.id, "review", "end", "a review")
    office.claim(event.id, "bob", "s2")
    office.act(doing.done, "bob", "s2", name=event.id)
    assert office.reports("ada") == []
    state.unhold(office.tables, event.id, "review")
    office.act(doing.note, name=office.act(doing.create, title="other")[0].id, text="x")

    assert len(office.reports("ada")) == 1


def test_what_is_opened_again_is_reported_again_at_its_next_end(office):
    _, event = office.write("Fix the login")
    office.act(doing.close, "bob", name=event.id)
    office.act(doing.reopen, name=event.id)
    office.act(doing.close, "bob", name=event.id)

    assert len({one.id for one in office.reports("ada")}) == 2


def test_who_wants_no_report_gets_none(office):
    (event,) = office.act(intake.request, drafts=intake.understand("Fix the login"), source="file:a", reports=False)
    office.act(doing.close, "bob", name=event.id)

    assert office.tables.count(LETTERS) == 0
    assert [one.asker for one in intake.sources(office.tables, event.id)] == [""]


def test_a_task_that_went_up_in_another_is_reported_when_that_one_is_closed(office):
    kept, gone = (
        office.write(text, actor)[1].id for text, actor in (("Fix the login", "ada"), ("Repair the login", "bob"))
    )
    office.act(intake.join, name=gone, into=kept)
    assert office.reports("bob") == []
    office.act(claiming.claim, "carol", "s3", name=kept, machine="clone/1")
    office.act(doing.done, "carol", "s3", name=kept)

    assert [one.subject.partition(": ")[2] for one in office.reports("bob")] == ["Fix the login"]


def test_who_finishes_too_late_is_told_so_and_by_whom_it_is_held(office):
    _, event = office.write("Fix the login")
    office.claim(event.id, "bob", "s2")
    office.act(claiming.release, "bob", "s2", name=event.id)
    office.claim(event.id, "carol", "s3")
    late = office.push("task.done", {"epoch": 1, "summary": "mine"}, "bob", task=event.id)
    office.act(doing.done, "carol", "s3", name=event.id)

    assert office.overruled(late)
    (letter,) = mail.inbox(office.tables, "bob")
    assert (letter.sender, letter.importance, letter.thread) == (
        "@tasks",
        "high",
        tasks.thread_of(office.tables, tasks.task(office.tables, event.id)),
    )
    assert letter.subject.startswith("your result came too late: ")
    assert "held by carol" in letter.text
    assert mail.inbox(office.tables, "carol") == []


def test_who_closes_what_another_took_meanwhile_is_told_so(office):
    _, event = office.write("Fix the login")
    office.claim(event.id, "carol", "s3")
    late = office.push("task.closed", {"resolution": "wontfix", "epoch_seen": 0}, "bob", v=2, task=event.id)

    assert office.overruled(late)
    (letter,) = mail.inbox(office.tables, "bob")
    assert letter.subject.startswith("your close came too late: ")
    assert "carol held" in letter.text


def test_who_closes_what_was_closed_already_is_told_nothing(office):
    _, event = office.write("Fix the login")
    for _ in range(2):
        office.push("task.closed", {"epoch_seen": 0}, "bob", v=2, task=event.id)

    assert mail.inbox(office.tables, "bob") == []


def test_what_is_no_result_at_all_is_no_late_one(office):
    _, event = office.write("Fix the login")
    office.push("task.done", {"epoch": "one"}, "bob", task=event.id)
    office.push("task.done", {"epoch": 1}, "bob", task="01m7f1jxk3d4x5y6z7a8b9c0d1")

    assert mail.inbox(office.tables, "bob") == []


def test_folding_again_gives_the_same_reports(office):
    for actor in ("ada", "bob"):
        office.write("Fix the login", actor)
    office.act(doing.close, "carol", name=office.one())

    assert office.folded_again().digest() == office.digest()


def test_who_loses_a_task_to_the_word_of_another_is_told_by_whom_and_why(office):
    id = office.make()
    office.claim(id, "ada")
    office.push(
        "task.taken_over", {"epoch_seen": 1, "minutes": 9, "machine": "clone/2", "reason": "urgent"}, "bob", task=id
    )
    office.act(doing.close, "carol", name=id, resolution="wontfix", reason="not wanted", force=True)

    (first,) = mail.inbox(office.tables, "ada")
    assert (first.sender, first.importance) == ("bob", "high")
    assert "bob has taken it over: urgent" in first.text
    (second,) = mail.inbox(office.tables, "bob")
    assert (second.sender, second.to) == ("carol", ("bob",))
    assert "carol has closed it as wontfix: not wanted" in second.text
    assert mail.inbox(office.tables, "carol") == []


def test_who_ends_what_he_holds_himself_is_told_nothing(office):
    for end in ({"epoch_seen": 1, "minutes": 9, "machine": "clone/2"}, {"resolution": "done"}):
        id = office.make()
        office.claim(id, "ada")
        office.push("task.closed" if "resolution" in end else "task.taken_over", end, "ada", task=id)
        late = office.push("task.taken_over", {"epoch_seen": 7, "minutes": 9, "machine": "clone/2"}, "eve", task=id)

        assert office.overruled(late)
    assert office.tables.count(LETTERS) == 0


def test_who_asked_for_what_is_taken_from_him_closed_is_told_of_both(office):
    _, event = office.write("Fix the login")
    office.claim(event.id, "ada")
    office.act(doing.close, "bob", name=event.id, force=True)

    assert len(mail.inbox(office.tables, "ada")) == 2
    assert len(office.reports("ada")) == 1
