"""``rollout plan list show approve reject stop``: what is rolled out over many files, and a person's word about it."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.core.words import counted
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.changes.rollouts import actions, model
from gitswarm.rooms.checks import gates, proofs
from gitswarm.rooms.patterns import cohorts, flows
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.fold import Action
    from gitswarm.desk import Desk
    from gitswarm.rooms.patterns.cohorts import Pin, Recipe
    from gitswarm.swarm import Receipt

LISTED = ("id", "name", "state", "items", "covered", "landed", "bad", "cohorts", "at")
STDIN, BY_HAND = "-", "by-hand"
PARTS = ("cohort", "id", "state", "items", "made", "same", "bad", "files", "lines", "by", "why")
FILE_ENDINGS = (".yaml", ".yml", ".json")


def plan(  # noqa: PLR0913 - a recipe has that many keys
    desk: Desk,
    recipe: str | None = None,
    *,
    items: tuple[str, ...] = (),
    command: str | None = None,
    leave: tuple[str, ...] = (),
    critical: tuple[str, ...] = (),
    round_trip: str | None = None,
    parity: str | None = None,
    seed: str | None = None,
    canary: str | None = None,
    chunks: int | None = None,
    batch: int | None = None,
    minutes: int | None = None,
    max_bad: str | None = None,
    max_files: int | None = None,
    max_lines: int | None = None,
    promotions: int | None = None,
    by: tuple[str, ...] = (),
    approvals: int | None = None,
    name: str | None = None,
    dry_run: bool = False,
) -> None:
    """Plan a change to many files: each is pinned by its digest, a canary is chosen, the rest is cut into chunks.

    Nothing is changed by this. `gitswarm rollout run` does the canary; when a person has approved it, the chunks.

    recipe: the roll-out, as its file .gitswarm/rollouts/NAME.yaml of the default branch is called, or a file
        (NAME.yaml or NAME.json, - is standard input) that says what it does; what is given beside it counts before it
    items (-i): a glob of files that are gone over; may be repeated
    command (-c): what changes them, run without a shell in a worktree; {items} in it stands for many, {item} for one
    leave: a glob of files that are left out; may be repeated
    critical: a glob of files that are in the canary anyway; may be repeated
    round-trip: a command that must pass on changed items and leave them as they are
    parity: a command that must pass on two folders with the same items: {before} and {after}
    seed: what the choice of the canary depends on, beside the names of the items
    canary: the share of each top-level folder that goes first (default: 10%)
    chunks: how many parts the rest is cut into (default: 4)
    batch: for how many items {items} stands at once (default: 100)
    minutes: how long the command may take each time (default: 10)
    max-bad: how many bad items, or which share of all, rounded up, the roll-out gets over (default: 1%)
    max-files: how many files it may change in all (default: 0, which is no ceiling)
    max-lines: how many lines may come or go in all (default: 0, which is no ceiling)
    promotions: how many chunks one run may do
    by: who may approve the canary, by name or as role/NAME; may be repeated (default: who has made no part of it)
    approvals: how many must approve (default: 1)
    name: how it is called (default: as its recipe)
    dry-run: only show what would be planned

    Example: gitswarm rollout plan --items "docs/**" --command "sed -i s/foo/bar/ {items}" --name words --dry-run
    """
    given = {
        "items": items, "command": command, "leave": leave, "critical": critical, "round-trip": round_trip,
        "parity": parity, "seed": seed, "canary": canary, "chunks": chunks, "batch": batch, "minutes": minutes,
        "bad": max_bad, "files": max_files, "lines": max_lines, "promotions": promotions, "by": by,
        "approvals": approvals,
    }  # fmt: skip
    commit = cohorts.newest(desk)
    made = _recipe(desk, commit, recipe, name, {key: value for key, value in given.items() if value not in (None, ())})
    found = cohorts.pinned(desk, commit, made)
    if dry_run:
        _preview(desk, made, commit, found)
        return
    words, digest = cohorts.words_of(made), cohorts.keep(desk, made)
    receipt = desk.swarm.do(actions.plan, recipe=made, commit=commit, digest=digest, words=words, items=found)
    row = model.as_row(desk.swarm.look(), model.find(desk.swarm.look(), receipt.id))
    cut = f"{counted(row['items'], 'item')} in {counted(row['cohorts'], 'cohort')}"
    said = f"{row['id']}: {cut}; `gitswarm rollout run {row['id']}` begins"
    desk.screen.receipt({**row, **receipt.as_json()}, said)


def _recipe(desk: Desk, commit: str, said: str | None, name: str | None, given: dict[str, Any]) -> Recipe:
    """What is to be done: as the project, a file or the command line says it."""
    if said is None:
        told, called = {}, name or BY_HAND
    elif said == STDIN or said.endswith(FILE_ENDINGS):
        told, called = cohorts.of_file(desk, said), name or said.rpartition("/")[2].rpartition(".")[0] or BY_HAND
    else:
        told, called = cohorts.named(desk, commit, said), name or said
    if not called.isprintable() or not called.strip():
        raise Misused(f"a roll-out cannot be called {called!r}", hint="--name gives it another name")
    return cohorts.recipe(called, said or "the command line", {**told, **given})


def _preview(desk: Desk, made: Recipe, commit: str, found: list[Pin]) -> None:
    """Show what would be planned; people read behind it the canary, a path a line."""
    first = cohorts.canary(found, made)
    paths = [pin.path for pin in first]
    told = {
        "name": made.name, "commit": commit, "items": len(found), "canary": paths if desk.shared.json else len(paths),
        "chunks": [len(part) for part in cohorts.chunks(found, first, made.chunks)],
        "inputs": cohorts.digest(cohorts.manifest(found)),
    }  # fmt: skip
    desk.screen.record(told)
    if not desk.shared.json:
        desk.screen.lines(paths)


def show_list(desk: Desk, *, limit: int = 50) -> None:
    """List the roll-outs, the newest first, and how far each has come.

    limit (-n): how many at the most

    Example: gitswarm rollout list
    """
    tables = desk.swarm.look()
    rows = [model.as_row(tables, one) for one in model.rollouts(tables, desk.most(limit))]
    desk.screen.table(rows, LISTED, empty="no roll-out was planned", most=limit)


def show(desk: Desk, id: str) -> None:
    """Show a roll-out whole: its pins and ceilings, each cohort, and what its gate waits for.

    id: its task, or that of a cohort

    Example: gitswarm rollout show gs-7k3f
    """
    tables = desk.swarm.look()
    told = model.whole(tables, model.find(tables, id))
    if desk.shared.json:
        desk.screen.record(told)
        return
    parts, gate = told.pop("parts"), told.pop("gate")
    told["limits"] = model.ceilings(told["limits"])
    desk.screen.record({**told, "gate": f"{gate['id']} is {gate['state']}" + f": {gate['why']}" * bool(gate["why"])})
    desk.screen.table(parts, PARTS)


def approve(desk: Desk, id: str, *, reason: str = "", sign: bool = False) -> None:
    """Let a roll-out go on behind its canary; people do that, who have neither planned nor run it.

    id: its task, or that of a cohort
    reason (-r): what you have looked at
    sign: with your key, as in `gitswarm gate approve`

    Example: gitswarm rollout approve gs-7k3f --reason "Read all forty."
    """
    desk.must_be_a_person("approving")
    _refuse_untold(desk, id)
    receipt = _say(desk, gates.approve, id, reason, sign)
    row = _row(desk, id)
    again = " --again" if row["state"] == model.TAKEN_BACK else ""
    lands = f"its canary may land; `gitswarm rollout run {row['id']}{again}` goes on"
    said = lands if row["state"] != model.GATED else "others have to approve it too"
    desk.screen.receipt({**row, **receipt.as_json()}, f"{row['id']}: {said}")


def _refuse_untold(desk: Desk, id: str) -> None:
    tables = desk.swarm.look()
    canary = model.cohorts(tables, model.find(tables, id).task)[0]
    task = tasks.task(tables, canary.task)
    if task is not None and task.state == "in_review" and model.is_untold(tables, canary):
        shown = tasks.id_of(tables, task.short)
        told = f"nobody has gone over the items of its canary {shown}, which somebody has ended by hand"
        raise Refused(told, hint=f"gitswarm reopen {shown}, then gitswarm rollout run")


def reject(desk: Desk, id: str, *, reason: str, sign: bool = False) -> None:
    """Let the canary of a roll-out not land: it is open again, and `gitswarm rollout run` does it anew.

    id: its task, or that of a cohort
    reason (-r): why
    sign: with your key, as in `gitswarm gate reject`

    Example: gitswarm rollout reject gs-7k3f --reason "It drops the comments."
    """
    desk.must_be_a_person("rejecting")
    receipt = _say(desk, gates.reject, id, reason, sign)
    row = _row(desk, id)
    said = (
        f"its canary does not land; `gitswarm rollout run {row['id']}` does it anew, `gitswarm rollout stop` gives up"
    )
    desk.screen.receipt({**row, **receipt.as_json()}, f"{row['id']}: {said}")


def _say(desk: Desk, word: Action, id: str, reason: str, sign: bool) -> Receipt:
    """A person's word at the gate behind the canary: about what the hub knows by now, and told to it at once."""
    with chores.by_the_hub(desk.swarm):
        tables = desk.swarm.look()
        gate = gates.named(tables, model.gate_of(tables, model.find(tables, id)))
        signature = proofs.sign(desk, gate, approved=word is gates.approve) if sign else None
        proof = {"proof": gates.SIGNED, "signature": signature} if sign else {}
        receipt = desk.swarm.do(word, gate=gate, reason=reason, **proof)
    return chores.tell_hub(desk.swarm, receipt)


def stop(desk: Desk, id: str, *, reason: str = "") -> None:
    """Let nobody go on with a roll-out: its open tasks close. What has landed stays; `gitswarm rollback` undoes it.

    id: its task, or that of a cohort
    reason (-r): why

    Example: gitswarm rollout stop gs-7k3f --reason "The new version is not out yet."
    """
    hint = f"`gitswarm rollout show {id}` tells what it came to, `gitswarm rollback {id}` takes back what has landed"
    receipt, doubt = flows.end(desk, actions.stop, hint, rollout=id, reason=reason)
    row = _row(desk, id)
    said = f"{row['id']} is stopped after {row['landed']} of {counted(row['items'], 'item')} had landed{doubt}"
    desk.screen.receipt({**row, **receipt.as_json()}, said)


def _row(desk: Desk, id: str) -> dict[str, Any]:
    tables = desk.swarm.look()
    return model.as_row(tables, model.find(tables, id))


COMMANDS = {
    "rollout plan": plan,
    "rollout list": show_list,
    "rollout show": show,
    "rollout approve": approve,
    "rollout reject": reject,
    "rollout stop": stop,
}
