"""Joining: two first inits end as one swarm, init again changes nothing, and another hub gets every event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import HttpHub, http_hub
from tests.world import Clone, World, at_once, git


def everything(clone: Clone) -> dict[str, bytes]:
    """Config, refs and our durable files; the index is a cache, ``in`` what a fetch brought, counters what was done."""
    paths = [clone.git_folder / "config", *sorted(clone.state.rglob("*"))]
    cache = ("index.db", "counters")
    files = [path for path in paths if path.is_file() and not path.name.startswith(cache) and path.suffix != ".lock"]
    refs = [line for line in clone.git("for-each-ref").splitlines() if not line.endswith("refs/gitswarm/in")]
    return {"refs": "\n".join(refs).encode(), **{str(path): path.read_bytes() for path in files}}


def second_hub(world: World) -> Path:
    """Another hub, with nothing on it."""
    path = world.folder / "second.git"
    git(world.folder, "init", "-q", "--bare", str(path))
    return path


def exchange(*clones: Clone) -> None:
    """Sync until everybody must have everything."""
    for clone in (*clones, *clones):
        clone.must("sync")


def assert_one_swarm(*clones: Clone) -> None:
    """The clones agree about every event, and about which swarm this is."""
    for clone in clones:
        assert clone.log() == clones[0].log()
        clone.must("verify")
    assert len({clone.must("status", "--json").json["swarm"] for clone in clones}) == 1
    ids = clones[0].ids()
    assert len(set(ids)) == len(ids)


def test_two_first_inits_apart_end_as_one_swarm(tmp_path):
    world = World(tmp_path)
    one, two = world.clone("one", join=False), world.clone("two", join=False)
    world.cut_off()
    for clone in (one, two):
        said = clone.must("init")
        assert "joins the hub later" in said.err
        clone.say(f"of {clone.path.name}")
    world.reach()

    exchange(one, two)

    assert_one_swarm(one, two)
    assert sorted(one.texts()) == ["of one", "of two"]
    assert [row["kind"] for row in one.log()].count("swarm.created") == 2


def test_an_init_that_cannot_reach_another_hub_says_that_the_swarm_goes_on(tmp_path):
    clone = World(tmp_path).clone("one")

    said = clone.must("init", "--hub-url", str(tmp_path / "not-yet.git"))

    assert "the swarm goes on here, and joins the hub later" in said.err


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def server(world: World) -> Iterator[HttpHub]:
    with http_hub(world.folder) as server:
        yield server


@pytest.fixture
def slow(world: World, server: HttpHub) -> Clone:
    """A clone that is no part of the swarm yet, and learns what the hub has, but is brought none of it in time."""
    first = world.clone("first")
    first.say("said")
    first.must("sync")
    clone = world.clone("slow", "--single-branch", join=False, url=f"{server.url}/hub.git")
    clone.git("config", "protocol.version", "0")
    clone.git("config", "gitswarm.limit", "1")
    server.fault("POST /hub.git/git-upload-pack", delay=3.0)
    return clone


def test_no_swarm_begins_beside_one_that_the_line_was_too_slow_for(slow, world, server):
    said = slow.run("init", "--json")

    assert (said.code, said.error["kind"]) == (6, "not_joined")
    assert "none begins here" in said.error["message"]
    assert "gitswarm.limit" in said.error["hint"]
    assert slow.git("for-each-ref", "refs/heads/gitswarm") == ""
    assert slow.git("config", "gitswarm.limit") == "1"
    server.heal()
    slow.must("init")
    assert slow.log() == world.clone("other").log()


def test_a_clone_of_the_swarm_goes_on_where_a_line_is_too_slow(slow, server):
    server.heal()
    slow.must("init")
    server.fault("POST /hub.git/git-upload-pack", delay=3.0)
    assert slow.run("init").code == 0


def test_many_first_inits_at_once_end_as_one_swarm(tmp_path):
    world = World(tmp_path)
    clones = [world.clone(f"clone{number}", join=False) for number in range(4)]

    at_once(*[lambda clone=clone: clone.start("init").communicate() for clone in clones])
    for clone in clones:
        clone.say(f"of {clone.path.name}")
    exchange(*clones)

    assert_one_swarm(*clones)
    assert sorted(clones[0].texts()) == [f"of clone{number}" for number in range(4)]


def test_processes_that_init_one_clone_at_once_found_it_once(tmp_path):
    clone = World(tmp_path).clone("one", join=False)

    ends = at_once(*[lambda: clone.start("init").communicate()] * 4)

    assert all(err == "" for _, err in ends), ends
    assert [row["kind"] for row in clone.log()] == ["swarm.created"]
    assert len(clone.git("config", "--get-all", "gitswarm.clone").splitlines()) == 1


@pytest.mark.parametrize("with_hub", [True, False])
def test_init_again_changes_nothing(with_hub, tmp_path):
    world = World(tmp_path)
    clone = world.clone("one") if with_hub else world.alone("one")
    clone.say("something")
    clone.must("sync")
    before, told = everything(clone), clone.must("status", "--json").json

    clone.must("init")

    assert everything(clone) == before
    assert clone.must("status", "--json").json == told


def by_set_url(clone: Clone, hub: Path) -> None:
    clone.git("remote", "set-url", "origin", str(hub))


def by_hub_url(clone: Clone, hub: Path) -> None:
    clone.must("init", "--hub-url", str(hub))


def by_another_remote(clone: Clone, hub: Path) -> None:
    clone.git("remote", "add", "second", str(hub))
    clone.must("init", "--hub", "second")


SWITCHES = [by_set_url, by_hub_url, by_another_remote]


@pytest.mark.parametrize("switch", SWITCHES)
def test_an_empty_hub_gets_every_event_of_the_old_one(switch, tmp_path):
    world = World(tmp_path)
    one, two = world.clone("one"), world.clone("two")
    one.say("shared before")
    exchange(one, two)
    two.say("unsent before")
    before = one.ids()
    hub = second_hub(world)

    for clone in (one, two):
        switch(clone, hub)
    exchange(one, two)

    assert_one_swarm(one, two)
    assert one.texts() == ["shared before", "unsent before"]
    assert one.ids()[: len(before)] == before
    fresh = Clone(tmp_path / "fresh")
    git(tmp_path, "clone", "-q", str(hub), str(fresh.path))
    fresh.must("init")
    assert fresh.log() == one.log()


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_hub_with_another_swarm_on_it_takes_ours_in(switch, tmp_path):
    world = World(tmp_path)
    hub = second_hub(world)
    other = Clone(tmp_path / "other")
    git(tmp_path, "clone", "-q", str(hub), str(other.path))
    other.must("init")
    other.say("theirs")
    other.must("sync")
    one = world.clone("one")
    one.say("ours")
    one.must("sync")

    switch(one, hub)
    exchange(one, other)

    assert_one_swarm(one, other)
    assert one.texts() == ["theirs", "ours"]


def test_what_waits_for_a_new_hub_is_not_final(tmp_path):
    world = World(tmp_path)
    one = world.clone("one")
    said = one.say("final on the old hub")
    one.must("sync")
    hub = second_hub(world)
    by_set_url(one, hub)
    hub.rename(tmp_path / "away.git")

    assert one.run("sync").code == 6

    row = next(row for row in one.log() if row["id"] == said["id"])
    assert (row["standing"], row["final"]) == ("committed", False)
    assert one.must("status", "--json").json["pending"] == len(one.ids())


def test_back_to_the_first_hub_nothing_is_doubled(tmp_path):
    world = World(tmp_path)
    one, hub = world.clone("one"), second_hub(world)
    one.say("first")
    one.must("sync")
    by_set_url(one, hub)
    one.say("second")
    one.must("sync")
    by_set_url(one, world.hub)
    one.say("third")
    one.must("sync")

    assert one.texts() == ["first", "second", "third"]
    two = world.clone("two")
    assert_one_swarm(one, two)


def test_a_clone_that_gives_up_its_hub_keeps_every_event(tmp_path):
    world = World(tmp_path)
    one = world.clone("one")
    one.say("shared")
    one.must("sync")
    one.say("unsent")

    one.must("init", "--no-hub")
    one.must("sync")
    one.git("update-ref", "-d", "refs/heads/gitswarm")
    one.say("alone")

    assert one.texts() == ["shared", "unsent", "alone"]
    assert one.must("status", "--json").json["pending"] == 0
