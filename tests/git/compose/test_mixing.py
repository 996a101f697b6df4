"""Branches brought together in objects alone: three ways, with conflicts told, and taken back again."""

from __future__ import annotations

import os
import subprocess

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.compose import mixing
from gitswarm.git.compose.scratch import scratch
from gitswarm.git.repo import find
from tests.sites import git


class Branches:
    """Commits made by hand in one repository, and what a scratch room makes of them."""

    def __init__(self, folder, room):
        self.folder, self.room = folder, room
        self.base = self.at("HEAD")

    def at(self, name):
        return git(self.folder, "rev-parse", name)

    def branch(self, name, *steps, start=None):
        """A branch whose commits each write these files; None takes one away."""
        git(self.folder, "switch", "-q", "-C", name, start or self.base)
        for step in steps:
            for path, text in step.items():
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).unlink() if text is None else (self.folder / path).write_text(text)
            git(self.folder, "add", "--all")
            git(self.folder, "commit", "-q", "-m", f"Change {' '.join(step)}", "--author", f"{name} <{name}@x>")
        return self.at("HEAD")

    def files(self, commit):
        names = git(self.folder, "ls-tree", "-r", "--name-only", commit).split()
        return {name: git(self.folder, "show", f"{commit}:{name}") for name in names}

    def told(self, commit, shape="%s|%an|%cn"):
        return git(self.folder, "log", "-1", f"--format={shape}", commit)


@pytest.fixture
def branches(plain, place):
    with scratch(place, os.environ) as room:
        yield Branches(plain, room)


def join(branches, tip, commit, method, known=None):
    return mixing.join(branches.room, tip, commit, method, "Bring it in\n", known or {})


@pytest.mark.parametrize(
    ("method", "told", "parents"),
    [
        ("merge", "Bring it in|gitswarm|gitswarm", 2),
        ("squash", "Bring it in|work|gitswarm", 1),
        ("rebase", "Change b|work|gitswarm", 1),
    ],
)
def test_what_comes_of_each_way_has_the_same_files(branches, method, told, parents):
    tip = branches.branch("main2", {"c": "c"})
    work = branches.branch("work", {"a": "a"}, {"b": "b"})
    made = join(branches, tip, work, method).commit

    assert branches.files(made) == {"a": "a", "b": "b", "c": "c"}
    assert branches.told(made) == told
    assert len(branches.told(made, "%P").split()) == parents
    assert git(branches.folder, "merge-base", "--is-ancestor", tip, made) == ""


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_is_there_already_changes_nothing(branches, method):
    work = branches.branch("work", {"a": "a"})
    same = branches.branch("same", {"a": "a"}, {"b": "b"})

    assert join(branches, work, work, method).commit == work
    assert join(branches, same, work, method).commit == same


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_a_conflict_is_told_with_its_path_and_makes_no_commit(branches, method):
    tip = branches.branch("main2", {"a ä": "ours\n"})
    work = branches.branch("work", {"a ä": "theirs\n"})
    found = join(branches, tip, work, method)

    assert (found.commit, found.conflicts) == (None, ("a ä",))
    assert "CONFLICT (add/add): Merge conflict in a ä" in found.said


def test_a_branch_with_merges_of_its_own_is_not_picked_apart(branches):
    side = branches.branch("side", {"a": "side\n"})
    work = branches.branch("work", {"a": "work\n"})
    git(branches.folder, "merge", "-q", "-s", "ours", "-m", "Ours", side)
    work = branches.at("HEAD")
    made = join(branches, branches.branch("main2", {"b": "b"}), work, "rebase").commit

    assert branches.files(made) == {"a": "work", "b": "b"}
    assert branches.told(made) == "Bring it in|Ada|gitswarm"


@pytest.mark.parametrize("method", ["squash", "rebase"])
def test_what_was_taken_out_after_it_had_landed_is_not_brought_again_by_what_stands_on_it(branches, method):
    one, two = branches.branch("one", {"a": "a"}), branches.branch("two", {"b": "b"})
    work = branches.branch("work", {"c": "c"}, start=one)
    git(branches.folder, "merge", "-q", "-m", "Both", two)
    work, tip, known = branches.at("HEAD"), branches.base, {}
    for commit in (one, two):
        tip = known[commit] = join(branches, tip, commit, method).commit
    tip = branches.branch("main2", {"a": None}, {"b": None}, start=tip)

    assert branches.files(join(branches, tip, work, method, known).commit) == {"c": "c"}


def test_what_the_branch_has_of_the_target_is_not_brought_again_either(branches):
    one = branches.branch("one", {"a": "a"})
    later = branches.branch("main2", {"d": "1"})
    branches.branch("work", {"c": "c"}, start=one)
    git(branches.folder, "merge", "-q", "-m", "Go on", later)
    landed = join(branches, later, one, "squash").commit
    tip = branches.branch("main2", {"d": None}, start=landed)

    assert branches.files(join(branches, tip, branches.at("work"), "squash", {one: landed}).commit) == {
        "a": "a",
        "c": "c",
    }


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_a_branch_brings_again_on_top_of_what_took_it_out_is_brought(branches, method):
    one = branches.branch("one", {"a": "a"})
    landed = join(branches, branches.base, one, "squash").commit
    tip = branches.branch("main2", {"a": None}, start=landed)
    branches.branch("work", {"b": "b"}, start=one)
    git(branches.folder, "merge", "-q", "-m", "Keep it", tip)

    made = join(branches, tip, branches.at("HEAD"), method, {one: landed}).commit
    assert branches.files(made) == {"a": "a", "b": "b"}


def test_what_has_no_history_in_common_is_no_merge(branches):
    git(branches.folder, "switch", "-q", "--orphan", "other")
    git(branches.folder, "commit", "-q", "--allow-empty", "-m", "Another beginning")
    other = branches.at("HEAD")

    assert {join(branches, branches.base, other, method).said for method in ("merge", "rebase")} == {
        "the two have no history in common"
    }


def test_what_is_taken_back_leaves_what_came_later(branches):
    first = branches.branch("main2", {"a": "a"})
    second = branches.branch("main2", {"b": "b"}, start=first)
    tip = branches.branch("main2", {"c": "c"}, start=second)
    made = mixing.take_back(branches.room, tip, [(second, first), (first, branches.base)], "Take it back").commit

    assert branches.files(made) == {"c": "c"}
    assert branches.told(made, "%P") == tip


def test_what_later_changes_stand_on_cannot_be_taken_back(branches):
    first = branches.branch("main2", {"a": "1\n"})
    tip = branches.branch("main2", {"a": "2\n"}, start=first)
    found = mixing.take_back(branches.room, tip, [(first, branches.base)], "Take it back")

    assert (found.commit, found.conflicts) == (None, ("a",))


def test_no_branch_index_or_file_of_the_users_moves(branches):
    work = branches.branch("work", {"a": "a"})
    tip = branches.branch("main2", {"b": "b"})
    before = git(branches.folder, "for-each-ref"), git(branches.folder, "status", "--porcelain", "--branch")
    join(branches, tip, work, "merge")

    assert (git(branches.folder, "for-each-ref"), git(branches.folder, "status", "--porcelain", "--branch")) == before


def as_written(branches, author, parent=None):
    """A commit that adds a file, by this line of its author, whatever git itself would make of that."""
    work = branches.branch("work", {"a": "a"})
    text = f"tree {branches.at(f'{work}^{{tree}}')}\nparent {parent or branches.base}\nauthor {author}\n"
    text += "committer Ada <ada@x> 1700000000 +0000\n\nAdd a\n"
    words = ["git", "-C", branches.folder, "hash-object", "-t", "commit", "-w", "--literally", "--stdin"]
    return subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("method", ["squash", "rebase"])
@pytest.mark.parametrize(
    ("author", "told"),
    [
        ("Ada <ada@x> 0 +0000", "Ada|ada@x|0"),
        (" <> 1700000000 +0100", "gitswarm|gitswarm@localhost|1700000000"),
        ("... <ada@x> 1700000000 +0100", "ada@x|ada@x|1700000000"),
    ],
)
def test_an_author_whom_git_would_not_write_down_again_keeps_nothing_from_landing(branches, method, author, told):
    tip = branches.branch("main2", {"c": "c"})
    made = join(branches, tip, as_written(branches, author), method).commit

    assert branches.told(made, "%an|%ae|%at") == told


def test_a_path_that_is_no_text_is_told_escaped(branches):
    name = os.fsdecode(b"b\xff")
    tip = branches.branch("main2", {name: "ours\n"})
    found = join(branches, tip, branches.branch("work", {name: "theirs\n"}), "merge")

    assert found.conflicts == ("b\\xff",)
    assert "Merge conflict in b\\xff" in found.said


def shallow(branches, tmp_path):
    """A clone that has two branches without what they have in common."""
    words = ("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{branches.folder}", str(tmp_path / "cut"))
    git(tmp_path, *words)
    return find(str(tmp_path / "cut"), os.environ)


@pytest.mark.parametrize("method", ["merge", "rebase"])
def test_where_the_history_is_cut_off_nothing_is_said_of_what_is_in_common(branches, tmp_path, method):
    tip, work = branches.branch("main2", {"c": "c"}), branches.branch("work", {"a": "a"})
    place = shallow(branches, tmp_path)
    os.makedirs(place.state, exist_ok=True)
    with scratch(place, os.environ) as room, pytest.raises(StoreError, match="too shallow"):
        mixing.join(room, tip, work, method, "Bring it in\n", {})


def test_a_commit_that_is_not_here_is_a_fault_and_no_contradiction(branches):
    with pytest.raises(StoreError, match="merge-base"):
        join(branches, branches.base, "1" * 40, "merge")


@pytest.mark.parametrize("here", ["union", "binary"])
def test_how_files_are_merged_is_said_by_the_target_and_not_by_the_folder_somebody_stands_in(
    branches, monkeypatch, here
):
    start = branches.branch("start", {"log": "0\n", ".gitattributes": "log merge=union\n"})
    tip = branches.branch("main2", {"log": "0\nours\n"}, start=start)
    work = branches.branch("work", {"log": "0\ntheirs\n"}, start=start)
    (branches.folder / ".gitattributes").write_text(f"log merge={here}\n")
    monkeypatch.chdir(branches.folder)

    assert branches.files(join(branches, tip, work, "merge").commit)["log"] == "0\nours\ntheirs"
    plainly = branches.branch("plainly", {".gitattributes": None}, start=tip)
    assert join(branches, plainly, work, "merge").conflicts == ("log",)


def test_how_files_are_merged_is_said_by_each_folder_for_its_own(branches):
    said = {"deep/.gitattributes": "log merge=union\n", "deep/er/.gitattributes": "log !merge\n"}
    names = ("log", "deep/log", "deep/er/log", "deep/down/log")
    start = branches.branch("start", {**said, **dict.fromkeys(names, "0\n")})

    def both(name):
        tip = branches.branch("main2", {name: "0\nours\n"}, start=start)
        return join(branches, tip, branches.branch("work", {name: "0\ntheirs\n"}, start=start), "merge")

    assert [both(name).conflicts for name in names] == [("log",), (), ("deep/er/log",), ()]
    assert branches.files(both("deep/down/log").commit)["deep/down/log"] == "0\nours\ntheirs"


def test_a_commit_that_is_rebased_says_what_it_said_to_the_byte(branches):
    tip, work = branches.branch("main2", {"c": "c"}), branches.branch("work", {"a": "a"})
    made = join(branches, tip, work, "rebase").commit
    raw = [
        subprocess.run(
            ["git", "-C", branches.folder, "cat-file", "commit", one], capture_output=True, check=True
        ).stdout
        for one in (work, made)
    ]

    assert raw[0].partition(b"\n\n")[2] == raw[1].partition(b"\n\n")[2]
