"""A fleet on GitHub's runners, played on this machine: one runner for each ready task, and its work outlives it.

``gitswarm setup actions`` writes the workflows; what is played are the very steps of ``gitswarm-fleet.yml``, each job
in a clone of its own that is thrown away. At GitHub: commit ``.github``, add the secret of your agent, start it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

from ruamel.yaml import YAML
from stage import Stage, end_at_once, play

TITLES = ("Name the parts", "Weigh the parts", "Pack the parts", "Send the parts", "Bill the parts")
AGENT = "import os; open(os.environ['GITSWARM_TASK'] + '.txt', 'w').write('done on a runner'); print('done')"
WORKFLOW = ".github/workflows/gitswarm-fleet.yml"
WORK = ("Say which agent works here", "Work on one task", "Send what is not at the hub yet")
"""The steps of a runner behind those that check out, install and join, which here are `git clone` and `init`."""
MOST = 3


class Fleet(Stage):
    """One run of the story."""

    clones = ("boss",)

    def run(self) -> str:
        """Every step, in order."""
        self.say(f"A project with {len(TITLES)} tasks. One command writes the workflows for GitHub's runners:")
        self.set_up()
        self.output("git", "config", "gitswarm.actor", "mira", at="boss")
        for title in TITLES:
            self.output("gitswarm", "create", title, at="boss")
        self.show("gitswarm", "setup", "actions", "--quiet", at="boss")
        self.commit("boss", "Let GitHub run for the swarm")
        self.show("git", "ls-files", at="boss")
        self.output("git", "push", "--quiet", "origin", "main", at="boss")
        self.output("gitswarm", "sync", at="boss")
        self.install()
        sizes = []
        while workers := self.plan():
            sizes.append(len(workers))
            self.let_work(workers)
        return self.prove(sizes)

    def install(self) -> None:
        """What runners have besides: gitswarm on the PATH; and the steps of the workflow."""
        programs = os.path.join(self.folder, "programs")
        for name, words in {"gitswarm": "-m gitswarm ", "python": ""}.items():
            self.write(f"programs/{name}", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words}"$@"\n', 0o755)
        self.env |= {"PATH": f"{programs}{os.pathsep}{self.env['PATH']}", "CI": "true"}
        self.jobs = YAML(typ="safe").load(self.read(f"boss/{WORKFLOW}"))["jobs"]

    def script(self, job: str, *names: str) -> str:
        """What some steps of a job run."""
        steps = {step.get("name"): step.get("run") for step in self.jobs[job]["steps"]}
        return "\n".join(steps[name] for name in names)

    def plan(self) -> list[int]:
        """The first job: how many runners there is something to do for."""
        self.say(f"The job `plan` asks what is ready, for {MOST} runners at the most:")
        told = self.runner("plan", "One runner for each task that is ready", MOST=str(MOST))
        self.must(told.wait() == 0, "the job plan has failed")
        shutil.rmtree(os.path.join(self.folder, "plan"))
        line = self.read("plan.output").splitlines()[-1]
        self.tell(line)
        return [int(word) for word in line.partition("=")[2].strip("[]").split(", ") if word]

    def let_work(self, workers: list[int]) -> None:
        """The second job, once for each: clones that are thrown away when they end."""
        self.say(f"The job `work` begins {len(workers)} times at once, each on a machine that is gone afterwards:")
        command = shlex.join([sys.executable, "-c", AGENT])
        begun = [self.runner(f"runner-{number}", *WORK, COMMAND=command) for number in workers]
        try:
            codes = [one.wait() for one in begun]
        finally:
            end_at_once(begun)
        self.must(not any(codes), f"the runners ended with {codes}")
        for number in workers:
            said = [line for line in self.read(f"runner-{number}.log").splitlines() if line.endswith(": done")]
            self.tell(f"runner-{number}: {''.join(said) or 'others were faster'}")
            shutil.rmtree(os.path.join(self.folder, f"runner-{number}"))

    def runner(self, name: str, *steps: str, **variables: str) -> subprocess.Popen[bytes]:
        """A machine of a job: a fresh clone that joins the swarm and takes the steps."""
        self.output("git", "clone", "--quiet", "hub.git", name)
        env = {**self.env, **variables, "GITSWARM_ACTOR": name, "GITHUB_OUTPUT": f"{self.folder}/{name}.output"}
        script = f"gitswarm init --quiet\n{self.script('plan' if name == 'plan' else 'work', *steps)}"
        with open(os.path.join(self.folder, f"{name}.log"), "wb") as log:
            place = os.path.join(self.folder, name)
            argv = ["bash", "-e", "-c", script]
            return subprocess.Popen(argv, cwd=place, env=env, stdout=log, stderr=log, start_new_session=True)

    def prove(self, sizes: list[int]) -> str:
        """Each task was done once, and its work is at the hub, though no runner is there any more."""
        self.say("Nothing is ready any more. All runners are gone; what they made is at the hub:")
        self.output("gitswarm", "sync", at="boss")
        self.show("gitswarm", "run", "list", at="boss")
        runs = self.ask("gitswarm", "run", "list", at="boss")
        self.must(sorted(run["state"] for run in runs) == ["done"] * len(TITLES), f"the runs are {runs}")
        self.must(len({run["task"] for run in runs}) == len(TITLES), "a task was worked on twice")
        for task in self.ask("gitswarm", "list", "--status", "closed", at="boss"):
            commit = self.ask("gitswarm", "show", task["id"], at="boss")["commit"]
            files = self.output("git", "ls-tree", "--name-only", commit, at="hub.git").split()
            self.must(f"{task['id']}.txt" in files, f"the work on {task['id']} is not at the hub")
        return f"{len(runs)} tasks done by runners, {' and '.join(map(str, sizes))} at once; all work is at the hub"


if __name__ == "__main__":
    sys.exit(play(Fleet))
