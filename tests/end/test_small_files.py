"""The small files of a clone may hold anything after a power loss: none can stop us, and the journal alone counts."""

from __future__ import annotations

import pytest

from tests.world import World

SAID = ["shared", "unsent"]


@pytest.mark.parametrize("junk", [b"", b"nonsense\n", b"[1]"])
def test_no_small_file_of_ours_can_stop_us(junk, tmp_path):
    world = World(tmp_path)
    one = world.clone("one")
    one.say(SAID[0])
    one.must("sync")
    one.say(SAID[1])
    world.cut_off()
    assert one.run("sync").code == 6
    world.reach()
    files = [
        path for path in one.state.iterdir() if path.is_file() and not path.name.startswith(("journal", "index.db"))
    ]
    for path in files:
        path.write_bytes(junk)
        for command in ("status", "queue", "event add -- again", "doctor", "sync"):
            said = one.run(*command.split())
            assert said.code in (0, 5 * (command == "doctor")), (path.name, command, said)

    assert set(SAID) <= set(one.texts())
    assert sorted(set(one.ids())) == sorted(one.ids())
