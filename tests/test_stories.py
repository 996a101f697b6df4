"""The stories of the examples: each runs as a user would run it, and comes to what it says it comes to."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.test_docs import LINK

LIMIT = 240
STORIES = {
    "offline_week.py": (
        "one order in both clones, 7 tasks, ben has the parser, ada's work on it is kept",
        [
            "error: this needs the hub: there is no repository at the hub origin, or",
            "gs-ID is closed, as far as is known here: the hub could not be asked",
            "16 events wait in her queue",
            "gs-ID  2         task  in_progress  Write the parser             ben",
            "gs-ID: removed; the rest is kept as",
            "Write the parser on a train",
        ],
    ),
    "review_gate.py": (
        "closed at epoch 2, after gate.rejected and gate.approved",
        [
            "gate all/small: it changes 3 files, and 2 is",
            "error: ada has no say about gs-ID/all/review: ada has worked on it",
            "gs-ID/all/review is shut: grace has rejected it: Blanks around a name",
            "gs-ID/all/review is open",
        ],
    ),
    "map_reduce.py": (
        r"5 files mapped, each once; reduced to: 5 files, \d+ places",
        ["○ Look through every file [map-reduce, 3 at once, 1 may fail]", "- core/fold.py: "],
    ),
    "from_issue.py": (
        "issue 1: a task, its work in pull request 3, merged; the issue of eve waits",
        [
            "imported:   2",
            "2 issues read",
            "already:    2",
            "Mine some coins  -           gate outside",
            "gs-ID: done",
        ],
    ),
    "fleet.py": (
        "5 tasks done by runners, 3 and 2 at once; all work is at the hub",
        [".github/workflows/gitswarm-fleet.yml", "workers=[1, 2, 3]", "runner-3: gs-ID: done", "workers=[]"],
    ),
    "adapter/run.py": (
        "two runs of scribe: done with 2000 tokens, paused at its bound",
        ["denied:       web search", "gs-ID: done", "gs-ID: paused, budget: the agent used up its turns"],
    ),
    "canary.py": (
        "39 of 40 manifests moved, 1 left and told; all of it taken back by one command",
        [
            "a person has to look at the canary now",
            "error: runner has no say about gs-ID/approval: runner has worked on it",
            "39 of 40 items are done, bad: 1, and 39 have landed",
            "left as it was: deploy/web/m039.yaml is no Deployment that this understands",
        ],
    ),
    "room/run.py": (
        "praise for ben: 1; one log, one state, with the room and without",
        [
            "give  Thank whoever finished a task.",
            "error: no such command 'praise'.",
            "ben    1         1        Your tests found it.",
            "ada  praise.given [gs-",
            "comes to the same digest in both",
        ],
    ),
}
"""Of each story how it ends, and what it has to show on its way, whatever the ids are."""


@pytest.mark.parametrize("name", STORIES)
def test_a_story_comes_to_what_it_says_fits_a_terminal_and_leaves_nothing_behind(name, tmp_path):
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(tmp_path)}
    argv = [sys.executable, str(ROOT / "examples" / name)]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=LIMIT)
    end, shown = STORIES[name]
    page = re.sub(r"\bgs-\w{4,}\b", "gs-ID", done.stdout)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(end, done.stdout.splitlines()[-1])
    assert [words for words in shown if words not in page] == []
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [(["acme/app"], "usage: from_issue.py [OWNER/NAME AGENT]"), (["acme/app", "claude"], "GH_TOKEN is not set")],
)
def test_the_story_of_an_issue_asks_for_what_a_real_repository_needs(words, told, tmp_path):
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(tmp_path)}
    argv = [sys.executable, str(ROOT / "examples" / "from_issue.py"), *words]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=LIMIT)

    assert (done.returncode, told in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("page", sorted((ROOT / "examples").rglob("*.md")), ids=lambda page: page.parent.name)
def test_every_link_of_an_example_leads_to_a_file(page):
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_example_is_told_of_and_the_stories_are_tested():
    told = (ROOT / "examples" / "README.md").read_text()
    scripts = {path.name for path in (ROOT / "examples").glob("*.py")} - {"stage.py"}

    assert [name for name in (*scripts, *STORIES) if f"({name})" not in told] == []
    assert scripts - STORIES.keys() == {"demo.py", "agents.py"}, "tests/test_examples.py has these"
