"""Which titles are alike: the same answers as if each were compared with every other one, only sooner."""

from __future__ import annotations

from itertools import combinations
from random import Random
from types import SimpleNamespace

import pytest

from gitswarm.rooms.talk.duplicates import near
from gitswarm.rooms.talk.duplicates.model import pieces

WORDS = "fix the login page pages form of a user name names empty test tests parser write docs for broken build".split()
MIXTURES = {
    "short": lambda chance: " ".join(chance.choices(WORDS, k=chance.randint(1, 4))),
    "long": lambda chance: " ".join(chance.choices(WORDS, k=chance.randint(4, 12))),
    "made by a machine": lambda chance: f"Fix page {chance.randint(1, 400)} of the handbook",
    "mostly the same": lambda chance: chance.choice(WORDS[:6]),
    "letters": lambda chance: "".join(chance.choices("ab c", k=chance.randint(0, 9))),
}


def tasks_of(titles):
    return [SimpleNamespace(id=f"{n:04}", title=title, created=n // 2) for n, title in enumerate(titles)]


def told(found):
    return [(pair.alike, pair.first.id, pair.second.id) for pair in found]


def plainly(found, least):
    """What every comparison of two gives."""
    alike = []
    for one, other in combinations(found, 2):
        own, others = pieces(one.title), pieces(other.title)
        share = 100 * len(own & others) // max(1, len(own | others))
        if share >= least:
            alike.append((share, one.id, other.id))
    return sorted(alike, key=lambda pair: (-pair[0], pair[1:]))


@pytest.mark.parametrize("mixture", MIXTURES)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_titles_the_answers_are_those_of_a_plain_comparison(mixture, seed):
    chance = Random(f"{mixture} {seed}")
    found = tasks_of(MIXTURES[mixture](chance) for _ in range(90))
    for least in (1, 35, 60, 84, 100):
        wanted = plainly(found, least)

        assert told(near.pairs(found, least)) == wanted, (mixture, seed, least)
        for most in (1, 7, 50, len(wanted) + 1):
            assert told(near.pairs(found, least, most)) == wanted[:most], (mixture, seed, least, most)


def test_titles_that_share_most_of_their_pieces_are_alike():
    def alike(*titles, least=60):
        return [pair.alike for pair in near.pairs(tasks_of(titles), least)]

    assert alike("Fix the login page", "Fix the login pages") == [84]
    assert alike("Fix the login page", "Write the manual") == []
    assert alike("same", "Same!", least=100) == [100]
    assert alike("🐝", "🐝", "...") == []


@pytest.mark.parametrize("kind", ["of all sorts", "made by a machine", "the same"])
def test_few_of_many_titles_are_compared_with_each_other(kind, monkeypatch):
    chance, many = Random(5), 2000
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(400)]
    sorts = {
        "of all sorts": lambda n: " ".join(chance.choices(words, k=chance.randint(3, 8))),
        "made by a machine": lambda n: f"Fix page {n} of the handbook",
        "the same": lambda n: f"Line too long ({n % 9} > 79)",
    }
    compared = []
    met = near._Join._near
    monkeypatch.setattr(near._Join, "_near", lambda *values: [compared.append(1) or other for other in met(*values)])
    near.pairs(tasks_of(map(sorts[kind], range(many))), 60, 50)

    assert len(compared) < many * (many - 1) / 2 / 50
