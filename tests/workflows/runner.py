"""GitHub's runner, as act plays it on this machine: a project with our workflows, a hub, and programs that stand in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT
from tests.world import World, git

TOOLS = ROOT / ".cache" / "github" / "actions" / "bin"
ACT = TOOLS / "act"
LIMIT = 120
FROM = "gitswarm @ git+ssh://hub/gitswarm@0123abcd"
SYSTEMS = ("ubuntu-latest", "macos-latest")
STUB = "name: stub\nruns:\n  using: composite\n  steps:\n    - run: echo stands in for %s\n      shell: bash\n"
CHECKOUT = """\
name: checkout
inputs:
  ref: {}
  persist-credentials: {}
runs:
  using: composite
  steps:
    - run: |
        echo "checkout: $REF" >>"%(log)s"
        git clone --quiet --branch "$REF" "%(hub)s" "$GITHUB_WORKSPACE"
      shell: bash
      env:
        REF: ${{ inputs.ref }}
"""
"""Stands in where another branch is asked for than the one at hand; else act does it."""
PYTHON = '#!/bin/sh\nif [ "$2" = pip ]; then echo "pip: $*" >>"%(log)s"; exit 0; fi\nexec %(python)s "$@"\n'
GITSWARM = """\
#!/bin/sh
echo "gitswarm $*" >>"%(log)s"
exec %(python)s -P -m gitswarm "$@"
"""
ECHO = '#!/bin/sh\necho "%(name)s: $*" >>"%(log)s"\n'


class Ran(NamedTuple):
    """What came of a workflow."""

    code: int
    said: str

    def jobs(self) -> dict[str, str]:
        """Each job by its name, and how it ended."""
        lines = re.findall(r"^\[[^/\]]+/(.+?)\s*\] 🏁  Job (\w+)", self.said, re.MULTILINE)
        return dict(lines)


class Runner:
    """A project with workflows at a hub, and act beside it; pip and npm are stood in for, gitswarm is real."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.folder = folder
        self.log = folder / "called"
        self.log.touch()
        self.token = "the-token-of-this-run"
        self._programs()
        self.project = self.world.folder / "project"
        git(folder, "clone", "--quiet", str(self.world.hub), str(self.project))
        for name in (".github/workflows", ".github/actions"):
            shutil.copytree(ROOT / name, self.project / name)
        self.commit("Workflows")

    def _programs(self) -> None:
        folder = self.folder / "bin"
        folder.mkdir()
        for name, text in {"python": PYTHON, "gitswarm": GITSWARM, "npm": ECHO}.items():
            program = folder / name
            program.write_text(text % {"log": self.log, "python": sys.executable, "name": name})
            program.chmod(0o755)

    def write(self, name: str, text: str, mode: int = 0o644) -> None:
        """Put a file into the project."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def commit(self, message: str) -> None:
        """Have it on the default branch of the hub."""
        git(self.project, "add", "--all")
        git(self.project, "commit", "--quiet", "-m", message)
        git(self.project, "push", "--quiet", "origin", "HEAD:main")

    def called(self, beginning: str = "") -> list[str]:
        """The calls of programs so far."""
        return [line for line in self.log.read_text().splitlines() if line.startswith(beginning)]

    def run(
        self, workflow: str, event: str = "workflow_dispatch", told: dict | None = None, *words: str, **variables: str
    ):
        """Let act run a workflow for an event."""
        payload = self.folder / "event.json"
        payload.write_text(json.dumps(told or {}))
        argv = [str(ACT), event, "-W", f".github/workflows/{workflow}.yml", "-e", str(payload), "--action-offline-mode"]
        argv += [f"--platform={system}=-self-hosted" for system in SYSTEMS]
        argv += [f"--local-repository={used}={self._stub(used)}" for used in self._used()]
        argv += [f"--var={name}={value}" for name, value in {"GITSWARM_FROM": FROM, **variables}.items()]
        argv += ["-s", f"GITHUB_TOKEN={self.token}", *words]
        outside = {name: value for name, value in os.environ.items() if name != "GH_TOKEN"}
        env = {**outside, "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            argv, cwd=self.project, env=env, capture_output=True, text=True, timeout=LIMIT, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout + done.stderr)

    def _used(self) -> list[str]:
        """The actions of others that our files use."""
        texts = [path.read_text() for path in (self.project / ".github").rglob("*.yml")]
        return sorted({used for text in texts for used in re.findall(r"uses: ([\w.-]+/[\w.-]+@[0-9a-f]{40})", text)})

    def _stub(self, used: str) -> Path:
        name = used.partition("@")[0]
        folder = self.folder / "stubs" / name.replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True)
        text = CHECKOUT % {"log": self.log, "hub": self.world.hub} if name == "actions/checkout" else STUB % name
        (folder / "action.yml").write_text(text)
        return folder
