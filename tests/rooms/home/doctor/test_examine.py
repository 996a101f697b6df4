"""What the doctor finds around a clone: each condition made real."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from gitswarm.git.clone import stopping, store
from gitswarm.git.log import survey
from gitswarm.git.process import is_new_enough
from gitswarm.rooms.home.doctor import examine
from tests.peers import age, found, one
from tests.world import Clone, git

# a clone that is well, and none


def test_a_clone_that_is_well_has_nothing_but_ok(clone):
    said = clone.must("doctor", "--json")

    by_name = {finding["name"]: finding["level"] for finding in said.json["findings"]}
    assert set(by_name.values()) == {"ok"}
    assert {"git", "libgit2", "python", "repository", "identity", "branch", "index", "journal", "hub"} <= set(by_name)


def test_examining_moves_nothing(clone):
    def seen():
        heads = clone.git("for-each-ref", "refs/heads", "refs/remotes", "refs/tags")
        return heads, clone.git("status", "--porcelain"), clone.ids(), (clone.git_folder / "config").read_bytes()

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
    stopping.stop(str(clone.state), "disk-full")

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
    assert is_new_enough(version) is enough


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


@pytest.mark.parametrize("value", ["many", "-5", "²", "9" * 5000, ""])
def test_a_setting_that_is_no_number_is_told(clone, value):
    clone.git("config", "gitswarm.pushes", value)
    clone.must("status")

    said = [finding for finding in found(clone, "settings") if finding["level"] == "warn"]

    assert [value in finding["message"] for finding in said] == [True]
    assert "git config --unset gitswarm.pushes" in said[0]["mend"]


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
    stopping.stop(str(clone.state), "disk-full")
    stopped = one(clone, "store")
    refused = clone.run("event", "add", "lost?", "--kind", "claim.x")

    said = clone.must("doctor", "--resume", "--json")

    assert stopped["level"] == "bad"
    assert "doctor --resume" in stopped["mend"]
    assert refused.code != 0
    assert said.json["fixed"][0].startswith("writing goes on")
    assert [row["kind"] for row in clone.log()][-2:] == ["incident.noted", "incident.resolved"]
    assert clone.must("incident", "list", "--over", "--json").json[0]["error"] == "stopped"
    assert clone.say("on")["standing"] == "committed"


def test_what_was_said_while_the_store_was_stopped_comes_after_the_incident(clone):
    stopping.stop(str(clone.state), "disk-full")
    waiting = clone.say("waits")

    clone.must("doctor", "--resume")

    assert waiting["standing"] == "waiting"
    assert clone.texts()[-1] == "waits"
    assert [row["kind"] for row in clone.log()][-2:] == ["incident.noted", "incident.resolved"]


def test_a_store_that_is_not_stopped_is_not_resumed(clone):
    before = clone.ids()

    assert clone.must("doctor", "--resume", "--json").json["fixed"] == []
    assert clone.ids() == before


def test_fix_leaves_a_stopped_store_alone(clone):
    stopping.stop(str(clone.state), "disk-full")

    assert found(clone, "mending", "--fix") == []
    assert one(clone, "store")["level"] == "bad"


def test_without_room_a_store_stays_stopped(clone, monkeypatch):
    stopping.stop(str(clone.state), "disk-full")
    monkeypatch.setattr(store, "FREE_BYTES", 10**18)

    (mending,) = found(clone, "mending", "--resume")

    assert mending["level"] == "bad"
    assert "no room" in mending["message"]
    assert stopping.stopped(str(clone.state))


# left behind


def test_stale_locks_of_our_refs_are_bad_and_fixed(clone):
    locks = [clone.git_folder / "refs/heads/gitswarm.lock", clone.git_folder / "refs/gitswarm/base/main.lock"]
    for lock in locks:
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
        age(lock, 60)

    assert one(clone, "ref-locks")["level"] == "bad"
    fixed = clone.must("doctor", "--fix", "--json").json["fixed"]
    assert sorted(fixed) == sorted(f"removed {lock}" for lock in locks)
    assert not any(lock.exists() for lock in locks)


def test_a_fresh_lock_of_our_refs_is_somebody_at_work(clone):
    (clone.git_folder / "refs/heads/gitswarm.lock").touch()

    assert found(clone, "ref-locks") == []


def test_temporary_files_of_killed_writers_are_told_and_swept(clone):
    strays = [clone.git_folder / "objects/pack/tmp_pack_abc", clone.state / "journal.new"]
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
from gitswarm.git.clone.lock import Lock
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


def test_a_hook_that_is_not_reached_is_brought_back(clone):
    hook = clone.git_folder / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\n")
    hook.chmod(0o755)
    clone.git("worktree", "add", "-q", str(clone.path.parent / "gs-7k3f-1"))
    (clone.state / "hooks" / "pre-commit").unlink()

    (silent,) = [finding for finding in found(clone, "hooks") if finding["level"] != "ok"]
    assert (silent["level"], silent["fixable"]) == ("bad", True)
    assert "gs-7k3f-1 does not reach pre-commit" in silent["message"]

    assert "put our hooks back in place" in clone.must("doctor", "--fix", "--json").json["fixed"]
    assert {finding["level"] for finding in found(clone, "hooks")} == {"ok"}


# how it is called


@pytest.mark.parametrize("words", [("--fix", "--resume"), ("--restore-hub", "--fix")])
def test_one_mend_at_a_time(clone, words):
    assert clone.run("doctor", *words).code == 2


def test_fix_has_nothing_to_do_where_all_is_well(clone):
    assert clone.must("doctor", "--fix", "--json").json["fixed"] == []


def test_the_findings_of_a_clone_have_one_shape(clone):
    for finding in clone.must("doctor", "--json").json["findings"]:
        assert set(finding) == {"name", "level", "message", "mend", "fixable"}
