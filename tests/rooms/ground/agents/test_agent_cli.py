"""``agent``: who comes, goes, shows itself and leads, by the commands that people type."""

from __future__ import annotations

import pytest

from gitswarm.main import main
from gitswarm.rooms.ground.agents.cli import COLUMNS
from tests.world import at_once


@pytest.fixture
def ada(world):
    return world.clone("ada")


# here and gone


def test_who_joins_is_listed_in_every_clone(world, ada):
    said = ada.must("agent", "join", "--role", "reviewer", "--type", "bug", "--type", "task", "--label", "db")
    assert said.out == "ada is here; GITSWARM_ACTOR=ada lets it act\n"
    ada.must("sync")

    (row,) = world.clone("bob").must("agent", "list", "--json").json

    assert set(COLUMNS) <= set(row)
    assert (row["name"], row["presence"], row["role"]) == ("ada", "idle", "reviewer")
    assert (row["types"], row["labels"], row["leases"]) == (["bug", "task"], ["db"], [])


def test_who_is_named_joins(ada):
    said = ada.must("agent", "join", "eve", "--json", actor="eve").json

    assert said["name"] == "eve"
    assert ada.run("agent", "join", "eve", actor="ada").code == 2


def test_who_left_is_listed_only_where_all_are_asked_for(ada):
    ada.must("agent", "join")
    ada.must("agent", "leave")

    assert ada.must("agent", "list", "--json").json == []
    assert [row["presence"] for row in ada.must("agent", "list", "--all", "--json").json] == ["left"]


def test_who_is_not_here_cannot_leave(ada):
    said = ada.run("agent", "leave", "--json")

    assert (said.code, said.error["kind"]) == (3, "refused")


def test_an_agent_is_shown_with_where_it_left_off_and_what_it_has_learned(ada):
    ada.must("agent", "join")
    task = ada.must("create", "Mend it", "-t", "bug", "--json").json
    ada.must("checkpoint", "set", "the lexer is next")
    ada.must("checkpoint", "set", "the parser is next")
    ada.must("checkpoint", "set", "half of it", "--task", task["id"])
    ada.must("claim", task["id"], "--no-worktree")
    ada.must("done", task["id"])

    shown = ada.must("agent", "show", "--json").json
    left_off = [(one["name"], one["task"], one["text"]) for one in shown["checkpoints"]]
    assert left_off == [("main", task["task"], "half of it"), ("main", None, "the parser is next")]
    assert shown["experience"] == [{"subject": "type:bug", "done": 1, "failed": 0}]
    page = ada.must("agent", "show").out
    assert "the parser is next" in page
    assert "type:bug" in page


def test_an_agent_is_shown_with_what_it_holds(ada, in_session):
    in_session("s1")
    ada.must("agent", "join")
    ada.must("agent", "lead")

    shown = ada.must("agent", "show", "--json").json

    assert shown["presence"] == "working"
    assert [(one["name"], one["session"], one["epoch"]) for one in shown["leases"]] == [("leader", "s1", 1)]
    assert shown["experience"] == []
    assert "leader" in ada.must("agent", "show", "ada").out


def test_an_agent_that_nobody_knows_is_not_found(ada):
    assert ada.run("agent", "show", "nobody").code == 4


# leading


def test_to_lead_is_answered_with_success_once(ada, in_session):
    in_session("s1")
    told = ada.must("agent", "lead", "--json").json
    assert (told["term"], told["events"][0]["standing"]) == (1, "shared")

    again = ada.run("agent", "lead", "--json")

    assert (again.code, again.error["kind"], again.error["yours"]) == (3, "already_leading", True)
    assert {"holder", "since", "until", "term"} <= set(again.error)


def test_another_is_told_who_leads(world, ada):
    ada.must("agent", "lead")

    said = world.clone("bob").run("agent", "lead", "--json", actor="bob")

    assert (said.code, said.error["holder"], said.error["yours"]) == (3, "ada", False)


def test_who_resigns_can_be_followed(ada):
    ada.must("agent", "lead")
    assert ada.run("agent", "lead", "--resign", actor="bob").code == 3
    assert ada.must("agent", "lead", "--resign").out == "nobody leads now\n"

    assert ada.must("agent", "lead", "--json", actor="bob").json["term"] == 2


def test_nobody_leads_where_the_hub_cannot_be_asked(world, ada):
    world.cut_off()

    said = ada.run("agent", "lead", "--json")

    assert (said.code, said.error["kind"]) == (3, "needs_hub")
    world.reach()
    assert ada.must("agent", "lead", "--json").json["term"] == 1


def test_without_a_hub_one_leads_as_well(world):
    alone = world.alone("alone")

    assert alone.must("agent", "lead", "--json").json["events"][0]["final"] is True
    assert alone.run("agent", "lead", actor="bob").code == 3


def test_of_many_clones_that_ask_at_once_exactly_one_leads_each_term(world):
    names = ("ada", "bob", "eve", "joe")
    clones = [world.clone(name) for name in names]
    for term in range(1, 4):
        pairs = list(zip(clones, names, strict=True))
        processes = [clone.start("agent", "lead", "--json", actor=name) for clone, name in pairs]
        done = [(process.communicate(timeout=120), process.returncode) for process in processes]

        winners = [name for (_, code), name in zip(done, names, strict=True) if code == 0]
        assert len(winners) == 1, done
        assert sorted(code for _, code in done) == [0, 3, 3, 3]
        winner = clones[names.index(winners[0])]
        (row,) = [
            one for one in winner.log() if one["kind"] == "leader.elected" and one["payload"]["term_seen"] == term - 1
        ]
        assert (row["actor"], row["overruled"], row["final"]) == (winners[0], False, True)
        winner.must("agent", "lead", "--resign", actor=winners[0])
        at_once(*(lambda clone=clone: clone.must("sync") for clone in (winner, *clones)))


def test_people_read_tasks_by_the_ids_that_commands_take_and_see_all_in_eighty_columns(ada, in_session, monkeypatch):
    in_session("s1")
    ada.must("agent", "join", "--role", "coder", "--type", "bug", "--label", "core")
    ada.must("agent", "lead")
    task = ada.must("create", "Mend it", "-t", "bug", "--json").json
    ada.must("claim", task["id"], "--no-worktree")
    ada.must("checkpoint", "set", "half of it", "--task", task["id"])
    monkeypatch.setattr("gitswarm.screen._columns", lambda _: 80)
    listed, shown, beaten = (ada.must(*words).out for words in (("agent", "list"), ("agent", "show"), ("heartbeat",)))

    for page in (listed, shown, beaten):
        (named,) = {word.strip(",") for word in page.split() if word.startswith(task["id"])}
        assert ada.must("show", named, "--json").json["task"] == task["task"]
        assert task["task"] not in page
    assert "…" not in listed + shown
    assert listed.split("\n")[0].split()[-1] == "AT"


def test_who_comes_second_to_lead_is_told_until_when(world, ada):
    ada.must("agent", "lead")
    error = world.clone("bob").run("agent", "lead", "--json", actor="bob").error

    assert error["message"] == f"ada leads since {error['since']}, until {error['until']}"


def test_who_never_joined_is_told_how(ada):
    error = ada.run("agent", "show", "--json").error

    assert (error["kind"], "gitswarm agent join" in error["hint"]) == ("not_found", True)


def test_nobody_joins_under_an_empty_name_though_the_environment_says_who_acts(clone, monkeypatch, capsys):
    monkeypatch.setenv("GITSWARM_ACTOR", "ada")

    assert main(["-C", str(clone.path), "agent", "join", ""]) == 3
    assert "does not know who acts" in capsys.readouterr().err
    assert clone.must("agent", "list", "--json").json == []
