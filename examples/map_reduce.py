"""Map-reduce over a code base: every file is looked at, three at a time, and one summary is made of all findings.

The flow is ``flows/survey.yaml``, as it stands; the agents are scripts that count what has no docstring. With
``git config gitswarm.adapter.coder.agent claude`` in place of the script, a model does the looking.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import sys

from stage import ROOT, Stage, play

FLOW, LOOKED_AT = "examples/flows/survey.yaml", "gitswarm/core"
FILES = ("fold.py", "ids.py", "seal.py", "tips.py", "words.py")
ASKED, FINDING = re.compile(r"^Read (\S+) and say", re.MULTILINE), re.compile(r"(\S+\.py): (\d+) of (\d+) ")


def agent(brief: str) -> dict[str, object]:
    """What a model would do: look at one file, or make one page of what all files came to."""
    if path := ASKED.search(brief):
        return {"success": True, "changed": False, "summary": finding(path[1])}
    found = sorted(set(FINDING.findall(brief)), key=lambda each: -int(each[1]))
    with open("survey.md", "w", encoding="utf-8") as page:
        page.write("# Without a docstring\n\n" + "".join(f"- {path}: {bare} of {all}\n" for path, bare, all in found))
    return {"success": True, "summary": f"{len(found)} files, {sum(int(bare) for _, bare, _ in found)} places"}


def finding(path: str) -> str:
    """How much of a file says nothing about itself."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    told = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)]
    return f"{path}: {sum(ast.get_docstring(node) is None for node in told)} of {len(told)} say nothing"


class MapReduce(Stage):
    """One run of the story."""

    clones = ("left",)

    def run(self) -> str:
        """Every step, in order."""
        self.say("A code base, and a flow in it that goes over every Python file:")
        self.set_up(self.project())
        command = shlex.join([sys.executable, __file__, "agent"])
        self.output("git", "config", "gitswarm.adapter.script.command", command, at="left")
        self.output("git", "config", "gitswarm.actor", "mira", at="left")
        self.show("cat", ".gitswarm/flows/survey.yaml", at="left")
        self.start_it()
        self.work()
        return self.read_it()

    def project(self) -> dict[str, str]:
        """Some files of a real program, and the flow."""
        sources = {f"core/{name}": f"{LOOKED_AT}/{name}" for name in FILES} | {".gitswarm/flows/survey.yaml": FLOW}
        return {there: self.read(os.path.join(ROOT, here)) for there, here in sources.items()}

    def start_it(self) -> None:
        """One command makes a task of each file."""
        self.say("One command makes a task of each file, and one of the summary, which waits for them:")
        self.flow = self.output("gitswarm", "flow", "run", "survey", "--input", "for=what has no docstring", at="left")
        self.show("gitswarm", "flow", "graph", self.flow, at="left")

    def work(self) -> None:
        """Three workers take what is ready, until nothing is."""
        self.say("Three workers take them. The flow itself runs nowhere: what comes next follows from the log.")
        for _ in FILES:
            done = self.start(("gitswarm", "work", "--once", "--parallel", "3"), "left")
            self.must(done.returncode in (0, 3), f"work ended with {done.returncode}: {done.stderr}")
        self.show("gitswarm", "flow", "show", self.flow, at="left")

    def read_it(self) -> str:
        """The page that the last step made of all findings."""
        self.say("The last step got what all the others came to, and made a page of it:")
        told = self.ask("gitswarm", "flow", "show", self.flow, at="left")
        self.must(told["state"] == "done", f"the flow is {told['state']}")
        runs = self.ask("gitswarm", "run", "list", at="left")
        self.must(len(runs) == len({run["task"] for run in runs}) == len(FILES) + 1, f"{len(runs)} runs")
        last = self.ask("gitswarm", "show", runs[0]["task"], at="left")
        page = self.output("git", "show", f"{last['commit']}:survey.md", at="left")
        for line in page.splitlines():
            self.tell(line, "      ")
        self.must(page.count("- core/") == len(FILES), "a file is missing on the page")
        return f"{len(FILES)} files mapped, each once; reduced to: {told['summary']}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["agent"]:
        with open(os.environ["GITSWARM_RESULT"], "w", encoding="utf-8") as result:
            json.dump(agent(sys.stdin.read()), result)
    else:
        sys.exit(play(MapReduce))
