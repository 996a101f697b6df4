"""Links that close a circle are found in one walk, and items come behind those they name."""

from __future__ import annotations

import random
import time

import pytest

from gitswarm.rooms.work.origins.model import Item
from gitswarm.rooms.work.origins.order import to_be_made, walk, without_circles


def scattered(seed, count=40):
    """Items that name each other as chance has it."""
    dice = random.Random(seed)
    keys = [f"k{number}" for number in range(count)]
    items = {}
    for key in keys:
        deps = tuple(dice.sample(keys, k=dice.randrange(3)))
        items[key] = Item(key, "here", key, deps=deps, parent=dice.choice([None, None, *keys]))
    return items


def stands_on(items):
    """What each item waits for, parts included."""
    edges = {key: list(item.deps) for key, item in items.items()}
    for key, item in items.items():
        if item.parent is not None:
            edges[item.parent].append(key)
    return edges


@pytest.mark.parametrize("seed", range(50))
def test_no_circle_is_left_and_no_link_is_taken_that_closes_none(seed):
    items = scattered(seed)
    left, gone = without_circles(items)

    assert walk(left, stands_on(left))[1] == []
    links = sum(len(item.deps) + (item.parent is not None) for item in items.values())
    assert sum(len(item.deps) + (item.parent is not None) for item in left.values()) == links - len(gone)
    for one, _, on in gone[:1]:  # taken back alone, the first one closes a circle again
        again = {**left, one: items[one]}
        assert walk(again, stands_on(again))[1] != [], (one, on)


@pytest.mark.parametrize("seed", range(50))
def test_each_item_comes_behind_those_it_names_or_is_tied_to_them_afterwards(seed):
    items, _ = without_circles(scattered(seed))
    order, ties = to_be_made(items)
    place = {item.key: number for number, item in enumerate(order)}

    assert sorted(place) == sorted(items)
    for item in order:
        for kind, name in [("is a part of", item.parent), *(("waits for", dep) for dep in item.deps)]:
            assert name is None or place[name] < place[item.key] or (item.key, kind, name) in ties


def test_a_circle_of_many_takes_no_long():
    count = 50_000
    items = {f"k{n}": Item(f"k{n}", "here", "t", deps=(f"k{(n + 1) % count}",)) for n in range(count)}
    began = time.process_time()
    _, gone = without_circles(items)

    assert len(gone) == 1
    assert time.process_time() - began < 10
