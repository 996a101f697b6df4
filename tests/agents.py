"""Scripted agents for tests: a clone is told to run them, and a project that says how their work is checked."""

from __future__ import annotations

import json
import shlex
import sys

from tests.world import git

WRITES = "import os; open('made.txt', 'a').write(os.environ['GITSWARM_TASK'] + chr(10)); print('made it')"


def teach(clone, script, name="robot", **settings):
    """Let a clone run this script as an agent."""
    clone.git("config", f"gitswarm.adapter.{name}.command", shlex.join([sys.executable, "-c", script]))
    for key, value in settings.items():
        clone.git("config", f"gitswarm.adapter.{name}.{key}", str(value))


def check_by(world, *commands):
    """Let the project check what agents make by these commands."""
    seed = world.folder / "seed"
    (seed / ".gitswarm").mkdir(exist_ok=True)
    lines = [f"  - {json.dumps(command)}\n" for command in commands]
    (seed / ".gitswarm" / "checks.yaml").write_text("check:\n" + "".join(lines))
    git(seed, "add", ".gitswarm")
    git(seed, "commit", "--quiet", "-m", "Say how work is checked")
    git(seed, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")


def last_run(clone):
    """The newest run, whole."""
    newest = clone.must("run", "list", "--json").json[0]
    return clone.must("run", "show", newest["id"], "--json").json
