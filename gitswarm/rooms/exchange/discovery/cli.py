"""``scan``: find work that the project itself tells of, and keep its tasks in step."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.exchange.discovery import actions, model, reports, sources
from gitswarm.rooms.exchange.discovery.comments import comments
from gitswarm.rooms.ground import policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from gitswarm.desk import Desk
    from gitswarm.rooms.exchange.discovery.model import Fate, Finding, Scan

    T = TypeVar("T")

COUNTED = (model.MADE, model.CHANGED, model.REOPENED, model.SAME, model.CLOSED, model.KEPT, model.LEFT)


def scan(
    desk: Desk,
    *,
    junit: tuple[str, ...] = (),
    sarif: tuple[str, ...] = (),
    comments: bool = True,
    ignore: tuple[str, ...] = (),
    limit: int = 100,
    dry_run: bool = False,
) -> None:
    """Make tasks of what the project itself tells: marks in comments, failing tests, what linters find.

    What was found before is known again wherever it has moved to; a task whose cause is gone is closed, and opened
    again where it comes back. Only files that git tracks are looked at, less those that the policy `scan-ignore` names,
    which have no tasks from then on.

    junit: an XML report of tests; - reads standard input; may be repeated
    sarif: a SARIF report of a linter; - reads standard input; may be repeated
    comments: look at comments; --no-comments looks at the reports alone
    ignore: files that are not looked at in this run, as a glob; may be repeated
    limit (-n): how many tasks are made at the most in one run
    dry-run: write nothing, only tell

    Example: gitswarm scan --dry-run
    """
    if limit < 0:
        raise Misused(f"{limit} tasks cannot be made", hint="--limit is 0 or more")
    desk.retell()
    swarm = desk.swarm
    tables = swarm.look()
    looked = _look(desk, junit, sarif, comments, ignore)
    fates = model.compare(tables, looked, limit)
    if not dry_run and any(fate.fate in (model.MADE, model.CHANGED, model.REOPENED, model.CLOSED) for fate in fates):
        swarm.do(actions.settle, scan=looked, most=limit)
    _tell(desk, fates, dry_run)


def _look(desk: Desk, junit: Iterable[str], sarif: Iterable[str], in_comments: bool, left_out: tuple[str, ...]) -> Scan:
    """All that can be seen now; a report that cannot be read is told, and nothing is thought to be gone for it."""
    found: list[Finding] = []
    whole: list[str] = []
    passed: set[str] = set()
    unread: set[str] = set()
    ignored = (*left_out, *policy.setting(desk.swarm.look(), "scan-ignore"))
    if in_comments:
        found += _in_comments(desk, ignored, unread)
        whole.append(f"{model.COMMENT}:")
    for failing, well in _readable(desk, junit, reports.failing):
        found += failing
        passed |= well
    for linted, groups in _readable(desk, sarif, reports.findings):
        found += linted
        whole += groups
    seen = tuple(one for one in found if not model.is_ignored(one.path, ignored))
    return model.Scan(seen, tuple(dict.fromkeys(whole)), frozenset(passed), left_out, frozenset(unread))


def _readable(desk: Desk, paths: Iterable[str], read: Callable[[bytes], T]) -> Iterator[T]:
    """What stands in these reports, one after another; one that cannot be read is left out, and that is told."""
    for path in paths:
        try:
            yield read(desk.read_bytes(path))
        except reports.Unfit as unfit:
            desk.screen.warn(f"{path}: {unfit}: left out")


def _in_comments(desk: Desk, ignored: tuple[str, ...], unread: set[str]) -> Iterator[Finding]:
    tree = sources.tree_of(desk)
    unread.update(sources.not_laid_out(desk, tree))
    for path in sources.candidates(desk, tree):
        if model.is_ignored(path, ignored):
            continue
        text = sources.text_of(tree, path)
        if text is None:
            unread.add(path)
            desk.screen.warn(f"{path}: too large to be read, or no plain file: left out")
        else:
            yield from comments(path, text)


def _tell(desk: Desk, fates: list[Fate], dry_run: bool) -> None:
    counts = {name: sum(fate.fate == name for fate in fates) for name in COUNTED}
    rows = [
        {
            "fate": fate.fate,
            "where": fate.item.where if fate.item else fate.path,
            "title": fate.item.title if fate.item else "its cause is gone",
            "kind": fate.name.partition(":")[0],
            "task": fate.task,
        }
        for fate in fates
    ]
    if desk.shared.json:
        desk.screen.record({**counts, "dry_run": dry_run, "findings": rows})
        return
    desk.screen.table([row for row in rows if row["fate"] != model.SAME], ("fate", "where", "title"))
    desk.screen.record({**counts, "dry_run": dry_run})
    if counts[model.LEFT]:
        desk.screen.warn(f"{counts[model.LEFT]} more are left for another run: --limit makes more at once")


COMMANDS = {"scan": scan}
