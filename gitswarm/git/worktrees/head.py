"""Where a work tree stands: read from its files, and asked of git only where that is not sure."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.errors import Damaged
from gitswarm.git.clone.store import read_small
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import read_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

HEAD, HEADS, POINTS = "HEAD", "refs/heads/", b"ref: "


def pointed_at(place: Place, name: str, env: Mapping[str, str]) -> str:
    """The ref that a symbolic one of this repository, or its HEAD, names; empty where it names none."""
    path = f"{place.common}/{name}"
    if os.path.islink(path) or os.path.lexists(f"{place.common}/reftable") or "GIT_REFERENCE_BACKEND" in env:
        return run(git(place, "symbolic-ref", "--quiet", name), env=clean(env)).text
    told = read_small(path) or b""
    return os.fsdecode(told.removeprefix(POINTS).strip()) if told.startswith(POINTS) else ""


def tip_of(place: Place, branch: str, env: Mapping[str, str]) -> str | None:
    """Where a branch stands, whether or not that commit is here; None where there is none, or none that can be read."""
    with suppress(Damaged):
        return read_ref(place, HEADS + branch, env)
    return None


def standing(place: Place, git_dir: str, env: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The commit and the branch that the work tree with this git folder stands on; the commit may be missing here."""
    path = f"{git_dir}/{HEAD}"
    told = b"" if os.path.islink(path) else read_small(path) or b""
    branch = os.fsdecode(told.removeprefix(POINTS).strip()).removeprefix(HEADS)
    if not told.startswith(POINTS + HEADS.encode()) or os.path.lexists(f"{place.common}/reftable"):
        return _asked(git_dir, env)
    return tip_of(place, branch, env), branch


def _asked(git_dir: str, env: Mapping[str, str]) -> tuple[str | None, str | None]:
    seat = ["git", f"--git-dir={git_dir}"]
    head = run([*seat, "rev-parse", "--verify", "--quiet", HEAD], env=clean(env)).text
    branch = run([*seat, "symbolic-ref", "--quiet", HEAD], env=clean(env)).text.removeprefix(HEADS)
    return head or None, branch or None


def is_here(place: Place, env: Mapping[str, str], commit: str) -> bool:
    """Whether this clone has a commit."""
    return run(git(place, "cat-file", "-e", f"{commit}^{{commit}}"), env=clean(env)).code == 0
