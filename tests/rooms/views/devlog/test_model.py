"""What a stretch of the log comes to."""

from __future__ import annotations

import pytest

from gitswarm.core.log import Line
from gitswarm.rooms.ground import policy
from gitswarm.rooms.views import devlog
from gitswarm.rooms.views.devlog import model, render
from gitswarm.rooms.work import claims, tasks
from tests.rooms.work.claims.test_claims import Yard

DONE = {"epoch": 1, "summary": "Empty names\nare refused.", "tests": "42 passed", "claimed_in": "s1"}


class Told(Yard):
    """A yard, and what happened in it."""

    def news(self, first=0):
        lines = [Line(position, event) for position, event in enumerate(self.lines)]
        return devlog.digest(self.tables, lines[first:])

    def rows(self, kind):
        return self.news().rows[kind]


@pytest.fixture
def yard():
    made = Told()
    made.do(policy.create)
    return made


def finish(yard, id):
    yard.claim(id)
    return yard.push("task.done", DONE, "ada", session="s1", v=2, task=id)


def test_what_was_finished_is_told_with_its_result_and_counted_for_who_did_it(yard):
    id = yard.make()
    finish(yard, id)
    told = yard.news()

    (row,) = told.rows[model.FINISHED]
    assert row["title"] == "a task"
    assert (row["by"], row["summary"], row["tests"]) == ("ada", "Empty names are refused.", "42 passed")
    assert (told.rows[model.NEW], told.rows[model.BEGUN]) == ([], [])
    assert told.agents["ada"]["finished"] == 1
    assert told.events == len(yard.lines)


def test_of_each_task_the_last_word_counts(yard):
    id = yard.make()
    finish(yard, id)
    yard.push("task.reopened", {"reason": "it fails on empty input"}, "bob", task=id)

    assert yard.rows(model.FINISHED) == []
    assert [(row["by"], row["why"]) for row in yard.rows(model.BACK)] == [("bob", "it fails on empty input")]


def test_what_was_overruled_is_not_told(yard):
    id = yard.make()
    yard.claim(id)
    late = yard.push("task.claimed", {"epoch_seen": 0, "minutes": 5, "machine": "x"}, "bob", task=id)

    assert yard.overruled(late)
    assert [row["by"] for row in yard.rows(model.BEGUN)] == ["ada"]


def test_what_is_damaged_is_not_told(yard):
    yard.push("task.noted", {"text": 7}, task=yard.make())

    assert yard.news().events == len(yard.lines) - 1


def test_questions_are_told_until_somebody_answers_in_their_thread(yard):
    yard.push("question", {"text": "Who tags it?"}, thread="release")
    yard.push("question", {"text": "And when?"}, thread="day")
    yard.push("answer", {"text": "I do."}, "bob", thread="release")

    assert [row["text"] for row in yard.rows(model.QUESTIONS)] == ["And when?"]


def test_runs_and_commits_are_counted(yard):
    id = yard.make()
    yard.claim(id)
    started = {"epoch": 1, "adapter": "coder", "machine": "m", "brief": "0" * 64}
    run = yard.push("run.started", started, "ada", session="s1", task=id).id
    ended = {"run": run, "outcome": "failed", "dollars": 1.5, "tokens": 700}
    yard.push("run.ended", ended, "ada", session="s1", task=id)
    yard.push("commits.recorded", {"epoch": 1, "oids": ["1" * 40, "2" * 40], "subjects": ["a", "b"]}, task=id)
    numbers = yard.news().numbers

    assert numbers == {"runs": 1, "failed_runs": 1, "dollars": 1.5, "tokens": 700, "commits": 2}
    assert "1 run of agents, 1 failed, $1.50, 700 tokens" in render.text(devlog.bulletin(yard.news()))[-1]


def test_of_a_pull_request_it_is_told_how_it_stands_now(yard):
    id = yard.make()
    yard.claim(id)
    asked = {"epoch": 1, "commit": "1" * 40, "branch": "b", "base": "main"}
    request = yard.push("pr.requested", asked, "ada", session="s1", task=id).id
    yard.push("pr.opened", {"request": request, "number": 7, "url": "u", "commit": "1" * 40}, task=id)
    assert [row["state"] for row in yard.rows(model.PULLS)] == ["opened"]
    yard.push("pr.merged", {"number": 7, "commit": "2" * 40}, task=id)

    (row,) = yard.rows(model.PULLS)
    assert (row["number"], row["state"], row["repository"]) == (7, "merged", "")
    assert any(line.endswith("a task: #7 merged") for line in render.text(devlog.bulletin(yard.news())))


def test_trouble_is_told_until_it_is_mended(yard):
    noted = {"error": "push_refused", "subject": "hub", "message": "the hub says no"}
    yard.push("incident.noted", noted, v=2)
    assert [row["error"] for row in yard.rows(model.TROUBLE)] == ["push_refused"]
    yard.push("incident.resolved", {"error": "push_refused", "how": "by hand", "subject": "hub"})

    assert yard.rows(model.TROUBLE) == []


def test_what_was_given_up_and_what_was_decided_is_told_with_its_reason(yard):
    id = yard.make()
    yard.push("task.closed", {"resolution": "wont_do", "reason": "nobody needs it"}, task=id)
    yard.push("swarm.halted", {"reason": "red"}, "bob")
    words = render.text(devlog.bulletin(yard.news()))

    assert any("a task, as wont_do (mallory): nobody needs it" in line for line in words)
    assert "  bob halted the swarm: red" in words


def test_a_stretch_in_which_nothing_happened_has_no_parts(yard):
    told = devlog.bulletin(yard.news(len(yard.lines)))

    assert (told.title, told.parts) == (render.NOTHING, ())


def test_a_long_list_is_cut_and_says_so(yard):
    for _ in range(25):
        yard.make()
    (new,) = [part for part in devlog.bulletin(yard.news()).parts if part.heading == "New"]

    assert (len(new.lines), new.lines[-1]) == (21, "… and 5 more")


def test_the_same_log_gives_the_same_words(yard):
    for _ in range(3):
        finish(yard, yard.make())

    assert devlog.bulletin(yard.news()) == devlog.bulletin(yard.news())
    assert tasks.task(yard.tables, yard.lines[1].id) is not None
    assert claims.held(yard.tables) == []
