"""A worker from claim to end: what an agent made is committed as its work, checked, handed over, and written down."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from gitswarm.rooms.crew.workers import model
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.outside.adapters import Outcome
from tests.agents import WRITES, check_by, last_run, teach
from tests.world import git

MOST_PROCESSES = 27
"""Processes of git for one task beside those that talk to the hub, from the claim to the end: it is asked at both."""


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("policy", "set", "check-rounds", "1")
    return made


def make(clone, title="Write it down"):
    return clone.must("create", title, "--json").json["id"]


def test_a_task_goes_from_ready_to_closed_with_one_run_and_one_report(clone):
    clone.must("mail", "send", "@tasks", "Write it down.", actor="eve")
    (task,) = clone.must("ready", "--json").json
    teach(clone, WRITES)
    told = clone.must("work", "--once", "--json").json

    whole = clone.must("show", task["id"], "--json").json
    assert (told["state"], whole["status"], whole["summary"]) == ("done", "closed", "made it")
    assert git(clone.path, "show", f"{told['tip']}:made.txt") == task["id"]
    assert (told["commits"], told["files"], told["rounds"], told["tip"]) == (1, ["made.txt"], 1, whole["commit"])
    assert git(
        clone.path, "log", "-1", "--format=%an %(trailers:key=Gitswarm-Task,valueonly)", told["tip"]
    ).split() == [
        "ada",
        task["id"],
    ]
    kinds = [step["kind"] for step in whole["history"] if not step["overruled"]]
    assert kinds[1:] == [
        "task.claimed", "worktree.made", "run.started", "commits.recorded", "run.ended", "task.done"
    ]  # fmt: skip
    (report,) = clone.must("mail", "inbox", "--json", actor="eve").json
    assert report["subject"].startswith(f"{task['id']} is closed")
    assert clone.must("ps", "--json").json == []


def test_whose_task_was_taken_in_another_clone_while_it_worked_does_not_end_well(world, clone, monkeypatch):
    id, other, run = make(clone), world.clone("two"), adapters.run

    def slowly(*told):
        outcome = run(*told)
        other.must("sync", actor="bob")
        other.must("takeover", id, "--force", "--reason", "it sleeps", "--no-worktree", actor="bob")
        other.must("done", id, actor="bob")
        other.must("sync", actor="bob")
        return outcome

    teach(clone, WRITES)
    monkeypatch.setattr(adapters, "run", slowly)
    said = clone.run("work", "--once", "--json")

    told = last_run(clone)
    assert (said.code, told["state"], bool(told["tip"])) == (7, "stopped", True)
    assert told["why"] == f"{id} has gone on to epoch 2, and this is 1"
    assert [row["actor"] for row in clone.log() if row["kind"] == "task.done"] == ["bob"]


def test_the_brief_that_an_agent_got_is_known_by_its_digest(clone):
    make(clone)
    teach(clone, "import sys; open('brief', 'w').write(sys.stdin.read())")
    told = clone.must("work", "--once", "--max-minutes", "7", "--json").json

    text = git(clone.path, "show", f"{told['tip']}:brief") + "\n"
    assert hashlib.sha256(text.encode()).hexdigest() == told["brief"]
    assert "Write it down" in text
    assert "How this run ends" in text
    assert "## The budget\n\n- at most 7 minutes in all\n" in text


def test_failed_checks_go_back_to_the_agent_and_what_it_mends_is_accepted(world, clone):
    check_by(world, "grep -q again made.txt", f"{sys.executable} -c pass")
    make(clone)
    teach(clone, "import sys; t = sys.stdin.read(); open('made.txt', 'a').write('again' if 'Round 2' in t else 'x')")
    told = clone.must("work", "--once", "--json").json

    assert (told["state"], told["rounds"], told["commits"]) == ("done", 2, 2)
    assert told["checks"] == {"grep -q again made.txt": "passed", f"{sys.executable} -c pass": "passed"}
    assert last_run(clone)["why"] == ""


def test_work_that_never_passes_is_kept_and_the_task_given_back(world, clone):
    check_by(world, "sh -c 'echo it is wrong; exit 3'")
    id = make(clone)
    teach(clone, WRITES)
    said = clone.run("work", "--once", "--json")

    told = last_run(clone)
    assert said.code == 7
    assert (told["state"], told["rounds"]) == ("failed", 2)
    assert told["why"] == "these checks failed: sh -c 'echo it is wrong; exit 3'"
    assert git(clone.path, "show", f"{told['tip']}:made.txt") == f"{id}\n{id}"
    assert clone.must("show", id, "--json").json["status"] == "open"


def test_the_next_run_goes_on_from_what_the_one_before_has_left(world, clone):
    check_by(world, "grep -c . made.txt", "sh -c 'test $(grep -c . made.txt) = 3'")
    make(clone)
    teach(clone, WRITES)

    assert clone.run("work", "--once").code == 7
    assert clone.must("work", "--once", "--json").json["commits"] == 3


def test_a_task_that_fails_again_and_again_is_paused_and_the_captains_are_asked(world, clone):
    clone.must("policy", "set", "run-attempts", "2")
    clone.must("agent", "join", "--role", "captain", actor="cap")
    id = make(clone)
    teach(clone, "pass")
    assert clone.run("work", "--once").code == 7
    assert clone.must("show", id, "--json").json["status"] == "open"
    assert clone.run("work", "--once").code == 7

    assert clone.must("show", id, "--json").json["status"] == "paused"
    (letter,) = clone.must("mail", "inbox", "--json", actor="cap").json
    assert "the agent changed nothing" in letter["text"]
    assert letter["ack"]
    assert clone.run("work", "--once", "--json").error["kind"] == "nothing_ready"
    clone.must("unpause", id)
    assert [one["id"] for one in clone.must("ready", "--json").json] == [id]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("pass", "the agent changed nothing"),
        (f"{WRITES}; raise SystemExit(4)", "the agent ended with 4"),
        (
            f"{WRITES}; import json; print(json.dumps(dict(success=False, summary='too hard')))",
            "the agent says that it could not do it: too hard",
        ),
        (f"{WRITES}; import json; print(json.dumps(dict(is_error=True)))", "the agent says that it could not do it"),
    ],
)
def test_success_is_judged_by_the_work_and_never_by_an_exit_code_alone(clone, script, why):
    clone.must("policy", "set", "check-rounds", "0")
    make(clone)
    teach(clone, script)

    assert clone.run("work", "--once").code == 7
    assert (last_run(clone)["state"], last_run(clone)["why"]) == ("failed", why)


def test_an_agent_that_says_it_could_not_do_it_is_not_asked_again_in_the_same_run(clone):
    make(clone)
    teach(clone, f"{WRITES}; import json; print(json.dumps(dict(success=False, summary='too hard')))")

    assert clone.run("work", "--once").code == 7
    assert (last_run(clone)["rounds"], last_run(clone)["state"]) == (1, "failed")


def test_an_agent_may_say_that_nothing_had_to_be_changed(clone):
    id = make(clone)
    result = json.dumps({"success": True, "changed": False, "summary": "It is so already."})
    teach(clone, f"import os; open(os.environ['GITSWARM_RESULT'], 'w').write({result!r})")

    assert clone.must("work", "--once", "--json").json["state"] == "done"
    whole = clone.must("show", id, "--json").json
    assert (whole["status"], whole["summary"], whole["commit"]) == ("closed", "It is so already.", None)


def test_an_agent_that_finishes_its_task_itself_comes_past_no_check(world, clone):
    check_by(world, "false")
    id = make(clone)
    teach(
        clone,
        f"{WRITES}; import os, subprocess, sys; subprocess.run([sys.executable, '-m', 'gitswarm', 'done'], check=False,"
        f" env={{**os.environ, 'PYTHONPATH': {str(Path(__file__).parents[4])!r}}})",
    )

    assert clone.run("work", "--once").code == 7
    assert last_run(clone)["why"] == "these checks failed: false"
    assert clone.must("show", id, "--json").json["status"] == "open"


def test_what_goes_wrong_before_the_agent_runs_gives_the_task_back(clone):
    id = make(clone)
    teach(clone, WRITES)
    said = clone.run("work", "--once", "--role", "nobody", "--json")

    assert (said.code, said.error["message"]) == (4, "the project has no role nobody")
    assert clone.must("show", id, "--json").json["status"] == "open"
    assert clone.must("run", "list", "--json").json == []


def test_an_agent_that_cannot_be_started_is_no_fault_of_the_task(clone, tmp_path):
    id = make(clone)
    robot = tmp_path / "robot"
    robot.write_text("#!/nowhere/python\n")
    robot.chmod(0o755)
    clone.git("config", "gitswarm.adapter.robot.command", str(robot))

    assert clone.run("work", "--once").code == 7
    assert last_run(clone)["state"] == "stopped"
    assert clone.must("show", id, "--json").json["status"] == "open"


def test_a_log_keeps_all_that_was_said_and_costs_are_told_by_day_agent_and_task(clone):
    id = make(clone)
    line = json.dumps({"total_cost_usd": 0.25, "usage": {"input_tokens": 7, "output_tokens": 3}})
    teach(clone, f"{WRITES}; import sys; print({line!r}); print('oh', file=sys.stderr)")
    run = clone.must("work", "--once", "--json").json["id"]

    assert set(clone.must("run", "log", run[-8:]).out.splitlines()) == {"made it", line, "oh"}
    for by, name in (("agent", "ada"), ("task", id)):
        (row,) = clone.must("cost", "--by", by, "--json").json
        assert (row["name"], row["runs"], row["dollars"], row["tokens"], row["kept_cents"]) == (name, 1, 0.25, 10, 0)
    (day,) = clone.must("cost", "--json").json
    assert (day["dollars"], day["tokens"]) == (0.25, 10)
    assert clone.run("cost", "--by", "moon").code == 2


def test_a_further_round_goes_on_with_the_conversation_and_every_round_knows_its_bounds(world, clone):
    check_by(world, "grep -q resume calls")
    make(clone)
    result = {"type": "result", "subtype": "success", "result": "did it", "session_id": "conv-1", "num_turns": 1}
    script = f"import sys; open('calls', 'a').write(repr(sys.argv) + chr(10)); print({json.dumps(result)!r})"
    teach(clone, script, agent="claude")
    told = clone.must("work", "--once", "--max-turns", "7", "--max-usd", "2", "--json").json

    first, second = git(clone.path, "show", f"{told['tip']}:calls").splitlines()
    assert "'--max-turns', '7'" in first
    assert "'--max-budget-usd', '2.0000'" in first
    assert "'--resume', 'conv-1'" in second
    assert told["rounds"] == 2


def test_what_codex_tells_of_its_whole_conversation_counts_once_in_all_rounds(world, clone):
    """Each of three rounds uses 120 tokens, and tells those before it too, as the real one does."""
    clone.must("policy", "set", "check-rounds", "2")
    check_by(world, "grep -q 360 calls")
    make(clone)
    script = """
import json, os
used = 120 + (os.path.getsize('calls') // 4 * 120 if os.path.exists('calls') else 0)
open('calls', 'a').write(f'{used:03d}' + chr(10))
print(json.dumps({'type': 'thread.started', 'thread_id': 't1'}))
print(json.dumps({'type': 'turn.completed', 'usage': {'input_tokens': used - 20, 'output_tokens': 20}}))
"""
    teach(clone, script, agent="codex")
    told = clone.must("work", "--once", "--max-tokens", "361", "--json").json

    assert (told["state"], told["rounds"], told["tokens"]) == ("done", 3, 360)


def test_what_keeps_the_worktree_from_being_made_gives_the_task_back_with_its_own_hint(clone):
    id = make(clone)
    teach(clone, WRITES)
    said = clone.run("work", "--once", "--base", "nowhere", "--json")

    assert (said.code, said.error["hint"]) == (3, "git branch --all")
    assert clone.must("show", id, "--json").json["status"] == "open"


def test_few_processes_of_git_are_started_for_a_task(clone, monkeypatch):
    make(clone)
    make(clone, "Write it again")
    teach(clone, WRITES)
    clone.must("work", "--once")  # hooks are laid, and the hub's branch is known

    begun, spawn = [], os.posix_spawn

    def noted(path, argv, *rest, **more):
        begun.append(argv)
        return spawn(path, argv, *rest, **more)

    monkeypatch.setattr(os, "posix_spawn", noted)
    clone.must("work", "--once")

    named = [" ".join(word for word in argv[1:] if not word.startswith("-") and "=" not in word) for argv in begun]
    here = [words for words in named if not any(net in words for net in ("fetch", "push", "ls-remote"))]
    assert len(here) <= MOST_PROCESSES, here


SENDS_BACK = """
import os, subprocess, sys
subprocess.run([sys.executable, '-m', 'gitswarm', 'reopen', {id!r}, '--reason', 'cents are lost'], check=True)
told = '{{"success": {success}, "changed": false, "summary": "cents are lost"}}'
open(os.environ['GITSWARM_RESULT'], 'w').write(told)
"""


@pytest.mark.parametrize("success", ["true", "false"])
def test_a_reviewer_that_sends_work_back_has_done_it_and_comes_again_when_that_is_done_anew(clone, success):
    written = make(clone)
    clone.must("close", written)
    review = clone.must("create", "Review it", "--dep", written, "--json").json["id"]
    teach(clone, SENDS_BACK.format(id=written, success=success), **{"pass": "PYTHONPATH"})
    told = clone.must("work", "--once", "--json").json

    assert (told["task"], told["state"], told["rounds"]) == (review, "done", 1)
    assert told["why"] == f"it sent {written} back, and its task waits for that again"
    shown = clone.must("show", review, "--json").json
    assert (shown["status"], shown["holder"], shown["blocked_by"]) == ("blocked", None, [written])
    clone.must("close", written)
    assert [row["id"] for row in clone.must("ready", "--json").json] == [review]


def test_a_review_of_what_another_opened_again_is_done_all_the_same(clone):
    written = make(clone)
    clone.must("close", written)
    review = clone.must("create", "Review it", "--dep", written, "--json").json["id"]
    script = SENDS_BACK.replace("check=True", "check=True, env=os.environ | {{'GITSWARM_ACTOR': 'eve'}}")
    teach(clone, script.format(id=written, success="true"), **{"pass": "PYTHONPATH"})
    told = clone.must("work", "--once", "--json").json

    assert (told["task"], told["state"], told["why"]) == (review, "done", "")
    assert clone.must("show", review, "--json").json["status"] == "closed"


def test_what_an_agent_was_not_allowed_to_use_is_told_where_it_changed_nothing():
    ended = Outcome(0, "", "", None, 0.0, 0, 1.0, end="worked", denied=("edit", "bash"))
    assert model.fault(ended, changed=False) == "the agent changed nothing, and was not allowed to use edit, bash"
    assert model.fault(ended, changed=True) == ""


@pytest.mark.parametrize(
    ("items", "lines"),
    [
        (["a.py", "  b\n.py ", "", 3], ["two", "- a.py", "- b .py"]),
        ("a.py", ["two"]),
        ([], ["two"]),
    ],
)
def test_what_an_agent_lists_in_its_result_stands_in_the_summary_a_line_each(items, lines):
    ended = Outcome(0, "", "", {"summary": "two\nmore", "items": items}, 0.0, 0, 1.0, end="worked")
    assert model.summary(ended).splitlines() == lines


def test_an_agent_that_lists_more_than_an_event_holds_is_told_so():
    ended = Outcome(0, "", "", {"items": ["x" * 100] * 200}, 0.0, 0, 1.0, end="worked")
    assert model.fault(ended, changed=True) == "the agent has listed more than 12000 letters of items"
