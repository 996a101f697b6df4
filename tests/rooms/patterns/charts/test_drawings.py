"""What a drawing of a flow tells beside its steps: how many at once, how it is decided, what is done only if."""

from __future__ import annotations

import re

from gitswarm.rooms.patterns.charts import boxes, render
from gitswarm.rooms.patterns.flows import model
from gitswarm.rooms.patterns.plans import plan
from tests.flow_yard import FlowYard
from tests.rooms.patterns.flows.test_items_of_a_step import MAIN, SURVEY

HUNT = {"main": MAIN, "survey": SURVEY.replace("most: 4", "most: 4\nat_once: 2\ntolerate: 1")}
ASK = """
pattern: scatter-gather
scatter: Well?
gather: quorum
quorum: 2
"""
IF = """
pattern: pipeline
steps:
  look: Look.
  mend: {ask: Mend it., when: steps.look.summary has broken}
"""
INJECTED = """
about: 'a %%{init: {"theme": "dark"}}%% <b> `x` #35; "y" [z]'
pattern: pipeline
steps: {end: 'end'}
"""


def planned(yard, name="main"):
    return boxes.planned(plan(yard.recipe(name), {}, yard.recipe, lambda items: items.values))


def drawn(yard):
    return list(render.drawing(boxes.started(yard.tables, model.steps(yard.tables, yard.top))))


def test_of_items_that_a_step_will_list_one_stands_for_all_until_it_has():
    yard = FlowYard(**HUNT)
    assert list(render.drawing(planned(yard))) == [
        "main [pipeline]",
        "├─ find: Find them.",
        "├─ each [map-reduce, 2 at once, 1 may fail]: survey",
        "│  ├─ map-1? [for each that is listed]: Read item 1 of find, the file 1.",
        "│  └─ reduce: Put it together.",
        "└─ tell: Tell of the summary of each.",
    ]
    yard.run("main")
    yard.done("find", "two\n- a.py\n- b.py")
    assert drawn(yard)[2:7] == [
        "├─ ○ each [map-reduce, 2 at once, 1 may fail]: survey",
        "│  ├┬╴side by side",
        "│  │├─ ○ map-1?: Read a.py, the file 1.",
        "│  │└─ ○ map-2?: Read b.py, the file 2.",
        "│  └─ · reduce: Put it together.",
    ]


def test_a_drawing_says_how_a_question_is_decided():
    assert next(iter(render.drawing(planned(FlowYard(main=ASK))))) == "main [scatter-gather, quorum 2]"


def test_what_is_done_only_if_has_a_mark_and_its_condition_in_mermaid():
    yard = FlowYard(main=IF)
    assert list(render.drawing(planned(yard)))[2] == "└─ mend?: Mend it."
    assert "mend: Mend it.<br/>if steps.look.summary has 'broken'" in "\n".join(render.mermaid(planned(yard)))
    yard.run("main")
    yard.done("look", "broken")
    yard.done("mend")
    assert drawn(yard)[2] == "└─ ✓ mend: Mend it."


def test_nothing_in_a_title_speaks_to_mermaid():
    lines = list(render.mermaid(planned(FlowYard(main=INJECTED))))
    assert not re.search(r"%%|`|<b>|#35|\"y\"|\[z\]", "\n".join(lines))
    assert [line.split('"')[0] for line in lines[1:4]] == ["  subgraph n0[", "    n1[", "  end"]
