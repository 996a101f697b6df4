"""An adapter for an agent that gitswarm has never heard of: one file describes how it is run and what its lines mean.

``scribe`` is the agent, any program that works in a folder; ``scribe.toml`` describes it. Nothing else is written.
"""

from __future__ import annotations

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from stage import Stage, play  # noqa: E402 - it lies beside this folder


class Adapter(Stage):
    """One run of the story."""

    clones = ("left",)

    def run(self) -> str:
        """Every step, in order."""
        self.env["PATH"] = f"{HERE}{os.pathsep}{self.env['PATH']}"
        self.say("An agent of your own, scribe, is on the PATH. This is all that gitswarm has to know of it:")
        self.set_up()
        for line in self.read(os.path.join(HERE, "scribe.toml")).splitlines():
            self.tell(line, "      ")
        self.teach()
        self.try_it()
        self.let_it_work()
        return self.bound_it()

    def teach(self) -> None:
        """The clone is told once; no file of the project and nothing in the log can do that."""
        self.say("A clone is told of it once, in its own git config. It gets one variable of the environment.")
        self.output("git", "config", "gitswarm.actor", "ada", at="left")
        self.show("git", "config", "gitswarm.adapter.scribe.agent", os.path.join(HERE, "scribe.toml"), at="left")
        self.env["SCRIBE_KEY"] = "no web for you"
        self.show("gitswarm", "adapter", "list", at="left")

    def try_it(self) -> None:
        """Once, in an empty folder: what it does, what it was denied, and how it ended."""
        self.say("Tried once, in an empty folder: its lines are understood, what it was denied and what it used too.")
        self.show("gitswarm", "adapter", "try", "scribe", "Write a.md and b.md.", at="left")
        told = self.ask("gitswarm", "adapter", "try", "scribe", "Write a.md.", at="left")
        self.must(told["denied"] == ["web search"], f"denied were {told['denied']}")

    def let_it_work(self) -> None:
        """A worker runs it on a task: its work is a commit, its own notes are not."""
        self.say("A worker runs it on a task. What it wrote is a commit; its own notes are left out.")
        task = self.ask("gitswarm", "create", "Write docs/one.md and docs/two.md", at="left")["id"]
        self.write("left/docs/index.md", "# Index\n")
        self.commit("left", "Begin the manual")
        self.output("git", "push", "--quiet", "origin", "main", at="left")
        self.show("gitswarm", "work", "--once", at="left")
        told = self.ask("gitswarm", "show", task, at="left")
        files = self.output("git", "diff", "--name-only", f"main...{told['commit']}", at="left").split()
        self.must(files == ["docs/one.md", "docs/two.md"], f"the commit has {files}")
        self.show("gitswarm", "cost", "--by", "agent", at="left")

    def bound_it(self) -> str:
        """Bounds reach it in its own words, and its exit code is understood."""
        self.say("A bound reaches it in its own words (--steps 1), and so does its way to say that it was reached.")
        task = self.ask("gitswarm", "create", "Write docs/three.md and docs/four.md", at="left")["id"]
        self.show("gitswarm", "work", "--once", "--max-turns", "1", at="left", code=7)
        told = self.ask("gitswarm", "show", task, at="left")
        self.must(told["status"] == "paused", f"the task is {told['status']}")
        first, second = self.ask("gitswarm", "run", "list", at="left")[::-1]
        self.must((first["state"], second["state"]) == ("done", "paused"), f"{first['state']}, {second['state']}")
        return f"two runs of scribe: {first['state']} with {first['tokens']} tokens, {second['state']} at its bound"


if __name__ == "__main__":
    sys.exit(play(Adapter))
