from __future__ import annotations

import pytest

from gitswarm.core.graft import graft, grown
from gitswarm.core.log import Draft
from gitswarm.core.memory import (
    LOST,
    REFUSED,
    REPLY_LOST,
    REQUEST_LOST,
    SHARED,
    UNKNOWN,
    UNREACHABLE,
    Commit,
    Far,
    MemoryHub,
    MemoryLog,
)
from gitswarm.errors import HubUnreachable, PushRefused
from tests.log_contract import LogContract
from tests.yard import MODULE, Writer, Yard, files_of


class MemoryYard(Yard):
    def __init__(self):
        self.kept = MemoryLog()

    def log(self):
        return self.kept

    def commit(self, parent, files, gone=()):
        things = self.kept.things
        put = [(path, "0" * 64 if peer.mode == MODULE else things.keep(peer.content)) for path, peer in files.items()]
        root = things.commit(parent).tree if parent else None
        tree = grown(things, root, graft(put, gone)) or things.keep({})
        for path, peer in files.items():
            tree = self._with_mode(tree, path.split("/"), peer.mode)
        return things.keep(Commit(parent, tree, "by a peer"))

    def _with_mode(self, tree, names, mode):
        entries = self.kept.things.entries(tree)
        old, oid = entries[names[0]]
        entries[names[0]] = (old, self._with_mode(oid, names[1:], mode)) if names[1:] else (mode, oid)
        return self.kept.things.keep(entries)

    def lose(self, oid, path):
        lost = oid if path is None else self.kept.find(oid, path).oid
        del self.kept.things.kept[lost]
        return lost


class TestMemoryLog(LogContract):
    @pytest.fixture
    def yard(self):
        return MemoryYard()


class Clones:
    """Two clones of one hub; what goes wrong next is set by hand."""

    def __init__(self, ids):
        self.far = Far()
        self.wrong = ""
        self.logs = MemoryLog(), MemoryLog()
        self.hubs = [MemoryHub(log, self.far, fault=lambda call: self.wrong) for log in self.logs]
        self.writers = [Writer(log, ids) for log in self.logs]


@pytest.fixture
def clones(ids):
    return Clones(ids)


def test_a_hub_without_our_branch_has_no_tip(clones):
    assert clones.hubs[0].fetch() is None


def test_what_one_clone_pushes_the_other_fetches(clones):
    tip, lines = clones.writers[0].append(3)
    assert clones.hubs[0].push(tip) == SHARED
    assert clones.hubs[1].fetch() == tip
    assert list(clones.logs[1].lines(tip)) == lines
    assert clones.logs[1].tip() is None
    assert clones.logs[1].whole(tip)


def test_only_one_of_two_pushers_wins(clones):
    tips = [writer.append().tip for writer in clones.writers]
    assert [hub.push(tip) for hub, tip in zip(clones.hubs, tips, strict=True)] == [SHARED, LOST]
    assert clones.hubs[1].fetch() == tips[0]
    assert clones.hubs[0].push(tips[0]) == SHARED


def test_a_push_never_goes_back(clones):
    old, new = (clones.writers[0].append().tip for _ in range(2))
    assert clones.hubs[0].push(new) == SHARED
    assert clones.hubs[0].push(old) == LOST
    assert clones.hubs[0].fetch() == new


def test_a_lost_request_leaves_the_hub_as_it_was(clones):
    tip = clones.writers[0].append().tip
    clones.wrong = REQUEST_LOST
    assert clones.hubs[0].push(tip) == UNKNOWN
    assert clones.far.tip is None


def test_a_lost_reply_leaves_the_push_on_the_hub(clones):
    tip = clones.writers[0].append().tip
    clones.wrong = REPLY_LOST
    assert clones.hubs[0].push(tip) == UNKNOWN
    assert clones.far.tip == tip


@pytest.mark.parametrize(("wrong", "error"), [(UNREACHABLE, HubUnreachable), (REFUSED, PushRefused)])
def test_a_hub_that_says_no_leaves_nothing_behind(clones, wrong, error):
    tip = clones.writers[0].append().tip
    clones.wrong = wrong
    with pytest.raises(error):
        clones.hubs[0].push(tip)
    assert clones.far.tip is None


def test_a_fetch_of_a_broken_hub_takes_over_nothing(clones):
    tip = clones.writers[0].append(2).tip
    clones.hubs[0].push(tip)
    clones.far.things.kept.pop(clones.logs[0].find(tip, "events").oid)
    before = dict(clones.logs[1].things.kept)
    with pytest.raises(Exception, match="missing"):
        clones.hubs[1].fetch()
    assert clones.logs[1].things.kept == before


def test_the_same_content_has_the_same_name(ids):
    one, other = MemoryLog(), MemoryLog()
    lines = Writer(one, ids).lines(0, 5)
    assert one.append(Draft(None, files_of(lines))) == other.append(Draft(None, files_of(lines)))
