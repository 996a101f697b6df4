"""However the claim on a worktree ends, and whatever is in it: clean-up by the commands loses not a byte of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from gitswarm import errand
from gitswarm.git.clone import pulse
from gitswarm.git.repo import find
from gitswarm.git.worktrees.worktree import find_tree
from gitswarm.settings import environment
from tests.garden import FILES, files, git, index
from tests.leavings import commit, detached, dirty, library, staged, stashed, untracked
from tests.watching import Machine, watch
from tests.world import Clone, World

LIMIT = 60
TORN = """
import os, sys
with open("half", "w") as half:
    half.write("half of what was to be wri")
    half.flush()
    open(os.path.join(sys.argv[1], "index.lock"), "w").close()
    print("writing", flush=True)
    sys.stdin.read()
"""


class Ended(NamedTuple):
    """A task whose worktree is to be cleared, and all that was in it."""

    clone: Clone
    id: str
    root: Path
    held: dict[str, object]
    staged: str
    commits: set[str]


@pytest.fixture
def machine(monkeypatch):
    made = Machine()
    monkeypatch.setattr(pulse, "uptime", made)
    monkeypatch.setattr(errand, "PAUSE", 0)
    return made


@pytest.fixture
def clone(tmp_path):
    """A clone of a project with a few files and a submodule."""
    world = World(tmp_path)
    seed = tmp_path / "seed"
    for name, data in FILES.items():
        (seed / name).parent.mkdir(exist_ok=True)
        (seed / name).write_bytes(data)
    allowed = ("-c", "protocol.file.allow=always")
    git(seed, *allowed, "submodule", "--quiet", "add", str(library(tmp_path)), "lib")
    git(seed, "add", ".")
    git(seed, "commit", "-q", "-m", "Files")
    git(seed, "push", "-q", str(world.hub), "HEAD:main")
    return world.clone("ada")


# ---- what is in it


def submodule(root):
    """A submodule with a commit that is nowhere else, and a new file beside it."""
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init")
    commit(root / "lib", "in the submodule alone")
    untracked(root)


def ignored(root):
    """A file that git was told not to see, and that no policy calls disposable."""
    (root / "nights.log").write_text("what a night of training said")


def nothing(_):
    """All of it is committed."""


def reset_away(root):
    """A commit that only the reflog of this worktree leads to, which goes with it."""
    commit(root, "regretted")
    git(root, "reset", "-q", "--hard", "HEAD~")


LEFT = (untracked, staged, dirty, stashed, detached, submodule, ignored, reset_away, nothing)


# ---- how it ends


def done(clone, id, *_):
    clone.must("done", id, "--summary", "It is finished.")


def released(clone, id, *_):
    clone.must("release", id)


def expired(clone, _, __, machine):
    watch(clone, machine, 9)


def killed(clone, id, root, machine):
    """Its agent is killed while it writes, and leaves a lock of git behind."""
    folder = git(root, "rev-parse", "--absolute-git-dir")
    argv = [sys.executable, "-c", TORN, folder]
    agent = subprocess.Popen(argv, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert agent.stdout.readline() == "writing\n"
    agent.send_signal(signal.SIGKILL)
    agent.communicate(timeout=LIMIT)
    expired(clone, id, root, machine)


def taken_over(clone, id, *_):
    clone.must("takeover", id, "--force", "--reason", "She is away.", "--no-worktree", actor="bob")


ENDS = (done, released, expired, killed, taken_over)


# ---- whether its branch is merged


def merged(root):
    commit(root, "finished")
    git(root, "push", "-q", "origin", "HEAD:main")


def alone(root):
    commit(root, "on its branch only")


BRANCHES = (merged, alone)


# ---- what must be there afterwards


def ended(clone, machine, end, branch, left):
    """Claim, work, and let it end that way."""
    id = clone.must("create", "a task", "--json").json["id"]
    root = Path(clone.must("claim", id, "--json").json["worktree"])
    branch(root)
    left(root)
    end(clone, id, root, machine)
    commits = set(git(root, "rev-list", "--all", "--reflog", "HEAD").split())
    return Ended(clone, id, root, files(root), staged_in(clone, root), commits)


def staged_in(clone, root):
    return index(find_tree(find(str(clone.path), environment()), str(root), os.environ))


def is_untouched(what):
    return (files(what.root), staged_in(what.clone, what.root)) == (what.held, what.staged)


def check_nothing_is_lost(what, told):
    """Every file, what was staged, and every commit."""
    there = places(what, told)
    assert files(there) == what.held
    assert staged_in(what.clone, there) == what.staged
    assert what.commits <= set(git(what.clone.path, "rev-list", "--all").split())
    assert git(what.clone.path, "fsck", "--no-dangling", "--no-progress") == ""


def places(what, told):
    """Where the tree is now: in the attic, or laid out again from what was rescued or committed."""
    if told["attic"]:
        return Path(told["attic"])
    assert not what.root.exists()
    if told["rescue"]:
        return Path(what.clone.must("rescue", "restore", what.id, "--json").json["path"])
    again = what.clone.path.parent / "again"
    git(what.clone.path, "worktree", "add", "-q", "--detach", str(again), told["tip"])
    return again


def clears_and_loses_nothing(clone, machine, end, branch, left):
    what = ended(clone, machine, end, branch, left)
    tip = git(what.root, "rev-parse", "HEAD")

    assert errand.run(str(clone.path), {**environment(), "GITSWARM_ERRAND": "on"}) == 0
    assert is_untouched(what), "the errand touched it"
    foretold = clone.must("worktree", "clean", "--dry-run", "--json").json
    assert is_untouched(what), "a dry run touched it"
    told = clone.must("worktree", "clean", "--json").json

    assert (told["fate"], told["attic"]) == (foretold["fate"], foretold["attic"])
    check_nothing_is_lost(what, {**told, "tip": tip})


FEW = (
    (done, merged, stashed),
    (released, alone, staged),
    (expired, alone, untracked),
    (killed, merged, dirty),
    (taken_over, alone, detached),
    (done, alone, submodule),
    (taken_over, merged, ignored),
    (expired, merged, reset_away),
    (released, merged, nothing),
)
ALL = tuple(product(ENDS, BRANCHES, LEFT))


def named(value):
    return value.__name__


@pytest.mark.parametrize(("end", "branch", "left"), FEW, ids=named)
def test_nothing_is_lost_when_a_worktree_is_cleared(clone, machine, end, branch, left):
    clears_and_loses_nothing(clone, machine, end, branch, left)


@pytest.mark.long
@pytest.mark.parametrize(("end", "branch", "left"), [each for each in ALL if each not in FEW], ids=named)
def test_nothing_is_lost_whatever_ended_and_whatever_is_in_it(clone, machine, end, branch, left):
    clears_and_loses_nothing(clone, machine, end, branch, left)
