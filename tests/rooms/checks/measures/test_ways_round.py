"""What is finished goes out by no other way than past the gates, whatever was said of its task."""

from __future__ import annotations

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing
from tests.gated import SECRET, commit, finished, gates_yaml, refused, status, taken, task
from tests.world import git

KEEPS_OUT = gates_yaml("gates: {small: {kind: paths, forbid: [lib/]}}\n")
ASKS_FOR_SOME = gates_yaml("gates: {review: {kind: approval, by: [eve], when: {changes: [lib/]}}}\n")


@pytest.mark.parametrize("words", [("close",), ("close", "--force"), ("update", "--status", "closed")])
@pytest.mark.parametrize("held", [True, False])
def test_what_was_worked_on_is_not_closed_by_a_word_where_the_project_has_gates(clone, project, words, held):
    project(**KEEPS_OUT)
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    if not held:
        clone.must("release", id, actor="bob")
    said = tree.run(words[0], id, *words[1:], "--json", actor="bob")
    assert (said.code, "is measured when it is finished" in said.error["message"]) == (3, True)
    assert status(clone, id) != "closed"
    tree.must("close", id, "--resolution", "wontfix", actor="bob")


def test_what_nobody_began_is_closed_by_a_word_as_ever(clone, project):
    project(**KEEPS_OUT)
    clone.git("pull", "--quiet")
    clone.must("close", task(clone))


def test_what_was_closed_by_a_word_before_is_measured_before_it_lands(clone, project):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    tree.must("close", id, actor="bob")
    project(**KEEPS_OUT)
    tree.git("fetch", "--quiet", "origin")
    said = tree.run("mq", "submit", id, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "nothing_to_land")
    assert (clone.must("mq", "list", "--json").json, status(clone, id)) == ([], "closed")


def test_what_was_finished_before_the_project_had_gates_is_measured_before_it_lands(clone, project):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    assert finished(tree).code == 0
    project(**KEEPS_OUT)
    tree.git("fetch", "--quiet", "origin")
    said = tree.run("mq", "submit", id, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "gate_closed")
    project(**ASKS_FOR_SOME)
    tree.git("fetch", "--quiet", "origin")
    tree.must("mq", "submit", id, actor="bob")
    assert "gate all/review" in clone.must("mq", "list", "--json").json[0]["why"]


def test_another_commit_than_the_task_was_finished_with_does_not_go_out(clone, project):
    project(**ASKS_FOR_SOME)
    id = task(clone)
    tree = taken(clone, id)
    base = tree.git("rev-parse", "HEAD")
    commit(tree, lib__a="1")
    assert finished(tree, "--commit", base).code == 0
    bad = tree.git("rev-parse", "HEAD")
    said = tree.run("mq", "submit", id, "--commit", bad, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "nothing_to_land")
    assert clone.must("mq", "list", "--json").json == []


def test_another_commit_than_was_measured_does_not_land_where_no_gate_was_about_that(clone, project, world):
    project(**ASKS_FOR_SOME)
    id = task(clone)
    tree = taken(clone, id)
    base = tree.git("rev-parse", "HEAD")
    commit(tree, a="1")
    assert finished(tree).code == 0
    commit(tree, lib__a="1")
    bad = tree.git("rev-parse", "HEAD")
    said = tree.run("mq", "submit", id, "--commit", bad, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "nothing_to_land")
    swarm = open_swarm(str(clone.path), "bob")
    told = {"branch": tree.git("branch", "--show-current"), "base": base, "target": "main"}
    swarm.do(landing.submit, name=id, epoch=1, commit=bad, **told)
    swarm.close()
    clone.run("mq", "run")
    assert "lib/a" not in git(world.hub, "ls-tree", "-r", "--name-only", "main")
    assert "asked about another commit" in clone.must("mq", "list", "--json").json[0]["why"]


@pytest.mark.parametrize("name", [".gitattributes", "null"])
def test_lines_count_whatever_git_is_told_to_take_for_no_text(clone, name):
    id = task(clone, "--kind", "ceiling", "--lines", "10")
    tree = taken(clone, id)
    commit(tree, **({name: "* -diff\n", "a": "line\n" * 50} if name != "null" else {"a": "\0" + "line\n" * 50}))
    refused(tree, "lines, and 10 is the most")


def test_a_file_whose_name_holds_the_end_of_a_line_is_measured(clone):
    id = task(clone, "--kind", "ceiling", "--lines", "1")
    clone.git("config", "core.quotePath", "false")
    tree = taken(clone, id)
    commit(tree, **{"a\u2028b": "one\ntwo\n", "c\nd": "three\n"})
    refused(tree, "3 lines, and 1 is the most")


def test_what_another_object_is_to_replace_is_measured_as_it_is(clone):
    id = task(clone, "--kind", "paths", "--forbid", "lib")
    tree = taken(clone, id)
    commit(tree, "--allow-empty")
    harmless = tree.git("rev-parse", "HEAD")
    commit(tree, lib__a="1")
    tree.git("replace", "HEAD", harmless)
    refused(tree, "it touches lib/a, which it may not")


def test_commits_that_a_file_of_the_clone_gives_other_parents_are_measured_with_their_own(world, clone):
    id = task(clone, "--kind", "paths", "--forbid", "lib")
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    bad, onto = tree.git("rev-parse", "HEAD"), git(world.hub, "rev-parse", "main")
    commit(tree, b="1")
    (clone.git_folder / "info").mkdir(exist_ok=True)
    (clone.git_folder / "info" / "grafts").write_text(f"{onto} {bad}\n{bad}\n")
    refused(tree, "it touches lib/a, which it may not")


@pytest.mark.parametrize("key", ["diff.ignoreSubmodules", "submodule.vendor.ignore"])
def test_a_commit_of_another_repository_counts_as_a_file(clone, key):
    id = task(clone, "--kind", "paths", "--allow", "docs/")
    tree = taken(clone, id)
    tree.git("update-index", "--add", "--cacheinfo", f"160000,{tree.git('rev-parse', 'HEAD')},vendor")
    tree.git("commit", "--quiet", "--no-verify", "-m", "Work")
    tree.git("config", key, "all")
    refused(tree, "it touches vendor")


def test_a_secret_of_a_merge_is_found_however_the_clone_shows_merges(clone):
    id = task(clone, "--kind", "secrets")
    tree = taken(clone, id)
    base = tree.git("rev-parse", "HEAD")
    commit(tree, a="1")
    mine = tree.git("rev-parse", "HEAD")
    tree.git("reset", "--quiet", "--hard", base)
    commit(tree, b="1")
    tree.git("merge", "--quiet", "--no-commit", mine)
    commit(tree, c=SECRET)
    commit(tree, c="nothing")
    clone.git("config", "log.diffMerges", "off")
    refused(tree, "it holds a token of GitHub")


@pytest.mark.parametrize("key", ["i18n.logOutputEncoding", "i18n.commitEncoding"])
def test_a_secret_in_what_a_commit_says_is_found_however_the_clone_writes_that(clone, key):
    id = task(clone, "--kind", "secrets")
    tree = taken(clone, id)
    clone.git("config", key, "UTF-16")
    commit(tree, "-m", SECRET, a="1")
    refused(tree, "it holds a token of GitHub")


@pytest.mark.parametrize("run", ["sh 'check.sh'", "sh ././check.sh", "sh tools/../check.sh"])
def test_a_file_is_what_judges_however_the_command_writes_it(clone, project, run):
    project(
        **gates_yaml(f'gates: {{t: {{kind: check, run: t}}}}\ncommands: {{t: "{run}"}}\n'), **{"check.sh": "exit 1\n"}
    )
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, **{"check.sh": "exit 0\n"})
    refused(tree, "it changes check.sh, by which it is judged")


@pytest.mark.parametrize("glob", ["lib", "./lib", "/lib", "lib/", "l*b/**"])
def test_a_folder_is_named_with_all_below_it(clone, glob):
    id = task(clone, "--kind", "paths", "--forbid", glob)
    tree = taken(clone, id)
    commit(tree, lib__a__b="1")
    refused(tree, "it touches lib/a/b")


@pytest.mark.parametrize("resolution", ["duplicate", "skipped", "cancelled", "children closed"])
def test_no_word_by_which_a_flow_goes_on_closes_past_a_gate(clone, resolution):
    id = task(clone, "--kind", "approval")
    tree = taken(clone, id)
    said = tree.run("close", id, "--resolution", resolution, "--force", "--json", actor="bob")
    assert (said.code, f"not to be closed as {resolution}" in said.error["message"]) == (3, True)
    assert status(clone, id) == "in_progress"
    tree.must("close", id, "--resolution", "wontfix", actor="bob")


@pytest.mark.parametrize("words", [("--title", "Delete it all"), ("--description", "All."), ("--path", "/")])
def test_what_was_approved_before_the_start_is_the_text_as_it_was(clone, words):
    id = task(clone, "--kind", "approval", "--before", "start")
    clone.must("gate", "approve", id, actor="eve")
    clone.must("edit", id, "--priority", "1", actor="bob")
    assert clone.must("gate", "show", f"{id}/approval", "--json").json["state"] == "open"
    clone.must("edit", id, *words, actor="bob")
    assert clone.must("gate", "show", f"{id}/approval", "--json").json["state"] == "shut"
    assert clone.run("claim", id, actor="bob").code == 3


@pytest.mark.parametrize("theirs", ["gates: {}\n", "gates: {small: {kind: ceiling, files: 99}}\n"])
def test_where_there_is_no_hub_the_rules_are_those_too_that_the_work_began_from(world, theirs):
    alone = world.alone("alone")
    (alone.path / ".gitswarm").mkdir()
    (alone.path / ".gitswarm" / "gates.yaml").write_text("gates: {small: {kind: ceiling, files: 1}}\n")
    alone.git("add", "--all")
    alone.git("commit", "--quiet", "-m", "Gates")
    tree = taken(alone, task(alone))
    commit(tree, **gates_yaml(theirs), a="1")
    branch = alone.git("symbolic-ref", "HEAD")
    alone.git("update-ref", branch, tree.git("rev-parse", "HEAD"))
    refused(tree, "it changes 2 files, and 1 is the most")


@pytest.mark.parametrize("words", [("--unlabel", "safe"), ("--type", "chore"), ("--clear", "parent"), ("--parent",)])
def test_whoever_works_on_a_task_does_not_choose_its_gates(clone, project, words):
    project(**gates_yaml("gates: {small: {kind: paths, forbid: [lib/], when: {labels: [safe]}}}\n"))
    whole, other = task(clone), task(clone)
    id = clone.must("create", "Part", "--parent", whole, "--label", "safe", "--json").json["id"]
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    words = (*words, *([other] * (words == ("--parent",))))
    assert tree.run("edit", id, *words, actor="bob").code == 3
    assert tree.run("edit", id, *words, actor="eve").code == 3
    assert clone.run("edit", id, *words, actor="bob").code == 3
    refused(tree, "it touches lib/a")
    tree.must("edit", id, "--label", "more", "--title", "Better", actor="bob")
    tree.must("close", id, "--resolution", "wontfix", actor="bob")
    assert tree.run("edit", id, *words, actor="bob").code == 3
    clone.must("edit", id, *words, actor="ada")


def test_a_step_waits_for_another_whoever_takes_the_link_away(clone, project):
    project(**{".gitswarm__flows__two.yaml": "pattern: pipeline\nsteps:\n  one: Do it.\n  two: Go on.\n"})
    clone.git("pull", "--quiet", "origin", "main")
    flow = clone.must("flow", "run", "two").out.strip()
    steps = {row["step"]: row["id"] for row in clone.must("flow", "show", flow, "--json").json["rows"]}
    assert clone.run("dep", "rm", steps["two"], steps["one"], actor="bob").code == 3
    assert status(clone, steps["two"]) == "blocked"
    assert clone.run("claim", steps["two"], actor="bob").code == 3
    clone.must("close", steps["one"])
    clone.must("claim", steps["two"], actor="bob")
