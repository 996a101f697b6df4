"""What the page is sent: a verdict is four texts, and whatever else it is sent is refused as none."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused
from gitswarm.rooms.views.web import speaking

NO_VERDICTS = {
    "a list for a verdict": b'{"gate": "x", "seen": "y", "verdict": []}',
    "an object for a reason": b'{"gate": "x", "seen": "y", "verdict": "approve", "reason": {}}',
    "a verdict that is none": b'{"gate": "x", "seen": "y", "verdict": "perhaps"}',
    "one that goes too deep": b"[" * 15_000,
}


@pytest.mark.parametrize("body", NO_VERDICTS.values(), ids=NO_VERDICTS)
def test_what_is_no_verdict_is_refused_as_none(body):
    with pytest.raises(Misused, match="this is no verdict"):
        speaking.read(body)


def test_a_verdict_is_read_as_it_was_sent():
    said = speaking.read(b'{"gate": "x", "seen": "y", "verdict": "reject", "reason": "It is red."}')

    assert said == ("x", "y", "reject", "It is red.")
