"""A swarm in the middle of its work: every lane filled, agents running, flows on their way, people asked for a word.

``said`` is what becomes of each text that somebody could have written, names and machines among them: as it stands for
pictures, hostile for those who want to see that it stays text. Events are told as whoever may push could tell them,
past all actions, so that no rule of a command softens them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gitswarm.core.fold import Happened
from gitswarm.opening import fresh, open_swarm
from gitswarm.rooms.changes.landing.events import LandingSubmitted
from gitswarm.rooms.checks.gates.events import GateAdded
from gitswarm.rooms.ground.agents.events import AgentJoined
from gitswarm.rooms.ground.incidents.events import IncidentNoted
from gitswarm.rooms.ground.messages.events import Said
from gitswarm.rooms.patterns.flows.events import FlowPlanned, FlowStarted
from gitswarm.rooms.roster import runs
from gitswarm.rooms.roster.runs.events import RunEnded, RunStarted
from gitswarm.rooms.talk.mail.events import MailSent
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims.events import TaskClaimed
from gitswarm.rooms.work.tasks.events import TaskClosed, TaskCreated, TaskDone, TaskNoted, TaskPaused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import Clone

COMMIT = "5f1d7a84be0c93d2a61e4f70c8b95d3e2a7f6014"
MINUTE = 60
AGENTS = (
    *(("ada", "lead", "anvil"), ("ben", "coder", "lathe")),
    *(("cleo", "coder", "lathe"), ("dora", "reviewer", "anvil")),
)
READY = (
    ("Reject empty names before they reach the index", "bug", 0, ("names",)),
    ("Keep the parser's place when a file is cut off", "feature", 1, ("parser", "corpus")),
    ("Say which line of a recipe is wrong", "task", 2, ("recipes",)),
    ("Show how far an import is", "task", 2, ()),
    ("Measure how long a cold start takes on arm64", "chore", 3, ("speed",)),
    ("Turn the release notes into a page", "task", 3, ("docs",)),
)
BLOCKED = ("Announce the release", "Drop the old parser", "Rename the corpus folder")
DONE = (
    ("Read recipes from the default branch only", "Recipes of a task's own branch are ignored."),
    ("Close files when an import is called off", "Nothing stays open; 3 tests."),
    ("Tell apart a refused push and a lost race", "Two errors, two hints."),
    ("Let the lexer take tabs", "Tabs count as one blank."),
    ("Write down what a cursor promises", "docs/format.md has it."),
    ("Speed up the first fetch", "0.7 s became 0.2 s."),
)
WORKING = (
    ("Let the lexer skip a byte order mark", "cleo", "lathe", "claude", "coder", "Running the 214 tests of the lexer",
     ("$ pytest -q tests/lexer", "........................................ [ 38%]", "1 failed: test_utf16_is_refused")),
    ("Cache the tree of the last tip", "ben", "lathe", "codex", "coder", "Reading src/cache/tree.py",
     ("Looking at how the tree is compared.", "It is read twice; once is enough.")),
    ("Review the new error messages", "dora", "anvil", "claude", "reviewer", "Comparing 31 messages with their hints",
     ("17 of 31 are done.",)),
)  # fmt: skip
REVIEW = ("Refuse names that end with a dot", "Fold ten thousand events in one go")
LANDING = ("Print the trace's path on a bug", "Name the holder when a task is taken")
NEEDS = (
    ("Delete the tables of version 1", "start", "It cannot be taken back: is the backup from tonight?"),
    ("Push the signed tag v0.9", "end", "Make the tag, sign it, and check that whoever has the key can verify it."),
)
ACCEPT = ("`git verify-tag v0.9` is content in a fresh clone", "The release notes name everybody who took part")
NOTES = (
    ("cleo", "The notes lacked two names; they are in now."),
    ("ben", "Made and checked. It is public once you say so."),
)
STEPS = (("plan", ()), ("parser", ("plan",)), ("docs", ("plan",)), ("review", ("parser", "docs")))
TALK = (
    ("ada", "question", "Does anybody need Python 3.11 on arm64 before Friday?"),
    ("ben", "answer", "The nightly build does. I keep it green until then."),
    ("cleo", "note", "The corpus has 1,204 files now; 3 of them are cut off on purpose."),
)


class Told:
    """What is told of a swarm in one clone of it that has no hub, some minutes ago each."""

    def __init__(self, clone: Clone, said: Callable[[str], str]) -> None:
        self._swarm, self._state, self.said = open_swarm(str(clone.path), actor="ada"), str(clone.state), said
        self._parts = self._swarm.ground.parts

    def tell(self, actor: str, *happened: Happened, ago: float = 0, session: str = "") -> None:
        """Let an actor do something."""
        self._swarm.ground.parts = self._parts._replace(clock=lambda: time.time() - ago * MINUTE)
        who = self._swarm.by_session(self.said(actor), session or f"s-{actor}")
        who.do(lambda moment: happened)

    def task(self, title: str, *, actor: str = "ada", ago: float = 90, **more: Any) -> str:
        """Something is to be done; its id."""
        id = fresh()
        labels = tuple(map(self.said, more.pop("labels", ())))
        self.tell(actor, Happened(TaskCreated(self.said(title), labels=labels, **more), task=id, id=id), ago=ago)
        return id

    def held(self, title: str, by: str, machine: str, *, ago: float = 40, **more: Any) -> str:
        """Something that somebody has taken; its id."""
        id = self.task(title, **more)
        self.tell(by, Happened(TaskClaimed(0, 240, self.said(machine)), task=id), ago=ago)
        return id

    def finished(self, title: str, actor: str, summary: str, *, ago: float = 20, commit: str = COMMIT) -> str:
        """Something whose work is finished; its id."""
        id = self.held(title, actor, "lathe", ago=ago + 15)
        done = TaskDone(1, self.said(summary), commit, self.said("61 passed"))
        self.tell(actor, Happened(done, task=id), ago=ago)
        return id

    def note(self, id: str, actor: str, text: str, *, ago: float) -> None:
        """Somebody says something about a task, in its thread."""
        tables = self._swarm.look()
        thread = tasks.thread_of(tables, tasks.find(tables, id))
        self.tell(actor, Happened(TaskNoted(self.said(text)), task=id, thread=thread), ago=ago)

    def running(self, id: str, actor: str, machine: str, adapter: str, role: str, message: str, lines: Any) -> None:
        """An agent is at work on a task that its worker holds, and says something."""
        run, said = fresh(), self.said
        started = RunStarted(1, said(adapter), said(machine), said("the brief"), said(role), 60, 500, 900_000)
        self.tell(actor, Happened(started, task=id, id=run), ago=12)
        tokens = 4_300 * len(message)
        status = runs.Status(1, said("agent"), said(message), 700.0, 2.0, tokens / 217_000, tokens)
        runs.keep_status(self._state, run, status)
        with open(runs.log_of(self._state, run), "w", encoding="utf-8") as log:
            log.writelines(f"{said(line)}\n" for line in lines)

    def close(self) -> None:
        """Close the swarm."""
        self._swarm.ground.parts = self._parts
        self._swarm.close()


def play(clone: Clone, said: Callable[[str], str] = str) -> dict[str, str]:
    """Tell the whole scene; the ids of the tasks that somebody asks for later, by what they are."""
    told = Told(clone, said)
    _agents(told)
    ids = _lanes(told) | {"flow": _flow(told)}
    _at_work(told)
    _words(told, ids["whole"])
    told.close()
    return ids


def _agents(told: Told) -> None:
    for name, role, machine in AGENTS:
        here = AgentJoined(told.said(role), (), (told.said("parser"),), told.said(machine))
        told.tell(name, Happened(here), ago=200)


def _lanes(told: Told) -> dict[str, str]:
    said = told.said
    ready = [told.task(title, type=type, priority=rank, labels=labels, ago=150 - 9 * place)
             for place, (title, type, rank, labels) in enumerate(READY)]  # fmt: skip
    for place, title in enumerate(BLOCKED):
        told.task(title, deps=(ready[place],), ago=80 - place)
    for place, (title, summary) in enumerate(DONE):
        id = told.finished(title, ("ben", "cleo")[place % 2], summary, ago=120 - 15 * place)
        told.tell("ada", Happened(TaskClosed("done", said("Merged.")), task=id), ago=118 - 15 * place)
    for title in REVIEW:
        id = told.held(title, "ben", "lathe")
        told.tell("ada", Happened(GateAdded(said("tests"), "check", {"run": said("tests")}), task=id), ago=39)
        done = TaskDone(1, said("Ready to be looked at."), COMMIT, said("88 passed"))
        told.tell("ben", Happened(done, task=id), ago=9)
    for title in LANDING:
        id = told.held(title, "cleo", "lathe")
        there = LandingSubmitted(1, COMMIT, said("gs/branch"), COMMIT[::-1], said("main"))
        told.tell("cleo", Happened(TaskDone(1, said("Finished."), COMMIT), task=id), Happened(there, task=id), ago=6)
    paused = told.task("Move the wiki into the repository", ago=100)
    told.tell("ada", Happened(TaskPaused(said("After the release.")), task=paused), ago=70)
    return {"ready": ready[0], "whole": ready[1]} | _asked(told)


def _asked(told: Told) -> dict[str, str]:
    """Tasks that wait for a person's word."""
    found = {}
    for title, keeps, why in NEEDS:
        whole = {"description": told.said(why), "accept": tuple(map(told.said, ACCEPT)), "actor": "ben"}
        id = told.held(title, "ben", "lathe", **whole) if keeps == "end" else told.task(title, **whole)
        gate = GateAdded("approval", "approval", {}, keeps)
        told.tell("ben", Happened(gate, task=id), ago=30)
        if keeps == "end":
            for place, (actor, text) in enumerate(NOTES):
                told.note(id, actor, text, ago=16 - 5 * place)
            done = TaskDone(1, told.said("The tag v0.9, signed by ben."), COMMIT, told.said("2,114 passed"))
            told.tell("ben", Happened(done, task=id), ago=8)
        found[f"asked-{keeps}"] = id
    return found


def _at_work(told: Told) -> None:
    for title, actor, machine, adapter, role, message, lines in WORKING:
        id = told.held(title, actor, machine, ago=14)
        told.running(id, actor, machine, adapter, role, message, lines)
    id = told.held("Try the corpus on a slow disk", "dora", "anvil", ago=66)
    run = fresh()
    began = RunStarted(1, told.said("claude"), told.said("anvil"), told.said("brief"))
    told.tell("dora", Happened(began, task=id, id=run), ago=65)
    ended = RunEnded(run, "failed", told.said("the disk was full"), told.said("No space left"), 0.31, 74_000, 410.0)
    told.tell("dora", Happened(ended, task=id), ago=58)


def _flow(told: Told) -> str:
    """A flow of four steps, the first of them done, two at once behind it."""
    said = told.said
    top = told.task("Bring in the new grammar", type="epic", ago=50)
    began = FlowStarted(said("feature"), "pipeline", COMMIT, {said("what"): said("a grammar")}, {})
    told.tell("ada", Happened(began, task=top), ago=50)
    ids: dict[str, str] = {}
    for number, (key, needs) in enumerate(STEPS):
        ids[key] = told.task(f"{key} of the grammar", parent=top, deps=tuple(ids[need] for need in needs), ago=49)
        step = FlowPlanned(top, top, said(key), "step", number)
        told.tell("ada", Happened(step, task=ids[key]), ago=49)
    told.tell("cleo", Happened(TaskClaimed(0, 240, said("lathe")), task=ids["plan"]), ago=45)
    told.tell("cleo", Happened(TaskDone(1, said("Three rules, two of them new."), COMMIT), task=ids["plan"]), ago=41)
    return top


def _words(told: Told, whole: str) -> None:
    """What is said in threads, in letters, about a task; and what went wrong."""
    said = told.said
    for place, (actor, kind, text) in enumerate(TALK):
        told.tell(actor, Happened(Said(said(text)), thread=said("release"), kind=kind), ago=26 - 4 * place)
    letter = MailSent((said("role/reviewer"),), said("Please look at it before noon."), said("The grammar"), ack=True)
    told.tell("ben", Happened(letter, thread=said("grammar")), ago=10)
    told.note(whole, "ada", "A file of the corpus shows it: cut-off-7.txt.", ago=22)
    what, hint = "the token of this machine has expired", "gitswarm doctor"
    noted = IncidentNoted(said("forge_refused"), said("github"), said(what), said(hint), "error", "escalate")
    told.tell("ada", Happened(noted), ago=5)
