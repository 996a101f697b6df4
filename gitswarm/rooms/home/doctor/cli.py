"""``doctor verify``: is this clone well, and is what the log says true."""

from __future__ import annotations

from gitswarm.core.words import counted
from gitswarm.errors import Misused, NotASwarm, StoreError
from gitswarm.git import repo
from gitswarm.rooms.home.doctor.model import OK, bad, problems, told_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.home.doctor.model import Finding

NAME_WIDTH = 12


def doctor(desk: Desk, *, fix: bool = False, resume: bool = False, restore_hub: bool = False) -> None:
    """Examine this clone; each finding names its mend.

    fix: mend what is safe to mend, and say what was done
    resume: let a store that was stopped write again
    restore-hub: put the last good log back on a hub whose log was rewritten

    Example: gitswarm doctor --fix
    """
    if fix + resume + restore_hub > 1:
        raise Misused("one mend at a time", hint="give --fix, --resume or --restore-hub")
    if restore_hub:
        desk.must_be_a_person("saying which log is the right one")
    done = _restored(desk) if restore_hub else []
    findings, fixed = _examined(desk, fix=fix, resume=resume)
    _show(desk, findings, [*done, *fixed])
    error = problems(findings)
    if error:
        raise error


def verify(desk: Desk) -> None:
    """Fold the whole log once more, walk its history, and prove that nothing was lost or changed.

    Example: gitswarm verify --json
    """
    from gitswarm.rooms.home.doctor.verify import prove

    proof = prove(desk.swarm, repo.find(desk.shared.path or "", desk.env), desk.env, desk.screen.progress)
    told = proof.as_json()
    if not desk.shared.json:
        told["quarantined"] = [f"{path}: {reason}" for path, reason in proof.quarantined]
    desk.screen.record(told)
    if proof.failed:
        raise StoreError(
            f"{counted(len(proof.failed), 'promise')} of the log cannot be proved: {proof.failed[0]}",
            hint="look at `gitswarm doctor`",
            failed=list(proof.failed),
        )
    desk.screen.say("proved: the whole log stands, nothing in it was lost, moved or changed")


def _examined(desk: Desk, *, fix: bool, resume: bool) -> tuple[list[Finding], list[str]]:
    """What was found, after what was mended."""
    from gitswarm.rooms.home.doctor import examine, mending

    place = repo.find(desk.shared.path or "", desk.env)
    findings = examine.surroundings(place, desk.env)
    try:
        member = examine.Member(place, desk.env, desk.settings, desk.swarm, thorough=fix)
    except (Misused, NotASwarm) as error:
        return [*findings, bad("settings" if isinstance(error, Misused) else "clone", error.message, error.hint)], []
    try:
        fixed = mending.fix(member) if fix else mending.resume(member) if resume else []
    except StoreError as error:
        fixed = []
        findings.append(told_by("mending", error))
    return [*findings, *examine.findings(member)], fixed


def _restored(desk: Desk) -> list[str]:
    synced = desk.swarm.sync(restore=True)
    return [f"the hub has {counted(synced.position, 'position')} again, after {counted(synced.pushes, 'push')}"]


def _show(desk: Desk, findings: list[Finding], fixed: list[str]) -> None:
    if desk.shared.json:
        desk.screen.record({"findings": [finding._asdict() for finding in findings], "fixed": fixed})
        return
    for finding in findings:
        lines = [f"{finding.level:4}  {finding.name:{NAME_WIDTH}}  {finding.message}"]
        if finding.mend:
            lines.append(f"{'':4}  {'':{NAME_WIDTH}}  mend: {finding.mend}")
        if finding.level != OK or not desk.shared.quiet:
            desk.screen.lines(lines)
    desk.screen.lines(f"done: {one}" for one in fixed)


COMMANDS = {"doctor": doctor, "verify": verify}
