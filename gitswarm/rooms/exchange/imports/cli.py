"""``import``: bring in what other tools have, once."""

from __future__ import annotations

import os

from gitswarm.core.words import counted
from gitswarm.errors import Misused
from gitswarm.rooms.exchange import exports, formats
from gitswarm.rooms.exchange.imports import files, harvest
from gitswarm.rooms.work import origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.desk import Desk
    from gitswarm.rooms.exchange.formats import Harvest
    from gitswarm.rooms.work.origins import Told

NEWER = "newer"


def import_beads(
    desk: Desk, file: str, *, on_conflict: str = NEWER, source: str = "beads", dry_run: bool = False
) -> None:
    """Bring in the issues of beads; again brings in only what is new or told anew.

    What cannot be taken as it stands is told with its line, and loses nothing else.

    file: issues.jsonl, as `bd export` writes it; - reads standard input
    on-conflict: of an issue that came before and is told anew: newer, skip or fail
    source: the name it is known by; another one for each database whose ids may meet
    dry-run: write nothing, only tell

    Example: gitswarm import beads .beads/issues.jsonl --dry-run
    """

    def read(found: Harvest) -> None:
        formats.read_beads(files.lines_of(files.content(file)), found)

    _bring_in(desk, file, read, source, on_conflict, dry_run)


def import_backlog(
    desk: Desk, folder: str, *, on_conflict: str = NEWER, source: str = "backlog", dry_run: bool = False
) -> None:
    """Bring in the tasks of Backlog.md; again brings in only what is new or told anew.

    What cannot be taken as it stands is told with its file, and loses nothing else.

    folder: the project, or the folder in it that has `tasks` and `completed`
    on-conflict: of a task that came before and is told anew: newer, skip or fail
    source: the name it is known by; another one for each folder whose ids may meet
    dry-run: write nothing, only tell

    Example: gitswarm import backlog . --dry-run
    """

    def read(found: Harvest) -> None:
        formats.read_backlog(files.pages(files.within(folder, "tasks", ("backlog", ".backlog"))), found)

    _bring_in(desk, folder, read, source, on_conflict, dry_run)


def import_taskmaster(
    desk: Desk, file: str, *, on_conflict: str = NEWER, source: str = "taskmaster", dry_run: bool = False
) -> None:
    """Bring in the tasks of task-master, with their subtasks, of every tag; again brings in only what is new.

    A task is known by its tag and its number; a tag is a label here, and a task with subtasks an epic.

    file: tasks.json, mostly .taskmaster/tasks/tasks.json; - reads standard input
    on-conflict: of a task that came before and is told anew: newer, skip or fail
    source: the name it is known by; another one for each project whose numbers may meet
    dry-run: write nothing, only tell

    Example: gitswarm import taskmaster .taskmaster/tasks/tasks.json --dry-run
    """

    def read(found: Harvest) -> None:
        formats.read_taskmaster(files.content(file), found)

    _bring_in(desk, file, read, source, on_conflict, dry_run)


def import_jsonl(
    desk: Desk, file: str, *, on_conflict: str = NEWER, source: str = "export", dry_run: bool = False
) -> None:
    """Bring in tasks that `gitswarm export jsonl` wrote; again brings in only what is new or told anew.

    file: the export; - reads standard input
    on-conflict: of a task that came before and is told anew: newer, skip or fail
    source: the name it is known by
    dry-run: write nothing, only tell

    Example: gitswarm import jsonl tasks.jsonl --dry-run
    """

    def read(found: Harvest) -> None:
        exports.read_own(files.lines_of(files.content(file)), found)

    _bring_in(desk, file, read, source, on_conflict, dry_run)


def import_markdown(
    desk: Desk, file: str, *, on_conflict: str = NEWER, source: str = "export", dry_run: bool = False
) -> None:
    """Bring in a checklist in Markdown, also one that `gitswarm export markdown` wrote; again brings in what is new.

    A box is a task, a box below it a part of it, and what stands below it is said about it. It is known by its id,
    else by the name of the file and what it says.

    file: the page; - reads standard input
    on-conflict: of a box that came before and is told anew: newer, skip or fail
    source: the name it is known by
    dry-run: write nothing, only tell

    Example: gitswarm import markdown tasks.md --dry-run
    """

    def read(found: Harvest) -> None:
        exports.read_checklist(files.content(file), os.path.basename(file), found)

    _bring_in(desk, file, read, source, on_conflict, dry_run)


def import_shell_log(desk: Desk, file: str) -> None:
    """Bring in the log of an older shell prototype; again brings in only what is new.

    Each line is a JSON object with interaction, actor, type, content and timestamp. Bad lines are set aside with
    their number and the reason, and the rest is brought in; where every line is bad, the file is no such log.

    file: the log; - reads it from standard input

    Example: gitswarm import shell-log communication.jsonl
    """
    from gitswarm.rooms.exchange.imports.shell_log import PORTION, portions
    from gitswarm.rooms.ground import messages

    desk.retell()
    swarm = desk.swarm
    aside = files.Aside(desk, file)
    imported = already = 0
    with files.opened(file) as log:
        for portion in portions(log):
            aside.put((f"line {line.line}: {line.reason}", line) for line in portion.bad)
            written = len(swarm.do(messages.bring_in, sayings=portion.sayings).events) if portion.sayings else 0
            imported += written
            already += len(portion.sayings) - written
            if portion.lines >= PORTION:
                desk.screen.progress(f"{portion.lines} lines read, {imported} brought in")
    aside.close()
    told = {"imported": imported, "already": already, "bad": aside.count, "bad_file": aside.kept}
    if aside.count and not imported + already:
        raise Misused(f"no line of {file} could be read", hint=f"each with its reason: {aside.kept}", **told)
    desk.screen.record(told)


def _bring_in(desk: Desk, place: str, read: Callable[[Harvest], None], source: str, rule: str, dry_run: bool) -> None:
    """Read, plan, write and tell, whatever tool it comes from."""
    if rule not in origins.RULES:
        raise Misused(f"{rule} is nothing to do in a conflict", hint=f"one of {', '.join(origins.RULES)}")
    origins.must_name(source)
    desk.retell()
    found, swarm = formats.Harvest(), desk.swarm
    read(found)
    plan = harvest.planned(swarm.look(), source, found, rule)
    if not dry_run:
        desk.screen.progress(f"bringing in {counted(len(plan.items), 'task')} …", elsewhere=False)
        for done, _ in harvest.bring(swarm, source, plan, rule):
            desk.screen.progress(f"{done} of {len(plan.items)} looked at")
        found.told += harvest.differing(swarm.look(), source, plan.items)
    aside = files.Aside(desk, place)
    aside.put((_in_words(one), one) for one in found.told)
    aside.close()
    told = {**plan.brought._asdict(), "told": aside.count, "told_file": aside.kept, "dry_run": dry_run}
    if found.told and not found.items and not any(one.key for one in found.told):
        raise Misused(f"nothing in {place} could be read", hint=f"each with its reason: {aside.kept}", **told)
    desk.screen.record(told)


def _in_words(one: Told) -> str:
    return f"{one.where}: {one.key + ': ' if one.key else ''}{one.reason}"


COMMANDS = {
    "import beads": import_beads,
    "import backlog": import_backlog,
    "import taskmaster": import_taskmaster,
    "import jsonl": import_jsonl,
    "import markdown": import_markdown,
    "import shell-log": import_shell_log,
}
