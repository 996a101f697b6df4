"""Flows from the command line, done by real workers."""

from __future__ import annotations

import json

import pytest

from tests.world import git

FEATURE = """
about: 'Build {{ inputs.what }}'
pattern: pipeline
inputs:
  what: what is to be built
steps:
  design:
    ask: |
      Design {{ inputs.what }}.
      SAY two parts
  build:
    flow: halves
    with: {plan: '{{ steps.design.summary }}'}
  review: |
    Look at {{ steps.build.summary }}.
    CHANGE
"""
PRINTED = """
pattern: map-reduce
items:
  command: printf "a\\nb\\na"
map: {title: "Look at {{ item }}", ask: x}
"""
OPEN_WORDS = "Investigate which parser to use, compare the options and decide, for all files that we have, with "
HALVES = """
pattern: fork-join
inputs: {plan: {default: none}}
fork:
  left: |
    The left of {{ inputs.plan }}.
    SAY left is done
  right: |
    The right.
    SAY right is done
join: |
  Put them together.
  SAY both are done
"""


def work(clone, count, code=0):
    for _ in range(count):
        said = clone.run("work", "--once")
        assert said.code == code, said


def test_a_flow_is_started_done_by_workers_and_shown(clone, say):
    say(feature=FEATURE, halves=HALVES)
    told = clone.must("flow", "run", "feature", "--input", "what=a bridge", "--json").json
    assert set(told["steps"]) == {"design", "build", "build/left", "build/right", "build/join", "review"}
    assert clone.must("show", told["id"], "--json").json["title"] == "Build a bridge"
    work(clone, 5)

    shown = clone.must("flow", "show", told["id"], "--json").json
    assert (shown["state"], shown["done"], shown["steps"]) == ("done", 5, 5)
    assert {row["step"]: row["summary"] for row in shown["rows"]}["build"] == "both are done"
    review = clone.must("show", told["steps"]["review"], "--json").json
    brief = git(clone.path, "show", f"{review['commit']}:{told['steps']['review']}.brief")
    assert "Look at both are done." in brief
    assert clone.run("work", "--once").code == 3
    (row,) = clone.must("flow", "list", "--json").json
    assert (row["flow"], row["pattern"], row["state"]) == ("feature", "pipeline", "done")


def test_a_step_is_tried_as_often_as_it_says_then_it_has_failed_and_says_what_it_blocks(clone, say):
    say(main="pattern: pipeline\nsteps:\n  a: {ask: FAIL, retries: 1}\n  b: B.\n  c: C.\n")
    id = clone.must("flow", "run", "main").out.strip()
    work(clone, 2, code=7)
    assert clone.run("work", "--once").code == 3

    shown = clone.must("flow", "show", id)
    assert "a has failed, and blocks b, c: the agent says that it could not do it" in shown.out + shown.err
    rows = {row["step"]: row for row in clone.must("flow", "show", id, "--json").json["rows"]}
    assert (rows["a"]["state"], rows["a"]["blocks"], rows["b"]["held_by"]) == ("failed", ["b", "c"], ["a has failed"])
    (letter,) = clone.must("mail", "inbox", "--json").json
    assert "Blocked by it: b, c." in letter["text"]
    clone.must("flow", "cancel", id)
    assert clone.must("flow", "list", "--json").json[0]["state"] == "cancelled"
    assert clone.run("flow", "cancel", id).code == 3


def test_a_step_may_have_bounds_of_its_own_that_are_narrower(clone, say):
    say(main="pattern: pipeline\nsteps:\n  a: {ask: A., minutes: 7, cents: 30}\n")
    clone.must("flow", "run", "main")
    work(clone, 1)

    (run,) = clone.must("run", "list", "--json").json
    assert (run["most_minutes"], run["most_cents"]) == (7, 30)


def test_what_a_failed_step_holds_back_is_listed_with_the_reason(clone, say):
    say(main="pattern: pipeline\nsteps:\n  a: Do A.\n  b: Do B.\n  c: Do C.\n")
    steps = clone.must("flow", "run", "main", "--json").json["steps"]
    clone.must("close", steps["a"], "--resolution", "failed")

    rows = clone.must("blocked", "--json").json
    assert [(row["id"], row["holds"]) for row in rows][:1] == [(steps["b"], ["a has failed"])]
    assert "a has failed" in clone.must("blocked").out
    assert "Do B." in clone.must("board").out


def test_items_come_from_globs_of_the_commit_and_from_what_a_command_prints(clone, say):
    say(
        globs="pattern: map-reduce\nitems: {glob: '.gitswarm/**/*.yaml'}\nmap: 'Look at {{ item }}.'\n",
        printed=PRINTED,
        none="pattern: map-reduce\nitems: {glob: '*.none'}\nmap: x\n",
        broken="pattern: map-reduce\nitems: {command: 'false'}\nmap: x\n",
    )
    id = clone.must("flow", "run", "globs").out.strip()
    titles = [row["title"] for row in clone.must("flow", "show", id, "--json").json["rows"][1:]]
    assert titles == [f"Look at .gitswarm/flows/{name}.yaml." for name in ("broken", "globs", "none", "printed")]
    id = clone.must("flow", "run", "printed").out.strip()
    titles = [row["title"] for row in clone.must("flow", "show", id, "--json").json["rows"][1:]]
    assert titles == ["Look at a", "Look at b"]
    assert "gives no items" in clone.run("flow", "run", "none").err
    assert clone.run("flow", "run", "broken").code == 7
    drawn = [clone.must("flow", "graph", name, "--json").json["nodes"] for name in ("none", "broken", "printed")]
    assert [len(nodes) for nodes in drawn] == [2, 2, 2]
    assert drawn[2][1]["title"].startswith("Look at ‹each that printf")


def test_a_flow_is_what_the_default_branch_says_and_not_what_stands_in_the_work_tree(clone, say):
    say(main="pattern: pipeline\nsteps:\n  a: A.\n")
    clone.write(".gitswarm/flows/main.yaml", "pattern: pipeline\nsteps:\n  a: Do evil.\n")
    id = clone.must("flow", "run", "main").out.strip()

    assert clone.must("flow", "show", id, "--json").json["rows"][1]["title"] == "A."
    assert clone.run("flow", "run", "other").code == 4


def test_a_flow_that_is_not_sent_yet_is_said_to_be_only_here(clone):
    folder = clone.path / ".gitswarm" / "flows"
    folder.mkdir(parents=True)
    (folder / "main.yaml").write_text("pattern: pipeline\nsteps:\n  a: A.\n")
    told, other = (clone.run("flow", "run", name, "--json").error for name in ("main", "other"))

    hint = ".gitswarm/flows/main.yaml is only here so far: commit it to the default branch, and `git push`; "
    assert (told["kind"], told["hint"]) == ("not_found", f"{hint}there is none yet")
    assert other["hint"].startswith("it would stand in .gitswarm/flows/other.yaml of the default branch; ")


def test_an_agent_that_starts_a_flow_has_it_as_a_part_of_its_own_task(clone, say, monkeypatch):
    say(main="pattern: pipeline\nsteps:\n  a: A.\n")
    top = clone.must("create", "Do it all", "--json").json["id"]
    told = clone.must("claim", top, "--json").json
    monkeypatch.setenv("GITSWARM_SESSION", told["session"])
    id = clone.must("flow", "run", "main").out.strip()

    assert clone.must("show", id, "--json").json["parent"] == top


def test_validate_says_where_it_has_looked(clone, tmp_path):
    """A flow that is not committed yet is no flow of the project."""
    said = clone.must("flow", "validate").out
    assert said.startswith("0 flows looked at, 0 mistakes; the newest commit of the default branch has no flow")
    (tmp_path / "new.yaml").write_text("steps:\n  one: {title: Build it}\n")
    said = clone.run("flow", "validate", "--file", str(tmp_path / "new.yaml"))
    assert said.out.endswith("1 flow looked at, 1 mistake\n")


def test_validate_tells_the_line_and_the_mend_of_every_mistake(clone, say):
    bad = "pattern: pipeline\nsteps:\n  a: {ask: x, role: nobody}\n  b:\n    title: B\n    flow: nothing\n"
    say(good=HALVES, bad=bad, odd_name=HALVES)
    said = clone.run("flow", "validate")

    assert said.code == 2
    assert said.out.splitlines()[:-1] == [
        ".gitswarm/flows/bad.yaml:3: the project has no role nobody",
        "    `gitswarm role list` shows which there are; `gitswarm role new` makes one",
        ".gitswarm/flows/bad.yaml:6: the project has no flow nothing",
        "    there are bad, good, odd_name",
        ".gitswarm/flows/odd_name.yaml:1: 'odd_name' is no name of a flow",
        "    call the file such as build-2.yaml",
    ]
    assert clone.run("flow", "run", "bad", "--json").error["kind"] == "bad_recipe"
    assert clone.must("flow", "validate", "good", "--json").json == {"checked": ["good"], "mistakes": []}


def test_a_gate_that_asks_for_a_command_which_the_project_has_not_is_a_mistake(world, clone, say):
    say(main="pattern: pipeline\nsteps:\n  a:\n    ask: A.\n    gates:\n      unit: {kind: check, run: unit}\n")
    (mistake,) = clone.run("flow", "validate", "--json").json["mistakes"]
    assert (mistake["line"], mistake["what"]) == (5, "the project has no command unit")
    assert clone.run("flow", "run", "main").code == 2
    (world.folder / "seed" / ".gitswarm" / "gates.yaml").write_text("commands: {unit: make}\n")
    say()
    clone.must("flow", "run", "main")


@pytest.mark.parametrize(
    ("flows", "what"),
    [
        ({"a": "b", "b": "a"}, "would stand in itself: a → b → a"),
        ({"a": "a"}, "would stand in itself: a → a"),
        ({"a": "b", "b": "c", "c": "d", "d": "e", "e": "f", "f": "g", "g": ""}, "more than 5 flows"),
    ],
)
def test_flows_in_flows_come_to_an_end(clone, say, flows, what):
    texts = {
        name: f"pattern: pipeline\nsteps:\n  x: {{{f'flow: {of}' if of else 'ask: x'}}}\n" for name, of in flows.items()
    }
    say(**texts)

    assert what in clone.run("flow", "validate", "a").out


def test_what_a_flow_in_a_step_is_given_is_checked(clone, say):
    say(
        inner="pattern: pipeline\ninputs: {x: ''}\nsteps:\n  a: A.\n",
        outer="pattern: pipeline\nsteps:\n  a: {flow: inner}\n  b: {flow: inner, with: {x: '1', y: '2'}}\n",
    )
    assert [one["what"] for one in clone.run("flow", "validate", "outer", "--json").json["mistakes"]] == [
        "the flow inner needs x",
        "the flow inner is given no y",
    ]


@pytest.mark.parametrize(
    ("items", "given"),
    [
        ("[a, '{{ inputs.x }}']", "{{ steps.a.items }}"),
        ("{glob: '{{ inputs.x }}'}", "{{ steps.a.items }}"),
        ("'{{ inputs.x }}'", "src/{{ steps.a.items }}"),
        ("'{{ inputs.x }}'", "{{ steps.a.items }}"),
    ],
)
def test_a_map_over_what_a_step_lists_and_more_is_a_mistake(clone, items, given):
    clone.write("inner.yaml", f"pattern: map-reduce\ninputs: {{x: ''}}\nitems: {items}\nmap: x\n")
    clone.write("main.yaml", f"pattern: pipeline\nsteps:\n  a: A.\n  b: {{flow: inner, with: {{x: '{given}'}}}}\n")
    files = [word for name in ("main", "inner") for word in ("--file", str(clone.path / f"{name}.yaml"))]
    found = clone.run("flow", "validate", *files, "--json").json["mistakes"]
    fine = (items, given) == ("'{{ inputs.x }}'", "{{ steps.a.items }}")
    told = (4, "the flow inner goes over what a step lists, and over more")
    assert [(one["line"], one["what"]) for one in found] == ([] if fine else [told])


def test_a_file_can_be_looked_at_before_it_is_committed(clone):
    clone.write("new.yaml", "pattern: pipeline\nsteps:\n  a: A.\n")
    assert clone.must("flow", "validate", "--file", str(clone.path / "new.yaml")).code == 0
    clone.write("new.yaml", "pattern: pipeline\n")
    assert clone.run("flow", "validate", "--file", str(clone.path / "new.yaml")).code == 2


def test_a_flow_is_drawn_before_it_is_started_and_with_how_it_stands_after(clone, say):
    say(feature=FEATURE, halves=HALVES)
    assert clone.must("flow", "graph", "feature").out.splitlines() == [
        "Build ‹what› [pipeline]",
        "├─ design: Design ‹what›.",
        "├─ build [fork-join]: halves",
        "│  ├┬╴side by side",
        "│  │├─ left: The left of the summary of design.",
        "│  │└─ right: The right.",
        "│  └─ join: Put them together.",
        "└─ review: Look at the summary of build.",
    ]
    id = clone.must("flow", "run", "feature", "--input", "what=a bridge").out.strip()
    work(clone, 1)
    assert "├─ ✓ design: Design a bridge." in clone.must("flow", "graph", id).out
    lines = clone.must("flow", "graph", id, "--mermaid").out.splitlines()
    assert lines[:3] == [
        "flowchart TD",
        '  subgraph n0["Build a bridge (pipeline)"]',
        '    n1["design: Design a bridge."]',
    ]
    assert {"  n1 --> n3", "  n3 --> n5", "  n1 --> n2", "  class n1 done"} <= set(lines)


def test_inputs_are_given_by_name(clone, say):
    say(feature=FEATURE, halves=HALVES)
    said = clone.run("flow", "run", "feature", "--json")
    assert (said.code, said.error["message"], said.error["hint"]) == (
        2, "the flow feature needs `what`", "--input NAME=VALUE, of what (what is to be built)"
    )  # fmt: skip
    assert clone.run("flow", "run", "feature", "--input", "bridge").code == 2
    id = clone.must("flow", "run", "feature", "--input", "what=two\nlines" + " and more" * 50).out.strip()
    assert clone.must("show", id, "--json").json["title"].startswith("Build two lines and more")
    assert json.loads(clone.must("flow", "graph", "feature", "--json").out)["nodes"][0]["pattern"] == "pipeline"


@pytest.mark.parametrize(
    ("title", "more", "pattern", "because"),
    [
        ("Fix a typo", (), "single", "it is atomic"),
        (OPEN_WORDS * 3, ("--type", "feature"), "scatter-gather",
         "it speaks of a way that is not known yet (compare, decide, investigate, options, which)"),
    ],
)  # fmt: skip
def test_a_pattern_is_suggested_with_the_reason_and_the_flows_that_have_it(clone, say, title, more, pattern, because):
    say(ask="pattern: scatter-gather\nscatter: x\ngather: all\n", halves=HALVES)
    id = clone.must("create", title[:100], "--description", title, *more, "--json").json["id"]
    told = clone.must("flow", "suggest", id, "--json").json

    assert (told["pattern"], told["because"].startswith(because)) == (pattern, True), told
    assert told["flows"] == (["ask"] if pattern == "scatter-gather" else [])
    assert because in clone.must("flow", "suggest", id).out


def test_what_undoes_is_drawn_apart(clone, say):
    say(main="pattern: saga\nsteps:\n  a: {ask: A., undo: Take a back.}\n  b: {ask: B., undo: Take b back.}\n")
    assert clone.must("flow", "graph", "main").out.splitlines() == [
        "main [saga]",
        "├─ a: A.",
        "├─ b: B.",
        "├╌ undo-b: Undo: Take b back.",
        "╰╌ undo-a: Undo: Take a back.",
    ]
    lines = clone.must("flow", "graph", "main", "--mermaid").out.splitlines()
    assert {'    n3(["undo-b: Undo: Take b back."])', "  n2 -.-> n3", "  n3 --> n4", "  n1 -.-> n4"} <= set(lines)


def test_a_swarm_that_has_switched_flows_off_starts_none(clone, say):
    say(main="pattern: pipeline\nsteps:\n  a: A.\n")
    clone.must("feature", "off", "flows")
    assert clone.run("flow", "run", "main", "--json").error["kind"] == "switched_off"


def test_a_step_of_a_cancelled_flow_is_opened_after_the_flow_is(clone, say):
    say(halves=HALVES)
    told = clone.must("flow", "run", "halves", "--json").json
    top, step = told["id"], told["steps"]["left"]
    clone.must("flow", "cancel", top)
    said = clone.run("reopen", step)
    assert said.code == 3
    assert said.err.splitlines() == [
        f"error: {step} is part of {top}, which was given up: closed, and not done",
        f"hint: `gitswarm reopen {top}` first",
    ]
    assert clone.must("reopen", top).out.strip() == f"{top} open"
    assert clone.must("reopen", step).out.strip() == f"{step} open"


def test_a_voice_is_not_said_to_be_open_when_all_is_decided_without_it(clone, say):
    say(ask="pattern: scatter-gather\nscatter: Which?\nvoices: 3\ngather: majority\n")
    steps = clone.must("flow", "run", "ask", "--json").json["steps"]
    for number in (1, 2):
        clone.must("claim", steps[f"voice-{number}"])
        clone.must("done", steps[f"voice-{number}"], "--summary", "this")
    assert "is closed again at once" in clone.must("reopen", steps["voice-3"]).out


def test_a_flow_that_another_clone_has_finished_is_not_cancelled(world, clone, say):
    say(one="pattern: pipeline\nsteps:\n  a: |\n    Say.\n    SAY done\n")
    other = world.clone("two")
    top = clone.must("flow", "run", "one").out.strip()
    clone.must("sync")
    other.must("sync")
    work(clone, 1)
    clone.must("sync")
    said = other.run("flow", "cancel", top, "--json", actor="grace")
    assert (said.code, "closed already" in said.error["message"]) == (3, True)


def test_a_cancel_that_the_hub_cannot_be_told_says_so(world, clone, say):
    say(one="pattern: pipeline\nsteps:\n  a: Say.\n")
    top = clone.must("flow", "run", "one").out.strip()
    clone.must("sync")
    world.cut_off()
    said = clone.must("flow", "cancel", top).out
    assert (f"{top} is cancelled" in said, "could not be told yet" in said) == (True, True)
