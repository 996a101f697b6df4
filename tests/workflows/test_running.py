"""Our workflows run here, by act: what they do to the hub, what they call, and when they do not begin."""

from __future__ import annotations

import pytest

from tests.github import conftest as forge
from tests.github.linked import linked
from tests.workflows.runner import ACT, FROM, Runner
from tests.world import git

pytestmark = pytest.mark.skipif(not ACT.exists(), reason="act is not here; `make tools` installs it")

github, app = forge.github, forge.app


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


def test_the_snapshot_brings_the_pages_to_the_hub_and_keeps_no_token(runner):
    ran = runner.run("gitswarm-snapshot")

    assert (ran.code, list(ran.jobs().values())) == (0, ["succeeded"])
    assert runner.called("pip")[0].endswith(f"-- {FROM}")
    assert "BOARD.md" in git(runner.world.hub, "ls-tree", "--name-only", "gitswarm")
    kept = [path for path in runner.folder.rglob("config") if b"the-token-of-this-run" in path.read_bytes()]
    assert kept == []


def test_nothing_is_installed_that_nobody_has_named(runner):
    ran = runner.run("gitswarm-snapshot", GITSWARM_FROM="")

    assert ran.code
    assert runner.called("pip") == []
    assert "Failure - Main Install gitswarm" in ran.said, ran.said


@pytest.fixture
def boss(runner, github, app, monkeypatch):
    """A clone of a swarm that belongs to acme/app at the stand-in for GitHub; the token of runs is that of a writer."""
    runner.token = "t-ada"
    clone = linked(runner.world.clone("boss"), github, monkeypatch)
    clone.must("sync")
    return clone


def test_an_issue_is_imported_when_it_gets_our_label_whatever_that_holds_and_by_no_other(runner, boss, github, app):
    label = 'our "label"; echo $HOME'
    github.state.issue(app, "Refuse empty names", "", by="acme", labels=[label])
    github.state.issue(app, "Another thing", "", by="acme")
    assert runner.run("gitswarm-issues", "issues", {"label": {"name": "bug"}}, GITSWARM_LABEL=label).jobs() == {}
    assert runner.called("gitswarm") == []
    ran = runner.run("gitswarm-issues", "issues", {"label": {"name": label}}, GITSWARM_LABEL=label)
    boss.must("sync")

    assert ran.code == 0, ran.said
    assert [row["title"] for row in boss.must("list", "--json").json] == ["Refuse empty names"]


def test_a_review_of_our_pull_request_is_fetched_and_one_from_a_fork_begins_nothing(runner, boss):
    ours, fork = ({"head": {"repo": {"full_name": f"{owner}/app"}}} for owner in ("acme", "mallory"))
    repository = {"full_name": "acme/app", "default_branch": "main", "name": "app", "owner": {"login": "acme"}}
    more = ("--env", "GITHUB_REPOSITORY=acme/app")

    runner.run("gitswarm-feedback", "pull_request_review", {"pull_request": fork, "repository": repository}, *more)
    assert runner.called() == []
    told = {"pull_request": ours, "repository": repository}
    ran = runner.run("gitswarm-feedback", "pull_request_review", told, *more)
    assert ran.code == 0, ran.said
    assert runner.called("checkout") == ["checkout: main"]
    words = ["init", "github sync", "github feedback", "github deliver", "sync"]
    assert runner.called("gitswarm") == [f"gitswarm {each}" for each in words]


def test_a_fleet_takes_one_runner_for_each_ready_task_and_brings_the_work_to_the_hub(runner):
    clone = runner.world.clone("boss")
    for number in (1, 2):
        clone.must("create", f"Write {number}")
    clone.must("sync")
    program = runner.folder / "agent"
    program.write_text('#!/bin/sh\necho done >"made-$GITSWARM_TASK"\n')
    program.chmod(0o755)
    ran = runner.run("gitswarm-fleet", GITSWARM_AGENT_COMMAND=str(program))
    clone.must("sync")

    assert ran.code == 0, ran.said
    assert sum(name.startswith("Worker") for name in ran.jobs()) == 2
    assert [row["status"] for row in clone.must("list", "--all", "--status", "closed", "--json").json] == ["closed"] * 2
    assert {run["actor"] for run in clone.must("run", "list", "--json").json} == {"runner-1", "runner-2"}
    work = git(runner.world.hub, "for-each-ref", "--format=%(objectname)", "refs/gitswarm/kept").splitlines()
    assert all("made-gs-" in git(runner.world.hub, "ls-tree", "--name-only", commit) for commit in work)
    assert len(work) == 2


def test_the_checks_run_on_two_systems_with_three_pythons_each(runner):
    runner.write(".ci/run", f'#!/bin/sh\necho "$PYTHON" >>{runner.log}\n', 0o755)
    runner.commit("Checks")
    ran = runner.run("ci", "push", {"ref": "refs/heads/main"})

    assert ran.code == 0
    assert set(ran.jobs().values()) == {"succeeded"}
    assert len(ran.jobs()) == 6
    assert sorted(runner.called("python3")) == sorted([f"python3.{minor}" for minor in (11, 12, 13)] * 2)


@pytest.mark.parametrize(("tag", "code"), [("v1.2.3", 0), ("v1.2.4", 1)])
def test_only_the_tag_of_the_version_is_released(runner, tag, code):
    runner.write("gitswarm/__init__.py", '__version__ = "1.2.3"\n')
    runner.write("Makefile", "build:\n\tmkdir -p dist && touch dist/a.whl\n")
    runner.commit("Version")
    git(runner.project, "tag", tag)
    ran = runner.run("release", "push", {"ref": f"refs/tags/{tag}"})

    assert ran.code == code, ran.said
    assert ("stands in for pypa/gh-action-pypi-publish" in ran.said) == (code == 0)
    assert "Publish it" in ran.jobs() or code
