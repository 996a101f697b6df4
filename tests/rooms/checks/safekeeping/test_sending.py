"""Work that waits lies on the hub too, unless it holds a secret or the swarm wants none there; others go on from it."""

from __future__ import annotations

import os

import pytest

from gitswarm.chores import Here
from gitswarm.git.repo import find
from gitswarm.opening import open_swarm
from gitswarm.rooms.checks.safekeeping import sending
from tests.agents import WRITES, last_run, teach
from tests.world import World, git

KEPT = "refs/gitswarm/kept"
SECRET = f"token = ghp_{'a1B2' * 9}"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def clone(world):
    return world.clone("one")


def kept(world):
    """What the hub keeps: refs and commits."""
    told = git(world.hub, "for-each-ref", "--format=%(refname) %(objectname)", f"{KEPT}/")
    return dict(line.split(" ") for line in told.splitlines())


def begin(clone, text="half"):
    """Claim a task and commit something to it: its id, its worktree and the commit."""
    made = clone.must("create", "Write it down", "--json").json
    folder = clone.must("claim", made["id"], "--json").json["worktree"]
    with open(f"{folder}/half.txt", "w") as file:
        file.write(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Half of it")
    return made, folder, git(folder, "rev-parse", "HEAD")


def test_what_was_given_back_is_kept_on_the_hub_once_and_what_is_at_work_is_not(world, clone):
    made, _, oid = begin(clone)
    clone.must("sync")
    assert kept(world) == {}
    clone.must("release", made["id"])
    clone.must("sync")

    assert kept(world) == {f"{KEPT}/{made['task']}/1-{oid[:12]}": oid}
    git(world.hub, "update-ref", "-d", f"{KEPT}/{made['task']}/1-{oid[:12]}")
    clone.must("sync")
    assert kept(world) == {}


def test_what_is_done_is_kept_on_the_hub_until_a_branch_there_has_it(world, clone):
    made, _, oid = begin(clone)
    clone.must("done", made["id"], "--summary", "written")
    clone.must("sync")
    assert list(kept(world).values()) == [oid]
    merged, folder, other = begin(clone, text="whole")
    git(folder, "push", "-q", "origin", "HEAD:refs/heads/main")
    clone.must("done", merged["id"], "--summary", "written, and merged")
    clone.must("sync")

    assert other not in kept(world).values()


def test_another_hub_is_given_what_the_one_before_had(world, clone):
    made, folder, oid = begin(clone)
    git(folder, "push", "-q", "origin", "HEAD:refs/heads/theirs")
    clone.must("done", made["id"], "--summary", "written")
    clone.must("mq", "submit", made["id"])
    (ref,) = kept(world)
    world.hub.rename(world.hub.with_name("gone.git"))
    git(world.hub.parent, "init", "-q", "--bare", "-b", "main", "hub2.git")
    world.hub = world.hub.with_name("hub2.git")
    clone.git("remote", "set-url", "origin", str(world.hub))
    clone.must("sync")

    assert kept(world) == {ref: oid}


def test_a_hub_whose_refs_were_lost_is_given_them_again(world, clone):
    made, _, oid = begin(clone)
    clone.must("done", made["id"], "--summary", "written")
    before = git(world.hub, "rev-parse", "gitswarm")
    clone.must("sync")
    (ref,) = kept(world)
    git(world.hub, "update-ref", "-d", ref)
    clone.must("mq", "submit", made["id"])
    assert kept(world) == {ref: oid}
    git(world.hub, "update-ref", "-d", ref)
    git(world.hub, "update-ref", "refs/heads/gitswarm", before)  # as in an older copy
    for _ in range(2):
        clone.must("sync")

    assert kept(world) == {ref: oid}


def test_work_of_a_claim_that_came_to_nothing_is_kept_on_the_hub(world, clone):
    other = world.clone("two")
    id = clone.must("create", "Write it down", "--json").json["id"]
    clone.must("sync")
    other.must("sync")
    world.cut_off()
    folder = clone.must("claim", id, "--tentative", "--json").json["worktree"]
    git(folder, "commit", "-q", "--allow-empty", "-m", "All of it")
    world.reach()
    other.must("claim", id, actor="bob")
    clone.must("sync")

    oid = git(folder, "rev-parse", "HEAD")
    assert list(kept(world).values()) == [oid]
    (row,) = clone.must("worktree", "list", "--json").json
    assert (row["task"], row["epoch"], row["state"]) == (id, 1, "finished")


def test_what_was_rescued_is_kept_on_the_hub(world, clone):
    made, folder, oid = begin(clone)
    with open(f"{folder}/new.txt", "w") as file:
        file.write("in no commit")
    clone.must("release", made["id"])
    clone.must("worktree", "clean", made["id"])
    clone.must("sync")

    rescue = clone.must("rescue", "list", "--json").json[0]["commit"]
    assert kept(world) == {f"{KEPT}/{made['task']}/1-{one[:12]}": one for one in {rescue, *kept(world).values()}}
    assert git(world.hub, "merge-base", "--is-ancestor", oid, rescue) == ""


def test_what_holds_a_secret_stays_here_and_somebody_is_told(world, clone):
    made, _, oid = begin(clone, text=SECRET)
    clone.must("release", made["id"])
    for _ in range(2):
        clone.must("sync")

    assert kept(world) == {}
    (incident,) = clone.must("incident", "list", "--json").json
    assert incident["error"] == "holds_secrets"
    assert "a token of GitHub" in incident["message"]
    assert "ghp_" not in incident["message"]
    assert git(clone.path, "cat-file", "-t", oid) == "commit"


@pytest.mark.parametrize("ref", ["refs/remotes/mine/x", "refs/remotes/origin/x", "refs/gitswarm/base/main"])
@pytest.mark.parametrize("rescued", [False, True])
def test_no_ref_of_this_clone_lets_a_secret_out(world, clone, ref, rescued):
    made, folder, _ = begin(clone, text=SECRET)
    clone.git("update-ref", ref, git(folder, "rev-parse", "HEAD"))
    if rescued:
        with open(f"{folder}/new.txt", "w") as file:
            file.write("in no commit")
    clone.must("release", made["id"])
    if rescued:
        clone.must("worktree", "clean", made["id"])
    for _ in range(2):
        clone.must("sync")

    assert kept(world) == {}
    assert [one["error"] for one in clone.must("incident", "list", "--json").json] == ["holds_secrets"]


def test_what_another_remote_has_is_looked_through_and_kept_on_the_hub_as_all_else(world, clone, tmp_path):
    git(tmp_path, "init", "-q", "--bare", "private.git")
    clone.git("remote", "add", "private", str(tmp_path / "private.git"))
    made, folder, oid = begin(clone)
    git(folder, "push", "-q", "private", "HEAD:refs/heads/backup")
    secret, other, _ = begin(clone, text=SECRET)
    git(other, "push", "-q", "--no-verify", "private", "HEAD:refs/heads/other")
    for one in (made, secret):
        clone.must("release", one["id"])
    clone.must("sync")

    assert list(kept(world).values()) == [oid]


def test_a_hub_that_takes_no_such_refs_is_told_once_and_in_its_own_words(world, clone):
    """Found by a review: it was said to be away, and what was given back was kept nowhere without a word."""
    hook = world.hub / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\n! grep -q {KEPT} || {{ echo 'only branches here' >&2; exit 1; }}\n")
    hook.chmod(0o755)
    made, _, _ = begin(clone)

    error = clone.run("mq", "submit", made["id"], "--json").error
    assert (error["kind"], "only branches here" in error["message"]) == ("push_refused", True)
    clone.must("release", made["id"])
    for _ in range(3):
        clone.must("sync")
    assert [one["error"] for one in clone.must("incident", "list", "--json").json] == ["refused"]


def test_a_secret_that_the_hub_has_by_its_own_word_keeps_nothing_here(world, clone):
    (world.folder / "seed" / "example.txt").write_text(SECRET)
    made, folder, _ = begin(clone)
    git(world.folder / "seed", "add", ".")
    git(world.folder / "seed", "commit", "-q", "-m", "A token that means nothing")
    git(world.folder / "seed", "push", "-q", str(world.hub), "HEAD:refs/heads/main")
    git(folder, "pull", "-q", "--rebase", "origin", "main")
    clone.must("release", made["id"])
    clone.must("sync")

    assert list(kept(world).values()) == [git(folder, "rev-parse", "HEAD")]


def test_what_git_cannot_show_has_not_been_looked_through(clone):
    made, _, oid = begin(clone, text=SECRET)
    here, swarm = Here(find(str(clone.path), os.environ), os.environ), open_swarm(str(clone.path), "ada")

    assert sending._secrets(here, swarm.exchange.hub, sending.Work(made["task"], "1", oid, base="1" * 40)) == [
        "what git cannot show"
    ]


def test_a_swarm_that_wants_none_of_it_on_its_hub_has_none(world, clone):
    clone.must("policy", "set", "keep-on-hub", "off")
    made, _, _ = begin(clone)
    clone.must("release", made["id"])
    clone.must("sync")

    assert kept(world) == {}


def test_a_worker_elsewhere_goes_on_from_what_was_left(world, clone):
    other = world.clone("two")
    teach(clone, "open('half.txt', 'w').write('half'); raise SystemExit(1)")
    clone.must("create", "Write it down")
    assert clone.run("work", "--once").code == 7
    clone.must("sync")
    teach(other, WRITES)

    assert other.must("work", "--once", "--json", actor="bob").json["files"] == ["half.txt", "made.txt"]


def test_where_the_machine_will_soon_be_gone_a_run_is_not_over_before_its_work_is_on_the_hub(world, clone):
    clone.git("config", "gitswarm.ephemeral", "true")
    teach(clone, WRITES)
    clone.must("create", "Write it down")
    clone.must("work", "--once")

    assert list(kept(world).values()) == [last_run(clone)["tip"]]
