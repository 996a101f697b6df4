"""A request becomes a task once, whoever asks, wherever; where it came from is kept; two tasks can be made one."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.talk import intake
from gitswarm.rooms.talk.drafts import Draft
from gitswarm.rooms.talk.intake.model import fingerprint, normal
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.tasks import actions as doing
from tests.rooms.work.claims.test_claims import Yard


class Asking(Yard):
    """Agents who ask for things."""

    def ask(self, text, actor="ada", source="text", **more):
        return self.act(intake.request, actor, drafts=intake.understand(text), source=source, **more)

    def titles(self):
        return [one.title for one in tasks.newest(self.tables)[::-1]]

    def only(self):
        (one,) = tasks.newest(self.tables)
        return one

    def named(self, title):
        (one,) = [one for one in tasks.newest(self.tables) if one.title == title]
        return one


@pytest.fixture
def yard():
    return Asking()


def test_a_request_becomes_a_task_that_knows_where_it_came_from(yard):
    (event,) = yard.ask("Please fix the login, P1 @bob", source="file:notes.md")

    one = yard.only()
    assert (one.id, one.title, one.priority, one.assignee, one.ready) == (event.id, "Fix the login", 1, "bob", True)
    (source,) = intake.sources(yard.tables, one.id)
    assert (source.source, source.line, source.asker, source.parser, source.confidence) == (
        *("file:notes.md", 1, "ada", "rules", 70),
    )


def test_the_same_request_of_two_is_one_task_with_two_sources(yard):
    (first,) = yard.ask("please FIX the login!")
    (second,) = yard.ask("Fix  the *login*", actor="bob", source="letter:1")

    assert yard.only().id == first.id
    assert not yard.overruled(second)
    assert [(one.asker, one.source) for one in intake.sources(yard.tables, first.id)] == [
        *(("ada", "text"), ("bob", "letter:1")),
    ]


def test_the_same_request_of_two_clones_that_did_not_know_of_each_other_is_one_task(yard):
    drafts = intake.understand("- [ ] Fix the login\n- [ ] Ship it (after #1)")
    here, there = (intake.request(yard.moment(actor), drafts=drafts, source="text") for actor in ("ada", "bob"))
    yard.tell(here, "ada")
    late = yard.tell(there, "bob")

    assert yard.titles() == ["Fix the login", "Ship it"]
    assert {one.asker for one in intake.sources(yard.tables, yard.named("Ship it").id)} == {"ada", "bob"}
    assert tasks.task(yard.tables, late[0].id).title == "Fix the login"
    assert tasks.find(yard.tables, late[0].id[::-1][:4]).title == "Fix the login"
    note = yard.act(doing.note, "bob", name=late[1].id, text="mine too")[0]
    assert note.task == yard.named("Ship it").id
    assert not yard.overruled(note)


def test_what_was_asked_for_from_there_already_is_left_out(yard):
    first, _ = yard.ask("- [ ] One thing\n- [ ] Other thing\n- [ ] one thing")
    assert intake.sources(yard.tables, first.id)[0].line == 1
    assert yard.ask("- [ ] One thing\n- [ ] Other thing") == []
    assert len(yard.ask("- [ ] One thing\n- [ ] Third thing")) == 1


def test_what_is_closed_can_be_asked_for_again(yard):
    (first,) = yard.ask("Fix the login")
    yard.act(doing.close, name=first.id)
    (again,) = yard.ask("Fix the login")

    assert tasks.task(yard.tables, again.id).status == "open"
    assert len(yard.titles()) == 2


def test_the_same_words_in_another_scope_are_another_request(yard):
    yard.ask("Fix the login", scope="web")
    yard.ask("Fix the login", scope="app")

    assert len(yard.titles()) == 2


def test_parts_and_dependencies_are_kept_in_whatever_order_they_stand(yard):
    yard.ask(
        '[{"title": "Ship", "deps": ["Test", "gs-none"]}, {"title": "Test", "deps": ["b"]}, {"id": '
        '"b", "title": "Build", "steps": ["Compile", "Link"]}]'
    )

    ship, test, build = (yard.named(title) for title in ("Ship", "Test", "Build"))
    assert tasks.waits_for(yard.tables, ship.id) == [test.id]
    assert tasks.waits_for(yard.tables, test.id) == [build.id]
    assert tasks.detail(yard.tables, ship.id).description == "Waits for: gs-none"
    assert (build.type, build.children, build.ready) == ("epic", 2, False)


def test_a_circle_in_a_text_is_cut_and_nothing_is_lost(yard):
    yard.ask('[{"title": "a1", "deps": ["b1"]}, {"title": "b1", "deps": ["a1"]}]')

    assert sorted(yard.titles()) == ["a1", "b1"]
    assert tasks.ready(yard.tables)


def test_joining_two_tasks_keeps_their_sources_and_who_waits(yard):
    kept, gone = yard.ask("Fix the login")[0].id, yard.ask("Repair the login page", actor="bob")[0].id
    waiting = yard.act(doing.create, title="Ship", deps=(gone,))[0].id
    (event,) = yard.act(intake.join, name=gone, into=kept)

    assert not yard.overruled(event)
    assert (yard.status(gone), tasks.detail(yard.tables, gone).resolution) == ("closed", "duplicate")
    assert [one.asker for one in intake.askers(yard.tables, kept)] == ["ada", "bob"]
    assert intake.sources(yard.tables, gone) == []
    assert yard.status(waiting) == "blocked"
    assert yard.ask("Repair the login page", actor="carol")[0].task == kept
    yard.act(doing.close, name=kept)
    assert yard.status(waiting) == "open"


def test_only_two_open_tasks_can_be_joined(yard):
    one, other = yard.ask("Fix the login")[0].id, yard.ask("Repair the login page")[0].id
    yard.claim(other, "bob", "s2")
    for name, into in [(one, one), (other, one)]:
        with pytest.raises(Refused):
            yard.act(intake.join, name=name, into=into)
    late = yard.push("task.joined", {"into": one}, task=other)
    assert not yard.overruled(late)
    with pytest.raises(Refused, match="is closed"):
        yard.act(intake.join, name=one, into=other)
    assert yard.overruled(yard.push("task.joined", {"into": one}, task=other))
    assert yard.overruled(yard.push("task.joined", {"into": "nothing"}, task=one))


def test_what_a_gate_keeps_shut_goes_up_in_no_other_task(yard):
    kept, gone = yard.ask("Fix the login")[0].id, yard.ask("Repair the login page")[0].id
    yard.act(gates.add, task=gone, kind="approval", rule={"by": ["mira"]}, name="review")

    with pytest.raises(Refused, match="not to be closed as duplicate: gate review: 0 of 1 approvals by mira"):
        yard.act(intake.join, name=gone, into=kept, force=True)
    assert yard.overruled(yard.push("task.joined", {"into": kept}, task=gone))
    assert yard.status(gone) == "open"


def test_a_step_of_a_flow_goes_up_in_no_other_task(yard):
    kept, whole = yard.ask("Fix the login")[0].id, yard.ask("The flow")[0].id
    tasks.hold(yard.tables, whole, "flow", "end", "flow: its steps say when it is done")
    step = yard.act(doing.create, title="Build it", parent=whole)[0].id

    with pytest.raises(Refused, match="is a step of a flow"):
        yard.act(intake.join, name=step, into=kept)


def test_a_join_that_would_let_a_task_wait_for_itself_leaves_that_link_out(yard):
    gone = yard.ask("Fix the login")[0].id
    waiting = yard.act(doing.create, title="Between", deps=(gone,))[0].id
    kept = yard.act(doing.create, title="Fix login", deps=(waiting,))[0].id
    yard.act(intake.join, name=gone, into=kept)

    assert tasks.waits_for(yard.tables, kept) == [waiting]
    assert yard.status(waiting) == "open"


def test_a_request_that_a_peer_wrote_by_hand_hurts_nobody(yard):
    told = {"title": "x", "fingerprint": "f", "source": "text", "parser": "rules", "confidence": 5}
    first = yard.push(
        "task.requested", {**told, "type": "nonsense", "priority": 99, "parent": "none", "deps": ["none"]}
    )
    again = yard.push("task.requested", {**told, "title": "y"})

    assert not yard.overruled(first)
    assert yard.only().type == "task"
    assert tasks.task(yard.tables, again.id).title == "x"
    assert yard.reason(yard.push("task.requested", {"title": "x"})) == "no fingerprint"


def test_folding_again_gives_the_same(yard):
    kept, gone = yard.ask("Fix the login")[0].id, yard.ask("Repair the login page", actor="bob")[0].id
    yard.ask("fix the login", actor="carol")
    yard.act(intake.join, name=gone, into=kept)

    assert yard.folded_again().digest() == yard.digest()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Fix the login", "fix THE  login!", True),
        ("Fix the login", "Fix the log-in", False),
        ("Straße", "STRASSE", True),
        ("ｆｉｘ　ｉｔ", "fix it", True),
        ("修复登录", "修复登录。", True),
        ("", "🐝", True),
    ],
)
def test_a_fingerprint_counts_words_only(one, other, same):
    assert (fingerprint(one) == fingerprint(other)) is same
    assert fingerprint(one, "d") != fingerprint(one, "e")
    assert fingerprint("a", "b") != fingerprint("a b")


def test_normal_leaves_words_apart():
    assert normal("*Fix* the--login_page") == "fix the login page"


def test_a_draft_of_nothing_is_no_request():
    assert intake.understand("") == intake.understand(" \n") == []
    assert isinstance(intake.understand("x")[0], Draft)


def test_what_a_gate_keeps_shut_is_closed_for_no_item_that_another_task_stands_for(yard):
    first, second = (yard.ask(title)[0].id for title in ("Fix the login", "Repair the login page"))
    yard.act(gates.add, task=second, kind="approval", rule={"by": ["mira"]}, name="review")
    item = {"source": "jsonl", "key": "1", "digest": "e" * 64}
    yard.push("task.imported", item, task=first)

    assert yard.overruled(yard.push("task.imported", item, task=second))
    assert yard.status(second) == "open"
