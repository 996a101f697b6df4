"""What a run may use ends it: its work is kept, the task paused, the captains asked; budgets hold before that."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest

from gitswarm.rooms.crew.workers import model, watching
from gitswarm.rooms.crew.workers.model import MIB, Bounds, Used, near, over
from gitswarm.rooms.outside.adapters import Pulse
from tests.agents import WRITES, check_by, last_run, teach
from tests.world import git

BOUNDS = Bounds(minutes=10, quiet_minutes=5, cents=100, tokens=1000, size=2 * MIB)
CALM = Pulse(60.0, 1.0, 100, 0.1, 10)


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("agent", "join", "--role", "captain", actor="cap")
    made.must("create", "Write it down")
    return made


@pytest.mark.parametrize(
    ("changes", "kind", "said"),
    [
        ({"seconds": 540.0}, "over", "longer than 10 minutes"),
        ({"dollars": 0.6}, "over", "100 cents"),
        ({"tokens": 900}, "over", "1000 tokens"),
        ({"quiet": 300.0}, "broken", "nothing for 5 minutes"),
        ({"size": 2 * MIB + 1}, "broken", "more than 2 MiB"),
    ],
)
def test_a_run_ends_at_each_of_its_bounds_and_earlier_rounds_count(changes, kind, said):
    used = Used(seconds=60.0, dollars=0.4, tokens=100)
    assert over(BOUNDS, used, CALM) is None
    stop = over(BOUNDS, used, CALM._replace(**changes))
    assert (stop.kind, said in stop.why) == (kind, True)
    assert over(Bounds(0, 0, 0, 0, 0), used, CALM._replace(**changes)) is None


def watch_in(clone):
    """Who looks on at a run that nobody has begun."""
    desk = SimpleNamespace(place=SimpleNamespace(state=str(clone.state)))
    return watching.Watch(desk, SimpleNamespace(id="a-run"), BOUNDS, lambda: "")


def test_a_silence_counts_only_from_when_no_part_of_the_task_was_at_work(clone, monkeypatch):
    now = SimpleNamespace(monotonic=lambda: now.at, at=1000.0)
    monkeypatch.setattr(watching, "time", now)
    watch = watch_in(clone)
    silent = CALM._replace(quiet=400.0)
    assert watch._unless_waiting(silent).quiet == 400.0
    watch._has_parts_at_work = True
    assert watch._unless_waiting(silent).quiet == 0.0
    watch._has_parts_at_work, now.at = False, 1007.0
    assert watch._unless_waiting(silent).quiet == 7.0
    assert watch._unless_waiting(CALM).quiet == 1.0
    watch.close()


def test_a_bound_passed_as_an_agent_ends_holds_for_what_comes_after_it_at_once(clone, monkeypatch):
    """The seconds that something has to end by itself are its own, not those of what ran before it."""
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    watch = watch_in(clone)
    watch.begun(1, "")
    assert watch.verdict(CALM._replace(seconds=600.5)) == ""
    watch.ended(601.0)
    watch.begun(2, "")
    assert watch.verdict(CALM._replace(seconds=0.1)) == ""
    assert watch.verdict(CALM._replace(seconds=2.0)) == ""
    assert watch.verdict(CALM._replace(seconds=2.1)) == "budget: it took longer than 10 minutes"
    watch.close()


def test_what_checks_take_one_after_another_counts_as_the_time_of_their_run(clone, monkeypatch):
    """They have nothing to tell with their last words, so that they are ended at once."""
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    watch = watch_in(clone)
    watch.step = "checks"
    for number in (1, 2, 3):
        watch.begun(number, "")
        assert watch.verdict(CALM._replace(seconds=199.0)) == ""
        watch.ended(199.5)
    watch.begun(4, "")
    assert watch.verdict(CALM._replace(seconds=1.4)) == ""
    assert watch.verdict(CALM._replace(seconds=1.6)) == "budget: it took longer than 10 minutes"
    assert watch.used.seconds == 598.5
    watch.close()


def test_checks_take_their_time_whatever_the_agent_has_cost(clone, monkeypatch):
    """They cost nothing more, and work that they accept counts."""
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    watch = watch_in(clone)
    watch.used, watch.step = Used(dollars=3.0, tokens=5000, rounds=1), "checks"
    watch.begun(2, "")
    assert [watch.verdict(CALM._replace(seconds=at)) for at in (0.1, 3.0, 300.0)] == ["", "", ""]
    watch.close()


def test_somebody_is_told_when_most_of_a_bound_is_used():
    assert near(BOUNDS, Used(), CALM) == ""
    assert near(BOUNDS, Used(), CALM._replace(seconds=480.0, tokens=799)) == "80 % of its time"


@pytest.mark.parametrize(
    ("line", "option", "why"),
    [
        ({"total_cost_usd": 2.5}, ("--max-usd", "2.50"), "budget: it cost 250 cents or more"),
        ({"usage": {"output_tokens": 70}}, ("--max-tokens", "60"), "budget: it used 60 tokens or more"),
    ],
)
def test_at_a_hard_bound_the_work_is_kept_and_the_captains_are_asked(clone, line, option, why):
    teach(clone, f"{WRITES}; import time; print({json.dumps(line)!r}, flush=True); time.sleep(600)")
    assert clone.run("work", "--once", *option).code == 7

    told = last_run(clone)
    assert (told["state"], told["why"], told["files"]) == ("paused", why, ["made.txt"])
    assert clone.must("show", told["task"], "--json").json["status"] == "paused"
    (letter,) = clone.must("mail", "inbox", "--json", actor="cap").json
    assert why in letter["text"]


@pytest.mark.parametrize("rounds", [0, 3])
@pytest.mark.parametrize(
    ("line", "option", "why"),
    [
        ({"total_cost_usd": 3.0}, ("--max-usd", "1"), "budget: it cost 100 cents or more"),
        ({"usage": {"output_tokens": 60}}, ("--max-tokens", "60"), "budget: it used 60 tokens or more"),
    ],
)
def test_no_round_is_begun_over_a_bound_that_an_agent_tells_of_with_its_last_words(
    world, clone, line, option, why, rounds
):
    """Whether it may try again or not: a run that is over its bound ends as any such does, and all of it is charged."""
    check_by(world, "false")
    clone.must("policy", "set", "check-rounds", str(rounds))
    teach(clone, f"{WRITES}; print({json.dumps(line)!r})")
    assert clone.run("work", "--once", *option).code == 7

    told = last_run(clone)
    assert (told["state"], told["why"], told["rounds"], told["files"]) == ("paused", why, 1, ["made.txt"])
    assert clone.must("show", told["task"], "--json").json["status"] == "paused"
    (letter,) = clone.must("mail", "inbox", "--json", actor="cap").json
    assert why in letter["text"]
    (day,) = clone.must("cost", "--json").json
    assert (day["dollars"], day["tokens"]) == (line.get("total_cost_usd", 0.0), 60 * ("usage" in line))


def test_work_that_is_accepted_counts_though_it_cost_more_than_it_might(world, clone):
    check_by(world, "true")
    clone.must("policy", "set", "budget-day-cents", "400")
    teach(clone, f"{WRITES}; print({json.dumps({'total_cost_usd': 3.0})!r})")
    clone.must("work", "--once", "--max-usd", "1")
    assert (last_run(clone)["state"], last_run(clone)["dollars"]) == ("done", 3.0)
    clone.must("create", "Another")
    assert clone.run("work", "--once", "--max-usd", "1.01", "--json").error["taken"] == 300


def test_an_agent_that_says_too_much_is_ended_and_its_log_has_an_end(clone):
    clone.must("policy", "set", "run-output-mib", "1")
    teach(clone, f"{WRITES}\nwhile True: print('x' * 100000)")
    assert clone.run("work", "--once").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"]) == ("failed", "the agent said more than 1 MiB")
    (log,) = (clone.state / "runs").glob("*.log")
    assert log.stat().st_size < 2 * MIB


def test_what_an_agent_costs_that_tells_tokens_alone_is_in_the_table_of_prices(clone):
    clone.must("policy", "set", "prices", "* 1", "robot 2.5")
    teach(clone, f"{WRITES}; print({json.dumps({'usage': {'output_tokens': 200_000}})!r})")
    clone.must("work", "--once")
    assert last_run(clone)["dollars"] == 0.5
    teach(
        clone, f"print({json.dumps({'usage': {'output_tokens': 400_000}})!r}, flush=True); import time; time.sleep(60)"
    )
    clone.must("create", "Another")

    assert clone.run("work", "--once", "--max-usd", "0.90").code == 7
    assert last_run(clone)["why"] == "budget: it cost 90 cents or more"
    clone.must("create", "A third")
    assert clone.must("work", "--once", "--dry-run", "--json", "--max-usd", "9").json["price"] == 2.5


def test_the_price_of_an_agent_goes_by_its_name_else_its_kind_else_all(clone):
    table = ("codex 3.5", "* 2", "my coder 1")
    assert [model.price_of(table, *names) for names in (("my coder", "codex"), ("x", "codex"), ("x", ""))] == [
        1,
        3.5,
        2,
    ]
    assert model.price_of((), "x") == 0
    assert clone.run("policy", "set", "prices", "codex").code == 2
    assert clone.run("policy", "set", "prices", "codex 1e3").code == 2


def test_an_agent_is_told_when_most_of_a_bound_is_used_and_may_end_well(clone):
    heard = """
import json, os, time
print(json.dumps({'usage': {'output_tokens': 850}}), flush=True)
notice, until = os.environ['GITSWARM_NOTICE'], time.monotonic() + 30
while not os.path.exists(notice) and time.monotonic() < until: time.sleep(0.05)
open('made.txt', 'w').write(open(notice).read())
"""
    teach(clone, heard)
    said = clone.must("work", "--once", "--max-tokens", "1000")

    assert "85 % of its tokens" in said.err
    assert git(clone.path, "show", f"{last_run(clone)['tip']}:made.txt").startswith(
        "gitswarm: you have used 85 % of its tokens. When that is used up you are ended."
    )


def test_nothing_is_claimed_where_the_budget_of_the_day_leaves_no_room(clone):
    clone.must("policy", "set", "budget-day-cents", "100")
    teach(clone, f"{WRITES}; print({json.dumps({'total_cost_usd': 0.85})!r})")
    assert clone.run("work", "--once", "--json").error["kind"] == "over_budget"
    clone.must("work", "--once", "--max-usd", "1")
    (letter,) = clone.must("mail", "inbox", "--json", actor="cap").json
    assert "100 of 100 cents" in letter["text"]
    clone.must("create", "And again")

    said = clone.run("work", "--once", "--max-usd", "0.16", "--json")
    assert (said.code, said.error["taken"], said.error["budget"]) == (3, 85, 100)
    assert [one["status"] for one in clone.must("list", "--json").json] == ["open"]
    clone.must("work", "--once", "--max-usd", "0.15")
    assert len(clone.must("mail", "inbox", "--json", actor="cap").json) == 1


@pytest.mark.parametrize("option", [("--max-usd", "many"), ("--max-usd", "0"), ("--max-tokens", "0")])
def test_a_bound_is_a_number_above_nothing(clone, option):
    teach(clone, WRITES)
    assert clone.run("work", "--once", *option).code == 2


def test_an_agent_must_be_named_where_there_are_several(clone):
    assert clone.run("work", "--once").code == 3
    teach(clone, WRITES)
    teach(clone, WRITES, "other")
    assert clone.run("work", "--once").code == 3
    assert clone.must("work", "--once", "--agent", "other", "--json").json["adapter"] == "other"


def test_time_that_checks_take_counts_and_at_its_bound_the_task_is_paused(world, clone, monkeypatch):
    monkeypatch.setattr(model, "MINUTE", 1)
    check_by(world, f"{sys.executable} -c 'import time; time.sleep(600)'")
    teach(clone, WRITES)
    assert clone.run("work", "--once", "--max-minutes", "2").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"], told["files"]) == (
        "paused",
        "budget: it took longer than 2 minutes",
        ["made.txt"],
    )
    assert list(told["checks"].values()) == ["failed"]


def test_checks_that_take_too_long_together_end_a_run_as_one_does_that_takes_it_all(world, clone, monkeypatch):
    monkeypatch.setattr(model, "MINUTE", 1)
    check_by(world, *(f"{sys.executable} -c 'import time; time.sleep({seconds})'" for seconds in (2.5, 2.6, 2.7)))
    teach(clone, WRITES)
    assert clone.run("work", "--once", "--max-minutes", "6").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"]) == ("paused", "budget: it took longer than 6 minutes")
    assert told["seconds"] >= 6
