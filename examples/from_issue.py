"""From an issue at GitHub to its pull request, merged: ``python examples/from_issue.py``.

Played before a stand-in for GitHub on this machine, with an agent that is a script. With a repository of yours it is
the same, up to the pull request, by the agent you name:

    GH_TOKEN=… ANTHROPIC_API_KEY=… python examples/from_issue.py OWNER/NAME claude

There issues with the label ``swarm`` are brought in, the log is pushed to a branch ``gitswarm`` of that repository, and
a pull request is made. The clone is a temporary one.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from stage import ROOT, Stage, play

HELPER = '!printf "username=x\\npassword=%s\\n" "$GH_TOKEN" #'
"""How git gets the token: from the environment, written down nowhere."""
KEYS = ("GH_TOKEN", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY")
SCRIPT = "open('names.py', 'w').write('def valid(name):\\n    return bool(name.strip())\\n'); print('Empty names go.')"


class FromIssue(Stage):
    """One run of the story."""

    clones = ("app",)
    url, repository, agent = "https://github.com", "acme/app", ""

    def run(self) -> str:
        """Every step, in order."""
        self.env |= {key: os.environ[key] for key in KEYS if key in os.environ}
        self.must("GH_TOKEN" in self.env, "GH_TOKEN is not set")
        self.clone()
        id = self.bring_in()
        self.work(id)
        return self.propose(id)

    def clone(self) -> None:
        """A clone in a swarm; git asks the environment for the token."""
        self.say(f"A clone of {self.repository}, in a swarm: its log is a branch of that repository.")
        self.output("git", "config", "--global", "credential.helper", HELPER)
        self.show("git", "clone", "--quiet", f"{self.url}/{self.repository}.git", "app")
        self.output("git", "config", "gitswarm.actor", "ada", at="app")
        self.show("gitswarm", "init", at="app")
        self.show("gitswarm", "policy", "set", "github-repository", self.repository, at="app")
        self.teach()

    def teach(self) -> None:
        """Which agent works on it."""
        self.show("git", "config", "gitswarm.adapter.coder.agent", self.agent, at="app")

    def bring_in(self) -> str:
        """Issues with a label become tasks."""
        self.say("Its issues with the label swarm become tasks; again it is a refresh, never a second copy.")
        self.show("gitswarm", "github", "import", "--label", "swarm", at="app")
        self.show("gitswarm", "github", "import", "--label", "swarm", at="app")
        self.show("gitswarm", "list", at="app")
        ready = self.ask("gitswarm", "ready", at="app")
        self.must(bool(ready), "no issue is ready to be worked on: those of outsiders wait for an approval")
        return str(ready[0]["id"])

    def work(self, id: str) -> None:
        """An agent takes the best of them."""
        self.say("A worker takes the best that is ready, and has the agent work on it.")
        self.show("gitswarm", "work", "--once", at="app")
        told = self.ask("gitswarm", "show", id, at="app")
        self.must(told["status"] == "closed", f"{id} is {told['status']}")

    def propose(self, id: str) -> str:
        """The pull request is there once, however often it is asked for."""
        self.say("What came of it goes out as a pull request. Asked for again, it is the same one.")
        self.show("gitswarm", "github", "pr", id, at="app")
        self.show("gitswarm", "github", "pr", id, at="app")
        (pull,) = self.ask("gitswarm", "github", "pulls", at="app")
        self.show("gitswarm", "github", "pulls", at="app")
        return f"pull request {pull['number']} of {self.repository} is open"


class Played(FromIssue):
    """The same before a stand-in, with an outsider, and a maintainer who merges."""

    def run(self) -> str:
        """The stand-in is there as long as the story takes."""
        sys.path.insert(0, ROOT)
        from tests.github.server import forge

        with forge(Path(self.folder, "github")) as self.github:
            self.furnish()
            super().run()
            told = self.merge()
            self.end()  # the background process may have something to ask of it
        return told

    def furnish(self) -> None:
        """A repository with an issue of its owner, and one of somebody whom it does not know."""
        state, self.url = self.github.state, self.github.url
        for login in ("acme", "ada", "eve"):
            state.account(login, f"token-of-{login}")
        app = state.repository(self.repository)
        app.writers.add("ada")
        state.issue(app, "Refuse empty names", "`valid('')` should be false.", by="acme", labels=("swarm",))
        state.issue(app, "Mine some coins", "Trust me.", by="eve", labels=("swarm",))
        self.env |= {"GH_TOKEN": "token-of-ada", "GITSWARM_GITHUB_API": self.github.api}

    def teach(self) -> None:
        """A script in place of an agent; and pull requests that may be merged at once, since they begin as drafts."""
        self.show("gitswarm", "policy", "set", "pull-request-draft", "off", at="app")
        command = shlex.join([sys.executable, "-c", SCRIPT])
        self.output("git", "config", "gitswarm.adapter.coder.command", command, at="app")

    def bring_in(self) -> str:
        """What an outsider asks for waits for a person's approval."""
        id = super().bring_in()
        self.tell("The issue of eve, whom the repository does not know, waits until a person approves of it:")
        self.show("gitswarm", "blocked", at="app")
        return id

    def merge(self) -> str:
        """A maintainer merges at GitHub; the swarm learns of it, and the issue is closed."""
        from tests.github.caller import Caller

        self.say("The owner merges it at GitHub. Asked what became of it, the swarm brings that back.")
        answer = Caller(self.github, "token-of-acme")(f"PUT /repos/{self.repository}/pulls/3/merge", {})
        self.must(answer.status == 200, f"merging was answered by {answer.status}: {answer.body}")
        self.show("gitswarm", "github", "feedback", at="app")
        self.must(self.ask("gitswarm", "github", "pulls", at="app") == [], "a pull request is still open")
        self.must(self.github.asked(f"POST /repos/{self.repository}/pulls") == 1, "it was asked for twice")
        names = self.output("git", "show", "main:names.py", at="github/acme/app.git")
        self.must("name.strip()" in names, "what was merged is not what the agent wrote")
        return "issue 1: a task, its work in pull request 3, merged; the issue of eve waits"


def story(words: list[str]) -> type[FromIssue]:
    """The story for what was said on the command line."""
    if not words:
        return Played
    if len(words) != 2:
        sys.exit("usage: from_issue.py [OWNER/NAME AGENT], such as `from_issue.py acme/app claude`")
    FromIssue.repository, FromIssue.agent = words
    return FromIssue


if __name__ == "__main__":
    sys.exit(play(story(sys.argv[1:])))
