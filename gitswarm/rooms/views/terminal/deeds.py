"""What can be done to the thing that is chosen: what is asked before, and what is done then."""

from __future__ import annotations

from functools import partial

from gitswarm.errors import NotFound
from gitswarm.record import Record
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import switches
from gitswarm.rooms.roster import runs
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views import dashboard, glance, web
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.desk import Desk
    from gitswarm.rooms.views.glance import About, Picture

LOST = "agent_lost"
LINES = 6
"""Lines of a summary that are shown before somebody decides."""


class Question(Record):
    """What is asked: under which title, about what, for which word, and whether one must be given."""

    title: str
    said: str
    word: str
    must: bool = False


class Deed(Record):
    """A question, and what is done with the answer; without a question it is done at once."""

    question: Question | None
    do: Callable[[Desk, str], str]


def _approve(about: About, _picture: Picture, desk: Desk) -> Deed:
    """Approve at the gate that is asked about."""
    gate, seen, said = _gate(about, desk)
    asked = Question("Approve", said, "what you have looked at (may be left empty)")
    return Deed(asked, partial(_speak, gate, seen, approves=True))


def _reject(about: About, _picture: Picture, desk: Desk) -> Deed:
    """Reject at the gate that is asked about."""
    gate, seen, said = _gate(about, desk)
    return Deed(Question("Reject", said, "why", must=True), partial(_speak, gate, seen, approves=False))


def _gate(about: About, desk: Desk) -> tuple[str, str, str]:
    """The gate that people are asked at, what stands before it now, and both in words."""
    tables = desk.swarm.look()
    one = gates.find(tables, _asked(about), gates.APPROVAL)
    named, task = gates.named(tables, one), tasks.find(tables, one.task)
    result = tasks.detail(tables, task.id)
    told = [f"{named}: {task.title}", gates.why(tables, one)]
    told += [f"commit {result.commit}"] if result.commit else []
    return named, dashboard.seen(tables, one), "\n".join([*told, *result.summary.splitlines()[:LINES]])


def _asked(about: About) -> str:
    """The gate, or the task with one."""
    if isinstance(about, glance.Need) and about.kind == glance.GATE:
        return about.name
    if isinstance(about, (glance.Item, glance.Work)):
        return about.id
    raise NotFound("no gate asks people here", hint="choose what waits for a word, or a task")


def _message(about: About, _picture: Picture, _desk: Desk) -> Deed:
    """Write to whoever it is about; a letter is answered."""
    if isinstance(about, glance.Need) and about.kind == glance.LETTER:
        asked = Question("Answer", about.text, "your answer", must=True)
        return Deed(asked, lambda desk, text: _answer(desk, about.name, text))
    to, said = _address(about)
    return Deed(Question("Write", said, "your message", must=True), lambda desk, text: _write(desk, to, text))


def _read(about: About, _picture: Picture, _desk: Desk) -> Deed:
    """Note that a letter was read."""
    if isinstance(about, glance.Need) and about.kind == glance.LETTER:
        return Deed(None, partial(_note_read, about.name))
    raise NotFound("this is no letter", hint="choose one among what needs you")


def _address(about: About) -> tuple[str, str]:
    """Where a letter goes, and to whom that is in words."""
    if isinstance(about, glance.Item):
        return f"task/{about.id}", f"To whoever works on {about.id}: {about.title}"
    if isinstance(about, glance.Work):
        return about.actor, f"To {about.actor}, who runs on {about.id}"
    if isinstance(about, glance.Need) and about.kind == glance.GATE:
        task = about.name.partition("/")[0]
        return f"task/{task}", f"To whoever works on {task}"
    if isinstance(about, glance.Member) or about.kind == LOST:
        return about.name, f"To {about.name}"
    raise NotFound("this is about nobody to write to", hint="choose a task, a run or an agent")


def _stop(about: About, picture: Picture, _desk: Desk) -> Deed:
    """Stop the run that it is about; what was done is kept."""
    going = [one for one in picture.at_work if _is_about(one, about)]
    if not going:
        raise NotFound("no agent is at work on this", hint="choose a run that is running, or its task")
    run = going[-1]
    said = (
        f"{run.actor} runs {run.adapter} on {run.id} {run.title}\nIts agent is ended, its work kept, its task paused."
    )
    return Deed(Question("Stop", said, "why (may be left empty)"), lambda desk, text: _call_off(desk, run.name, text))


def _is_about(run: glance.Work, about: About) -> bool:
    if isinstance(about, glance.Member):
        return run.actor == about.name
    if isinstance(about, glance.Need):
        return run.id == about.name.partition("/")[0]
    return about.name in (run.task, run.name)


def _halt(picture: Picture) -> Deed:
    """Let all work stand still, or go on where it does."""
    if picture.halted:
        said = f"All work stands still by {picture.halted}"
        return Deed(Question("Go on", said, "why (may be left empty)"), _go_on)
    said = "All work stands still, in every clone: nothing is claimed, and workers stop."
    return Deed(Question("Halt", said, "why", must=True), _stand_still)


def _speak(gate: str, seen: str, desk: Desk, reason: str, *, approves: bool) -> str:
    """Say a person's word at a gate, if there still stands before it what was shown."""
    desk.must_be_a_person("approving" if approves else "rejecting")
    desk.swarm.do(web.speak, gate=gate, seen=seen, approves=approves, reason=reason)
    return f"{'approved' if approves else 'rejected'}: {gate}"


def _write(desk: Desk, to: str, text: str) -> str:
    desk.swarm.do(mail.send, to=(to,), text=text)
    return f"written to {to}"


def _note_read(letter: str, desk: Desk, _: str) -> str:
    desk.swarm.do(mail.read, names=(letter,))
    return "read"


def _answer(desk: Desk, letter: str, text: str) -> str:
    desk.swarm.do(mail.reply, name=letter, text=text)
    return "answered"


def _call_off(desk: Desk, run: str, reason: str) -> str:
    desk.swarm.do(runs.call_off, run=run, reason=reason)
    return "its worker ends it as soon as it hears of this"


def _stand_still(desk: Desk, reason: str) -> str:
    desk.must_be_a_person("halting the swarm")
    desk.swarm.do(switches.stand_still, reason=reason)
    return "the swarm stands still; H lets it go on"


def _go_on(desk: Desk, reason: str) -> str:
    desk.must_be_a_person("resuming the swarm")
    desk.swarm.do(switches.go_on, reason=reason)
    return "the swarm goes on"


HALT = "halt"
ABOUT = {"approve": _approve, "reject": _reject, "message": _message, "read": _read, "stop": _stop}
DEEDS = (*ABOUT, HALT)


def deed(name: str, about: About | None, picture: Picture, desk: Desk) -> Deed:
    """The deed of that name, as it is done to what is chosen."""
    if name == HALT:
        return _halt(picture)
    if about is None:
        raise NotFound("nothing is chosen", hint="tab goes to another list")
    return ABOUT[name](about, picture, desk)
