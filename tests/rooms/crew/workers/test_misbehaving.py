"""Agents that misbehave: each run ends with a clear record, none of them is left, and nothing that was made is lost."""

from __future__ import annotations

import json
import os
import time

import pytest

from tests.agents import WRITES, last_run, teach
from tests.processes import ends
from tests.world import git

SH = "import subprocess as s; sh = lambda line: s.run(['sh', '-ec', line], check=True)\n"
COMMIT = "git add . && git commit -qm mine"


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("policy", "set", "check-rounds", "0")
    made.must("create", "Write it down")
    return made


def run(clone, script, **settings):
    """One run of an agent with this script; what is written of it."""
    teach(clone, script, **settings)
    clone.run("work", "--once")
    told = last_run(clone)
    assert told["state"] != "running"
    assert clone.must("ps", "--json").json == []
    return told


def tree_of(clone):
    (row,) = clone.must("worktree", "list", "--json").json
    return row["path"]


@pytest.mark.parametrize(
    "stubborn", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)", "[os.fork() or os.setsid() for _ in range(3)]"]
)
def test_one_that_hangs_is_ended_with_all_it_started_and_its_work_is_kept(clone, stubborn):
    pids = clone.path.parent / "pids"
    script = f"""{WRITES}
import os, signal, time
{stubborn}
open({str(pids)!r}, 'a').write(f'{{os.getpid()}} ')
time.sleep(600)"""
    begun = time.monotonic()
    told = run(clone, script, seconds=2)

    assert time.monotonic() - begun < 30
    assert (told["state"], told["why"]) == ("failed", "the agent took too long")
    assert told["files"] == ["made.txt"]
    assert all(ends(pid) for pid in pids.read_text().split())


def test_one_that_eats_memory_is_ended(clone):
    clone.must("policy", "set", "run-memory-mib", "100")
    told = run(clone, "import os, time; os.fork(); eaten = bytearray(120 << 20); time.sleep(600)")

    assert (told["state"], told["why"]) == ("failed", "the agent took more than 100 MiB of memory")


def test_one_that_does_nothing_and_says_that_all_is_well_is_not_believed(clone):
    told = run(clone, f"print({json.dumps({'success': True, 'summary': 'all done'})!r})")

    assert (told["state"], told["why"]) == ("failed", "the agent changed nothing")


def test_one_that_writes_elsewhere_has_done_nothing(clone):
    outside = clone.path.parent / "outside.txt"
    told = run(clone, f"open({str(outside)!r}, 'w').write('x')")

    assert (told["state"], told["why"]) == ("failed", "the agent changed nothing")
    assert outside.exists()


@pytest.mark.parametrize("leave", ["git checkout -q -b mine", "git checkout -q --detach"])
def test_what_one_commits_on_a_branch_of_its_own_is_brought_home(clone, leave):
    told = run(clone, f"{SH}{WRITES}\nsh('''{leave} && {COMMIT}''')\nopen('more.txt', 'w').write('x')")

    assert (told["state"], told["commits"], told["files"]) == ("done", 2, ["made.txt", "more.txt"])
    assert git(tree_of(clone), "rev-parse", "--abbrev-ref", "HEAD").startswith("gs/")


def test_one_that_goes_away_from_its_beginning_has_failed_and_all_of_it_is_kept(clone):
    script = f"{SH}{WRITES}\nsh('''git checkout -q --orphan mine && {COMMIT}''')\nopen('more.txt', 'w').write('x')"
    told = run(clone, script)

    assert told["state"] == "failed"
    assert told["why"].startswith("the agent left its branch: it stands on mine instead of gs/")
    (kept,) = clone.must("rescue", "list", "--json").json
    assert git(clone.path, "show", f"{kept['ref']}:more.txt") == "x"
    assert git(clone.path, "show", "mine:made.txt")


def test_one_that_stops_in_the_middle_of_a_merge_has_failed_and_all_of_it_is_kept(clone):
    script = f"""{SH}
def write(text): open('made.txt', 'w').write(text)
write('one'); sh('''{COMMIT}'''); sh('git checkout -q -b side HEAD~1'); write('two'); sh('''{COMMIT}''')
s.run(['git', 'merge', '-q', '-'])"""
    told = run(clone, script)

    assert (told["state"], told["why"]) == ("failed", "the agent left its branch: it is in the middle of a merge")
    assert clone.must("rescue", "list", "--json").json[0]["operation"] == "merge"


def test_one_that_deletes_the_git_of_its_worktree_loses_nothing(clone):
    told = run(clone, f"import os; {WRITES}; os.unlink('.git')")

    assert (told["state"], told["files"]) == ("done", ["made.txt"])
    assert git(tree_of(clone), "status", "--porcelain") == ""


def test_one_that_deletes_its_worktree_has_failed_and_what_it_committed_is_kept(clone):
    told = run(clone, f"import os\n{SH}{WRITES}\nsh('''{COMMIT}''')\nsh('rm -rf ' + os.getcwd())")

    assert told["state"] == "failed"
    assert told["why"].endswith("was deleted")
    assert (told["commits"], told["files"]) == (1, ["made.txt"])


def test_one_that_changes_its_checks_is_checked_by_those_it_began_with(world, clone):
    from tests.agents import check_by

    check_by(world, "false")
    told = run(clone, f"import os; {WRITES}; os.remove('.gitswarm/checks.yaml')")

    assert (told["state"], told["why"]) == ("failed", "these checks failed: false")


def test_a_hook_of_the_user_may_refuse_what_one_left(clone):
    hook = clone.git_folder / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no tabs here'\nexit 1\n")
    hook.chmod(0o755)
    told = run(clone, WRITES)

    assert told["state"] == "failed"
    assert told["why"] == "git commit was refused: no tabs here"
    assert told["files"] == ["made.txt"]


def test_what_an_agent_says_of_our_secrets_stands_in_no_log(clone, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "hunter2hunter2")
    told = run(clone, f"{WRITES}; print('it is hunter2hunter2')")

    assert "hunter2hunter2" not in json.dumps(told)
    assert b"hunter2hunter2" not in next((clone.state / "runs").glob("*.log")).read_bytes()
    assert os.environ["API_TOKEN"]
