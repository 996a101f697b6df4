"""Who is here, how it is with them, what they learned."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, Refused
from gitswarm.rooms.ground import agents
from gitswarm.rooms.ground.agents import actions
from gitswarm.rooms.ground.agents.model import MOST_FIT
from tests.stage import Stage

HERE = "clone/here"


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def ada(stage):
    stage.do(actions.join, machine=HERE, role="builder", types=("bug", "task"), labels=("db",))
    return agents.agent(stage.tables, "ada")


def how(stage, name="ada"):
    return agents.presence(stage.tables, agents.agent(stage.tables, name))


# who is here


def test_who_joins_says_what_it_does_and_takes(stage, ada):
    assert (ada.role, ada.types, ada.labels, ada.machine) == ("builder", ("bug", "task"), ("db",), HERE)
    assert [known.name for known in agents.agents(stage.tables)] == ["ada"]


def test_who_joins_again_changes_that_and_is_here_since_the_first_time(stage, ada):
    stage.clock.skip(60)
    stage.do(actions.join, machine=HERE, role="reviewer")

    again = agents.agent(stage.tables, "ada")
    assert (again.role, again.types, again.joined) == ("reviewer", (), ada.joined)
    assert again.at > ada.at


def test_who_comes_back_is_here_since_then(stage, ada):
    stage.do(actions.leave)
    assert how(stage) == "left"
    stage.clock.skip(60)
    stage.do(actions.join, machine=HERE)

    assert how(stage) == "idle"
    assert agents.agent(stage.tables, "ada").joined > ada.joined


def test_who_is_not_here_cannot_leave(stage):
    with pytest.raises(Refused, match="ada is not here"):
        stage.do(actions.leave)
    assert stage.overruled(stage.push("agent.left", {}, "ada"))


def test_who_leaves_leads_no_more(stage, ada):
    stage.do(actions.lead, machine=HERE)
    stage.do(actions.leave)

    assert agents.leader(stage.tables) is None


@pytest.mark.parametrize("odd", [{"role": "a\nb"}, {"types": ("",)}, {"labels": ("\x1b[1m",)}])
def test_what_would_play_tricks_is_no_role_type_or_label(stage, odd):
    with pytest.raises(Misused, match="cannot be a role"):
        stage.do(actions.join, machine=HERE, **odd)


def test_whatever_an_agent_does_shows_when_it_was_last_heard_of(stage, ada):
    stage.push("note", {"text": "hi"}, "bob")
    stage.push("gates.opened", {}, "ada", session="another")

    assert agents.agent(stage.tables, "ada").seen == 2


def test_who_holds_something_is_working(stage, ada):
    stage.do(actions.lead, machine=HERE)

    assert how(stage) == "working"


def test_who_lost_a_lease_for_silence_is_lost_until_it_is_heard_of(stage, ada):
    stage.do(actions.lead, machine=HERE)
    told = {"term_seen": 1, "signs": 0, "minutes": 60, "machine": HERE, "bound": False}
    assert not stage.overruled(stage.push("leader.elected", told, "bob", session="s2"))
    assert how(stage) == "lost"

    stage.push("note", {"text": "here again"}, "ada")
    assert how(stage) == "idle"


# experience


def test_what_an_agent_finished_is_counted_by_what_it_was_about(stage):
    about = agents.subjects("bug", ("db", "db"), ("src/api",))
    agents.learn(stage.tables, "ada", about, agents.DONE)
    agents.learn(stage.tables, "ada", about[:1], agents.FAILED)
    agents.learn(stage.tables, "bob", about, agents.DONE)

    found = {one.subject: (one.done, one.failed) for one in agents.experience(stage.tables, "ada")}
    assert found == {"type:bug": (1, 1), "label:db": (1, 0), "folder:src/api": (1, 0)}


def test_of_whom_nothing_is_known_a_task_fits_neither_well_nor_badly(stage):
    assert agents.Fit(stage.tables, "ada").of("bug", ("db",), ("src",)) == 0


def test_a_task_fits_whoever_takes_its_type_and_labels(stage, ada):
    fits = [
        agents.Fit(stage.tables, "ada").of("bug"),
        agents.Fit(stage.tables, "ada").of("bug", ("db",)),
        agents.Fit(stage.tables, "ada").of("bug", ("db", "builder")),
    ]

    assert fits == sorted(set(fits))
    assert fits[0] > 0


def test_who_takes_certain_types_takes_no_others(stage, ada):
    agents.learn(stage.tables, "ada", agents.subjects("epic"), agents.DONE)

    assert agents.Fit(stage.tables, "ada").of("epic", ("db",)) == agents.NOT_TAKEN < -MOST_FIT


def test_experience_counts_for_an_agent_and_failure_against_it(stage):
    def fit():
        return agents.Fit(stage.tables, "ada").of("bug", (), ("src",))

    agents.learn(stage.tables, "ada", agents.subjects("bug", (), ("src",)), agents.DONE)
    good = fit()
    agents.learn(stage.tables, "ada", agents.subjects("bug", (), ("src",)), agents.FAILED)

    assert good > 0 > fit()


def test_a_fit_stays_small(stage, ada):
    labels = tuple("abcdefghijklmnopq")
    for _ in range(50):
        agents.learn(stage.tables, "ada", agents.subjects("bug", labels), agents.DONE)
        agents.learn(stage.tables, "bob", agents.subjects("bug", labels), agents.FAILED)

    assert agents.Fit(stage.tables, "ada").of("bug", labels) == MOST_FIT
    assert agents.Fit(stage.tables, "bob").of("bug", labels) == -MOST_FIT


def test_folding_again_gives_the_same(stage, ada):
    stage.do(actions.leave)
    stage.push("agent.left", {}, "ada")

    assert stage.folded_again().digest() == stage.digest()


def test_every_name_of_the_door_leads_somewhere():
    for name in agents.DOOR:
        assert getattr(agents, name)


def test_who_joins_takes_types_of_tasks_that_there_are(stage):
    with pytest.raises(Misused, match="nonsense is no type of task") as told:
        stage.do(actions.join, machine=HERE, types=("bug", "nonsense"))
    assert told.value.hint == "one of task, bug, feature, epic, chore"
