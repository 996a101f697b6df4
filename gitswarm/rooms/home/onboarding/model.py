"""What an agent must know when it begins: its rules, what it holds, what waits for it; in at most sixty lines."""

from __future__ import annotations

from gitswarm.core.markdown import in_one_line, named
from gitswarm.rooms.ground import agents, leases, switches
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import checkpoints, claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

MOST_LINES = 60
TITLE, OFFERED, HELD, LETTERS = 70, 8, 5, 5
SHORT = 8
WORKER = """\
1. `gitswarm next --json` takes the best ready task for you; `gitswarm claim ID` takes one. Only one can have it: exit 3
   means that somebody else does. Work in the folder it prints, on the branch that is checked out there, nowhere else.
2. Commit there as you go. `gitswarm note ID "…"` says what others should know; `gitswarm mail send TO "…"` asks them.
3. Found more to do? `gitswarm create "…" --dep ID`. Do not do it on the side.
4. `gitswarm done ID --summary "…" --tests "…"` finishes; `gitswarm release ID --reason "…"` gives it back.
5. Before you stop: `gitswarm checkpoint set "…"` says where you left off, and `gitswarm sync` sends everything."""
REVIEWER = """\
1. `gitswarm list --status in_review` shows what waits for a review; `gitswarm show ID` what it was to be.
2. Read the branch, run the checks, and say what you found: `gitswarm note ID "…"`.
3. `gitswarm reopen ID --reason "…"` sends it back; say what is missing, one thing a line.
4. Do not mend it yourself: `gitswarm create "…" --dep ID` if there is more to do.
5. Before you stop: `gitswarm checkpoint set "…"` says where you left off, and `gitswarm sync` sends everything."""
LEADER = """\
1. `gitswarm board` shows where everything stands, `gitswarm blocked` what waits, `gitswarm stale` what was forgotten.
2. `gitswarm create "…" -t epic`, then its parts with `--parent ID`, what must come first with `--dep ID`, and the files
   each will touch with `--path "src/**"`: so that two never work on the same.
3. `gitswarm assign ID NAME` asks somebody; `gitswarm mail send all "…"` tells everybody.
4. `gitswarm edit ID -p 0` makes something urgent, `gitswarm pause ID` keeps it back. Halting the swarm is for people.
5. `gitswarm conflicts` shows who is about to get into whose way; `gitswarm mq run` lands what was submitted, checked.
6. Before you stop: `gitswarm checkpoint set "…"` says where you left off, and `gitswarm sync` sends everything."""
RULES = {"reviewer": REVIEWER, "leader": LEADER, "captain": LEADER}
"""How each role works; whoever has another works on tasks."""


def prime(tables: Tables, actor: str) -> list[str]:
    """What a session of this agent must know, tuned by its role."""
    known = agents.agent(tables, actor)
    role = known.role if known is not None else ""
    lines = [f"# You are {actor} in a swarm" + (f", as {in_one_line(role)}" if role else ""), ""]
    standing = switches.halt(tables)
    if standing is not None:
        lines += [f"**The swarm stands still, by {named(standing.actor)}: {standing.reason!r}. Begin nothing.**", ""]
    lines += ["Tasks, claims and talk are events in this repository; `gitswarm COMMAND --json` is for programs.", ""]
    lines += [*RULES.get(role, WORKER).splitlines(), ""]
    for part in (_held(tables, actor), _left_off(tables, actor), _letters(tables, actor), _offered(tables, actor)):
        lines += part
    return lines[:MOST_LINES]


def _held(tables: Tables, actor: str) -> list[str]:
    mine = [(task, lease) for task, lease in claims.held(tables) if lease.actor == actor]
    rows = [
        f"- {_named(tables, task)}: epoch {lease.epoch}, until {leases.until(lease)};"
        f" `gitswarm claim --resume {tasks.id_of(tables, task.short)}` goes on"
        for task, lease in mine[:HELD]
    ]
    return ["## You hold", *rows, ""] if rows else []


def _left_off(tables: Tables, actor: str) -> list[str]:
    found = checkpoints.checkpoint(tables, actor)
    return ["## You left off", f"- {found.at}: {' '.join(found.text.split())[:400]!r}", ""] if found is not None else []


def _letters(tables: Tables, actor: str) -> list[str]:
    new = mail.inbox(tables, actor)
    rows = [
        f"- {one.id[-SHORT:]} from {named(one.sender)}: {(one.subject or one.text)[:TITLE]!r}" for one in new[:LETTERS]
    ]
    return [f"## Letters for you ({len(new)}): `gitswarm mail read ID`", *rows, ""] if rows else []


def _offered(tables: Tables, actor: str) -> list[str]:
    found = [one.task for one in claims.weigh(tables, actor)[:OFFERED]]  # in the order of `next`
    rows = [f"- {_named(tables, task)}{' (you are asked)' if task.assignee == actor else ''}" for task in found]
    return ["## Ready", *rows, ""] if rows else ["Nothing is ready for you: `gitswarm next --wait` waits.", ""]


def _named(tables: Tables, task: Task) -> str:
    """A task in one line; its title is what somebody wrote, and quoted."""
    return f"{tasks.id_of(tables, task.short)} P{task.priority} {task.type} {task.title[:TITLE]!r}"
