"""What can be asked about issues, their comments and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.github import bodies
from tests.github.asking import Answer, Ask, Refusal, invalid, missing, route

if TYPE_CHECKING:
    from tests.github.state import Comment, Issue, Repository

AT = "/repos/{owner}/{repo}"


def found(repo: Repository, number: str) -> Issue:
    """The issue of this number."""
    if not number.isdigit() or int(number) not in repo.issues:
        raise missing()
    return repo.issues[int(number)]


def must_write(ask: Ask, repo: Repository) -> None:
    """Refuse those who may only read."""
    if not repo.admits(ask.me):
        raise Refusal(403, "Must have write access to the repository.")


@route(f"GET {AT}/issues")
def listed(ask: Ask, repo: Repository) -> Answer:
    rows = [issue for issue in repo.issues.values() if _wanted(ask.query, issue)]
    by = {"updated": lambda it: it.updated, "comments": lambda it: len(it.comments)}.get(
        ask.query.get("sort", ""), lambda it: it.created
    )
    rows.sort(key=lambda it: (by(it), it.number), reverse=ask.query.get("direction", "desc") != "asc")
    return Answer(200, rows, listing="list", each=lambda it: bodies.issue(ask.links, repo, it))


def _wanted(query: dict[str, str], it: Issue) -> bool:
    state, since, who = query.get("state", "open"), query.get("since", ""), query.get("assignee", "")
    names = {label.name.lower() for label in it.labels}
    return (
        state in ("all", it.state)
        and it.updated >= since
        and all(name.lower() in names for name in query.get("labels", "").split(",") if name)
        and query.get("creator", it.author.login) == it.author.login
        and _assigned(who, it)
        and _within(query.get("milestone", ""), it)
    )


def _assigned(who: str, it: Issue) -> bool:
    logins = [each.login for each in it.assignees]
    return who in logins if who not in ("", "*", "none") else (who == "" or bool(logins) == (who == "*"))


def _within(which: str, it: Issue) -> bool:
    if which in ("", "*", "none"):
        return which == "" or (it.milestone is not None) == (which == "*")
    return it.milestone is not None and str(it.milestone.number) == which


@route(f"POST {AT}/issues")
def opened(ask: Ask, repo: Repository) -> Answer:
    if ask.said("title") is not None and not isinstance(ask.said("title"), str):
        raise invalid("Issue", "title", "invalid")
    made = ask.forge.issue(repo, ask.text("title"), ask.said("body"), by=ask.me.login)
    if repo.admits(ask.me):  # of others, GitHub drops them without a word
        _mark(ask, repo, made)
    return Answer(201, bodies.issue(ask.links, repo, made))


def _mark(ask: Ask, repo: Repository, it: Issue) -> None:
    if (names := ask.said("labels")) is not None:
        it.labels = [ask.forge.label(repo, _name(each)) for each in names]
    if (logins := ask.said("assignees")) is not None:
        it.assignees = [ask.forge.account(each) for each in logins]
    if (number := ask.said("milestone")) is not None:
        it.milestone = repo.milestones.get(int(number))


def _name(label: Any) -> str:
    return label["name"] if isinstance(label, dict) else label


@route(f"GET {AT}/issues/{{number}}")
def shown(ask: Ask, repo: Repository, number: str) -> Answer:
    return Answer(200, bodies.issue(ask.links, repo, found(repo, number)))


@route(f"PATCH {AT}/issues/{{number}}")
def edited(ask: Ask, repo: Repository, number: str) -> Answer:
    it = found(repo, number)
    if ask.me is not it.author:
        must_write(ask, repo)
    change(ask, repo, it)
    return Answer(200, bodies.issue(ask.links, repo, it))


def change(ask: Ask, repo: Repository, it: Issue) -> None:
    """Write what a PATCH says into an issue or a pull request."""
    if ask.said("state") not in (None, "open", "closed"):
        raise invalid("Issue", "state", "invalid")
    it.title, it.updated = ask.said("title") or it.title, ask.forge.now()
    it.body = ask.said("body", it.body)
    if repo.admits(ask.me):
        _mark(ask, repo, it)
    if ask.said("state") == "closed" and it.state == "open":
        close(ask, it, ask.said("state_reason") or "completed")
    elif ask.said("state") == "open" and it.state == "closed":
        it.state, it.reason, it.closed_at, it.closed_by = "open", "reopened", None, None


def close(ask: Ask, it: Issue, reason: str | None) -> None:
    """Close an issue or a pull request."""
    it.state, it.reason, it.closed_by = "closed", None if it.pull else reason, ask.who
    it.closed_at = it.updated = ask.forge.now()


# ------------------------------------------------------------------------------------------------------ comments


@route(f"GET {AT}/issues/comments")
def all_comments(ask: Ask, repo: Repository) -> Answer:
    pairs = [(it, said) for it in repo.issues.values() for said in it.comments]
    return _comments(ask, repo, pairs)


@route(f"GET {AT}/issues/{{number}}/comments")
def comments(ask: Ask, repo: Repository, number: str) -> Answer:
    it = found(repo, number)
    return _comments(ask, repo, [(it, said) for said in it.comments])


def _comments(ask: Ask, repo: Repository, pairs: list[tuple[Issue, Comment]]) -> Answer:
    by = "updated" if ask.query.get("sort") == "updated" else "created"
    rows = [pair for pair in pairs if pair[1].updated >= ask.query.get("since", "")]
    rows.sort(key=lambda pair: (getattr(pair[1], by), pair[1].id), reverse=ask.query.get("direction") == "desc")
    return Answer(200, rows, listing="list", each=lambda pair: bodies.comment(ask.links, repo, *pair))


@route(f"POST {AT}/issues/{{number}}/comments")
def commented(ask: Ask, repo: Repository, number: str) -> Answer:
    it, body = found(repo, number), ask.said("body")
    if not isinstance(body, str) or not body:
        raise invalid("IssueComment", "body", "missing_field")
    made = ask.forge.comment(it, body, ask.me.login)
    return Answer(201, bodies.comment(ask.links, repo, it, made))


def _comment(repo: Repository, number: str) -> tuple[Issue, Comment]:
    pairs = ((it, said) for it in repo.issues.values() for said in it.comments if str(said.id) == number)
    if (pair := next(pairs, None)) is None:
        raise missing()
    return pair


@route(f"GET {AT}/issues/comments/{{id}}")
def one_comment(ask: Ask, repo: Repository, id: str) -> Answer:
    return Answer(200, bodies.comment(ask.links, repo, *_comment(repo, id)))


@route(f"PATCH {AT}/issues/comments/{{id}}")
def comment_edited(ask: Ask, repo: Repository, id: str) -> Answer:
    it, said = _comment(repo, id)
    if ask.me is not said.author:
        must_write(ask, repo)
    said.body = ask.text("body")
    said.updated = it.updated = ask.forge.now()
    return Answer(200, bodies.comment(ask.links, repo, it, said))


@route(f"DELETE {AT}/issues/comments/{{id}}")
def comment_deleted(ask: Ask, repo: Repository, id: str) -> Answer:
    it, said = _comment(repo, id)
    if ask.me is not said.author:
        must_write(ask, repo)
    it.comments.remove(said)
    it.updated = ask.forge.now()
    return Answer(204)


# -------------------------------------------------------------------------------------------------------- labels


@route(f"GET {AT}/labels")
def labels(ask: Ask, repo: Repository) -> Answer:
    return Answer(200, [bodies.label(ask.links, repo, it) for it in repo.labels.values()], listing="list")


@route(f"POST {AT}/labels")
def label_made(ask: Ask, repo: Repository) -> Answer:
    must_write(ask, repo)
    name = ask.text("name")
    if name.lower() in repo.labels:
        raise invalid("Label", "name", "already_exists")
    made = ask.forge.label(repo, name, ask.said("color", "ededed"), ask.said("description"))
    return Answer(201, bodies.label(ask.links, repo, made))


@route(f"GET {AT}/issues/{{number}}/labels")
def labels_of(ask: Ask, repo: Repository, number: str) -> Answer:
    return Answer(200, [bodies.label(ask.links, repo, it) for it in found(repo, number).labels], listing="list")


@route(f"POST {AT}/issues/{{number}}/labels")
def labels_added(ask: Ask, repo: Repository, number: str) -> Answer:
    it = found(repo, number)
    more = _labels(ask, repo)
    it.labels += [label for label in more if label not in it.labels]
    return _labelled(ask, repo, it)


@route(f"PUT {AT}/issues/{{number}}/labels")
def labels_set(ask: Ask, repo: Repository, number: str) -> Answer:
    it = found(repo, number)
    it.labels = _labels(ask, repo)
    return _labelled(ask, repo, it)


def _labels(ask: Ask, repo: Repository) -> list[Any]:
    must_write(ask, repo)
    names = ask.body if isinstance(ask.body, list) else ask.said("labels", [])
    return [ask.forge.label(repo, _name(each)) for each in names]


def _labelled(ask: Ask, repo: Repository, it: Issue) -> Answer:
    it.updated = ask.forge.now()
    return Answer(200, [bodies.label(ask.links, repo, each) for each in it.labels])


@route(f"DELETE {AT}/issues/{{number}}/labels/{{name}}")
def label_removed(ask: Ask, repo: Repository, number: str, name: str) -> Answer:
    must_write(ask, repo)
    it = found(repo, number)
    if name.lower() not in {label.name.lower() for label in it.labels}:
        raise Refusal(404, "Label does not exist")
    it.labels = [label for label in it.labels if label.name.lower() != name.lower()]
    return _labelled(ask, repo, it)


@route(f"GET {AT}/milestones")
def milestones(ask: Ask, repo: Repository) -> Answer:
    rows = [it for it in repo.milestones.values() if ask.query.get("state", "open") in ("all", it.state)]
    return Answer(200, [bodies.milestone(ask.links, repo, it) for it in rows], listing="list")
