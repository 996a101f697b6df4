"""What every example stands on: a folder of its own, commands run and shown in it, and nothing left behind."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from typing import TYPE_CHECKING, Any

from gitswarm.git.clone import strays

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WIDTH = 80
LIMIT = 60.0
"""Seconds that anything may take that an example waits for."""
SOON = 5.0
"""Seconds within which a background process that was announced has begun."""
FOLDER, LOCK = "gitswarm-demo-", "lock"
MARK = "GITSWARM_EXAMPLE"
"""What everything that an example begins sees its folder by; and by which it is found."""


class Off(Exception):
    """Something is not as the example says."""


class Stage:
    """One run of an example, in a folder of its own."""

    clones: tuple[str, ...] = ("left", "right")

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.hub = os.path.join(folder, "hub.git")
        self.step = 0
        home = os.path.join(folder, "home")
        os.mkdir(home)
        kept = {name: os.environ[name] for name in ("PATH", "LANG", MARK) if name in os.environ}
        names = {f"GIT_{who}_{what}": "demo@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.env = {
            **kept,
            **names,
            MARK: folder,
            "HOME": home,
            "TMPDIR": home,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONPATH": ROOT,
        }

    def run(self) -> str:
        """Every step, in order; what is to be said of it in the end."""
        raise NotImplementedError

    def set_up(self, files: Mapping[str, str] | None = None) -> None:
        """A hub, and a clone of it for each name, in one swarm; the project has these files, and is at least begun."""
        first, *others = self.clones
        self.output("git", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
        self.output("git", "clone", "--quiet", "hub.git", first)
        for path, text in (files or {}).items():
            self.write(os.path.join(first, path), text)
        self.output("git", "add", ".", at=first)
        self.output("git", "commit", "--quiet", "--allow-empty", "-m", "Begin", at=first)
        self.output("git", "push", "--quiet", "origin", "HEAD:main", at=first)
        for clone in others:
            self.output("git", "clone", "--quiet", "hub.git", clone)
        for clone in self.clones:
            self.output("gitswarm", "init", at=clone)

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Put a file below our folder; a path that is whole stays as it is."""
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)

    def read(self, path: str) -> str:
        """What stands in a file below our folder."""
        with open(os.path.join(self.folder, path), encoding="utf-8") as file:
            return file.read()

    def commit(self, at: str, message: str) -> None:
        """Commit all that lies in a work tree, as an agent would."""
        self.output("git", "add", ".", at=at)
        self.output("git", "commit", "--quiet", "-m", message, at=at)

    def show(self, *words: str, at: str = "", code: int = 0) -> None:
        """Run a command as a person would, with what it prints."""
        self.tell(f"{at}$ {shlex.join(words)}")
        done = self.start(words, at)
        for line in (done.stdout + done.stderr).splitlines():
            self.tell(fitted(line), "      ")
        self.must(done.returncode == code, f"{' '.join(words)} ended with {done.returncode}, not {code}")

    def output(self, *words: str, at: str = "", stdin: str | None = None) -> str:
        """What a command prints; it has to work."""
        done = self.start(words, at, stdin)
        self.must(done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout.strip()

    def ask(self, *words: str, at: str) -> Any:
        """What a command answers with --json."""
        return json.loads(self.output(*words, "--json", at=at))

    def start(self, words: tuple[str, ...], at: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command in a folder below ours."""
        argv = [sys.executable, "-m", *words] if words[0] == "gitswarm" else list(words)
        place = os.path.join(self.folder, at)
        return subprocess.run(argv, cwd=place, env=self.env, capture_output=True, text=True, input=stdin, check=False)

    def say(self, text: str) -> None:
        """Begin a step."""
        self.step += 1
        print()
        print(textwrap.fill(f"{self.step}. {text}", WIDTH, subsequent_indent="   "))

    def tell(self, text: str, indent: str = "   ") -> None:
        """Say what was seen in a step."""
        print(
            textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)
        )

    def must(self, holds: bool, otherwise: str) -> None:
        """End the example where something is off."""
        if not holds:
            raise Off(otherwise)

    def end(self) -> None:
        """Wait until the background processes have ended, since their folder goes now."""
        limit = time.monotonic() + LIMIT
        for clone in self.clones:
            state = os.path.join(self.folder, clone, ".git", "gitswarm")
            while time.monotonic() < limit and _is_at_work(state):
                time.sleep(0.05)


def fitted(line: str) -> str:
    """A row of a table as far as it fits below a step: wrapped it would be no row any more."""
    line, is_row = line.rstrip(), "   " in line or line[:1] in "├│└"
    return line if not is_row or len(line) <= WIDTH - 6 else line[: WIDTH - 7].rstrip() + "…"


def _is_at_work(state: str) -> bool:
    """Whether a background process waits or works in a clone."""
    path = os.path.join(state, "errand.lock")
    if _is_announced(os.path.join(state, "waiting")) or not os.path.exists(path):
        return _is_announced(os.path.join(state, "waiting"))
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _is_announced(path: str) -> bool:
    """Whether a background process is about to work; one that was killed on its way has left its announcement empty."""
    try:
        return os.path.getsize(path) > 0 or time.time() - os.path.getmtime(path) < SOON
    except OSError:
        return False


def end_at_once(agents: list[subprocess.Popen[bytes]]) -> None:
    """End those that are still at work, with the commands they have begun: the example was interrupted."""
    for agent in agents:
        if agent.poll() is None:
            os.killpg(agent.pid, signal.SIGKILL)
            agent.wait()


def sweep() -> None:
    """Remove the folders of examples that were killed: nobody holds their lock any more."""
    for name in os.listdir(tempfile.gettempdir()):
        folder = os.path.join(tempfile.gettempdir(), name)
        if name.startswith(FOLDER) and is_left(os.path.join(folder, LOCK)):
            shutil.rmtree(folder, ignore_errors=True)
            print(f"removed {folder}, which a killed demo had left")


def remove(folder: str) -> None:
    """Remove the folder, in which a command that was interrupted may still be writing."""
    limit = time.monotonic() + LIMIT
    while os.path.exists(folder):
        shutil.rmtree(folder, ignore_errors=time.monotonic() < limit)


def is_left(lock: str) -> bool:
    """Whether an example that held this lock lives no more."""
    try:
        with open(lock, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # it is held, or not there yet
        return False
    return True


def play_out(stage: Stage) -> str:
    """Run an example; however it ends, what it began in the background has ended too."""
    try:
        return stage.run()
    finally:
        stage.end()


def play(example: type[Stage]) -> int:
    """Run an example in a temporary folder; the exit code."""
    begun = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    sweep()
    folder = tempfile.mkdtemp(prefix=FOLDER)
    with open(os.path.join(folder, LOCK), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ[MARK] = folder
        try:
            shown = play_out(example(folder))
        except Off as reason:
            print(f"\nThis is not as it should be: {reason}", file=sys.stderr)
            return 1
        finally:
            strays.end_marked(f"{MARK}={folder}\0")
            remove(folder)
    print(f"\ndone in {time.monotonic() - begun:.0f} s")
    print(shown)
    return 0
