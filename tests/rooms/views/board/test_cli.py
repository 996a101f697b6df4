"""``gitswarm board`` and ``snapshot``: in the terminal, in a folder, on the branch."""

from __future__ import annotations

from tests.world import git


def test_the_board_shows_lanes(world):
    clone = world.alone("alone")
    id = clone.must("create", "write it", "--json").json["id"]

    assert clone.must("board").out.splitlines()[:2] == ["Ready", f"  {id}  P2  write it"]
    assert [row["id"] for row in clone.must("board", "--json").json["Ready"]] == [id]


def test_a_line_of_the_board_fits_the_terminal_and_names_the_holder(world, monkeypatch):
    clone = world.alone("alone")
    clone.must("create", "x" * 100)
    id = clone.must("next", "--no-worktree", "--json").json["task"]
    monkeypatch.setattr("gitswarm.screen._columns", lambda _: 40)

    line = clone.must("board").out.splitlines()[2]

    assert line == f"  {id}  P2  [ada]  {'x' * 17}…"


def test_a_snapshot_is_written_and_checked(world, tmp_path):
    clone, folder = world.alone("alone"), tmp_path / "pages"
    clone.say("hello", "--thread", "t")

    assert clone.run("snapshot", "--check", "--out", str(folder)).code == 3
    written = clone.must("snapshot", "--out", str(folder), "--json").json["written"]
    assert set(written) == {"README.md", "BOARD.md", "communication.md", "archive.md", "swarm.yaml"}
    assert "hello" in (folder / "communication.md").read_text()
    clone.must("snapshot", "--check", "--out", str(folder))
    assert clone.must("snapshot", "--out", str(folder), "--json").json["written"] == []
    clone.say("more", "--thread", "t")
    assert clone.run("snapshot", "--check", "--out", str(folder), "--json").error["stale"] == ["communication.md"]


def test_the_pages_on_the_branch_are_the_same_in_every_clone(world):
    one, two = world.clone("one"), world.clone("two")
    for number in range(5):
        one.say(f"text {number}", "--thread", f"t{number}")
    one.must("snapshot", "--push")
    two.must("sync")
    one.must("sync")
    pages = ["README.md", "BOARD.md", "communication.md", "archive.md", "archive/0000.md", "swarm.yaml"]
    held = [[git(clone.path, "show", f"gitswarm:{page}") for page in pages] for clone in (one, two)]

    assert held[0] == held[1]
    assert "text 4" in git(world.hub, "show", "gitswarm:communication.md")
    for clone in (one, two):
        clone.must("snapshot", "--out", str(clone.path / "pages"))
        assert [(clone.path / "pages" / page).read_text().rstrip("\n") for page in pages] == held[0]


def test_pages_are_pushed_when_somebody_says_so_even_alone(world):
    one = world.clone("one")
    one.say("first", "--thread", "t")
    one.must("sync")
    one.say("second", "--thread", "t")
    one.must("sync")
    one.must("snapshot", "--push")

    assert "second" in git(world.hub, "show", "gitswarm:communication.md")


def test_what_cannot_be_written_is_an_error_with_a_hint(world, tmp_path):
    clone = world.alone("alone")
    (tmp_path / "file").write_text("x")
    said = clone.run("snapshot", "--out", str(tmp_path / "file"), "--json")

    assert (said.code, bool(said.error["hint"])) == (5, True)
    assert clone.run("snapshot", "--check", "--watch").code == 2
