"""The proof of a log in memory: what it promises, and every way to break a promise."""

from __future__ import annotations

from hashlib import sha256

import pytest

from gitswarm.core.graft import graft, grown
from gitswarm.core.log import Made
from gitswarm.core.memory import Commit, MemoryLog
from gitswarm.core.path import event_path, page_path, text_path
from gitswarm.core.proof import History, Refold
from gitswarm.core.seal import FOLDER
from gitswarm.opening import the_rooms
from tests.peers import an_event, at

ROOMS = the_rooms()


def silently(_):
    """Progress that nobody looks at."""


class Yard:
    """A log in memory that anybody may write to, without any rule."""

    def __init__(self):
        self.log = MemoryLog()
        self.tip = None
        self.commits = []

    def commit(self, files=(), gone=(), parents=None):
        """Put any commit on any others; the first tells the tree."""
        parents = (self.tip,) if parents is None else parents
        things = self.log.things
        root = things.commit(parents[0]).tree if parents and parents[0] else None
        put = [(path, things.keep(content)) for path, content in dict(files).items()]
        tree = grown(things, root, graft(put, gone)) or things.keep({})
        self.tip = things.keep(Commit(parents[0] if parents else None, tree, f"commit {len(self.commits)}"))
        self.commits.append(Made(self.tip, tuple(parent for parent in parents if parent)))
        return self.tip

    def events(self, first, last):
        """One commit for each position, an event of that number in it."""
        for number in range(first, last):
            self.commit(at(number, an_event(number)))
        return self.tip

    def history(self):
        history = History(self.log, self.commits)
        history.walk(silently)
        return history

    def failed(self):
        return list(self.history().failed())

    def refold(self):
        refold = Refold(self.log, ROOMS, self.tip)
        refold.run(silently)
        return refold


@pytest.fixture
def yard():
    return Yard()


# one fold


def test_no_log_at_all_breaks_no_promise(yard):
    refold = Refold(yard.log, ROOMS, None)
    refold.run(silently)

    assert (refold.events, refold.count, refold.failed, refold.pages()) == (0, 0, [], 0)


def test_a_sound_log_breaks_no_promise(yard):
    yard.events(0, 5)

    refold = yard.refold()

    assert (refold.events, refold.count, refold.failed) == (5, 5, [])


def test_positions_that_hold_nothing_are_named(yard):
    yard.commit({**at(0, an_event(0)), **at(4, an_event(4)), **at(6, an_event(6))})

    assert yard.refold().failed == ["nothing at position 1 to 3", "nothing at position 5"]


def test_a_jump_over_millions_of_positions_is_told_without_counting_them(yard, monkeypatch):
    yard.events(0, 1)
    yard.commit(at(5, an_event(5)))
    monkeypatch.setattr(yard.log, "count", lambda _: 30_000_000_000)

    assert yard.refold().failed == ["nothing at position 1 to 4", "nothing at position 6 to 29999999999"]


def test_a_position_taken_by_something_set_aside_is_no_hole(yard):
    yard.commit({**at(0, an_event(0)), event_path(1, an_event(1).id): b"no json", **at(2, an_event(2))})

    refold = yard.refold()

    assert (refold.events, refold.count, refold.failed) == (2, 3, [])


def test_the_last_position_may_be_set_aside_too(yard):
    yard.commit({**at(0, an_event(0)), event_path(1, an_event(1).id): b"no json"})

    assert (yard.refold().count, yard.refold().failed) == (2, [])


def test_two_events_at_one_position_are_named(yard):
    yard.commit({**at(0, an_event(0)), **at(1, an_event(1)), **at(1, an_event(2)), **at(2, an_event(3))})

    (said,) = yard.refold().failed
    assert said == f"two events at position 1: {an_event(1).id} and {an_event(2).id}"


def test_an_id_that_stands_twice_is_named(yard):
    yard.commit({**at(0, an_event(0)), **at(1, an_event(0))})

    assert yard.refold().failed == [f"{event_path(1, an_event(0).id)}: repeats an id"]


def test_exact_pages_are_counted(yard):
    yard.events(0, FOLDER)
    paths = [event_path(number, an_event(number).id) for number in range(FOLDER)]
    yard.commit({page_path(0): b"".join(an_event(number).line for number in range(FOLDER))}, gone=paths)

    refold = yard.refold()

    assert (refold.pages(), refold.events, refold.failed) == (1, FOLDER, [])
    assert yard.failed() == []


def test_a_page_that_is_not_exact_is_named(yard):
    yard.commit({page_path(0): b"".join(an_event(number).line for number in range(FOLDER - 1))})

    assert any(said.startswith(f"{page_path(0)}: page does not hold") for said in yard.refold().failed)


def test_a_long_text_must_be_there_and_unchanged(yard):
    digest = sha256(b"a long text").hexdigest()
    told = {"text": {"digest": digest, "size": 11, "head": "a"}}
    whole = yard.commit({**at(0, an_event(0, payload=told)), text_path(digest): b"a long text"})
    sound = yard.refold()
    yard.commit({text_path(digest): b"another text"})
    changed = yard.refold()
    yard.commit(gone=[text_path(digest)], parents=(whole,))
    missing = yard.refold()

    lost = f"{text_path(digest)}, a text of {an_event(0).id}, is missing or changed"
    assert (sound.texts, sound.failed) == (1, [])
    assert (changed.failed, missing.failed) == ([lost], [lost])


def test_inert_events_are_counted(yard):
    yard.commit({**at(0, an_event(0, "nobody.knows")), **at(1, an_event(1))})

    assert yard.refold().inert == 1


# the whole history


def test_a_history_that_only_adds_is_sound(yard):
    yard.events(0, 30)

    assert yard.failed() == []


def test_a_merge_that_adds_to_both_is_sound(yard):
    base = yard.events(0, 3)
    tip = yard.commit(at(3, an_event(3)))
    yard.commit(at(4, an_event(4)), parents=(tip, base))

    assert yard.failed() == []


def test_a_merge_that_loses_one_side_is_not(yard):
    base = yard.events(0, 3)
    one = yard.commit(at(3, an_event(3)), parents=(base,))
    other = yard.commit(at(3, an_event(4)), parents=(base,))
    merge = yard.commit(parents=(one, other))

    assert yard.failed() == [f"the commit {merge} does not only add to {other}"]


@pytest.mark.parametrize("what", ["taken", "changed", "slipped in", "moved"])
def test_a_commit_that_does_more_than_add_is_named(yard, what):
    yard.commit({**at(0, an_event(0)), **at(1, an_event(1)), **at(3, an_event(3))})
    before, first = yard.tip, event_path(0, an_event(0).id)
    if what == "taken":
        yard.commit(gone=[first])
    elif what == "changed":
        yard.commit({first: an_event(0, payload={"text": "other"}).line})
    elif what == "slipped in":
        yard.commit(at(2, an_event(2)))
    else:
        yard.commit(at(4, an_event(0)), gone=[first])
    bad = yard.tip
    yard.commit(at(5, an_event(5)))

    assert yard.failed() == [f"the commit {bad} does not only add to {before}"]


def test_what_was_taken_and_put_back_is_still_told(yard):
    yard.events(0, 2)
    first = at(0, an_event(0))
    yard.commit(gone=list(first))
    yard.commit(first)

    assert len(yard.failed()) == 2


# repairs


def a_repair(number, bad, good):
    return an_event(number, "hub.repaired", {"bad": bad, "good": good})


def test_a_repair_mends_the_damage_before_it(yard):
    good = yard.events(0, 4)
    yard.commit(gone=list(at(1, an_event(1))))
    bad = yard.commit(at(4, an_event(4)))
    yard.commit({**at(1, an_event(1)), **at(5, a_repair(5, bad, good))})

    history = yard.history()

    assert (list(history.failed()), history.repairs) == ([], 1)


def test_a_repair_may_move_what_others_added_to_the_damage(yard):
    good = yard.events(0, 3)
    bad = yard.commit(at(2, an_event(9)), gone=list(at(2, an_event(2))))
    moved = {**at(2, an_event(2)), **at(3, an_event(9)), **at(4, a_repair(4, bad, good))}
    yard.commit(moved, gone=list(at(2, an_event(9))))

    assert yard.failed() == []


def test_a_repair_puts_back_the_bytes_that_were_changed(yard):
    good = yard.events(0, 3)
    bad = yard.commit({event_path(1, an_event(1).id): an_event(1, payload={"text": "forged"}).line})
    yard.commit({**at(1, an_event(1)), **at(3, a_repair(3, bad, good))})

    assert yard.failed() == []


def test_a_rewound_hub_is_repaired_without_the_good_log_in_its_history(yard):
    yard.events(0, 2)
    bad = yard.commit(at(2, an_event(8)))
    again = {**at(2, an_event(2)), **at(3, an_event(8)), **at(4, a_repair(4, bad, "f" * 40))}
    yard.commit(again, gone=list(at(2, an_event(8))))

    history = yard.history()

    assert (list(history.failed()), history.repairs) == ([], 1)


def test_damage_before_a_rewound_hub_is_mended_where_all_of_it_is_back(yard):
    yard.events(0, 3)
    yard.commit(gone=list(at(1, an_event(1))))
    bad = yard.commit(at(3, an_event(8)))
    yard.commit({**at(1, an_event(1)), **at(4, a_repair(4, bad, "f" * 40))})

    assert yard.failed() == []


def test_a_repair_that_forgets_what_others_added_mends_nothing(yard):
    good = yard.events(0, 3)
    yard.commit(at(3, an_event(9)))
    bad = yard.commit(gone=[*at(1, an_event(1)), *at(3, an_event(9))])
    yard.commit({**at(1, an_event(1)), **at(3, a_repair(3, bad, good))})

    assert len(yard.failed()) == 2


def test_damage_before_the_log_that_a_repair_restored_stays_told(yard):
    yard.events(0, 3)
    yard.commit(gone=list(at(0, an_event(0))))
    good = yard.tip
    bad = yard.commit(gone=list(at(1, an_event(1))))
    yard.commit({**at(1, an_event(1)), **at(3, a_repair(3, bad, good))})

    assert len(yard.failed()) == 1


@pytest.mark.parametrize(
    "forged", ["loses one", "changes one", "changes a good one", "restores too little", "names no parent", "says less"]
)
def test_a_forged_repair_mends_nothing(yard, forged):
    yard.events(0, 2)
    old, good = yard.tip, yard.events(2, 4)
    bad = yard.commit(gone=list(at(1, an_event(1))))
    back = at(1, an_event(1))
    if forged == "loses one":
        yard.commit({**back, **at(4, a_repair(4, bad, good))}, gone=list(at(0, an_event(0))))
    elif forged == "changes one":
        path = event_path(0, an_event(0).id)
        yard.commit({**back, path: an_event(0, payload={"text": "x"}).line, **at(4, a_repair(4, bad, "f" * 40))})
    elif forged == "changes a good one":
        path = event_path(0, an_event(0).id)
        yard.commit({**back, path: an_event(0, payload={"text": "x"}).line, **at(4, a_repair(4, bad, good))})
    elif forged == "restores too little":
        yard.commit({**at(1, an_event(7)), **at(4, a_repair(4, bad, old))})
    elif forged == "names no parent":
        yard.commit({**back, **at(4, a_repair(4, old, good))})
    else:
        yard.commit({**back, **at(4, an_event(4, "hub.repaired", {"bad": bad}))})

    history = yard.history()

    assert (len(list(history.failed())), history.repairs) == (2, 0)


def test_long_work_says_how_far_it_is(yard, monkeypatch):
    monkeypatch.setattr("gitswarm.core.proof.STRIDE", 2)
    yard.events(0, 5)
    said = []

    Refold(yard.log, ROOMS, yard.tip).run(said.append)
    History(yard.log, yard.commits).walk(said.append)

    assert said == ["folded 2 events", "folded 4 events", "compared 2 of 5 commits", "compared 4 of 5 commits"]
