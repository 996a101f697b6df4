"""Finished work for tests of the merge queue: tasks with a commit each, and what became of their target."""

from __future__ import annotations

import json
from pathlib import Path

from tests.agents import check_by
from tests.world import git

NO_BAD = "sh -c '! ls | grep bad'"
"""A check that fails where a file is there whose name says that it is bad."""


def begin(clone, files, title="Write it down", actor="ada"):
    """Claim a task and commit these files to it: its id, its ULID, its worktree."""
    made = clone.must("create", title, "--json", actor=actor).json
    folder = Path(clone.must("claim", made["id"], "--json", actor=actor).json["worktree"])
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", f"Work: {title}")
    return made["id"], made["task"], folder


def finish(clone, files, title="Write it down", actor="ada", *, submit=True):
    """The id of a task whose work is done and, if not said otherwise, submitted."""
    id, _, _ = begin(clone, files, title, actor)
    clone.must("done", id, actor=actor)
    if submit:
        clone.must("mq", "submit", id, actor=actor)
    return id


def status(clone, id):
    """How a task stands."""
    return clone.must("show", id, "--json").json["status"]


def items(clone, **wanted):
    """What became of all that was submitted, by task."""
    rows = clone.must("mq", "list", "--all", "--limit", "500", "--json").json
    return {row["id"]: row["state"] for row in rows if all(row[key] == value for key, value in wanted.items())}


def files(world, branch="main"):
    """The files of a branch at the hub."""
    told = git(world.hub, "ls-tree", "-r", "--name-only", branch).splitlines()
    return [name for name in told if not name.startswith(".gitswarm/")]


def subjects(world, branch="main", *words):
    """What the commits of a branch say at the hub, the newest first."""
    return git(world.hub, "log", "--format=%s", *words, branch).splitlines()


def seed(world, names, message="Seed"):
    """Commit files to the project by hand, as a person does."""
    folder = world.folder / "seed"
    git(folder, "pull", "--quiet", "--rebase", str(world.hub), "main")
    for name, text in names.items():
        (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", message)
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    return git(folder, "rev-parse", "HEAD")


def told(said):
    """What a run of the queue said, a JSON object a line."""
    return [json.loads(line) for line in said.out.splitlines()]


__all__ = ["NO_BAD", "begin", "check_by", "files", "finish", "items", "seed", "status", "subjects", "told"]
