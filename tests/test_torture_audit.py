"""The audit of the torture tells what is lost from what is only unsent, and no driver outlives its kill."""

from __future__ import annotations

import os
import signal

import pytest

from tests.torture.audit import audit, compare, promised
from tests.torture.driver import Nursery
from tests.torture.figures import Figures
from tests.world import Clone, Said, World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def acks(tmp_path):
    """Where it stands what was promised."""
    return tmp_path / "acks"


def promise(acks, id, text):
    with acks.open("a") as file:
        file.write(f"A {id} {text}\n")


def test_an_acknowledged_event_that_no_clone_has_is_lost(world, acks):
    clone, figures = world.clone("a"), Figures("kill", 1, 0)
    promise(acks, clone.say("there")["id"], "there")
    promise(acks, "01k9x" + "0" * 21, "gone")

    audit(figures, world, [clone], acks)

    assert (figures.acked, figures.lost, figures.unsent) == (2, 1, 0)
    assert "(gone) is lost" in figures.report()


def test_an_acknowledged_event_that_its_clone_still_keeps_is_unsent_and_not_lost(world, acks):
    clones, figures = [world.clone("a"), world.clone("b")], Figures("kill", 1, 0)
    promise(acks, clones[1].say("kept")["id"], "kept")

    compare(figures, clones, promised(acks))

    assert (figures.acked, figures.lost, figures.unsent) == (1, 0, 1)
    assert "(kept) is unsent" in figures.report()


class Unlucky(Clone):
    """A clone that loses its next races."""

    races = 2

    def run(self, *words, **more):
        if words[0] == "sync" and self.races:
            self.races -= 1
            return Said(6, "", '{"error": {"kind": "lost_race", "message": "other clones were faster", "hint": ""}}')
        return super().run(*words, **more)


def test_the_last_sync_is_tried_again_after_a_lost_race_and_that_is_told(world, acks):
    clone, figures = Unlucky(world.clone("a").path), Figures("kill", 1, 0)
    promise(acks, clone.say("late")["id"], "late")

    audit(figures, world, [clone], acks)

    assert not figures.problems, figures.report()
    assert figures.seen["last syncs that said lost_race"] == 2


def test_a_driver_can_be_killed_by_its_group_as_soon_as_its_pid_is_known(world, acks):
    clone = world.clone("a")
    with Nursery() as nursery:
        for number in range(30):
            os.killpg(nursery.start("writer", clone.path, acks, str(number)), signal.SIGKILL)
