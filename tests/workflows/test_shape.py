"""What our workflows may and may not say: rights, pins, events, no text of others in scripts, commands that exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess

import pytest
from ruamel.yaml import YAML

from gitswarm import full, quick
from gitswarm.rooms.home.onboarding import shelf
from tests.conftest import ROOT
from tests.workflows.runner import TOOLS

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTION = ROOT / ".github/actions/gitswarm/action.yml"
EVERY = [*WORKFLOWS, ACTION]
OUTSIDE = {"pull_request_review": "of a pull request", "pull_request": "of a pull request"}
"""Events whose own commit may be anybody's."""
RIGHTS = {
    "ci": {"run": {"contents": "read"}, "windows": {"contents": "read"}},
    "release": {"build": {"contents": "read"}, "publish": {"id-token": "write"}},
    "gitswarm-snapshot": {"snapshot": {"contents": "write"}},
    "gitswarm-issues": {"import": {"contents": "write", "issues": "read"}},
    "gitswarm-feedback": {
        "feedback": {
            "contents": "write",
            "issues": "write",
            "pull-requests": "write",
            "checks": "read",
            "statuses": "read",
        }
    },
    "gitswarm-fleet": {"plan": {"contents": "read"}, "work": {"contents": "write"}},
}
"""All that each job may do."""


def read(path):
    return YAML(typ="safe").load(path.read_text())


def events(path):
    told = read(path)
    found = told.get("on", told.get(True))
    return found if isinstance(found, dict) else dict.fromkeys([found] if isinstance(found, str) else found)


def steps(path):
    told = read(path)
    jobs = told["jobs"].values() if "jobs" in told else [told["runs"]]
    return [step for job in jobs for step in job["steps"]]


each = pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


@pytest.mark.parametrize("path", shelf.FILES)
def test_what_is_shipped_is_what_this_repository_runs_itself(path):
    assert (ROOT / path).read_text() == shelf.text_of(path), "`gitswarm setup actions` writes it again"


def test_every_job_may_do_what_it_needs_and_nothing_else():
    told = {path.stem: {name: job["permissions"] for name, job in read(path)["jobs"].items()} for path in WORKFLOWS}

    assert told == RIGHTS
    assert all(read(path)["permissions"] == {} for path in WORKFLOWS)


def test_every_action_of_others_is_pinned_by_its_commit_with_its_version_beside_it():
    used = {}
    for path in EVERY:
        for line in path.read_text().splitlines():
            if " uses:" in line and "uses: ./" not in line:
                name, commit, version = re.fullmatch(
                    r"\s*- uses: (\S+)@([0-9a-f]{40})  # (v\d+\.\d+\.\d+)", line
                ).groups()
                used.setdefault(name, set()).add((commit, version))

    assert {len(pins) for pins in used.values()} == {1}
    assert "actions/checkout" in used


@each
def test_no_script_holds_an_expression(path):
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@each
def test_a_checkout_leaves_no_token_behind(path):
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]

    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@each_workflow
def test_nothing_relies_on_a_push_of_the_branch_of_the_swarm(path):
    told = events(path)
    pushed = told.get("push") or {}

    assert "push" not in told or set(pushed) == {"tags"} or pushed.get("branches") == ["main"]
    if "push" not in told:
        assert {"workflow_dispatch"} <= set(told), "it can be run by hand"
    if path.stem == "gitswarm-snapshot":
        assert set(told) == {"schedule", "workflow_dispatch"}


@each_workflow
def test_no_event_lets_others_run_their_code_with_our_rights(path):
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(events(path))
    if set(OUTSIDE) & set(events(path)) and any("write" in job["permissions"].values() for job in jobs(path)):
        checkouts = [step["with"] for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
        assert {told["ref"] for told in checkouts} == {"${{ github.event.repository.default_branch }}"}


def jobs(path):
    return list(read(path)["jobs"].values())


@each_workflow
def test_no_job_runs_for_ever(path):
    assert all(0 < job["timeout-minutes"] <= 90 for job in jobs(path))


def commands():
    """Every command of ours that a workflow gives, its variables filled in."""
    for path in WORKFLOWS:
        for step in steps(path):
            told = [step.get("with", {}).get("command", "")] if step.get("uses", "").startswith("./") else []
            told += re.findall(r"^\s*gitswarm (.*?)(?: \|| \|\||$)", step.get("run", ""), re.MULTILINE)
            yield from (words for words in told if words and not words.startswith("--"))


@pytest.mark.parametrize("words", sorted(set(commands())))
def test_every_command_that_a_workflow_gives_exists(words):
    argv = shlex.split(words.replace("$MOST", "3").replace("$LABEL", "swarm"))

    assert quick.understand(argv) or full.understand(argv)


@pytest.mark.parametrize(("ready", "workers"), [("[]", "[]"), ('[{"id": "a"}, {"id": "b"}]', "[1, 2]")])
def test_a_fleet_has_one_runner_for_each_ready_task(ready, workers, tmp_path):
    path = ROOT / ".github/workflows/gitswarm-fleet.yml"
    (run,) = [step["run"] for step in steps(path) if step.get("id") == "ready"]
    assert read(path)["jobs"]["work"]["if"] == "needs.plan.outputs.workers != '[]'"
    program = tmp_path / "gitswarm"
    program.write_text(f"#!/bin/sh\necho '{ready}'\n")
    program.chmod(0o755)
    more = {"GITHUB_OUTPUT": str(tmp_path / "out"), "MOST": "3", "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-e", "-c", run], env={**os.environ, **more}, check=True, timeout=30)

    assert (tmp_path / "out").read_text() == f"workers={workers}\n"


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (3, 0), (7, 1), (6, 1)])
def test_a_runner_for_which_nothing_is_left_has_not_failed(code, ends, tmp_path):
    path = ROOT / ".github/workflows/gitswarm-fleet.yml"
    (run,) = [step["run"] for step in steps(path) if "work --once" in step.get("run", "")]
    program = tmp_path / "gitswarm"
    program.write_text(f"#!/bin/sh\nexit {code}\n")
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}

    assert subprocess.run(["bash", "-e", "-c", run], env=env, check=False, timeout=30).returncode == ends


PARTED = 'event add "two words; $(touch canary) `touch canary`" --kind note'


def test_a_command_of_the_action_is_parted_into_words_and_no_shell_sees_it(tmp_path):
    (run,) = [step["run"] for step in steps(ACTION) if step.get("if") == "inputs.command != ''"]
    program = tmp_path / "gitswarm"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >called\n')
    program.chmod(0o755)
    env = {**os.environ, "COMMAND": PARTED, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-e", "-c", run], cwd=tmp_path, env=env, check=True, timeout=30)

    told = (tmp_path / "called").read_text().splitlines()
    assert told == ["event", "add", "two words; $(touch canary) `touch canary`", "--kind", "note"]
    assert not (tmp_path / "canary").exists()


def test_git_is_answered_from_the_environment_of_the_step_alone(tmp_path):
    (run,) = [step["run"] for step in steps(ACTION) if "helper" in step.get("run", "")]
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True, timeout=30)
    env = {**os.environ, "SERVER": "https://github.com"}
    subprocess.run(["bash", "-e", "-c", run], cwd=tmp_path, env=env, check=True, timeout=30)

    def asked(host):
        told = subprocess.run(
            ["git", "credential", "fill"],
            cwd=tmp_path,
            env={**env, "GITHUB_TOKEN": "the-token"},
            input=f"protocol=https\nhost={host}\n\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        return told.stdout

    assert "username=x-access-token\npassword=the-token" in asked("github.com")
    assert "the-token" not in asked("example.test")
    assert "the-token" not in (tmp_path / ".git/config").read_text()


# ---- what others who know workflows say


def judged(tool, *words):
    """What a tool says of files; skipped where it is not here."""
    if not (TOOLS / tool).exists():
        pytest.skip(f"{tool} is not here; `make tools` installs it")
    return subprocess.run(
        [str(TOOLS / tool), *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_zizmor_finds_nothing():
    done = judged("zizmor", "--offline", "--no-progress", "--format=json", ".github")

    assert json.loads(done.stdout) == []
    assert done.returncode == 0


def test_zizmor_would_find_a_script_with_text_of_others(tmp_path):
    path = tmp_path / "bad.yml"
    text = (ROOT / ".github/workflows/gitswarm-issues.yml").read_text()
    path.write_text(text.replace('--label "$LABEL"', '--label "${{ github.event.issue.title }}"'))
    done = judged("zizmor", "--offline", "--no-progress", "--format=json", str(path))

    assert "template-injection" in {found["ident"] for found in json.loads(done.stdout)}


@pytest.mark.parametrize(("schema", "paths"), [("github-workflows", WORKFLOWS), ("github-actions", [ACTION])])
def test_the_schemas_hold(schema, paths):
    done = judged("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, paths))

    assert done.returncode == 0, done.stdout + done.stderr


def test_who_has_named_nothing_to_install_is_told_the_variable():
    (step,) = (step for step in read(ACTION)["runs"]["steps"] if step.get("name") == "Install gitswarm")
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], env={**os.environ, "FROM": ""}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "set the variable GITSWARM_FROM" in done.stdout) == (1, True)
