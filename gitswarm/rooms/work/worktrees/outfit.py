"""What a new worktree needs before somebody can work in it: files copied from the main one, commands run.

Both are named by a file of the project, read from the commit that work begins from, never by an event: whoever may
write to the log must not be able to run anything here.
"""

from __future__ import annotations

from gitswarm.core.words import argv
from gitswarm.errors import Misused, SwarmError, WorkFailed
from gitswarm.git.compose import project
from gitswarm.git.worktrees.furnish import copy_in, set_up
from gitswarm.git.worktrees.worktree import trees
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.git.worktrees.worktree import Tree

FILE = f"{project.FOLDER}/worktree.yaml"
LIMIT = 600.0
"""Seconds that one command may take."""
TAIL = 400


class Plan(Record):
    """Which files are copied, and which commands are run, one after another."""

    copy: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()


def plan_of(desk: Desk, commit: str) -> Plan:
    """What the project says at this commit; nothing where it says nothing."""
    return read(project.text_at(desk.place, desk.env, commit, FILE) or "")


def read(text: str) -> Plan:
    """The plan that the file tells; refused where it is none."""
    return Plan(**project.lists_of_texts(FILE, text, Plan._fields))


def make_ready(desk: Desk, tree: Tree, commit: str) -> None:
    """Copy files and run commands; what fails is told, and the worktree stands all the same."""
    if not desk.at_home:
        return  # the files of others do not say what runs here
    try:
        plan = plan_of(desk, commit)
        if plan.copy:
            copy_in(trees(desk.place, desk.env)[0].path, tree, plan.copy)
        for number, command in enumerate(plan.setup, 1):
            desk.screen.progress(f"setting up: {command}")
            run_command(desk, tree, command, number)
    except SwarmError as error:
        desk.screen.warn(f"the worktree is not set up: {error.message}; {error.hint}")


def run_command(desk: Desk, tree: Tree, command: str, number: int) -> None:
    """Run one command in a worktree, without a shell and within its time."""
    words = argv(command)
    if not words:
        raise Misused(f"{command} is no command", hint=f"mend it in {FILE}")
    done = set_up(tree, words, desk.env, LIMIT, number)
    if done.code is None:
        raise WorkFailed(f"{command} took longer than {LIMIT:g} seconds", hint=f"see {done.log}")
    if done.code:
        raise WorkFailed(f"{command} ended with {done.code}: {done.tail.strip()[-TAIL:]}", hint=f"see {done.log}")
