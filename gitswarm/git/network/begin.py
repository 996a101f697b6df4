"""A repository where there is none: made in an empty folder with a first commit, and gone again where that fails."""

from __future__ import annotations

import os

from gitswarm.errors import Refused, StoreError
from gitswarm.git.process import clean, run
from gitswarm.git.repo import find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

HEADS, MAIN = "refs/heads/", "main"
OURS = ("-c", "user.name=gitswarm", "-c", "user.email=gitswarm@localhost")


def begin(path: str, env: Mapping[str, str], *, beside: str) -> Place:
    """Make a repository whose first commit stands beside the branch that shall be ours, never on it."""
    path, told = os.path.abspath(path), clean(env)
    _must_be_empty(path)
    try:
        _must(run(["git", "init", "--quiet", "--", path], env=told), "git init")
        if run(["git", "-C", path, "symbolic-ref", "HEAD"], env=told).text == HEADS + beside:
            _must(run(["git", "-C", path, "symbolic-ref", "HEAD", HEADS + MAIN], env=told), "git symbolic-ref")
        if _first_commit(path, ("-c", "user.useConfigOnly=true"), told).code:
            _must(_first_commit(path, OURS, told), "the first commit")
    except StoreError:
        _take_back(f"{path}/.git")
        raise
    return find(path, told)


def _must_be_empty(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)
        strangers = os.listdir(path)
    except FileExistsError as cause:
        raise Refused(f"{path} is a file", hint="name a folder") from cause
    except OSError as cause:
        raise StoreError(f"{path} cannot be used: {cause.strerror}", hint="choose another folder") from cause
    if strangers:
        raise Refused(f"{path} is not empty and in no git repository", hint="run `git init` there if it shall be one")


def _first_commit(path: str, identity: tuple[str, ...], told: Mapping[str, str]) -> Result:
    """The user's identity where there is one, else ours."""
    words = ("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "-m", "Begin")
    return run(["git", "-C", path, "-c", "core.hooksPath=/dev/null", *identity, *words], env=told)


def _must(answer: Result, what: str) -> None:
    if answer.code:
        raise StoreError(f"{what} failed: {answer.said}", hint="mend that, then repeat the command")


def _take_back(folder: str) -> None:
    """Remove the half of a repository that was made in a folder which was empty."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
