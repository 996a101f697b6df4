"""What ``gitswarm verify`` proves in real clones, and what it does not let pass."""

from __future__ import annotations

import os
import sqlite3

from gitswarm.core.path import FOLDER
from tests.peers import Peer, an_event, at
from tests.world import Clone, git


def verify(clone):
    return clone.must("verify", "--json").json


def failed(clone):
    """The promises that could not be proved; the command says so with its exit code."""
    said = clone.run("verify", "--json")
    assert said.code == 5
    assert said.error["failed"] == said.json["failed"] != []
    return said.json["failed"]


def fresh(world, name="fresh"):
    """A bare clone made just now, which is how others look at a swarm."""
    git(world.folder, "clone", "--quiet", "--bare", str(world.hub), str(world.folder / name))
    clone = Clone(world.folder / name)
    clone.must("init")
    return clone


# sound


def test_a_sound_log_is_proved(clone):
    clone.say("not sent")

    proof = verify(clone)

    assert (proof["events"], proof["positions"], proof["failed"]) == (4, 4, [])
    assert (proof["journalled"], proof["waiting"]) == (1, 0)
    assert proof["tip"] == clone.git("rev-parse", "gitswarm")
    assert proof["commits"] == len(clone.git("rev-list", "gitswarm").splitlines())


def test_a_fresh_clone_proves_the_same(world, clone):
    mine, theirs = verify(clone), verify(fresh(world))

    same = ("tip", "events", "positions", "commits", "digest", "quarantined", "failed")
    assert {key: mine[key] for key in same} == {key: theirs[key] for key in same}


def test_a_shallow_clone_proves_what_it_has(world, clone):
    shallow = world.clone("shallow", "--depth", "1", "--branch", "gitswarm", join=False, url=f"file://{world.hub}")
    shallow.git("switch", "--quiet", "--detach")
    shallow.must("init")

    proof = verify(shallow)

    assert (proof["commits"], proof["events"]) == (1, 3)


def test_a_clone_without_a_hub_is_proved_before_and_after_its_floor(world):
    alone = world.alone("alone")
    alone.say("first")
    before = verify(alone)
    alone.must("sync")

    assert before["digest"] == verify(alone)["digest"]


def test_an_empty_swarm_is_proved(world):
    alone = world.alone("alone")
    alone.git("update-ref", "-d", "refs/heads/gitswarm")
    (alone.state / "journal").unlink()

    assert verify(alone)["tip"] is None


def test_pages_and_long_texts_are_proved(world, clone):
    log = world.folder / "log.jsonl"
    log.write_text("\n".join(f'{{"actor":"a","type":"note","content":"{n}"}}' for n in range(2 * FOLDER)))
    clone.must("import", "shell-log", str(log))
    clone.say("long " * 5000)
    clone.must("sync")
    clone.say("one more")
    clone.must("sync")

    proof = verify(fresh(world))

    assert proof["pages"] == 2
    assert proof["texts"] == 1


def test_for_people_it_is_one_record(clone):
    said = clone.must("verify")

    assert "failed:" in said.out
    assert said.err == ""


def test_a_clone_that_is_no_part_of_a_swarm_is_told(world):
    said = world.clone("stranger", join=False).run("verify", "--json")

    assert (said.code, said.error["kind"]) == (5, "not_a_swarm")


def test_verifying_does_not_move_our_branch(clone):
    clone.git("update-ref", "refs/heads/gitswarm", "gitswarm~1")
    before = clone.git("rev-parse", "gitswarm")

    clone.run("verify")

    assert clone.git("rev-parse", "gitswarm") == before


# what malformed files of a peer do


def test_malformed_files_are_listed_and_break_no_promise(world, clone):
    peer = Peer(world)
    peer.push({"events/0000/00/notes.txt": b"hello", **dict.fromkeys(at(3, an_event(3)), b"no json")})
    clone.must("sync")
    clone.say("after it")

    proof = verify(clone)

    reasons = [one["reason"] for one in proof["quarantined"]]
    assert sorted(reasons) == ["not JSON", "wrong path"]
    assert proof["positions"] == 5


def test_a_hole_in_the_order_is_named(world, clone):
    Peer(world).push(at(7, an_event(7)))
    clone.must("sync")

    assert failed(clone) == ["nothing at position 3 to 6"]


def test_what_stands_twice_is_named(world, clone):
    first = an_event(1)
    Peer(world).push({**at(3, first), **at(4, first), **at(4, an_event(2))})
    clone.must("sync")

    said = failed(fresh(world))

    assert any(one.endswith("repeats an id") for one in said)
    assert any(one.startswith("two events at position 4: ") for one in said)


def test_a_page_that_is_not_exact_is_named(world, clone):
    Peer(world).push({"events/0000/00.jsonl": b"{}\n"})

    assert any("00.jsonl: page does not hold" in one for one in failed(fresh(world)))


def test_a_text_that_is_gone_is_named(world, clone):
    clone.say("long " * 5000)
    clone.must("sync")
    peer = Peer(world)
    (text,) = (peer.path / "texts").iterdir()
    peer.push(gone=[f"texts/{text.name}"])

    assert any(one.startswith(f"texts/{text.name}") for one in failed(fresh(world)))


# history


def test_an_event_taken_from_the_hub_is_seen_by_a_fresh_clone(world, clone):
    peer = Peer(world)
    before = peer.tip
    after = peer.push(gone=[peer.events()[1]])

    said = failed(fresh(world))

    assert f"the commit {after} does not only add to {before}" in said
    assert "nothing at position 1" in said


def test_once_a_clone_has_repaired_it_a_fresh_clone_proves_all_again(world, clone):
    peer = Peer(world)
    peer.push(gone=[peer.events()[1]])
    clone.must("sync")

    proof = verify(fresh(world))

    assert proof["repairs"] == 1
    assert proof["failed"] == []


def test_a_rewound_hub_that_was_repaired_is_sound(world, clone):
    peer = Peer(world)
    peer.rewind()
    peer.push(at(2, an_event(9)))
    clone.must("sync")

    proof = verify(fresh(world))

    assert (proof["repairs"], proof["failed"]) == (1, [])


def test_a_hub_that_left_the_last_good_tip_is_named(world, clone):
    peer = Peer(world)
    peer.rewind()
    peer.push(at(2, an_event(9)))
    clone.run("doctor")  # which fetches, and so knows

    assert any(one.startswith("the hub's tip ") for one in failed(clone))


def test_a_rewound_branch_is_named(clone):
    clone.git("update-ref", "refs/heads/gitswarm", "gitswarm~1")

    assert any(one.startswith("our branch does not only add to ") for one in failed(clone))


def test_a_rewound_branch_without_a_hub_is_named(world):
    alone = world.alone("alone")
    alone.say("first")
    alone.must("sync")
    alone.git("update-ref", "refs/heads/gitswarm", alone.git("rev-list", "--max-parents=0", "gitswarm"))

    assert any("final here" in one for one in failed(alone))


# index and journal


def test_an_index_that_lies_is_named(clone):
    with sqlite3.connect(os.path.realpath(clone.state / "index.db")) as index:
        index.execute("UPDATE log_register SET overruled = 1 WHERE position = 1")
    index.close()

    assert failed(clone) == ["the index does not say what the log says"]


def test_a_damaged_journal_is_named(clone):
    clone.say("not sent")
    with (clone.state / "journal").open("ab") as journal:
        journal.write(b"00000000 {}\n")

    (said,) = failed(clone)
    assert said.startswith("the journal cannot be read at byte ")


def test_a_line_that_the_power_cut_off_breaks_no_promise(world):
    alone = world.alone("alone")
    with (alone.state / "journal").open("ab") as journal:
        journal.write(b'00000000 {"lines":["{')
    alone.say("after the power came back")

    assert alone.must("verify", "--json").json["failed"] == []
    [finding] = [one for one in alone.must("doctor", "--json").json["findings"] if one["name"] == "journal"]
    assert (finding["level"], "cut off" in finding["message"]) == ("warn", True)


def test_a_journalled_event_that_left_the_log_is_named(clone):
    clone.say("not sent")
    with sqlite3.connect(os.path.realpath(clone.state / "index.db")) as index:
        (note,) = index.execute("SELECT value FROM log_notes WHERE key = 'drained'").fetchone()
    index.close()
    clone.git("update-ref", "refs/heads/gitswarm", "gitswarm~1")
    clone.run("status")
    with sqlite3.connect(os.path.realpath(clone.state / "index.db")) as index:
        index.execute("INSERT OR REPLACE INTO log_notes VALUES ('drained', ?)", (note,))
    index.close()

    assert any(one.startswith("the journal's event ") for one in failed(clone))


def test_what_waits_in_the_journal_is_counted(clone):
    from gitswarm.git.clone import stopping

    stopping.stop(str(clone.state), "disk-full")
    clone.say("waits")

    proof = verify(clone)

    assert (proof["journalled"], proof["waiting"]) == (0, 1)
