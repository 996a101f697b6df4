"""The flows of the examples: understood, drawn, and done by workers whose agent is a script."""

from __future__ import annotations

import pytest

from tests.agents import teach
from tests.conftest import ROOT
from tests.world import git

FOLDER = ROOT / "examples" / "flows"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
AGENT = """
import json, os, sys
brief, task = sys.stdin.read(), os.environ["GITSWARM_TASK"]
asked = brief.partition("## It is part of")[0]
fails = os.environ.get("FAILS") and os.environ["FAILS"] in asked
says = {"Look at the project and decide": "Yes, we should.", "Begin your summary with": "to be fixed: the names",
        "pick the one": "", "Delete the tag": "deleted", "Yank": "yanked"}
summary = next((told for words, told in says.items() if words in asked), "did it")
if "pick the one" in asked:
    summary = next(word for word in brief.partition("## It stands on")[2].split() if word.startswith("gs-"))
told = {"success": not fails, "summary": summary}
if "one by one" in asked:
    told |= {"changed": False, "items": ["a.py", "b.py"]}
if "Change nothing" in asked or "Review" in asked or "Read commit" in asked:
    told["changed"] = False
else:
    open(task, "w").write(brief)
open(os.environ["GITSWARM_RESULT"], "w").write(json.dumps(told))
"""
DONE = {
    "feature": (["--input", "what=a bridge"], 4, "did it"),
    "two-sides": (["--input", "what=a bridge"], 3, "did it"),
    "survey": ([], 4, "did it"),
    "decide": (["--input", "question=it is right"], 3, "yes"),
    "best-of": (["--input", "what=a bridge"], 4, "did it"),
    "release": (["--input", "version=1.0"], 3, "did it"),
    "hunt": (["--input", "what=dust"], 4, "did it"),
    "mend-each": (["--input", "what=dust", "--input", "places=a.py\nb.py"], 3, "did it"),
    "house": (["--input", "what=a bridge"], 11, "did it"),
}
"""What each is given, how many runs it takes, and what it comes to."""


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("policy", "set", "check-rounds", "0")
    teach(made, AGENT, **{"pass": "FAILS"})
    seed = world.folder / "seed"
    (seed / ".gitswarm" / "flows").mkdir(parents=True)
    for name in NAMES:
        (seed / ".gitswarm" / "flows" / f"{name}.yaml").write_text((FOLDER / f"{name}.yaml").read_text())
    for name in "abc":
        (seed / f"{name}.py").write_text("")
    git(seed, "add", ".")
    git(seed, "commit", "--quiet", "-m", "Flows")
    git(seed, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    made.git("pull", "--quiet", "origin", "main")
    return made


def work(clone):
    """Let a worker do what there is, one run after another; how each ended."""
    codes = []
    while (code := clone.run("work", "--once").code) != 3:
        codes.append(code)
        assert len(codes) < 50
    return codes


def test_every_example_is_told_of_and_has_no_mistake(clone):
    assert set(NAMES) == set(DONE)
    assert all(f"({name}.yaml)" in (FOLDER / "README.md").read_text() for name in NAMES)
    assert clone.must("flow", "validate", "--json").json == {"checked": NAMES, "mistakes": []}


def some(name):
    """In every run those that have the others in them, or that are like no other."""
    return name if name in ("house", "best-of", "hunt") else pytest.param(name, marks=pytest.mark.long)


@pytest.mark.parametrize("name", [some(name) for name in NAMES])
def test_an_example_is_done_as_it_stands_each_step_once(clone, name):
    given, count, summary = DONE[name]
    id = clone.must("flow", "run", name, *given).out.strip()
    assert clone.must("flow", "graph", id, "--mermaid").out.startswith("flowchart TD\n")
    codes = work(clone)

    told = clone.must("flow", "show", id, "--json").json
    assert (set(codes), len(codes), told["state"], told["summary"]) == ({0}, count, "done", summary)
    runs = [one["task"] for one in clone.must("run", "list", "--json").json]
    assert len(runs) == len(set(runs)) == count


def test_a_release_that_fails_is_taken_back(clone, monkeypatch):
    monkeypatch.setenv("FAILS", "announcement")
    id = clone.must("flow", "run", "release", "--input", "version=1.0").out.strip()
    work(clone)

    told = clone.must("flow", "show", id, "--json").json
    assert (told["state"], told["summary"]) == ("failed", "undone: undo-publish, undo-tag")
    order = [one["title"] for one in clone.must("run", "list", "--json").json][::-1]
    assert [title.split()[0] for title in order] == ["Tag", "Publish", "Write", "Write", "Undo:", "Undo:"]


def test_one_file_that_cannot_be_read_does_not_stop_a_survey(clone, monkeypatch):
    monkeypatch.setenv("FAILS", "b.py")
    id = clone.must("flow", "run", "survey").out.strip()
    work(clone)

    told = clone.must("flow", "show", id, "--json").json
    assert (told["state"], told["failed"], told["done"]) == ("done", 1, 3)
