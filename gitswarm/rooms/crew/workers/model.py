"""What a worker goes by: the bounds of a run, what it judges an agent's work by, and what it tells the agent."""

from __future__ import annotations

from gitswarm.core.markdown import fenced
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeVar

    from gitswarm.rooms.checks.measures import Check
    from gitswarm.rooms.outside.adapters import Outcome, Pulse

    Told = TypeVar("Told", Outcome, Pulse)

MINUTE, MIB, MILLION = 60, 1 << 20, 1_000_000
NEAR = 0.8
"""How much of a bound may be used before somebody is told."""
OVER, BROKEN, TOLD, CALLED_OFF = "over", "broken", "told", "called off"
"""Why a run is ended early: it has used up what it may, it misbehaves, it can be had again soon, or shall not be."""
OUTCOMES = {OVER: "paused", TOLD: "stopped", CALLED_OFF: "stopped", BROKEN: "failed"}
SUMMARY, OUTPUT, LISTED = 400, 4000, 12000
"""Letters of a summary, of what is kept in the log of what an agent said last, and of all items it lists."""

HANDING_OVER = """\

## How this run ends

A worker runs you, in this worktree and on this branch. Leave the work here, committed or not: when you end, it commits
what is left, runs the checks, and finishes the task; do not call `gitswarm done` or `gitswarm release`. If nothing had
to be changed, say so by writing {"success": true, "changed": false, "summary": "why"} to the file that GITSWARM_RESULT
names; with {"success": false, "summary": "why"} you say that you could not do it.
"""


class Bounds(Record):
    """What one run may use: minutes in all and without a word, cents, tokens, bytes said and of memory, turns.

    0 is no bound. ``price`` is that of a million tokens in dollars, for agents that tell no dollars.
    """

    minutes: int
    quiet_minutes: int
    cents: int
    tokens: int
    size: int
    memory: int = 0
    turns: int = 0
    price: float = 0.0


def in_words(bounds: Bounds) -> list[str]:
    """What an agent is told of its bounds."""
    told = {
        "minutes in all": bounds.minutes,
        "minutes without a word": bounds.quiet_minutes,
        "cents": bounds.cents,
        "tokens": bounds.tokens,
        "turns": bounds.turns,
    }
    return [f"at most {most} {what}" for what, most in told.items() if most]


class Used(Record):
    """What the rounds of a run have used together."""

    seconds: float = 0.0
    dollars: float = 0.0
    tokens: int = 0
    rounds: int = 0


class Stop(Record):
    """Why a run is ended before its agent has ended: the kind, and the sentence for people."""

    kind: str
    why: str


def over(bounds: Bounds, used: Used, pulse: Pulse) -> Stop | None:
    """Whether a run has come to one of its bounds, with what earlier rounds have used."""
    seconds, cents = used.seconds + pulse.seconds, 100 * (used.dollars + pulse.dollars)
    if bounds.minutes and seconds >= MINUTE * bounds.minutes:
        return Stop(OVER, f"budget: it took longer than {bounds.minutes} minutes")
    if bounds.cents and cents >= bounds.cents:
        return Stop(OVER, f"budget: it cost {bounds.cents} cents or more")
    if bounds.tokens and used.tokens + pulse.tokens >= bounds.tokens:
        return Stop(OVER, f"budget: it used {bounds.tokens} tokens or more")
    if bounds.quiet_minutes and pulse.quiet >= MINUTE * bounds.quiet_minutes:
        return Stop(BROKEN, f"the agent said nothing for {bounds.quiet_minutes} minutes")
    if bounds.size and pulse.size > bounds.size:
        return Stop(BROKEN, f"the agent said more than {bounds.size // MIB} MiB")
    return None


def of_checks(bounds: Bounds) -> Bounds:
    """Those that hold for checks: they cost nothing, and may be silent."""
    return bounds._replace(quiet_minutes=0, cents=0, tokens=0)


def price_of(prices: Sequence[str], *names: str) -> float:
    """The dollars for a million tokens, as agreed on: of the first of these names that the table has, else of *."""
    table = {name.strip(): float(price) for name, _, price in (line.rpartition(" ") for line in prices)}
    return next((table[name] for name in (*names, "*") if name in table), 0.0)


def priced(told: Told, price: float) -> Told:
    """The same with what its tokens cost, where it tells of no dollars itself."""
    return told if told.dollars or not told.tokens else told._replace(dollars=told.tokens * price / MILLION)


def left(bounds: Bounds, used: Used) -> float:
    """The dollars that the agent may still spend, for those that keep such a bound themselves; 0 for none."""
    return max(0.01, bounds.cents / 100 - used.dollars) if bounds.cents else 0.0


def spent(outcome: Outcome) -> Stop | None:
    """Whether an agent has ended by itself because all that it may use is used up."""
    return Stop(OVER, f"budget: the agent {outcome.how}") if outcome.end in ("budget", "turns") else None


def going_on(ended: Outcome | None) -> dict[str, Any]:
    """In which conversation an agent is told what its work failed at, for its order; none where it did not end well."""
    return {"resume": ended.conversation, "spoken": ended.spoken} if ended is not None and ended.worked else {}


def near(bounds: Bounds, used: Used, pulse: Pulse) -> str:
    """Which bound is nearly used up; empty where none is."""
    shares = {
        "time": _share(used.seconds + pulse.seconds, MINUTE * bounds.minutes),
        "money": _share(100 * (used.dollars + pulse.dollars), bounds.cents),
        "tokens": _share(used.tokens + pulse.tokens, bounds.tokens),
    }
    return ", ".join(f"{round(100 * share)} % of its {name}" for name, share in shares.items() if share >= NEAR)


def notice(near: str) -> str:
    """What an agent is told when a bound is near."""
    return (
        f"gitswarm: you have used {near}. When that is used up you are ended. Bring what you have begun to a state "
        "that is worth keeping, commit it, and write down what is left to be done.\n"
    )


def _share(used: float, most: float) -> float:
    return used / most if most else 0.0


def fault(outcome: Outcome, *, changed: bool) -> str:
    """Why the work of an agent that ended cannot be accepted, whatever the checks say; empty where it can."""
    told = outcome.result or {}
    if not outcome.worked:
        return f"the agent {outcome.how}"
    if told.get("success") is False or told.get("is_error") is True:
        return f"the agent says that it could not do it: {summary(outcome)}".rstrip(": ")
    if not changed and not (told.get("success") is True and told.get("changed") is False):
        denied = f", and was not allowed to use {', '.join(outcome.denied)}" if outcome.denied else ""
        return f"the agent changed nothing{denied}"
    is_much = len("\n- ".join(listed(outcome)).encode("unicode_escape")) > LISTED
    return f"the agent has listed more than {LISTED} letters of items" if is_much else ""


def gives_up(outcome: Outcome | None) -> bool:
    """Whether an agent says itself that it could not do it: asked again at once, it would only cost more."""
    return outcome is not None and outcome.worked and (outcome.result or {}).get("success") is False


def summary(outcome: Outcome) -> str:
    """What was done, in the agent's own words: as its result tells it, else its last words."""
    told = outcome.result or {}
    words = next((told[name] for name in ("summary", "result", "output") if isinstance(told.get(name), str)), "")
    words = words or outcome.text or ("" if told else outcome.said.strip().rpartition("\n")[2])
    first = next((line.strip() for line in words.splitlines() if line.strip()), "")[:SUMMARY]
    return "\n".join([first, *(f"- {item}" for item in listed(outcome))])


def listed(outcome: Outcome) -> list[str]:
    """What an agent has listed in its result, in a line each, as steps of flows do for those behind them."""
    told = (outcome.result or {}).get("items")
    items = [" ".join(one.split())[:SUMMARY] for one in told if isinstance(one, str)] if isinstance(told, list) else []
    return [one for one in items if one]


def again(brief: str, number: int, most: int, why: str, failed: Sequence[Check]) -> str:
    """The brief of a further round: what the work failed at, and then what was to be done."""
    parts = [f"# Round {number} of {most}: the work is not accepted yet", "", why, ""]
    for check in failed:
        parts += [f"`{check.command}` failed:", "", *fenced(check.said or "(it said nothing)"), ""]
    parts += ["Your work so far is in this worktree. Mend it; what was to be done follows.", "", brief]
    return "\n".join(parts)
