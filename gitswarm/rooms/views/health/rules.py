"""What is counted and measured: each family of figures with what it means, and whose it is."""

from __future__ import annotations

from gitswarm.record import Record

COUNTER, GAUGE = "counter", "gauge"
SWARM, CLONE = "swarm", "clone"
"""Whose a figure is: counted from the log, the same in every clone; or counted in this clone."""
EVENTS, TASKS, CLAIMS, LETTERS, RUNS, ERRORS, STAYS = "events", "tasks", "claims", "letters", "runs", "errors", "stays"
STAY_SECONDS, RUN_SECONDS, DOLLARS, TOKENS = "stay_seconds", "run_seconds", "run_dollars", "run_tokens"
LEADERS, LANDINGS, INCIDENTS, AGENTS = "leaders", "landings", "incidents", "agents"
SYNC, PUSH, SNAPSHOT, QUEUE, HOOK = "sync", "push", "snapshot", "queue", "hook"
SYNC_SECONDS, SNAPSHOT_SECONDS, HOOK_SECONDS = "sync_seconds", "snapshot_seconds", "hook_seconds"
SENT, IN_TIME, LATE = "sent", "in_time", "late"
WON, LOST, EXPIRED, TAKEN_OVER, RELEASED = "won", "lost", "expired", "taken_over", "released"
DONE, SLOW, FRESH, STALE = "done", "slow", "fresh", "stale"
OTHER = "other"


class Family(Record):
    """Figures that tell the same of different things; ``label`` says what tells these apart, empty where nothing."""

    meaning: str
    label: str = ""
    type: str = COUNTER
    scope: str = SWARM


FAMILIES = {
    EVENTS: Family("events of the log that count"),
    TASKS: Family("what became of tasks", "step"),
    CLAIMS: Family("claims, and how they came out", "result"),
    LETTERS: Family("letters sent, and those read in time or late", "step"),
    RUNS: Family("runs of agents that ended", "outcome"),
    RUN_SECONDS: Family("seconds that runs took", "outcome"),
    DOLLARS: Family("dollars that runs cost, as far as their agents tell", "outcome"),
    TOKENS: Family("tokens that runs used, as far as their agents tell", "outcome"),
    STAYS: Family("times that a task left a state", "state"),
    STAY_SECONDS: Family("seconds that tasks were in a state which they left", "state"),
    LANDINGS: Family("what the merge queue did", "result"),
    LEADERS: Family("times that somebody began to lead"),
    ERRORS: Family("incidents of the machinery, each time they were told", "error"),
    f"{TASKS}_now": Family("tasks, by how they stand", "status", GAUGE),
    AGENTS: Family("agents that have joined and not left", "", GAUGE),
    f"{RUNS}_now": Family("runs that go on", "", GAUGE),
    INCIDENTS: Family("incidents that wait for somebody", "", GAUGE),
    QUEUE: Family("events that the hub does not have yet", "", GAUGE, CLONE),
    SYNC: Family("exchanges with the hub, by how they went", "result", COUNTER, CLONE),
    SYNC_SECONDS: Family("seconds that exchanges took", "result", COUNTER, CLONE),
    PUSH: Family("pushes of the log, by what the hub answered; lost: a collision", "answer", COUNTER, CLONE),
    SNAPSHOT: Family("times that the pages of this clone were brought up to date", "result", COUNTER, CLONE),
    SNAPSHOT_SECONDS: Family("seconds for which what was said was not in them", "result", COUNTER, CLONE),
    HOOK: Family("marks left by hooks, and guards that hooks have asked", "hook", COUNTER, CLONE),
    HOOK_SECONDS: Family("seconds that these took; of a mark as the errand has tried it", "hook", COUNTER, CLONE),
}
"""Every family, in the order in which they are shown; a figure is called FAMILY or FAMILY/LABEL."""


def is_word(text: object) -> bool:
    """Whether this can tell figures apart: others choose what their events say, and nobody counts all they can say."""
    return isinstance(text, str) and text.isascii() and text.replace("_", "").isalpha() and len(text) <= LONGEST


LONGEST = 40
"""Letters of a word that tells figures apart."""
MOST = 50
"""Errors that are told apart; all others are counted together."""
