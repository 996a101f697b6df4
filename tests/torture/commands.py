"""The commands that are struck at every system call, each with the yard it runs in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gitswarm.git.clone.lock import Locks
from tests import landings
from tests.torture.yards import Yard
from tests.world import git

TEXT = "struck"
ADD = ("event", "add", "--json", "--", TEXT)
ONCE = "tests.torture.once"


class Command(NamedTuple):
    """A command line, in which ``TASK`` stands for the task of its yard; nothing to run again where it said something.

    ``prepare`` makes the yard ready. Run again, it may be refused with one of the kinds in ``said``, and ``instead`` is
    what goes on then. ``answers`` says that it tells the same whenever it succeeds; ``short`` is what it says of itself
    where it could do less, and then all does not stand as it would.
    """

    words: tuple[str, ...]
    prepare: Callable[[Yard], None]
    again: bool = True
    said: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    answers: bool = False
    short: str = ""


def both_ways(yard: Yard) -> None:
    """Something to send, and something to fetch."""
    yard.other.say("from afar")
    yard.other.must("sync")
    for number in range(2):
        yard.clone.say(f"before {number}")


def waiting(yard: Yard) -> None:
    """Two events that stand in the journal only."""
    yard.clone.must("sync")
    with Locks(str(yard.clone.state)).write.held("another write"):
        processes = [yard.clone.start("event", "add", "--json", f"waiting {number}") for number in range(2)]
        told = [process.communicate(timeout=60)[0] for process in processes]
    assert all('"waiting"' in one for one in told), told


def tasks(yard: Yard) -> None:
    """Some tasks, and something said."""
    for title in ("One", "Two", "Three"):
        yard.clone.must("create", title)
    yard.clone.say("before")
    yard.clone.must("sync")


def unindexed(yard: Yard) -> None:
    """Tasks, and no index."""
    tasks(yard)
    _forget_index(yard)


def behind(yard: Yard) -> None:
    """An index that knows nothing of the last task, and of what came from afar."""
    tasks(yard)
    old = {path.name: path.read_bytes() for path in yard.clone.state.glob("index.db*") if not path.is_symlink()}
    link = (yard.clone.state / "index.db").readlink()
    yard.other.must("create", "From afar")
    yard.other.must("sync")
    yard.clone.must("create", "Four")
    yard.clone.must("sync")
    _forget_index(yard)
    for name, data in old.items():
        (yard.clone.state / name).write_bytes(data)
    (yard.clone.state / "index.db").symlink_to(link)


def _forget_index(yard: Yard) -> None:
    for path in yard.clone.state.glob("index.db*"):
        path.unlink()


def paged(yard: Yard) -> None:
    """Pages that are older than what they tell of, here and on the branch."""
    tasks(yard)
    yard.clone.must("snapshot", "--push")
    yard.clone.must("create", "Four")
    yard.clone.say("news")
    yard.clone.must("sync")


def to_claim(yard: Yard) -> None:
    """A project with files, and a task."""
    _project(yard)
    yard.task = yard.clone.must("create", "Write it down", "--json").json["id"]
    yard.clone.must("sync")


def at_work(yard: Yard) -> None:
    """A task with a commit, and more in its worktree."""
    _project(yard)
    yard.task, _, folder = landings.begin(yard.clone, {"done.txt": "done\n"})
    (folder / "new.txt").write_text("in no commit\n")
    (folder / "one.txt").write_text("changed\n")
    yard.clone.must("sync")


def left(yard: Yard) -> None:
    """A worktree whose claim has ended, with work that no branch elsewhere has and some that is in no commit."""
    at_work(yard)
    yard.clone.must("release", yard.task)
    yard.clone.must("sync")


def left_with_ignored(yard: Yard) -> None:
    """The same with a file that git does not keep."""
    at_work(yard)
    Path(yard.clone.must("worktree", "path", yard.task).out.strip(), "model.bin").write_text("a night of training")
    yard.clone.must("release", yard.task)
    yard.clone.must("sync")


def to_land(method: str) -> Callable[[Yard], None]:
    """Two tasks whose work waits to land on a target that has moved on, brought there in this way."""

    def prepare(yard: Yard) -> None:
        _project(yard)
        yard.clone.must("policy", "set", "landing-method", method)
        for name in ("first", "second"):
            yard.task = landings.finish(yard.clone, {f"{name}.txt": name}, name.title())
        _push(yard, {"meanwhile.txt": "meanwhile\n"})
        yard.clone.must("sync")

    return prepare


def to_land_here(yard: Yard) -> None:
    """Work that waits to land in a clone without a hub, on a branch that nobody has checked out."""
    yard.clone = yard.world.alone("c")
    yard.clone.write("one.txt", "one\n")
    yard.clone.git("add", ".")
    yard.clone.git("commit", "--quiet", "-m", "Code")
    yard.clone.git("branch", "trunk")
    yard.clone.must("policy", "set", "landing-target", "trunk")
    yard.task = landings.finish(yard.clone, {"first.txt": "first"})


def to_take_back(yard: Yard) -> None:
    """Work that has landed."""
    to_land("merge")(yard)
    yard.clone.must("mq", "run")
    yard.clone.must("sync")


def _project(yard: Yard) -> None:
    """Let the project have files, and the user something of his own that is in no commit."""
    checks = 'check:\n  - "test -f one.txt"\n'
    _push(yard, {"one.txt": "one\n", ".gitignore": "*.bin\n", ".gitswarm/checks.yaml": checks})
    yard.clone.git("fetch", "--quiet")
    yard.clone.write("mine.txt", "in no commit\n")


def _push(yard: Yard, files: dict[str, str]) -> None:
    seed = yard.folder / "seed"
    for name, text in files.items():
        (seed / name).parent.mkdir(exist_ok=True)
        (seed / name).write_text(text)
    git(seed, "add", ".")
    git(seed, "commit", "--quiet", "-m", "Code")
    git(seed, "push", "--quiet", str(yard.hub), "HEAD:refs/heads/main")


LAND = ("mq", "run", "--json")
COMMANDS = {
    "one-shot append": Command(ADD, both_ways, again=False),
    "running append": Command((ONCE, TEXT), both_ways, again=False),
    "sync": Command(("sync", "--json"), both_ways),
    "journal drain": Command(("sync", "--json"), waiting),
    "index from nothing": Command(("list", "--json"), unindexed, answers=True),
    "index from behind": Command(("list", "--json"), behind, answers=True),
    "snapshot": Command(("snapshot", "--push", "--json"), paged),
    "claim": Command(
        ("claim", "TASK", "--json"), to_claim, said=("task_already_held",), instead=("claim", "--resume", "TASK")
    ),
    "done": Command(("done", "TASK", "--json"), at_work, said=("refused",)),
    "worktree clean": Command(("worktree", "clean", "TASK", "--json"), left, said=("refused",), short='"fate":"attic"'),
    "worktree to the attic": Command(
        ("worktree", "clean", "TASK", "--json"), left_with_ignored, said=("refused",), short='"fate":"stays"'
    ),
    "land by merge": Command(LAND, to_land("merge")),
    "land by squash": Command(LAND, to_land("squash")),
    "land by rebase": Command(LAND, to_land("rebase")),
    "land without a hub": Command(LAND, to_land_here),
    "take back": Command(("rollback", "TASK", "--json"), to_take_back, said=("taken_back",)),
}
