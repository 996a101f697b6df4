"""A short id that was given here and went to another clone's task in a replay is never taken for that one."""

from __future__ import annotations

import pytest

from gitswarm import opening
from tests.world import World


@pytest.fixture
def renamed(tmp_path, monkeypatch):
    """A clone whose task was called gs-7k3f until the hub's log put another clone's of that name first."""
    fresh = opening.fresh
    monkeypatch.setattr(opening, "fresh", lambda: f"{fresh()[:-4]}f3k7")
    world = World(tmp_path)
    ada, bob = world.clone("one"), world.clone("two")
    world.cut_off()
    assert ada.must("create", "ours", "--json").json["id"] == "gs-7k3f"
    world.reach()
    assert bob.must("create", "theirs", "--json", actor="bob").json["id"] == "gs-7k3f"
    bob.must("sync")
    ada.must("sync")
    return ada, bob


def ids(clone):
    return {row["title"]: row["id"] for row in clone.must("list", "--json").json}


def test_the_old_id_names_both_tasks_that_it_may_mean(renamed):
    ada, bob = renamed
    ours = ids(ada)["ours"]
    assert ours.startswith("gs-7k3f")
    assert ids(ada)["theirs"] == "gs-7k3f"

    for words in (("show",), ("claim", "--no-worktree"), ("note",), ("close",)):
        said = ada.run(words[0], "gs-7k3f", *words[1:], *(("x",) if words == ("note",) else ()), "--json")
        assert (said.code, said.error["kind"]) == (4, "ambiguous"), words
    assert said.error["hint"] == "give more of it"
    first, other = sorted(said.error["candidates"], key=len)
    assert first == ours
    assert [ada.must("show", id, "--json").json["title"] for id in (first, other)] == ["ours", "theirs"]
    assert bob.must("show", "gs-7k3f", "--json").json["title"] == "theirs"


def test_an_id_that_did_not_change_and_one_that_is_longer_mean_what_they_meant(renamed):
    ada, _ = renamed
    again = ada.must("create", "later", "--json").json["id"]
    ada.must("sync")

    assert ada.must("show", again, "--json").json["title"] == "later"
    assert ada.must("claim", ids(ada)["ours"], "--no-worktree", "--json").json["title"] == "ours"


def test_it_is_known_after_the_index_was_lost_and_pages_are_the_same_everywhere(renamed):
    ada, bob = renamed
    for path in ada.state.glob("index.db*"):
        path.unlink()
    assert ada.run("show", "gs-7k3f").code == 4

    bob.must("sync")
    pages = []
    for clone in (ada, bob):
        clone.must("snapshot", "--out", str(clone.path / "out"))
        pages.append((clone.path / "out/BOARD.md").read_bytes())
    assert pages[0] == pages[1]
