"""The shortest proof that a gitswarm works, whichever way it was installed: ``python tests/smoke.py [COMMAND …]``.

A hub and two clones in folders with blanks and letters beyond ASCII. One clone has a task made, claimed, worked on and
done; the other sees it. Only the standard library is used, and no shell.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 60.0
"""Seconds that any command may take."""
TITLE, FILE, LINE = "Straße – say hello", "grüße.txt", "hello\n"
"""What is to be done, and what is written for it."""
KEPT = ("PATH", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "PATHEXT", "COMSPEC")


class Smoke:
    """One run, in a folder of its own."""

    def __init__(self, folder: Path, gitswarm: list[str]) -> None:
        self.folder, self.gitswarm = folder, gitswarm
        self.hub, self.left, self.right = (folder / name for name in ("hub.git", "links – ünï 🐝", "right hand"))
        home = folder / "home"
        home.mkdir()
        names = (f"GIT_{whose}_{what}" for whose in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL"))
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {"HOME": str(home), "USERPROFILE": str(home), "GITSWARM_ACTOR": "smoke", "GITSWARM_ERRAND": "off"}
        self.env = kept | dict.fromkeys(names, "smoke@localhost") | own | {"GIT_CONFIG_NOSYSTEM": "1"}

    def run(self) -> None:
        """Every step, in order."""
        self.set_up()
        task = self.work_left()
        self.look_right(task)

    def set_up(self) -> None:
        """A hub with one commit, and two clones that are part of the swarm."""
        self.git(self.folder, "init", "--bare", "--initial-branch=main", str(self.hub))
        self.git(self.folder, "init", "--initial-branch=main", str(self.left))
        self.git(self.left, "commit", "--allow-empty", "-m", "Begin")
        self.git(self.left, "remote", "add", "origin", str(self.hub))
        self.git(self.left, "push", "origin", "main")
        self.git(self.folder, "clone", str(self.hub), str(self.right))
        for clone in (self.left, self.right):
            self.call(clone, "init")
        print("ok: a hub and two clones are one swarm")

    def work_left(self) -> str:
        """A task is made, claimed, worked on in its worktree, and done; what it is called."""
        task = str(self.ask(self.left, "create", TITLE)["id"])
        worktree = Path(str(self.ask(self.left, "claim", task)["worktree"]))
        worktree.joinpath(FILE).write_text(LINE, encoding="utf-8", newline="\n")
        self.git(worktree, "add", FILE)
        self.git(worktree, "commit", "-m", "Say hello")
        marks = self.left / ".git" / "gitswarm" / "marks"
        must(marks.exists() and "post-commit" in marks.read_text(encoding="utf-8"), "the hook has left no mark")
        self.call(worktree, "done", task)
        self.call(self.left, "sync")
        print(f"ok: {task} was made, claimed, committed under our hook, done and sent")
        return task

    def look_right(self, task: str) -> None:
        """The other clone sees the task as it was made, and as done."""
        self.call(self.right, "sync")
        seen = self.ask(self.right, "show", task)
        must(seen["title"] == TITLE, f"the title came as {seen['title']!r}")
        must(seen["status"] == "closed", f"the other clone sees {task} as {seen['status']}")
        print(f"ok: the other clone sees {task} as done")

    def ask(self, at: Path, *words: str) -> dict[str, object]:
        """What gitswarm answers with --json."""
        return json.loads(self.call(at, *words, "--json"))

    def call(self, at: Path, *words: str) -> str:
        """What gitswarm prints; it has to work."""
        return self.output(at, *self.gitswarm, *words)

    def git(self, at: Path, *words: str) -> str:
        """What git prints; it has to work."""
        return self.output(at, "git", *words)

    def output(self, at: Path, *argv: str) -> str:
        """What a command prints; it has to work."""
        done = subprocess.run(
            argv, cwd=at, env=self.env, capture_output=True, encoding="utf-8", timeout=LIMIT, check=False
        )
        must(done.returncode == 0, f"{' '.join(argv)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout


class Off(Exception):
    """Something is not as it must be."""


def must(holds: bool, otherwise: str) -> None:
    """End the run where something is off."""
    if not holds:
        raise Off(otherwise)


def main(argv: list[str]) -> int:
    """Run it with the gitswarm that is named, or the one of this Python; the exit code."""
    begun = time.monotonic()
    program, *words = argv or (sys.executable, "-m", "gitswarm")
    gitswarm = [os.path.abspath(shutil.which(program) or program), *words]
    with tempfile.TemporaryDirectory(prefix="gitswarm smoke ", ignore_cleanup_errors=True) as folder:
        try:
            Smoke(Path(folder), gitswarm).run()
        except Off as reason:
            print(f"error: {reason}", file=sys.stderr)
            return 1
    print(f"done in {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
