"""What a repository is, our section of its config, and what libgit2 says of it."""

from __future__ import annotations

import os

import pygit2
import pytest

from gitswarm.errors import Damaged, StoreError
from gitswarm.git import repo
from gitswarm.git.repo import CACHE, find, kind, libgit2_can_open, object_format, open_pygit2, translated
from tests import sites
from tests.repositories import environment, git
from tests.sites import REF

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


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="no /proc tells which files are open here")
def test_however_many_packs_there_are_few_stay_open(plain, place):
    """Found by the soak: each larger fetch brings a pack, and each stayed open."""
    texts = [f"text {number}" for number in range(24)]
    oids = [sites.git(plain, "hash-object", "-w", "--stdin", given=text) for text in texts]
    for oid in oids:
        sites.git(plain, "pack-objects", "-q", ".git/objects/pack/pack", given=f"{oid}\n")
    sites.git(plain, "prune-packed", "-q")
    repository = open_pygit2(place)
    assert [repository.odb.read(oid)[1].decode() for oid in oids] == texts

    open_now = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    assert sum(path.startswith(str(plain)) and path.endswith(".pack") for path in open_now) <= 2


@pytest.mark.parametrize(("before", "after"), [(256 << 20, CACHE), (1 << 20, 1 << 20)])
def test_a_process_that_stays_keeps_few_objects_and_no_more_than_it_was_told(plain, place, before, after):
    """Found by the soak: each event cost two KiB for ever, and fifty agents are many."""
    pygit2.settings.cache_max_size(before)
    open_pygit2(place)
    assert pygit2.settings.cached_memory[1] == after
    pygit2.settings.cache_max_size(CACHE)


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
