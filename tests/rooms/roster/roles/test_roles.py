"""Roles: shipped, changed by the project on its default branch only, told to the agent, with bounds that suit them."""

from __future__ import annotations

import json

import pytest

from tests.agents import last_run, teach
from tests.world import git

SHIPPED = ["captain", "git-agent", "implementer", "planner", "reviewer", "spec-writer", "tester"]
KEEPS = "import sys; open('brief', 'w').write(sys.stdin.read())"


@pytest.fixture
def clone(world):
    return world.clone("one")


def say(world, clone, name, text):
    """Let the project have a role, on its default branch."""
    seed = world.folder / "seed"
    path = seed / ".gitswarm" / "roles" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(seed, "add", ".")
    git(seed, "commit", "--quiet", "-m", "A role")
    git(seed, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    clone.git("pull", "--quiet", "origin", "main")


def test_roles_come_with_us_and_say_what_they_are_for(clone):
    rows = clone.must("role", "list", "--json").json

    assert [row["role"] for row in rows] == SHIPPED
    assert all(row["about"] and row["source"] == "shipped" and "{{rest}}" in row["prompt"] for row in rows)


@pytest.mark.parametrize("role", SHIPPED)
def test_each_of_them_makes_a_brief(clone, role):
    id = clone.must("create", "Write it down", "--json").json["id"]
    said = clone.must("brief", id, "--role", role).out

    assert "Write it down" in said
    assert "about:" not in said
    assert "{{" not in said


def test_the_project_changes_a_role_and_adds_others(world, clone):
    say(world, clone, "reviewer", "---\nabout: ours\nminutes: 5\n---\nBe kind.\n")
    say(world, clone, "poet", "Write verses.\n")
    rows = {row["role"]: row for row in clone.must("role", "list", "--json").json}

    assert sorted(rows) == sorted([*SHIPPED, "poet"])
    assert (rows["reviewer"]["about"], rows["reviewer"]["minutes"], rows["reviewer"]["prompt"]) == (
        "ours",
        5,
        "Be kind.\n",
    )
    assert rows["poet"]["source"] == ".gitswarm/roles/poet.md"
    assert clone.must("role", "show", "poet").out == "Write verses.\n"
    assert clone.run("role", "show", "nobody").code == 4


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("minutes: many", "cannot say minutes"),
        ("colour: red", "cannot say colour"),
        ("[", "no YAML"),
        ("- a", "no list of keys"),
    ],
)
def test_a_front_that_says_what_no_role_has_is_misused(world, clone, front, why):
    say(world, clone, "odd", f"---\n{front}\n---\nText.\n")
    said = clone.run("role", "show", "odd")

    assert (said.code, why in said.err) == (2, True)


def test_a_worker_in_a_role_runs_its_agent_within_its_bounds(world, clone):
    clone.must("create", "Write it down")
    say(world, clone, "poet", "---\nagent: robot\nminutes: 7\ncents: 30\n---\nWrite verses.\n")
    teach(clone, KEEPS)
    teach(clone, KEEPS, "other")
    clone.must("work", "--once", "--role", "poet", "--max-minutes", "9")

    told = last_run(clone)
    bounds = (told["most_minutes"], told["most_cents"])
    assert (told["role"], told["adapter"], bounds) == ("poet", "robot", (9, 30))
    assert git(clone.path, "show", f"{told['tip']}:brief").startswith("Write verses.")
    assert [row["name"] for row in clone.must("cost", "--by", "role", "--json").json] == ["poet"]


def test_a_new_role_is_a_file_to_be_changed_and_none_is_written_over(clone):
    path = clone.path / ".gitswarm" / "roles" / "reviewer.md"
    told = clone.must("role", "new", "reviewer", "--json").json

    assert (told["path"], path.read_text().startswith("---\nabout: reads a change")) == (str(path), True)
    assert clone.run("role", "new", "reviewer").code == 3
    assert "You are poet." in (clone.must("role", "new", "poet") and path.with_name("poet.md").read_text())
    assert clone.run("role", "new", "../x").code == 2
    assert json.dumps(told)


def test_a_new_role_is_not_written_through_a_link_that_leads_out_of_the_repository(clone, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (clone.path / ".gitswarm").symlink_to(tmp_path / "elsewhere")

    said = clone.run("role", "new", "poet")
    assert (said.code, "a link that leads out of" in said.err) == (3, True)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_clone_whose_own_branch_nobody_moves_knows_the_role_as_the_hub_had_it_last(world, clone):
    say(world, clone, "reviewer", "Be mild.\n")
    before = clone.git("rev-parse", "main")
    say(world, clone, "reviewer", "Be strict.\n")
    clone.git("reset", "--quiet", "--hard", before)
    assert clone.must("role", "show", "reviewer").out == "Be strict.\n"
