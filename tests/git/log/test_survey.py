"""What is said of a repository to whoever examines it."""

from __future__ import annotations

from gitswarm.git.log import survey
from gitswarm.git.repo import find
from tests.repositories import environment, git


def traits_of(folder):
    return survey.traits_of(find(str(folder), environment()), environment())


def test_a_plain_repository_has_no_oddity(plain):
    assert traits_of(plain) == survey.Traits("sha1", *[False] * 8)


def test_each_oddity_is_named(plain, tmp_path):
    git("clone", "-q", "--bare", plain, tmp_path / "bare")
    git("worktree", "add", "-q", "--detach", tmp_path / "linked", cwd=plain)
    git("clone", "-q", "--depth=1", f"file://{plain}", tmp_path / "shallow")
    git("config", "uploadpack.allowFilter", "true", cwd=plain)
    git("clone", "-q", "--filter=blob:none", f"file://{plain}", tmp_path / "partial")
    git("init", "-q", "--object-format=sha256", tmp_path / "unborn")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", plain, "sub", cwd=tmp_path / "shallow")
    odd = {
        name: traits_of(tmp_path / name) for name in ("bare", "linked", "shallow", "partial", "unborn", "shallow/sub")
    }
    assert odd["bare"].bare
    assert odd["linked"].linked
    assert odd["linked"].detached
    assert odd["shallow"].shallow
    assert odd["partial"].partial
    assert odd["unborn"].unborn
    assert not odd["unborn"].detached
    assert odd["unborn"].object_format == "sha256"
    assert odd["shallow/sub"].submodule
