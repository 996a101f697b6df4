"""A roll-out with a canary: forty manifests move to a new API, some go first, a person looks, the rest follows.

Recipe and tools are those of ``rollouts/``, as they stand. One manifest is of a kind that the tool does not know.
"""

from __future__ import annotations

import os
import sys

from stage import ROOT, Stage, play

HERE = os.path.join(ROOT, "examples", "rollouts")
RECIPE, TOOLS = ".gitswarm/rollouts/api-v1.yaml", ("tools/migrate", "tools/alike")
MANIFEST = """\
apiVersion: apps/v1beta1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: 3
  template:
    spec:
      image: registry/{name}:7
"""
TEAMS, COUNT, ODD = ("api", "payments", "search", "web"), 40, "deploy/web/m039.yaml"
NEW = "^apiVersion: apps/v1$"


class Canary(Stage):
    """One run of the story."""

    clones = ("ops",)

    def run(self) -> str:
        """Every step, in order."""
        self.say(f"{COUNT} manifests of {len(TEAMS)} teams; one of them is of a kind that nobody expects.")
        self.set_up({RECIPE: self.read(os.path.join(HERE, "api-v1.yaml")), **self.manifests()})
        for tool in TOOLS:
            self.write(os.path.join("ops", tool), self.read(os.path.join(HERE, tool)), 0o755)
        self.commit("ops", "Tools")
        self.output("git", "push", "--quiet", "origin", "main", at="ops")
        self.output("git", "config", "gitswarm.actor", "ada", at="ops")
        self.plan()
        self.let_the_canary_go()
        self.approve()
        told = self.prove()
        self.take_back()
        return told

    def manifests(self) -> dict[str, str]:
        """Forty files, and the odd one."""
        paths = {f"deploy/{TEAMS[number % 4]}/m{number:03}.yaml": f"m{number}" for number in range(COUNT)}
        return {path: MANIFEST.format(name=name) for path, name in paths.items()} | {ODD: "a list: of things\n"}

    def plan(self) -> None:
        """Which files go first is fixed by their names and the seed, the same on every machine."""
        self.say("Planned is once for all: which files, pinned by their digests, and which of them go first.")
        self.show("cat", RECIPE, at="ops")
        self.rollout = self.ask("gitswarm", "rollout", "plan", "api-v1", at="ops")["id"]
        self.show("gitswarm", "rollout", "show", self.rollout, at="ops")

    def let_the_canary_go(self) -> None:
        """The canary is changed, checked, and waits; nothing has landed."""
        self.say("The canary goes first, and then waits for a person. Nothing has landed yet.")
        self.show("gitswarm", "rollout", "run", self.rollout, "--actor", "runner", at="ops")
        self.must(self.moved() == [], "something has landed before anybody looked")
        self.show("gitswarm", "rollout", "approve", self.rollout, "--actor", "runner", at="ops", code=3)

    def approve(self) -> None:
        """A person who had no part in it lets it go on."""
        self.say("grace, who had no part in it, has read all of payments. The rest follows in four chunks.")
        words = ("--reason", "Read all of payments.", "--actor", "grace")
        self.show("gitswarm", "rollout", "approve", self.rollout, *words, at="ops")
        self.show("gitswarm", "rollout", "run", self.rollout, "--actor", "runner", at="ops")

    def prove(self) -> str:
        """All but the odd one are on the main branch of the hub, and that one is told with its reason."""
        report = self.ask("gitswarm", "rollout", "report", self.rollout, at="ops")
        (bad,) = (row for part in report["cohorts"] for row in part["results"] if row["what"] == "bad")
        self.tell(f"left as it was: {bad['why']}")
        moved = self.moved()
        self.must((bad["path"], len(moved)) == (ODD, COUNT - 1), f"{len(moved)} moved, bad is {bad['path']}")
        return f"{len(moved)} of {COUNT} manifests moved, 1 left and told; all of it taken back by one command"

    def take_back(self) -> None:
        """One command, one commit on top."""
        self.say("And if it was wrong after all, one command takes back all that has landed:")
        self.show("gitswarm", "rollback", self.rollout, "--reason", "Customers complain", at="ops")
        self.must(self.moved() == [], f"{len(self.moved())} manifests were not taken back")

    def moved(self) -> list[str]:
        """The manifests that the main branch of the hub has in their new form."""
        done = self.start(("git", "grep", "-l", NEW, "main"), "hub.git")
        return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(play(Canary))
