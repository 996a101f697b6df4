"""Finding the repository as git does, reading refs as git does, and saying what git would say where it is unsure."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gitswarm.errors import Damaged, NotASwarm, StoreError
from gitswarm.git import repo
from gitswarm.git.repo import Place, find, kind, libgit2_can_open, object_format, open_pygit2, read_ref, translated

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")


def git(*words, cwd=None, env=None):
    done = subprocess.run(["git", *map(str, words)], cwd=cwd, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def environment(**more):
    return {**os.environ, **{name: str(value) for name, value in more.items()}}


@pytest.fixture
def plain(tmp_path):
    """A repository with one commit, in a folder whose name has a blank and letters from far away."""
    folder = tmp_path / "my réposit 仓"
    git("init", "-q", folder)
    git("commit", "-q", "--allow-empty", "-m", "one", cwd=folder)
    return folder


@pytest.fixture
def asked(monkeypatch):
    """What git was asked while finding: an empty list means that no process was needed."""
    calls = []

    def counted(argv, **told):
        calls.append(argv)
        return run(argv, **told)

    run = repo.run
    monkeypatch.setattr(repo, "run", counted)
    return calls


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


# ---- find, without a process


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


# ---- find, GIT_DIR and its like


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


# ---- find, asking git


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
    assert caught.value.hint == "gitswarm init"


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(NotASwarm, match="No such file"):
        find(str(tmp_path / "none"), environment())


# ---- refs


def commit(folder, *names):
    oid = git("commit-tree", "-m", "x", git("mktree", "-z", cwd=folder, env=environment()), cwd=folder)
    for name in names:
        git("update-ref", name, oid, cwd=folder)
    return oid


@pytest.fixture
def place(plain):
    return find(str(plain), environment())


REF = "refs/heads/gitswarm"


@pytest.fixture
def tip(plain):
    oid = git("rev-parse", "HEAD", cwd=plain)
    git("update-ref", REF, oid, cwd=plain)
    return oid


def advance(plain, message):
    oid = git("commit-tree", "-p", REF, "-m", message, f"{REF}^{{tree}}", cwd=plain)
    git("update-ref", REF, oid, cwd=plain)
    return oid


def test_a_loose_ref_is_read_without_a_process(place, tip, asked):
    assert read_ref(place, REF, environment()) == tip
    assert asked == []


def test_a_packed_ref_is_read_without_a_process(plain, place, tip, asked):
    for n in range(50):
        git("update-ref", f"refs/heads/gitswarm{n}", tip, cwd=plain)
    git("tag", "-a", "-m", "peeled", "gitswarm", cwd=plain)
    git("pack-refs", "--all", cwd=plain)
    assert not os.path.exists(f"{place.common}/{REF}")
    assert read_ref(place, REF, environment()) == tip
    assert read_ref(place, "refs/tags/gitswarm", environment()) == git("rev-parse", "refs/tags/gitswarm", cwd=plain)
    assert asked == []


def test_a_loose_ref_wins_over_a_stale_packed_one(plain, place, tip):
    git("pack-refs", "--all", cwd=plain)
    newer = advance(plain, "newer")
    assert read_ref(place, REF, environment()) == newer != tip


def test_a_missing_ref_is_none_packed_or_not(plain, place, tip, asked):
    assert read_ref(place, "refs/heads/none", environment()) is None
    assert read_ref(place, f"{REF}/below", environment()) is None
    assert read_ref(place, "refs/heads", environment()) is None
    git("pack-refs", "--all", cwd=plain)
    assert read_ref(place, "refs/heads/none", environment()) is None
    assert read_ref(place, "heads/gitswarm", environment()) is None
    assert asked == []


def test_a_symbolic_ref_is_followed_by_git(plain, place, tip):
    git("symbolic-ref", "refs/heads/alias", REF, cwd=plain)
    assert read_ref(place, "refs/heads/alias", environment()) == tip
    git("symbolic-ref", "refs/heads/dangling", "refs/heads/none", cwd=plain)
    assert read_ref(place, "refs/heads/dangling", environment()) is None


@pytest.mark.parametrize("rubbish", [b"", b"\0" * 41, b"abc\n", b"x" * 40 + b"\n", b"0" * 40 + b"\n", b"\xff\xfe"])
def test_a_ref_ruined_by_a_power_loss_is_damaged_not_missing(plain, place, tip, rubbish):
    (plain / ".git" / REF).write_bytes(rubbish)
    with pytest.raises(Damaged) as caught:
        read_ref(place, REF, environment())
    assert caught.value.facts == {"ref": REF}


def test_a_ruined_line_of_packed_refs_is_damaged(plain, place, tip):
    (plain / ".git" / REF).unlink()
    (plain / ".git" / "packed-refs").write_text(f"# pack-refs with: peeled fully-peeled sorted \n{tip[:20]} {REF}\n")
    with pytest.raises(Damaged):
        read_ref(place, REF, environment())


def test_the_refs_of_a_linked_work_tree_are_the_shared_ones(plain, place, tip, tmp_path):
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    assert read_ref(find(str(tmp_path / "linked"), environment()), REF, environment()) == tip


def test_sha256_refs_are_read(tmp_path):
    git("init", "-q", "--object-format=sha256", tmp_path / "r")
    git("commit", "-q", "--allow-empty", "-m", "one", cwd=tmp_path / "r")
    place = find(str(tmp_path / "r"), environment())
    for _ in range(2):
        assert read_ref(place, "refs/heads/main", environment()) == git("rev-parse", "HEAD", cwd=tmp_path / "r")
        git("pack-refs", "--all", cwd=tmp_path / "r")


def test_where_refs_are_kept_in_another_way_git_is_asked(plain, place, tip, asked):
    git("pack-refs", "--all", cwd=plain)
    (plain / ".git" / "reftable").mkdir()
    assert read_ref(place, REF, environment()) == tip
    assert len(asked) == 1


# ---- kinds


def kind_of(folder):
    return kind(find(str(folder), environment()), environment())


def test_a_plain_repository_has_no_oddity(plain):
    assert kind_of(plain) == repo.Kind("sha1", *[False] * 8)


def test_each_oddity_is_named(plain, tmp_path):
    git("clone", "-q", "--bare", plain, tmp_path / "bare")
    git("worktree", "add", "-q", "--detach", tmp_path / "linked", cwd=plain)
    git("clone", "-q", "--depth=1", f"file://{plain}", tmp_path / "shallow")
    git("config", "uploadpack.allowFilter", "true", cwd=plain)
    git("clone", "-q", "--filter=blob:none", f"file://{plain}", tmp_path / "partial")
    git("init", "-q", "--object-format=sha256", tmp_path / "unborn")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", plain, "sub", cwd=tmp_path / "shallow")
    odd = {name: kind_of(tmp_path / name) for name in ("bare", "linked", "shallow", "partial", "unborn", "shallow/sub")}
    assert odd["bare"].bare
    assert odd["linked"].linked
    assert odd["linked"].detached
    assert odd["shallow"].shallow
    assert odd["partial"].partial
    assert odd["unborn"].unborn
    assert not odd["unborn"].detached
    assert odd["unborn"].object_format == "sha256"
    assert odd["shallow/sub"].submodule


def test_what_libgit2_is_said_to_open_it_opens_and_nothing_else(plain, tmp_path):
    git("init", "-q", "--object-format=sha256", tmp_path / "sha256")
    git("config", "uploadpack.allowFilter", "true", cwd=plain)
    git("clone", "-q", "--filter=blob:none", f"file://{plain}", tmp_path / "partial")
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    for folder, can in ((plain, True), (tmp_path / "linked", True), (tmp_path / "sha256", False)):
        place = find(str(folder), environment())
        assert libgit2_can_open(place) is can
        if can:
            assert open_pygit2(place).path.rstrip("/") == place.common
        else:
            with pytest.raises(StoreError, match="libgit2"):
                open_pygit2(place)
    assert not libgit2_can_open(find(str(tmp_path / "partial"), environment()))


@pytest.mark.parametrize("extension", ["refStorage = reftable", "partialClone = origin", "compatObjectFormat = sha1"])
def test_extensions_libgit2_refuses_are_known_beforehand(plain, place, extension):
    import pygit2

    text = (plain / ".git" / "config").read_text().replace("version = 0", "version = 1")
    (plain / ".git" / "config").write_text(f"{text}[extensions]\n\t{extension}\n")
    assert not libgit2_can_open(place)
    with pytest.raises(pygit2.GitError):
        pygit2.Repository(place.common)


def test_object_format_is_read_from_the_config(plain, place):
    assert object_format(place) == "sha1"


# ---- our section of the config


def test_settings_are_written_read_and_removed(plain, place):
    before = (plain / ".git" / "config").read_bytes()
    for key, value in (("gitswarm.hub", "origin"), ("gitswarm.idPrefix", "-gs ü\nx"), ("gitswarm.hub", "other")):
        repo.config_set(place, key, value, environment())
        assert repo.config_get(place, key, environment()) == value
    assert repo.config_section(place, environment()) == {"gitswarm.hub": "other", "gitswarm.idprefix": "-gs ü\nx"}
    for key in ("gitswarm.hub", "gitswarm.idPrefix", "gitswarm.hub"):
        repo.config_unset(place, key, environment())
        assert repo.config_get(place, key, environment()) is None
    assert repo.config_section(place, environment()) == {}
    assert (plain / ".git" / "config").read_bytes() == before


def test_settings_of_a_linked_work_tree_are_those_of_the_clone(plain, place, tmp_path):
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    repo.config_set(find(str(tmp_path / "linked"), environment()), "gitswarm.hub", "h", environment())
    assert repo.config_get(place, "gitswarm.hub", environment()) == "h"


def test_settings_of_the_user_are_not_ours_to_write(place):
    with pytest.raises(ValueError, match=r"user\.name"):
        repo.config_set(place, "user.name", "x", environment())


def test_a_config_that_cannot_be_written_is_told(plain, place):
    (plain / ".git" / "config.lock").write_text("")
    with pytest.raises(StoreError, match="lock"):
        repo.config_set(place, "gitswarm.hub", "x", environment())


# ---- libgit2


def test_what_pygit2_raises_becomes_ours_with_its_cause(plain, place):
    repository = open_pygit2(place)
    for wrong in (
        lambda: repository["0" * 40],
        lambda: repository.references.create(REF, "1" * 40),
        lambda: repository.references.create("refs/heads/main", repository.head.target),
        lambda: repository.references.create("bad..name", repository.head.target),
        lambda: os.stat("/no/such"),
    ):
        with pytest.raises(StoreError, match="looking failed") as caught, translated("looking"):
            wrong()
        assert caught.value.__cause__ is not None


def test_our_own_errors_and_bugs_pass_untouched():
    for error in (Damaged("x"), TypeError("x"), KeyboardInterrupt()):
        with pytest.raises(type(error)) as caught, translated("looking"):
            raise error
        assert caught.value is error


def test_importing_it_brings_nothing_expensive():
    code = "import sys; old = set(sys.modules); import gitswarm.git.repo; print(*set(sys.modules) - old)"
    brought = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"subprocess", "typing", "pygit2", "select", "pathlib", "dataclasses", "re", "enum"} & set(brought)
