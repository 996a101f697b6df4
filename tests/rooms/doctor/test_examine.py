"""Every condition that the doctor knows, made real."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gitswarm.git import store, survey
from gitswarm.rooms.doctor import examine
from tests.peers import Peer, an_event, at, found
from tests.servers import http_hub
from tests.world import Clone, git

LONG_AGO = 7200


def age(path, seconds=LONG_AGO):
    """Let a file be as old as this."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def one(clone, name):
    """The one finding of that name."""
    (finding,) = found(clone, name)
    return finding


def levels(clone):
    said = clone.run("doctor", "--json")
    return said.code, {finding["name"]: finding["level"] for finding in said.json["findings"]}


# a clone that is well, and none


def test_a_clone_that_is_well_has_nothing_but_ok(clone):
    code, by_name = levels(clone)

    assert code == 0
    assert set(by_name.values()) == {"ok"}
    assert {"git", "libgit2", "python", "repository", "identity", "branch", "index", "journal", "hub"} <= set(by_name)


def test_examining_moves_nothing(clone):
    def seen():
        heads = clone.git("for-each-ref", "refs/heads", "refs/remotes", "refs/tags")
        return heads, clone.git("status", "--porcelain"), clone.ids(), (clone.common / "config").read_bytes()

    before = seen()
    clone.must("doctor")

    assert seen() == before


def test_a_repository_that_is_no_part_of_a_swarm_is_told_how_to_become_one(world):
    stranger = world.clone("stranger", join=False)

    said = stranger.run("doctor", "--json")

    assert said.code == 5
    assert said.json["findings"][-1]["name"] == "clone"
    assert "gitswarm init" in said.json["findings"][-1]["mend"]


def test_a_folder_that_is_no_repository_is_an_error(tmp_path):
    said = Clone(tmp_path).run("doctor", "--json")

    assert (said.code, said.error["kind"]) == (5, "not_a_swarm")


def test_every_bad_finding_counts_and_is_named(clone):
    with (clone.state / "journal").open("ab") as journal:
        journal.write(b"00000000 {}\n")
    store.stop(str(clone.state), store.DISK_FULL)

    said = clone.run("doctor", "--json")

    assert said.code == 5
    assert said.error["problems"] == ["store", "journal"]
    assert said.error["message"] == "doctor found 2 problems: store, journal"


def test_quietly_only_what_is_not_well_is_said(clone):
    (clone.state / "crash").mkdir()
    (clone.state / "crash" / "gitswarm-1.txt").write_text("a trace")

    said = clone.must("doctor", "--quiet")

    assert said.out.startswith("warn  crashes")
    assert "mend: " in said.out
    assert "ok" not in [line.split()[0] for line in said.out.splitlines()]


# around the clone


def test_a_git_that_is_too_old_is_bad(clone, tmp_path, monkeypatch):
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo "git version 2.30.9" || exec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")

    assert one(clone, "git")["level"] == "bad"


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("2.39.0", True),
        ("2.38.9", False),
        ("2.53.0.windows.1", True),
        ("3.0.rc1", True),
        ("2.39.5 (Apple Git-154)", True),
    ],
)
def test_versions_of_git_are_told_apart(version, enough):
    assert survey.is_new_enough(version) is enough


def test_a_missing_pygit2_is_a_warning(clone, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygit2", None)

    assert one(clone, "libgit2")["level"] == "warn"


def test_the_kind_of_a_repository_is_told(world, clone):
    clone.git("worktree", "add", "--quiet", "--detach", str(world.folder / "beside"), "origin/main")
    git(world.folder, "init", "--quiet", "--object-format=sha256", str(world.folder / "new"))
    new = Clone(world.folder / "new")
    new.must("init")
    bare = world.clone("bare", "--bare")

    assert "sha1" in one(clone, "repository")["message"]
    assert "linked" in one(Clone(world.folder / "beside"), "repository")["message"]
    assert "bare" in one(bare, "repository")["message"]
    assert "sha256" in one(new, "repository")["message"]
    assert "git alone" in one(new, "repository")["message"]


def test_nobody_acting_is_a_warning(clone):
    said = clone.run("doctor", "--json", actor="")

    (identity,) = [finding for finding in said.json["findings"] if finding["name"] == "identity"]
    assert identity["level"] == "warn"
    assert "gitswarm.actor" in identity["mend"]


def test_a_copy_of_the_settings_that_lies_is_bad_and_fixed(clone):
    copy = json.loads((clone.state / "clone").read_bytes())
    copy["settings"]["limit"] = "7"
    (clone.state / "clone").write_text(json.dumps(copy))

    assert one(clone, "settings")["fixable"]
    assert clone.must("doctor", "--fix", "--json").json["fixed"] == ["made the copy of the settings anew"]
    assert one(clone, "settings")["level"] == "ok"


@pytest.mark.parametrize(
    ("room", "level"),
    [
        (survey.Room(1000, None), "bad"),
        (survey.Room(10**12, 3), "bad"),
        (survey.Room(10**6, None), "warn"),
        (survey.Room(10**12, 1000), "warn"),
        (survey.Room(10**12, None), "ok"),
    ],
)
def test_a_disk_that_runs_full_is_told(clone, monkeypatch, room, level):
    monkeypatch.setattr(survey, "room_left", lambda _place: room)

    assert one(clone, "space")["level"] == level


def test_a_stopped_store_is_bad_and_resumed(clone):
    store.stop(str(clone.state), store.DISK_FULL)
    stopped = one(clone, "store")
    refused = clone.run("event", "add", "lost?", "--kind", "claim.x")

    said = clone.must("doctor", "--resume", "--json")

    assert stopped["level"] == "bad"
    assert "doctor --resume" in stopped["mend"]
    assert refused.code != 0
    assert said.json["fixed"][0].startswith("writing goes on")
    assert [row["kind"] for row in clone.log()][-1] == "incident.noted"
    assert clone.must("incident", "list", "--json").json[0]["error"] == "stopped"
    assert clone.say("on")["standing"] == "committed"


def test_what_was_said_while_the_store_was_stopped_comes_after_the_incident(clone):
    store.stop(str(clone.state), store.DISK_FULL)
    waiting = clone.say("waits")

    clone.must("doctor", "--resume")

    assert waiting["standing"] == "waiting"
    assert clone.texts()[-1] == "waits"
    assert clone.log()[-1]["kind"] == "incident.noted"


def test_a_store_that_is_not_stopped_is_not_resumed(clone):
    before = clone.ids()

    assert clone.must("doctor", "--resume", "--json").json["fixed"] == []
    assert clone.ids() == before


def test_without_room_a_store_stays_stopped(clone, monkeypatch):
    store.stop(str(clone.state), store.DISK_FULL)
    monkeypatch.setattr(store, "FREE_BYTES", 10**18)

    said = clone.run("doctor", "--resume", "--json")

    assert said.code == 5
    assert "no room" in said.error["message"]
    assert store.stopped(str(clone.state))


# left behind


def test_stale_locks_of_our_refs_are_bad_and_fixed(clone):
    locks = [clone.common / "refs/heads/gitswarm.lock", clone.common / "refs/gitswarm/in.lock"]
    for lock in locks:
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
        age(lock, 60)

    assert one(clone, "ref-locks")["level"] == "bad"
    fixed = clone.must("doctor", "--fix", "--json").json["fixed"]
    assert sorted(fixed) == sorted(f"removed {lock}" for lock in locks)
    assert not any(lock.exists() for lock in locks)


def test_a_fresh_lock_of_our_refs_is_somebody_at_work(clone):
    (clone.common / "refs/heads/gitswarm.lock").touch()

    assert found(clone, "ref-locks") == []


def test_temporary_files_of_killed_writers_are_told_and_swept(clone):
    strays = [clone.common / "objects/pack/tmp_pack_abc", clone.state / "journal.new"]
    for stray in strays:
        stray.touch()
        age(stray)

    stray = one(clone, "strays")
    assert (stray["level"], stray["message"][:7]) == ("warn", "2 tempo")
    assert len(clone.must("doctor", "--fix", "--json").json["fixed"]) == 2
    assert found(clone, "strays") == []


def test_many_packs_are_told(clone, monkeypatch):
    monkeypatch.setattr(examine, "MANY_PACKS", 1)
    clone.say("third")

    assert one(clone, "packs")["mend"] == "git gc"


def test_traces_that_were_kept_are_told(clone):
    (clone.state / "crash").mkdir()
    (clone.state / "crash" / "gitswarm-1.txt").write_text("a trace")

    assert "gitswarm-1.txt" in one(clone, "crashes")["message"]


def test_an_errand_that_never_came_is_told_and_forgotten(clone):
    (clone.state / "waiting").touch()
    fresh = one(clone, "errand")
    age(clone.state / "waiting", 60)

    assert fresh["level"] == "ok"
    assert one(clone, "errand")["level"] == "warn"
    assert clone.must("doctor", "--fix", "--json").json["fixed"] == [
        "removed the announcement of an errand that never came"
    ]
    assert not (clone.state / "waiting").exists()


# locks


HOLD = """
import os, subprocess, sys
from gitswarm.git.lock import Lock
lock = Lock(sys.argv[1])
lock.hold("a long {word}")
os.set_inheritable(lock.fd, True)
child = subprocess.Popen(["sleep", "60"], pass_fds=[lock.fd], stdout=subprocess.DEVNULL)
print(child.pid, flush=True)
if "{word}" == "write":
    sys.stdin.read()
"""


def hold(clone, name, word):
    argv = [sys.executable, "-c", HOLD.format(word=word), str(clone.state / f"{name}.lock")]
    holder = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return holder, int(holder.stdout.readline())


def test_a_lock_that_is_held_is_told_with_its_holder(clone):
    holder, child = hold(clone, "write", "write")

    lock = one(clone, "locks")
    holder.communicate()
    os.kill(child, 9)

    assert lock["level"] == "ok"
    assert f"the write lock is held by process {holder.pid} (a long write) since" in lock["message"]


def test_a_lock_whose_holder_died_is_a_warning(clone):
    holder, child = hold(clone, "sync", "sync")
    holder.communicate()

    lock = one(clone, "locks")
    os.kill(child, 9)

    assert lock["level"] == "warn"
    assert f"process {holder.pid} (a long sync)" in lock["message"]
    assert "dead" in lock["message"]


# our branch


def test_a_branch_below_ours_is_in_the_way(clone):
    clone.git("update-ref", "-d", "refs/heads/gitswarm")
    clone.git("branch", "gitswarm/plans", "origin/main")

    findings = found(clone, "branch")

    assert [finding["level"] for finding in findings] == ["bad", "bad"]
    assert findings[0]["mend"] == "git branch -m gitswarm/plans NEW-NAME"
    clone.git("branch", "-m", "gitswarm/plans", "plans")
    assert clone.must("doctor", "--fix").code == 0


def test_a_branch_above_ours_is_in_the_way(world):
    clone = world.clone("ada", join=False)
    clone.must("init", "--branch", "swarm/log")
    clone.git("update-ref", "-d", "refs/heads/swarm/log")
    clone.git("branch", "swarm", "origin/main")

    assert "beside the branch swarm" in found(clone, "branch")[0]["message"]


def test_a_strangers_branch_of_our_name_is_bad(world):
    clone = world.clone("ada", join=False)
    clone.git("branch", "gitswarm", "origin/main")
    clone.run("init", "--no-hub")

    branch = one(clone, "branch")

    assert branch["level"] == "bad"
    assert "stranger" in branch["message"]
    assert "gitswarm.branch" in branch["mend"]


@pytest.mark.parametrize("linked", [True, False])
def test_a_work_tree_with_our_branch_is_bad_and_named_with_its_mend(world, clone, linked):
    path = world.folder / "beside" if linked else clone.path
    clone.git(*(["worktree", "add", "--quiet", str(path), "gitswarm"] if linked else ["switch", "--quiet", "gitswarm"]))

    tree = one(clone, "worktree")

    assert tree["level"] == "bad"
    assert str(path) in tree["message"]
    subprocess.run(tree["mend"].split(), check=True, capture_output=True)
    assert found(clone, "worktree") == []


def test_a_work_tree_that_is_gone_is_in_nobodys_way(world, clone):
    clone.git("worktree", "add", "--quiet", str(world.folder / "beside"), "gitswarm")
    (world.folder / "beside").rename(world.folder / "away")

    assert found(clone, "worktree") == []


def test_a_deleted_branch_is_bad_and_healed(clone):
    clone.say("not sent")
    before = clone.texts()
    clone.git("update-ref", "-d", "refs/heads/gitswarm")

    assert one(clone, "branch")["message"].endswith("is gone")
    assert "brought our branch from" in clone.must("doctor", "--fix").out
    assert clone.texts() == before


def test_a_rewound_branch_is_bad_and_healed(clone):
    before = clone.texts()
    clone.git("update-ref", "refs/heads/gitswarm", "gitswarm~1")

    assert "lost" in one(clone, "branch")["message"]
    clone.must("doctor", "--fix")
    assert clone.texts() == before


def test_a_branch_that_lacks_objects_is_bad_and_healed(clone):
    packs = set((clone.common / "objects/pack").iterdir())
    clone.say("not sent")
    for pack in set((clone.common / "objects/pack").iterdir()) - packs:
        pack.unlink()

    assert one(clone, "branch")["level"] == "bad"
    clone.must("doctor", "--fix")
    assert clone.texts() == ["first", "second", "not sent"]


def test_a_corrupt_ref_is_bad_and_healed(clone):
    clone.say("not sent")
    (clone.common / "refs/heads/gitswarm").write_text("nonsense\n")

    assert one(clone, "branch")["fixable"]
    clone.must("doctor", "--fix")
    assert clone.texts() == ["first", "second", "not sent"]


# index and journal


def test_a_missing_index_is_no_harm(clone):
    (clone.state / "index.db").unlink()

    assert one(clone, "index")["level"] == "ok"


def test_a_corrupt_index_is_told_and_made_anew(clone):
    Path(os.path.realpath(clone.state / "index.db")).write_bytes(b"no database" * 1000)

    assert one(clone, "index")["level"] == "warn"
    assert one(clone, "index")["level"] == "ok"
    assert clone.texts() == ["first", "second"]


def test_a_corrupt_index_is_made_anew_by_fix(clone):
    Path(os.path.realpath(clone.state / "index.db")).write_bytes(b"no database" * 1000)

    assert clone.must("doctor", "--fix", "--json").json["fixed"] == ["made the index anew"]


def test_an_index_that_lies_is_bad_and_made_anew(clone):
    with sqlite3.connect(os.path.realpath(clone.state / "index.db")) as index:
        index.execute("DELETE FROM log_register WHERE position = 1")
    index.close()

    assert one(clone, "index")["level"] == "bad"
    assert clone.must("doctor", "--fix", "--json").json["fixed"] == ["made the index anew"]
    assert one(clone, "index")["level"] == "ok"


def test_a_damaged_line_of_the_journal_is_bad_and_stays(clone):
    clone.say("not sent")
    journal = clone.state / "journal"
    kept = journal.read_bytes()
    journal.write_bytes(kept + b'00000000 {"lines":[],"texts":[]}\n')

    finding = one(clone, "journal")

    assert finding["level"] == "bad"
    assert f"byte {len(kept)}" in finding["mend"]
    assert clone.run("doctor", "--fix").code == 5
    assert journal.read_bytes().endswith(b'"texts":[]}\n')


# what peers push


def test_everything_set_aside_is_told_with_its_path_and_reason(world, clone):
    peer = Peer(world)
    twice = peer.events()[1]
    first, second = an_event(1), an_event(2)
    peer.push(
        {
            "events/0000/00/00000007-nonsense.json": b"{}",
            "events/notes.txt": b"hello",
            "events/0000/05.jsonl": b"{}\n",
            **at(10, an_event(10)),
            **dict.fromkeys(at(11, an_event(11)), b"no json"),
            **dict.fromkeys(at(12, an_event(12)), b"x" * 70000),
            **at(13, an_event(13, "policy.changed", {"key": 7})),
            **at(14, first),
            **at(15, first),
            **at(16, second),
            **at(16, an_event(3)),
            twice.replace("00000001", "00000017"): (peer.path / twice).read_bytes(),
        },
        links={"events/0000/00/00000018-link.json": "elsewhere"},
        modes=dict.fromkeys(at(10, an_event(10)), 0o755),
    )
    clone.must("sync")

    said = [finding["message"] for finding in found(clone, "quarantine")]

    reasons = {message.partition(": ")[2] for message in said if message.startswith("events/")}
    assert reasons >= {
        "wrong path",
        "wrong mode",
        "not JSON",
        "too large",
        "wrong key",
        "repeats an id; the first stands at 14",
    }
    assert "repeats an id; the first stands at 1" in reasons
    assert any(message.startswith("two events at position 16: ") for message in said)
    assert clone.run("doctor").code == 0


def test_events_of_a_newer_gitswarm_are_told(world, clone):
    Peer(world).push(at(3, an_event(1, "policy.changed", {"key": "pushes-a-minute", "value": 3}, v=2)))
    clone.must("sync")

    newer = one(clone, "newer")

    assert (newer["level"], newer["mend"]) == ("warn", "update gitswarm")
    assert newer["message"].startswith("1 event ")


def test_a_log_of_a_newer_format_is_bad(world, clone):
    Peer(world).push({"gitswarm.format": b"gitswarm 2\n"})
    clone.run("sync")

    branch = one(clone, "branch")

    assert branch["level"] == "bad"
    assert "format 2" in branch["message"]


# the hub


def test_a_clone_without_a_hub_is_well(world):
    alone = world.alone("alone")

    assert "none" in one(alone, "hub")["message"]
    assert alone.run("doctor").code == 0


def test_a_hub_out_of_reach_is_bad_with_its_own_hint(world, clone):
    world.cut_off()

    hub = one(clone, "hub")

    assert hub["level"] == "bad"
    assert "no repository at the hub" in hub["message"]
    assert hub["mend"]


def test_tries_that_failed_before_are_told(world, clone):
    clone.say("not sent")
    world.cut_off()
    clone.run("sync")
    world.reach()

    hub = one(clone, "hub")

    assert hub["level"] == "warn"
    assert "1 tries failed" in hub["message"] or "1 try" in hub["message"]


def test_wrong_credentials_are_told_apart(world):
    with http_hub(world.folder) as server:
        clone = world.clone("ada", url=f"{server.url}/hub.git")
        server.accounts["ada"] = "secret"

        hub = one(clone, "hub")

    assert hub["level"] == "bad"
    assert "credentials" in hub["message"]
    assert "git ls-remote" in hub["mend"]


def test_a_stale_lock_on_the_hub_is_bad_and_broken(world, clone):
    lock = world.hub / "refs/heads/gitswarm.lock"
    lock.touch()
    age(lock, 60)

    assert one(clone, "hub-lock")["level"] == "bad"
    assert clone.must("doctor", "--fix", "--json").json["fixed"] == [f"removed {lock}"]
    assert not lock.exists()


def test_a_rewound_hub_is_bad_and_restored(world, clone):
    before = clone.texts()
    Peer(world).rewind()

    finding = one(clone, "hub-log")
    said = clone.must("doctor", "--restore-hub", "--json")

    assert finding["level"] == "bad"
    assert "--restore-hub" in finding["mend"]
    assert said.json["fixed"][0].startswith("the hub has ")
    assert world.clone("bob").texts() == before


def test_a_hub_that_somebody_filled_with_another_log_is_restored_only_when_asked(world, clone):
    before = clone.texts()
    peer = Peer(world)
    git(peer.path, "checkout", "--quiet", "--orphan", "other")
    peer.push(at(0, an_event(1)), gone=peer.events(), force=True)

    assert one(clone, "hub-log")["level"] == "bad"
    assert clone.run("sync").code == 6
    clone.must("doctor", "--restore-hub")
    assert clone.texts()[: len(before)] == before


def test_a_hub_without_our_branch_is_a_warning_and_filled_by_sync(world, clone):
    git(world.hub, "update-ref", "-d", "refs/heads/gitswarm")

    assert one(clone, "hub-log")["level"] == "warn"
    clone.must("sync")
    assert one(clone, "hub-log")["level"] == "ok"


# how it is called


@pytest.mark.parametrize("words", [("--fix", "--resume"), ("--restore-hub", "--fix")])
def test_one_mend_at_a_time(clone, words):
    assert clone.run("doctor", *words).code == 2


def test_fix_has_nothing_to_do_where_all_is_well(clone):
    assert clone.must("doctor", "--fix", "--json").json["fixed"] == []


def test_the_findings_of_a_clone_have_one_shape(clone):
    for finding in clone.must("doctor", "--json").json["findings"]:
        assert set(finding) == {"name", "level", "message", "mend", "fixable"}
