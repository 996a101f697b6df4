"""A small world for tests: a hub, clones of it, agents in them, offline and online again, all through main()."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from gitswarm.main import main


class Said(NamedTuple):
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON values it printed, a line each."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> dict[str, Any]:
        """The error it told with --json."""
        return json.loads(self.err)["error"]


def git(folder: Path, *words: str, **more: Any) -> str:
    """Run the user's git; its output without the last newline."""
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr}"
    return done.stdout.rstrip("\n")


class Clone:
    """One clone, and the commands of whoever works in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def git_folder(self) -> Path:
        """The folder its work trees share."""
        return Path(git(self.path, "rev-parse", "--path-format=absolute", "--git-common-dir"))

    @property
    def state(self) -> Path:
        """Our folder in it."""
        return self.git_folder / "gitswarm"

    def git(self, *words: str) -> str:
        """Run the user's git here."""
        return git(self.path, *words)

    def write(self, name: str, text: str) -> None:
        """Put a file into the work tree."""
        (self.path / name).write_text(text)

    def run(self, *words: str, actor: str = "ada") -> Said:
        """Run a command line in this process, whatever it answers."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["-C", str(self.path), "--actor", actor, *words])
        return Said(code, out.getvalue(), err.getvalue())

    def must(self, *words: str, actor: str = "ada") -> Said:
        """Run a command line that has to work."""
        said = self.run(*words, actor=actor)
        assert said.code == 0, f"gitswarm {' '.join(words)}: {said}"
        return said

    def start(self, *words: str, actor: str = "ada", **more: Any) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        argv = [sys.executable, "-m", "gitswarm", "-C", str(self.path), "--actor", actor, *words]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(argv, **{**pipes, **more})

    def say(self, text: str, *words: str, actor: str = "ada") -> dict[str, Any]:
        """Say something; the event as the receipt tells it."""
        event: dict[str, Any] = self.must("event", "add", "--json", *words, "--", text, actor=actor).json["events"][0]
        return event

    def log(self) -> list[dict[str, Any]]:
        """Every event, in order."""
        return self.must("log", "--json").lines

    def texts(self) -> list[str]:
        """What was said, in order."""
        return [row["payload"]["text"] for row in self.log() if "text" in row["payload"]]

    def ids(self) -> list[str]:
        """The ids of all events, in order."""
        return [row["id"] for row in self.log()]


class World:
    """A folder with a hub and clones of it."""

    def __init__(self, folder: Path, object_format: str = "sha1") -> None:
        self.folder = folder
        self.hub = folder / "hub.git"
        self._away = folder / "hub.away"
        kind = f"--object-format={object_format}"
        git(folder, "init", "--quiet", "--bare", kind, str(self.hub))
        seed = folder / "seed"
        git(folder, "init", "--quiet", kind, str(seed))
        git(seed, "-c", "maintenance.auto=false", "commit", "--quiet", "--allow-empty", "-m", "Begin")
        # What a push would bring, for a third of its price: a thousand tests begin here.
        shutil.copytree(seed / ".git" / "objects", self.hub / "objects", dirs_exist_ok=True)
        (self.hub / "refs" / "heads" / "main").write_text(git(seed, "rev-parse", "HEAD") + "\n")

    def push_code(self, commits: int) -> None:
        """Let the project have a history."""
        seed = self.folder / "seed"
        for number in range(commits):
            git(seed, "commit", "--quiet", "--allow-empty", "-m", f"Code {number}")
        git(seed, "push", "--quiet", str(self.hub), "HEAD:refs/heads/main")

    def clone(self, name: str, *words: str, join: bool = True, url: str | None = None) -> Clone:
        """A clone of the hub, already part of the swarm if not said otherwise."""
        path = self.folder / name
        git(self.folder, "clone", "--quiet", *words, url or str(self.hub), str(path))
        clone = Clone(path)
        if join:
            clone.must("init")
        return clone

    def alone(self, name: str) -> Clone:
        """A repository without any remote, part of its own swarm."""
        path = self.folder / name
        path.mkdir()
        clone = Clone(path)
        clone.must("init", str(path))
        return clone

    def cut_off(self) -> None:
        """The hub is out of reach."""
        self.hub.rename(self._away)

    def reach(self) -> None:
        """The hub is back."""
        self._away.rename(self.hub)


def at_once(*jobs: Any) -> list[Any]:
    """Run callables in threads of their own, and give back what each returned."""
    results: list[Any] = [None] * len(jobs)

    def run(number: int) -> None:
        results[number] = jobs[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results
