"""An audit as people read it: what was to be done, who did what, what was checked and approved, what came of it."""

from __future__ import annotations

from gitswarm.core.markdown import fenced, part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SHORT = 12


def markdown(told: dict[str, Any]) -> str:
    """The whole page."""
    about = told["subject"]
    parts = [
        [f"# Audit of {about['kind']} {about['id']}", ""],
        [f"Swarm {told['swarm']}, up to position {told['position']}. Digest of the whole: `{told['digest']}`.", ""],
        part("Tasks", ("task", "title", "status", "done by", "commit", "tests"), map(_task, told["tasks"])),
        part("Runs", ("run", "agent", "state", "brief", "cost", "checks"), map(_run, told["runs"])),
        part("Approvals and gates", ("gate", "kind", "how it stands", "votes"), map(_gate, told["approvals"])),
        part("Landings", ("landing", "target", "before", "after", "by", "at"), map(_landing, told["landings"])),
        part("Rollbacks", ("rollback", "of", "target", "after", "by", "why"), map(_rollback, told["rollbacks"])),
        part("Commits", ("commit", "tree", "author", "subject"), map(_commit, told["commits"])),
        part("Events", ("position", "kind", "by", "at", "sha256"), map(_event, told["events"])),
        *([f"## Text {digest[:SHORT]}", "", *_text(text), ""] for digest, text in told["texts"].items()),
    ]
    return "\n".join(line for each in parts for line in each)


def _task(one: dict[str, Any]) -> tuple[object, ...]:
    return one["id"], one["title"], one["status"], one["done_by"], _cut(one["commit"]), one["tests"]


def _run(one: dict[str, Any]) -> tuple[object, ...]:
    checks = ", ".join(f"{name}: {how}" for name, how in one["checks"].items())
    return one["id"], one["actor"], one["state"], _cut(one["brief"]), f"{one['dollars']:.2f} $", checks


def _gate(one: dict[str, Any]) -> tuple[object, ...]:
    how = ": ".join(filter(None, (one["state"], one["why"])))
    return one["id"], one["kind"], how, "; ".join(map(_vote, one["votes"]))


def _vote(one: dict[str, Any]) -> str:
    said = f"{one['actor']} {'approved' if one['approved'] else 'rejected'} {_cut(one['commit'])}".rstrip()
    return f"{said} ({one['proof']})" + (f": {one['reason']}" if one["reason"] else "")


def _landing(one: dict[str, Any]) -> tuple[object, ...]:
    return one["id"], one["target"], _cut(one["before"]), _cut(one["after"]), one["actor"], one["ended"]


def _rollback(one: dict[str, Any]) -> tuple[object, ...]:
    of = f"{one['subject']} {one['name']}"
    return one["id"], of, one["target"], _cut(one["after"]), one["actor"], one["reason"]


def commit_line(one: dict[str, Any]) -> str:
    """The line of the page that tells of a commit."""
    return part("", (), [_commit(one)])[-2]


def _commit(one: dict[str, Any]) -> tuple[object, ...]:
    return _cut(one["commit"]), _cut(one["tree"]), one.get("author"), one.get("subject")


def _event(one: dict[str, Any]) -> tuple[object, ...]:
    kind = f"{one['kind']} (overruled)" if one["overruled"] else one["kind"]
    return one["position"], kind, one["actor"], one["at"], _cut(one["sha256"])


def _text(text: str | None) -> list[str]:
    return ["It was not there where this was written."] if text is None else fenced(text)


def _cut(oid: str | None) -> str:
    return (oid or "")[:SHORT]
