"""Every gate that a repository has, called as if we were not there: in its main tree, and in an agent's worktree.

A twin without us shows how each should be called.
"""

from __future__ import annotations

import os

import pytest

from gitswarm.git.config import hooks
from tests import hook_yard
from tests.hook_yard import Yard, commit, git, must, told

BY_TOOLS = (hook_yard.pre_commit, hook_yard.lefthook)
"""Those whose gates cost a second, and that call no more of them than they were told to."""
NOT_IN_FRESH_TREES = (hook_yard.husky, hook_yard.global_relative_path)
"""Those that git itself does not reach in a fresh worktree: there the main tree's are called, in the same way."""
BY_FOLDER, BY_CONFIG = "2.39.5", "2.54.0"
"""A git that needs our folder, and one that takes hooks from its config."""
kinds = pytest.mark.parametrize("kind", hook_yard.KINDS, ids=lambda kind: kind.__name__)


@pytest.fixture(autouse=True, params=[BY_FOLDER, BY_CONFIG])
def _git(request, monkeypatch):
    """Each way in which hooks are installed, where the git that is here knows it."""
    if request.param == BY_CONFIG and not hooks.knows_hooks_by_config(os.environ):
        pytest.skip("this git takes no hooks from its config")
    monkeypatch.setattr(hooks, "git_version", lambda env: request.param)


class Day:
    """A day's work in a worktree: how each gate was called, and what git answered."""

    def __init__(self, yard, tree):
        self.yard, self.tree, self.answers = yard, tree, []

    def note(self, name, done):
        self.answers += (f"{name}: {done.code}", *told(self.yard.calls(), self.tree))

    def git(self, *words):
        self.note(" ".join(words[:2]), git(self.tree, *words))

    def morning(self):
        """What every tool can be asked for."""
        self.note("commit", commit(self.tree))
        self.git("push", "-q", "origin", "HEAD:refs/heads/one")
        for gate in ("pre-commit", "commit-msg"):
            self.yard.refuse(gate)
            self.note(f"{gate} refuses", commit(self.tree))
            self.yard.refuse(gate, on=False)
        self.note("commit", commit(self.tree))
        self.yard.refuse("pre-push")
        self.note("pre-push refuses", git(self.tree, "push", "-q", "origin", "HEAD:refs/heads/two"))
        self.yard.refuse("pre-push", on=False)

    def afternoon(self):
        self.note("commit from below", commit_below(self.tree))
        self.note("no verify", commit(self.tree, "Unseen", "--no-verify"))
        self.git("commit", "-q", "--amend", "-m", "Better")
        self.git("checkout", "-q", "-b", "side", "HEAD~1")
        self.git("commit", "-q", "--allow-empty", "-m", "Aside")
        self.git("merge", "-q", "--no-edit", "work")
        self.git("rebase", "-q", "work")


def work(yard, tree, kind):
    """How each gate was called in a day, and what git answered; half a day where that costs a second a gate."""
    day = Day(yard, tree)
    day.morning()
    if kind not in BY_TOOLS:
        day.afternoon()
    return day.answers


def commit_below(tree):
    """A commit from a folder below the top."""
    below = tree / "a folder" / "below"
    below.mkdir(parents=True)
    (below / "file").write_text("x")
    must(below, "add", ".")
    return git(below, "commit", "-q", "-m", "Below")


def built(tmp_path, name, kind):
    """A repository with gates of that kind."""
    yard = Yard(tmp_path, name)
    kind(yard)
    yard.calls()
    return yard


def in_main_tree(yard, kind):
    must(yard.repo, "checkout", "-q", "-b", "work")
    yard.calls()
    return work(yard, yard.repo, kind)


def in_worktree(yard, kind):
    tree = yard.worktree("gs-7k3f-1", "-b", "work")
    yard.calls()
    return work(yard, tree, kind)


@kinds
def test_every_gate_is_called_as_if_we_were_not_there(kind, tmp_path):
    alone = in_main_tree(built(tmp_path, "alone", kind), kind)
    seen = {call.split("|")[0] for call in alone if "|" in call}
    assert seen >= set(hook_yard.PRE_COMMIT_STAGES)
    assert kind in BY_TOOLS or seen == set(hook_yard.GATES)
    assert [line for line in alone if line.endswith("refuses: 0")] == []

    assert in_main_tree(built(tmp_path, "joined", kind).join(), kind) == alone

    alone = alone if kind in NOT_IN_FRESH_TREES else in_worktree(built(tmp_path, "apart", kind), kind)
    agents = built(tmp_path, "agents", kind).join()
    assert in_worktree(agents, kind) == alone
    assert "gs-7k3f-1" in agents.marked()


@kinds
def test_a_gate_refuses_in_an_agents_worktree_and_says_why(kind, tmp_path):
    yard = built(tmp_path, "repo", kind).join()
    tree = yard.worktree()
    yard.refuse("pre-commit")
    before = must(tree, "rev-parse", "HEAD")

    refused = commit(tree)

    assert refused.code != 0
    assert "pre-commit says no" in refused.said
    assert must(tree, "rev-parse", "HEAD") == before


def test_a_gate_that_is_made_later_holds_from_the_very_next_commit(tmp_path):
    yard = Yard(tmp_path).join()
    tree = yard.worktree()
    assert commit(tree).code == 0
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit", "commit-msg")

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit", "commit-msg"]
    yard.refuse("commit-msg")
    assert commit(tree).code == 1


def test_the_gates_of_husky_hold_where_an_agent_installs_it_first(tmp_path):
    yard = Yard(tmp_path)
    yard.gate(yard.repo / ".husky", "pre-commit", mode=0o644)
    must(yard.repo, "add", ".husky")
    must(yard.repo, "commit", "-q", "-m", "Gates")
    tree, other = yard.join().worktree(), yard.worktree("gs-8888-1")
    hook_yard.run_husky(tree)

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]
    by_config = hooks.knows_hooks_by_config(os.environ)
    assert yard.marked() == ["gs-7k3f-1"] * by_config  # without that git goes to husky alone

    assert yard.restore()
    for where in (tree, other):
        assert commit(where).code == 0
    assert yard.ran() == ["pre-commit"]  # the other worktree has no husky of its own, nor has the main tree
    assert yard.marked() == ["gs-7k3f-1", "gs-8888-1"]


def test_the_gates_of_the_main_trees_husky_hold_in_a_fresh_worktree(tmp_path):
    yard = Yard(tmp_path)
    hook_yard.husky(yard)
    tree = yard.join().worktree()
    assert not (tree / ".husky" / "_").exists()
    yard.calls()

    assert commit(tree).code == 0
    assert told(yard.calls(), tree) == [
        "pre-commit|TOP||",
        "prepare-commit-msg|TOP| <COMMIT_EDITMSG> <message>|",
        "commit-msg|TOP| <COMMIT_EDITMSG>|",
        "post-commit|TOP||",
    ]
    assert yard.marked() == ["gs-7k3f-1"]


@pytest.mark.skipif(not hook_yard.lefthook_program(), reason="needs lefthook itself: make tools")
def test_lefthook_installed_in_an_agents_worktree_takes_nothing_away(tmp_path):
    yard = Yard(tmp_path)
    yard.gate(yard.repo / "gates", "pre-commit")
    (yard.repo / "lefthook.yml").write_text(hook_yard.LEFTHOOK_COMMAND.format(name="pre-commit"))
    must(yard.repo, "add", ".")
    must(yard.repo, "commit", "-q", "-m", "Gates")
    yard.gate(yard.repo / ".git" / "hooks", "commit-msg")
    tree = yard.join().worktree()
    yard.marks()

    hook_yard.install_lefthook(tree)
    yard.restore()

    assert commit(tree).code == 0
    assert {"pre-commit", "commit-msg"} >= set(yard.ran()) >= {"commit-msg"}
    assert yard.marked() == ["gs-7k3f-1"]
