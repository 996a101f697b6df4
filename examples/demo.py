"""The main job of gitswarm in less than a minute, with nothing but this machine: ``make demo``.

A hub (a bare repository), two clones of it, three agents writing at once. The hub is cut off, work goes on; the hub
comes back, everything arrives, in the same order everywhere. Only the command lines of gitswarm and git are used.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from stage import LIMIT, Stage, end_at_once, play

AGENTS = {"ada": "left", "ben": "left", "cleo": "right"}
"""Who works, and in which clone."""
ONLINE = (
    ("question", "Who takes the parser?"),
    ("answer", "I do, the lexer is done"),
    ("note", "The corpus lies in tests/corpus"),
    ("note", "Half of the corpus is green"),
)
OFFLINE = (
    ("note", "At work, hub or no hub"),
    ("note", "The corpus is green"),
    ("followup", "Who reviews it?"),
)
EVENTS = len(AGENTS) * (len(ONLINE) + len(OFFLINE))


class Demo(Stage):
    """One run of the demo."""

    def run(self) -> str:
        """Every step, in order."""
        self.set_up()
        self.work_at_once()
        self.cut_off()
        self.come_back()
        self.prove()
        self.look_at_it()
        there = self.on_hub()
        self.must(there == EVENTS, f"{EVENTS} events were written, {there} are on the hub")
        return f"{EVENTS} events written, {there} on the hub, equal order in 2 clones"

    # the steps

    def set_up(self) -> None:
        """A hub and two clones."""
        self.say("A hub and two clones. The hub is a bare repository: no server, no daemon.")
        self.show("git", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
        self.show("git", "init", "--quiet", "--initial-branch=main", "left")
        self.show("git", "commit", "--quiet", "--allow-empty", "-m", "Begin", at="left")
        self.show("git", "remote", "add", "origin", "../hub.git", at="left")
        self.show("git", "push", "--quiet", "origin", "main", at="left")
        self.show("git", "clone", "--quiet", "hub.git", "right")
        for clone in ("left", "right"):
            self.show("gitswarm", "init", at=clone)

    def work_at_once(self) -> None:
        """Three processes write, and nobody syncs."""
        self.say(
            "Three agents work at once: ada and ben in one clone, cleo in the other. Each event is safe on the disk "
            "when the command returns; nobody syncs, a short-lived background process sends what was written."
        )
        self.let_agents_say(ONLINE)
        for clone in ("left", "right"):
            self.wait_until_sent(clone)
        self.tell(f"the hub has {self.on_hub()} of their {len(AGENTS) * len(ONLINE)} events, and nobody typed `sync`")

    def cut_off(self) -> None:
        """The hub goes, work goes on."""
        self.say("The hub is cut off. Work goes on; what is not sent yet waits in a queue.")
        self.show("mv", "hub.git", "hub.away")
        self.let_agents_say(OFFLINE)
        for clone in ("left", "right"):
            queue = self.ask("gitswarm", "queue", at=clone)
            self.tell(f"{clone}: {queue['pending']} events wait for the hub")
            wanted = len(OFFLINE) * sum(where == clone for where in AGENTS.values())
            self.must(queue["pending"] == wanted, f"{wanted} events should wait in {clone}: {queue}")
        self.show("gitswarm", "sync", at="left", code=6)

    def come_back(self) -> None:
        """The hub comes back, and gets everything."""
        self.say("The hub is back. ada and ben sync by hand; for cleo the background process does it.")
        self.show("mv", "hub.away", "hub.git")
        self.show("gitswarm", "sync", at="left")
        self.wait_until_sent("right")
        self.tell("right: nothing waits any more")
        for clone in ("left", "right"):
            self.show("gitswarm", "sync", at=clone)

    def prove(self) -> None:
        """The same events in the same order everywhere."""
        self.say("Every event is there once, in the same order in both clones and on the hub.")
        orders = [[event["id"] for event in self.notes(clone)] for clone in ("left", "right")]
        self.must(orders[0] == orders[1], "the clones do not have the same order")
        self.must(len(set(orders[0])) == EVENTS, f"{EVENTS} events were written, {len(set(orders[0]))} are there")
        tips = {self.output("git", "rev-parse", "gitswarm", at=at) for at in ("left", "right", "hub.git")}
        self.must(len(tips) == 1, f"the clones and the hub stand on different commits: {tips}")
        self.tell("`gitswarm log --json` says the same in both, and all three stand on one commit")
        for clone in ("left", "right"):
            self.output("gitswarm", "verify", at=clone)
        self.tell("`gitswarm verify` has folded the whole branch again in both, and finds nothing missing or moved")

    def look_at_it(self) -> None:
        """What a person sees without the tool."""
        self.say("Without gitswarm it is a branch like any other: files, in commits.")
        self.show("git", "log", "--oneline", "-3", "gitswarm", at="left")
        self.show("git", "ls-tree", "--name-only", "gitswarm", at="left")
        paths = self.output("git", "ls-tree", "-r", "--name-only", "gitswarm", "events/", at="left")
        self.show("git", "show", f"gitswarm:{paths.splitlines()[-1]}", at="left")
        self.say("And to gitswarm it is what was said:")
        self.show("gitswarm", "log", "--since", str(EVENTS - 2), at="left")

    # what the steps are made of

    def let_agents_say(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Every agent a process, all at once; each command is a process of its own again."""
        begun = time.monotonic()
        agents = [
            subprocess.Popen(
                [sys.executable, __file__, "agent", os.path.join(self.folder, clone), json.dumps(lines)],
                env={**self.env, "GITSWARM_ACTOR": name},
                start_new_session=True,
            )
            for name, clone in AGENTS.items()
        ]
        try:
            codes = [agent.wait() for agent in agents]
        finally:
            end_at_once(agents)
        self.must(not any(codes), "an agent could not say what it had to say")
        self.tell(f"{', '.join(AGENTS)} wrote {len(AGENTS) * len(lines)} events in {time.monotonic() - begun:.1f} s")

    def wait_until_sent(self, clone: str) -> None:
        """Wait until nothing of a clone waits for the hub."""
        limit = time.monotonic() + LIMIT
        while self.ask("gitswarm", "queue", at=clone)["pending"]:
            self.must(time.monotonic() < limit, f"what waits in {clone} was not sent within {LIMIT:g} s")
            time.sleep(0.1)

    def notes(self, clone: str) -> list[dict[str, object]]:
        """What the agents said, as a clone tells it."""
        lines = self.output("gitswarm", "log", "--json", at=clone).splitlines()
        return [event for event in map(json.loads, lines) if event["actor"] in AGENTS]

    def on_hub(self) -> int:
        """How many events of the agents are on the hub, as git tells it."""
        tree = self.output("git", "ls-tree", "-r", "--format=%(objectname)", "gitswarm", "events/", at="hub.git")
        lines = self.output("git", "cat-file", "--batch=", at="hub.git", stdin=tree).splitlines()
        return sum(json.loads(line)["actor"] in AGENTS for line in lines if line)


def agent(clone: str, lines: list[tuple[str, str]]) -> int:
    """What one agent does: say one thing after the other."""
    for kind, text in lines:
        argv = [sys.executable, "-m", "gitswarm", "--quiet", "event", "add", "--kind", kind, "--thread", "parser", text]
        done = subprocess.run(argv, cwd=clone, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(agent(sys.argv[2], json.loads(sys.argv[3])) if sys.argv[1:2] == ["agent"] else play(Demo))
