"""``done`` and ``gate``: finish a task, which is measured first; put gates on tasks, and speak at them as a person."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.errors import NotFound
from gitswarm.git.compose import changes
from gitswarm.rooms.checks import gates, proofs, rulebook
from gitswarm.rooms.checks.measures import judging
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt

COLUMNS = ("id", "kind", "keeps", "state", "why", "waived_until")
UNSURE = ", as far as is known here: the hub could not be asked"


def done(
    desk: Desk,
    id: str | None = None,
    *,
    summary: str = "",
    commit: str | None = None,
    tests: str | None = None,
    epoch: int | None = None,
) -> None:
    """Finish a task that you hold: it is closed, or in review while something holds it.

    What its gates ask of the result is measured first, here; what they do not let past is not done.

    id: the task (default: the one of this session or worktree)
    summary (-s): what was done; - reads standard input
    commit: the commit with the result (default: the tip of the task's branch here)
    tests: what shows that it works, in a line
    epoch: the epoch it was claimed in; refused if another has it by now

    Example: gitswarm done gs-7k3f --summary "Empty names are refused." --tests "42 passed"
    """
    name, said = claims.task_here(desk, id), desk.read(summary)
    doubt = "" if chores.ask_hub(desk.swarm) else UNSURE
    made = judging.finish(desk, name, summary=said, commit=commit, tests=tests, epoch=epoch)
    tables = desk.swarm.look()
    shut = gates.before(tables, tasks.find(tables, name))
    kept = "; ".join(f"gate {one.name}: {gates.why(tables, one)}" for one in shut)
    waits = f", before {kept}" * bool(kept)
    desk.screen.receipt(made.as_json(), f"{made.id} is {made.status}{waits}{doubt}")


def judge(desk: Desk, id: str, *, commit: str | None = None) -> None:
    """Measure the result of a task anew, as its gates ask for it now, and say what came of it.

    id: the task
    commit: the commit with the result (default: the one it was finished with, else the tip of its branch here)

    Example: gitswarm gate judge gs-7k3f
    """
    tables = desk.swarm.look()
    task = tasks.find(tables, id)
    given = commit or (tasks.detail(tables, task.id).commit if task.status == "in_review" else None)
    given = claims.result_of(desk, id, given)
    judged = judging.judge(desk, task, given)
    receipt = judging.tell(desk, task, given, judged)
    rows = [gates.row(desk.swarm.look(), one) for one in gates.gates(desk.swarm.look(), task.id)]
    told = "; ".join(map(_in_words, rows)) or f"no gate asks anything of {id}"
    desk.screen.receipt({"gates": rows, **receipt}, told)


def add(  # noqa: PLR0913 - there are that many kinds of gates
    desk: Desk,
    id: str,
    *,
    kind: str = gates.APPROVAL,
    name: str = "",
    before: str = gates.END,
    by: tuple[str, ...] = (),
    count: int | None = None,
    allow: tuple[str, ...] = (),
    forbid: tuple[str, ...] = (),
    legacy: tuple[str, ...] = (),
    files: int | None = None,
    lines: int | None = None,
    pin: tuple[str, ...] = (),
    run: str | None = None,
    path: tuple[str, ...] = (),
) -> None:
    """Put a gate on a task: it is not begun, or not closed, before the gate lets it past.

    id: the task
    kind (-k): approval: people say yes; of the result: paths, ceiling, digest, check (a command passes), parity (a
        command finds that what must not change did not), secrets (it holds none), protected (what was asked for from
        outside leaves alone what runs elsewhere: workflows, hooks, lock files)
    name (-n): how it is called (default: its kind); it is named TASK/NAME from then on
    before: end, or start where it is to keep the task from being begun
    by: who may approve, by name or as role/NAME; may be repeated (default: everybody but whoever made it)
    count: how many must approve (default: 1)
    allow: of paths, a glob: only what is named by one may be touched; may be repeated, as all that follow
    forbid: of paths, a glob: what is named by one may not be touched
    legacy: of paths, a glob: what is named by one may only be taken away
    files: of a ceiling: how many files may differ at the most
    lines: of a ceiling: how many lines may come or go at the most
    pin: of a digest: a file that must be as it is on the default branch now, or PATH=SHA256
    run: of check and parity: the name of a command in .gitswarm/gates.yaml of the default branch
    path: of protected: a glob more of what is to be left alone

    Example: gitswarm gate add gs-7k3f --kind approval --by role/reviewer --count 2
    """
    given = {"allow": allow, "forbid": forbid, "legacy": legacy, "files": files, "lines": lines, "paths": path}
    pins = dict(_pinned(desk, one) for one in pin)
    asked: dict[str, Any] = {"by": by, "count": count, **given, "pins": pins, "run": _known(desk, run)}
    receipt = desk.swarm.do(gates.add, task=id, kind=kind, rule=asked, name=name, keeps=before)
    task = tasks.find(desk.swarm.look(), id)
    _say(desk, f"{tasks.id_of(desk.swarm.look(), task.short)}/{name or kind}", receipt)


def _known(desk: Desk, run: str | None) -> str | None:
    """The name of a command that the project has."""
    known = judging.rules_now(desk.swarm, Here(desk.place, desk.env)).commands if run else ()
    if run and run not in known:
        raise NotFound(f"no command {run} stands in .gitswarm/gates.yaml", hint=", ".join(known) or "commit it there")
    return run


def _pinned(desk: Desk, pin: str) -> tuple[str, str]:
    """A file and the digest that it must have: as given, else as it is on the default branch."""
    path, _, digest = pin.partition("=")
    if digest:
        return path, digest
    commit = rulebook.newest_of_all(desk.swarm, Here(desk.place, desk.env))
    found = changes.Between(desk.place, desk.env, commit, commit).digest(path) if commit else ""
    if not found:
        raise NotFound(f"there is no file {path} on the default branch", hint="PATH=SHA256 pins one that is to come")
    return path, found


def show_list(desk: Desk, id: str | None = None, *, all: bool = False) -> None:
    """List the gates of a task, those too that are to come; without one, those before which work waits now.

    id: the task
    all: of all tasks, those too that keep nothing back now

    Example: gitswarm gate list gs-7k3f
    """
    tables = desk.swarm.look()
    if id is not None:
        rows = rulebook.rows(tables, tasks.find(tables, id))
    else:
        rows = [gates.row(tables, one) for one in (gates.every(tables) if all else gates.shut(tables))]
    columns = COLUMNS if any(row["waived_until"] for row in rows) else COLUMNS[:-1]
    desk.screen.table(rows, columns, empty="no gate keeps anything back")


def show(desk: Desk, gate: str) -> None:
    """Show one gate whole, with what people said.

    gate: TASK/NAME, or the task alone where one gate of it is shut

    Example: gitswarm gate show gs-7k3f
    """
    tables = desk.swarm.look()
    one = gates.find(tables, gate)
    desk.screen.record({**gates.whole(tables, one), "unproved": proofs.unproved(desk, one.task)})


def approve(desk: Desk, gate: str, *, reason: str = "", commit: str = "", sign: bool = False) -> None:
    """Let a task past a gate, as far as you are concerned; people do that, who have not worked on it themselves.

    gate: TASK/NAME, or the task alone where one gate of it asks people now
    reason (-r): what you have looked at
    commit: the commit that you have looked at; refused where the task was finished with another one meanwhile
    sign: with your key, the user.signingKey of git; .gitswarm/allowed_signers of the default branch says whose count

    Example: gitswarm gate approve gs-7k3f --commit 4f2a9c1
    """
    desk.must_be_a_person("approving")
    with chores.by_the_hub(desk.swarm):
        named = _named(desk, gate, gates.APPROVAL)
        proof = _proof(desk, named, sign, approved=True)
        receipt = desk.swarm.do(gates.approve, gate=named, reason=reason, commit=commit, **proof)
    _say(desk, named, receipt)


def reject(desk: Desk, gate: str, *, reason: str, sign: bool = False) -> None:
    """Let a task not past a gate; what was finished is open again, and whoever goes on is told why.

    gate: TASK/NAME, or the task alone where one gate of it asks people now
    reason (-r): why
    sign: with your key, as in `gate approve`

    Example: gitswarm gate reject gs-7k3f --reason "Empty names still pass."
    """
    desk.must_be_a_person("rejecting")
    with chores.by_the_hub(desk.swarm):
        named = _named(desk, gate, gates.APPROVAL)
        proof = _proof(desk, named, sign, approved=False)
        receipt = desk.swarm.do(gates.reject, gate=named, reason=reason, **proof)
    _say(desk, named, receipt)


def _proof(desk: Desk, gate: str, sign: bool, *, approved: bool) -> dict[str, Any]:
    """What a word is said with: a signature, where one was asked for."""
    return {"proof": gates.SIGNED, "signature": proofs.sign(desk, gate, approved=approved)} if sign else {}


def waive(desk: Desk, names: tuple[str, ...], *, reason: str, hours: int = 24) -> None:
    """Let tasks past the gates you name, for some time, whatever they measure; a person's decision, with a reason.

    Whom a gate asks by name or role, nobody else waives it; nor does anybody a gate that is about work of his own.

    names: each TASK/NAME, or a task where one gate of it is shut
    reason (-r): why
    hours: for how long

    Example: gitswarm gate waive gs-7k3f --reason "The test server is down." --hours 4
    """
    desk.must_be_a_person("waiving a gate")
    chores.ask_hub(desk.swarm)
    named = [_named(desk, gate) for gate in names]
    receipt = desk.swarm.do(gates.waive, gates=named, hours=hours, reason=reason)
    _say(desk, ", ".join(named), receipt)


def _named(desk: Desk, gate: str, kind: str = "") -> str:
    """The whole name of a gate: what is meant now, and not by the time that it is decided."""
    tables = desk.swarm.look()
    return gates.named(tables, gates.find(tables, gate, kind))


def _say(desk: Desk, names: str, receipt: Receipt) -> None:
    """What has become of gates, and of their tasks."""
    tables = desk.swarm.look()
    found = [gates.find(tables, one) for one in names.split(", ")]
    rows: list[dict[str, Any]] = [gates.row(tables, one) for one in found]
    told = {"gates": rows, **receipt.as_json()}
    desk.screen.receipt(told, "; ".join(_in_words(row) for row in rows))


def _in_words(row: dict[str, Any]) -> str:
    waived = f", waived until {row['waived_until']}" if row["waived_until"] else ""
    return f"{row['id']} is {row['state']}{waived}" + (f": {row['why']}" if row["why"] else "")


COMMANDS = {
    "done": done,
    "gate add": add,
    "gate list": show_list,
    "gate show": show,
    "gate judge": judge,
    "gate approve": approve,
    "gate reject": reject,
    "gate waive": waive,
}
