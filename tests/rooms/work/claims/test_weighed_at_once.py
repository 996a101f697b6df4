"""What is asked of the tables for all candidates at once, held against asking for each of them alone."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress

import pytest

from gitswarm.core import register
from gitswarm.core.globs import any_meet
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import NotFound, Refused
from gitswarm.index.shelves import Shelves
from gitswarm.rooms.ground import agents
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims import actions, choice
from gitswarm.rooms.work.claims.model import held
from tests.rooms.work.claims.test_claims import HERE, Yard
from tests.stage import ROOMS

ACTORS, TYPES, ROLES = ("ada", "bob", "eve"), ("task", "bug", "feature"), ("tester", "builder")
LABELS = ("db", "ui", *(f"role/{role}" for role in ROLES))
PATHS = ("src/**", "src/api/*.py", "docs/**", "docs/a.md", "*.toml")
PARTS = {"priority", "worth", "unblocks", "fit", "age", "assigned", "role", "returned", "collisions"}
FIXED, HISTORIES, STEPS = range(4), 4, 120
"""The first seeds are always the same: between them every part counts."""


class Chance(Yard):
    """A yard in which anything may happen next."""

    def __init__(self, seed):
        super().__init__()
        self.dice = random.Random(seed)
        self.known = []

    def live(self, steps):
        often, seldom = (self.is_made, self.is_taken), (self.joins, self.is_linked, self.comes_back, self.is_changed)
        for _ in range(steps):
            with suppress(Refused, NotFound):
                self.dice.choice(often * 2 + seldom)()

    def some(self, of, most=2):
        return tuple(self.dice.sample(of, self.dice.randint(0, min(most, len(of)))))

    def is_made(self):
        dice = self.dice
        more = {"parent": dice.choice(self.known)} if self.known and dice.random() < 0.3 else {}
        told = {"assignee": dice.choice((None, None, *ACTORS)), "type": dice.choice(TYPES), "labels": self.some(LABELS)}
        worth = {"value": dice.choice((None, 3, 8)), "effort": dice.choice((None, 1, 2)), "priority": dice.randrange(5)}
        id = self.make(**told, **worth, **more, paths=self.some(PATHS), deps=self.some(self.known, 3))
        self.known.append(id)

    def joins(self):
        more = {"types": self.some(TYPES), "labels": self.some(LABELS[:2]), "role": self.dice.choice(("", *ROLES))}
        self.act(agents.join, self.dice.choice(ACTORS), machine=HERE, **more)

    def is_linked(self):
        self.do(tasks.link, name=self.dice.choice(self.known or [""]), on=self.dice.choice(self.known or [""]))

    def is_taken(self):
        actor = self.dice.choice(ACTORS)
        self.claim(self.dice.choice(self.known or [""]), actor, f"s-{actor}")

    def comes_back(self):
        for task, lease in held(self.tables)[:1]:
            self.act(self.dice.choice((actions.release, tasks.done)), lease.actor, lease.session, name=task.id)

    def is_changed(self):
        self.do(self.dice.choice((tasks.close, tasks.pause, tasks.resume)), name=self.dice.choice(self.known or [""]))


def plainly(tables, actor, role=None):
    """What `weigh` answers, each question asked for one task."""
    role = role or agents.role_of(tables, actor)
    found, fit = choice._offered(tables, actor, role), agents.Fit(tables, actor)
    others = [tasks.detail(tables, task.id).paths for task, lease in held(tables) if lease.actor != actor]
    weighed = []
    for place, task in enumerate(found):
        paths = tasks.detail(tables, task.id).paths
        parts = {
            "priority": 100 * (4 - task.priority),
            "worth": 20 * min(5, (task.value or 0) // (task.effort or 1)),
            "unblocks": 15 * min(6, len(tasks.waiting_on(tables, task.id))),
            "fit": 10 * fit.of(task.type, task.labels, tasks.folders(paths)),
            "age": int(10 * (1 - place / len(found))),
            "assigned": 300 * (task.assignee == actor),
            "role": 1000 * (task.role == role),
            "returned": -30 * min(3, task.epoch),
            "collisions": -120 * sum(any_meet(paths, each) for each in others),
        }
        parts = {name: value for name, value in parts.items() if value}
        weighed.append(choice.Weighed(task, sum(parts.values()), parts))
    return sorted(weighed, key=lambda one: (-one.score, one.task.rank))


def in_sqlite(tables):
    """The same state, kept in a file as the index does."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    shelves, every = Shelves(connection, folding=True), register.every_table(ROOMS)
    shelves.create(every)
    for table in every:
        for record in tables.where(table):
            shelves.put(table, record)
    shelves.flush()
    return Shelves(connection)


@pytest.mark.parametrize("most", [3, 200])
def test_all_at_once_are_weighed_as_each_alone(monkeypatch, most):
    monkeypatch.setattr(choice, "LOOKED_AT", most)
    seen = set()
    for seed in (*FIXED, *(random.randrange(1 << 32) for _ in range(HISTORIES))):
        print(f"seed {seed}")  # noqa: T201 - to see it again
        yard = Chance(seed)
        yard.live(STEPS)
        yard.tables = MemoryTables(in_sqlite(yard.tables))
        yard.live(STEPS // 10)
        for tables in (yard.tables, in_sqlite(yard.tables)):
            for actor in ACTORS:
                for role in (None, *ROLES):
                    found, alone = choice.weigh(tables, actor, role), plainly(tables, actor, role)
                    assert found == alone
                    assert [[*one.parts] for one in found] == [[*one.parts] for one in alone]
                    seen |= {part for one in found for part in one.parts}
    assert seen == PARTS


class Counting(MemoryTables):
    """Tables that count how often they are asked."""

    asked = 0

    def get(self, *asked):
        self.asked += 1
        return super().get(*asked)

    def where(self, *asked, **named):
        self.asked += 1
        return super().where(*asked, **named)

    def among(self, *asked, **named):
        self.asked += 1
        return super().among(*asked, **named)


def test_many_candidates_and_much_in_work_take_no_more_questions_than_few():
    yard, asked = Yard(), []
    yard.tables = Counting()
    for _ in range(2):
        for number in range(20):
            needed = yard.make(paths=("src/**",))
            yard.make(deps=(needed,), paths=("docs/**",))
            yard.claim(yard.make(paths=("src/a.py",)), "bob", f"s{number}")
        before = yard.tables.asked
        choice.weigh(yard.tables, "ada")
        asked.append(yard.tables.asked - before)
    assert asked[0] == asked[1] < 15
