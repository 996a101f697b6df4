"""An agent whose model is a script: it reads its brief, does what its role does, and tells what came of it.

Nothing but the model is made up: brief, worktree, git and gitswarm are what any coding agent has. What a model would
write lies in ``answers``; ``answers/slips`` is what it writes as long as nobody objects.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

ANSWERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "answers")
TITLE = re.compile(r"^# (gs-\w+): (.*)$", re.MULTILINE)
ROLE = re.compile(r"^A \w+ of priority \d, labelled .*?\brole/([\w-]+)", re.MULTILINE)
LIMITS = re.compile(r"^- touch only (.*)$", re.MULTILINE)
STANDS_ON = re.compile(r"^- (gs-\w+) (.*) \(\w+\)$|^commit ([0-9a-f]{40,64})$", re.MULTILINE)
EARLIER = re.compile(r"^It is at ([0-9a-f]{40,64}), and does not stand on this branch's beginning", re.MULTILINE)
OBJECTED = re.compile(r"^# Round \d|: sent back: ", re.MULTILINE)
PART = re.compile(r"^## (\S+\.py)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
RAN = re.compile(r"^Ran (\d+) tests", re.MULTILINE)
ROUNDS_DOWN = re.compile(r"^\+.*[^/]//[^/]", re.MULTILINE)
READERS = ("captain", "planner", "reviewer")
"""Who changes no file."""
CENTS_A_RUN = {"captain": 3, "planner": 12, "spec-writer": 9, "implementer": 15, "reviewer": 6, "tester": 8}


class Agent:
    """One run of an agent on a task."""

    def __init__(self, brief: str) -> None:
        self.brief = brief
        self.task, self.title = TITLE.search(brief).groups()
        self.role = ROLE.search(brief)[1]

    def work(self) -> str:
        """Do what the role does; what came of it, in a sentence."""
        return getattr(self, f"as_{self.role.replace('-', '_')}")()

    # the roles

    def as_captain(self) -> str:
        """Have an idea specified, planned and done, and wait until it is."""
        spec = gitswarm("agent", "spawn", "--role", "spec-writer", f"Specify: {self.title}")
        landed = gitswarm("agent", "spawn", "--role", "git-agent", "Bring the specification to main", "--dep", spec)
        plan = gitswarm("agent", "spawn", "--role", "planner", "Plan what SPEC.md says", "--dep", landed)
        gitswarm("wait", spec, landed, plan)
        parts = json.loads(gitswarm("show", plan, "--json"))["children"]
        gitswarm("wait", *parts)
        last = json.loads(gitswarm("show", parts[-1], "--json"))
        return f"It is on main, {last['commit'][:10]}: {last['summary']}"

    def as_spec_writer(self) -> str:
        """Write down what is wanted."""
        self.lay_out("spec-writer", ["SPEC.md"])
        self.hand_over()
        return "SPEC.md says what is wanted, and what is not"

    def as_planner(self) -> str:
        """Make a task of each part of the specification: side by side, but for what stands on others."""
        with open("SPEC.md", encoding="utf-8") as file:
            parts = PART.findall(file.read())
        made = []
        for alone in (True, False):
            chosen = [(path, text) for path, text in parts if ("Stands on:" not in text) is alone]
            on = [id for path, text in chosen for id in self.plan(path, text, made[-1:])]
            on += [] if alone else [self.create("tester", "Test all of it together", *waits_for(on[:1]))]
            made += [*on, self.create("git-agent", "Bring it to main", *waits_for(on if alone else on[1:]))]
        return f"{len(made)} tasks for {len(parts)} files"

    def plan(self, path: str, text: str, on: list[str]) -> list[str]:
        """The tasks for one file: to write it with its tests, and to review it."""
        test = f"tests/test_{os.path.basename(path).strip('_')}"
        paths = ("--path", path, "--path", test)
        written = self.create("implementer", f"Write {path}", "--description", text.strip(), *paths, *waits_for(on))
        return [written, self.create("reviewer", f"Review {path}", "--dep", written)]

    def as_implementer(self) -> str:
        """Write the files that the task names; without the slips, once somebody objected."""
        self.bring_in()
        paths = LIMITS.search(self.brief)[1].split(", ")
        self.lay_out("implementer", paths)
        if not OBJECTED.search(self.brief):
            self.lay_out("slips", paths)
        self.hand_over()
        return f"{paths[0]} is written, with its tests"

    def as_reviewer(self) -> str:
        """Read a change: what loses cents goes back to whoever made it."""
        id, title, commit = self.stands_on()[0]
        git("fetch", "--quiet", "origin", commit)
        change = git("diff", f"HEAD...{commit}")
        found = ROUNDS_DOWN.search(change)
        if found and "divmod" not in change:
            gitswarm(
                "reopen", id, "--reason", f"sent back: `{found[0][1:].strip()}` loses what cannot be shared equally"
            )
            return f"{id} was sent back: cents are lost"
        return f"nothing to object to: {title}"

    def as_tester(self) -> str:
        """Add tests of the whole to what is there."""
        self.bring_in()
        self.lay_out("tester", ["tests/test_whole.py"])
        said = tested()
        self.hand_over()
        return said

    def as_git_agent(self) -> str:
        """Let what the task stands on land by the merge queue, and test what came of it."""
        gitswarm("mq", "submit", *(id for id, _, _ in self.stands_on()))
        gitswarm("mq", "run")
        git("fetch", "--quiet", "origin", "main")
        git("merge", "--quiet", "--ff-only", "FETCH_HEAD")
        return tested()

    # what they have in common

    def create(self, role: str, title: str, *more: str) -> str:
        """A part of this task, for a role; its id."""
        return gitswarm("create", title, "--parent", self.task, "--label", f"role/{role}", *more)

    def stands_on(self) -> list[tuple[str, str, str]]:
        """The tasks that this one waited for, with title and commit, where they have one."""
        section = self.brief.partition("\n## It stands on\n")[2].partition("\n## ")[0]
        found, task = [], ("", "")
        for id, title, commit in STANDS_ON.findall(section):
            if commit:
                found.append((*task, commit))
            else:
                task = (id, title)
        return found

    def bring_in(self) -> None:
        """Merge what an earlier run has left, and what the task stands on, where that is not here yet."""
        earlier = [(self.task, self.title, commit) for commit in EARLIER.findall(self.brief)]
        for id, title, commit in [*earlier, *self.stands_on()]:
            git("fetch", "--quiet", "origin", commit)
            git("merge", "--quiet", "--no-ff", "-m", f"Merge {id}: {title}", commit)

    def lay_out(self, answers: str, paths: list[str]) -> None:
        """Write these files, as far as there is an answer."""
        for path in paths:
            answer = os.path.join(ANSWERS, answers, path)
            if os.path.exists(answer):
                shutil.copyfile(answer, path)

    def hand_over(self) -> None:
        """Commit, and let the hub have it: who goes on from here may do so in another clone."""
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "-m", self.title)
        git("push", "--quiet", "origin", "HEAD")


def waits_for(tasks: list[str]) -> list[str]:
    """The options that let a new task wait for others."""
    return [word for task in tasks for word in ("--dep", task)]


def tested() -> str:
    """Run the tests of the project; how many there are."""
    done = subprocess.run([sys.executable, "-m", "unittest"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(told(success=False, summary=done.stderr.strip().splitlines()[-1]))
    return f"{RAN.search(done.stderr)[1]} tests pass"


def git(*words: str) -> str:
    """What git says; it commits as this agent."""
    me = os.environ["GITSWARM_ACTOR"]
    return call("git", "-c", f"user.name={me}", "-c", f"user.email={me}@localhost", *words)


def gitswarm(*words: str) -> str:
    """What gitswarm says to this agent."""
    return call(sys.executable, "-m", "gitswarm", *words)


def call(*argv: str) -> str:
    """What a command says; it has to work."""
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(told(success=False, summary=f"{argv[-1]}: {(done.stderr + done.stdout).strip()}"[:300]))
    return done.stdout.strip()


def told(**result: object) -> int:
    """Write down what came of it."""
    with open(os.environ["GITSWARM_RESULT"], "w", encoding="utf-8") as file:
        json.dump(result, file)
    return 0


def main() -> int:
    """Read the brief, work, and tell what it cost."""
    agent = Agent(sys.stdin.read())
    cents = CENTS_A_RUN.get(agent.role, 2)
    usage = {"input_tokens": len(agent.brief) // 4, "output_tokens": 100 * cents}
    print(
        json.dumps({"message": f"at work as {agent.role}", "usage": usage, "total_cost_usd": cents / 100}), flush=True
    )
    summary = agent.work()
    return told(success=True, changed=agent.role not in READERS, summary=summary)


if __name__ == "__main__":
    sys.exit(main())
