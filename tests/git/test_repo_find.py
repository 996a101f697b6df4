"""Finding the repository as git does: without a process where that is sure, with the words of git where it is not."""

from __future__ import annotations

import os
import subprocess

import pytest

from gitswarm.errors import NotASwarm
from gitswarm.git.repo import Place, find, object_format, seek
from tests.repositories import environment, git

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")


def as_git_sees(folder, env=None):
    def ask(what):
        done = subprocess.run(
            ["git", "rev-parse", "--path-format=absolute", what],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.rstrip("\n") if done.returncode == 0 else None

    common = ask("--git-common-dir")
    bare = ask("--is-bare-repository") == "true"
    return Place(common, ask("--absolute-git-dir"), ask("--show-toplevel"), bare, f"{common}/gitswarm")


def agrees(folder, env=None):
    found = find(str(folder), env or environment())
    assert found == as_git_sees(folder, env)
    return found


# ---- without a process


def test_a_plain_repository_is_found_without_a_process(plain, asked):
    place = agrees(plain)
    assert (place.worktree, place.bare) == (str(plain), False)
    assert asked == []


def test_it_is_found_from_below(plain, asked):
    (plain / "a" / "b c").mkdir(parents=True)
    assert agrees(plain / "a" / "b c").worktree == str(plain)
    assert asked == []


def test_the_current_folder_is_where_the_search_begins(plain, asked, monkeypatch):
    monkeypatch.chdir(plain)
    assert find("", environment()) == find(".", environment()) == as_git_sees(plain)
    assert asked == []


def test_a_linked_work_tree_shares_the_folder_of_its_repository(plain, tmp_path, asked):
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    place = agrees(tmp_path / "linked")
    assert place.common == f"{plain}/.git"
    assert place.git_dir == f"{plain}/.git/worktrees/linked"
    assert asked == []


def test_a_linked_work_tree_of_a_bare_repository_is_found(plain, tmp_path, asked):
    git("clone", "-q", "--bare", plain, tmp_path / "b.git")
    git("worktree", "add", "-q", tmp_path / "linked", cwd=tmp_path / "b.git")
    place = agrees(tmp_path / "linked")
    assert (place.bare, place.worktree) == (False, str(tmp_path / "linked"))
    assert asked == []


def test_a_symbolic_link_leads_to_the_real_folder(plain, tmp_path, asked):
    (plain / "deep").mkdir()
    (tmp_path / "link").symlink_to(plain / "deep")
    assert agrees(tmp_path / "link").worktree == str(plain)
    assert asked == []


def test_a_separate_git_folder_is_found(tmp_path, asked):
    git("init", "-q", "--separate-git-dir", tmp_path / "apart", tmp_path / "tree")
    assert agrees(tmp_path / "tree").common == str(tmp_path / "apart")
    assert asked == []


def test_a_git_file_may_be_relative(tmp_path, asked):
    git("init", "-q", "--separate-git-dir", tmp_path / "apart", tmp_path / "tree")
    (tmp_path / "tree" / ".git").write_text("gitdir: ../apart\n")
    assert agrees(tmp_path / "tree").git_dir == str(tmp_path / "apart")
    assert asked == []


def test_detached_and_unborn_heads_and_shallow_clones_are_found(plain, tmp_path, asked):
    git("clone", "-q", "--depth=1", f"file://{plain}", tmp_path / "shallow")
    git("checkout", "-q", "--detach", cwd=plain)
    git("init", "-q", tmp_path / "unborn")
    for folder in (plain, tmp_path / "shallow", tmp_path / "unborn"):
        agrees(folder)
    assert asked == []


def test_a_sha256_repository_is_found(tmp_path, asked):
    git("init", "-q", "--object-format=sha256", tmp_path / "r")
    agrees(tmp_path / "r")
    assert asked == []


def test_many_branches_in_the_config_and_our_include_line_need_no_process(plain, asked):
    git("config", "includeIf.gitdir:./worktrees/gs-*.path", "gitswarm/agent.gitconfig", cwd=plain)
    for name in ("a]b", "core", "x\ny".replace("\n", "")):
        git("config", f"branch.{name}.worktree", "odd", cwd=plain)
    agrees(plain)
    assert asked == []


# ---- GIT_DIR and its like


@pytest.mark.parametrize("written", ["{git}", "../.git", "{link}"])
def test_git_dir_is_honoured(plain, tmp_path, asked, written):
    (plain / "sub").mkdir()
    (tmp_path / "link").symlink_to(plain / ".git")
    value = written.format(git=plain / ".git", link=tmp_path / "link")
    assert agrees(plain / "sub", environment(GIT_DIR=value)).worktree == str(plain / "sub")
    assert asked == []


def test_git_dir_of_a_linked_work_tree_as_hooks_see_it(plain, tmp_path, asked):
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    place = agrees(tmp_path / "linked", environment(GIT_DIR=plain / ".git" / "worktrees" / "linked"))
    assert place == find(str(tmp_path / "linked"), environment())
    assert asked == []


def test_git_dir_wins_over_the_repository_around(plain, tmp_path):
    git("init", "-q", tmp_path / "other")
    assert agrees(plain, environment(GIT_DIR=tmp_path / "other" / ".git")).common == str(tmp_path / "other" / ".git")


def test_a_work_tree_given_beside_git_dir_is_honoured(plain, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    env = environment(GIT_DIR=plain / ".git", GIT_WORK_TREE=tmp_path / "elsewhere")
    assert agrees(tmp_path / "elsewhere", env).worktree == str(tmp_path / "elsewhere")


def test_a_common_dir_given_apart_is_honoured(plain, tmp_path):
    git("init", "-q", tmp_path / "other")
    env = environment(GIT_DIR=plain / ".git", GIT_COMMON_DIR=tmp_path / "other" / ".git")
    assert agrees(plain, env).common == str(tmp_path / "other" / ".git")


def test_git_dir_inside_itself_is_left_to_git(plain, asked):
    agrees(plain / ".git", environment(GIT_DIR="."))
    assert asked


def test_a_git_dir_that_is_none_is_told(plain):
    with pytest.raises(NotASwarm) as caught:
        find(str(plain), environment(GIT_DIR="/nowhere"))
    assert "GIT_DIR" in caught.value.message
    assert caught.value.hint == "unset GIT_DIR"


# ---- asking git


@pytest.mark.parametrize(
    "name", ["GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_REFERENCE_BACKEND"]
)
def test_git_is_asked_where_the_environment_changes_the_search(plain, asked, name):
    find(str(plain), environment(**{name: "1" if "ACROSS" in name else ""}))
    assert asked


def test_a_ceiling_hides_the_repository_above_it(plain):
    (plain / "a" / "b").mkdir(parents=True)
    with pytest.raises(NotASwarm):
        find(str(plain / "a" / "b"), environment(GIT_CEILING_DIRECTORIES=plain / "a"))


def test_a_bare_repository_is_found_by_asking(plain, tmp_path, asked):
    git("clone", "-q", "--bare", plain, tmp_path / "b.git")
    place = agrees(tmp_path / "b.git")
    assert (place.bare, place.worktree, place.common) == (True, None, str(tmp_path / "b.git"))
    assert agrees(tmp_path / "b.git" / "refs") == place
    assert asked


def test_a_bare_repository_inside_a_work_tree_is_not_taken_for_the_tree_around(plain):
    git("init", "-q", "--bare", plain / "inner.git")
    assert agrees(plain / "inner.git").common == str(plain / "inner.git")


def test_the_git_folder_itself_has_no_work_tree(plain):
    place = agrees(plain / ".git" / "refs")
    assert (place.worktree, place.bare) == (None, False)


def test_a_submodule_is_found_by_asking(plain, tmp_path, asked):
    git("init", "-q", tmp_path / "super")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", plain, "sub", cwd=tmp_path / "super")
    place = agrees(tmp_path / "super" / "sub")
    assert place.common == str(tmp_path / "super" / ".git" / "modules" / "sub")
    assert place.worktree == str(tmp_path / "super" / "sub")


def test_a_work_tree_moved_by_the_config_is_found_by_asking(plain, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    git("config", "core.worktree", tmp_path / "elsewhere", cwd=plain)
    assert agrees(plain).worktree == str(tmp_path / "elsewhere")


def test_a_git_folder_that_calls_itself_bare_has_no_work_tree(plain):
    git("config", "core.bare", "true", cwd=plain)
    assert agrees(plain).worktree is None


def test_a_config_of_its_own_for_each_work_tree_is_left_to_git(plain, asked):
    git("config", "extensions.worktreeConfig", "true", cwd=plain)
    git("config", "--worktree", "core.bare", "true", cwd=plain)
    assert agrees(plain).bare
    assert asked


def test_an_indented_config_on_one_line_is_understood(plain, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    text = f"\t[Core] bare = false ; no\n[core]repositoryformatversion=0\n  [core]WorkTree = {tmp_path / 'elsewhere'}\n"
    (plain / ".git" / "config").write_text(text)
    assert agrees(plain).worktree == str(tmp_path / "elsewhere")


def test_a_config_that_begins_with_a_byte_order_mark_needs_no_process(plain, asked):
    (plain / ".git" / "config").write_text("\ufeff[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
    assert agrees(plain).worktree == str(plain)
    assert asked == []


@pytest.mark.parametrize("wreck", ["HEAD", "objects", "refs"])
def test_an_unfinished_git_folder_is_passed_over_as_git_does(plain, wreck):
    inner = plain / "inner"
    git("init", "-q", inner)
    os.rename(inner / ".git" / wreck, inner / ".git" / "gone")
    assert agrees(inner).worktree == str(plain)


def test_an_emptied_head_is_passed_over_as_git_does(plain):
    git("init", "-q", plain / "inner")
    (plain / "inner" / ".git" / "HEAD").write_text("")
    assert agrees(plain / "inner").worktree == str(plain)


def test_a_format_git_does_not_know_is_told_with_its_words(plain):
    (plain / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n\tbare = false\n")
    with pytest.raises(NotASwarm, match="99") as caught:
        find(str(plain), environment())
    assert str(plain) in caught.value.message


@ROOT_ONLY
@pytest.mark.parametrize("part", ["", ".git"])
def test_a_repository_of_another_owner_is_not_used_and_the_mend_is_told(plain, part):
    os.chown(plain / part, 12345, 12345)
    with pytest.raises(NotASwarm, match="ownership") as caught:
        find(str(plain), environment())
    assert f"safe.directory {plain}" in caught.value.hint
    git("config", "--global", "safe.directory", plain)
    agrees(plain)


@ROOT_ONLY
def test_a_bare_repository_of_another_owner_is_not_called_missing(plain, tmp_path):
    git("clone", "-q", "--bare", plain, tmp_path / "b.git")
    os.chown(tmp_path / "b.git", 12345, 12345)
    with pytest.raises(NotASwarm, match="ownership"):
        find(str(tmp_path / "b.git" / "refs"), environment())


def test_outside_of_any_repository_it_says_so(tmp_path):
    with pytest.raises(NotASwarm) as caught:
        find(str(tmp_path), environment())
    assert caught.value.message == f"{tmp_path} is not in a git repository"
    assert caught.value.hint == "cd into one, or make one: git init, then gitswarm init"


def test_an_empty_git_folder_as_sandboxes_leave_it_is_none(plain, tmp_path):
    """An agent's sandbox makes one wherever its agent was started, and must not keep others from a new repository."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "new").mkdir()
    (plain / "sub" / ".git").mkdir(parents=True)

    assert seek(str(tmp_path / "new"), environment()) is None
    assert agrees(plain / "sub").worktree == str(plain)


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(NotASwarm, match="No such file"):
        find(str(tmp_path / "none"), environment())


def test_object_format_is_read_from_the_config(plain, place):
    assert object_format(place) == "sha1"
