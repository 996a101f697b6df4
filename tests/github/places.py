"""What can be asked about accounts, repositories, forks, branches, statuses and check runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.github import bare, bodies, verdicts
from tests.github.asking import Answer, Ask, Refusal, invalid, missing, route
from tests.github.issues import AT, must_write
from tests.github.state import Check, Status

if TYPE_CHECKING:
    from tests.github.state import Repository


@route("GET /user")
def myself(ask: Ask) -> Answer:
    return Answer(200, bodies.oneself(ask.links, ask.me), {"X-OAuth-Scopes": ", ".join(ask.me.scopes)})


@route("GET /users/{login}")
def somebody(ask: Ask, login: str) -> Answer:
    if (account := ask.forge.accounts.get(login.lower())) is None:
        raise missing()
    return Answer(200, bodies.oneself(ask.links, account))


@route("POST /orgs/{org}/repos")
def repository_of_others_made(ask: Ask, org: str) -> Answer:
    if org.lower() not in ask.forge.accounts:
        raise missing()
    return _made(ask, ask.forge.accounts[org.lower()].login)


@route("POST /user/repos")
def repository_made(ask: Ask) -> Answer:
    return _made(ask, ask.me.login)


def _made(ask: Ask, owner: str) -> Answer:
    name = f"{owner}/{ask.text('name')}"
    if name.lower() in ask.forge.repositories:
        raise invalid("Repository", "name", "custom", "name already exists on this account")
    made = ask.forge.repository(name, private=bool(ask.said("private")), empty=not ask.said("auto_init"))
    made.description = ask.said("description")
    made.writers.add(ask.me.login)
    return Answer(201, bodies.repository(ask.links, made, ask.who, whole=True))


@route(f"GET {AT}")
def repository(ask: Ask, repo: Repository) -> Answer:
    return Answer(200, bodies.repository(ask.links, repo, ask.who, whole=True))


@route(f"GET {AT}/forks")
def forks(ask: Ask, repo: Repository) -> Answer:
    rows = [it for it in ask.forge.repositories.values() if it.parent is repo]
    return Answer(200, [bodies.repository(ask.links, it, ask.who) for it in rows], listing="list")


@route(f"POST {AT}/forks")
def forked(ask: Ask, repo: Repository) -> Answer:
    if ask.me is repo.owner:
        raise Refusal(403, "You cannot fork your own repository.")
    made = ask.forge.fork(repo, ask.me, ask.said("name") or repo.name)
    return Answer(202, bodies.repository(ask.links, made, ask.who, whole=True))


# ------------------------------------------------------------------------------------------------------ branches


@route(f"GET {AT}/branches")
def branches(ask: Ask, repo: Repository) -> Answer:
    heads = bare.refs(repo.path, "refs/heads")
    rows = [bodies.branch(ask.links, repo, ref.removeprefix("refs/heads/"), sha) for ref, sha in heads.items()]
    return Answer(200, rows, listing="list")


@route(f"GET {AT}/git/ref/{{ref}}")
def reference(ask: Ask, repo: Repository, ref: str) -> Answer:
    if not bare.has(repo.path, f"refs/{ref}"):
        raise missing()
    return Answer(200, bodies.reference(ask.links, repo, f"refs/{ref}"))


@route(f"DELETE {AT}/git/refs/{{ref}}")
def reference_deleted(ask: Ask, repo: Repository, ref: str) -> Answer:
    must_write(ask, repo)
    if not bare.has(repo.path, f"refs/{ref}"):
        raise Refusal(422, "Reference does not exist")
    bare.git(repo.path, "update-ref", "-d", f"refs/{ref}")
    return Answer(204)


# ------------------------------------------------------------------------------------------------- what CI thinks


def commit(repo: Repository, ref: str) -> str:
    """The commit that a ref or an id names."""
    if not (sha := bare.sha(repo.path, ref)):
        raise Refusal(422, f"No commit found for SHA: {ref}")
    return sha


@route(f"POST {AT}/statuses/{{sha}}")
def status_set(ask: Ask, repo: Repository, sha: str) -> Answer:
    must_write(ask, repo)
    at = commit(repo, sha)
    if ask.said("state") not in ("error", "failure", "pending", "success"):
        raise invalid("Status", "state", "invalid")
    words = (ask.said("context") or "default", ask.said("description"), ask.said("target_url"))
    made = Status(ask.forge.id(), ask.me, ask.said("state"), *words, ask.forge.now())
    repo.statuses.setdefault(at, []).append(made)
    return Answer(201, verdicts.status(ask.links, repo, at, made))


@route(f"GET {AT}/commits/{{ref}}/status")
def combined(ask: Ask, repo: Repository, ref: str) -> Answer:
    sha = commit(repo, ref)
    newest = {it.context: it for it in repo.statuses.get(sha, [])}
    states = {it.state for it in newest.values()}
    state = "failure" if states & {"error", "failure"} else "success" if states == {"success"} else "pending"
    at = bodies.repository_at(ask.links, repo)
    body = {
        "state": state,
        "statuses": [_simple(verdicts.status(ask.links, repo, sha, it)) for it in newest.values()],
        "sha": sha,
        "total_count": len(newest),
        "repository": bodies.repository(ask.links, repo, ask.who),
        "commit_url": f"{at}/commits/{sha}",
        "url": f"{at}/commits/{sha}/status",
    }
    return Answer(200, body, listing="statuses")


def _simple(body: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name != "creator"}


@route(f"POST {AT}/check-runs")
def check_begun(ask: Ask, repo: Repository) -> Answer:
    must_write(ask, repo)
    made = Check(ask.forge.id(), ask.text("name"), commit(repo, ask.text("head_sha")))
    repo.checks[made.id] = made
    return Answer(201, _told(ask, repo, made))


@route(f"PATCH {AT}/check-runs/{{id}}")
def check_told(ask: Ask, repo: Repository, id: str) -> Answer:
    must_write(ask, repo)
    return Answer(200, _told(ask, repo, _check(repo, id)))


@route(f"GET {AT}/check-runs/{{id}}")
def check_shown(ask: Ask, repo: Repository, id: str) -> Answer:
    return Answer(200, verdicts.check(ask.links, repo, _check(repo, id)))


def _check(repo: Repository, id: str) -> Check:
    if not id.isdigit() or int(id) not in repo.checks:
        raise missing()
    return repo.checks[int(id)]


def _told(ask: Ask, repo: Repository, it: Check) -> dict[str, object]:
    moment = ask.forge.now()
    it.conclusion = ask.said("conclusion", it.conclusion)
    it.status = "completed" if it.conclusion else ask.said("status", it.status)
    it.started = it.started or ask.said("started_at") or moment
    it.completed = (it.completed or ask.said("completed_at") or moment) if it.conclusion else None
    it.output = {**it.output, **(ask.said("output") or {})}
    it.details, it.external = ask.said("details_url", it.details), ask.said("external_id", it.external)
    return verdicts.check(ask.links, repo, it)


@route(f"GET {AT}/commits/{{ref}}/check-runs")
def checks(ask: Ask, repo: Repository, ref: str) -> Answer:
    sha = commit(repo, ref)
    newest = {it.name: it for it in repo.checks.values() if it.sha == sha}
    rows = list((newest if ask.query.get("filter", "latest") == "latest" else repo.checks).values())
    told = [verdicts.check(ask.links, repo, it) for it in rows if it.sha == sha]
    return Answer(200, {"total_count": len(told), "check_runs": told}, listing="check_runs")


@route(f"GET {AT}/commits/{{ref}}")
def one_commit(ask: Ask, repo: Repository, ref: str) -> Answer:
    return Answer(200, bodies.commit(ask.links, repo, commit(repo, ref)))
