"""A roll-out as people read it: what it covers, who approved it, what each cohort came to, which items are bad."""

from __future__ import annotations

from gitswarm.core.markdown import part, plain
from gitswarm.core.words import are
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.changes.promotions.model import BAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SHORT, LONG = 12, 40
"""Letters that are shown of a digest, which has as many as that at the least."""
CEILINGS = ("files", "lines", "promotions")
COHORT = ("cohort", "id", "state", "items", "made", "same", "bad", "files", "lines", "by", "commit", "why")


def markdown(told: dict[str, Any]) -> str:
    """The whole page."""
    covered = told["coverage"]
    done = covered["made"] + covered["same"]
    parts = [
        [f"# Roll-out {plain(told['name'])} ({told['id']})", ""],
        [f"{told['state']}: {done} of {are(covered['expected'], 'item')} done, bad: {len(_bad(told))}.", ""],
        [f"Digest of the whole: `{told['digest']}`.", ""],
        part("Pins", ("what", "is"), [(name, told[name]) for name in ("commit", "recipe", "inputs", "seed")]),
        part("Coverage", ("items", "count"), covered.items()),
        part("Ceilings", ("of", "most"), rollouts.ceilings(told["limits"]).items()),
        part("Recipe", ("says", "this"), map(_said, (told["words"] or {}).items())),
        part("Approval", ("by", "said", "proof", "commit", "reason"), map(_vote, told["approval"]["votes"])),
        part("Cohorts", COHORT, ([_cell(one[key]) for key in COHORT] for one in told["cohorts"])),
        part("Bad items", ("item", "why"), _bad(told)),
        part("Landings", ("landing", "target", "before", "after", "by"), map(_landing, told["landings"])),
        part("Rollbacks", ("rollback", "target", "after", "by", "why"), map(_rollback, told["rollbacks"])),
    ]
    return "\n".join(line for each in parts for line in each).rstrip()


def _said(row: tuple[str, object]) -> tuple[str, object]:
    """What a recipe says under a key."""
    key, value = row
    if isinstance(value, list):
        return key, ", ".join(map(str, value))
    return key, "no ceiling" if key in CEILINGS and not value else value


def _vote(one: dict[str, Any]) -> tuple[object, ...]:
    said = "approved" if one["approved"] else "rejected"
    return one["actor"], said, one["proof"], _cell(one["commit"]), one["reason"]


def _bad(told: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [row for part in told["cohorts"] for row in part["results"]]
    return [(row["path"], row["why"]) for row in rows if row["what"] == BAD]


def _landing(one: dict[str, Any]) -> tuple[object, ...]:
    return one["id"], one["target"], _cell(one["before"]), _cell(one["after"]), one["actor"]


def _rollback(one: dict[str, Any]) -> tuple[object, ...]:
    return one["id"], one["target"], _cell(one["after"]), one["actor"], one["reason"]


def _cell(value: object) -> object:
    """A value, or the beginning of one that is a digest."""
    is_digest = isinstance(value, str) and len(value) >= LONG and value.isalnum()
    return str(value)[:SHORT] if is_digest else value
