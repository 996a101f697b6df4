"""Two agents written in Python share the tasks of one repository: ``python examples/agents.py``.

Each is a process of its own in a clone of its own, and does what an agent does: take the best task, work in its
worktree, commit, finish it, take the next. What an agent would think and write is one line here; all else is real.
"""

from __future__ import annotations

import os
import subprocess
import sys

from stage import Stage, end_at_once, play

from gitswarm import OpenSwarm, SwarmError, open_swarm

AGENTS = {"ada": "left", "ben": "right"}
"""Who works, and in which clone."""
CHAPTERS = ("Begin", "Install", "Configure", "Use", "Mend", "Leave")


def work(clone: str, name: str) -> None:
    """The loop of an agent: until nothing is ready any more."""
    with open_swarm(clone, name, bound=True) as swarm:  # whatever it holds when it dies is free for the other
        swarm.sync()
        while take_one(swarm):
            pass
        swarm.sync()


def take_one(swarm: OpenSwarm) -> bool:
    """Take the best task and do it; whether there was any."""
    try:
        held = swarm.next()
    except SwarmError as error:
        if error.kind == "nothing_ready":
            return False
        raise
    assert held.worktree
    swarm.note(held.task, f"{swarm.actor} works in epoch {held.epoch}")
    path = os.path.join(held.worktree, f"{held.title.split()[1].lower()}.md")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# {held.title}\n\nBy {swarm.actor}.\n")
    subprocess.run(["git", "-C", held.worktree, "add", "."], check=True)
    subprocess.run(["git", "-C", held.worktree, "commit", "--quiet", "-m", held.title], check=True)
    swarm.done(held.task, summary="It is written.", tests="1 file")
    return True


class Agents(Stage):
    """One run of the example."""

    def run(self) -> str:
        """Every step, in order."""
        os.environ.clear()
        os.environ.update(self.env)  # a swarm opened here stands in this folder too
        self.say("A hub and two clones.")
        self.set_up()
        self.plan()
        self.let_them_work()
        return self.prove()

    def plan(self) -> None:
        """A person says what is to be done."""
        self.say(f"A program of yours says what is to be done: {len(CHAPTERS)} chapters of a manual.")
        with open_swarm(os.path.join(self.folder, "left"), "you") as swarm:
            for chapter in CHAPTERS:
                swarm.create(f"Chapter {chapter}", labels=["manual"], paths=[f"{chapter.lower()}.md"])
            shared = swarm.sync().position  # some may have been sent by the errand already
        self.must(shared >= len(CHAPTERS), f"{shared} events are shared")

    def let_them_work(self) -> None:
        """Both at once, until nothing is left."""
        self.say("ada and ben take them, each in a process and a clone of its own, until nothing is ready.")
        argv = [sys.executable, __file__, "agent"]
        agents = [
            subprocess.Popen([*argv, os.path.join(self.folder, clone), name], start_new_session=True)
            for name, clone in AGENTS.items()
        ]
        try:
            codes = [agent.wait() for agent in agents]
        finally:
            end_at_once(agents)
        self.must(not any(codes), "an agent could not do its work")

    def prove(self) -> str:
        """Every task was done once, and its commit is there."""
        self.say("Every chapter was written once, by one of them:")
        with open_swarm(os.path.join(self.folder, "left"), "you") as swarm:
            swarm.sync()
            told = [swarm.show(task.id) for task in swarm.search(["manual"])]
        for one in told:
            ends = [step for step in one["history"] if step["kind"] == "task.done"]
            self.must(one["status"] == "closed" and len(ends) == 1, f"{one['id']} is {one['status']}: {ends}")
            self.tell(f"{one['title']}: {ends[0]['actor']}, commit {one['commit'][:8]} on {one['branch']}")
        self.must(len(told) == len(CHAPTERS), f"{len(told)} tasks are known")
        return f"{len(told)} tasks, each finished once, by 2 agents in 2 clones"


if __name__ == "__main__":
    if sys.argv[1:2] == ["agent"]:
        work(*sys.argv[2:])
    else:
        sys.exit(play(Agents))
