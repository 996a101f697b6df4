"""A guard that may refuse a worktree's commits and pushes, and trailers for its messages: only where switched on."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from gitswarm.git.config import hooks
from gitswarm.git.config.guards import Guard, set_guard, set_trailers
from tests.hook_yard import Yard, commit, git, must

ALONE = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CONFIG_PARAMETERS"}


@pytest.fixture(autouse=True)
def _by_folder(monkeypatch):
    """As with a git before 2.54, whatever git is here."""
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.39.5")


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path).join()


@pytest.fixture
def tree(yard):
    return yard.worktree()


def git_dir(tree) -> str:
    return must(tree, "rev-parse", "--absolute-git-dir")


def guard(yard, tree, text, **more):
    """Switch a guard on: a script that finds a place to write in $trace."""
    script = yard.folder / "a guard's script"
    script.write_text(f"#!/bin/sh\ntrace='{yard.trace}'\n{text}\n")
    script.chmod(0o755)
    set_guard(git_dir(tree), Guard((str(script), "a word", "--last"), **more))
    assert yard.restore()


def add(tree, name):
    """Put a new file into the index."""
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("x")
    must(tree, "add", name)


def push(tree, name):
    return git(tree, "push", "-q", "origin", f"HEAD:refs/heads/{name}")


# A guard


def test_it_is_asked_with_its_words_the_hooks_name_arguments_and_input(yard, tree):
    guard(yard, tree, 'printf "<%s>" "$@" >>"$trace"; cat >>"$trace"; echo >>"$trace"')
    assert commit(tree).code == 0
    assert push(tree, "one").code == 0

    commits, pushes, *_ = yard.calls()
    assert commits == "<a word><--last><pre-commit>"
    assert pushes.startswith(
        f"<a word><--last><pre-push><origin><{yard.remote}>HEAD {must(tree, 'rev-parse', 'HEAD')} refs/"
    )


def test_what_it_refuses_is_refused_in_its_own_words(yard, tree):
    guard(yard, tree, 'echo "keep off" >&2; exit 3')

    for refused in (commit(tree), push(tree, "one")):
        assert refused.code != 0
        assert "keep off" in refused.said
    assert git(yard.remote, "for-each-ref").said == ""


def test_it_guards_its_own_worktree_only(yard, tree):
    other = yard.worktree("gs-8888-1")
    guard(yard, tree, "exit 3")

    assert commit(other).code == 0
    assert commit(yard.repo).code == 0
    assert commit(tree).code != 0


def test_the_users_gate_is_asked_after_it_and_reads_the_same_input(yard, tree):
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit", "pre-push")
    guard(yard, tree, 'cat >/dev/null; echo guard >>"$trace"')
    commit(tree)
    push(tree, "one")

    asked = yard.calls()
    assert [line.split("|")[0] for line in asked] == ["guard", "pre-commit", "guard", "pre-push"]
    assert asked[3].endswith(f"|HEAD {must(tree, 'rev-parse', 'HEAD')} refs/heads/one {'0' * 40}")


def test_a_guard_that_refuses_leaves_the_users_gate_unasked(yard, tree):
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit")
    guard(yard, tree, "exit 3")
    commit(tree)

    assert yard.ran() == []


def test_it_is_told_the_index_and_nothing_else_of_what_git_tells_its_hooks(yard, tree):
    guard(yard, tree, 'env | grep -E "^GIT" >>"$trace"')
    add(tree, "staged")
    assert git(tree, "-c", "user.name=Eve", "commit", "-q", "-a", "-m", "All").code == 0

    known = dict(line.split("=", 1) for line in yard.calls())
    assert ALONE & known.keys() == set()
    assert Path(known["GITSWARM_INDEX"]).parent == Path(git_dir(tree))
    assert (known["GITSWARM_WORKTREE"], known["GITSWARM_IN_HOOK"]) == (git_dir(tree), "1")


SILENT = {
    "it fails": "exit 1",
    "it has a bug": "exit 70",
    "it is not there": None,
    "it is killed": "kill -9 $$",
    "it takes for ever": "trap '' TERM; while :; do sleep 0.1; done",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_without_an_answer_what_looks_so_is_refused_and_all_else_goes_on_unjudged(yard, tree, text):
    guard(yard, tree, text or "", only=("src/**",), look="tok_[0-9]{4}", pushes=True, limit=1)
    if text is None:
        (yard.folder / "a guard's script").unlink()
    add(tree, "src/reserved.py")
    for passed in (git(tree, "commit", "-q", "-m", "Reserved"), push(tree, "mine")):
        assert passed.code == 0
        assert "the guard of this task gave no answer, so this goes on unjudged" in passed.said
    (tree / "src/key.py").write_text("key = 'tok_1234'\n")
    must(tree, "add", "src/key.py")

    refused = git(tree, "commit", "-q", "-m", "Key")

    assert refused.code == 1
    assert "the guard of this task gave no answer, and a changed line looks like" in refused.said
    assert git(tree, "commit", "-q", "--no-verify", "-m", "Key").code == 0


def test_where_its_program_has_gone_the_gitswarm_that_is_there_answers(yard, tree, monkeypatch):
    guard(yard, tree, "exit 0")
    (yard.folder / "a guard's script").unlink()
    yard.gate(yard.folder / "bin", "gitswarm", text=f"#!/bin/sh\necho \"$@\" >>'{yard.trace}'\nexit 3\n")
    monkeypatch.setenv("PATH", str(yard.folder / "bin"), prepend=os.pathsep)

    assert (commit(tree).code, push(tree, "one").code) == (1, 1)
    assert yard.ran() == ["guard --quiet pre-commit", "guard --quiet pre-push"]


def test_a_guard_that_is_asked_about_everything_never_stops_anybody_by_its_silence(yard, tree):
    guard(yard, tree, "exit 70")

    assert commit(tree).code == 0
    assert push(tree, "one").code == 0


def test_a_commit_waits_no_longer_than_the_limit_and_leaves_no_clock_behind(yard, tree):
    guard(yard, tree, 'echo $$ >"$trace"; exec sleep 600', limit=1)
    began = time.monotonic()

    assert commit(tree).code == 0

    assert time.monotonic() - began < 30
    (pid,) = yard.calls()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), signal.SIGKILL)


def test_a_guard_that_answers_at_once_costs_no_waiting(yard, tree):
    guard(yard, tree, "exit 0", limit=600)
    began = time.monotonic()

    assert commit(tree).code == 0
    assert time.monotonic() - began < 60


def test_switched_off_it_is_gone(yard, tree):
    guard(yard, tree, "exit 3")
    set_guard(git_dir(tree), None)

    assert commit(tree).code == 0
    assert yard.restore()
    assert (yard.state / "hooks" / "pre-commit").is_symlink()


def test_what_gitswarm_itself_commits_is_not_asked_about(yard, tree):
    guard(yard, tree, "exit 3")

    must(tree, "commit", "-q", "--allow-empty", "-m", "Ours", env={"GITSWARM_IN_HOOK": "1"})


# Trailers

TRAILERS = {"Gitswarm-Task": "gs-7k3f", "Gitswarm-Agent": 'ada – "the" $first'}
LINES = [f"{key}: {value}" for key, value in TRAILERS.items()]


@pytest.fixture
def signed(yard, tree):
    set_trailers(git_dir(tree), TRAILERS)
    assert yard.restore()
    return tree


def message(tree) -> list[str]:
    return must(tree, "log", "-1", "--format=%B").splitlines()


@pytest.mark.parametrize("words", [(), ("--no-verify",), ("--amend",)], ids=" ".join)
def test_a_message_ends_with_the_trailers_of_its_task(signed, words):
    assert commit(signed, "Work", *words).code == 0

    assert message(signed) == ["Work", "", *LINES]


@pytest.mark.parametrize("text", ["Work", "Work\n\nWhy.", "(Work)"])
def test_a_message_given_with_the_call_costs_one_process_of_git(signed, tmp_path, monkeypatch, text):
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert commit(signed, text).code == 0
    monkeypatch.delenv("GIT_TRACE")
    ran = re.findall(r"built-in: git (\S+)", (tmp_path / "trace").read_text())

    assert message(signed)[-2:] == LINES
    assert ran.count("interpret-trailers") == 1
    assert ran.count("stripspace") == (not text[0].isalpha())


@pytest.mark.parametrize("text", ["", "  \n"])
@pytest.mark.parametrize("words", [(), ("--edit", "--verbose")], ids=" ".join)
def test_a_call_without_words_gets_no_trailers(signed, text, words):
    (signed / "new").write_text("content\n", encoding="utf-8")
    must(signed, "add", "new")

    assert git(signed, "commit", "-q", *words, "-m", text, env={"GIT_EDITOR": "true"}).code != 0


def test_they_join_those_that_are_there_and_come_once(signed):
    commit(signed, "Work\n\nWhy.\n\nReviewed-by: Zoe")
    must(signed, "commit", "-q", "--amend", "--no-edit")

    assert message(signed) == ["Work", "", "Why.", "", "Reviewed-by: Zoe", *LINES]


def test_what_a_message_says_already_is_not_said_anew(signed):
    commit(signed, "Work\n\nGitswarm-Task: gs-1111")

    assert message(signed) == ["Work", "", "Gitswarm-Task: gs-1111", LINES[1]]


def test_an_edited_message_gets_them_and_an_empty_one_still_means_stop(signed):
    must(signed, "commit", "-q", "--allow-empty", env={"GIT_EDITOR": "sed -i 1i\\\\Edited"})
    assert message(signed) == ["Edited", "", *LINES]

    stopped = git(signed, "commit", "-q", "-v", "--allow-empty", env={"GIT_EDITOR": "true"})
    assert stopped.code != 0
    assert "empty commit message" in stopped.said


def test_the_users_gate_judges_the_message_before_they_are_added(yard, signed):
    text = '#!/bin/sh\ncat "$1" >>"{trace}"\ngrep -q Forbidden "$1" && exit 5\nexit 0\n'
    yard.gate(yard.repo / ".git" / "hooks", "commit-msg", text=text)
    assert commit(signed, "Work", "--cleanup=verbatim").code == 0
    assert message(signed)[-2:] == LINES

    refused = commit(signed, "Forbidden")
    assert refused.code != 0
    assert message(signed)[0] == "Work"


def test_without_them_messages_stay_as_they_are(yard, tree):
    yard.restore()
    commit(tree, "Work")

    assert message(tree) == ["Work"]


def test_switched_off_they_come_no_more(signed):
    set_trailers(git_dir(signed), {})
    commit(signed, "Work")

    assert message(signed) == ["Work"]


def test_a_word_with_a_newline_is_a_mistake(tree):
    with pytest.raises(ValueError, match="newline"):
        set_trailers(git_dir(tree), {"Gitswarm-Task": "one\ntwo"})
