"""Work begins from the newest commit of its branch, the hub's where it can be asked; nothing of the user's moves."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gitswarm.errors import Refused
from gitswarm.git.network.hub import RemoteHub
from gitswarm.git.repo import find
from gitswarm.git.worktrees.start import asked, kept_as, known, seen, start_of
from tests.garden import Garden, everything, git
from tests.sites import at_once, hub_of


@pytest.fixture
def garden(tmp_path):
    """A garden with a hub that has the same commit."""
    garden = Garden(tmp_path)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    git(garden.main, "remote", "add", "origin", str(tmp_path / "hub.git"))
    git(garden.main, "push", "-q", "origin", "main")
    return garden


def move_on(garden, branch="main"):
    """Let somebody else push to a branch of the hub; the new tip."""
    hub = garden.folder / "hub.git"
    onto = branch if git(hub, "branch", "--list", branch) else "main"
    tip = git(hub, "commit-tree", f"{onto}^{{tree}}", "-p", onto, "-m", f"On {branch}")
    git(hub, "update-ref", f"refs/heads/{branch}", tip)
    return tip


def begin(garden, wanted="", hub=True, **more):
    place = find(str(garden.main), os.environ)
    return start_of(place, os.environ, hub_of(garden.main, **more) if hub else None, wanted)


def test_the_default_branch_of_the_hub_is_fetched(garden):
    git(garden.folder / "hub.git", "branch", "trunk", "main")
    git(garden.folder / "hub.git", "symbolic-ref", "HEAD", "refs/heads/trunk")
    tip = move_on(garden, "trunk")

    start = begin(garden)

    assert start == ("trunk", tip, True, "")
    assert git(garden.main, "rev-parse", kept_as("trunk")) == tip


def test_where_the_head_of_the_hub_leads_nowhere_main_counts_and_not_what_the_user_stands_on(garden):
    """Found by a review: a bare repository made by `git init --bare` says master, and the project is on main."""
    git(garden.folder / "hub.git", "symbolic-ref", "HEAD", "refs/heads/master")
    git(garden.main, "switch", "-q", "-c", "feature")
    tip = move_on(garden)

    assert begin(garden) == ("main", tip, True, "")
    assert asked(find(str(garden.main), os.environ), os.environ, hub_of(garden.main)) == ("main", tip, True, "")


def test_a_default_branch_that_was_renamed_is_known_without_the_hub_once_it_was_asked(garden):
    """Found by a review: what only looks, and what begins offline, went by the old name for ever."""
    git(garden.main, "remote", "set-head", "origin", "main")
    git(garden.folder / "hub.git", "branch", "-q", "-m", "main", "trunk")
    tip = move_on(garden, "trunk")
    place = find(str(garden.main), os.environ)
    os.mkdir(place.state)
    begin(garden)

    assert known(place, os.environ, "origin") == seen(place, os.environ, "origin") == tip
    (garden.folder / "hub.git").rename(garden.folder / "away")
    assert begin(garden)[:3] == ("trunk", tip, False)


def test_what_is_seen_of_the_project_is_what_its_hub_has_whatever_that_is_called(garden):
    git(garden.main, "remote", "rename", "origin", "up")
    git(garden.main, "fetch", "-q", "up")
    git(garden.main, "switch", "-q", "-c", "feature")
    git(garden.main, "commit", "-q", "--allow-empty", "-m", "Mine")
    git(garden.main, "remote", "set-head", "up", "main")

    assert seen(find(str(garden.main), os.environ), os.environ, "up") == git(garden.main, "rev-parse", "up/main")


def test_a_wanted_branch_is_fetched_even_one_with_folders_in_its_name(garden):
    tip = move_on(garden, "release/1.0")

    assert begin(garden, "release/1.0") == ("release/1.0", tip, True, "")
    git(garden.folder / "hub.git", "update-ref", "-d", "refs/heads/release/1.0")
    assert begin(garden, "release/1.0").oid == tip
    other = move_on(garden, "release")
    assert begin(garden, "release") == ("release", other, True, "")


def test_nothing_of_the_users_moves(garden):
    git(garden.main, "fetch", "-q")
    git(garden.main, "config", "fetch.prune", "true")
    git(garden.main, "config", "remote.origin.tagOpt", "--tags")
    git(garden.folder / "hub.git", "tag", "v1", "main")
    move_on(garden)
    before = everything(garden)

    begin(garden)

    assert everything(garden) == before


def test_a_shallow_clone_stays_as_shallow_as_it_is(garden):
    for _ in range(3):
        move_on(garden)
    url = f"file://{garden.folder}/hub.git"
    git(garden.folder, "clone", "-q", "--depth", "2", url, "shallow")
    tip = move_on(garden)
    boundary = (garden.folder / "shallow/.git/shallow").read_bytes()

    start = start_of(find(str(garden.folder / "shallow"), os.environ), os.environ, hub_of(garden.folder / "shallow"))

    assert start.oid == tip
    assert (garden.folder / "shallow/.git/shallow").read_bytes() == boundary


def test_offline_the_newest_that_is_known_counts_and_it_says_so(garden):
    older = begin(garden).oid
    newer = move_on(garden)
    git(garden.main, "fetch", "-q")
    (garden.folder / "hub.git").rename(garden.folder / "away")

    start = begin(garden)

    assert (start.branch, start.oid, start.fresh) == ("main", newer, False)
    assert "origin" in start.why
    assert older != newer
    git(garden.main, "update-ref", "refs/remotes/origin/main", older)
    (garden.folder / "away").rename(garden.folder / "hub.git")
    begin(garden)
    (garden.folder / "hub.git").rename(garden.folder / "away")
    assert begin(garden).oid == newer


def test_offline_the_local_branch_counts_only_where_nothing_of_the_hub_is_known(garden):
    git(garden.main, "update-ref", "-d", "refs/remotes/origin/main")
    (garden.folder / "hub.git").rename(garden.folder / "away")

    assert begin(garden) == ("main", garden.start, False, begin(garden).why)


def test_who_only_looks_sees_the_newest_that_is_here_and_of_two_ways_the_hubs(garden):
    place, start = find(str(garden.main), os.environ), garden.start
    newer = move_on(garden)
    begin(garden)
    assert seen(place, os.environ, "origin") == newer
    git(garden.main, "reset", "-q", "--hard", newer)
    git(garden.main, "commit", "-q", "--allow-empty", "-m", "Not pushed yet")
    assert seen(place, os.environ, "origin") == git(garden.main, "rev-parse", "main")
    git(garden.main, "reset", "-q", "--hard", start)
    git(garden.main, "commit", "-q", "--allow-empty", "-m", "Another way")
    assert seen(place, os.environ, "origin") == newer


def test_a_hub_that_does_not_answer_costs_no_more_than_its_limit(garden, tmp_path):
    script = tmp_path / "silent"
    script.write_text("#!/bin/sh\nexec sleep 300\n")
    script.chmod(0o755)
    git(garden.main, "config", "remote.origin.uploadpack", str(script))
    began = time.monotonic()

    start = begin(garden, limit=0.5)

    assert (start.fresh, start.oid) == (False, garden.start)
    assert time.monotonic() - began < 20


def test_without_a_hub_it_is_the_branch_of_the_main_worktree_seen_from_any(garden):
    git(garden.main, "switch", "-q", "-c", "trunk")
    tree = garden.plant()

    start = start_of(find(tree.path, os.environ), os.environ, None)

    assert start == ("trunk", garden.start, True, "")
    git(garden.main, "switch", "-q", "--detach")
    assert begin(garden, hub=False).branch == "main"


def test_a_branch_that_only_this_clone_has(garden):
    git(garden.main, "branch", "mine")

    assert begin(garden, "mine") == ("mine", garden.start, True, "")


def test_a_tag_or_a_commit_can_be_wanted(garden):
    git(garden.main, "tag", "v1")

    assert begin(garden, "v1").oid == garden.start
    assert begin(garden, garden.start).oid == garden.start


@pytest.mark.parametrize("wanted", ["none", "-n", "--output=x", "a b", "refs/heads/../x"])
def test_what_is_nowhere_is_refused(garden, wanted):
    with pytest.raises(Refused, match="no branch"):
        begin(garden, wanted)


def test_without_any_commit_it_is_refused(tmp_path):
    git(tmp_path, "init", "-q", str(tmp_path / "empty"))
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "hub.git"))
    git(tmp_path / "empty", "remote", "add", "origin", str(tmp_path / "hub.git"))
    place = find(str(tmp_path / "empty"), os.environ)

    for hub in (None, hub_of(tmp_path / "empty")):
        with pytest.raises(Refused, match="no commit"):
            start_of(place, os.environ, hub)


def test_a_hub_by_its_address(garden):
    tip = move_on(garden)
    place = find(str(garden.main), os.environ)
    hub = RemoteHub(place, "", "gitswarm", os.environ, url=str(garden.folder / "hub.git"))

    assert start_of(place, os.environ, hub) == ("main", tip, True, "")


def test_many_at_once_all_begin_from_the_new_tip(garden):
    tip = move_on(garden)

    starts = at_once([lambda: begin(garden)] * 6)

    assert {start.oid for start in starts} == {tip}


def test_a_stale_tip_of_ours_that_cannot_be_read_is_fetched_anew(garden):
    tip = begin(garden).oid
    Path(garden.main / ".git" / kept_as("main")).write_bytes(b"")

    assert begin(garden) == ("main", tip, True, "")
