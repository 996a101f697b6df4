"""A review before anything counts as done: the project asks for it, whoever did the work has no say in it.

The rule is a file of the project, read from its default branch, so no branch of a task can change it.
"""

from __future__ import annotations

import os
import sys

from stage import Stage, play

GATES = """\
gates:
  review: {kind: approval, by: [role/reviewer]}
  small:  {kind: ceiling, files: 2}
"""
FIRST = "def greet(name):\n    return 'Hello ' + name\n"
SECOND = "def greet(name):\n    return f'Hello {name.strip()}'\n"


class ReviewGate(Stage):
    """One run of the story."""

    clones = ("ada", "grace")

    def run(self) -> str:
        """Every step, in order."""
        self.say("A project whose work has to be read by a reviewer, and may touch two files at the most:")
        self.set_up({".gitswarm/gates.yaml": GATES})
        self.show("cat", ".gitswarm/gates.yaml", at="ada")
        for clone in self.clones:
            self.output("git", "config", "gitswarm.actor", clone, at=clone)
        self.show("gitswarm", "agent", "join", "--role", "reviewer", at="grace")
        self.begin()
        self.keep_small()
        self.wait_for_review()
        self.send_back()
        return self.let_past()

    def begin(self) -> None:
        """A task is taken, and worked on."""
        self.say("ada takes a task and writes what it asks for, with more files than the project lets past.")
        self.task = self.ask("gitswarm", "create", "Greet people by name", at="ada")["id"]
        self.show("gitswarm", "claim", self.task, "--quiet", at="ada")
        self.tree = self.output("gitswarm", "worktree", "path", self.task, at="ada")
        for name in ("greet.py", "notes.txt", "todo.txt"):
            self.write(os.path.join(self.tree, name), FIRST)
        self.commit(self.tree, "Greet people")

    def keep_small(self) -> None:
        """What is too large is not done, whoever says so."""
        self.show("gitswarm", "done", self.task, "--summary", "It greets.", at="ada", code=3)
        self.output("git", "rm", "--quiet", "notes.txt", "todo.txt", at=self.tree)
        self.commit(self.tree, "Leave out the notes")

    def wait_for_review(self) -> None:
        """Finished work waits, and its author has no say."""
        self.say("With one file it is finished, but not closed: it waits for grace. ada herself cannot let it past.")
        self.show("gitswarm", "done", self.task, "--summary", "It greets.", at="ada")
        self.show("gitswarm", "gate", "approve", self.task, at="ada", code=3)
        self.status_is("in_review")

    def send_back(self) -> None:
        """A rejection opens the task again, with the reason."""
        self.say("grace reads it, and sends it back with a reason. ada goes on where she was.")
        self.output("gitswarm", "sync", at="ada")
        self.output("gitswarm", "sync", at="grace")
        self.show("gitswarm", "blocked", at="grace")
        self.show("gitswarm", "gate", "reject", self.task, "--reason", "Blanks around a name stay.", at="grace")
        self.output("gitswarm", "sync", at="grace")
        self.output("gitswarm", "sync", at="ada")
        self.status_is("open")
        self.show("gitswarm", "claim", self.task, "--quiet", at="ada")
        self.tree = self.output("gitswarm", "worktree", "path", self.task, at="ada")
        self.write(os.path.join(self.tree, "greet.py"), SECOND)
        self.commit(self.tree, "Leave out blanks around a name")
        self.show("gitswarm", "done", self.task, "--summary", "It greets, without blanks.", at="ada")
        self.output("gitswarm", "sync", at="ada")

    def let_past(self) -> str:
        """Approved is one commit, and with that the task is closed."""
        self.say("grace approves of that very commit, and the task is closed.")
        self.output("gitswarm", "sync", at="grace")
        self.show("gitswarm", "gate", "approve", self.task, "--reason", "Read it, tried it.", at="grace")
        self.show("gitswarm", "gate", "list", self.task, at="grace")
        self.output("gitswarm", "sync", at="grace")
        self.output("gitswarm", "sync", at="ada")
        told = self.status_is("closed")
        kinds = [step["kind"] for step in told["history"]]
        verdicts = [kind for kind in kinds if kind in ("gate.rejected", "gate.approved")]
        return f"closed at epoch {told['epoch']}, after {' and '.join(verdicts)}"

    def status_is(self, wanted: str) -> dict:
        """The task, which must stand so."""
        told = self.ask("gitswarm", "show", self.task, at="ada")
        self.must(told["status"] == wanted, f"the task is {told['status']}, not {wanted}")
        return told


if __name__ == "__main__":
    sys.exit(play(ReviewGate))
