"""Our hooks in a clone: installed by one line of its config, known to be whole by a few stats, brought back if not."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from gitswarm.errors import Busy, StoreError
from gitswarm.git.config import hooks, inclusion, keepsake
from gitswarm.git.process import Result
from tests.hook_yard import Yard, commit, must

LINE = b'[includeIf "gitdir:./worktrees/gs-*"]\n\tpath = gitswarm/agent.gitconfig\n'


@pytest.fixture(autouse=True)
def _by_folder(monkeypatch):
    """As with a git before 2.54, whatever git is here."""
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.39.5")


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path).join()


def config(yard) -> Path:
    return Path(yard.place.common) / "config"


def agents(yard) -> str:
    """The settings that hold in agents' worktrees."""
    return Path(hooks.included(yard.place)).read_text()


def starts(monkeypatch):
    """Which processes are started from now on."""
    started = []
    spawn = os.posix_spawn

    def counted(program, *words, **more):
        started.append(program)
        return spawn(program, *words, **more)

    monkeypatch.setattr(os, "posix_spawn", counted)
    return started


def test_what_decides_is_looked_at_again_though_the_clock_was_ahead_at_the_last_look(yard):
    ahead = time.time() + 2 * 86_400
    os.utime(yard.state / "hooks-looked", (ahead, ahead))
    must(yard.repo, "config", "core.hooksPath", str(yard.repo.parent / "gates"))

    assert hooks.restore_shims(yard.place, os.environ)
    assert hooks.Found(yard.place).folder == str(yard.repo.parent / "gates")


# Installed


def test_one_line_of_the_config_installs_them(tmp_path):
    yard = Yard(tmp_path)
    before = config(yard).read_bytes()

    yard.join()

    assert config(yard).read_bytes() == LINE + before
    assert "worktreeconfig" not in must(yard.repo, "config", "--list").lower()
    assert sorted((yard.repo / ".git" / "hooks").glob("[!.]*")) == sorted(
        (yard.repo / ".git" / "hooks").glob("*.sample")
    )


def test_again_changes_nothing(yard):
    def seen():
        return {path: path.lstat().st_mtime_ns for path in (yard.state / "hooks").iterdir()}, config(yard).stat()

    before = seen()
    hooks.install(yard.place, os.environ)

    assert seen() == before


def test_our_line_stands_below_a_path_that_the_user_has_set_before_and_above_one_he_sets_later(tmp_path):
    before, later = Yard(tmp_path, "before"), Yard(tmp_path, "later")
    must(before.repo, "config", "core.hooksPath", ".husky/_")
    before.join()
    later.join()
    must(later.repo, "config", "core.hooksPath", ".husky/_")

    assert config(before).read_bytes().endswith(LINE)
    assert config(later).read_bytes().startswith(LINE)
    assert must(before.worktree(), "config", "core.hooksPath") == hooks.folder(before.place)
    assert must(later.worktree(), "config", "core.hooksPath") == ".husky/_"


def test_a_path_that_is_gone_again_lets_our_line_rise(tmp_path):
    yard = Yard(tmp_path)
    must(yard.repo, "config", "core.hooksPath", ".husky/_")
    yard.join()
    must(yard.repo, "config", "--unset", "core.hooksPath")

    assert yard.restore()
    assert config(yard).read_bytes().startswith(LINE)
    assert config(yard).read_bytes().count(b"includeIf") == 1


def test_what_git_calls_by_name_is_a_script_or_a_link_to_where_the_users_would_be(tmp_path):
    yard = Yard(tmp_path)
    theirs, ours = yard.repo / ".git" / "hooks", yard.state / "hooks"
    yard.gate(theirs, "commit-msg", "push-to-checkout", "pre-push.sample")
    yard.join()

    chain = (ours / "chain").read_bytes()
    for name in (*hooks.MARKING, "commit-msg", "push-to-checkout", "pre-push", "pre-rebase"):
        assert (ours / name).read_bytes() == chain
        assert os.access(ours / name, os.X_OK)
    for name in ("pre-commit", "reference-transaction", "proc-receive"):
        assert (ours / name).readlink() == theirs / name
        assert not (ours / name).exists()


# Git 2.54 and newer


def test_a_git_that_takes_hooks_from_its_config_gets_one_of_ours_beside_the_users(tmp_path, monkeypatch):
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.55.0")
    yard = Yard(tmp_path, 'it\'s "quoted"').join()
    tree = yard.worktree()

    assert must(tree, "config", "--get-all", "hook.gitswarm.event").splitlines() == list(hooks.MARKING)
    assert "hooksPath" not in agents(yard)
    command = must(tree, "config", "hook.gitswarm.command")
    subprocess.run(["sh", "-c", f'{command} "$@"', "sh", "amend"], cwd=tree, check=True, timeout=20)  # as git does
    assert yard.marks() == ["hook gs-7k3f-1"]


@pytest.mark.parametrize("why", ["a relative path", "a guard", "trailers", "an older git"])
def test_such_a_git_gets_our_folder_where_more_than_marks_is_wanted(tmp_path, monkeypatch, why):
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.53.1" if why == "an older git" else "2.54.0.rc1")
    yard = Yard(tmp_path)
    if why == "a relative path":
        must(yard.repo, "config", "core.hooksPath", ".husky/_")
    elif why != "an older git":
        own = Path(yard.place.common) / "worktrees" / yard.worktree().name / "gitswarm"
        own.mkdir()
        (own / why.removeprefix("a ")).touch()
    yard.join()

    assert f'hooksPath = "{hooks.folder(yard.place)}"' in agents(yard)


# Whole


def test_while_nothing_has_changed_no_process_is_started(yard, monkeypatch):
    assert not yard.restore() or not yard.restore()  # the first may still meet the clock's tick of the installation
    tree = yard.worktree()
    commit(tree)
    started = starts(monkeypatch)

    assert not yard.restore()
    assert started == []


SPOILED = {
    "a shim is gone": lambda ours: (ours / "post-commit").unlink(),
    "a shim is another's": lambda ours: (ours / "post-commit").write_text("#!/bin/sh\n"),
    "a shim is not executable": lambda ours: (ours / "post-commit").chmod(0o644),
    "a script is gone": lambda ours: (ours / "look").unlink(),
    "a script is not ours": lambda ours: (ours / "mark").write_text("#!/bin/sh\nexit 1\n"),
    "a link is gone": lambda ours: (ours / "pre-commit").unlink(),
    "the included file is gone": lambda ours: (ours.parent / "agent.gitconfig").unlink(),
    "the included file is nonsense": lambda ours: (ours.parent / "agent.gitconfig").write_text("nonsense"),
    "the folder is gone": lambda ours: [path.unlink() for path in ours.iterdir()] and ours.rmdir(),
    "the last look is gone": lambda ours: (ours.parent / "hooks-found").unlink(),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_what_is_spoiled_is_brought_back(yard, spoil):
    tree = yard.worktree()
    spoil(yard.state / "hooks")

    assert yard.restore()

    yard.gate(yard.repo / ".git" / "hooks", "pre-commit")
    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]
    assert yard.marks() == ["post-commit gs-7k3f-1"]


def test_a_line_that_is_gone_is_brought_back(yard):
    config(yard).write_bytes(config(yard).read_bytes().replace(LINE, b""))

    assert yard.restore()
    assert config(yard).read_bytes().startswith(LINE)


def test_a_newer_gitswarm_brings_its_own_scripts(yard, monkeypatch, tmp_path):
    newer = tmp_path / "newer"
    newer.mkdir()
    for name in hooks.SCRIPTS:
        (newer / name).write_bytes(Path(hooks.packaged(name)).read_bytes() + b"# newer\n")
    monkeypatch.setattr(hooks, "packaged", lambda name: str(newer / name))

    assert yard.restore()
    for name in (*hooks.SCRIPTS, "post-commit", "pre-push"):
        assert (yard.state / "hooks" / name).read_bytes().endswith(b"# newer\n")
    assert not (yard.state / "hooks" / "theirs").exists()


def test_a_hook_that_a_tool_lays_into_a_worktree_is_run_kept_and_given_back(yard):
    """Found by a review: it stood in the way of every claim that came after it."""
    tree, ours = yard.worktree(), yard.state / "hooks"
    yard.gate(ours.parent, "pre-commit")
    os.replace(ours.parent / "pre-commit", ours / "pre-commit")
    must(yard.repo, "config", "user.nick", "x")

    assert commit(tree).code == 0
    must(yard.repo, "config", "user.nick", "y")
    assert yard.restore()
    assert yard.ran() == ["pre-commit"]
    own = yard.repo / ".git" / "hooks"
    own.mkdir(exist_ok=True)
    assert hooks.give_back(yard.place) == [str(own / "pre-commit")]
    os.replace(own / "pre-commit", ours / "theirs" / "pre-commit")
    (own / "pre-commit").touch()
    assert hooks.give_back(yard.place) == [str(own / "pre-commit.of-worktrees")]


def test_the_moved_repository_has_its_hooks_again(yard, tmp_path):
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit")
    tree = yard.worktree()
    yard.repo = yard.repo.rename(tmp_path / "elsewhere")
    must(yard.repo, "worktree", "repair", str(tree))

    assert yard.restore()
    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit"]


# Not at all


def test_a_gitswarm_without_its_scripts_says_so(yard):
    with pytest.raises(StoreError, match="without its hook nothing"):
        hooks.packaged("nothing")


def test_a_repository_without_a_shell_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(hooks, "run", lambda argv, **more: Result(127, b"", b"sh: not found"))

    with pytest.raises(StoreError, match="cannot be found: sh: not found"):
        Yard(tmp_path).join()


# The line


CONFIGS = {
    "as git wrote it": b"{}",
    "no newline at the end": b"{}[user]\n\tname = Zoe",
    "comments": b"# mine\n{}; also mine\n# the end\n",
    "a mark of its bytes": b"\xef\xbb\xbf{}",
    "carriage returns": b"{}[user]\r\n\tname = Zoe\r\n",
}


@pytest.mark.parametrize("last", [False, True], ids=["above", "below"])
@pytest.mark.parametrize("text", CONFIGS.values(), ids=CONFIGS)
def test_the_line_is_read_by_git_and_goes_without_a_trace(yard, text, last):
    inclusion.take_out(yard.place, os.environ)
    config(yard).write_bytes(text.replace(b"{}", config(yard).read_bytes()))
    before = config(yard).read_bytes()
    tree = yard.worktree()

    inclusion.put(yard.place, last=last)
    assert must(tree, "config", "core.hooksPath") == hooks.folder(yard.place)
    assert inclusion.is_placed(yard.place, last=last)

    inclusion.take_out(yard.place, os.environ)
    assert config(yard).read_bytes().rstrip(b"\n") == before.rstrip(b"\n")


def test_a_line_that_the_user_has_written_anew_goes_too(yard):
    text = config(yard).read_text().replace("\tpath = ", "path=")
    config(yard).write_text(text)

    inclusion.take_out(yard.place, os.environ)

    assert "gitswarm" not in config(yard).read_text()


def test_a_config_that_git_is_writing_is_left_alone(yard):
    before = config(yard).read_bytes()
    (config(yard).parent / "config.lock").touch()

    with pytest.raises(Busy, match="git writes to"):
        keepsake.edit(yard.place, lambda now: b"")
    assert config(yard).read_bytes() == before
