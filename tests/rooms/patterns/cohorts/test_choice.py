"""Which items go first is told by digests of seed and path: alike on every machine, and of each folder its share."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.errors import Misused
from gitswarm.rooms.patterns import cohorts
from gitswarm.rooms.patterns.cohorts import Pin

FOLDERS = st.sampled_from(["", "a/", "b/", "b/c/", "d/"])
NAMES = st.builds(lambda folder, number: f"{folder}{number}.yaml", FOLDERS, st.integers(0, 400))


def recipe(**more):
    return cohorts.recipe("v2", "test", {"items": ["**"], "command": "true {items}", **more})


def pins(paths):
    return [Pin(path, cohorts.digest(path)) for path in paths]


@given(st.sets(NAMES, min_size=1), st.integers(1, 100), st.integers(1, 9), st.text("abc", min_size=1), st.randoms())
def test_every_item_is_in_one_cohort_whatever_their_order_and_each_folder_has_its_share(
    paths, share, count, seed, dice
):
    told = recipe(canary=share, seed=seed, critical=["b/c/*"])
    every, mixed = pins(sorted(paths)), pins(sorted(paths, key=lambda _: dice.random()))
    first = cohorts.canary(mixed, told)
    rest = cohorts.chunks(mixed, first, count)

    assert first == cohorts.canary(every, told)
    assert rest == cohorts.chunks(every, first, count)
    assert sorted([*first, *(pin for part in rest for pin in part)]) == sorted(every)
    assert max(map(len, rest), default=0) - min(map(len, rest), default=0) <= 1
    for top in {path.partition("/")[0] if "/" in path else "" for path in paths}:
        mine = [pin for pin in every if (pin.path.partition("/")[0] if "/" in pin.path else "") == top]
        chosen = [pin for pin in first if pin in mine]
        critical = [pin for pin in mine if pin.path.startswith("b/c/")]
        assert set(critical) <= set(chosen)
        assert len(chosen) == max(-(-len(mine) * share // 100), len(critical))


def test_another_seed_chooses_others_and_the_same_seed_the_same():
    every = pins(f"a/{number}" for number in range(400))
    first = cohorts.canary(every, recipe(seed="one"))
    assert (len(first), first == cohorts.canary(every, recipe(seed="one"))) == (40, True)
    assert first != cohorts.canary(every, recipe(seed="two"))


KNOWN = "a/06 a/19 b/13 b/15"
CHOICE = """
from gitswarm.rooms.patterns import cohorts
told = cohorts.recipe("v2", "test", {"items": "**", "command": "true {items}", "seed": "s"})
every = {cohorts.Pin(f"{top}/{number:02}", "") for top in "ab" for number in range(20)}
print(" ".join(pin.path for pin in cohorts.canary(list(every), told)))
"""


@pytest.mark.parametrize(("seed", "locale"), [("0", "C"), ("77", "tr_TR.UTF-8")])
def test_the_choice_is_the_same_for_every_hash_seed_and_locale_and_stays_so(seed, locale):
    env = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PATH": "/usr/bin:/bin"}
    argv = [sys.executable, "-c", CHOICE]
    assert subprocess.run(argv, env=env, capture_output=True, text=True, check=True, timeout=30).stdout.strip() == KNOWN


def test_a_list_of_items_is_read_as_it_was_written_and_is_in_the_form_of_sha256sum():
    every = pins(["b/x y", "a/ü"])
    assert cohorts.pins(cohorts.manifest(every)) == sorted(every)
    assert cohorts.manifest(every).splitlines()[0] == f"{cohorts.digest('a/ü')}  a/ü"


@pytest.mark.parametrize(("said", "many"), [("3", 3), ("1%", 3), ("0", 0), ("100%", 201), ("50%", 101)])
def test_a_share_is_a_number_or_a_percentage_rounded_up(said, many):
    assert cohorts.share(said, 201) == many


@pytest.mark.parametrize(
    "more",
    [
        {"items": []}, {"command": "true"}, {"command": "x {item} {items}"}, {"canary": 0}, {"canary": "101%"},
        {"chunks": True}, {"batch": "many"}, {"bad": "few"}, {"bad": "²"}, {"colour": "red"}, {"about": "two\nlines"},
        {"critical": [7]}, {"round-trip": "true"}, {"lines": -1},
        {"bad": "101%"}, {"parity": "alike {before}"}, {"parity": "it's {before} {after}"}, {"command": "it's {items}"},
    ],
)  # fmt: skip
def test_a_recipe_that_says_what_none_can_is_refused(more):
    with pytest.raises(Misused):
        recipe(**more)


ODD = ["a b", "-x", "$(touch never)", "it's"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("sed -i {items}", ["sed", "-i", "a b", "./-x", "$(touch never)", "it's"]),
        ("sh -c 'a \"$@\"' x {items}", ["sh", "-c", 'a "$@"', "x", "a b", "./-x", "$(touch never)", "it's"]),
        ("x '{items}'", ["x", "a b", "./-x", "$(touch never)", "it's"]),
        ("claude -p 'Move: {items}'", ["claude", "-p", "Move: 'a b' ./-x '$(touch never)' 'it'\"'\"'s'"]),
    ],
)
def test_paths_are_words_of_a_command_or_stand_in_a_text_as_a_shell_has_them(command, words):
    assert shlex.split(cohorts.filled(command, "{items}", ODD)) == words


def test_a_part_of_a_word_has_the_path_as_it_is_and_a_script_prints_each_one_as_it_is():
    assert shlex.split(cohorts.filled("x --in={item}", "{item}", ["a b"])) == ["x", "--in=a b"]
    argv = shlex.split(cohorts.filled("sh -c 'printf %s, {items}'", "{items}", ODD))
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout == "a b,./-x,$(touch never),it's,"
