"""A recipe with each kind of mistake: the message names the line and the mend."""

from __future__ import annotations

import pytest

from gitswarm.rooms.patterns.phrases import Term, fill, names, term_of, text_of
from gitswarm.rooms.patterns.recipes.model import BadRecipe, bad
from gitswarm.rooms.patterns.recipes.shelf import understood

HEAD = "pattern: pipeline\n"
STEP = "steps:\n  a: Do a.\n"
MISTAKES = {
    "not yaml": ("pattern: [pipeline\nsteps: x\n", 2, "this is no YAML", "brackets"),
    "braces for a text": (f"{HEAD}steps:\n  a: {{{{ inputs.x }}}}\n", 3, "begins with braces", "in quotes"),
    "braces before a text": (f"{HEAD}steps:\n  a:\n    ask: {{{{ inputs.x }}}} y\n", 4, "no YAML", "begins with `{{`"),
    "a tab": (f"{HEAD}steps:\n\ta: x\n", 3, "no YAML", "not by tabs"),
    "a colon in a text": (f"{HEAD}steps:\n  a: Do this: that\n", 3, "no YAML", "stands in quotes"),
    "a key without a colon": (f"{HEAD}steps\n  a: x\n", 3, "no YAML", "ends with `:`"),
    "a quote that is not closed": (f"{HEAD}steps:\n  a: 'x\n", 3, "no YAML", "close the quote"),
    "two files in one": (f"{HEAD}{STEP}---\n{HEAD}", 4, "no YAML", "take `---` away"),
    "a list of steps": (f"{HEAD}steps:\n  - a: x\n", 2, "`steps` has no keys", "without `-`"),
    "an empty text in short": (f"{HEAD}steps:\n  a: ''\n", 3, "`ask` is empty", "say something"),
    "an unknown place in short": (f"{HEAD}steps:\n  a: x\n  b: '{{{{ steps.c.tests }}}}'\n", 4, "nothing", "steps.a"),
    "a result of no step before": (
        "pattern: fork-join\nfork:\n  a: x\n  b: '{{ steps.a.tests }}'\njoin: x\n", 4, "nothing here", "behind it",
    ),
    "one role": ("pattern: scatter-gather\nscatter: x\ngather: all\nroles: [a]\n", 4, "1 cannot be asked", "2 to 100"),
    "a key twice": (f"{HEAD}{HEAD}{STEP}", 2, "duplicate key", "call one of both otherwise"),
    "nothing": ("", 1, "a recipe has no keys", "about, pattern, inputs"),
    "a list": ("- a\n", 1, "a recipe has no keys", "pattern"),
    "no pattern": ("about: x\n", 1, "there is no `pattern`", "pipeline, fork-join, map-reduce"),
    "another pattern": ("pattern: pipelin\n", 1, "`pattern` is 'pipelin'", "did you mean `pipeline`?"),
    "an unknown key": (f"{HEAD}{STEP}stps: 1\n", 4, "knows no `stps`", "did you mean `steps`?"),
    "a key of another pattern": (f"{HEAD}{STEP}join: x\n", 4, "a recipe of pattern pipeline knows no `join`", "one of"),
    "no steps": (HEAD, 1, "a pipeline has no `steps`", "write `steps:`"),
    "steps that are none": (f"{HEAD}steps: x\n", 2, "`steps` has no keys", "a line for each"),
    "empty steps": (f"{HEAD}steps: {{}}\n", 2, "`steps` has no step", "at least one"),
    "a name with a blank": (f"{HEAD}steps:\n  a b: x\n", 3, "'a b' is no name", "such as `build-2`"),
    "a step that asks nothing": (f"{HEAD}steps:\n  a: {{role: x}}\n", 3, "either asks or follows a flow", "ask: …"),
    "a step that does both": (f"{HEAD}steps:\n  a: {{ask: x, flow: y}}\n", 3, "either asks or follows", "ask: …"),
    "a number for a text": (f"{HEAD}steps:\n  a:\n    ask: 3\n", 4, "`ask` is no text: 3", "put it in quotes"),
    "an empty text": (f"{HEAD}steps:\n  a:\n    ask: ' '\n", 4, "`ask` is empty", "say something"),
    "a title of two lines": (f"{HEAD}steps:\n  a:\n    ask: x\n    title: |\n      a\n      b\n", 5, "one line", "ask"),
    "a number too large": (f"{HEAD}steps:\n  a:\n    ask: x\n    retries: {10**9}\n", 5, "is too large", "retries: 3"),
    "a text for a number": (f"{HEAD}steps:\n  a:\n    ask: x\n    retries: two\n", 5, "no whole number", "retries: 3"),
    "a number too small": (f"{HEAD}steps:\n  a:\n    ask: x\n    minutes: 0\n", 5, "from 1 on", "minutes: 3"),
    "a truth for a number": (f"{HEAD}steps:\n  a:\n    ask: x\n    cents: true\n", 5, "from 1 on", "cents: 3"),
    "no list": (f"{HEAD}steps:\n  a:\n    ask: x\n    paths: 3\n", 5, "`paths` is no list", "[one, two]"),
    "another in a list": (f"{HEAD}steps:\n  a:\n    ask: x\n    accept:\n    - 3\n", 6, "no text: 3", "quote it"),
    "an unknown key of a step": (f"{HEAD}steps:\n  a:\n    aks: x\n", 4, "knows no `aks`", "did you mean `ask`?"),
    "an unknown place": (f"{HEAD}steps:\n  a:\n    ask: '{{{{ inputs.x }}}}'\n", 4, "means nothing here", "`inputs`"),
    "a step not before": (
        f"{HEAD}steps:\n  a: Do a.\n  b:\n    ask: '{{{{ steps.c.summary }}}}'\n  c: x\n", 5, "means nothing",
        "known here: steps.a.summary",
    ),
    "an unknown field": (
        f"{HEAD}steps:\n  a: Do a.\n  b:\n    ask: '{{{{ steps.a.resum }}}}'\n", 5, "means nothing", "summary, commit",
    ),
    "code": (f"{HEAD}steps:\n  a:\n    ask: '{{{{ 1 + 1 }}}}'\n", 4, "`{{ 1 + 1 }}` means nothing here", "inputs"),
    "a place that does not end": (f"{HEAD}steps:\n  a:\n    ask: 'x {{{{ y'\n", 4, "a `{{` has no `}}`", "close it"),
    "no condition": (f"{HEAD}steps:\n  a:\n    ask: x\n    when: always\n", 5, "is no condition", "has approved"),
    "a condition with an unknown place": (
        f"{HEAD}steps:\n  a:\n    ask: x\n  b:\n    ask: x\n    when: steps.a.summary is {{{{ steps.a.tests }}}}\n", 7,
        "`{{ steps.a.tests }}` means nothing here", "in front of a condition",
    ),
    "a condition on nothing": (f"{HEAD}steps:\n  a:\n    ask: x\n    when: steps.b.summary is 1\n", 5, "nothing", ""),
    "with for no flow": (f"{HEAD}steps:\n  a:\n    ask: x\n    with: {{a: b}}\n", 5, "`with` is for", "flow: NAME"),
    "more in a step with a flow": (f"{HEAD}steps:\n  a:\n    flow: b\n    role: x\n", 5, "say `role`", "there"),
    "undo in a pipeline": (f"{HEAD}steps:\n  a:\n    ask: x\n    undo: y\n", 5, "knows no `undo`", "one of"),
    "a step called as what undoes another": (
        "pattern: saga\nsteps:\n  a: {ask: x, undo: y}\n  b: x\n  undo-a: x\n", 5, "undo-a is what undoes the step a",
        "otherwise",
    ),
    "an input that is none": (f"{HEAD}inputs:\n  a: 3\n{STEP}", 3, "the input a has no keys", "about, default"),
    "no join": ("pattern: fork-join\nfork: {a: x}\n", 1, "has no `join`", "write `join:`"),
    "a branch called join": ("pattern: fork-join\nfork:\n  join: x\njoin: y\n", 2, "cannot be called join", "call it"),
    "no items": ("pattern: map-reduce\nmap: x\n", 1, "has no `items`", "write `items:`"),
    "two sources": ("pattern: map-reduce\nitems: {glob: a, command: b}\nmap: x\n", 2, "one place", "or a list"),
    "no source of items": ("pattern: map-reduce\nitems: {file: a}\nmap: x\n", 2, "knows no `file`", "glob, command"),
    "an item outside a map": (
        "pattern: map-reduce\nitems: [a]\nmap: x\nreduce:\n  ask: '{{ item }}'\n", 5, "means nothing", "",
    ),
    "no way to gather": ("pattern: scatter-gather\nscatter: x\n", 1, "there is no `gather`", "majority, quorum"),
    "a quorum too many": (
        "pattern: scatter-gather\nscatter: x\ngather: quorum\nquorum: 4\n", 4, "4 of 3 cannot agree", "ask more",
    ),
    "no quorum": ("pattern: scatter-gather\nscatter: x\ngather: quorum\n", 3, "belong together", "quorum: 2"),
    "no judge": ("pattern: scatter-gather\nscatter: x\ngather: best\n", 3, "belong together", "judge: {ask: …}"),
    "one voice": ("pattern: scatter-gather\nscatter: x\ngather: all\nvoices: 1\n", 4, "from 2 on", "voices: 3"),
    "voices and roles": (
        "pattern: scatter-gather\nscatter: x\ngather: all\nroles: [a, b]\nvoices: 2\n", 5, "both say", "leave one out",
    ),
    "choices that are not counted": (
        "pattern: scatter-gather\nscatter: x\ngather: all\nchoices: [a]\n", 4, "counts no answers", "leave `choices`",
    ),
    "a question with a flow": ("pattern: scatter-gather\nscatter: {flow: x}\ngather: all\n", 2, "no flow", "by `ask`"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_its_mend(kind):
    text, line, what, mend = MISTAKES[kind]
    _, mistakes = understood("x", "x.yaml", text)

    found = [one for one in mistakes if one.line == line and what in one.what and mend in one.mend]
    assert found, mistakes
    assert all(one.mend for one in mistakes)


def test_all_mistakes_of_a_file_are_told_at_once_in_their_order():
    _, mistakes = understood("x", "x.yaml", f"{HEAD}steps:\n  a:\n    ask: 3\n    role: 4\n  b:\n    retries: x\n")

    assert [one.line for one in mistakes] == [4, 5, 6, 7]
    error = bad("x.yaml", mistakes)
    assert isinstance(error, BadRecipe)
    assert error.message.startswith("x.yaml:4: `ask` is no text")
    assert "(and 3 more" in error.message
    assert error.as_json()["mistakes"][1]["line"] == 5


@pytest.mark.parametrize(
    "text",
    [
        "steps:\n",
        "steps: x\n",
        "steps:\n  - a: x\n",
        "steps:\n  a b: x\n",
        "steps:\n  a:\n",
        "steps:\n  a: [x]\n",
        "steps:\n  a:\n    ask: {{ inputs.x }}\n",
        "steps:\n  a:\n    ask: ' '\n",
        "steps:\n  a: {}\n",
    ],
)
def test_one_mistake_is_told_once(text):
    _, mistakes = understood("x", "x.yaml", f"{HEAD}{text}")
    assert len(mistakes) == 1, mistakes


def test_a_key_of_items_that_is_not_known_is_told_once():
    _, mistakes = understood("x", "x.yaml", "pattern: map-reduce\nitems: {globs: a}\nmap: x\n")
    assert [one.what for one in mistakes] == ["items come from one place", "items knows no `globs`"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1000,
        "a: " + "{a: " * 1000,
        "\x00",
        "&a [*a]",
        f"{HEAD}steps: &s\n  a: *s\n",
        f"{HEAD}x: &x [y]\nsteps:\n  a:\n    ask: A.\n    gates:\n      approval:\n        by: [[[[[*x]]]]]\n",
        "\n".join(["b0: &b0 [x]", *(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 12)),
                   f"{HEAD}steps:\n  a:\n    ask: A.\n    gates: {{approval: {{by: *b11}}}}\n    paths: *b11\n"]),
    ],
)  # fmt: skip
def test_what_nobody_would_write_is_a_mistake_too_and_takes_no_time(text):
    _, mistakes = understood("x", "x.yaml", text)
    assert mistakes
    assert all(len(one.what) < 1000 for one in mistakes)


def test_a_place_is_filled_once_and_what_was_put_in_is_not_read_again():
    assert fill("{{ a }} and {{b}} and {{ c }}", {"a": "{{ b }}", "b": "2"}) == "{{ b }} and 2 and {{ c }}"
    assert names("x {{ a }} {{ b }} {{ c") == ["a", "b", ""]
    assert fill("x {{ a", {"a": "1"}) == "x {{ a"


def test_a_condition_is_told_so_that_it_is_read_as_it_was_meant():
    for value in ("", "a b", "not a", "no a", '"a"', "'", "it's", " a"):
        term = Term("a", "is", value)
        assert term_of(text_of(term)) == term


@pytest.mark.parametrize("text", ["", "a", "a is", "a isnt b", "is b", "a has", "a is not "])
def test_what_is_no_condition_says_none(text):
    assert term_of(text) is None
