"""A week without the hub: ada works on a train, ben in the office; then she is back, and nothing is lost or doubled.

What she writes waits in her clone. What she takes without asking is taken *tentatively*: ben has taken one of the same
tasks meanwhile, and the log decides. Her work on it is kept, and he finds it.
"""

from __future__ import annotations

import os
import sys

from stage import Stage, play

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
TITLES = {"lexer": "Write the lexer", "parser": "Write the parser"}


class OfflineWeek(Stage):
    """One run of the story."""

    clones = ("ada", "ben")

    def run(self) -> str:
        """Every step, in order."""
        self.say("Two clones of a hub, and two tasks that both know of.")
        self.set_up({"README.md": "# A language\n"})
        self.tasks = {name: self.ask("gitswarm", "create", title, at="ada")["id"] for name, title in TITLES.items()}
        self.output("gitswarm", "sync", at="ada")
        self.show("gitswarm", "sync", at="ben")
        self.leave()
        self.spend_the_week()
        self.meanwhile()
        self.come_back()
        return self.prove()

    def set_up(self, files: dict[str, str] | None = None) -> None:
        """As ever, but that ada reaches the hub by a line that can be cut."""
        super().set_up(files)
        os.symlink("hub.git", os.path.join(self.folder, "line"))
        self.output("git", "remote", "set-url", "origin", "../line", at="ada")
        for clone in self.clones:
            self.output("git", "config", "gitswarm.actor", clone, at=clone)
            self.output("gitswarm", "sync", at=clone)

    def leave(self) -> None:
        """The line is cut: a task cannot be taken for sure any more, but tentatively."""
        self.say("Monday: ada is on a train, and reaches the hub no more. To take a task, the hub has to be asked:")
        os.remove(os.path.join(self.folder, "line"))
        self.show("gitswarm", "claim", self.tasks["parser"], at="ada", code=3)
        self.tell("She takes both all the same, and knows that the log may decide otherwise:")
        for id in self.tasks.values():
            self.show("gitswarm", "claim", id, "--tentative", at="ada")

    def spend_the_week(self) -> None:
        """Work, notes and new tasks, all of which wait."""
        self.say("She works all week. Each word is safe on her disk when its command returns.")
        for day in DAYS:
            run = self.show if day == DAYS[0] else self.output
            run("gitswarm", "note", self.tasks["parser"], f"{day}: some more of the grammar", at="ada")
            run("gitswarm", "create", f"Test what {day} brought", at="ada")
        for name, id in self.tasks.items():
            tree = self.output("gitswarm", "worktree", "path", id, at="ada")
            self.write(os.path.join(tree, f"{name}.py"), f'"""The {name}, as ada has it."""\n')
            self.commit(tree, f"Write the {name} on a train")
        self.write(os.path.join(tree, "thoughts.txt"), "Left recursion?\n")
        self.show("gitswarm", "done", self.tasks["lexer"], "--summary", "It reads all tokens.", at="ada")
        waiting = self.ask("gitswarm", "queue", at="ada")["pending"]
        self.tell(f"{waiting} events wait in her queue")
        self.must(waiting >= 2 * len(DAYS) + 3, f"{waiting} events wait")

    def meanwhile(self) -> None:
        """One of the same tasks is taken by somebody else, for sure."""
        self.say("Wednesday, in the office: ben knows nothing of that, and takes the parser.")
        self.show("gitswarm", "claim", self.tasks["parser"], at="ben")

    def come_back(self) -> None:
        """The line is there again: the log decides."""
        self.say("Saturday: ada is back. What was shared first counts: the lexer is hers, the parser is ben's.")
        os.symlink("hub.git", os.path.join(self.folder, "line"))
        self.show("gitswarm", "sync", at="ada")
        self.show("gitswarm", "sync", at="ben")
        self.show("gitswarm", "list", "--status", "all", at="ben")
        self.say("ada is told. What she has made is not lost: commits stay on her branch, the rest is kept beside.")
        self.show("gitswarm", "mail", "inbox", at="ada")
        self.show("gitswarm", "worktree", "clean", at="ada")
        self.show("gitswarm", "rescue", "list", at="ada")
        self.show("git", "log", "--oneline", "--all", "--", "parser.py", at="ada")

    def prove(self) -> str:
        """One holder, one order, nothing lost."""
        for clone in (*self.clones, *self.clones):
            self.output("gitswarm", "sync", at=clone)
        parser, lexer = (self.ask("gitswarm", "show", self.tasks[name], at="ada") for name in ("parser", "lexer"))
        self.must(parser["holder"] == "ben", f"the parser is {parser['holder']}'s")
        self.must(lexer["status"] == "closed", f"the lexer is {lexer['status']}")
        titles = [task["title"] for task in self.ask("gitswarm", "list", "--status", "all", at="ben")]
        self.must(len(titles) == len({*titles}) == len(DAYS) + len(TITLES), f"the tasks are {titles}")
        orders = {self.output("git", "rev-parse", "gitswarm", at=clone) for clone in (*self.clones, "hub.git")}
        self.must(len(orders) == 1, "the clones and the hub do not stand on one commit")
        kept = self.ask("gitswarm", "rescue", "list", at="ada")
        self.must(len(kept) == 1, f"kept are {kept}")
        return f"one order in both clones, {len(titles)} tasks, ben has the parser, ada's work on it is kept"


if __name__ == "__main__":
    sys.exit(play(OfflineWeek))
