"""A disk that is really full: a small file system of its own, where this machine lets us mount one."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.disks import small_disk
from tests.peers import found
from tests.world import World


@pytest.fixture
def small(tmp_path):
    """A file system of a few MiB."""
    with small_disk(tmp_path / "small", "size=6m") as disk:
        yield disk


def fill(path):
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


def test_a_store_that_met_a_full_disk_is_told_and_goes_on_when_there_is_room(tmp_path, small):
    world = World(tmp_path)
    clone = world.clone("small/ada")
    said = clone.say("before")
    filler = small / "filler"
    fill(filler)

    full = clone.run("event", "add", "no room for this")
    space = found(clone, "space")[0]
    refused = clone.run("doctor", "--resume", "--json")
    filler.unlink()
    clone.run("doctor", "--resume")
    after = clone.say("after")

    assert said["standing"] == "committed"
    assert full.code == 5 or "waiting" in full.out
    assert space["level"] == "bad"
    assert refused.code == 5
    assert after["standing"] == "committed"
    assert clone.run("doctor").code == 0
    assert clone.texts()[0] == "before"
    assert clone.texts()[-1] == "after"
