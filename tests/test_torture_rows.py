"""A small setting of each row of the torture, with figures printed by `pytest -rP`; `make torture` runs larger ones."""

from __future__ import annotations

import shutil
import sys

import pytest

from gitswarm.core import register
from tests import days, realgit
from tests.conftest import ROOT
from tests.torture import ROWS, determinism, histories, kill, soak
from tests.torture.figures import Unavailable
from tests.torture.stage import ground


@pytest.fixture
def hard():
    """Runs a row on fast ground, prints its line, and fails on any broken promise."""

    def run(name, n, seed=0, *only):
        with ground() as folder:
            try:
                figures = ROWS[name].load()(n, seed, folder, *only)
            except Unavailable as reason:
                pytest.skip(str(reason))
        sys.stdout.write(f"{figures.report()}\n")
        assert not figures.problems, figures.report()
        return figures

    return run


def test_eight_writers_and_six_clones_over_three_ways_put_every_event_into_one_order_once(hard):
    assert hard("races", 1).acked == 80 + 3 * 60


def test_of_all_who_reach_for_a_task_at_once_one_is_told_that_it_holds_it(hard):
    figures = hard("claims", 2)
    assert figures.injected["claims"] == 2 * (8 + 2 + 8)
    assert figures.doubled == 0


def test_on_no_random_day_has_a_task_two_holders(hard):
    figures = hard("days", 40)
    assert figures.acked > 0
    assert figures.injected["killed"] > 0


def test_on_real_git_each_random_day_is_the_one_it_is_in_memory(hard):
    figures = hard("histories", 36)
    for seed in days.TELLING:
        hard("histories", 1, seed)
    assert figures.acked > 0
    assert figures.injected["killed"] > 0


def test_a_hub_that_says_it_has_what_it_has_not_is_seen(monkeypatch, tmp_path):
    monkeypatch.setattr(realgit.RealHub, "accept", lambda _hub, _oid, _log: True)
    assert "cut what is kept nowhere" in histories.several(0, 1, tmp_path)[1][0]


def test_three_hundred_kills_lose_nothing_and_need_no_repair(hard, monkeypatch):
    """Shorter lives than by `make torture`: as many kills, in half the time."""
    monkeypatch.setattr(kill, "LATEST", 0.5)

    assert sum(hard("kill", 300).injected.values()) == 300


def _is_long(command):
    """Landings take long, and which of their many points are the same in each run depends on the machine."""
    return "land" in command or command == "take back"


@pytest.mark.parametrize(
    "command",
    [pytest.param(one, marks=pytest.mark.long) if _is_long(one) else one for one in ROWS["inject"].parts()],
)
def test_a_fault_at_any_system_call_of_a_command_loses_nothing_and_leaves_nothing(hard, command):
    figures = hard("inject", 2, 0, command)
    assert sum(figures.injected.values()) + figures.seen["missed"] == figures.n == 2


def test_lost_requests_and_lost_replies_neither_lose_nor_double(hard):
    assert hard("replies", 20).acked == 20


def test_letters_come_once_and_in_order_whatever_connections_the_hub_cuts(hard):
    figures = hard("messages", 96)
    assert figures.acked == 96
    assert figures.injected["requests unheard"] + figures.injected["requests unanswered"] > 10


def test_a_day_without_the_hub_is_sent_whole_and_in_order_though_every_sync_is_killed(hard):
    figures = hard("drain", 50)
    assert (figures.acked, figures.seen["waited"]) == (50, 50)
    assert figures.injected["killed"] > 0


def test_what_was_acknowledged_before_the_power_failed_is_there_afterwards(hard):
    assert hard("power", 3).acked > 0


def test_what_no_sync_had_forced_down_may_be_gone_and_nothing_acknowledged_is(hard):
    assert hard("replay", 4).acked > 0


def test_a_user_who_prunes_all_the_time_neither_loses_our_events_nor_stops_us(hard):
    assert hard("prune", 24).acked > 24


def test_a_full_disk_never_succeeds_in_silence_and_all_goes_on_with_space(hard):
    assert hard("full", 1).seen["refused"] > 0


def test_malformed_input_through_any_door_fails_no_fold_harms_no_event_and_is_named(hard):
    figures = hard("malformed", 600)
    assert figures.injected.total() == 600
    assert (figures.acked, figures.lost) == (90, 0)
    assert figures.seen["set aside"] > 300


@pytest.mark.parametrize(("kind", "told"), [("task.noted", "ends its fold"), ("note", "a good event")])
def test_a_fold_that_fails_and_an_event_that_is_harmed_are_seen(monkeypatch, kind, told):
    take = register.take

    def broken(line, rooms, tables):
        if line.event.kind != kind:
            take(line, rooms, tables)
        elif kind != "note":
            raise KeyError(kind)

    with ground() as folder:
        monkeypatch.setattr(register, "take", broken)
        figures = ROWS["malformed"].load()(300, 0, folder)
    assert any(told in problem for problem in figures.problems)


@pytest.fixture
def fewer_settings(monkeypatch):
    """Each Python that there is, in two settings at least."""
    monkeypatch.setattr(determinism, "SETTINGS", 4)


def test_one_log_says_the_same_over_pythons_hash_seeds_time_zones_locales_and_portions(hard, fewer_settings):
    figures = hard("determinism", 3)
    assert figures.injected["folds"] >= 3 * 2 * 4
    assert figures.acked > 100


def test_a_fold_that_depends_on_the_hash_seed_is_seen(fewer_settings, monkeypatch, tmp_path):
    for name in ("gitswarm", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    fold = tmp_path / "gitswarm" / "core" / "register.py"
    fold.write_text(fold.read_text().replace("Fate(event.id, line.position,", "Fate(event.id, hash(event.id),"))
    monkeypatch.setattr(determinism, "ROOT", tmp_path)
    with ground() as folder:
        figures = ROWS["determinism"].load()(1, 0, folder)
    assert any("differs with" in problem for problem in figures.problems)


def test_ctrl_c_in_the_middle_of_a_push_leaves_the_hub_unlocked(hard):
    assert hard("interrupt", 4).seen["exit 130"] >= 2


def test_what_is_taken_back_is_as_it_was_before_however_often_that_is_killed(hard):
    figures = hard("rollbacks", 3)
    assert figures.acked == 3
    assert figures.injected["killed"] > 0


def test_neither_memory_nor_descriptors_grow_while_agents_work(hard, monkeypatch):
    """Fewer than by `make torture`: fifty take longer to begin than the test lasts."""
    monkeypatch.setattr(soak, "AGENTS", 6)

    figures = hard("soak", 30)
    assert figures.injected["processes"] == 6 + 2
    assert figures.acked > 0


def test_who_was_once_past_a_great_page_keeps_no_more_memory_after_the_next(hard):
    figures = hard("heights", 2)
    assert figures.seen["great pages"] == 2
    assert figures.acked > 30_000


def test_however_workers_are_killed_every_task_is_done_once_and_reported_once(hard):
    figures = hard("workers", 12)
    assert figures.acked == 12
    assert figures.injected.total() >= 3


def test_what_is_asked_of_a_github_that_fails_is_there_once_though_workers_are_killed(hard):
    figures = hard("deliver", 5)
    assert (figures.seen["pulls"], figures.seen["comments"], figures.doubled) == (5, 5, 0)
    assert figures.injected["killed"] > 0
