"""``next --wait``: whoever waits for a task goes on waiting while the hub is away, and is told."""

from __future__ import annotations

import json

import pytest

from tests.world import World

LIMIT = 90


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def waiting(clone, *words):
    return clone.start("next", "--wait", "--no-worktree", "--json", *words, actor="bob")


def test_whoever_waits_goes_on_while_the_hub_is_away_and_says_so_once(world):
    clone = world.clone("one")
    clone.must("create", "Fix the login")
    clone.must("sync")
    world.cut_off()
    process = waiting(clone, "--timeout", str(LIMIT))
    said = process.stderr.readline()
    world.reach()
    out, more = process.communicate(timeout=LIMIT)

    assert process.returncode == 0, said + more
    assert json.loads(out)["title"] == "Fix the login"
    assert said.startswith("this needs the hub: there is no repository at the hub origin")
    assert said.endswith(": waiting until it can be asked\n")
    assert more == ""


def test_whoever_waits_for_a_hub_that_stays_away_gives_up_in_time(world):
    clone = world.clone("one")
    clone.must("create", "Fix the login")
    clone.must("sync")
    world.cut_off()

    said = clone.run("next", "--wait", "--timeout", "1", "--json", actor="bob")
    assert (said.code, json.loads(said.err.splitlines()[-1])["error"]["kind"]) == (7, "waited_in_vain")
    assert clone.run("next", "--json", actor="bob").error["kind"] == "needs_hub"


def test_an_error_behind_a_claim_ends_the_waiting():
    """Whoever has a task already and cannot begin it takes no second one."""
    from contextlib import nullcontext
    from types import SimpleNamespace

    from gitswarm.errors import HubUnreachable
    from gitswarm.rooms.work.claims.waiting import when_ready

    asked = []

    def take():
        asked.append(1)
        raise HubUnreachable("no base", task="gs-7k3f")

    log = SimpleNamespace(tip=lambda: "tip")
    swarm = SimpleNamespace(identity=lambda: SimpleNamespace(actor="bob"), ground=SimpleNamespace(log=log))
    swarm.within = lambda _seconds: nullcontext()
    with pytest.raises(HubUnreachable):
        when_ready(swarm, None, take, print)
    assert asked == [1]


@pytest.mark.parametrize(("role", "woken"), [("tester", True), ("reviewer", False), (None, False)])
def test_whoever_waits_is_woken_by_what_is_meant_for_its_role_alone(monkeypatch, role, woken):
    from types import SimpleNamespace

    from gitswarm.rooms.work.claims import waiting as door
    from tests.rooms.work.claims.test_claims import Yard

    monkeypatch.setattr(door, "until_done", lambda *given: given[3][1])
    yard = Yard()
    yard.make(labels=("role/tester",))
    swarm = SimpleNamespace(identity=lambda: SimpleNamespace(actor="bob"))

    assert door.when_ready(swarm, None, print, print, role)(yard.tables) is woken


@pytest.mark.parametrize("words", [("next", "--wait"), ("wait", "--ready")])
def test_nobody_waits_for_less_than_no_time(world, words):
    said = world.clone("one").run(*words, "--timeout", "-5")
    assert (said.code, "nobody can wait for -5 seconds" in said.err) == (2, True)
