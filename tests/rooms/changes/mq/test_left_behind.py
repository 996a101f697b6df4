"""What a check leaves behind in its folder moves no branch, stops no queue and makes nobody red."""

from __future__ import annotations

import pytest

from tests.landings import check_by, finish, items, many, seed

GOES_TO_MAIN = """set -e
now=$(git rev-parse HEAD)
git checkout --quiet main
! git cat-file -e $now:bad.txt 2>/dev/null
"""
"""It compares with main, and does not go back."""


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.fixture
def checked(world, tmp_path):
    """Have the project checked by a script."""

    def check(script):
        (tmp_path / "check.sh").write_text(script)
        check_by(world, f"sh {tmp_path / 'check.sh'}")

    return check


def test_a_check_that_fails_on_a_branch_of_the_users_leaves_that_where_it_was(clone, checked):
    checked(GOES_TO_MAIN)
    clone.git("pull", "--quiet")
    clone.git("commit", "--quiet", "--allow-empty", "-m", "My own, not pushed")
    mine = clone.git("rev-parse", "main")
    clone.git("switch", "--quiet", "--create", "topic")
    bad, good = many(clone, [{"bad.txt": "x"}, {"b.txt": "x"}])
    clone.must("mq", "run")

    assert (clone.git("rev-parse", "main"), items(clone)) == (mine, {bad: "sent_back", good: "landed"})


def test_without_a_hub_the_target_is_never_on_what_is_only_checked(world, tmp_path):
    alone = world.alone("alone")
    (tmp_path / "check.sh").write_text(GOES_TO_MAIN)
    (alone.path / ".gitswarm").mkdir()
    alone.write(".gitswarm/checks.yaml", f"check: sh {tmp_path / 'check.sh'}\n")
    alone.git("add", ".")
    alone.git("commit", "--quiet", "-m", "Check")
    before = alone.git("rev-parse", "main")
    alone.must("policy", "set", "landing-target", "main")
    alone.git("switch", "--quiet", "--create", "topic")
    bad, good = (finish(alone, {name: "x"}) for name in ("bad.txt", "b.txt"))
    alone.must("mq", "run")

    after = alone.git("rev-parse", "main")
    assert items(alone) == {bad: "sent_back", good: "landed"}
    assert alone.git("reflog", "--format=%H", "main").split()[:2] == [after, before]


@pytest.mark.parametrize("leaves", [': > "$(git rev-parse --git-dir)/index.lock"', 'rm -rf "$PWD"'])
def test_a_folder_that_a_check_has_left_unfit_stops_no_other_work(clone, checked, leaves):
    checked(f"if test -e bad.txt; then {leaves}; exit 1; fi\n")
    clone.git("fetch", "--quiet", "origin")
    bad, good = many(clone, [{"bad.txt": "x"}, {"b.txt": "x"}])
    clone.must("mq", "run")

    assert items(clone) == {bad: "sent_back", good: "landed"}


def test_what_a_red_one_has_built_makes_neither_the_target_red_nor_what_came_after_it(world, clone, checked):
    seed(world, {".gitignore": "build\n"})
    checked("test -e build && exit 1; test ! -e bad.txt || { touch build; exit 1; }\n")
    clone.git("fetch", "--quiet", "origin")
    bad, good = many(clone, [{"bad.txt": "x"}, {"b.txt": "x"}])
    clone.must("mq", "run")

    assert items(clone) == {bad: "sent_back", good: "landed"}
