"""``audit``: everything that led to a change, as a file, and the proof that it stands."""

from __future__ import annotations

from gitswarm import chores, json
from gitswarm.core.words import counted
from gitswarm.errors import Misused, WorkFailed
from gitswarm.git.clone.store import named, writing
from gitswarm.rooms.changes.audit import gathering, model, proving, render
from gitswarm.screen import safe_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk


class NotProved(WorkFailed):
    """What an audit tells does not stand in this repository as told; the facts say what."""


def export(desk: Desk, name: str, *, out: str | None = None, markdown: bool = False) -> None:
    """Write down all that led to a change: events, approvals, runs, checks, commits, landings; JSON, or for people.

    name: a task, a run, a roll-out or a landing; the end of an id is enough
    out (-o): the file; standard output if not given
    markdown (-m): as a page for people

    Example: gitswarm audit export gs-7k3f --out audit.json
    """
    chores.ask_hub(desk.swarm)
    told = gathering.gather(desk, model.scope_of(desk.swarm.look(), name))
    text = render.markdown(told) if markdown else safe_json(told)
    if out is None:
        desk.screen.page(text.splitlines())
        return
    with writing(out), named(out) as file:
        file.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    facts = {"out": out, "events": len(told["events"]), "digest": told["digest"]}
    desk.screen.receipt(facts, f"{out}: {counted(facts['events'], 'event')}, digest {told['digest']}")


def prove(desk: Desk, file: str) -> None:
    """Prove an audit against this repository: nothing in it was changed, moved or left out, and what landed is there.

    file: what `gitswarm audit export` wrote, the page for people too

    Example: gitswarm audit verify audit.json
    """
    chores.ask_hub(desk.swarm)
    text = desk.read_file(file)
    about = model.place_of(text)
    if about is not None:
        told, failed = proving.faults_of_page(desk, text, about)
    else:
        told = _read(file, text)
        failed = proving.faults(desk, told)
    if failed:
        raise NotProved(f"{file} does not hold: {failed[0]}", hint="compare it with a new export", failed=failed)
    facts = {"file": file, "events": len(told["events"]), "commits": len(told["commits"]), "digest": told["digest"]}
    proved = f"{counted(len(told['events']), 'event')} and {counted(len(told['commits']), 'commit')}"
    desk.screen.receipt(facts, f"proved: {file} stands, {proved}")


def _read(file: str, text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misused(f"{file} is neither JSON nor a page", hint="gitswarm audit export writes both") from error
    if not model.is_audit(told):
        raise Misused(f"{file} is no audit", hint="gitswarm audit export writes one")
    return dict(told)


COMMANDS = {"audit export": export, "audit verify": prove}
