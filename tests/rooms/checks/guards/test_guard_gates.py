"""What a gate would not let past is refused where it is committed and pushed, and again where it is finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitswarm.core.looks import ROUGH_LOOK
from tests.rooms.checks.guards.test_guard import Place


@pytest.fixture
def clone(world):
    return world.clone("one")


def begun(clone, *words):
    """A task with a gate, and the worktree in which it is worked on."""
    id = clone.must("create", "Reject empty names", "--json").json["id"]
    clone.must("gate", "add", id, *words)
    made = Place(Path(clone.must("claim", id, "--json").json["worktree"]))
    clone.must("sync")
    return id, made


def test_a_commit_that_a_gate_keeps_out_is_refused_and_all_others_go_on(clone):
    id, tree = begun(clone, "--kind", "paths", "--allow", "src/**")
    assert tree.commit("src/names.py")[0] == 0
    code, said = tree.commit("lib/names.py")
    assert code == 1
    assert f"error: gate paths of {id}: it touches lib/names.py, and may touch only src/**" in said
    assert "past this hook it is judged again when the task is done" in said
    tree.git("reset", "--quiet", "--", "lib/names.py")
    assert tree.commit("src/more.py") == (0, "")


def test_a_ceiling_counts_all_that_the_task_has_changed_and_is_asked_when_that_is_pushed(clone):
    _, tree = begun(clone, "--kind", "ceiling", "--files", "2")
    assert [tree.commit(name)[0] for name in ("one", "two")] == [0, 0]
    assert tree.push()[0] == 0
    assert tree.commit("three") == (0, "")
    code, said = tree.push()
    assert (code, "it changes 3 files, and 2 is the most" in said) == (1, True)


def test_a_secret_is_not_committed(clone):
    _, tree = begun(clone, "--kind", "secrets")
    (tree.path / "key").write_text("ghp_" + "a1B2" * 9)
    tree.git("add", "key")
    code, said = tree.try_git("commit", "-q", "-m", "key")
    assert (code, "it holds a token of GitHub" in said) == (1, True)


def test_what_was_committed_past_the_hook_is_neither_pushed_nor_done(clone):
    id, tree = begun(clone, "--kind", "paths", "--forbid", "lib/")
    tree.path.joinpath("lib").mkdir()
    tree.path.joinpath("lib/names.py").write_text("x\n")
    tree.git("add", "lib")
    assert tree.try_git("commit", "-q", "--no-verify", "-m", "past it") == (0, "")
    code, said = tree.push()
    assert (code, "it touches lib/names.py, which it may not" in said) == (1, True)
    assert tree.push("--no-verify")[0] == 0
    said = tree.run("done", "--json")
    assert (said.code, said.error["kind"]) == (3, "gate_closed")
    assert clone.must("show", id, "--json").json["status"] == "in_progress"


@pytest.mark.parametrize("to", ["refs/heads/elsewhere", "refs/tags/v1"])
def test_what_a_gate_keeps_out_is_pushed_under_no_other_name(clone, to):
    _, tree = begun(clone, "--kind", "secrets")
    base = tree.git("rev-parse", "HEAD")
    (tree.path / "key").write_text("ghp_" + "a1B2" * 9)
    tree.git("add", "key")
    assert tree.try_git("commit", "-q", "--no-verify", "-m", "key") == (0, "")
    code, said = tree.try_git("push", "-q", "origin", f"HEAD:{to}")
    assert (code, "it holds a token of GitHub" in said) == (1, True)
    assert tree.try_git("push", "-q", "origin", f"{base}:{to}")[0] == 0


def test_a_secret_is_not_committed_in_whatever_colours_git_shows_it(clone):
    _, tree = begun(clone, "--kind", "secrets")
    clone.git("config", "color.ui", "always")
    (tree.path / "key").write_text("ghp_" + "a1B2" * 9)
    tree.git("add", "key")
    code, said = tree.try_git("commit", "-q", "-m", "key")
    assert (code, "it holds a token of GitHub" in said) == (1, True)


def test_a_secret_is_not_committed_where_nothing_can_answer(clone):
    _, tree = begun(clone, "--kind", "secrets")
    tree.guard.write_text("false\n")
    assert tree.commit("lib/names.py")[0] == 0
    (tree.path / "key").write_text("ghp_" + "a1B2" * 9)
    tree.git("add", "key")
    code, said = tree.try_git("commit", "-q", "-m", "key")
    assert (code, "a changed line looks like what it refuses" in said) == (1, True)


def test_a_gate_of_people_costs_a_commit_nothing(clone):
    _, tree = begun(clone, "--kind", "approval")
    assert not tree.guard.exists()


def test_the_policy_switches_it_off_and_done_asks_all_the_same(clone):
    id, tree = begun(clone, "--kind", "paths", "--forbid", "lib/")
    clone.must("policy", "set", "guards", "off")
    clone.must("sync")
    assert not tree.guard.exists()
    assert tree.commit("lib/names.py") == (0, "")
    assert tree.run("done", id).code == 3


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("--kind", "paths", "--allow", "src/**"), ["only :(top,glob)**", "only :(top,exclude,glob)src/**"]),
        (("--kind", "paths", "--forbid", "lib/"), ["only :(top,glob)lib/**"]),
        (("--kind", "paths", "--allow", "src/**", "--forbid", "src/old/"), None),
        (("--kind", "paths", "--allow", "src/[ab]"), None),
        (("--kind", "ceiling", "--files", "9"), []),
        (("--kind", "secrets"), [f"look {ROUGH_LOOK}"]),
    ],
)
def test_a_commit_is_asked_about_only_where_a_gate_might_refuse_it(clone, words, asked):
    _, tree = begun(clone, *words)
    lines = tree.guard.with_name("guarded").read_text().splitlines()
    assert [line for line in lines if line.startswith(("only ", "look "))] == (asked or [])
    assert ("asked pre-push" in lines) is (asked is not None)


def test_what_others_reserved_is_asked_about_beside_the_gates(clone):
    _, tree = begun(clone, "--kind", "paths", "--allow", "src/**")
    clone.must("reserve", "src/names.py", actor="eve")
    clone.must("sync")
    assert [tree.commit(name)[0] for name in ("src/names.py", "lib/names.py")] == [1, 1]
