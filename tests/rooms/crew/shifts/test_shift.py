"""Workers that stay: woken by the log, several at once and never two on one task, patient, and gone when told."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from gitswarm.errors import StoreError
from gitswarm.rooms.crew.shifts import shift
from gitswarm.rooms.crew.workers import resting
from tests.agents import WRITES, last_run, teach
from tests.processes import ends
from tests.rooms.crew.workers.test_kills import SLEEPS, until

BUSY = json.dumps({
    "type": "result", "subtype": "success", "is_error": True, "api_error_status": 529, "result": "Overloaded",
    "session_id": "s", "num_turns": 1,
})  # fmt: skip


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.fixture
def started(clone):
    """Starts workers, and ends those that a test leaves."""
    workers = []

    def start(*words):
        workers.append(clone.start("work", *words))
        return workers[-1]

    yield start
    for worker in workers:
        while worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        worker.communicate(timeout=30)


@contextmanager
def ignored(number):
    """What is begun in a block ignores a signal."""
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


def told_to_stop(worker):
    worker.send_signal(signal.SIGTERM)
    out, err = worker.communicate(timeout=30)
    return worker.returncode, out, err


def count_of(clone, kind):
    return sum(event["kind"] == kind for event in clone.log())


def states(clone):
    return [one["state"] for one in clone.must("run", "list", "--json").json]


def test_a_task_that_cannot_be_begun_does_not_end_the_worker(clone, started):
    teach(clone, WRITES)
    id = clone.must("create", "Write it down", "--json").json["id"]
    branch = clone.must("claim", id, "--json").json["branch"]
    clone.must("release", id)
    clone.git("branch", f"{branch}-e2")
    worker = started()
    until(lambda: clone.must("show", id, "--json").json["status"] == "closed")

    code, _, err = told_to_stop(worker)
    assert code == 0
    assert f"there is a branch {branch}-e2 already" in err
    assert "going on in 2 seconds" in err


def test_a_worker_that_fails_again_and_again_ends_with_the_reason(monkeypatch):
    def fails(*_, **__):
        raise StoreError("the disk is full", hint="make room")

    waits = []
    monkeypatch.setattr(shift, "_one", fails)
    monkeypatch.setattr(shift, "_get_over", lambda *told: waits.append(told[-1]))
    with pytest.raises(StoreError):
        shift.work(None, None, shift.Signals(), None, once=False)

    assert waits == [1, 2, 3, 4, 5]


def test_a_worker_that_waits_is_woken_by_a_new_task_and_goes_when_told(clone, started):
    teach(clone, WRITES)
    worker = started("--json")
    until(lambda: list((clone.state / "sessions").glob("*.lock")))
    clone.must("create", "Write it down")
    until(lambda: states(clone) == ["done"])
    code, out, err = told_to_stop(worker)

    assert (code, err.count("error")) == (0, 0), err
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["done"]


def test_a_clone_that_was_moved_away_is_not_made_again_by_its_worker(clone, world):
    clone.must("create", "Write it down")
    teach(clone, SLEEPS)
    worker = clone.start("work", "--once")
    until(lambda: clone.must("ps", "--json").json)
    clone.path.rename(world.folder / "elsewhere")
    _, err = worker.communicate(timeout=60)

    assert worker.returncode == 5, err
    assert not clone.path.exists()


def test_told_once_a_worker_finishes_what_it_has_begun(clone, started):
    clone.must("create", "Write it down")
    clone.must("create", "And this")
    teach(clone, f"{SLEEPS[:-4]}3); {WRITES}")
    worker = started()
    until(lambda: clone.must("ps", "--json").json)

    assert told_to_stop(worker)[0] == 0
    assert states(clone) == ["done"]
    assert len(clone.must("ready", "--json").json) == 1


def test_where_its_terminal_is_closed_a_worker_ends_its_agent_and_one_begun_by_nohup_goes_on(clone, started):
    clone.must("create", "Write it down")
    teach(clone, f"{SLEEPS[:-4]}3); {WRITES}")
    with ignored(signal.SIGHUP):
        worker = started("--once")
    until(lambda: clone.must("ps", "--json").json)
    worker.send_signal(signal.SIGHUP)
    worker.wait(60)
    assert states(clone) == ["done"]

    clone.must("create", "And this")
    teach(clone, SLEEPS)
    worker = started("--once")
    until(lambda: clone.must("ps", "--json").json)
    worker.send_signal(signal.SIGHUP)
    worker.wait(60)
    assert last_run(clone)["why"] == "the terminal of the worker was closed"
    assert clone.must("ps", "--json").json == []


def test_many_workers_run_each_task_once(clone, started):
    ids = [clone.must("create", f"Write {number}", "--json").json["id"] for number in range(6)]
    teach(clone, f"import time; time.sleep(0.5); {WRITES}")
    worker = started("--parallel", "3", "--json")
    until(lambda: clone.must("list", "--json").json == [], 90)
    code, out, err = told_to_stop(worker)

    assert code == 0, err
    done = [json.loads(line) for line in out.splitlines()]
    assert Counter(one["task"] for one in done) == Counter(ids)
    assert states(clone) == ["done"] * 6
    assert len({one["session"] for one in done}) == 6


def test_the_workers_of_one_that_was_killed_end_too_and_give_back_what_they_had(clone, started):
    for number in range(2):
        clone.must("create", f"Write {number}")
    teach(clone, SLEEPS)
    worker = started("--parallel", "2")
    rows = until(
        lambda: (
            (found := clone.must("ps", "--json").json) and len(found) == 2 and all(r["pid"] for r in found) and found
        )
    )
    worker.kill()
    worker.communicate(timeout=30)

    until(lambda: states(clone) == ["stopped", "stopped"])
    assert all(ends(row["pid"]) for row in rows)
    assert len(clone.must("ready", "--json").json) == 2


def test_a_provider_that_is_overloaded_is_left_alone_by_all_workers_and_the_task_goes_back(clone):
    id = clone.must("create", "Write it down", "--json").json["id"]
    teach(clone, f"print({BUSY!r}); raise SystemExit(1)", agent="claude")
    assert clone.run("work", "--once").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"]) == ("stopped", "the agent could not reach its model (status 529)")
    assert clone.must("show", id, "--json").json["status"] == "open"
    said = clone.run("work", "--once", "--json")
    assert (said.code, said.error["kind"]) == (3, "resting")
    assert 0 < said.error["seconds"] <= 15


def test_a_rest_grows_with_each_refusal_and_ends_with_an_answer(tmp_path):
    state = str(tmp_path)
    rests = [resting.begin(state, "robot", 0.0, None, 1.0) for _ in range(8)]
    assert rests == [15, 30, 60, 120, 240, 480, 900, 900]
    assert resting.begin(state, "other", 0.0, 40.0, 1.0) == 40
    with pytest.raises(resting.Resting, match="30 more seconds"):
        resting.refuse_resting(state, "other", 10.0)
    resting.refuse_resting(state, "other", 41.0)
    resting.refuse_resting(state, "other", -86_400.0)
    resting.end(state, "robot")
    assert resting.begin(state, "robot", 0.0, None, 0.0) == 7.5


@pytest.mark.parametrize("words", [("--once",), (), ("--parallel", "2"), ("--dry-run",)])
def test_nothing_is_taken_for_an_agent_that_is_not_there(clone, words):
    clone.must("create", "Write it down")
    clone.git("config", "gitswarm.adapter.robot.command", "no-such-agent --go")

    said = clone.run("work", *words, "--json")

    assert (said.code, said.error["kind"]) == (7, "work_failed")
    assert said.error["message"].startswith("no-such-agent cannot be started")
    assert count_of(clone, "task.claimed") == 0


def test_an_agent_that_cannot_begin_is_not_tried_over_and_over(clone, tmp_path):
    clone.must("create", "Write it down")
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    clone.git("config", "gitswarm.adapter.robot.command", str(broken))

    assert clone.run("work", "--once").code == 7
    said = clone.run("work", "--once", "--json")

    assert (said.code, said.error["kind"]) == (3, "resting")
    assert states(clone) == ["stopped"]


def test_who_waits_for_want_of_a_bound_says_what_would_mend_it(clone, started):
    """Found by a review: the captain's page led to workers that waited for ever, and did not say for what."""
    clone.must("policy", "set", "budget-day-cents", "10")
    clone.must("create", "Write it down")
    teach(clone, WRITES)
    worker = started()
    assert worker.stderr.readline().endswith("has no bound: waiting; gitswarm policy set run-cents N\n")


def test_who_waits_outlasts_a_budget_that_is_spent(clone, started):
    clone.must("policy", "set", "budget-day-cents", "10")
    clone.must("policy", "set", "run-cents", "20")
    clone.must("create", "Write it down")
    teach(clone, WRITES)
    started()
    until(lambda: list((clone.state / "sessions").glob("*.lock")))
    assert states(clone) == []
    clone.must("policy", "set", "budget-day-cents", "20")
    until(lambda: states(clone) == ["done"])


def test_a_task_whose_own_budget_is_spent_is_set_aside(clone):
    clone.must("policy", "set", "budget-task-cents", "10")
    clone.must("policy", "set", "run-cents", "20")
    id = clone.must("create", "Write it down", "--json").json["id"]
    teach(clone, WRITES)

    assert clone.run("work", "--once", "--json").error["kind"] == "over_budget"
    assert clone.must("show", id, "--json").json["status"] == "paused"
    clone.must("agent", "join", "--role", "captain", actor="cap")
    assert "budget: task/" in clone.must("mail", "inbox", "--json", actor="cap").json[0]["text"]


def test_a_dry_run_shows_what_would_be_run_and_takes_nothing(clone):
    teach(clone, WRITES)
    assert clone.run("work", "--dry-run").code == 3
    id = clone.must("create", "Write it down", "--json").json["id"]
    before = clone.ids()
    told = clone.must("work", "--dry-run", "--max-usd", "1", "--json").json

    assert (told["task"], told["adapter"], told["cents"], told["minutes"], told["rounds"]) == (id, "robot", 100, 60, 3)
    assert clone.ids() == before
    assert os.path.basename(told["argv"][0]).startswith("python")
    assert told["as_good"] == []


def test_a_dry_run_names_what_is_as_good_and_the_bounds_in_words(clone):
    teach(clone, WRITES)
    ids = {clone.must("create", f"Write {number}", "--json").json["id"] for number in range(2)}
    told = clone.must("work", "--dry-run", "--json").json
    said = clone.must("work", "--dry-run", "--max-minutes", "7").out

    assert {told["task"], *told["as_good"]} == ids
    assert f"or as well:  {told['as_good'][0]}\n" in said
    assert "at most 7 minutes in all" in said
    assert "cents" not in said


@pytest.mark.parametrize("count", ["0", "65"])
def test_workers_are_a_number_that_can_be(clone, count):
    teach(clone, WRITES)
    assert clone.run("work", "--parallel", count).code == 2


def test_workers_of_two_clones_share_the_tasks_and_no_task_is_run_twice(world, clone, started):
    other = world.clone("two")
    ids = [clone.must("create", f"Write {number}", "--json").json["id"] for number in range(8)]
    clone.must("sync")
    other.must("sync")
    for each in (clone, other):
        teach(each, f"import time; time.sleep(0.3); {WRITES}")
    started("--parallel", "2")
    beside = other.start("work", "--parallel", "2", actor="bob")
    try:
        until(lambda: clone.must("sync") and other.must("sync") and clone.must("list", "--json").json == [], 120)
    finally:
        beside.send_signal(signal.SIGTERM)
        beside.communicate(timeout=60)

    clone.must("sync")
    rows = clone.must("run", "list", "--json").json
    assert Counter(row["task"] for row in rows if row["state"] == "done") == Counter(ids)
    assert {row["state"] for row in rows} == {"done"}
    assert {row["actor"] for row in rows} == {"ada", "bob"}
    assert sum(row["runs"] for row in clone.must("cost", "--json").json) == 8


def test_a_killed_run_whose_task_another_clone_has_done_is_lost_for_all_and_its_own_clone_ends_it_once(world, clone):
    other = world.clone("two")
    task = clone.must("create", "Write", "--json").json["id"]
    clone.must("sync")
    other.must("sync")
    teach(clone, SLEEPS)
    teach(other, WRITES)
    worker = clone.start("work", "--once")
    row = until(lambda: (found := clone.must("ps", "--json").json) and found[0]["pid"] and found[0])
    worker.kill()
    worker.communicate(timeout=30)

    until(lambda: clone.must("sync") and clone.must("show", task, "--json").json["status"] == "open")
    assert ends(row["pid"])
    other.must("sync")
    other.must("work", "--once", actor="bob")
    other.must("sync")
    clone.must("sync")
    assert states(clone) == states(other) == ["done", "lost"]
    assert count_of(clone, "run.ended") == 1

    for _ in range(2):
        clone.run("work", "--once")
    assert states(clone) == ["done", "lost"]
    assert count_of(clone, "run.ended") == 2


def test_a_worker_of_a_role_is_woken_by_its_task_and_leaves_those_of_other_roles(clone, started):
    teach(clone, WRITES)
    started("--role", "tester")
    until(lambda: list((clone.state / "sessions").glob("*.lock")))
    other = clone.must("create", "Read it", "--label", "role/reviewer", "--json").json["id"]
    mine = clone.must("create", "Try it", "--label", "role/tester", "--json").json["id"]
    until(lambda: clone.must("show", mine, "--json").json["status"] == "closed")

    assert last_run(clone)["role"] == "tester"
    assert [one["id"] for one in clone.must("ready", "--json").json] == [other]
    assert clone.run("work", "--dry-run", "--role", "tester").code == 3
    assert clone.must("work", "--dry-run", "--role", "reviewer", "--json").json["task"] == other


def test_no_more_runs_begin_in_a_minute_than_was_agreed_and_what_waits_is_untouched(clone):
    clone.must("policy", "set", "run-starts", "1")
    teach(clone, WRITES)
    assert clone.run("work", "--once", "--json").error["kind"] == "nothing_ready"
    clone.must("create", "Write it down")
    clone.must("work", "--once")
    id = clone.must("create", "And this", "--json").json["id"]
    said = clone.run("work", "--once", "--json")

    assert (said.code, said.error["kind"]) == (3, "too_soon")
    assert 0 < said.error["seconds"] <= 60
    assert clone.must("show", id, "--json").json["epoch"] == 0
    clone.must("policy", "set", "run-starts", "2")
    clone.must("work", "--once")


def test_who_has_no_agent_is_told_how_to_name_one(clone):
    said = clone.run("work", "--json")

    assert (said.code, said.error["message"]) == (3, "this clone has no agent that it could run")
    assert said.error["hint"].startswith("git config gitswarm.adapter.coder.agent claude")
