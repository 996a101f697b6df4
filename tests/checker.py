"""Whether answers that overlap in time could have been given one after another: the judge of "one holder".

Every call is noted with the steps at which it began and ended. A call without an answer may have happened or not, at
any time after it began. The search tries every order that time allows (Wing and Gong; states seen are not tried again).
"""

from __future__ import annotations

from typing import NamedTuple

NEVER = 10**9
TAKE, PUT_BACK = "take", "put back"
GOT, REFUSED, UNKNOWN = "got", "refused", "unknown"


class Call(NamedTuple):
    """One call on one cup: who, what, from when to when, and what was answered."""

    session: str
    what: str
    begun: int
    ended: int = NEVER
    answer: str = UNKNOWN


def is_linearizable(calls):
    """Whether some order of these calls on one cup explains all answers."""
    seen = set()

    def explains(left, holder):
        if all(call.answer == UNKNOWN for call in left):
            return True
        if (left, holder) in seen:
            return False
        seen.add((left, holder))
        first_end = min(call.ended for call in left)
        for call in left:
            if call.begun < first_end:
                rest = left - {call}
                if any(explains(rest, after) for after in outcomes(call, holder)):
                    return True
        return False

    return explains(frozenset(calls), None)


def outcomes(call, holder):
    """Who may hold the cup after a call that finds it held by ``holder``; nobody where its answer is impossible."""
    if call.what == PUT_BACK:
        return [None if holder == call.session else holder]
    if call.answer == REFUSED:
        return [holder] if holder is not None else []
    if holder is None:
        return [call.session]
    return [holder] if call.answer == UNKNOWN else []
