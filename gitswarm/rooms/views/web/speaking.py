"""What the page does for whoever may speak: read what it sends, see that a person speaks, have it written."""

from __future__ import annotations

from gitswarm import json
from gitswarm.errors import Misused
from gitswarm.record import Record
from gitswarm.rooms.checks import gates, proofs
from gitswarm.rooms.views.web import actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

VERDICTS = {"approve": True, "reject": False}
LONGEST = 16 * 1024
"""Bytes of a verdict."""


class Verdict(Record):
    """A person's word: about which gate, as it was seen, and why."""

    gate: str
    seen: str
    verdict: str
    reason: str = ""


def read(body: bytes) -> Verdict:
    """The verdict that a page has sent."""
    try:
        said = Verdict(**json.loads(body))
    except (ValueError, TypeError, RecursionError) as error:
        raise Misused("this is no verdict", hint="gate, seen, verdict, reason: each a text") from error
    if not all(isinstance(each, str) for each in said) or said.verdict not in VERDICTS:
        raise Misused("this is no verdict", hint=f"verdict is one of {', '.join(VERDICTS)}")
    return said


def speak(desk: Desk, said: Verdict, *, signs: bool) -> str:
    """Have a word written; how the gate stands now."""
    approves = VERDICTS[said.verdict]
    desk.must_be_a_person(f"to {said.verdict}")
    proof = {"proof": gates.SIGNED, "signature": proofs.sign(desk, said.gate, approved=approves)} if signs else {}
    desk.swarm.do(actions.speak, gate=said.gate, seen=said.seen, approves=approves, reason=said.reason, **proof)
    tables = desk.swarm.look()
    return str(gates.row(tables, gates.find(tables, said.gate))["state"])
