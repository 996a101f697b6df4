"""The pages that people read on the branch: pure functions of the tables, the same bytes in every clone."""

from __future__ import annotations

from gitswarm.core.markdown import fenced, plain, table
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import agents, policy, switches
from gitswarm.rooms.roster import lists
from gitswarm.rooms.views.board import model
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.views.board.model import Remark
    from gitswarm.rooms.work.tasks import Task

COMMUNICATION, ARCHIVE, BOARD, README = "communication.md", "archive.md", "BOARD.md", "README.md"
BEGIN, END = "<!-- BEGIN COMMUNICATION -->", "<!-- END COMMUNICATION -->"
ROWS = 200
"""Tasks that a lane shows at most."""
MOST_PAGES = 1000
"""Pages of the archive that its index names: the newest."""
SHELF = 1000
"""Pages that lie in one folder."""
LANES = (
    ("Ready", "what can be begun now"),
    ("Working", "what somebody holds"),
    ("In review", "finished, and held by a gate, a pull request or a queue"),
    ("Blocked", "what waits for other tasks, or is held: before a gate, or by what failed"),
    ("Paused", "what nobody is to begin"),
    ("Done", "what was closed last"),
)
HEADINGS = {
    "question": "Question",
    "answer": "Answer",
    "followup": "Follow-up",
    "note": "Note",
    "error": "Error",
    "mail.sent": "Letter",
}
"""What a kind of event is called on the page; any other by its own name."""
GENERATED = "Made from the swarm's events by gitswarm; what is changed here by hand is lost."


COLUMNS = ("id", "P", "type", "title", "who")


def pages(tables: Tables, is_there: Callable[[str], bool]) -> dict[str, bytes]:
    """Every page that may have changed; full pages of the archive only where they are not there yet."""
    begun = policy.founding(tables)
    if begun is None:
        return {}
    made = {
        README: _readme(tables),
        BOARD: _board(tables),
        COMMUNICATION: _communication(tables),
        ARCHIVE: _index(tables),
    }
    texts = {**made, **dict(_archive(tables, is_there))}
    return {path: ("\n".join(lines) + "\n").encode(errors="backslashreplace") for path, lines in texts.items()}


def path_of(page: int) -> str:
    """Where a page of the archive lies: the first thousand together, since hosts show no more of a folder."""
    folder = f"{page // SHELF:04}/" if page >= SHELF else ""
    return f"archive/{folder}{page:04}.md"


def _archive(tables: Tables, is_there: Callable[[str], bool]) -> Iterator[tuple[str, list[str]]]:
    """The page that is being filled, and full ones from the newest back to one that is there."""
    count = model.archived(tables)
    last = (count - 1) // model.PER_PAGE if count else -1
    for page in range(last, -1, -1):
        is_full = count >= (page + 1) * model.PER_PAGE
        if is_full and is_there(path_of(page)) and page != last:
            return
        yield path_of(page), _archive_page(tables, page)


def _archive_page(tables: Tables, page: int) -> list[str]:
    lines = [f"# Archive, page {page}", "", GENERATED, ""]
    talk = None
    for remark in model.on_page(tables, page):
        if remark.talk != talk:
            talk = remark.talk
            lines += [f"## {_titled(talk)}", ""]
        lines += _told(remark)
    return lines


def _communication(tables: Tables) -> list[str]:
    lines = ["# Communication", "", GENERATED, "", BEGIN, ""]
    for talk in model.talks(tables):
        lines += [f"## {_titled(talk.name)}", ""]
        if talk.archived and talk.page is not None:
            lines += [f"continued from [{path_of(talk.page)}]({path_of(talk.page)})", ""]
        for remark in model.remarks(tables, talk.name):
            lines += _told(remark)
    return [*lines, END]


def _titled(talk: str) -> str:
    return plain(talk) if talk else "Without a conversation"


def _told(remark: Remark) -> list[str]:
    """One event: what it is, who, when, and what was said."""
    heading = HEADINGS.get(remark.kind, remark.kind)
    said = [*fenced(remark.text), ""] if remark.text else []
    whole = [f"the whole text: `texts/{remark.digest}`", ""] if remark.digest else []
    return [f"### {plain(heading)} · {plain(remark.actor)} · {remark.at}", "", *said, *whole]


def _index(tables: Tables) -> list[str]:
    lines = ["# Archive", "", GENERATED, ""]
    count = model.archived(tables)
    last = (count - 1) // model.PER_PAGE if count else -1
    for page in range(last, max(-1, last - MOST_PAGES), -1):
        held = min(model.PER_PAGE, count - page * model.PER_PAGE)
        lines.append(f"- [page {page}]({path_of(page)}): {held} events")
    return lines if count else [*lines, "Nothing is archived yet."]


def lanes(tables: Tables) -> list[tuple[str, str, list[Task]]]:
    """The lanes of the board: name, meaning, and the tasks in each, at most so many."""

    def of(*statuses: str) -> list[Task]:
        return lists.chosen(tables, lists.Wanted(statuses), ROWS)

    found = [
        lists.ready(tables, lists.Wanted(), ROWS),
        of("in_progress"),
        of("in_review"),
        lists.held_up(tables, lists.Wanted(), ROWS),
        of("paused"),
        tasks.by_change(tables, "closed", ROWS, newest=True),
    ]
    return [(name, meaning, rows) for (name, meaning), rows in zip(LANES, found, strict=True)]


def _board(tables: Tables) -> list[str]:
    lines = ["# Board", "", GENERATED, ""]
    for name, meaning, rows in lanes(tables):
        more = f" (the first {ROWS})" if len(rows) == ROWS else ""
        lines += [f"## {name}{more}", "", f"{meaning[:1].upper()}{meaning[1:]}.", ""]
        if rows:
            lines += [*table(COLUMNS, (_cells(tables, task) for task in rows)), ""]
    return lines


def kept(tables: Tables, task: Task) -> str:
    """The gates before which a task waits, and what for."""
    return "; ".join(f"{one.name}: {gates.why(tables, one)}" for one in gates.before(tables, task))


def _cells(tables: Tables, task: Task) -> Sequence[str]:
    before = kept(tables, task)
    title = f"{task.title} (waits before gate {before})" if before else task.title
    who = task.holder or (f"({task.assignee})" if task.assignee else "")
    return (f"`{tasks.id_of(tables, task.short)}`", str(task.priority), task.type, plain(title), plain(who))


def _readme(tables: Tables) -> list[str]:
    begun, leader = policy.founding(tables), agents.leader(tables)
    here = [known for known in agents.agents(tables) if not known.left][:ROWS]
    lines = ["# This branch coordinates a swarm", "", GENERATED, ""]
    lines += [
        "People and agents who work on this repository plan and talk here. Every event is a file under `events/`;",
        "these pages are made from them:",
        "",
        f"- [{BOARD}]({BOARD}): what there is to do, who is at it, what is done",
        f"- [{COMMUNICATION}]({COMMUNICATION}): the last conversations; older ones: [{ARCHIVE}]({ARCHIVE})",
        "- [swarm.yaml](swarm.yaml): what everybody has agreed on",
        "",
        f"Swarm `{begun.swarm if begun else ''}`. Led by {plain(leader.actor) if leader else 'nobody'}.",
        "",
    ]
    standing = switches.halt(tables)
    if standing is not None:
        lines += [f"**It was halted by {plain(standing.actor)}: {plain(standing.reason)}**", ""]
    if here:
        rows = [(plain(one.name), plain(one.role), agents.presence(tables, one), one.at) for one in here]
        lines += [*table(("agent", "role", "presence", "last heard of"), rows), ""]
    return [*lines, "To take part: `gitswarm init` in a clone of this repository."]
