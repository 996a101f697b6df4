from __future__ import annotations

import pytest

from tests.checker import GOT, PUT_BACK, REFUSED, TAKE, UNKNOWN, Call, is_linearizable


def take(session, begun, ended, answer=GOT):
    return Call(session, TAKE, begun, ended, answer)


def put_back(session, begun):
    return Call(session, PUT_BACK, begun)


LOST = Call("c", TAKE, 1, answer=UNKNOWN)

POSSIBLE = {
    "nothing": [],
    "one takes": [take("a", 1, 2)],
    "the second is refused": [take("a", 1, 2), take("b", 3, 4, REFUSED)],
    "two at once, the later one gets it": [take("a", 1, 5, REFUSED), take("b", 2, 4)],
    "taken, put back, taken": [take("a", 1, 2), put_back("a", 3), take("b", 4, 5)],
    "put back, and not yet seen": [take("a", 1, 2), put_back("a", 3), take("b", 4, 5, REFUSED)],
    "refused by one whose answer was lost": [LOST, take("b", 4, 5, REFUSED)],
    "the call without an answer never happened": [LOST, take("b", 4, 5)],
    "what another puts back changes nothing": [take("a", 1, 2), put_back("b", 3), take("c", 4, 5, REFUSED)],
}

IMPOSSIBLE = {
    "two holders": [take("a", 1, 2), take("b", 3, 4)],
    "two holders at once": [take("a", 1, 4), take("b", 2, 3)],
    "refused by nobody": [take("a", 1, 2, REFUSED)],
    "refused before anybody had begun": [take("a", 1, 2, REFUSED), take("b", 3, 4)],
    "put back too late": [take("a", 1, 2), take("b", 3, 4), put_back("a", 5)],
    "another puts it back": [take("a", 1, 2), put_back("b", 3), take("c", 4, 5)],
    "three, put back once": [take("a", 1, 2), put_back("a", 3), take("b", 4, 5), take("c", 6, 7)],
}


@pytest.mark.parametrize("calls", POSSIBLE.values(), ids=POSSIBLE)
def test_answers_that_some_order_explains_are_accepted(calls):
    assert is_linearizable(calls)


@pytest.mark.parametrize("calls", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_answers_that_no_order_explains_are_not(calls):
    assert not is_linearizable(calls)
