"""What a peer puts where long texts lie: whatever its bytes, no command stops at it, on no hub."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.scenes import LINK, NEXT, Put, event, repairs
from tests.world import git

NO_TEXT = b"\xff\xfe\x00 no text \xed\xa0\x80\n"
LARGE = b"x" * (1 << 21)


def told(number: int, digest: str, size: int) -> Put:
    """An event that says its text lies under that name."""
    return event(NEXT + number, number + 1, payload={"text": {"digest": digest, "size": size, "head": "x"}})


def texts() -> list[Put]:
    """Texts that are none, and the events that point to them."""
    named = {sha256(data).hexdigest(): data for data in (NO_TEXT, LARGE)}
    named["0" * 64] = b"another text than its name says\n"
    puts = [Put(b"texts/" + name.encode(), data) for name, data in named.items()]
    puts.append(Put(b"texts/" + b"1" * 64, b"/etc/passwd", LINK))
    names = [*named, "1" * 64, "2" * 64, "../swarm.yaml", ""]
    return puts + [told(number, name, 1) for number, name in enumerate(names)]


def test_a_text_of_any_bytes_stops_nobody_on_the_way_to_another_hub(scene, tmp_path):
    scene.push(scene.commit(texts()))
    scene.settle(scene.one, scene.two)
    git(tmp_path, "init", "-q", "--bare", "second.git")

    for clone in (scene.one, scene.two):
        clone.must("init", "--hub-url", str(tmp_path / "second.git"))
        clone.must("sync")
    scene.one.must("sync")

    assert scene.one.log() == scene.two.log()
    kept = git(tmp_path / "second.git", "rev-parse", f"gitswarm:texts/{sha256(NO_TEXT).hexdigest()}")
    assert kept == git(scene.hub, "rev-parse", f"gitswarm:texts/{sha256(NO_TEXT).hexdigest()}")
    assert repairs(scene.one.log()) == 0


def test_a_text_of_any_bytes_stops_no_repair(scene):
    last = git(scene.hub, "log", "-1", "--format=%H", scene.good, "--", "events")  # above it there may be pages
    peers = scene.commit(texts(), [f"{last}^"])
    scene.push(peers)

    scene.settle(scene.one, scene.two)

    assert repairs(scene.agree(scene.one, scene.two, scene.three)) == 1


@pytest.mark.parametrize("path", [b"swarm.yaml", b"gitswarm.format"])
def test_a_huge_file_in_place_of_ours_is_not_read(path, scene):
    scene.push(scene.commit([Put(path, b"gitswarm 1\n" + b"#" * (17 << 20)), event(NEXT)]))

    scene.settle(scene.one, scene.two)

    assert repairs(scene.agree(scene.one, scene.two, scene.three)) == (path == b"gitswarm.format")
