"""The tree of errors: a true sentence, a hint that helps, an exit code scripts may rely on.

SwarmError                                                     exit
├── Misused        the arguments or settings are wrong            2
├── Refused        the rules say no                               3
│   ├── NeedsHub   only the hub can make it true
│   └── HoldsSecrets  a secret would be kept for good, or go out
├── NotFound       nothing goes by that name                      4
│   └── Ambiguous  more than one thing does
├── StoreError     the local store could not do it                5
│   ├── NotASwarm, Busy, Stopped, NewerFormat, Quarantined
│   ├── Damaged
│   │   └── Healed  never raised, only told
│   └── TipMoved   never shown: the writer decides again
├── HubError       the hub could not do it, or not be reached     6
│   ├── HubUnreachable
│   │   └── Incomplete  it can, but objects are missing
│   ├── LostRace
│   │   └── HubLocked  to nobody, perhaps: a lock is in the way
│   └── PushRefused, NotSigned, WrongCredentials, UnknownOutcome, Paced, NotShared
└── WorkFailed     the command a worker ran failed                7
"""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OK, BUG, INTERRUPTED, BROKEN_PIPE = 0, 70, 130, 141
NOTICE, WARNING, ERROR, CRITICAL = "notice", "warning", "error", "critical"
"""Severities: the caller's own mistake; heals by itself; needs somebody; the log itself is in question."""
RETRY, PAUSE, ESCALATE, FAIL = "retry", "pause", "escalate", "fail"
"""Steps: try again after a while; wait until a person has acted; tell leader and captains; give up."""
PATIENT: tuple[str, ...] = (RETRY, ESCALATE)
LONGEST = 1000
"""Characters of a sentence; what somebody gave, and is told was wrong, may be as long as a file."""
HALF = LONGEST // 2


class SwarmError(Exception):
    """What a caller can act on; ``facts`` stand beside the sentence in ``--json``.

    ``severity`` says how bad it is for the swarm, and ``steps`` what may be done about it: the first, and what follows
    when trying again has not helped.
    """

    exit_code = BUG
    severity = ERROR
    steps: tuple[str, ...] = (FAIL,)
    is_local = False
    """Whether it is about one clone and not about the log that all share."""

    def __init__(self, message: str, *, hint: str = "", **facts: object) -> None:
        self.message = _brief(message)
        super().__init__(self.message)
        self.hint = _brief(hint)
        self.facts = facts
        name = type(self).__name__
        self.kind = "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)[1:]
        """The public name of this error: its class name in snake case."""

    def as_json(self) -> dict[str, object]:
        """The object printed under ``error`` with ``--json``."""
        return {"kind": self.kind, "message": self.message, "hint": self.hint, **self.facts}


def _brief(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else f"{sentence[:HALF]} … {sentence[-HALF:]}"


class Misused(SwarmError):
    """The call itself is wrong: an argument, an option, a setting."""

    exit_code = 2
    severity = NOTICE


class Refused(SwarmError):
    """The rules of the swarm say no; nothing was written."""

    exit_code = 3
    severity = NOTICE


class SwitchedOff(Refused):
    """The swarm has switched off the room that this belongs to; what is there can be read."""


class HoldsSecrets(Refused):
    """What was to be written or to go out holds what looks like a secret."""


class NeedsHub(Refused):
    """Only the hub can make this true, and it cannot be reached; nothing was left behind."""


class NotFound(SwarmError):
    """Nothing goes by that name."""

    exit_code = 4
    severity = NOTICE


class Ambiguous(NotFound):
    """More than one thing goes by that name; the candidates are among the facts."""


class StoreError(SwarmError):
    """The repository on this machine could not do it."""

    exit_code = 5
    is_local = True


class NotASwarm(StoreError):
    """There is no repository here, or no swarm in it."""

    severity = NOTICE


class Busy(StoreError):
    """Another process holds the lock; the facts name it."""

    severity = WARNING
    steps = PATIENT


class Stopped(StoreError):
    """The store was stopped after a full disk or an I/O error; reads go on."""

    steps = (PAUSE,)


class Damaged(StoreError):
    """Objects under our branch are missing and could not be healed from here."""

    severity = CRITICAL
    steps = (ESCALATE,)


class Healed(Damaged):
    """Our branch was damaged, and stands again; never raised, only told."""

    severity = WARNING
    steps = (RETRY,)


class NewerFormat(StoreError):
    """The log was written by a newer gitswarm: it can be read, not written."""

    steps = (PAUSE,)


class Quarantined(StoreError):
    """Something under ``events/`` is no event; it was skipped, and its neighbours are unharmed."""

    severity = WARNING
    is_local = False


class TipMoved(StoreError):
    """Another writer was faster; the writer looks again and decides again."""

    severity = WARNING
    steps = PATIENT


class HubError(SwarmError):
    """The hub could not do it, or could not be reached."""

    exit_code = 6
    severity = WARNING
    steps: tuple[str, ...] = PATIENT
    is_local = True


class HubUnreachable(HubError):
    """No connection to the hub; work goes on offline."""

    steps: tuple[str, ...] = (RETRY,)


class Incomplete(HubUnreachable):
    """What the hub sent, or what it should fit on here, lacks objects; healing may have brought them meanwhile."""

    severity = CRITICAL
    steps = PATIENT


class PushRefused(HubError):
    """The hub's own rules refuse the push: a protected branch, a hook, a missing right."""

    severity = ERROR
    steps = (PAUSE,)


class NotSigned(HubError):
    """The hub has what nobody signed whom this clone believes, or we have it: it is not let in, or not sent."""

    severity = CRITICAL


class WrongCredentials(HubError):
    """The hub does not accept who we say we are; never retried in a loop."""

    severity = ERROR
    steps = (PAUSE,)


class LostRace(HubError):
    """Other clones were faster, again and again; whoever tries again later will be heard."""


class HubLocked(LostRace):
    """A lock on the hub kept every push out: of a push that goes on there, or left by one that was killed."""


class UnknownOutcome(HubError):
    """The push was sent and no answer came back; the next sync settles it."""


class Paced(HubError):
    """The pace allows no push before the time limit; nothing was left behind."""


class OutOfTime(HubError):
    """Whoever asked the hub gave it no longer to answer; how this clone stands with it is not known by that."""


class NotShared(HubError):
    """The event is kept and committed here, but did not reach the hub in time."""


class WorkFailed(SwarmError):
    """The command that a worker ran has failed."""

    exit_code = 7
    steps = PATIENT


class Told(SwarmError):
    """Errors that were told already, one for each of several things; what is left of them is the worst exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__("not everything could be done", hint="see above")
        self.exit_code = exit_code


FAMILIES = {family.exit_code: family for family in (Misused, Refused, NotFound, StoreError, HubError, WorkFailed)}


def told(error: SwarmError) -> dict[str, object]:
    """An error as another process of this clone can raise it again."""
    return {"exit_code": error.exit_code, **error.as_json()}


def retold(answer: dict[str, Any]) -> SwarmError:
    """The error that another process of this clone was told."""
    facts = dict(answer)
    kind, exit_code = facts.pop("kind"), facts.pop("exit_code")
    error = FAMILIES.get(exit_code, SwarmError)(facts.pop("message"), hint=facts.pop("hint"), **facts)
    error.kind = kind
    return error


class Step(Record):
    """What to do about an error: ``retry`` after ``delay``, ``pause``, ``escalate`` or ``fail``."""

    name: str
    delay: float = 0.0


LONGEST_DELAY, DOUBLINGS = 30.0, 10


def next_step(error: SwarmError, attempts: int, budget: int, roll: float = 1.0) -> Step:
    """Decide what follows an error after ``attempts`` tries of ``budget``; ``roll`` in 0…1 is the jitter."""
    first, *then = error.steps
    if first == RETRY and (attempts < budget or not then):
        return Step(RETRY, roll * min(LONGEST_DELAY, 2.0 ** min(max(0, attempts - 1), DOUBLINGS)))
    return Step(then[0] if first == RETRY else first)
