"""The malformed corpus, pushed by a peer: the index and ``verify`` of a fresh clone judge it as it is recorded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitswarm.core import register
from gitswarm.core.path import parse_event_path
from gitswarm.git.log.tree import LONGEST_NAME
from gitswarm.opening import open_swarm
from tests.corpus import generated, hand, planted
from tests.corpus.__main__ import tell, verdict
from tests.world import Clone, World, git

RECORDED = Path(__file__).parents[1] / "corpus" / "verdicts.txt"
REF = "refs/heads/gitswarm"
DEPTH = 3
"""Folders above an event: what lies elsewhere is set aside by a name, unread."""
BEYOND = "beyond a gap"


class Seen:
    """What one look at a tip says: the paths set aside with their reasons, and where events count."""

    def __init__(self, strays, places):
        self.reasons = {stray.path: stray.reason for stray in strays}
        self.places = places

    def verdict(self, path, recorded):
        """The verdict on a file of the branch, in the words of the record."""
        own, *above = paths(path)
        reasons = [self.reasons[each] for each in (own, *above) if each in self.reasons]
        if not own.startswith("events/"):
            return recorded  # nobody looks there
        if not reasons:
            named = parse_event_path(own)
            return "ok" if named and named[0] in self.places else "neither counted nor set aside"
        if own in self.reasons and len(above) == DEPTH:
            return "ok" if reasons[0] == register.REPEATED else reasons[0]
        return recorded if recorded != "ok" or reasons[0] == BEYOND else reasons[0]


def paths(path):
    """A path and the folders above it, as the quarantine writes them."""
    parts = path.decode("utf-8", "backslashreplace").split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


def seen_by_index(clone):
    swarm = open_swarm(str(clone.path), "ada", env=dict(os.environ))
    tables = swarm.look()
    places = {fate.position for fate in tables.where(register.REGISTER)}
    strays = register.quarantine(tables)
    swarm.close()
    return Seen(strays, places)


def seen_by_verify(clone, places):
    proof = clone.run("verify", "--json").json
    assert "the index does not say what the log says" not in proof["failed"]
    return Seen([register.Stray(**each) for each in proof["quarantined"]], places)


def every_case():
    return [*hand.cases(), *generated.cases()]


def everything_there(hub):
    """The files of our branch, as they lie there."""
    rows = (row.partition("\t") for row in git(hub, "ls-tree", "-r", REF).splitlines())
    modes = {path.encode(): int(head.split()[0], 8) for head, _, path in rows}
    return {path: (mode, f"{git(hub, 'show', f'{REF}:{path.decode()}')}\n".encode()) for path, mode in modes.items()}


@pytest.fixture
def world(tmp_path):
    """A hub that has a swarm."""
    world = World(tmp_path)
    world.clone("founder").must("sync")
    return world


def look(world, number, plot, founding):
    """A plot as a fresh clone sees it: by its index, and by verify."""
    git(world.hub, "update-ref", REF, planted.plant(world.hub, plot.files, founding))
    git(world.folder, "clone", "--quiet", "--bare", str(world.hub), str(world.folder / f"fresh{number}"))
    clone = Clone(world.folder / f"fresh{number}")
    clone.must("init")
    index = seen_by_index(clone)
    return {"index": index, "verify": seen_by_verify(clone, index.places)}


def test_the_index_and_verify_of_a_fresh_clone_judge_the_corpus_as_it_is_recorded(world):
    founding, recorded = git(world.hub, "rev-parse", REF), RECORDED.read_text().splitlines()
    told = {name: verdict(path, mode, data) for name, path, mode, data in every_case()}
    found = {"index": dict(told), "verify": dict(told)}
    for number, plot in enumerate(planted.plots(every_case(), everything_there(world.hub))):
        for way, seen in look(world, number, plot, founding).items():
            for path, names in plot.names.items():
                found[way] |= {name: seen.verdict(path, told[name]) for name in names}

    for way, verdicts in found.items():
        wrong = {name: (reason, told[name]) for name, reason in verdicts.items() if reason != told[name]}
        assert wrong == {}, way
        assert list(tell(verdicts.items())) == recorded, way


def test_all_of_the_corpus_is_there_but_what_no_branch_can_hold(world):
    plots = planted.plots(every_case(), everything_there(world.hub))
    planted_names = {name for plot in plots for names in plot.names.values() for name in names}

    left_out = [path for name, path, *_ in every_case() if name not in planted_names]
    assert len(planted_names) > 10_300
    odd = [path for path in left_out if "\0" not in path and all(path.split("/")) and path != "events/0000/00"]
    assert [len(path) > LONGEST_NAME for path in odd] == [True] * len(odd)
