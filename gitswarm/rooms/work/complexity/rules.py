"""The rules of the estimate: each gives points, each can be read here, and none knows a name or a time."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ATOMIC, SIMPLE, MODERATE, COMPLEX, ENTERPRISE = "atomic", "simple", "moderate", "complex", "enterprise"
LEVELS = (ATOMIC, SIMPLE, MODERATE, COMPLEX, ENTERPRISE)
MOST_POINTS = ((1, ATOMIC), (4, SIMPLE), (9, MODERATE), (16, COMPLEX))
"""Up to how many points a task has each level; past the last it is the largest."""
KIND = {"epic": 6, "feature": 2, "bug": 1}
LENGTHS = ((500, 4), (150, 2), (30, 1))
"""Points for a text of more words than that."""
LONG = 6
"""Points for a text that is too long for its event."""
LARGE = frozenset(
    """
    architecture async asynchronous authentication authorization compatibility concurrency concurrent cryptography
    database deadlock distributed encryption everywhere framework integrate integration legacy migrate migration
    performance permissions protocol race redesign refactor replace rewrite scalability schema security transaction
    """.split()
)
SMALL = frozenset("bump comment docstring rename reword spelling typo typos whitespace wording".split())
OPEN = frozenset("compare choose decide evaluate explore investigate options prototype research which why".split())
"""Words of work whose way is not known yet: several try, the best is taken."""
UNDONE = frozenset("deploy migrate migration publish release rollout".split())
"""Words of work that is undone step by step where one of its steps fails."""
SINGLE, PIPELINE, FORK_JOIN, MAP_REDUCE = "single", "pipeline", "fork-join", "map-reduce"
SCATTER_GATHER, SAGA = "scatter-gather", "saga"
MOST_LOOKED_AT = 20_000
"""Characters of a text that are looked at."""


class Facts(Record):
    """What the rules look at: the words of a task, its type, and how much hangs on it."""

    text: str
    type: str = "task"
    criteria: int = 0
    paths: tuple[str, ...] = ()
    folders: int = 0
    waits: int = 0
    parts: int = 0
    effort: int | None = None
    is_long: bool = False


def points(told: Facts) -> dict[str, int]:
    """The points of each rule that gives any."""
    said = words(told.text)
    found = {
        "type": KIND.get(told.type, 0),
        "length": LONG if told.is_long else next((more for least, more in LENGTHS if len(said) > least), 0),
        "criteria": min(5, told.criteria),
        "files": min(4, max(0, len(told.paths) - 1)) + 2 * any("**" in path for path in told.paths),
        "folders": min(4, 2 * max(0, told.folders - 1)),
        "waits for": min(3, told.waits),
        "parts": min(10, 2 * told.parts),
        "words that mean much": min(4, len(LARGE & set(said))),
        "words that mean little": -2 * bool(SMALL & set(said)),
        "effort": min(10, max(0, (told.effort or 1) - 1)),
    }
    return {rule: given for rule, given in found.items() if given}


def level_of(total: int) -> str:
    """The level for so many points."""
    return next((level for most, level in MOST_POINTS if total <= most), ENTERPRISE)


def flow_for(level: str, told: Facts) -> str:
    """The pattern of work that suits: by the level, and by what kind of work the words tell."""
    said = set(words(told.text))
    if level == ATOMIC:
        return SINGLE
    if OPEN & said:
        return SCATTER_GATHER
    if level in (COMPLEX, ENTERPRISE) and (UNDONE & said or level == ENTERPRISE):
        return SAGA
    if level == COMPLEX:
        return MAP_REDUCE
    return FORK_JOIN if level == MODERATE and max(told.folders, told.parts) > 1 else PIPELINE


def reason_for(flow: str, level: str, told: Facts) -> str:
    """Why that pattern suits, in a sentence."""
    said = set(words(told.text))
    kind = "what is undone step by step" if flow == SAGA else "a way that is not known yet"
    found = ", ".join(sorted((UNDONE if flow == SAGA else OPEN) & said))
    hears = f"{kind} ({found})" if found else "more than anybody can take back in one go"
    side = f"{told.parts} parts" if told.parts > 1 else f"{told.folders} folders"
    return {
        SINGLE: "it is atomic: one agent does it in one go",
        PIPELINE: f"it is {level}: each step builds on what the one before came to",
        FORK_JOIN: f"it is {level} and has {side} that can be worked on side by side",
        MAP_REDUCE: f"it is {level}: the same is to be done to many parts, and put together",
        SCATTER_GATHER: f"it speaks of {hears}: several try, and the best or what most say is taken",
        SAGA: f"it is {level} and speaks of {hears}: what was done is undone where a step fails",
    }[flow]


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _words(text[:MOST_LOOKED_AT].casefold())


def _words(text: Iterable[str]) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()
