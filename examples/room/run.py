"""A room of your own, from a package of its own: ``praise``, with a command, a kind of event and tables.

ada has it installed beside her gitswarm, ben has not. They share one log all the same, and agree on all that matters.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import CompletedProcess

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from stage import ROOT, Stage, play  # noqa: E402 - it lies beside this folder

ROOM = os.path.join("gitswarm", "rooms", "annex", "praise")
"""Where `pip install` puts the room: beside the floors of the program (pyproject.toml says so)."""


class Room(Stage):
    """One run of the story."""

    clones = ("ada", "ben")

    def run(self) -> str:
        """Every step, in order."""
        self.say("ada has a second gitswarm, and installs a package beside it that brings one room.")
        self.set_up()
        for clone in self.clones:
            self.output("git", "config", "gitswarm.actor", clone, at=clone)
        self.install()
        self.meet()
        task = self.work()
        self.praise(task)
        return self.agree()

    def install(self) -> None:
        """What `pip install gitswarm gitswarm-praise` leaves, in a folder of its own."""
        for name in ("gitswarm", "hooks"):
            leave = shutil.ignore_patterns("__pycache__", "annex")
            shutil.copytree(os.path.join(ROOT, name), self.site(name), ignore=leave)
        shutil.copytree(os.path.join(HERE, "praise"), self.site(ROOM), ignore=shutil.ignore_patterns("__pycache__"))
        for name in sorted(os.listdir(self.site(ROOM))):
            self.tell(os.path.join(ROOM, name), "      ")

    def meet(self) -> None:
        """The room is a part of the program: help, doctor, errors."""
        self.say("The room is a part of her program now. What it asks for is a file that is read, not run:")
        self.show("cat", os.path.join("site", ROOM, "room.json"))
        self.show("gitswarm", "praise", "--help", at="ada")
        self.show("gitswarm", "praise", "list", at="ben", code=2)

    def work(self) -> str:
        """Something that can be praised is done by somebody who knows nothing of praise."""
        self.say("ben does a task. He has no such room; his events are what they always are.")
        task = str(self.ask("gitswarm", "create", "Test the parser", at="ben")["id"])
        self.output("gitswarm", "claim", task, at="ben")
        self.show("gitswarm", "done", task, "--summary", "42 cases.", at="ben")
        self.output("gitswarm", "sync", at="ben")
        return task

    def praise(self, task: str) -> None:
        """It is praised: an event of a kind that only one of the programs knows."""
        self.say("ada praises it. The room has counted what was done before it was installed, too: all is in the log.")
        self.output("gitswarm", "sync", at="ada")
        self.show("gitswarm", "praise", "list", at="ada")
        self.show("gitswarm", "praise", "give", task, "Your tests found it.", at="ada")
        self.show("gitswarm", "praise", "list", at="ada")
        self.output("gitswarm", "sync", at="ada")

    def agree(self) -> str:
        """Both have the same log, the same pages and the same state of the house."""
        self.say("To ben it is an event of a kind he does not know: kept, carried on, without effect.")
        self.output("gitswarm", "sync", at="ben")
        self.show("gitswarm", "log", "--since", "5", at="ben")
        proofs = [self.ask("gitswarm", "verify", at=clone) for clone in self.clones]
        self.must(proofs[0]["digest"] == proofs[1]["digest"], "they do not agree on the state")
        self.must(proofs[0]["tip"] == proofs[1]["tip"], "they do not stand on one commit")
        self.tell(f"`gitswarm verify` comes to the same digest in both: {proofs[0]['digest'][:16]}…")
        (told,) = self.ask("gitswarm", "praise", "list", at="ada")
        self.must((told["agent"], told["finished"], told["praised"]) == ("ben", 1, 1), f"told was {told}")
        self.uninstall()
        return f"praise for {told['agent']}: {told['praised']}; one log, one state, with the room and without"

    def uninstall(self) -> None:
        """Without the package all goes on; with it again, all is there again."""
        self.say("Uninstalled, and all else goes on.")
        shutil.rmtree(self.site(os.path.dirname(ROOM)))
        self.show("gitswarm", "praise", "list", at="ada", code=2)
        self.output("gitswarm", "ready", at="ada")

    def site(self, path: str) -> str:
        """A place in the folder where ada's programs are installed."""
        return os.path.join(self.folder, "site", path)

    def start(self, words: tuple[str, ...], at: str, stdin: str | None = None) -> CompletedProcess[str]:
        """Run a command: ada's is the one with the room, once it is installed."""
        mine = at == "ada" and os.path.isdir(self.site("gitswarm"))
        self.env["PYTHONPATH"] = self.site("") if mine else ROOT
        return super().start(words, at, stdin)


if __name__ == "__main__":
    sys.exit(play(Room))
