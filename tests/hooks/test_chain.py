"""The script that stands for every hook in an agent's worktree: where it holds, what it finds, what it survives."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gitswarm.git.config import hooks, reach
from gitswarm.git.repo import find
from tests import hook_yard
from tests.hook_yard import Yard, commit, git, must, told


@pytest.fixture(autouse=True)
def _by_folder(monkeypatch):
    """As with a git before 2.54, whatever git is here."""
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.39.5")


@pytest.fixture
def yard(tmp_path):
    """A repository with a gate of its own, and our hooks before it."""
    yard = Yard(tmp_path)
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit")
    return yard.join()


# Where it holds


def test_it_holds_in_agents_worktrees_only(yard):
    other = yard.worktree("somebody")
    for tree in (yard.repo, other):
        assert commit(tree).code == 0

    assert yard.ran() == ["pre-commit"] * 2
    assert yard.marks() == []
    for tree in (yard.repo, other):
        assert git(tree, "config", "core.hooksPath").said == ""


@pytest.mark.parametrize("name", ["gs-7k3f-1", 'gs-it\'s "odd" – $HOME ;x-1'])
def test_a_commit_in_an_agents_worktree_leaves_a_mark_and_passes_the_gate(yard, name):
    tree = yard.worktree(name, "-b", "gs/work")

    assert commit(tree).code == 0

    assert yard.ran() == ["pre-commit"]
    (mark,) = yard.marks()
    assert mark.startswith("post-commit gs-")
    assert (Path(yard.place.common) / "worktrees" / mark.split(" ", 1)[1] / "HEAD").exists()


def test_every_kind_of_change_leaves_a_mark(yard):
    tree = yard.worktree()
    commit(tree)
    must(tree, "commit", "-q", "--amend", "-m", "Better")
    must(tree, "checkout", "-q", "-b", "side", "HEAD~1")
    must(tree, "merge", "-q", "--no-ff", "gs/gs-7k3f-1")

    names = [mark.split(" ")[0] for mark in yard.marks()]
    assert set(names) == {"post-commit", "post-rewrite", "post-checkout", "post-merge"}


def test_a_commit_without_verification_passes_no_gate_and_leaves_its_mark(yard):
    tree = yard.worktree()
    yard.refuse("pre-commit")

    assert commit(tree, "Work", "--no-verify").code == 0

    assert yard.ran() == []
    assert yard.marks() == ["post-commit gs-7k3f-1"]


def test_a_bare_repository_keeps_the_gates_of_its_worktrees(tmp_path):
    yard = Yard(tmp_path)
    bare = tmp_path / "bare.git"
    must(yard.repo, "clone", "-q", "--bare", str(yard.repo), str(bare))
    yard.gate(bare / "hooks", "pre-commit")
    yard.repo = bare
    tree = yard.join().worktree()

    assert commit(tree).code == 0

    assert told(yard.calls(), tree) == ["pre-commit|TOP||"]
    assert yard.marks() == ["post-commit gs-7k3f-1"]
    assert must(bare, "rev-parse", "--is-bare-repository") == "true"


@pytest.mark.parametrize("kind", [hook_yard.plain, hook_yard.husky], ids=lambda kind: kind.__name__)
def test_a_submodule_keeps_the_gates_of_its_worktrees(kind, tmp_path):
    inner, outer = Yard(tmp_path, "inner"), tmp_path / "outer tree"
    must(tmp_path, "init", "-q", str(outer))
    must(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.repo), "sub")
    inner.repo = outer / "sub"
    git_dir = outer / ".git" / "modules" / "sub"
    if kind is hook_yard.plain:
        inner.gate(git_dir / "hooks", "pre-commit", "commit-msg")
    else:
        kind(inner)
    tree = inner.join().worktree()
    inner.calls()

    assert commit(tree).code == 0

    assert {"pre-commit", "commit-msg"} <= set(inner.ran())
    assert inner.marks() == ["post-commit gs-7k3f-1"]
    assert must(tree, "rev-parse", "--show-toplevel") == str(tree)


def test_a_worktree_made_from_a_worktree_keeps_its_gates(yard):
    first = yard.worktree()
    second = yard.worktree("gs-8888-1", at=first)

    assert commit(second).code == 0

    assert yard.ran() == ["pre-commit"]
    assert yard.marks() == ["post-checkout gs-8888-1", "post-commit gs-8888-1"]


def test_a_config_that_is_a_link_includes_us_too(tmp_path):
    yard = Yard(tmp_path, "a [odd] *name?")
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit")
    config = yard.repo / ".git" / "config"
    config.rename(tmp_path / "real")
    config.symlink_to(tmp_path / "real")
    tree = yard.join().worktree()

    assert commit(tree).code == 0

    assert yard.ran() == ["pre-commit"]
    assert yard.marks() == ["post-commit gs-7k3f-1"]


# What it hands on


def test_the_users_hook_is_called_by_its_own_name_with_everything_git_gave(yard):
    text = '#!/bin/sh\nprintf "%s\\n" "$0" "$PWD" "$GIT_DIR" "${GIT_INDEX_FILE##*/}" >"{trace}"\n'
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit", text=text)
    tree = yard.worktree()

    assert commit(tree).code == 0

    git_dir = yard.repo / ".git"
    expected = [f"{git_dir}/hooks/pre-commit", str(tree), f"{git_dir}/worktrees/gs-7k3f-1", "index"]
    assert yard.calls() == expected


@pytest.mark.parametrize("code", [1, 2, 126, 255])
def test_the_exit_code_of_a_push_gate_is_handed_on(yard, code):
    yard.gate(yard.repo / ".git" / "hooks", "pre-push", text=f"#!/bin/sh\ncat >'{{trace}}'\nexit {code}\n")
    tree = yard.worktree()
    shim = yard.state / "hooks" / "pre-push"
    lines = "".join(f"refs/heads/{number} {'a' * 40} refs/heads/{number} {'b' * 40}\n" for number in range(2000))

    done = subprocess.run([shim, "origin", "url"], cwd=tree, input=lines, text=True, check=False, timeout=60)

    assert done.returncode == code
    assert yard.trace.read_text() == lines


def test_a_hook_that_is_not_executable_is_ignored_as_git_does(yard):
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit", mode=0o644)
    yard.restore()
    tree = yard.worktree()
    assert commit(tree).code == 0
    assert yard.ran() == []

    (yard.repo / ".git" / "hooks" / "pre-commit").chmod(0o755)
    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]


def test_an_empty_path_of_hooks_means_none(yard):
    must(yard.repo, "config", "core.hooksPath", "")
    tree = yard.worktree()
    yard.restore()

    assert commit(tree).code == 0

    assert yard.ran() == []
    assert yard.marks() == ["post-commit gs-7k3f-1"]


def test_a_hook_that_calls_its_own_name_again_comes_to_an_end(yard):
    again = '#!/bin/sh\necho once >>"{trace}"\n"$(git rev-parse --git-path hooks)/{name}"\n'
    last = '#!/bin/sh\necho once >>"{trace}"\nexec "$(git rev-parse --git-path hooks)/{name}"\n'
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit", text=again)
    yard.gate(yard.repo / ".git" / "hooks", "post-commit", text=last)
    tree = yard.worktree()

    assert commit(tree).code == 0
    assert yard.calls() == ["once", "once"]


def test_a_commit_made_by_a_hook_passes_the_gates_too(yard):
    text = '#!/bin/sh\n[ -e made ] && exit\ntouch made\ngit commit -q --allow-empty -m "By a hook"\n'
    yard.gate(yard.repo / ".git" / "hooks", "post-commit", text=text)
    tree = yard.worktree()

    assert commit(tree).code == 0

    assert yard.ran() == ["pre-commit"] * 2
    assert yard.marks() == ["post-commit gs-7k3f-1"] * 2


def test_what_gitswarm_itself_commits_passes_the_gates_and_leaves_no_mark(yard):
    tree = yard.worktree()

    must(tree, "commit", "-q", "--allow-empty", "-m", "Ours", env={"GITSWARM_IN_HOOK": "1"})

    assert yard.ran() == ["pre-commit"]
    assert yard.marks() == []


# When it finds again


def moved(yard, *words):
    """The gate moves to another folder, named by the config."""
    shutil.move(yard.repo / ".git" / "hooks", yard.folder / "moved")
    must(yard.repo, "config", *words, "core.hooksPath", str(yard.folder / "moved"))


@pytest.mark.parametrize("words", [("--local",), ("--global",)], ids=" ".join)
def test_a_path_set_later_is_found_by_the_next_commit(yard, words):
    tree = yard.worktree()
    commit(tree)
    moved(yard, *words)
    yard.calls()

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]


INCLUDES = {
    "beside the file": ("include.path", "later.cfg"),
    "from home": ("include.path", "~/later.cfg"),
    "where a condition holds": ("includeIf.gitdir:/.path", "later.cfg"),
}


@pytest.mark.parametrize(("key", "value"), INCLUDES.values(), ids=INCLUDES)
def test_a_path_in_an_included_file_that_comes_later_is_found(yard, key, value):
    must(yard.repo, "config", "--global", key, value)
    yard.restore()
    tree = yard.worktree()
    assert commit(tree).code == 0
    yard.gate(yard.folder / "later", "pre-commit", text="#!/bin/sh\nexit 7\n")
    (Path.home() / "later.cfg").write_text(f"[core]\n\thooksPath = {yard.folder}/later\n")

    assert commit(tree).code != 0


def test_a_path_in_a_file_that_the_config_includes_is_found_when_that_changes(yard):
    extra = yard.folder / "extra"
    extra.write_text("[alias]\n\tst = status\n")
    must(yard.repo, "config", "include.path", str(extra))
    yard.restore()
    tree = yard.worktree()
    commit(tree)
    shutil.move(yard.repo / ".git" / "hooks", yard.folder / "moved")
    extra.write_text(f"[core]\n\thooksPath = {yard.folder}/moved\n")
    yard.calls()

    commit(tree)
    commit(tree)
    assert "pre-commit" in yard.ran()


def test_another_home_has_its_own_hooks(yard, tmp_path):
    shutil.rmtree(yard.repo / ".git" / "hooks")
    yard.restore()
    tree = yard.worktree()
    other = tmp_path / "other home"
    yard.gate(other / "hooks", "post-commit")
    (other / ".gitconfig").write_text("[core]\n\thooksPath = ~/hooks\n[user]\n\tname = Eve\n\temail = e@x.invalid\n")
    env = {"HOME": str(other), "GIT_CONFIG_GLOBAL": str(other / ".gitconfig")}

    must(tree, "commit", "-q", "--allow-empty", "-m", "There", env=env)
    assert yard.ran() == ["post-commit"]
    must(tree, "commit", "-q", "--allow-empty", "-m", "Here")
    assert yard.ran() == []


# What it survives


def test_a_path_that_leads_back_to_us_leads_to_the_repositorys_own_folder(yard):
    must(yard.repo, "config", "core.hooksPath", f"{yard.state}/hooks")
    yard.restore()
    tree = yard.worktree()

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]


@pytest.mark.parametrize("lost", ["mark", "look", "hooks-found", "hooks-looked", "chain"])
def test_the_gate_holds_while_something_of_ours_is_lost(yard, lost):
    tree = yard.worktree()
    for path in (yard.state / lost, yard.state / "hooks" / lost):
        path.unlink(missing_ok=True)

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]


def test_a_person_may_run_it_from_anywhere(yard):
    before = (yard.state / "hooks-found").read_text()
    for folder, path in ((yard.repo, ".git/gitswarm/hooks/chain"), (yard.state, "hooks/chain")):
        subprocess.run(["sh", path], cwd=folder, check=True, timeout=20)
        assert (yard.state / "hooks-found").read_text() == before


@pytest.mark.parametrize("text", ["", "nonsense", "\n\n\n"])
def test_the_gate_holds_whatever_the_notes_of_the_last_look_say(yard, text):
    tree = yard.worktree()
    (yard.state / "hooks-found").write_text(text)

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]


def test_what_another_tool_puts_in_our_place_is_kept_and_called(yard):
    tree = yard.worktree()
    folder = Path(must(tree, "rev-parse", "--git-path", "hooks"))
    (folder / "pre-push").unlink()
    yard.gate(folder, "pre-push")
    (folder / "post-commit").unlink()
    yard.gate(folder, "post-commit")

    assert yard.restore()
    assert commit(tree).code == 0
    must(tree, "push", "-q", "origin", "HEAD:refs/heads/one")

    assert yard.ran() == ["pre-commit", "post-commit", "pre-push"]
    assert yard.marks() == ["post-commit gs-7k3f-1"]


def test_an_empty_script_is_made_anew(yard):
    tree = yard.worktree()
    (yard.state / "hooks" / "pre-commit").write_text("")

    assert yard.restore()
    assert commit(tree).code == 0

    assert yard.ran() == ["pre-commit"]
    assert not (yard.state / "hooks" / "theirs").exists()


def test_nothing_is_printed_where_nothing_can_be_written(yard):
    tree = yard.worktree()
    must(yard.repo, "config", "user.name", "Zoe")
    for name in ("hooks-looked", "hooks-found"):
        (yard.state / name).unlink()
        (yard.state / name).mkdir()

    done = commit(tree)

    assert (done.code, done.said) == (0, "")
    assert yard.ran() == ["pre-commit"]


def test_leaving_takes_everything_away_and_the_gates_go_on(yard):
    tree = yard.worktree()
    commit(tree)
    yard.calls()
    place = find(str(yard.repo), os.environ)
    hooks.remove_all(place, os.environ)
    shutil.rmtree(yard.state)

    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]
    assert "includeif" not in (yard.repo / ".git" / "config").read_text().lower()
    assert git(tree, "config", "core.hooksPath").said == ""


def test_many_who_look_again_at_once_miss_no_gate(yard):
    trees = [yard.worktree(f"gs-{number}-1") for number in range(4)]
    words = ["git", "commit", "-q", "--allow-empty", "-m", "Work"]
    for number in range(6):
        must(yard.repo, "config", "user.name", f"Zoe {number}")
        for name in ("pre-push", "post-merge")[: number % 3]:
            (yard.state / "hooks" / name).unlink()
        running = [subprocess.Popen(words, cwd=tree, stderr=subprocess.PIPE) for tree in trees]
        assert [(one.communicate(timeout=60)[1], one.returncode) for one in running] == [(b"", 0)] * len(trees)

    assert yard.ran() == ["pre-commit"] * 24
    assert len(yard.marks()) == 24
    left = {path.name for path in (yard.state / "hooks").iterdir()} - reach.KNOWN - set(hooks.SCRIPTS)
    assert left == set()
    assert {path.name for path in yard.state.glob("hooks-*")} == {"hooks-found", "hooks-looked", "hooks-seen"}
