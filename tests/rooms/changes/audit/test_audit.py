"""All that led to a change stands in one file, and whoever has the repository can prove it, or see where it lies."""

from __future__ import annotations

import json

import pytest

from tests.agents import WRITES, teach
from tests.landings import begin, check_by, finish
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


def export(clone, name, *words):
    clone.must("audit", "export", name, "--out", str(clone.path / "audit.json"), *words)
    return json.loads((clone.path / "audit.json").read_text())


def change(clone, told):
    (clone.path / "audit.json").write_text(json.dumps(told))
    return clone.run("audit", "verify", str(clone.path / "audit.json"), "--json")


def kinds(told):
    return [event["kind"] for event in told["events"]]


@pytest.fixture
def landed(world, clone):
    """A task that asked for approval, was done by an agent's run, landed, and was spoken about; and another one."""
    check_by(world, "true")
    clone.must("mail", "send", "@tasks", "Write it down.", actor="eve")
    (task,) = clone.must("ready", "--json").json
    teach(clone, WRITES)
    clone.must("note", task["id"], "It matters.", actor="eve")
    clone.must("work", "--once")
    clone.must("mq", "submit", task["id"])
    finish(clone, {"other.txt": "x"}, title="Something else")
    clone.must("mq", "run")
    return task["id"]


def test_the_story_of_a_task_has_its_events_run_checks_and_landing_and_no_others(clone, landed):
    told = export(clone, landed)

    assert kinds(told)[0] == "swarm.created"
    wanted = ["task.requested", "task.noted", "task.claimed", "run.started", "run.ended", "task.done"]
    wanted += ["landing.submitted", "landing.started", "landing.landed"]
    assert [kind for kind in kinds(told) if kind in wanted] == wanted
    assert "Something else" not in "".join(event["line"] for event in told["events"])
    (run,) = told["runs"]
    assert (run["state"], run["checks"], len(run["brief"])) == ("done", {"true": "passed"}, 64)
    (move,) = told["landings"]
    assert move["after"] in [one["commit"] for one in told["commits"]]
    assert told["tasks"][0]["id"] == landed
    clone.must("audit", "verify", str(clone.path / "audit.json"))


def test_a_run_and_a_landing_have_the_story_of_their_tasks(clone, landed):
    run = clone.must("run", "list", "--json").json[0]["id"]
    move = clone.must("mq", "landings", "--json").json[0]["id"]

    assert kinds(export(clone, run[-8:])) == kinds(export(clone, landed))
    assert len(export(clone, move[-8:])["tasks"]) == 2
    clone.must("audit", "verify", str(clone.path / "audit.json"))


def test_it_can_be_proved_in_another_clone_and_after_more_has_happened(world, clone, landed):
    export(clone, landed)
    clone.must("note", landed, "Well done.")
    clone.must("sync")
    other = world.clone("two")
    other.git("fetch", "--quiet")
    told = other.must("audit", "verify", str(clone.path / "audit.json"), "--json", actor="bob").json

    assert told["events"] == len(json.loads((clone.path / "audit.json").read_text())["events"])


@pytest.mark.parametrize("lie", ["line", "left_out", "made_up", "commit", "text"])
def test_whatever_was_changed_in_it_is_found(clone, landed, lie):
    clone.must("note", landed, "long " * 5000)
    told = export(clone, landed)
    if lie == "line":
        event = told["events"][kinds(told).index("task.noted")]
        event["line"] = event["line"].replace('"eve"', '"bob"')
    elif lie == "left_out":
        told["events"].pop(4)
    elif lie == "made_up":
        told["events"].append({**told["events"][-1], "id": "0" * 26})
    elif lie == "commit":
        told["commits"][0]["tree"] = "1" * 40
    else:
        told["texts"] = dict.fromkeys(told["texts"], "short")
    said = change(clone, told)

    assert (said.code, said.error["kind"]) == (7, "not_proved")
    assert "its digest differs" in said.error["failed"][0]
    assert len(said.error["failed"]) >= 2
    from gitswarm.rooms.changes.audit.model import digest_of  # whoever lies can count as well

    said = change(clone, {**told, "digest": digest_of(told)})
    assert (said.code, len(said.error["failed"]) >= 1) == (7, True)


def forged(told, **lies):
    """An audit with lies in it, and the digest that fits these."""
    from gitswarm.rooms.changes.audit.model import digest_of

    made = {**told, **lies}
    return {**made, "digest": digest_of(made)}


def test_whatever_a_file_says_besides_the_lines_of_the_log_is_proved_too(clone, landed):
    told = export(clone, landed)
    for field, lie in {"actor": "mallory", "at": "1999", "kind": "x.y", "overruled": True, "sha256": "00"}.items():
        said = change(clone, forged(told, events=[{**event, field: lie} for event in told["events"]]))
        assert (said.code, len(said.error["failed"])) == (7, len(told["events"])), field
    gate = {"id": "review", "kind": "approval", "state": "open", "why": "", "votes": []}
    lies = {"approvals": [gate], "runs": [], "rollbacks": [{}], "tasks": [], "landings": [], "commits": []}
    for part, lie in {**lies, "swarm": "other", "more": "x", "position": 10**9}.items():
        said = change(clone, forged(told, **{part: lie}))
        assert (said.code, len(said.error["failed"])) == (7, 1), part
    early = [event for event in told["events"] if event["position"] < 1]
    assert change(clone, forged(told, position=1, events=early)).code == 7
    assert change(clone, forged(told, subject={**told["subject"], "tasks": []})).code == 7
    assert change(clone, forged(told)).code == 0


@pytest.mark.parametrize(
    "lie", [{"position": "3"}, {"subject": {"tasks": 5}}, {"events": [1]}, {"texts": []}, {"commits": [None]}]
)
def test_a_file_of_another_shape_is_no_audit(clone, lie):
    id = clone.must("create", "Write it down", "--json").json["id"]
    said = change(clone, forged(export(clone, id), **lie))

    assert (said.code, said.error["kind"]) == (2, "misused")


def test_a_target_that_was_rewound_does_not_have_what_landed(world, clone, landed):
    export(clone, landed)
    git(world.hub, "update-ref", "refs/heads/main", "main~1")

    said = clone.run("audit", "verify", str(clone.path / "audit.json"), "--json")
    assert "which landed there" in said.error["failed"][0]


def test_people_read_it_as_a_page(clone, landed):
    page = clone.must("audit", "export", landed, "--markdown").out

    for heading in ("# Audit of task", "## Tasks", "## Runs", "## Landings", "## Commits", "## Events"):
        assert heading in page
    assert "landing\\.landed" in page


def test_a_page_for_people_is_proved_line_by_line(world, clone, landed):
    clone.must("note", landed, "long " * 5000)
    page = clone.path / "audit.md"
    clone.must("audit", "export", landed, "--markdown", "--out", str(page))
    text = page.read_text()
    told = clone.must("audit", "verify", str(page), "--json").json
    assert f"`{told['digest']}`" in text

    lines = text.splitlines()
    for number in (0, 2, len(lines) // 2, len(lines) - 3):
        page.write_text("\n".join([*lines[:number], f"{lines[number]}.", *lines[number + 1 :]]))
        said = clone.run("audit", "verify", str(page), "--json")
        assert (said.code, said.error["kind"]) == (7, "not_proved"), number
    page.write_text("\n".join(lines[:-5]))
    assert clone.run("audit", "verify", str(page)).code == 7
    clone.must("note", landed, "More.")
    page.write_text(text)
    clone.must("audit", "verify", str(page))


def test_a_commit_that_is_nowhere_is_proved_by_its_name_and_a_hub_that_is_away_is_said(world, clone, landed):
    told = export(clone, landed)
    (mine,) = [one for one in told["commits"] if one["commit"] == told["tasks"][0]["commit"]]
    bare = forged(told, commits=[{**one, "tree": None} if one == mine else one for one in told["commits"]])
    bare["commits"] = [
        {"commit": one["commit"], "tree": None} if one["tree"] is None else one for one in bare["commits"]
    ]
    assert change(clone, forged(bare)).code == 0
    world.cut_off()
    said = change(clone, told)
    assert (said.code, said.error["kind"]) == (6, "hub_unreachable")


def test_a_gate_is_told_as_it_stands_with_who_said_what(clone):
    id, _, _ = begin(clone, {"a.txt": "a"})
    clone.must("gate", "add", id, "--kind", "approval")
    clone.must("done", id)
    assert "shut\\: 0 of 1 approvals" in clone.must("audit", "export", id, "--markdown").out
    clone.must("gate", "approve", id, "--reason", "I have read it.", actor="eve")
    (gate,) = export(clone, id)["approvals"]

    assert (gate["state"], [(vote["actor"], vote["reason"]) for vote in gate["votes"]]) == (
        "open",
        [("eve", "I have read it.")],
    )
    assert "eve approved" in clone.must("audit", "export", id, "--markdown").out


def test_what_is_no_audit_is_told_so(clone):
    clone.write("odd.json", "[]")
    assert clone.run("audit", "verify", str(clone.path / "odd.json"), "--json").error["kind"] == "misused"
    assert clone.run("audit", "export", "gs-none", "--json").code == 4
