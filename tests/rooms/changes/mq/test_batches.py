"""Many at once: what is red or contradicts is found with few checks and goes back, all the rest lands."""

from __future__ import annotations

import math

import pytest

from gitswarm.rooms.changes.merging import Found, first_red
from tests.landings import NO_BAD, check_by, files, finish, items, many, subjects
from tests.world import git

FORTY, BATCH = 40, 16
RED, CONFLICTING = (3, 11, 12, 30), (7, 20, 33)


@pytest.fixture
def clone(world):
    return world.clone("one")


def works():
    """Forty of them: four with a file that makes the checks fail, three that write what another has written."""
    told = [{f"file-{number}.txt": "x"} for number in range(FORTY)]
    told[1]["same.txt"] = "the first\n"
    for number in RED:
        told[number][f"bad-{number}.txt"] = "x"
    for number in CONFLICTING:
        told[number]["same.txt"] = f"not as the first, but {number}\n"
    return told


def test_of_forty_with_four_red_and_three_contradicting_ones_thirty_three_land(world, clone, tmp_path):
    count = tmp_path / "count"
    check_by(world, f"sh -c 'echo x >> {count}; ! ls | grep bad'")
    clone.git("fetch", "--quiet", "origin")
    clone.must("policy", "set", "landing-batch", str(BATCH))
    ids = many(clone, works())
    clone.must("mq", "run")

    fate = items(clone)
    assert [number for number, id in enumerate(ids) if fate[id] == "sent_back"] == sorted(RED + CONFLICTING)
    assert [fate[id] for id in ids].count("landed") == FORTY - len(RED) - len(CONFLICTING)
    good = sorted(f"file-{number}.txt" for number in range(FORTY) if number not in RED + CONFLICTING)
    assert files(world) == [*good, "same.txt"]
    points = clone.must("mq", "landings", "--json").json
    assert not any("bad" in git(world.hub, "ls-tree", "--name-only", point["after"]) for point in points)
    whole_batches, checks = math.ceil(FORTY / BATCH), len(count.read_text().split())
    assert checks - whole_batches <= len(RED) * (math.log2(BATCH) + 3)
    assert sum(subject.startswith("Do gs/work-") for subject in subjects(world)) == FORTY - len(RED + CONFLICTING)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16, 33])
def test_the_first_that_is_red_is_found_by_halving(count):
    for red in range(count + 1):
        asked = []

        def check(number, red=red, asked=asked):
            asked.append(number)
            return Found() if number <= red else Found("make", "no")

        found = first_red(count, check)
        assert (found.green if found else count) == red
        assert len(asked) <= 1 + math.ceil(math.log2(count))
        assert len(set(asked)) == len(asked)


def test_what_passed_once_is_not_asked_again(world, clone, tmp_path):
    count = tmp_path / "count"
    check_by(world, f"sh -c 'echo x >> {count}'")
    hook = world.hub / "hooks" / "update"
    hook.write_text('#!/bin/sh\ntest "$1" != refs/heads/main\n')
    hook.chmod(0o755)
    id = finish(clone, {"a.txt": "x"})
    clone.must("mq", "run")
    assert items(clone) == {id: "pull_request"}
    hook.unlink()
    clone.must("mq", "submit", id)
    clone.must("mq", "run")

    assert (items(clone), count.read_text()) == ({id: "landed"}, "x\n")


def test_work_that_contradicts_only_what_goes_back_itself_lands(world, clone):
    check_by(world, "sh -c '! ls | grep bad'")
    clone.git("fetch", "--quiet", "origin")
    first, second = many(clone, [{"bad.txt": "x", "same.txt": "one\n"}, {"same.txt": "two\n"}])
    clone.must("mq", "run")

    assert items(clone) == {first: "sent_back", second: "landed"}
    assert git(world.hub, "show", "main:same.txt") == "two"


def test_a_check_that_fails_now_and_then_blames_nobody(world, clone, tmp_path):
    count = tmp_path / "count"
    flaky = "test -e b.txt || exit 0; test $(wc -l < {0}) -ge 5 || {{ echo x >> {0}; exit 1; }}"
    count.touch()
    script = tmp_path / "check.sh"
    script.write_text(flaky.format(count))
    check_by(world, f"sh {script}")
    clone.git("fetch", "--quiet", "origin")
    ids = many(clone, [{"a.txt": "x"}, {"b.txt": "x"}, {"c.txt": "x"}])
    count.write_text("x\n" * 3)  # with b it fails twice more: in the batch, and when the half is asked
    clone.must("mq", "run")

    assert items(clone) == dict.fromkeys(ids, "landed")


def test_what_would_make_the_target_red_by_its_own_new_checks_goes_back_and_the_queue_goes_on(world, clone):
    check_by(world, "true")
    strict = {".gitswarm/checks.yaml": "check:\n  - 'true'\n  - test -e never.txt\n"}
    broken = {".gitswarm/checks.yaml": "check: [\n"}
    clone.git("fetch", "--quiet", "origin")
    first, second, good = many(clone, [strict, broken, {"a.txt": "x"}])
    clone.must("mq", "run")

    assert items(clone) == {first: "sent_back", second: "sent_back", good: "landed"}
    why = {row["id"]: row["why"] for row in clone.must("mq", "list", "--all", "--json").json}
    assert "with it `test -e never.txt` fails" in why[first]
    assert "with it `.gitswarm/checks.yaml` fails" in why[second]


def test_new_checks_hold_for_what_comes_after_them_in_the_same_batch(world, clone):
    check_by(world, "true")
    clone.git("fetch", "--quiet", "origin")
    stricter = {".gitswarm/checks.yaml": f"check:\n  - 'true'\n  - {NO_BAD}\n"}
    first, bad = many(clone, [stricter, {"bad.txt": "x"}])
    clone.must("mq", "run")

    assert items(clone) == {first: "landed", bad: "sent_back"}
