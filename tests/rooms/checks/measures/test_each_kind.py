"""Each kind of gate that measures: shut, waived, and shut again when the waiver has ended."""

from __future__ import annotations

import json
import time

import pytest

from gitswarm.git.network.scrutiny import RUNS
from gitswarm.rooms.checks.measures import model
from tests.gated import SECRET, commit, finished, gates_yaml, refused, status, taken, task

RULES = """\
commands:
  never: 'false'
  same: diff -r {before}/api {after}/api
"""
KINDS = {
    "paths": ("--forbid", "lib/"),
    "ceiling": ("--files", "1"),
    "digest": ("--pin", "api/names"),
    "secrets": (),
    "check": ("--run", "never"),
    "parity": ("--run", "same"),
    "protected": (),
}


@pytest.fixture
def outside(clone, project, tmp_path):
    """A task that was brought in from elsewhere."""
    project(**gates_yaml(RULES), api__names="one\n")
    clone.git("pull", "--quiet")
    item = {"id": "ext-1", "title": "Mend the build", "status": "open", "priority": 2, "issue_type": "task"}
    (tmp_path / "items.jsonl").write_text(json.dumps(item) + "\n")
    clone.must("import", "beads", str(tmp_path / "items.jsonl"))
    return clone.must("list", "--json").json[0]["id"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_waiver_opens_it_for_its_time_and_no_longer(clone, outside, monkeypatch, kind):
    clone.must("gate", "add", outside, "--kind", kind, *KINDS[kind])
    tree = taken(clone, outside)
    commit(tree, api__names="two\n", lib__key=SECRET, **{".github__workflows__ci.yml": "on: push\n"})
    refused(tree, f"gate {kind}: ")
    clone.must("gate", "waive", outside, "--hours", "1", "--reason", "we know", actor="eve")

    now = time.time
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now() + 7200)
        refused(tree, f"gate {kind}: ")
        assert status(clone, outside) == "in_progress"
    assert finished(tree).code == 0
    assert status(clone, outside) == "closed"


@pytest.mark.parametrize(
    "path",
    [".cursor/hooks.json", ".gemini/settings.json", "opencode.json", ".vscode/tasks.json", ".Claude/a", ".ENVRC"],
)
def test_what_was_asked_for_from_outside_leaves_the_settings_of_each_agent_alone(clone, outside, path):
    clone.must("gate", "add", outside, "--kind", "protected")
    tree = taken(clone, outside)
    commit(tree, **{path: "x"})
    refused(tree, f"it was asked for from outside, and touches {path}")


@pytest.mark.parametrize("path", RUNS)
def test_all_by_which_an_agent_may_start_programs_is_named(path):
    work = model.Work((model.Change(path, "A"),))
    assert path in model.protected_fault({}, work, outside=True)


@pytest.mark.parametrize("how", ["may be run", "a link"])
def test_a_pinned_file_stays_what_it_is(clone, project, how):
    project(tool="abc")
    id = task(clone, "--kind", "digest", "--pin", "tool")
    tree = taken(clone, id)
    if how == "a link":
        (tree.path / "tool").unlink()
        (tree.path / "tool").symlink_to("abc")
    else:
        (tree.path / "tool").chmod(0o755)
    commit(tree)
    refused(tree, "tool is not as pinned")


def test_what_is_waived_for_one_task_is_not_for_another(clone, outside):
    other = task(clone)
    for id in (outside, other):
        clone.must("gate", "add", id, "--kind", "secrets")
    clone.must("gate", "waive", f"{other}/secrets", "--reason", "a test key", actor="eve")
    tree = taken(clone, outside)
    commit(tree, key=SECRET)
    refused(tree, "gate secrets: it holds a token of GitHub")
