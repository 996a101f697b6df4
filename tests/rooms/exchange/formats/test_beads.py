"""Issues of beads become tasks: all that they tell is kept or told, twice is once, and what is told anew follows."""

from __future__ import annotations

import json

import pytest

ISSUE = {
    "id": "bd-a1",
    "title": "Reject empty names",
    "description": "They break the index.",
    "status": "open",
    "priority": 1,
    "issue_type": "bug",
    "created_at": "2026-01-02T03:04:05.678901-08:00",
    "created_by": "stevey",
    "updated_at": "2026-01-02T03:04:05.678901-08:00",
}


def issue(id="bd-a1", **changes):
    return {**ISSUE, "id": id, "title": f"Issue {id}", **changes}


def link(on, type="blocks"):
    return {"issue_id": "?", "depends_on_id": on, "type": type}


@pytest.fixture
def bring(clone):
    """Write issues into a file and import them; what the command answered."""

    def run(*rows, words=(), code=0):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        clone.write("issues.jsonl", "\n".join(lines) + "\n")
        said = clone.run("import", "beads", str(clone.path / "issues.jsonl"), "--json", *words)
        assert said.code == code, said
        return said

    return run


def every(clone):
    """All tasks, whole, by the id they had there."""
    rows = clone.must("list", "--all", "-s", "all", "--json").json
    return {one["origin"]["key"]: one for one in (clone.must("show", row["id"], "--json").json for row in rows)}


def told(said):
    """What was told on stderr, less the line on progress."""
    return said.err.splitlines()


def test_an_issue_becomes_a_task_with_all_that_it_tells(clone, bring):
    whole = {
        **ISSUE,
        "labels": ["names", "index"],
        "assignee": "bob",
        "design": "Check at the door.",
        "notes": "Seen twice.",
        "acceptance_criteria": "- [ ] empty is refused\n- [ ] blank is refused",
        "estimated_minutes": 30,
        "comments": [{"id": 1, "author": "eve", "text": "Mine too.", "created_at": "2026-01-03T00:00:00Z"}],
    }
    said = bring(whole)

    counts = {"imported": 1, "changed": 0, "already": 0, "kept": 0}
    assert said.json == {**counts, "told": 0, "told_file": None, "dry_run": False}
    task = every(clone)["bd-a1"]
    assert (task["title"], task["type"], task["priority"], task["status"]) == ("Reject empty names", "bug", 1, "open")
    assert (task["labels"], task["assignee"]) == (["index", "names"], "bob")
    assert task["accept"] == ["empty is refused", "blank is refused"]
    assert task["description"] == (
        "They break the index.\n\n## Design\n\nCheck at the door.\n\n## Notes\n\nSeen twice.\n\n"
        "## Also told there\n\n- estimated_minutes: 30"
    )
    assert (task["origin"]["author"], task["origin"]["created"]) == ("stevey", "2026-01-02T11:04:05Z")
    assert [(step["actor"], step["text"]) for step in task["history"] if step["kind"] == "task.remarked"] == [
        ("eve", "Mine too.")
    ]


def test_links_of_every_kind_are_kept(clone, bring):
    bring(
        issue("bd-a1", dependencies=[link("bd-b2"), link("bd-e0", "parent-child"), link("bd-c3", "discovered-from")]),
        issue("bd-b2"),
        issue("bd-c3", status="closed", close_reason="Fixed in 1.2"),
        issue("bd-e0", issue_type="epic"),
    )

    tasks = every(clone)
    assert tasks["bd-a1"]["status"] == "blocked"
    assert tasks["bd-a1"]["blocked_by"] == [tasks["bd-b2"]["id"]]
    assert tasks["bd-a1"]["parent"] == tasks["bd-e0"]["id"]
    assert "discovered-from: bd-c3" in tasks["bd-a1"]["description"]
    assert (tasks["bd-c3"]["status"], tasks["bd-c3"]["resolution"]) == ("closed", "done")
    assert "Fixed in 1.2" in [step["text"] for step in tasks["bd-c3"]["history"]]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("open", "open"),
        ("closed", "closed"),
        ("deferred", "paused"),
        ("blocked", "paused"),
        ("in_progress", "open"),
        ("hooked", "open"),
        ("dreaming", "open"),
    ],
)
def test_a_state_is_kept_or_told(clone, bring, there, here):
    said = bring(issue(status=there))

    task = every(clone)["bd-a1"]
    assert (task["status"], task["origin"]["was"]) == (here, there)
    assert bool(told(said)) == (there in {"in_progress", "hooked", "dreaming"})


def test_twice_is_once(clone, bring):
    rows = [issue("bd-a1", dependencies=[link("bd-b2")], comments=[{"text": "Why?"}]), issue("bd-b2", status="closed")]
    bring(*rows)
    before = clone.log()

    again = bring(*rows).json

    assert (again["imported"], again["already"]) == (0, 2)
    assert clone.log() == before


def test_a_large_import_is_one_commit(clone, bring):
    before = int(clone.git("rev-list", "--count", "gitswarm"))
    bring(*(issue(f"bd-{number}", status="closed") for number in range(300)))

    assert int(clone.git("rev-list", "--count", "gitswarm")) == before + 1


def test_a_dry_run_tells_and_writes_nothing(clone, bring):
    before = clone.log()
    said = bring(issue("bd-a1"), "{", words=["--dry-run"])

    assert said.json["imported"] == said.json["told"] == 1
    assert clone.log() == before


# what cannot be taken as it stands


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "no JSON"),
        ("[1]", "no object"),
        ("[" * 100_000, "nested too deep"),
        ('{"id": ' + "9" * 5000 + "}", "no JSON"),
        ('{"title": "no id"}', "can be no name"),
        ('{"_type": "memory", "id": "m-1"}', "no issue"),
        (json.dumps(issue("bd-x", status="tombstone", deleted_by="eve", delete_reason="spam")), "by eve (spam)"),
        (json.dumps(issue("bd-x", title="")), "no title"),
        (json.dumps(issue("bd-x", title="a\nb")), "no single line"),
        (json.dumps(issue("bd-x", title="long " * 50)), "no single line"),
        (json.dumps(issue("bd-x", priority="high")), "no priority"),
        (json.dumps(issue("bd-x", labels=["a,b"])), "the label 'a,b' is now 'a-b'"),
        (json.dumps(issue("bd-x", labels="a")), "labels is no list"),
        (json.dumps(issue("bd-x", assignee="a\nb")), "no name of an assignee"),
        (json.dumps(issue("bd-x", created_at="yesterday")), "is no time"),
        (json.dumps(issue("bd-x", dependencies=[link("bd-gone")])), "'bd-gone', which is not here"),
        (json.dumps(issue("bd-x", dependencies=[link("bd-x")])), "closes a circle"),
        (json.dumps(issue("bd-x", dependencies=["bd-a1"])), "names no issue"),
        (json.dumps(issue("bd-x", comments=[{"author": "eve"}])), "without a text"),
        (json.dumps(issue("bd-x", description="long" * 300_000)), "cut off"),
        (json.dumps(issue("bd-x", labels=[f"label-{number}" for number in range(5000)])), "too long for one event"),
        (json.dumps(issue("bd-a1", title="again")), "told again at"),
        ('{"id": "bd-x", "title": "\\ud800"}', ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_taken_is_told_with_its_line_and_loses_nothing_else(clone, bring, row, reason):
    said = bring(issue("bd-a1"), row, issue("bd-b2", dependencies=[link("bd-a1")]))

    assert reason in said.err
    assert not reason or "line 2" in said.err or "line 1" in said.err
    tasks = every(clone)
    assert tasks["bd-a1"]["title"] == "Issue bd-a1"
    assert tasks["bd-b2"]["blocked_by"] == [tasks["bd-a1"]["id"]]


def test_all_that_is_told_lies_in_a_file(clone, bring):
    said = bring(*(issue(f"bd-{number}", status="hooked") for number in range(30))).json

    with open(said["told_file"]) as file:
        rows = [json.loads(line) for line in file]
    assert said["told"] == len(rows) == 30
    assert (rows[3]["where"], rows[3]["key"]) == ("line 4", "bd-3")


def test_of_a_circle_one_link_is_left_out(clone, bring):
    ring = [issue(f"bd-{number}", dependencies=[link(f"bd-{(number + 1) % 5}")]) for number in range(5)]
    said = bring(*ring)

    assert said.err.count("closes a circle") == 1
    assert len([task for task in every(clone).values() if task["deps"]]) == 4


def test_a_part_whose_whole_waits_for_it_is_no_circle(clone, bring):
    said = bring(
        issue("bd-e0", issue_type="epic", dependencies=[link("bd-a1")]),
        issue("bd-a1", dependencies=[link("bd-e0", "parent-child")]),
    )

    tasks = every(clone)
    assert said.json["told"] == 0
    assert tasks["bd-a1"]["parent"] == tasks["bd-e0"]["id"]
    assert tasks["bd-e0"]["deps"] == [tasks["bd-a1"]["id"]]


def test_an_open_epic_whose_parts_are_closed_is_told(clone, bring):
    said = bring(
        issue("bd-e0", issue_type="epic"), issue("bd-a1", status="closed", dependencies=[link("bd-e0", "parent-child")])
    )

    assert every(clone)["bd-e0"]["status"] == "closed"
    assert "closed here, since all its parts are" in said.err


# what is told anew


def test_what_is_told_anew_follows(clone, bring):
    bring(issue("bd-a1", dependencies=[link("bd-b2")]), issue("bd-b2"))
    said = bring(
        issue("bd-a1", title="Better", priority=0, status="closed", description="", comments=[{"text": "Done."}]),
        issue("bd-b2", dependencies=[link("bd-c3")]),
        issue("bd-c3"),
    )

    tasks = every(clone)
    assert (said.json["imported"], said.json["changed"]) == (1, 2)
    assert (tasks["bd-a1"]["title"], tasks["bd-a1"]["priority"], tasks["bd-a1"]["status"]) == ("Better", 0, "closed")
    assert (tasks["bd-a1"]["description"], tasks["bd-a1"]["deps"]) == ("", [])
    assert tasks["bd-b2"]["blocked_by"] == [tasks["bd-c3"]["id"]]


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [("closed", "open", "open"), ("deferred", "open", "open"), ("closed", "deferred", "paused")],
)
def test_a_state_that_is_told_anew_follows(clone, bring, before, after, status):
    bring(issue(status=before))
    bring(issue(status=after))

    assert every(clone)["bd-a1"]["status"] == status


def test_what_was_changed_here_stays_unless_what_is_told_is_newer(clone, bring):
    bring(issue("bd-a1"))
    id = every(clone)["bd-a1"]["id"]
    clone.must("edit", id, "--title", "Ours")
    said = bring(issue("bd-a1", title="Theirs"))

    assert (said.json["kept"], every(clone)["bd-a1"]["title"]) == (1, "Ours")
    assert "the task was changed here" in said.err
    bring(issue("bd-a1", title="Theirs", updated_at="2099-01-01T00:00:00Z"))
    assert every(clone)["bd-a1"]["title"] == "Theirs"


def test_an_older_file_changes_nothing(clone, bring):
    bring(issue("bd-a1", title="New", updated_at="2026-03-01T00:00:00Z"))
    said = bring(issue("bd-a1", title="Old", updated_at="2026-02-01T00:00:00Z"))

    assert every(clone)["bd-a1"]["title"] == "New"
    assert "older" in said.err


def test_skip_leaves_what_came_before(clone, bring):
    bring(issue("bd-a1"))
    said = bring(issue("bd-a1", title="Theirs"), issue("bd-b2"), words=["--on-conflict", "skip"])

    assert (said.json["imported"], said.json["kept"]) == (1, 1)
    assert every(clone)["bd-a1"]["title"] == "Issue bd-a1"


def test_fail_brings_nothing_in(clone, bring):
    bring(issue("bd-a1"))
    before = clone.log()
    said = bring(issue("bd-b2"), issue("bd-a1", title="Theirs"), words=["--on-conflict", "fail"], code=3)

    assert (said.error["kind"], said.error["keys"]) == ("conflicts", ["bd-a1"])
    assert clone.log() == before


def test_a_task_that_somebody_works_on_is_not_closed(clone, bring):
    bring(issue("bd-a1"))
    clone.must("claim", every(clone)["bd-a1"]["id"], "--no-worktree")
    bring(issue("bd-a1", status="closed", updated_at="2099-01-01T00:00:00Z"))

    assert every(clone)["bd-a1"]["status"] == "in_progress"


# where it comes from


def test_two_sources_may_use_the_same_ids(clone, bring):
    bring(issue("bd-a1"))
    bring(issue("bd-a1", title="Another"), words=["--source", "old-beads"])

    assert len(clone.must("list", "--json").json) == 2


@pytest.mark.parametrize("words", [["--source", "two words"], ["--source", ""], ["--on-conflict", "pray"]])
def test_a_wrong_option_is_misused(bring, words):
    bring(issue(), words=words, code=2)


def test_a_file_that_is_not_there_is_not_found(clone):
    assert clone.run("import", "beads", "nowhere.jsonl").code == 4


def test_two_clones_that_import_the_same_have_it_once(world):
    one, other = world.clone("one"), world.clone("other")
    file = world.folder / "issues.jsonl"
    file.write_text("\n".join(map(json.dumps, [issue("bd-a1", comments=[{"text": "Hm."}]), issue("bd-b2")])))
    for clone in (one, other):
        clone.must("import", "beads", str(file))
    for clone in (one, other, one):
        clone.must("sync")

    for clone in (one, other):
        assert sorted(row["title"] for row in clone.must("list", "--json").json) == ["Issue bd-a1", "Issue bd-b2"]
        closed = clone.must("list", "-s", "closed", "--json").json
        assert {clone.must("show", row["id"], "--json").json["resolution"] for row in closed} == {"duplicate"}
        assert len(closed) == 2
