"""What is brought in by several commits holds together as if one had brought it."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.exchange.imports import harvest
from gitswarm.rooms.work.origins import Item, Remark

PART, WHOLE = "bd-a1", "bd-e0"


def issue(id, **more):
    return {"id": id, "title": f"Issue {id}", "status": "open", "priority": 2, "issue_type": "task", **more}


def link(on, type="blocks"):
    return {"issue_id": "?", "depends_on_id": on, "type": type}


FEW = (
    issue(WHOLE, issue_type="epic", dependencies=[link(PART), link("bd-b2")]),
    issue(PART, dependencies=[link(WHOLE, "parent-child")]),
    issue("bd-b2"),
)


@pytest.fixture
def bring(clone):
    """Import these issues; what the command answered."""

    def run(rows=FEW, words=()):
        clone.write("issues.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        return clone.must("import", "beads", str(clone.path / "issues.jsonl"), "--json", *words).json

    return run


@pytest.fixture(autouse=True)
def _a_commit_for_each_item(monkeypatch):
    monkeypatch.setattr(harvest, "PORTION", 1)


def every(clone):
    """All tasks, whole, by the id they had there."""
    rows = clone.must("list", "--all", "--json").json
    return {one["origin"]["key"]: one for one in (clone.must("show", row["id"], "--json").json for row in rows)}


def cut_after(monkeypatch, portions):
    """Let the next imports end after so many commits, as if they had been killed."""
    whole = harvest.portions
    monkeypatch.setattr(harvest, "portions", lambda *asked: list(whole(*asked))[:portions])


def test_a_portion_has_as_many_items_as_it_may_or_as_many_letters():
    items = [Item(str(number), "", "", description="four") for number in range(5)]

    def sizes(most, letters, said=""):
        return [len(portion) for portion in harvest.portions(items, most, letters, lambda _: [Remark(said)])]

    assert (sizes(1, 99), sizes(2, 99), sizes(5, 99)) == ([1] * 5, [2, 2, 1], [5])
    assert (sizes(5, 8), sizes(5, 8, "more")) == ([2, 2, 1], [1] * 5)


@pytest.mark.parametrize("rule", ["newer", "skip"])
def test_a_part_stays_one_though_its_whole_that_waits_for_it_comes_by_a_later_commit(clone, bring, rule):
    assert bring(words=("--on-conflict", rule))["imported"] == 3
    tasks = every(clone)
    assert tasks[PART]["parent"] == tasks[WHOLE]["id"]
    assert set(tasks[WHOLE]["deps"]) == {tasks[PART]["id"], tasks["bd-b2"]["id"]}
    before = len(clone.log())
    assert bring()["already"] == 3
    assert len(clone.log()) == before


@pytest.mark.parametrize("portions", [1, 2])
def test_what_a_killed_import_did_not_come_to_is_linked_by_the_next(clone, bring, monkeypatch, portions):
    with monkeypatch.context() as killed:
        cut_after(killed, portions)
        bring()
    bring()
    tasks = every(clone)
    assert tasks[PART]["parent"] == tasks[WHOLE]["id"]


def test_the_link_that_came_late_is_no_change_of_ours(clone, bring):
    bring()
    again = [issue(PART, title="Better", dependencies=FEW[1]["dependencies"]), FEW[0], FEW[2]]
    assert bring(again)["changed"] == 1
    assert every(clone)[PART]["title"] == "Better"


def test_what_was_changed_here_before_the_link_came_stays_changed(clone, bring, monkeypatch):
    with monkeypatch.context() as killed:
        cut_after(killed, 1)
        bring()
    clone.must("edit", every(clone)[PART]["id"], "--title", "Ours")
    bring()
    again = [issue(PART, title="Better", dependencies=FEW[1]["dependencies"]), FEW[0], FEW[2]]
    assert bring(again)["kept"] == 1
    assert every(clone)[PART]["title"] == "Ours"
    assert every(clone)[PART]["parent"] == every(clone)[WHOLE]["id"]


def test_one_that_stays_as_it_is_becomes_no_part_of_what_is_new(clone, bring):
    bring([issue(PART), FEW[2]])
    clone.must("edit", every(clone)[PART]["id"], "--priority", "0")
    assert bring()["kept"] == 1
    assert every(clone)[PART]["parent"] is None
