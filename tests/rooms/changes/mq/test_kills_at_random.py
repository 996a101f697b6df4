"""Two machines land the same queue while both are killed again and again, and a person pushes: each work lands once."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from tests.landings import check_by, files, items, many, seed, subjects
from tests.world import git

WORKS, LIMIT = 12, 240.0


@pytest.mark.long
@pytest.mark.parametrize("chance", range(3))
def test_whatever_is_killed_whenever_each_work_lands_once_and_nothing_is_rewound(world, chance):
    dice = random.Random(chance)  # printed by its parameter
    check_by(world, "sh -c '! ls | grep bad'")
    clones = [world.clone("one"), world.clone("two")]
    clones[0].must("policy", "set", "landing-batch", "3")
    red = {4, 9}
    works = [{f"file-{number}.txt": "x"} | ({"bad.txt": "x"} if number in red else {}) for number in range(WORKS)]
    ids = many(clones[0], works)
    tips, limit = [git(world.hub, "rev-parse", "main")], time.monotonic() + LIMIT
    while time.monotonic() < limit:
        begun = [clone.start("mq", "run", actor=f"runner-{clone.path.name}") for clone in clones]
        time.sleep(dice.uniform(0.4, 1.8))
        for one in begun:
            one.kill()
            one.communicate(timeout=30)
        if dice.random() < 0.3:
            seed(world, {f"mine-{len(tips)}.txt": "x"}, f"Mine {len(tips)}")
        tips.append(git(world.hub, "rev-parse", "main"))
        clones[0].must("sync")
        if all(state in ("landed", "sent_back") for state in items(clones[0]).values()):
            break
    for clone in clones:
        clone.must("sync")
        clone.must("mq", "run")

    fate = items(clones[0])
    assert fate == items(clones[1])
    assert {number for number, id in enumerate(ids) if fate[id] == "sent_back"} == red
    told = [subject for subject in subjects(world) if subject.startswith("Do ")]
    assert sorted(told) == sorted(f"Do gs/work-{number}" for number in range(WORKS) if number not in red)
    assert "bad.txt" not in files(world)
    for before, after in pairwise(tips):
        assert git(world.hub, "merge-base", "--is-ancestor", before, after) == ""
