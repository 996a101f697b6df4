"""What is finished is measured first: files that a gate keeps out do not get past `done`, whatever way they came."""

from __future__ import annotations

import hashlib

import pytest

from tests.gated import SECRET, commit, finished, gates_yaml, refused, status, taken, task

FAULTS = {
    "allow": (("--kind", "paths", "--allow", "src/**"), "it touches lib/a.py, and may touch only src/**"),
    "forbid": (("--kind", "paths", "--forbid", "lib/"), "it touches lib/a.py, which it may not"),
    "legacy": (("--kind", "paths", "--legacy", "lib/**"), "what is legacy may only be taken away"),
    "files": (("--kind", "ceiling", "--files", "1"), "2 files, and 1 is the most"),
    "lines": (("--kind", "ceiling", "--lines", "2"), "3 lines, and 2 is the most"),
    "digest": (("--kind", "digest", "--pin", "schema.sql"), "schema.sql is not as pinned"),
    "secrets": (("--kind", "secrets"), "it holds a token of GitHub"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_gate_keeps_out_is_not_done_before_it_is_mended(clone, project, name):
    words, why = FAULTS[name]
    project(**{"schema.sql": "tables\n"})
    clone.git("pull", "--quiet")
    id = task(clone, *words)
    tree = taken(clone, id)
    if name == "digest":
        commit(tree, **{"schema.sql": "other tables\n"})
    else:
        commit(tree, **{"lib__a.py": f"'{SECRET}'\n", "src__b.py": "one\ntwo\n"})
    error = refused(tree, why)
    assert list(error["gates"]) == [f"{id}/{words[1]}"]
    assert status(clone, id) == "in_progress"
    shown = clone.must("gate", "show", f"{id}/{words[1]}", "--json").json
    assert (shown["state"], shown["commit"], shown["judged_by"]) == ("shut", tree.git("rev-parse", "HEAD"), "bob")

    tree.git("reset", "--quiet", "--hard", "HEAD~1")
    commit(tree, **{"src__b.py": "one\n"})
    assert finished(tree).code == 0
    assert status(clone, id) == "closed"


def test_a_secret_that_was_taken_out_again_is_still_in_what_would_be_pushed(clone):
    id = task(clone, "--kind", "secrets")
    tree = taken(clone, id)
    commit(tree, a=SECRET)
    commit(tree, a="nothing")
    refused(tree, "it holds a token of GitHub")


def test_files_that_are_legacy_may_be_taken_away(clone, project):
    project(legacy__a="old\n", legacy__b="old\n")
    id = task(clone, "--kind", "paths", "--legacy", "legacy/")
    tree = taken(clone, id)
    tree.git("rm", "--quiet", "legacy/a")
    commit(tree)
    assert finished(tree).code == 0


def test_a_waiver_lets_past_what_it_names_until_it_ends(clone):
    id = task(clone, "--kind", "paths", "--allow", "src/**")
    clone.must("gate", "add", id, "--kind", "ceiling", "--files", "1")
    tree = taken(clone, id)
    commit(tree, a="1", b="2")
    clone.must("gate", "waive", f"{id}/ceiling", "--reason", "a rename")
    assert list(refused(tree, "may touch only")["gates"]) == [f"{id}/paths"]
    clone.must("gate", "waive", f"{id}/paths", f"{id}/ceiling", "--reason", "a rename")
    assert finished(tree).code == 0
    assert status(clone, id) == "closed"


def test_what_the_project_asks_of_all_is_asked_of_each_task(clone, project):
    rules = (
        "gates:\n  small: {kind: ceiling, files: 1}\n  review: {kind: approval, by: [eve], when: {changes: [src/**]}}\n"
    )
    project(**gates_yaml(rules))
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, src__a="1", src__b="2")
    refused(tree, "gate all/small: it changes 2 files, and 1 is the most")
    tree.git("reset", "--quiet", "--hard", "HEAD~1")
    commit(tree, src__a="1")
    assert finished(tree).code == 0
    assert status(clone, id) == "in_review"
    assert clone.run("gate", "approve", id, actor="zoe").code == 3
    clone.must("gate", "approve", f"{id}/all/review", actor="eve")
    assert status(clone, id) == "closed"

    other = task(clone)
    tree = taken(clone, other)
    commit(tree, docs="1")
    assert finished(tree).code == 0
    assert status(clone, other) == "closed"


def test_an_agent_that_edits_the_rules_in_its_branch_changes_nothing(clone, project):
    project(**gates_yaml("gates:\n  small: {kind: ceiling, files: 1}\n"))
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, **gates_yaml("gates: {}\n"), a="1")
    refused(tree, "gate all/small: it changes 2 files")
    weaker = ("--kind", "ceiling", "--name", "small", "--files", "1000")
    clone.must("gate", "add", id, *weaker, actor="bob")
    refused(tree, "gate all/small: it changes 2 files")


def test_the_default_branch_may_be_brought_in_without_counting(world, clone, project):
    id = task(clone, "--kind", "ceiling", "--files", "1")
    tree = taken(clone, id)
    commit(tree, mine="1")
    project(a="1", b="2", c="3")
    tree.git("fetch", "--quiet", "origin")
    tree.git("merge", "--quiet", "--no-edit", "origin/main")
    assert finished(tree).code == 0


def test_work_that_is_in_another_clone_is_not_judged_as_nothing(world, clone):
    id = task(clone, "--kind", "paths", "--allow", "src/**")
    tree = taken(clone, id)
    commit(tree, lib="1")
    clone.must("sync")
    clone.must("worktree", "list")
    other = world.clone("two")
    said = other.run("done", id, "--json", actor="bob")
    assert said.code == 3
    assert "not in this clone" in said.error["message"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gates:\n  a: [", ":2: this is no YAML: "),
        ("rules: {}", " does not say what it should"),
        ("gates: []\ncommands: [a]", ":2: commands is no table of names"),
        ("gates:\n  tiny: {kind: secrets}\n  small: {kind: magic}", ":3: the gate small: there is no gate of the kind"),
        (
            "gates: {small: {kind: ceiling, files: many}}",
            ":1: the gate small: files of a gate of the kind ceiling cannot",
        ),
        ("gates:\n  a b: {kind: secrets}", ":2: the gate a b: 'a b' is no name of a gate"),
        ("gates: {a: {kind: secrets, when: {colour: [red]}}}", ":1: the gate a: `when` does not say what it can"),
        ("commands:\n  b: make\n  a: {run: make, minutes: 0}", ":3: the command a cannot be run"),
    ],
)
def test_a_file_that_says_nothing_that_can_be_is_told_and_lets_nothing_past(clone, project, text, said):
    project(**gates_yaml(text))
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, a="1")
    told = finished(tree)
    assert (told.code, told.error["kind"]) == (2, "bad_rules")
    assert told.error["message"].startswith(f".gitswarm/gates.yaml{said}")
    assert told.error["hint"]


def test_a_pin_is_of_the_file_as_the_default_branch_has_it(clone, project):
    project(schema="tables\n")
    clone.git("update-ref", "refs/remotes/origin/main", clone.git("commit-tree", "-m", "Other", "HEAD^{tree}"))
    id = task(clone, "--kind", "digest", "--pin", "schema")
    pins = clone.must("gate", "show", f"{id}/digest", "--json").json["rule"]["pins"]
    assert pins == {"schema": hashlib.sha256(b"tables\n").hexdigest()}
    assert clone.run("gate", "add", id, "--kind", "digest", "--name", "two", "--pin", "none").code == 4


def test_an_answer_without_any_commit_keeps_each_file_as_it_is_pinned(clone, project):
    project(schema="tables\n")
    id = task(clone, "--kind", "digest", "--pin", "schema")
    tree = taken(clone, id)
    assert finished(tree, "--summary", "It is fine.").code == 0
    assert status(clone, id) == "closed"


def test_whoever_does_not_hold_the_task_is_told_that_first(clone):
    id = task(clone, "--kind", "paths", "--allow", "src/**")
    tree = taken(clone, id)
    commit(tree, lib="1")
    said = clone.run("done", id, "--json", actor="eve")
    assert said.error["message"].startswith("eve cannot finish")
