"""A result is judged by commands of the project, as its default branch has them, in a folder with the commit alone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import pytest

from gitswarm.git.clone.lock import Lock
from tests.agents import teach
from tests.gated import commit, finished, gates_yaml, refused, status, taken, task
from tests.processes import ends, is_gone

SAYS_NO = "import sys; sys.exit('no' if 'bad' in open('a').read() else 0)\n"
UNIT = """\
gates:
  unit: {kind: check, run: unit}
commands:
  unit: {run: python3 check.py, minutes: 1, relies: [data/]}
"""
PARITY = """\
gates:
  contract: {kind: parity, run: contract}
commands:
  contract: diff -r {before}/api {after}/api
"""


@pytest.fixture
def asked(project):
    project(**gates_yaml(UNIT), **{"check.py": SAYS_NO, "a": "good\n", "data__one": "1\n"})


def test_what_a_command_finds_wrong_is_not_done_before_it_is_mended(clone, asked):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, a="bad\n")
    refused(tree, "gate all/unit: `python3 check.py` failed: no")
    told = clone.must("gate", "show", f"{id}/all/unit", "--json").json
    assert (told["state"], told["commit"]) == ("shut", tree.git("rev-parse", "HEAD"))
    commit(tree, a="better\n")
    assert finished(tree).code == 0
    assert status(clone, id) == "closed"


def test_what_is_in_no_commit_does_not_count(clone, asked):
    tree = taken(clone, task(clone))
    commit(tree, a="bad\n")
    (tree.path / "a").write_text("good\n")
    refused(tree, "failed: no")


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        ({"check.py": ""}, "check.py"),
        ({"data__one": "2\n"}, "data/one"),
        (gates_yaml(UNIT.replace("python3 check.py", "true")) | {"check.py": "# easier\n"}, "check.py"),
    ],
)
def test_an_agent_that_changes_what_judges_it_is_not_done(clone, asked, files, changed):
    tree = taken(clone, task(clone))
    commit(tree, a="bad\n", **files)
    refused(tree, f"it changes {changed}, by which it is judged")


@pytest.mark.parametrize("name", [".gitattributes", "other/.gitattributes"])
def test_an_agent_that_changes_how_git_writes_what_judges_it_is_not_done(clone, asked, name):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, **{name: "* text eol=crlf\n"})
    refused(tree, f"it changes {name}, by which it is judged")


def test_a_check_that_is_only_in_the_branch_is_not_run(clone, asked, tmp_path):
    tree = taken(clone, task(clone))
    mark = tmp_path / "ran"
    easier = f"commands: {{unit: 'touch {mark}'}}\ngates: {{unit: {{kind: check, run: unit}}}}\n"
    commit(tree, a="bad\n", **gates_yaml(easier))
    refused(tree, "failed: no")
    assert not mark.exists()


def test_a_command_has_its_time(clone, project, monkeypatch):
    from gitswarm.rooms.checks.measures import trials

    monkeypatch.setattr(trials, "MINUTE", 1)
    project(**gates_yaml(UNIT.replace("python3 check.py", "sleep 60")), a="good\n")
    tree = taken(clone, task(clone))
    commit(tree, b="1")
    refused(tree, "it took too long")


def test_what_must_not_change_is_compared_before_and_after(clone, project):
    project(**gates_yaml(PARITY), api__names="one\ntwo\n", lib="1\n")
    tree = taken(clone, task(clone))
    commit(tree, lib="2\n")
    commit(tree, api__names="one\n")
    error = refused(tree, "gate all/contract: `diff -r {before}/api {after}/api` failed")
    assert "< two" in error["message"]
    commit(tree, api__names="one\ntwo\n")
    assert finished(tree).code == 0


def test_a_command_is_named_for_one_task_and_never_by_an_event(clone, project):
    project(**gates_yaml("commands: {unit: 'false'}"))
    clone.git("pull", "--quiet")
    id = task(clone)
    assert clone.run("gate", "add", id, "--kind", "check", "--run", "rm").code == 4
    clone.must("gate", "add", id, "--kind", "check", "--run", "unit")
    tree = taken(clone, id)
    commit(tree, a="1")
    refused(tree, "gate check: `false` failed")
    project(**gates_yaml("commands: {unit: 'true'}"))
    tree.git("fetch", "--quiet")
    assert finished(tree).code == 0


def test_a_name_that_no_command_has_keeps_the_gate_shut(clone, project):
    project(**gates_yaml("gates: {unit: {kind: check, run: none}}"))
    tree = taken(clone, task(clone))
    commit(tree, a="1")
    refused(tree, "no command none stands in .gitswarm/gates.yaml")


def test_no_command_is_run_where_files_are_not_as_they_should_be(clone, project, tmp_path):
    mark = tmp_path / "ran"
    gates = "gates: {a: {kind: check, run: a}, b: {kind: ceiling, files: 1}}"
    project(**gates_yaml(f"{gates}\ncommands: {{a: touch {mark}}}\n"))
    tree = taken(clone, task(clone))
    commit(tree, a="1", b="2")
    refused(tree, "gate all/b: it changes 2 files")
    assert not mark.exists()


def test_a_finished_task_is_judged_anew_when_a_gate_comes_late(clone, project):
    project(**gates_yaml("commands: {unit: 'test -f b'}"))
    clone.git("pull", "--quiet")
    id = task(clone, "--kind", "approval")
    tree = taken(clone, id)
    commit(tree, b="1")
    assert finished(tree).code == 0
    clone.must("gate", "add", id, "--kind", "check", "--run", "unit")
    clone.must("gate", "approve", f"{id}/approval", actor="eve")
    assert status(clone, id) == "in_review"
    said = clone.must("gate", "judge", id, actor="eve")
    assert said.out == f"{id}/approval is open; {id}/check is open\n"
    assert status(clone, id) == "closed"


def test_nothing_of_a_judgement_is_left_behind(clone, asked):
    tree = taken(clone, task(clone))
    commit(tree, a="better\n")
    assert finished(tree).code == 0
    assert [path.name for path in tree.path.parent.iterdir()] == [tree.path.name]
    assert "judging" not in clone.git("worktree", "list")


@pytest.fixture
def hanging(project, tmp_path):
    """A project whose check hangs at first, beside what it has put out of its group; where their numbers are."""
    note, script = tmp_path / "pids", tmp_path / "check.sh"
    begin = f"setsid sleep 120 &\necho $$ $! > {note}.new; mv {note}.new {note}\nexec sleep 120"
    script.write_text(f"test -e {note} && exit 0\n{begin}\n")
    project(**gates_yaml(UNIT.replace("python3 check.py", f"sh {script}")))
    yield note
    for pid in note.read_text().split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


def judging(tree, note):
    """A `done` whose command hangs, and the processes of that."""
    begun = tree.start("done", actor="bob")
    limit = time.monotonic() + 60
    while not note.exists() and time.monotonic() < limit:
        time.sleep(0.05)
    return begun, [int(word) for word in note.read_text().split()]


def killed(tree, note):
    """The processes that a `done` which is killed leaves."""
    begun, pids = judging(tree, note)
    begun.kill()
    begun.communicate(timeout=30)
    assert not any(map(is_gone, pids))
    return pids


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_ends_with_whoever_judges_and_is_bid_to_end(clone, hanging, number):
    tree = taken(clone, task(clone))
    commit(tree, a="1")
    begun, (pid, _) = judging(tree, hanging)
    begun.send_signal(number)
    begun.communicate(timeout=30)

    assert (begun.returncode, ends(pid)) == (-number, True)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no process shows its environment here")
def test_a_command_that_outlives_whoever_judged_is_ended_by_the_next_one(clone, hanging):
    tree = taken(clone, task(clone))
    commit(tree, a="1")
    left = killed(tree, hanging)

    assert finished(tree).code == 0
    assert all(map(ends, left))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no process shows its environment here")
def test_it_is_ended_where_the_next_one_judges_in_another_folder_too(clone, hanging):
    tree = taken(clone, task(clone))
    commit(tree, a="1")
    with Lock(str(clone.state / "judging-1.lock")).held("gate judge"):
        left = killed(tree, hanging)

    assert finished(tree).code == 0
    assert all(map(ends, left))
    assert "judging" not in clone.git("worktree", "list")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no process shows its environment here")
def test_a_worker_ends_it_as_well(clone, hanging):
    tree = taken(clone, task(clone))
    commit(tree, a="1")
    left = killed(tree, hanging)
    teach(clone, "pass")
    clone.run("work", "--once")

    assert all(map(ends, left))
    assert "judging" not in clone.git("worktree", "list")
