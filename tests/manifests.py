"""A project with many manifest files, and roll-outs over them, for tests: what is planned, run and looked at."""

from __future__ import annotations

import json
import subprocess

from tests.world import git

FOLDERS = ("api", "billing", "edge", "search", "web")
TOOLS = {
    "raise": '#!/bin/sh\n! grep -l BROKEN "$@" || exit 3\nexec sed -i \'s/^version: 1$/version: 2/\' "$@"\n',
    "alike": '#!/bin/sh\ncd "$1" && grep -rh ^name . | sort >../1\ncd "$2" && grep -rh ^name . | sort | cmp - ../1\n',
}
COMMAND = "tools/raise {items}"


def seed(world, count, *, broken=(), folders=FOLDERS, more=None):
    """Commit so many manifests and the tools that change them; their paths."""
    folder = world.folder / "seed"
    paths = [f"{folders[number % len(folders)]}/m{number:04}.yaml" for number in range(count)]
    for number, path in enumerate(paths):
        _write(folder / path, f"version: 1\nname: m{number}\n" + "BROKEN\n" * (path in broken))
    tools = {f"tools/{name}": text for name, text in TOOLS.items()}
    for name, text in {**tools, **(more or {})}.items():
        _write(folder / name, text)
        (folder / name).chmod(0o755)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Manifests")
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    return paths


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def plan(clone, *words, command=COMMAND, actor="ada"):
    """The id of a roll-out over all manifests; what is behind its canary is cut in two, if nobody says otherwise."""
    asked = ("rollout", "plan", "--items", "**/*.yaml", "--command", command, "--name", "v2", "--json")
    cut = () if "--chunks" in words else ("--chunks", "2")
    return clone.must(*asked, *words, *cut, actor=actor).json["id"]


def run(clone, id, *words, actor="runner"):
    """Go on with a roll-out in this process."""
    return clone.run("rollout", "run", id, "--parallel", "1", "--json", *words, actor=actor)


def go(clone, id, *words, actor="runner"):
    """Go on with a roll-out, which has to work; how it stands."""
    said = run(clone, id, *words, actor=actor)
    assert said.code == 0, said
    return json.loads(said.out.splitlines()[-1])


def approved(clone, id, *words):
    """A roll-out whose canary somebody has approved, run to its end."""
    go(clone, id, *words)
    clone.must("rollout", "approve", id, actor="grace")
    return go(clone, id, *words)


def versions(world, commit="main"):
    """How many manifests of the hub's branch are of each version."""
    told = subprocess.run(
        ["git", "-C", world.hub, "grep", "-h", "^version", commit, "--", "*.yaml"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout.splitlines()  # fmt: skip
    return {word: told.count(f"version: {word}") for word in ("1", "2")}


def tree(world, commit="main"):
    """The tree of the hub's branch: its bytes, by one name."""
    return git(world.hub, "rev-parse", f"{commit}^{{tree}}")


def report(clone, id):
    """The report of a roll-out."""
    return clone.must("rollout", "report", id, "--json").json


def parts(clone, id):
    """How the cohorts of a roll-out stand, in order."""
    return [one["state"] for one in clone.must("rollout", "show", id, "--json").json["parts"]]


__all__ = ["COMMAND", "approved", "go", "parts", "plan", "report", "run", "seed", "tree", "versions"]
