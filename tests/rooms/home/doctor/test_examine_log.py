"""What the doctor finds of our branch, of what is made of it, and of the hub: each condition made real."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from gitswarm.core.proof import Refold
from gitswarm.index.following import Index
from gitswarm.rooms.home.doctor import examine
from tests.peers import Peer, age, an_event, at, found, one
from tests.servers import http_hub
from tests.world import Clone, git

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


def test_our_branch_moved_to_work_of_the_user_is_brought_back(clone):
    clone.say("before")
    clone.must("sync")
    ours = clone.git("rev-parse", "gitswarm")
    clone.git("branch", "--force", "gitswarm", "origin/main")

    assert "doctor --fix" in one(clone, "branch")["mend"]
    clone.must("doctor", "--fix")
    assert clone.git("merge-base", "--is-ancestor", ours, "gitswarm") == ""


def test_a_strangers_branch_of_our_name_is_bad(world):
    clone = world.clone("ada", join=False)
    clone.must("init", "--no-hub")
    clone.git("branch", "--force", "gitswarm", "origin/main")

    branch = one(clone, "branch")

    assert branch["level"] == "bad"
    assert "stranger" in branch["message"]
    assert "--branch" in branch["mend"]


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
    clone.must("doctor", "--fix")
    assert one(clone, "branch")["level"] == "ok"
    assert clone.texts() == before


def test_a_rewound_branch_is_bad_and_healed(clone):
    before = clone.texts()
    clone.git("update-ref", "refs/heads/gitswarm", "gitswarm~1")

    assert "lost" in one(clone, "branch")["message"]
    clone.must("doctor", "--fix")
    assert clone.texts() == before


def test_a_branch_that_lacks_objects_is_bad_and_healed(clone):
    packs = set((clone.git_folder / "objects/pack").iterdir())
    clone.say("not sent")
    for pack in set((clone.git_folder / "objects/pack").iterdir()) - packs:
        pack.unlink()

    assert one(clone, "branch")["level"] == "bad"
    clone.must("doctor", "--fix")
    assert clone.texts() == ["first", "second", "not sent"]


def test_a_corrupt_ref_is_bad_and_healed(clone):
    clone.say("not sent")
    (clone.git_folder / "refs/heads/gitswarm").write_text("nonsense\n")

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
            **at(13, an_event(13, "policy.changed", {"changes": 7}, v=2)),
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
        "wrong changes",
        "repeats an id; the first stands at 14",
    }
    assert "repeats an id; the first stands at 1" in reasons
    assert any(message.startswith("two events at position 16: ") for message in said)
    assert clone.run("doctor").code == 0


def test_events_of_a_newer_gitswarm_are_told(world, clone):
    Peer(world).push(at(3, an_event(1, "policy.changed", {"changes": {}}, v=99)))
    clone.must("sync")

    newer = one(clone, "newer")

    assert (newer["level"], newer["mend"]) == ("warn", "update gitswarm")
    assert newer["message"].startswith("1 event of a newer gitswarm")
    clone.must("create", "Go on")
    clone.must("doctor")


def test_events_of_kinds_that_nobody_knows_are_told(world, clone):
    Peer(world).push({**at(3, an_event(1, "task.flown")), **at(4, an_event(2, "moon.landed"))})
    clone.must("sync")

    newer = one(clone, "newer")

    assert newer["level"] == "warn"
    assert newer["message"].startswith("2 events of kinds")


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


def test_a_clone_that_never_met_its_hub_has_nothing_to_compare(world, clone):
    world.cut_off()
    git(world.folder, "init", "--quiet", str(world.folder / "new"))
    git(world.folder / "new", "remote", "add", "origin", str(world.hub))
    new = Clone(world.folder / "new")
    new.must("init")
    world.reach()

    assert found(new, "hub-log") == []
    assert [finding["level"] for finding in found(new, "hub")] == ["warn"]


def test_a_hub_without_our_branch_is_a_warning_and_filled_by_sync(world, clone):
    git(world.hub, "update-ref", "-d", "refs/heads/gitswarm")

    assert one(clone, "hub-log")["level"] == "warn"
    clone.must("sync")
    assert one(clone, "hub-log")["level"] == "ok"


def test_an_index_that_others_write_on_meanwhile_says_what_the_log_says(clone, monkeypatch):
    class Slow(Refold):
        def run(self, note):
            super().run(note)
            clone.start("event", "add", "--", "meanwhile").communicate()

    clone.say("before")
    monkeypatch.setattr(examine, "Refold", Slow)

    assert one(clone, "index")["level"] == "ok"
    assert clone.texts()[-2:] == ["before", "meanwhile"]


def test_an_index_that_runs_ahead_of_the_look_is_looked_at_again(clone, monkeypatch):
    clone.say("before")
    early, follow = [clone.git("rev-parse", "gitswarm")], Index.catch_up
    clone.say("meanwhile")

    def late(index, tip, **words):
        return follow(index, early.pop() if early else tip, **words)

    monkeypatch.setattr(Index, "catch_up", late)

    assert one(clone, "index")["level"] == "ok"
    assert not early
