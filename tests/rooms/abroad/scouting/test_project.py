"""A project of others is cloned safely, its rules are read, and its tasks are worked on in its clone alone."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.agents import WRITES, check_by, last_run, teach
from tests.gated import gates_yaml
from tests.hostile import TAKEN, Raw
from tests.world import git

RULES = "# Contributing\n\nBe kind. Every commit needs a Signed-off-by line.\n"


@pytest.fixture
def theirs(tmp_path):
    """A repository of others, as a folder that is served to nobody else."""

    def make(owner="acme", **files):
        seed = tmp_path / "theirs" / owner / "app"
        seed.mkdir(parents=True, exist_ok=True)
        git(seed, "init", "--quiet")
        for name, text in {"CONTRIBUTING.md": RULES, "README.md": "# App\n", **files}.items():
            path = seed / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git(seed, "add", "--all")
        git(seed, "commit", "--quiet", "-m", "Begin")
        return seed

    return make


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.git("config", "gitswarm.protocols", "file")
    return made


def add(clone, seed, code=0):
    said = clone.run("project", "add", f"file://{seed}", "--json")
    assert said.code == code, said
    return said.json if said.out else said.error


def test_a_project_is_cloned_beside_this_repository_and_its_rules_are_read(clone, theirs):
    row = add(clone, theirs())
    assert (row["name"], row["repository"], row["branch"], row["rules"]) == ("app", "acme/app", "main", "open")
    assert row["asks"] == ["sign-off"]
    folder = clone.path.parent / "one-projects" / "app"
    assert sorted(path.name for path in folder.iterdir()) == [".git"]
    (listed,) = clone.must("project", "list", "--json").json
    assert (listed["name"], listed["tasks"]) == ("app", 0)


def test_where_its_clone_is_gone_the_rest_is_listed_and_it_is_cloned_anew(clone, theirs):
    add(clone, theirs())
    id = clone.must("create", "Mend the parser", "--json").json["id"]
    clone.must("claim", id)
    folder = clone.path.parent / "one-projects" / "app"
    shutil.rmtree(folder)
    (folder / "mine").mkdir(parents=True)
    assert [row["task"] for row in clone.must("worktree", "list", "--json").json] == [id]
    refused = clone.run("project", "read", "app", "--json")
    assert (refused.code, refused.error["hint"]) == (3, "move it away, or name another folder")

    (folder / "mine").rmdir()
    assert clone.must("project", "show", "app", "--json").json["proposed"] == []
    assert clone.must("worktree", "list", "--json").json
    assert clone.must("project", "read", "app", "--json").json["rules"] == "open"
    assert sorted(path.name for path in folder.iterdir()) == [".git"]


def test_only_ways_that_this_clone_allows_are_taken(clone, theirs):
    seed = theirs()
    clone.git("config", "gitswarm.protocols", "https")
    assert "is no address" in add(clone, seed, code=3)["message"]
    assert clone.must("project", "list", "--json").json == []


def branched(seed, name):
    """A branch of theirs with a commit more than any other; the commit."""
    git(seed, "switch", "--quiet", "--create", name)
    git(seed, "commit", "--quiet", "--allow-empty", "-m", f"Go on at {name}")
    return git(seed, "rev-parse", "HEAD")


def test_a_branch_that_is_not_there_is_said_before_anything_is_written(clone, theirs):
    seed = theirs()
    said = clone.run("project", "add", f"file://{seed}", "-b", "nosuch", "--json")
    assert (said.code, said.error["message"]) == (4, f"file://{seed} has no branch nosuch")
    assert said.error["hint"] == "it calls main its own"
    assert clone.must("project", "list", "--json").json == []
    assert clone.run("project", "add", f"file://{seed}", "-b", "x y").code == 3


def test_a_project_that_is_known_begins_from_the_branch_that_is_named(clone, theirs):
    seed = theirs()
    add(clone, seed)
    id = clone.must("create", "Mend it", "--label", "project/app", "--json").json["id"]
    tip = branched(seed, "dev")
    assert clone.run("project", "add", f"file://{seed}", "-b", "nosuch").code == 4
    (known,) = clone.must("project", "list", "--json").json
    assert (known["branch"], known["may"]) == ("main", True)

    row = clone.must("project", "add", f"file://{seed}", "-b", "dev", "--json").json
    assert (row["branch"], row["may"], row["tasks"]) == ("dev", True, 1)
    assert clone.must("claim", id, "--json").json["base"] == tip
    folder = clone.path.parent / "one-projects" / "app"
    assert git(folder, "symbolic-ref", "refs/remotes/origin/HEAD") == "refs/remotes/origin/dev"
    again = len(clone.log())
    clone.must("project", "add", f"file://{seed}", "-b", "dev")
    clone.must("project", "add", f"file://{seed}")
    assert len(clone.log()) == again


def test_a_branch_that_is_gone_is_no_project_out_of_reach_and_nothing_begins_at_its_old_commit(clone, theirs):
    seed = theirs()
    add(clone, seed)
    id = clone.must("create", "Mend it", "--label", "project/app", "--json").json["id"]
    git(seed, "branch", "--move", "main", "trunk")
    for words in (("project", "read", "app"), ("project", "add", f"file://{seed}"), ("claim", id)):
        said = clone.run(*words, "--json")
        assert (said.code, said.error["message"]) == (4, f"file://{seed} has no branch main")
        hint = f"it calls trunk its own; begin from another: gitswarm project add file://{seed} --name app -b BRANCH"
        assert said.error["hint"].startswith(hint)

    clone.must("project", "add", f"file://{seed}", "--name", "app", "-b", "trunk")
    assert clone.must("claim", "--resume", id, "--json").json["base"] == git(seed, "rev-parse", "trunk")


def test_a_project_that_forbids_it_is_closed_with_the_sentence_found(clone, theirs):
    seed = theirs(**{"AI_POLICY.md": "We do not accept AI-generated contributions.\n"})
    clone.must("create", "Ours")
    error = add(clone, seed, code=3)
    assert "AI_POLICY.md: We do not accept AI-generated contributions." in error["message"]
    assert clone.run("project", "approve", "app").code == 3
    clone.must("create", "Mend it", "--label", "project/app")
    assert [row["title"] for row in clone.must("ready", "--json").json] == ["Ours"]


def test_doubt_waits_for_a_person_and_no_agent_can_say_yes(clone, theirs, in_session):
    seed = theirs(**{"AI_POLICY.md": "Fully AI-generated pull requests are not accepted.\n"})
    assert add(clone, seed)["rules"] == "to be read"
    clone.must("create", "Mend it", "--label", "project/app")
    assert clone.must("ready", "--json").json == []
    in_session("s1")
    assert "person's decision" in clone.run("project", "approve", "app").err
    in_session(None)
    clone.must("project", "approve", "app", actor="grace")
    assert len(clone.must("ready", "--json").json) == 1
    (seed / "AI_POLICY.md").write_text("AI-generated contributions are prohibited.\n")
    git(seed, "commit", "--quiet", "--all", "-m", "No")
    assert clone.run("project", "read", "app").code == 3
    assert clone.must("ready", "--json").json == []


def test_files_by_which_an_agent_would_start_programs_are_for_a_person_to_read(clone, tmp_path):
    raw = Raw(tmp_path / "acme" / "evil.git", tmp_path / "canary")
    TAKEN["hooks_and_settings_where_a_clone_would_look_for_them"](raw)
    row = clone.must("project", "add", raw.url, "--json").json
    assert row["rules"] == "to be read"
    assert row["because"][0].startswith(".claude/settings.json: an agent that works here may run")


def test_a_task_of_a_project_is_worked_on_in_its_clone_and_leaves_nothing_of_ours_there(world, clone, theirs):
    check_by(world, "false")  # what this repository checks is no matter of theirs
    clone.must("sync")
    seed = theirs(
        **{".gitswarm__worktree.yaml": "setup:\n  - touch setup-ran\n", ".gitswarm__checks.yaml": "check:\n  - false\n"}
    )
    add(clone, seed)
    clone.must("policy", "set", "trailers", "on")
    clone.git("config", "gitswarm.project.app.check", "test -s made.txt")
    id = clone.must("create", "Mend it", "--label", "project/app", "--json").json["id"]
    teach(clone, WRITES)
    clone.must("work", "--once")
    run, folder = last_run(clone), clone.path.parent / "one-projects" / "app"
    assert (run["state"], run["checks"]) == ("done", {"test -s made.txt": "passed"})
    assert clone.must("show", id, "--json").json["status"] == "in_review"
    tree = folder.parent / "app-worktrees"
    (made,) = [path for path in tree.iterdir() if path.name.startswith("gs-")]
    assert sorted(path.name for path in made.iterdir()) == [
        ".git",
        ".gitswarm",
        "CONTRIBUTING.md",
        "README.md",
        "made.txt",
    ]
    (branch,) = git(folder, "for-each-ref", "--format=%(refname)", "refs/heads").splitlines()
    assert branch.startswith("refs/heads/gs/")
    assert "Gitswarm" not in git(folder, "log", "--format=%B", branch)
    assert not (folder / ".git" / "hooks").exists()
    assert "includeif" not in git(folder, "config", "--local", "--list").lower()
    assert git(clone.path, "for-each-ref", "refs/heads/gs") == ""
    assert git(seed, "for-each-ref", "--format=%(refname)").splitlines() == ["refs/heads/main"]


def test_by_hand_a_task_of_a_project_is_claimed_done_and_cleaned_up_in_its_clone(clone, theirs):
    add(clone, theirs())
    id = clone.must("create", "Mend it", "--label", "project/app", "--json").json["id"]
    folder = clone.must("claim", id, "--json").json["worktree"]
    assert "/one-projects/app-worktrees/" in folder
    with open(f"{folder}/new.txt", "w") as file:
        file.write("x\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Mend it")
    clone.must("done", id)
    assert [row["kind"] for row in clone.log()].count("commits.recorded") == 1
    clone.must("worktree", "clean")
    assert not os.path.exists(folder)


def test_a_project_with_work_under_way_is_not_taken_off(clone, theirs):
    add(clone, theirs())
    id = clone.must("create", "Mend it", "--label", "project/app", "--json").json["id"]
    clone.must("claim", id)
    assert "somebody works on" in clone.run("project", "rm", "app").err
    clone.must("release", id)
    clone.must("project", "rm", "app")
    assert clone.must("project", "list", "--json").json == []
    assert clone.run("project", "show", "app").code == 4


@pytest.mark.parametrize(("lines", "state"), [(5, "done"), (1, "failed")])
def test_what_our_repository_asks_of_the_files_of_all_work_is_asked_of_this_too(clone, theirs, project, lines, state):
    rules = f"gates:\n  small: {{kind: ceiling, lines: {lines}}}\n  keys: {{kind: secrets}}\n"
    project(**gates_yaml(rules))
    clone.must("sync")
    add(clone, theirs())
    id = clone.must("create", "Mend it", "--label", "project/app", "--json").json["id"]
    teach(clone, "open('made.txt', 'w').write('1\\n2\\n3\\n'); print('made it')")
    clone.must("policy", "set", "check-rounds", "0")
    clone.run("work", "--once")
    assert last_run(clone)["state"] == state
    status = clone.must("show", id, "--json").json["status"]
    assert status == ("in_review" if state == "done" else "open")


def test_the_checks_that_its_files_name_are_shown_and_run_by_nobody(clone, theirs):
    add(clone, theirs(Makefile="test:\n\ttouch ../ran\n"))
    shown = clone.must("project", "show", "app", "--json").json
    assert (shown["proposed"], shown["checks"]) == ([{"command": "make test", "file": "Makefile"}], [])
    clone.must("create", "Mend it", "--label", "project/app")
    teach(clone, WRITES)
    clone.must("work", "--once")
    assert last_run(clone)["checks"] == {}
    assert not list(clone.path.parent.rglob("ran"))


def test_of_a_project_that_is_not_cloned_here_no_checks_are_looked_for(world, clone, theirs):
    add(clone, theirs(Makefile="test:\n"))
    clone.must("sync")
    other = world.clone("two")
    other.must("sync")
    assert other.must("project", "show", "app", "--json").json["proposed"] == []
