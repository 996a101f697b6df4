"""Which hooks are reached from where: each way in which one is not, with its mend."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gitswarm.git.config import hooks, reach
from tests import hook_yard
from tests.hook_yard import Yard, commit, git, must


@pytest.fixture(autouse=True)
def _by_folder(monkeypatch):
    """As with a git before 2.54, whatever git is here."""
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.39.5")


@pytest.fixture
def yard(tmp_path):
    yard = Yard(tmp_path)
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit", "commit-msg")
    return yard.join()


def examined(yard):
    return reach.examine(yard.place, os.environ)


def wrong(yard):
    """What is not well."""
    return [found for found in examined(yard) if found.level != reach.OK]


def ours(yard) -> Path:
    return yard.state / "hooks"


def test_where_all_is_well_each_tree_says_what_it_runs(yard):
    tree = yard.worktree()
    gates = f"commit-msg, pre-commit of {yard.repo}/.git/hooks"

    assert examined(yard) == [
        reach.Reach("ok", f"the main tree runs {gates}"),
        reach.Reach("ok", f"gs-7k3f-1 leaves marks, and runs {gates}"),
    ]
    assert reach.prove(yard.place, str(tree), os.environ) == examined(yard)[1:]
    assert reach.prove(yard.place, None, os.environ) == examined(yard)[:1]
    assert reach.mend(yard.place, os.environ) == []


@pytest.mark.parametrize("kind", hook_yard.KINDS, ids=lambda kind: kind.__name__)
def test_whatever_sets_hooks_up_is_reached_from_both(kind, tmp_path):
    yard = Yard(tmp_path)
    kind(yard)
    yard.join().worktree()

    main, agents = examined(yard)
    for found in (main, agents):
        assert found.level == "ok"
        assert "pre-commit" in found.message


def test_a_gate_that_its_own_worktree_has_is_the_one_that_is_told(tmp_path):
    yard = Yard(tmp_path)
    hook_yard.husky(yard)
    tree = yard.join().worktree()
    assert f"of {yard.repo}/.husky/_" in examined(yard)[1].message
    hook_yard.run_husky(tree)

    assert f"of {tree}/.husky/_" in examined(yard)[1].message


def test_a_git_that_takes_hooks_from_its_config_needs_no_folder_of_ours(yard, monkeypatch):
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.55.0")
    hooks.install(yard.place, os.environ)
    yard.worktree()
    assert wrong(yard) == []

    monkeypatch.setattr(hooks, "git_version", lambda env: "2.39.5")
    included, reached = wrong(yard)
    assert "does not include our settings" in included.message
    assert reached.message == "gs-7k3f-1 does not reach our hooks: core.hooksPath is not ours there"
    assert reached.fixable


def drop_line(yard):
    config = Path(yard.place.common) / "config"
    config.write_text(config.read_text().replace("gs-*", "no-*"))


LOST = {
    "a gate": (lambda yard: (ours(yard) / "pre-commit").unlink(), "bad", "gs-7k3f-1 does not reach pre-commit of"),
    "a mark": (lambda yard: (ours(yard) / "post-merge").unlink(), "warn", "leaves no marks by post-merge"),
    "the right to run": (lambda yard: (ours(yard) / "commit-msg").chmod(0o644), "bad", "does not reach commit-msg of"),
    "another's place": (lambda yard: (ours(yard) / "post-commit").write_text("#!/bin/sh\n"), "warn", "by post-commit"),
    "a script": (lambda yard: (ours(yard) / "look").unlink(), "warn", "not as they were shipped: look in"),
    "the included file": (
        lambda yard: (yard.state / "agent.gitconfig").unlink(),
        "warn",
        "does not include our settings",
    ),
    "nonsense in it": (
        lambda yard: (yard.state / "agent.gitconfig").write_text("nonsense"),
        "warn",
        "does not reach our",
    ),
    "our line": (drop_line, "warn", "does not include our settings"),
}


@pytest.mark.parametrize(("lose", "level", "said"), LOST.values(), ids=LOST)
def test_what_is_lost_is_told_and_mended(yard, lose, level, said):
    tree = yard.worktree()
    lose(yard)

    found = [one for one in wrong(yard) if said in one.message]
    assert [one.level for one in found] == [level]
    assert all(one.fixable and one.mend == "gitswarm doctor --fix" for one in found)

    assert reach.mend(yard.place, os.environ) == ["put our hooks back in place"]
    assert wrong(yard) == []
    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit", "commit-msg"]
    assert yard.marks() == ["post-commit gs-7k3f-1"]


def test_a_path_that_the_user_set_since_is_told_until_the_line_is_moved(yard):
    yard.gate(yard.folder / "later", "pre-commit")
    must(yard.repo, "config", "core.hooksPath", str(yard.folder / "later"))
    yard.worktree()

    said = [found.message for found in wrong(yard)]
    assert f"gs-7k3f-1 does not reach our hooks: core.hooksPath is {yard.folder}/later there" in said

    reach.mend(yard.place, os.environ)
    assert wrong(yard) == []
    assert examined(yard)[1].message.endswith(f"runs pre-commit of {yard.folder}/later")


def test_a_path_set_for_one_worktree_is_the_users_business_and_said(yard):
    tree = yard.worktree()
    must(yard.repo, "config", "extensions.worktreeConfig", "true")
    must(tree, "config", "--worktree", "core.hooksPath", "/nowhere")

    (found,) = wrong(yard)

    assert (found.level, found.fixable) == ("warn", False)
    assert f"git -C {tree} config --show-origin" in found.mend


def test_a_path_that_leads_nowhere_is_told_with_what_mends_it(yard):
    must(yard.repo, "config", "core.hooksPath", ".husky/_")
    yard.restore()

    (found,) = wrong(yard)
    assert (found.level, found.message) == (
        "warn",
        f"core.hooksPath names {yard.repo}/.husky/_, which is not there: none of its hooks runs",
    )
    assert "git config --unset-all core.hooksPath" in found.mend


def test_a_hook_that_git_ignores_is_told(yard):
    path = yard.repo / ".git" / "hooks" / "pre-commit"
    path.chmod(0o644)

    (found,) = wrong(yard)
    assert (found.message, found.mend) == (f"git ignores {path}: it is not executable", f"chmod +x {path}")


def test_a_main_tree_that_runs_ours_instead_of_its_own_is_told(yard):
    must(yard.repo, "config", "core.hooksPath", str(ours(yard)))

    (found,) = [one for one in wrong(yard) if one.level == "bad"]

    assert "names our folder" in found.message
    assert git(yard.repo, *found.mend.split()[1:]).code == 0
    reach.mend(yard.place, os.environ)
    assert wrong(yard) == []


def test_a_worktree_whose_folder_is_gone_is_not_asked(yard, tmp_path):
    yard.worktree().rename(tmp_path / "gone")

    assert wrong(yard) == []
    assert len(examined(yard)) == 1


def test_a_clone_that_was_renamed_is_told_to_run_no_hooks_until_it_is_mended(yard):
    tree = yard.worktree()
    yard.repo = yard.repo.rename(yard.repo.with_name("renamed"))
    must(yard.repo, "worktree", "repair", str(tree))

    said = {found.level: found.message for found in wrong(yard)}
    assert "gs-7k3f-1 runs no hooks, neither yours nor ours: core.hooksPath is" in said["bad"]
    assert reach.mend(yard.place, os.environ) == ["put our hooks back in place"]
    assert wrong(yard) == []
    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit", "commit-msg"]


def test_a_worktree_whose_clone_was_moved_is_told_and_mended_by_git(yard):
    tree = yard.worktree()
    (tree / ".git").write_text("gitdir: /nowhere/.git/worktrees/gs-7k3f-1\n")

    (found,) = wrong(yard)
    assert (found.level, found.message) == ("bad", "git does not work in gs-7k3f-1: it leads to no repository")
    must(yard.repo, *found.mend.split()[1:])
    assert wrong(yard) == []


def test_a_worktree_of_the_clone_that_this_one_is_a_copy_of_is_told(yard, tmp_path):
    shutil.copytree(yard.repo, tmp_path / "first", symlinks=True)
    pointer = yard.worktree() / ".git"
    shutil.copytree(yard.repo / ".git/worktrees", tmp_path / "first/.git/worktrees")
    pointer.write_text(pointer.read_text().replace(str(yard.repo), f"{tmp_path}/first"))

    (found,) = wrong(yard)
    assert (found.level, found.message) == ("warn", f"gs-7k3f-1 belongs to {tmp_path}/first/.git, not to this clone")
