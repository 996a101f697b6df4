"""A change to many files goes to a canary first, then past a person, then everywhere; and stops where it should."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.manifests import approved, go, parts, plan, report, run, seed, tree, versions
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


def test_the_canary_waits_for_a_person_who_has_neither_planned_nor_run_it_and_then_all_of_it_lands(world, clone):
    seed(world, 60)
    before = tree(world)
    id = plan(clone, "--chunks", "4", "--critical", "web/m0004.yaml", "--max-files", "60", "--max-lines", "120")
    assert (parts(clone, id), tree(world)) == (["open", *["waiting"] * 4], before)

    told = go(clone, id)
    assert (told["state"], told["covered"], told["landed"], tree(world)) == ("gated", 10, 0, before)
    assert go(clone, id)["state"] == "gated"
    for actor in ("ada", "runner"):
        said = clone.run("rollout", "approve", id, "--json", actor=actor)
        assert (said.code, said.error["kind"]) == (3, "no_say")
    assert clone.run("done", told["id"], actor="grace").code != 0

    clone.must("rollout", "approve", id, "--reason", "Read all.", actor="grace")
    told = go(clone, id)
    assert (told["state"], told["covered"], told["landed"], told["bad"]) == ("landed", 60, 60, 0)
    assert versions(world) == {"1": 0, "2": 60}
    assert clone.must("show", id, "--json").json["status"] == "closed"
    assert (len(clone.must("rollback", id, "--json").json["ids"]), tree(world)) == (5, before)


def test_the_canary_has_what_is_critical_and_its_share_of_each_folder(world, clone):
    paths = seed(world, 60)
    id = plan(clone, "--critical", "web/m0004.yaml", "--canary", "20%")
    first = report(clone, id)["cohorts"][0]["left"]

    assert "web/m0004.yaml" in {pin["path"] for pin in first}
    assert [sum(pin["path"].startswith(top) for pin in first) for top in ("api/", "billing/", "web/")] == [3, 3, 3]
    assert {pin["path"] for pin in first} < set(paths)
    assert first[0]["digest"] == hashlib.sha256(b"version: 1\nname: m%d\n" % int(first[0]["path"][-9:-5])).hexdigest()


def test_what_would_be_planned_is_shown_and_nothing_is_written(world, clone):
    seed(world, 20)
    words = ("rollout", "plan", "--items", "**/*.yaml", "--command", "true {items}", "--canary", "1", "--dry-run")
    said, told = clone.must(*words).out.splitlines(), clone.must(*words, "--json").json

    assert (told["items"], len(told["canary"]), told["chunks"]) == (20, 5, [3, 4, 4, 4])
    assert said[-5:] == told["canary"]
    assert max(map(len, said)) < 80
    assert clone.must("rollout", "list", "--json").json == []


def test_one_bad_item_is_left_as_it_was_and_told_and_the_rest_goes_on(world, clone):
    paths = seed(world, 60, broken={"api/m0020.yaml"})
    id = plan(clone, "--max-bad", "1", "--canary", "5%")
    (limits,) = (line for line in clone.must("rollout", "show", id).out.splitlines() if line.startswith("limits:"))
    assert limits.split()[1:6] == ["bad", "1,", "files", "no", "ceiling,"]
    told = approved(clone, id)

    assert (told["state"], told["covered"], told["bad"], told["landed"]) == ("landed", 59, 1, 59)
    assert versions(world) == {"1": 1, "2": 59}
    whole = report(clone, id)
    rows = {row["path"]: row for part in whole["cohorts"] for row in part["results"]}
    assert (rows.keys(), rows["api/m0020.yaml"]["what"]) == (set(paths), "bad")
    assert "(it ended with 3)" in rows["api/m0020.yaml"]["why"]
    assert whole["coverage"] == {"expected": 60, "made": 59, "same": 0, "bad": 1, "left": 0, "landed": 59}
    page = clone.must("rollout", "report", id, "--markdown").out.replace("\\", "")
    assert "landed: 59 of 60 items are done, bad: 1." in page
    assert ("| bad | 1 |\n| files | no ceiling |" in page, "| api/m0020.yaml | " in page) == (True, True)


def test_more_bad_items_than_agreed_fail_the_cohort_and_nothing_of_it_lands(world, clone):
    seed(world, 40, broken={"api/m0020.yaml", "web/m0024.yaml"})
    id, before = plan(clone, "--max-bad", "1", "--canary", "100%"), tree(world)
    said = run(clone, id)

    assert (said.code, "2 items are bad, and 1 is the most" in said.error["message"]) == (7, True)
    assert (parts(clone, id), tree(world)) == (["failed"], before)
    assert run(clone, id).code == 7
    assert report(clone, id)["coverage"]["left"] == 40


def test_a_ceiling_stops_it_with_a_sentence_and_what_has_landed_stays(world, clone):
    seed(world, 60)
    id = plan(clone, "--chunks", "4", "--max-lines", "60")
    go(clone, id)
    clone.must("rollout", "approve", id, actor="grace")
    stopped = run(clone, id)

    assert (stopped.code, "lines would come or go, and 60 is the most" in stopped.error["message"]) == (7, True)
    assert parts(clone, id) == ["landed", "landed", "failed", "open", "open"]
    assert versions(world) == {"1": 38, "2": 22}


def test_a_run_does_no_more_cohorts_than_it_may_and_the_next_one_goes_on(world, clone):
    seed(world, 30)
    id = plan(clone, "--promotions", "1")
    approved(clone, id)
    assert parts(clone, id) == ["landed", "landed", "open"]
    assert go(clone, id)["state"] == "landed"


def test_an_item_that_has_changed_since_it_was_pinned_is_not_touched(world, clone):
    seed(world, 40)
    id = plan(clone, "--max-bad", "2", "--canary", "100%")
    folder = world.folder / "seed"
    (folder / "api/m0020.yaml").write_text("version: 1\nname: mine\n")
    git(folder, "rm", "--quiet", "web/m0024.yaml")
    git(folder, "commit", "--quiet", "-a", "-m", "Mine")
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    told = approved(clone, id)

    assert (told["state"], told["bad"]) == ("landed", 2)
    assert git(world.hub, "show", "main:api/m0020.yaml") == "version: 1\nname: mine"
    why = {row["path"]: row["why"] for row in report(clone, id)["cohorts"][0]["results"] if row["what"] == "bad"}
    assert why["api/m0020.yaml"] == "it has changed since it was pinned"
    assert why["web/m0024.yaml"] == "it is gone since it was pinned"


NOT_AS_IT_SHOULD_BE = [
    ("sh -c 'echo >> stray; sed -i s/1/2/ \"$@\"' x {items}", [], "which it was not given"),
    ("sh -c 'echo >> tools/raise; sed -i s/1/2/ \"$@\"' x {items}", [], "touched tools/raise"),
    ("rm {items}", [], "took"),
    ("sh -c 'for f; do ln -sf /etc/passwd \"$f\"; done' x {items}", [], "no plain file"),
    ("sed -i s/1/2/ {items}", ["--round-trip", "sed -i s/2/3/ {items}"], "round trip: .* as it was"),
    ("sed -i s/1/2/ {items}", ["--round-trip", "grep -q version:.3 {items}"], "round trip: .it ended with 1"),
    ("sed -i s/name/title/ {items}", ["--parity", "tools/alike {before} {after}"], "parity: "),
    ("tools/no-such {items}", [], "cannot be started"),
]


def test_a_change_that_is_not_as_it_should_be_is_dropped(world, clone):
    seed(world, 2)
    for command, words, why in NOT_AS_IT_SHOULD_BE:
        id = plan(clone, "--max-bad", "100%", "--canary", "100%", *words, command=command)
        said = run(clone, id)
        (part,) = report(clone, id)["cohorts"]

        assert (said.code, "of 2 items none is good" in said.error["message"]) == (7, True), said
        assert (part["made"], part["bad"], part["commit"], part["files"]) == (0, 2, None, 0), command
        assert all(re.search(why, row["why"]) for row in part["results"]), part["results"]


def test_an_item_that_is_changed_again_when_others_are_is_bad_after_all(world, clone):
    seed(world, 3)
    command = "sh -c 'echo >>api/m0000.yaml; sed -i s/1/2/ \"$@\"' x {items}"
    id = plan(clone, "--max-bad", "1", "--canary", "100%", "--batch", "1", command=command)
    told = approved(clone, id)
    (bad,) = (row for row in report(clone, id)["cohorts"][0]["results"] if row["what"] == "bad")

    assert (told["covered"], told["bad"], bad["path"], "changed it again" in bad["why"]) == (
        2,
        1,
        "api/m0000.yaml",
        True,
    )
    assert git(world.hub, "show", "main:api/m0000.yaml") == "version: 1\nname: m0"


def test_what_setting_up_a_worktree_leaves_is_no_change_of_the_command(world, clone):
    seed(world, 3, more={".gitswarm/worktree.yaml": "setup: [touch made]\n"})
    said = run(clone, plan(clone, "--leave", ".gitswarm/"))
    assert (said.code, "leaves made, which git does not ignore" in said.error["message"]) == (7, True)


def test_round_trip_and_parity_pass_where_they_should_and_one_command_per_item_does_too(world, clone):
    seed(world, 10)
    checks = ("--round-trip", "tools/raise {item}", "--parity", "tools/alike {before} {after}")
    id = plan(clone, "--canary", "100%", *checks, command="tools/raise {item}")
    assert approved(clone, id)["covered"] == 10
    assert versions(world) == {"1": 0, "2": 10}


def test_what_needs_no_change_is_covered_too_and_nothing_has_to_land(world, clone):
    seed(world, 10)
    id, before = plan(clone, command="true {items}"), tree(world)
    told = approved(clone, id)

    assert (told["state"], told["covered"], tree(world)) == ("landed", 10, before)
    assert report(clone, id)["coverage"]["same"] == 10


def test_a_roll_out_that_was_stopped_is_begun_by_nobody_and_what_has_landed_stays(world, clone):
    seed(world, 30)
    id = plan(clone)
    approved(clone, id, "--promotions", "1")
    clone.must("rollout", "stop", id, "--reason", "Not now.", actor="grace")
    said = run(clone, id)

    assert (said.code, "was stopped" in said.error["message"]) == (3, True)
    assert clone.must("rollout", "list", "--json").json[0]["state"] == "stopped"
    assert versions(world)["2"] > 0
