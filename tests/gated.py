"""Tasks before gates, worked on in a worktree by somebody who commits past every hook."""

from __future__ import annotations

from pathlib import Path

from tests.world import Clone

SECRET = "ghp_" + "a1B2" * 9


def gates_yaml(text):
    return {".gitswarm__gates.yaml": text}


def task(clone, *words):
    id = clone.must("create", "Reject empty names", "--json").json["id"]
    if words:
        clone.must("gate", "add", id, *words)
    return id


def taken(clone, id, actor="bob"):
    """The worktree in which an agent works on a task."""
    return Clone(Path(clone.must("claim", id, "--json", actor=actor).json["worktree"]))


def commit(tree, *words, **files):
    """Commit files past every hook, as an agent may."""
    for name, text in files.items():
        path = tree.path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    tree.git("add", "--all")
    tree.git("commit", "--quiet", "--no-verify", "-m", "Work", *words)


def finished(tree, *words, actor="bob"):
    return tree.run("done", *words, "--json", actor=actor)


def refused(tree, why):
    said = finished(tree)
    assert (said.code, said.error["kind"]) == (3, "gate_closed")
    assert why in said.error["message"]
    return said.error


def status(clone, id):
    return clone.must("show", id, "--json").json["status"]
