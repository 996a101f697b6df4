"""The contract of Tables, over every way of keeping them."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.tables import MemoryTables, Table
from gitswarm.record import Record
from tests.tables_contract import LONE, NUMBERED, TABLES, THINGS, WAYS, Lone, Numbered, in_memory, in_sqlite, thing


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def tables(request):
    return request.param()


def names(records):
    return [record.name for record in records]


def test_what_was_never_put_is_none(tables):
    assert tables.get(THINGS, "a") is None
    assert tables.where(THINGS) == []
    assert tables.count(THINGS) == 0


def test_a_record_comes_back_as_it_was_put(tables):
    put = thing(
        "a",
        owner="Åsa\u2028'\"\0",
        rank=-(2**63),
        weight=0.1,
        done=True,
        seen=False,
        labels=("x", "ü"),
        pairs=(("p", 1), ("q", 2)),
        extra={"list": [1, {"deep": None}], "true": True, "number": 1.5},
    )
    tables.put(THINGS, put)

    for found in (tables.get(THINGS, "a"), tables.where(THINGS)[0]):
        assert found == put
        assert type(found) is type(put)
        assert [type(value) for value in found] == [type(value) for value in put]
        assert type(found.pairs[0]) is tuple
        assert type(found.extra["list"]) is list


def test_none_comes_back_as_none_in_every_field_that_may_be_none(tables):
    tables.put(THINGS, thing("a"))

    found = tables.where(THINGS)[0]
    assert (found.owner, found.weight, found.seen, found.pairs) == (None, None, None, None)
    assert found.done is False


def test_putting_again_replaces(tables):
    tables.put(THINGS, thing("a", rank=1, owner="ada"))
    assert tables.count(THINGS, owner="ada") == 1
    tables.put(THINGS, thing("a", rank=2, owner="bob"))

    assert tables.get(THINGS, "a").rank == 2
    assert tables.count(THINGS, owner="ada") == 0
    assert names(tables.where(THINGS, owner="bob")) == ["a"]
    assert tables.count(THINGS) == 1


def test_a_deleted_record_is_gone_and_may_come_again(tables):
    tables.put(THINGS, thing("a"))
    tables.delete(THINGS, "a")
    tables.delete(THINGS, "never there")

    assert tables.get(THINGS, "a") is None
    assert tables.where(THINGS) == []
    tables.put(THINGS, thing("a", rank=7))
    assert tables.get(THINGS, "a").rank == 7


def test_without_an_order_records_come_by_key(tables):
    for name in ("b", "ä", "a", "B"):
        tables.put(THINGS, thing(name))

    assert names(tables.where(THINGS)) == ["B", "a", "b", "ä"]
    assert names(tables.where(THINGS, descending=True)) == ["ä", "b", "a", "B"]


def test_keys_that_are_numbers_come_in_their_order(tables):
    for number in (10, 9, -1):
        tables.put(NUMBERED, Numbered(number, "g"))

    assert [record.order for record in tables.where(NUMBERED, group="g")] == [-1, 9, 10]
    assert tables.get(NUMBERED, 9) == Numbered(9, "g")
    assert tables.get(NUMBERED, "9") is None


def test_ties_are_broken_by_key_both_ways(tables):
    for name, rank in (("c", 1), ("a", 1), ("b", 0), ("d", 2)):
        tables.put(THINGS, thing(name, rank=rank))

    assert names(tables.where(THINGS, order="rank")) == ["b", "a", "c", "d"]
    assert names(tables.where(THINGS, order="rank", descending=True)) == ["d", "c", "a", "b"]


def test_none_sorts_first_and_last_when_descending(tables):
    for name, owner in (("a", "zoe"), ("b", None), ("c", "ada")):
        tables.put(THINGS, thing(name, owner=owner))

    assert names(tables.where(THINGS, order="owner")) == ["b", "c", "a"]
    assert names(tables.where(THINGS, order="owner", descending=True)) == ["a", "c", "b"]


def test_a_limit_cuts_what_was_ordered(tables):
    for rank in range(5):
        tables.put(THINGS, thing(f"t{rank}", rank=-rank, done=rank > 0))

    assert names(tables.where(THINGS, order="rank", limit=2, done=True)) == ["t4", "t3"]
    assert tables.where(THINGS, limit=0) == []
    assert len(tables.where(THINGS, limit=99)) == 5


def test_equal_values_of_every_type_are_found(tables):
    tables.put(THINGS, thing("a", labels=("x", "y"), extra={"b": 1, "a": [2]}, weight=1.5))
    tables.put(THINGS, thing("b", owner="ada", done=True, seen=True))

    assert names(tables.where(THINGS, labels=("x", "y"))) == ["a"]
    assert names(tables.where(THINGS, extra={"a": [2], "b": 1})) == ["a"]
    assert names(tables.where(THINGS, weight=1.5)) == ["a"]
    assert names(tables.where(THINGS, done=True, seen=True, owner="ada")) == ["b"]
    assert names(tables.where(THINGS, owner=None, seen=None)) == ["a"]
    assert tables.count(THINGS, owner="nobody") == 0


def test_records_are_found_by_one_of_many_values(tables):
    for number in range(1_200):
        tables.put(THINGS, thing(f"t{number:04}", owner="ada" if number % 2 else None, rank=number % 10))
    tables.delete(THINGS, "t0001")

    keys = [f"t{number:04}" for number in range(1_300)]
    assert names(tables.among(THINGS, "name", [*reversed(keys), "t0000"])) == [keys[0], *keys[2:1_200]]
    assert len(tables.among(THINGS, "rank", iter([1, 2]), owner="ada")) == 119
    assert names(tables.among(THINGS, "owner", ["ada", "bob"], rank=3))[:2] == ["t0003", "t0013"]
    assert tables.among(THINGS, "name", []) == []


def test_a_table_of_keys_alone_is_a_table(tables):
    tables.put(LONE, Lone("a"))

    assert tables.where(LONE, name="a") == [Lone("a")]


def test_what_is_no_field_is_the_askers_mistake(tables):
    tables.put(THINGS, thing("a"))

    with pytest.raises(AttributeError):
        tables.where(THINGS, nonsense=1)
    with pytest.raises(AttributeError):
        tables.where(THINGS, order="nonsense")


def test_a_field_that_no_column_can_hold_is_refused():
    class Odd(Record):
        name: str
        inner: Lone

    with pytest.raises(TypeError, match=r"odd\.inner cannot be Lone"):
        in_sqlite().put(Table("odd", Odd), Odd("a", Lone("b")))


def test_tables_above_others_leave_them_as_they_are():
    below = in_memory()
    below.put(THINGS, thing("a"))
    below.put(THINGS, thing("b"))
    above = MemoryTables(below)
    above.delete(THINGS, "a")
    above.put(THINGS, thing("b", owner="ada"))
    assert names(above.among(THINGS, "name", ["a", "b"])) == ["b"]
    assert above.among(THINGS, "name", ["b"], owner=None) == []
    assert names(below.among(THINGS, "name", ["a", "b"], owner=None)) == ["a", "b"]

    assert (names(above.where(THINGS)), names(below.where(THINGS))) == (["b"], ["a", "b"])
    assert (above.count(THINGS, owner=None), below.count(THINGS, owner=None)) == (0, 2)
    assert above.get(THINGS, "a") is None
    assert above.where(THINGS, order="owner", limit=1)[0].owner == "ada"


KEYS = st.sampled_from(["a", "b", "c", "d", "é"])
OWNERS = st.sampled_from([None, "ada", "bob"])
RECORDS = st.builds(
    thing,
    KEYS,
    owner=OWNERS,
    rank=st.integers(-2, 2),
    weight=st.none() | st.sampled_from([0.5, 1.5]),
    done=st.booleans(),
    seen=st.none() | st.booleans(),
    labels=st.lists(st.sampled_from("xy"), max_size=2).map(tuple),
    extra=st.dictionaries(st.sampled_from("kl"), st.integers(0, 1), max_size=2),
)
QUESTIONS = st.fixed_dictionaries(
    {
        "order": st.sampled_from(["", "owner", "rank", "weight", "done", "seen", "name"]),
        "descending": st.booleans(),
        "limit": st.none() | st.integers(0, 4),
    },
    optional={
        "begins": st.sampled_from(["a", "b", "ab"]),
        "owner": OWNERS,
        "rank": st.integers(-1, 1),
        "done": st.booleans(),
        "seen": st.none() | st.booleans(),
        "labels": st.sampled_from([(), ("x",), ("x", "y")]),
        "extra": st.sampled_from([{}, {"k": 1}, {"l": 0, "k": 1}]),
    },
)
CHOICES = st.one_of(
    st.tuples(st.just("name"), st.lists(KEYS, max_size=7)),
    st.tuples(st.just("owner"), st.lists(st.sampled_from(["ada", "bob", "eve"]), max_size=4)),
    st.tuples(st.just("rank"), st.lists(st.integers(-2, 2), max_size=4)),
).flatmap(lambda choice: st.tuples(st.just(choice), st.sampled_from([{}, {"done": True}, {"owner": "ada"}])))
HOW = ("order", "descending", "limit", "begins")
STEPS = st.one_of(
    st.tuples(st.just("put"), RECORDS),
    st.tuples(st.just("delete"), KEYS),
    st.tuples(st.just("get"), KEYS),
    st.tuples(st.just("where"), QUESTIONS),
    st.tuples(st.just("count"), QUESTIONS),
    st.tuples(st.just("among"), CHOICES),
    st.tuples(st.just("flush"), st.none()),
)


def answer(tables, name, value):
    if name == "where":
        return tables.where(THINGS, **value)
    if name == "count":
        return tables.count(THINGS, **{key: one for key, one in value.items() if key not in HOW})
    if name == "among":
        (field, values), more = value
        return tables.among(THINGS, field, values, **{key: one for key, one in more.items() if key != field})
    if name == "flush":
        return tables.flush() if hasattr(tables, "flush") else None
    return getattr(tables, name)(THINGS, value)


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.__name__)
@given(steps=st.lists(STEPS, max_size=40))
def test_every_way_gives_the_answers_of_memory(way, steps):
    model, other = in_memory(), way()
    for name, value in steps:
        assert answer(other, name, value) == answer(model, name, value)
    assert other.where(THINGS) == model.where(THINGS)


@given(st.lists(STEPS, max_size=20), st.lists(STEPS, max_size=20), st.lists(STEPS, max_size=20))
def test_a_roll_back_restores_every_table(before, middle, after):
    shelves, positions = in_sqlite(), (1, 2)
    _run(shelves, before)
    shelves.flush()
    untouched = shelves.where(THINGS)
    for position, steps in zip(positions, (middle, after), strict=True):
        shelves.at(position)
        _run(shelves, steps)
        if position == 1:
            between = shelves.where(THINGS)
    shelves.at(None)
    shelves.flush()

    shelves.roll_back(2)
    assert shelves.where(THINGS) == between
    shelves.roll_back(1)
    assert shelves.where(THINGS) == untouched
    assert list(shelves.images(0)) == []


def _run(tables, steps):
    for name, value in steps:
        answer(tables, name, value)


def test_a_table_of_each_shape_is_in_the_contract():
    assert {table.name for table in TABLES} == {"things", "select", "lone"}


def test_keys_are_found_by_how_they_begin(tables):
    for name in ("ab", "abc", "ac", "b", "ab\u00e4", "AB", "ab\U0010fffd"):
        tables.put(THINGS, thing(name))

    assert names(tables.where(THINGS, begins="ab")) == ["ab", "abc", "ab\u00e4", "ab\U0010fffd"]
    assert names(tables.where(THINGS, begins="ab", limit=2)) == ["ab", "abc"]
    assert names(tables.where(THINGS, begins="abc", done=True)) == []
    assert tables.where(THINGS, begins="x") == []


@pytest.mark.parametrize("descending", [False, True])
def test_a_list_goes_on_after_the_last_that_was_shown(tables, descending):
    for name, rank in [("a", 2), ("b", 1), ("c", 2), ("d", 0), ("e", 2)]:
        tables.put(THINGS, thing(name, rank=rank, done=True))
    whole = tables.where(THINGS, order="rank", descending=descending, done=True)

    shown = []
    while page := tables.where(
        THINGS,
        order="rank",
        descending=descending,
        done=True,
        limit=2,
        after=(shown[-1].rank, shown[-1].name) if shown else None,
    ):
        shown += page
    assert shown == whole
    assert names(tables.where(THINGS, after=(None, "c"))) == ["d", "e"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("weights", [(None, 1.0, None, 2.0), (None, None), (1.0, 0.0)])
def test_a_list_goes_on_after_one_that_has_no_value_to_be_ordered_by(tables, weights, descending):
    for number, weight in enumerate(weights):
        tables.put(THINGS, thing(f"t{number}", weight=weight))
    ordered = tables.where(THINGS, order="weight", descending=descending)

    for number, last in enumerate(ordered, 1):
        rest = tables.where(THINGS, order="weight", descending=descending, after=(last.weight, last.name))
        assert rest == ordered[number:]


def test_who_asks_by_an_index_looks_at_what_has_that_value_alone():
    """A whole log is folded in memory too: what each event asks must not cost all that came before."""

    class Owned(NamedTuple):
        name: str
        owner: str
        looked: list[str]

        @property
        def rank(self):
            self.looked.append(self.name)
            return 0

    looked: list[str] = []
    tables, owned = MemoryTables(), Table("owned", Owned, (("owner", "rank"),))
    for number in range(100):
        tables.put(owned, Owned(f"t{number}", "ada" if number % 50 == 0 else "bob", looked))
    tables.put(owned, Owned("t50", "bob", looked))
    tables.delete(owned, "t51")

    assert [one.name for one in tables.where(owned, rank=0, owner="ada")] == ["t0"]
    assert looked == ["t0"]
    tables.put(owned, Owned("t1", "ada", looked))
    assert tables.count(owned, owner="ada") == 2
    assert tables.count(owned, owner="bob") == 97
