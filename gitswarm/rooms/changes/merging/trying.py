"""Checking commits by the project's commands, in a folder of our own; what passed once is not asked again.

The commands are those of the commit that is to be moved from, so no branch changes what it is checked by; those that
a branch brings are run after them, for it would be red by its own words as soon as it has landed.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256

from gitswarm.errors import StoreError, SwarmError
from gitswarm.git.clone import strays
from gitswarm.git.clone.store import make_folder, put, writing
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.tryout import clear, stand_on, tryout
from gitswarm.rooms.changes.merging.model import Found
from gitswarm.rooms.checks import measures
from gitswarm.rooms.crew import briefs
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.work import worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitswarm.desk import Desk
    from gitswarm.git.worktrees.worktree import Tree

FOLDER, PASSED = "landing", "passed"
LOCK = "landing.lock"
"""Whoever checks commits in a clone holds it, for there is one folder for that."""
MINUTE = 60
MOST_KNOWN = 1000
"""Trees that are remembered as green."""


class Bench:
    """Where commits are checked by the commands of one commit; ``asked`` counts how often they were run."""

    def __init__(self, desk: Desk, base: str, stack: ExitStack) -> None:
        self._desk, self._base, self._stack = desk, base, stack
        self._commands: Sequence[str] = briefs.stand_at(desk, base).checks
        self._tree: Tree | None = None
        self._known: dict[str, Found] = {}
        self.asked = 0

    def check(self, commit: str) -> Found:
        """How a commit does; one with the same files as another does as that did."""
        return self._told(commit, anew=False)

    def anew(self, commit: str) -> Found:
        """How a commit does now, in a folder where nothing ran before: more than its files may have changed since."""
        return self._told(commit, anew=True)

    def _told(self, commit: str, *, anew: bool) -> Found:
        try:
            commands = self._commands_of(commit)
        except SwarmError as error:
            return Found(briefs.CHECKS, error.message)
        key = self._key(commit, commands)
        if anew or key not in self._known:
            known = Found() if not anew and self._has_passed(key) else None
            self._known[key] = known or self._ask(commit, key, commands, anew=anew)
        return self._known[key]

    def _commands_of(self, commit: str) -> Sequence[str]:
        """Those of what is moved from, and then those that the commit brings."""
        return tuple(dict.fromkeys((*self._commands, *briefs.stand_at(self._desk, commit).checks)))

    def _ask(self, commit: str, key: str, commands: Sequence[str], *, anew: bool) -> Found:
        if not commands:
            return Found()
        self.asked += 1
        desk = self._desk
        order = adapters.Order("", "mq", _session(desk), folder=self._stand(commit, anew=anew))
        seconds = MINUTE * policy.number(desk.swarm.look(), "check-minutes")
        for command in commands:
            (one,) = measures.check([command], order, seconds, desk.env, adapters.Watcher())
            if not one.passed:
                return Found(command, one.said)
        self._note(key)
        return Found()

    def _stand(self, commit: str, *, anew: bool) -> str:
        """The folder, with the files of this commit in it."""
        self._tree = (None if anew else self._moved_on(commit)) or self._made(commit)
        return self._tree.path

    def _moved_on(self, commit: str) -> Tree | None:
        """The folder that is there; None where a command has left it so that no other commit can be laid out in it."""
        with suppress(StoreError):
            if self._tree is not None:
                stand_on(self._tree, commit, self._desk.env)
                return self._tree
        return None

    def _made(self, commit: str) -> Tree:
        """A folder made for this commit, in place of the one before."""
        desk = self._desk
        strays.end(_session(desk))
        tree = self._stack.enter_context(tryout(desk.place, desk.env, folder_of(desk), commit))
        stand_on(tree, commit, desk.env)
        worktrees.make_ready(desk, tree, self._base)
        return tree

    def _key(self, commit: str, commands: Sequence[str]) -> str:
        """What tells one check from another: the files, and the commands."""
        told = run(git(self._desk.place, "rev-parse", f"{commit}^{{tree}}"), env=clean(self._desk.env))
        if told.code:
            raise StoreError(f"git cannot tell which files {commit[:12]} has: {told.said}", hint="gitswarm doctor")
        return sha256("\0".join((told.text, *commands)).encode(errors="surrogateescape")).hexdigest()

    @property
    def _folder(self) -> str:
        return os.path.join(self._desk.place.state, PASSED)

    def _has_passed(self, key: str) -> bool:
        return os.path.exists(os.path.join(self._folder, key))

    def _note(self, key: str) -> None:
        """Remember that these files passed; the oldest of many are forgotten."""
        with writing(self._folder):
            make_folder(self._folder)
            put(os.path.join(self._folder, key), b"")
            known = sorted((os.path.join(self._folder, name) for name in os.listdir(self._folder)), key=_age)
            for path in known[:-MOST_KNOWN]:
                os.unlink(path)


def folder_of(desk: Desk) -> str:
    """Where commits are checked, beside the worktrees of tasks."""
    return os.path.join(worktrees.home(desk), f"{FOLDER}-{os.path.basename(desk.swarm.machine)}")


def sweep(desk: Desk) -> None:
    """End what a killed one has left running there, and take the folder away."""
    strays.end(_session(desk))
    clear(desk.place, desk.env, folder_of(desk))


def _session(desk: Desk) -> str:
    """The mark that everything carries that is started there, whichever process it was that started it."""
    return f"mq-{sha256(os.fsencode(folder_of(desk))).hexdigest()[:16]}"


@contextmanager
def bench(desk: Desk, base: str) -> Iterator[Bench]:
    """Check commits for a while by the commands of this one; its folder is made when it is needed, and goes."""
    with ExitStack() as stack:
        yield Bench(desk, base, stack)


def _age(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
