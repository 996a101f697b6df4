"""From an idea to merged commits, by a swarm of scripted roles: ``make example``.

A person writes what she would like to have. A captain, a spec-writer, a planner, implementers, a reviewer, a tester and
a git-agent take it from there, each a worker of its own (``gitswarm work --role``), in two clones of one hub. Nothing
is played but the model: see ``agent.py``.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from stage import Stage, end_at_once, play  # noqa: E402 - it lies beside this folder

IDEA = "Please tell friends who owes whom after a trip."
WORKERS = {
    "left": ("captain", "spec-writer", "planner", "implementer", "git-agent"),
    "right": ("implementer", "implementer", "reviewer", "tester"),
}
"""Who works in which clone: one worker for each."""
LIMIT, PATIENCE, GLANCE = 300.0, 30.0, 0.5
"""Seconds within which the idea has to be done, on a machine that has other things to do as well; within which a worker
ends that was told to; and between two looks at the log."""
STORY = {
    "task.requested": 'asks: "{title}"',
    "task.created": 'adds a task: "{title}"',
    "run.started": 'begins "{title}"',
    "run.ended": 'ended "{title}" as {outcome}, rounds: {rounds}',
    "task.reopened": 'opens "{title}" again, {reason}',
    "task.done": 'is done with "{title}": {summary}',
}
"""What is told of an event; of the end of a run only where it was not done at once."""
AT_ONCE = {"outcome": "done", "rounds": 1}
RUNS = {"done in 1 round": 16, "done in 2 rounds": 1}
"""How all runs end: one is told of its fault by the checks, and one sends work back."""
PASSES = "PYTHONPATH GIT_CONFIG_NOSYSTEM"
TRIP = "ada 30.00 ada ben cleo\nben 10.00 ada ben cleo\n"


class Idea(Stage):
    """One run of the example."""

    def run(self) -> str:
        """Every step, in order."""
        self.set_up()
        idea = self.tell_the_idea()
        self.let_them_work(idea)
        self.look_at_it(idea)
        return self.prove()

    def set_up(self) -> None:
        """A project in two clones of a hub, and what each clone runs as an agent."""
        self.say("A small project, a hub, two clones. Each clone is told once which agent it may run.")
        shutil.copytree(os.path.join(HERE, "project"), os.path.join(self.folder, "project"))
        self.show("git", "init", "--quiet", "--initial-branch=main", at="project")
        self.show("git", "add", ".", at="project")
        self.show("git", "commit", "--quiet", "-m", "Count money in cents", at="project")
        self.show("git", "clone", "--quiet", "--bare", "project", "hub.git")
        self.show("git", "clone", "--quiet", "hub.git", "left")
        self.show("git", "clone", "--quiet", "hub.git", "right")
        command = shlex.join([sys.executable, os.path.join(HERE, "agent.py")])
        for clone in WORKERS:
            self.show("gitswarm", "init", at=clone)
            self.output("git", "config", "gitswarm.adapter.scripted.command", command, at=clone)
            self.output("git", "config", "gitswarm.adapter.scripted.pass", PASSES, at=clone)
        self.show("git", "config", "--get-regexp", "gitswarm.adapter", at="right")
        self.tell("The hub is a folder: it does not mind how often it is asked.")
        self.show("gitswarm", "policy", "set", "pushes-a-minute", "0", "--actor", "mira", at="left")

    def tell_the_idea(self) -> str:
        """A letter becomes a task; who asked for it will be told when it is done."""
        self.say("mira writes what she would like to have. The letter is a task at once; she gives it to the captain.")
        self.show("gitswarm", "mail", "send", "@tasks", IDEA, "--actor", "mira", at="left")
        idea = str(self.ask("gitswarm", "list", at="left")[0]["id"])
        self.show("gitswarm", "edit", idea, "--label", "role/captain", "--actor", "mira", at="left")
        return idea

    def let_them_work(self, idea: str) -> None:
        """Every role works until the idea is done; what happens is read from the log as it grows."""
        count = sum(map(len, WORKERS.values()))
        self.say(f"{count} workers begin, each a process. What the log says until it is done:")
        with self.workers():
            self.follow(str(self.ask("gitswarm", "show", idea, at="left")["task"]))

    def look_at_it(self, idea: str) -> None:
        """What it has come to, as the swarm tells it and as git does."""
        for clone in WORKERS:
            self.output("gitswarm", "sync", at=clone)
        self.say("It is done. mira is told:")
        letters = self.ask("gitswarm", "mail", "inbox", "--actor", "mira", at="left")
        self.must(len(letters) == 1, f"mira should have one letter: {letters}")
        letter = str(letters[0]["id"])
        self.show("gitswarm", "mail", "read", letter[-8:], "--actor", "mira", at="left")
        self.say("The captain had all of it done as parts of her task:")
        self.show("gitswarm", "tree", idea, at="left")
        self.say("What each role has used, and how often it ran:")
        self.show("gitswarm", "cost", "--by", "role", at="right")
        runs = self.ask("gitswarm", "run", "list", at="right")
        told = Counter(f"{one['state']} in {one['rounds']} round{'s' * (one['rounds'] > 1)}" for one in runs)
        self.tell(f"{len(runs)} runs: {', '.join(f'{count} {how}' for how, count in sorted(told.items()))}")
        self.must(told == RUNS, f"the runs should have been {RUNS}")
        self.say("The work stands on the main branch of the hub, each change as whoever made it left it:")
        self.show("git", "log", "--graph", "--format=%h %an: %s", "main", at="hub.git")

    def prove(self) -> str:
        """The result works for whoever clones it, and both clones tell the same story."""
        self.say("Whoever clones it has a program that works:")
        self.show("git", "clone", "--quiet", "hub.git", "new")
        self.show("python3", "-m", "unittest", "--quiet", at="new")
        with open(os.path.join(self.folder, "new", "list"), "w", encoding="utf-8") as file:
            file.write(TRIP)
        self.show("cat", "list", at="new")
        self.show("python3", "-m", "trip", "list", at="new")
        orders = [self.order(clone) for clone in WORKERS]
        self.must(orders[0] == orders[1], "the clones do not have the same order")
        tasks = self.ask("gitswarm", "list", "--status", "all", "--all", at="right")
        self.must(all(one["status"] == "closed" for one in tasks), f"tasks are left: {tasks}")
        return f"{len(tasks)} tasks closed by {sum(RUNS.values())} runs, equal order in 2 clones"

    # what the steps are made of

    def order(self, clone: str) -> list[str]:
        """The events of a clone that has all there is, in their order, once they are proved."""
        self.output("gitswarm", "sync", at=clone)
        self.output("gitswarm", "verify", at=clone)
        return [json.loads(line)["id"] for line in self.output("gitswarm", "log", "--json", at=clone).splitlines()]

    @contextmanager
    def workers(self):
        """All workers at work; in the end told to stop, again and again: told twice a worker waits for no agent."""
        begun = self.begun = [self.begin(clone, name, role) for clone in WORKERS for name, role in crew(clone)]
        try:
            yield
        finally:
            limit = time.monotonic() + PATIENCE
            while tell_to_stop(begun) and time.monotonic() < limit:
                time.sleep(GLANCE)
            end_at_once(begun)

    def begin(self, clone: str, name: str, role: str) -> subprocess.Popen[bytes]:
        """One worker in a clone; what it says is kept beside."""
        argv = [sys.executable, "-m", "gitswarm", "work", "--role", role, "--actor", name]
        with open(os.path.join(self.folder, f"{name}.log"), "wb") as log:
            place = os.path.join(self.folder, clone)
            return subprocess.Popen(argv, cwd=place, env=self.env, stdout=log, stderr=log, start_new_session=True)

    def begin_again(self) -> None:
        """Begin each worker again that has ended by itself, as whatever looks after processes would."""
        for place, (clone, name, role) in enumerate((at, *one) for at in WORKERS for one in crew(at)):
            if self.begun[place].poll() is not None:
                with open(os.path.join(self.folder, f"{name}.log"), encoding="utf-8") as log:
                    self.tell(f"{name} is begun again, it ended: {log.read()[-300:]}")
                self.begun[place] = self.begin(clone, name, role)

    def follow(self, idea: str) -> None:
        """Tell what happens, until the task is done."""
        begun, cursor, titles, seen = time.monotonic(), "0", {}, set()
        while ("task.done", idea) not in seen:
            self.must(time.monotonic() - begun < LIMIT, f"the idea was not done within {LIMIT:g} s")
            time.sleep(GLANCE)
            self.begin_again()
            for line in self.output("gitswarm", "log", "--json", "--since", cursor, at="left").splitlines():
                event = json.loads(line)
                if event["final"] and event["id"] not in seen:
                    self.tell_event(event, titles)
                    seen |= {event["id"], (event["kind"], event.get("task"))}
                cursor = event["cursor"]

    def tell_event(self, event: dict, titles: dict[str, str]) -> None:
        """Say what an event tells, where it is part of the story."""
        payload, task = event["payload"], event.get("task", "")
        titles.setdefault(task, payload.get("title", ""))
        self.must(event["kind"] != "task.paused", f"{titles[task]} is paused: {payload.get('reason')}")
        told = STORY.get(event["kind"], "").format(**{"summary": "", **payload, "title": titles[task]})
        if told and not payload.items() >= AT_ONCE.items():
            self.tell(f"{event['actor']} {told}")


def crew(clone: str) -> list[tuple[str, str]]:
    """Who works in a clone, by name, and as what."""
    roles = WORKERS[clone]
    return [(f"{role}-{clone}-{roles[:place].count(role) + 1}", role) for place, role in enumerate(roles)]


def tell_to_stop(workers: list[subprocess.Popen[bytes]]) -> int:
    """Tell those to stop that are still at work; how many they are."""
    left = [worker for worker in workers if worker.poll() is None]
    for worker in left:
        worker.send_signal(signal.SIGTERM)
    return len(left)


if __name__ == "__main__":
    sys.exit(play(Idea))
