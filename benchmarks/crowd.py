"""A GitHub on loopback that is full of issues, as a process of its own: ``python -m benchmarks.crowd ISSUES COMMENTS``.

It says where its API is, and then of each line it is told: ``asked`` how many requests there were and how many of
them counted, ``cut WHAT AFTER`` that requests with this in them fail after so many, ``mend`` that none does any more.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.github import faults
from tests.github.server import forge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.github.server import Github

NAME, TOKEN = "acme/app", "t-bench"
SENTENCE = "The second half of the corpus is still slow, since each line is read twice. "


def main(asked: list[str]) -> None:
    """Serve until nobody tells it anything any more."""
    issues, comments = map(int, asked)
    with tempfile.TemporaryDirectory() as folder, forge(Path(folder)) as github:
        _fill(github, issues, comments)
        print(github.api, flush=True)
        for line in sys.stdin:
            print(json.dumps(_answer(github, *line.split())), flush=True)


def _fill(github: Github, issues: int, comments: int) -> None:
    github.state.account("bench", TOKEN)
    repo = github.state.repository(NAME)
    for number in range(issues):
        boxes = "- [ ] look\n- [x] ask\n" if number % 10 == 0 else ""
        waits = f"Blocked by #{number}\n" if number % 7 == 3 else ""
        body = f"{SENTENCE * (number % 15 + 1)}\n\n{boxes}{waits}"
        made = github.state.issue(repo, f"Issue {number} of the corpus", body, labels=("bug",) * (number % 3 == 0))
        for _ in range(comments):
            github.state.comment(made, SENTENCE, "eve")


def _answer(github: Github, word: str, what: str = "", after: str = "") -> object:
    if word == "cut":
        github.fault(what, faults.BROKEN)
        github.fault(what, faults.Fault(), times=int(after))
    elif word == "mend":
        github.faults.clear()
    return {"asked": len(github.requests), "counted": sum(github.limits.used.values())}


class Crowd:
    """The same, as whoever measures sees it."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        self.api = child.stdout.readline().strip()

    def tell(self, line: str) -> dict[str, int]:
        """Tell it something; how many requests there were, and how many counted."""
        self._child.stdin.write(f"{line}\n")
        self._child.stdin.flush()
        told: dict[str, int] = json.loads(self._child.stdout.readline())
        return told


@contextlib.contextmanager
def crowd(issues: int, comments: int, env: Mapping[str, str], root: str) -> Iterator[Crowd]:
    """A full GitHub for as long as it is needed."""
    argv = [sys.executable, "-m", "benchmarks.crowd", str(issues), str(comments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(argv, cwd=root, env=dict(env), **pipes) as child:
        try:
            yield Crowd(child)
        finally:
            child.stdin.close()


if __name__ == "__main__":
    main(sys.argv[1:])
