"""What we draw for Git hosts is what Mermaid reads: its own grammar finds each step, frame, arrow and title."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gitswarm.rooms.patterns.charts import boxes, render
from gitswarm.rooms.patterns.flows import model
from gitswarm.rooms.patterns.plans import plan
from tests.flow_yard import FlowYard

ROOT = Path(__file__).resolve().parents[4]
TOOLS = ROOT / ".cache" / "tools"
READER = (ROOT / "tests" / "mermaid.mjs").read_text()
SIGNS = "%% init `x` \"y\" 'z' [a] (b) {c} <i> #35; &amp; | -- --> ;; end subgraph click \\ / ‹ ü 中 🙂 $$"
FORTH, BACK = (json.dumps(signs, ensure_ascii=False) for signs in (SIGNS, SIGNS[::-1]))
ODD = f"""
about: {FORTH}
pattern: saga
steps:
  end: {{ask: {FORTH}, role: planner, undo: {BACK}}}
  subgraph: {{ask: "class n1 failed\\nn1 --> n2", when: 'steps.end.summary has "] end"'}}
"""

pytestmark = pytest.mark.skipif(
    not ((TOOLS / "node_modules" / "mermaid").is_dir() and shutil.which("node")), reason="needs Mermaid: make tools"
)


def read(*texts):
    """What Mermaid finds in each."""
    words = ["node", "--input-type=module", "-e", READER]
    told = subprocess.run(
        words, input=json.dumps(texts), cwd=TOOLS, capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(told.stdout)


def examples():
    """A yard with the recipes that the examples are."""
    folder = ROOT / "examples" / "flows"
    return FlowYard(**{path.stem: path.read_text() for path in sorted(folder.glob("*.yaml"))})


def planned(yard, name):
    recipe = yard.recipe(name)
    given = {one.name: f"‹{one.name}›" for one in recipe.inputs if one.default is None}
    return boxes.planned(plan(recipe, given, yard.recipe, lambda items: items.values))


def counts(found):
    """How many steps, frames, and arrows there have to be."""
    others = found[1:]
    frames = 1 + sum(bool(box.pattern) for box in others)
    arrows = sum(len(box.needs) + bool(box.undoes) for box in others)
    return len(found) - frames, frames, arrows


def test_mermaid_finds_each_step_frame_and_arrow_of_every_example():
    yard = examples()
    drawn = {name: planned(yard, name) for name in yard.recipes}
    told = read(*("\n".join(render.mermaid(found)) for found in drawn.values()))
    for found, one in zip(drawn.values(), told, strict=True):
        assert "error" not in one, one
        frames = {id for id, _ in one["frames"]}
        leaves = [id for id, _ in one["nodes"] if id not in frames]
        assert (len(leaves), len(frames), len(one["edges"])) == counts(found)


def test_a_title_of_signs_is_read_as_it_stands_before_and_after_a_flow_is_started():
    yard = FlowYard(main=ODD)
    before = planned(yard, "main")
    yard.run("main")
    yard.fail("end")
    after = boxes.started(yard.tables, model.steps(yard.tables, yard.top))
    told = read(*("\n".join(render.mermaid(found)) for found in (before, after)))
    for found, one in zip((before, after), told, strict=True):
        assert "error" not in one, one
        assert len(one["frames"]) == 1
        assert (len(one["nodes"]), len(one["edges"])) == (3, counts(found)[2])
        texts = [text.split("<br/>")[0] for _, text in one["nodes"]]
        assert texts == [f"{box.key}: {box.title.translate(render.UNSAFE)}" for box in found[1:]]


def test_mermaid_says_what_it_cannot_read():
    (told,) = read('flowchart TD\n  n1["one\n')
    assert "Parse error" in told["error"]
