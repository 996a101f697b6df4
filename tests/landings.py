"""Finished work for tests of the merge queue: tasks with a commit each, and what became of their target."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing
from gitswarm.rooms.work import claims, tasks
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


def many(clone, works):
    """Submit the finished work of many tasks at once, each some files on top of main; by short id, in order."""
    base, branches = clone.git("rev-parse", "origin/main"), [f"gs/work-{number}" for number in range(len(works))]
    stream = "".join(_commit(branch, base, files) for branch, files in zip(branches, works, strict=True))
    subprocess.run(["git", "-C", clone.path, "fast-import", "--quiet"], input=stream, text=True, check=True, timeout=60)
    clone.git("push", "--quiet", "origin", *(f"{one}:refs/gitswarm/kept/{one}" for one in branches))
    swarm = open_swarm(str(clone.path), "ada")
    ids = [_submitted(swarm, clone, base, branch) for branch in branches]
    swarm.close()
    return ids


def _commit(branch, base, files):
    """One branch for ``git fast-import``."""
    text = (
        f"commit refs/heads/{branch}\ncommitter Ada <ada@example.invalid> 1767225600 +0000\ndata 4\nWork\nfrom {base}\n"
    )
    return text + "".join(f"M 100644 inline {name}\ndata {len(said)}\n{said}\n" for name, said in files.items())


def _submitted(swarm, clone, base, branch):
    id = swarm.do(tasks.create, title=f"Do {branch}").events[0].id
    swarm.do(claims.claim, name=id, machine=swarm.machine)
    commit = clone.git("rev-parse", branch)
    told = {"epoch": 1, "commit": commit, "branch": branch, "base": base, "target": "main"}
    swarm.do(landing.submit, name=id, **told)
    return tasks.id_of(swarm.look(), tasks.task(swarm.look(), id).short)


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
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", message)
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    return git(folder, "rev-parse", "HEAD")


def told(said):
    """What a run of the queue said, a JSON object a line."""
    return [json.loads(line) for line in said.out.splitlines()]


__all__ = ["NO_BAD", "begin", "check_by", "files", "finish", "items", "many", "seed", "status", "subjects", "told"]
