"""Whoever goes on with a task is told how the run before ended, where its work is, and what has changed since."""

from __future__ import annotations

from tests.agents import WRITES, check_by, last_run, teach
from tests.world import git

KEEPS = "import os, sys; open(os.environ['GITSWARM_TASK'] + '.brief', 'w').write(sys.stdin.read())"


def brief_of_a_run(clone):
    """What the next agent is told."""
    teach(clone, KEEPS)
    clone.run("work", "--once")
    told = last_run(clone)
    return git(clone.path, "show", f"{told['tip']}:{told['task']}.brief")


def test_the_first_run_is_told_of_nothing_before(world):
    clone = world.clone("one")
    clone.must("create", "Write it down")
    assert "What went before" not in brief_of_a_run(clone)


def test_a_next_run_is_told_what_failed_what_stands_and_what_was_said_since(world):
    check_by(world, "false")
    clone = world.clone("one")
    clone.must("policy", "set", "check-rounds", "0")
    id = clone.must("create", "Write it down", "--json").json["id"]
    teach(clone, WRITES)
    clone.run("work", "--once")
    tip = last_run(clone)["tip"]
    clone.must("note", id, "Mind the umlauts.", actor="bob")
    clone.must("mail", "send", f"task/{id}", "And the accents.", "--thread", id, actor="eve")

    told = brief_of_a_run(clone)
    assert "ended as failed, these checks failed: false. These checks failed: `false`." in told
    assert f"Its work stands in this worktree: 1 commits, up to {tip[:12]}." in told
    since = told.partition("Since it began:")[2]
    assert "'bob': Mind the umlauts." in since
    assert "made it" in since


def test_work_in_another_clone_is_named_with_that_clone_and_the_base_that_moved(world):
    one, two = world.clone("one"), world.clone("two")
    one.must("create", "Write it down")
    one.must("sync")
    teach(one, f"{WRITES}; raise SystemExit(1)")
    one.run("work", "--once")
    one.must("sync")
    world.push_code(2)
    two.must("sync")

    told = brief_of_a_run(two)
    assert f"Work on it is in another clone ({last_run(one)['machine']}), at {last_run(one)['tip']}" in told
    assert "The base was " in told
