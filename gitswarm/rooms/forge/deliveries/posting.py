"""One pull request: its branch is pushed, it is looked for by that, and made, followed or dressed as it needs."""

from __future__ import annotations

from gitswarm.core import secrecy
from gitswarm.core.log import SHARED, UNKNOWN
from gitswarm.errors import HoldsSecrets, HubUnreachable, PushRefused, UnknownOutcome
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.head import is_here
from gitswarm.git.worktrees.start import kept_as
from gitswarm.record import Record
from gitswarm.rooms.checks import safekeeping
from gitswarm.rooms.forge import issues, pulls
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import github

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.rooms.forge.pulls import Pull
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm

    Row = dict[str, Any]


class Posted(Record):
    """What GitHub has now: its number and address, the commit it shows, and what it did not take of the rest."""

    number: int
    url: str
    commit: str
    trouble: str = ""
    merged: bool = False


def post(swarm: Swarm, here: Here, line: Connection, one: Pull) -> Posted | None:
    """Have GitHub show this pull request as it was asked for, once; None where its commit is in another clone only."""
    found = _look(line, one)
    if found is not None and found.get("merged_at"):
        return Posted(found["number"], found["html_url"], found["head"]["sha"], merged=True)
    body = pulls.body(swarm.look(), one, _named(swarm, line, one), swarm.whole)
    said = {"title": pulls.title(swarm.look(), one), "body": body}
    _must_be_clean(here, "what is said in it", "\n".join(said.values()))
    is_there = found is not None and found["head"]["sha"] == one.commit
    if not is_there and not _push(swarm, here, line, one, found):
        return None
    found, trouble = _made(swarm, line, one, said) if found is None else (_told(line, one, found, said), "")
    rest = [trouble, *(each for each in _dressed(swarm, line, one, found) if each)]
    return Posted(found["number"], found["html_url"], one.commit, "; ".join(filter(None, rest)))


def _look(line: Connection, one: Pull) -> Row | None:
    """The one that is open, whatever its base is by now; else that of its branch, unless it was closed before."""
    known: Row | None = line.find(line.at(f"/pulls/{one.number}")) if one.state == pulls.OPEN else None
    if known is not None:
        return known
    found: Row | None = line.pull_of(one.branch, owner=one.head.partition("/")[0])
    if found is None or found["base"]["ref"] != one.base:
        return None
    is_over = found["state"] != "open" and not found.get("merged_at")
    return None if is_over and found["number"] in one.past else found


def _named(swarm: Swarm, line: Connection, one: Pull) -> str:
    """The repository by the name under which the issue of its task is known, where that is of it: it may be renamed."""
    repository, _ = issues.issue_of(swarm.look(), one.task) or ("", 0)
    if repository in ("", line.name.lower()):
        return line.name
    there = line.find(line.of(repository).at())
    return repository if there is not None and there["full_name"] == line.name else line.name


def _push(swarm: Swarm, here: Here, line: Connection, one: Pull, found: Row | None) -> bool:
    """Bring the commit to its branch; what is not here must be there already."""
    if not safekeeping.reach(swarm, here, one.task, one.commit, one.branch):
        return _stands(line, one)
    _must_hold_no_secrets(here, line, one)
    before = str(found["head"]["sha"]) if found is not None else ""
    goes_on = not before or _is_ancestor(here, before, one.commit)
    if not goes_on and before != one.shown:
        raise PushRefused(f"others have pushed to {one.branch}", hint="bring what is there into the work first")
    remote = github.remote(line, here, one.branch, one.head)
    try:
        answer = remote.push(one.commit) if goes_on else remote.replace(one.branch, before, one.commit)
    except HubUnreachable:
        github.must_be_there(line, one.head)
        raise
    if answer == SHARED or _stands(line, one):
        return True
    if answer == UNKNOWN:
        raise UnknownOutcome(
            f"{one.branch} was pushed and GitHub did not answer", hint="it is looked for the next time"
        )
    raise PushRefused(f"the branch {one.branch} has moved at GitHub", hint="look there whose commits it has")


def _is_ancestor(here: Here, before: str, after: str) -> bool:
    return not run(git(here.place, "merge-base", "--is-ancestor", before, after), env=clean(here.env)).code


def _stands(line: Connection, one: Pull) -> bool:
    """Whether its branch is at that commit already."""
    return line.of(one.head).tip(one.branch) == one.commit


def _must_hold_no_secrets(here: Here, line: Connection, one: Pull) -> None:
    """Let no secret out with the commits that the base does not have at GitHub; what a remote has may be private."""
    known = [oid for oid in (line.tip(one.base), kept_as(one.base)) if oid and is_here(here.place, here.env, oid)]
    found = safekeeping.secrets_in(here, one.commit, *(f"^{oid}" for oid in known[:1]))
    if found:
        raise HoldsSecrets(f"its commits hold {', '.join(found)}", hint=f"git show {one.commit[:12]}")


def _must_be_clean(here: Here, what: str, text: str) -> None:
    found = secrecy.secrets_in(text, here.env)
    if found:
        raise HoldsSecrets(f"{what} holds {', '.join(found)}", hint="say it without that")


def _made(swarm: Swarm, line: Connection, one: Pull, said: dict[str, str]) -> tuple[Row, str]:
    """Open it; where the repository knows no drafts, as one that is none."""
    tables = swarm.look()
    draft = policy.setting(tables, "pull-request-draft") == "on" if one.draft is None else one.draft
    owner = one.head.partition("/")[0]
    told = {**said, "head": f"{owner}:{one.branch}" if owner else one.branch, "base": one.base}
    try:
        return line.send("POST", line.at("/pulls"), {**told, "draft": draft}), ""
    except github.GithubRefused as error:
        if draft and "draft" in error.message.lower():
            return line.send("POST", line.at("/pulls"), told), "the repository takes no drafts"
        found = _look(line, one)
        if found is None:
            raise
        return found, ""


def _told(line: Connection, one: Pull, found: Row, said: dict[str, str]) -> Row:
    """Let one of ours say what is so now; what a person wrote stays."""
    ours = pulls.marker("pr", one.task) in (found.get("body") or "")
    if ours and found["body"] != said["body"]:
        line.send("PATCH", line.at(f"/pulls/{found['number']}"), {"body": said["body"]})
    return found


def _dressed(swarm: Swarm, line: Connection, one: Pull, found: Row) -> list[str]:
    """Ask for reviewers and labels that it lacks; what of it GitHub does not take.

    Who has reviewed it is asked again by the policy only where there is something new to look at.
    """
    tables, number = swarm.look(), found["number"]
    labels = {*policy.setting(tables, "pull-request-labels"), *one.labels}
    agreed = policy.setting(tables, "pull-request-reviewers") if one.shown != one.commit else ()
    people = {*agreed, *one.reviewers}
    lacking = sorted(labels - {each["name"] for each in found.get("labels", [])})
    unasked = sorted(people - {each["login"] for each in found.get("requested_reviewers", [])})
    asks = (
        (f"/issues/{number}/labels", "labels", lacking),
        (f"/pulls/{number}/requested_reviewers", "reviewers", unasked),
    )
    return [_sent(line, where, what, names) for where, what, names in asks if names]


def _sent(line: Connection, where: str, what: str, names: list[str]) -> str:
    try:
        line.send("POST", line.at(where), {what: names})
    except (github.GithubRefused, github.GithubNotFound, UnknownOutcome) as error:
        return f"it takes no {what}: {error.message}"
    return ""
