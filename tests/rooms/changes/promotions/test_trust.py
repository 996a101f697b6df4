"""No event says what runs here: a recipe comes from the default branch, or from somebody who gave it to this clone."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.patterns import cohorts
from tests.manifests import approved, parts, plan, report, run, seed, versions
from tests.world import git

WHICH = "items: '**/*.yaml'\nleave: .gitswarm/\n"
RECIPE = f"about: Raise all\n{WHICH}command: tools/raise {{items}}\ncritical: [web/m0004.yaml]\n"
EVIL = f"{WHICH}command: sh -c 'touch /tmp/never' x {{items}}\n"
PATH = ".gitswarm/rollouts/v2.yaml"


@pytest.fixture
def clone(world):
    seed(world, 10, more={PATH: RECIPE})
    return world.clone("one")


def planned_by_event(clone, told, commit, name="v2"):
    """Plan by the actions of another program; nothing of the recipe is in this clone but what the commit has."""
    recipe = cohorts.recipe(name, "test", told)
    swarm = open_swarm(str(clone.path), "mallory")
    words, items = cohorts.words_of(recipe), [cohorts.Pin("api/m0000.yaml", "0" * 64)]
    digest = cohorts.digest(words)
    asked = {"recipe": recipe, "commit": commit, "digest": digest, "words": words, "items": items}
    return swarm.do(rollouts.plan, **asked).events[0].id


def test_a_recipe_of_the_project_is_run_in_every_clone(world, clone):
    id = clone.must("rollout", "plan", "v2", "--canary", "30%", "--json", actor="ada").json["id"]
    clone.must("sync")
    other = world.clone("two")
    assert "nobody has told this clone" in run(other, id).error["message"]  # more was typed than the file says

    id = clone.must("rollout", "plan", "v2", "--json", actor="ada").json["id"]
    clone.must("sync")
    assert approved(other, id)["state"] == "landed"
    assert versions(world) == {"1": 0, "2": 10}
    assert report(other, id)["words"]["about"] == "Raise all"


def test_what_an_event_says_is_not_run(clone):
    told = {"items": ["**/*.yaml"], "command": "touch {items}"}
    said = run(clone, planned_by_event(clone, told, clone.git("rev-parse", "HEAD")))
    assert (said.code, "nobody has told this clone" in said.error["message"]) == (3, True)


def test_a_recipe_in_a_commit_that_the_default_branch_does_not_have_is_not_run(world, clone):
    (clone.path / PATH).write_text(EVIL)
    git(clone.path, "commit", "--quiet", "--all", "--message", "Evil")
    commit = clone.git("rev-parse", "HEAD")
    git(clone.path, "update-ref", "refs/remotes/origin/main", commit)
    told = {"items": "**/*.yaml", "leave": ".gitswarm/", "command": "sh -c 'touch /tmp/never' x {items}"}
    id = planned_by_event(clone, told, commit)
    assert (run(clone, id).code, parts(clone, id)) == (3, ["open"])

    git(clone.path, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    said = run(clone, id)  # now it is the project's; its only item is not as it was pinned
    assert (said.code, "it has changed since it was pinned" in said.error["message"]) == (7, True)


def test_another_file_than_that_it_was_planned_with_is_refused(clone, tmp_path):
    id, other = plan(clone, "--leave", ".gitswarm/"), tmp_path / "other.yaml"
    other.write_text(EVIL)
    said = run(clone, id, "--recipe", str(other))
    assert (said.code, said.error["kind"]) == (2, "misused")


def test_a_result_that_a_gate_of_the_project_does_not_let_past_fails_the_cohort(world, clone):
    seed(world, 10, more={".gitswarm/gates.yaml": "gates:\n  small: {kind: ceiling, files: 2}\n"})
    id = clone.must("rollout", "plan", "v2", "--json", actor="ada").json["id"]
    said = run(clone, id)
    assert (said.code, "gate all/small" in said.error["message"], parts(clone, id)[0]) == (7, True, "failed")


@pytest.mark.parametrize("words", [["v3"], ["--items", "none/*", "--command", "x {items}"], ["missing.yaml"]])
def test_what_is_not_there_is_no_roll_out(clone, words):
    assert clone.run("rollout", "plan", *words, "--json").code in (3, 4)
    assert clone.must("rollout", "list", "--json").json == []


def test_what_somebody_makes_of_a_cohort_by_hand_does_not_land_as_the_roll_out(world, clone):
    id, before = plan(clone, "--leave", ".gitswarm/", "--chunks", "1"), versions(world)
    canary = clone.must("rollout", "show", id, "--json").json["parts"][0]["id"]
    clone.must("policy", "set", "merge-queue", "on")
    folder = Path(clone.must("claim", canary, "--json", actor="eve").json["worktree"])
    (folder / "api" / "m0000.yaml").write_text("version: 2\nnobody: has looked at this\n")
    git(folder, "commit", "--quiet", "--all", "--message", "By hand")
    clone.must("done", canary, actor="eve")
    assert clone.run("rollout", "approve", id, actor="grace").code == 3
    clone.must("gate", "approve", f"{canary}/approval", actor="grace")

    clone.must("mq", "run")
    assert (versions(world), clone.must("mq", "landings", "--json").json) == (before, [])
    said = clone.run("mq", "submit", canary, "--json", actor="eve")
    assert (said.code, "gitswarm rollout run goes over" in said.error["message"]) == (3, True)
    clone.must("reopen", canary, actor="grace")
    assert approved(clone, id)["state"] == "landed"
