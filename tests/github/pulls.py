"""What can be asked about pull requests: opening, merging, reviews and remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.github import bare, verdicts
from tests.github.asking import Answer, Ask, Refusal, invalid, missing, route
from tests.github.issues import AT, change, close, found, must_write
from tests.github.state import Issue, Pull, Remark, Repository, Review

if TYPE_CHECKING:
    from tests.github.state import Forge

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def pulled(repo: Repository, number: str) -> tuple[Issue, Pull]:
    """The pull request of this number, with the commit its branch stands at now."""
    it = found(repo, number)
    if it.pull is None:
        raise missing()
    follow(repo, it, it.pull)
    return it, it.pull


def follow(repo: Repository, it: Issue, its: Pull) -> None:
    """While it is open it has the commits of its branch."""
    if it.state == "open" and bare.sha(its.source.path, its.head) not in ("", its.sha):
        its.sha = bare.take(repo.path, its.source.path, its.head, f"refs/pull/{it.number}/head")


def _body(ask: Ask, repo: Repository, it: Issue, *, whole: bool = True) -> dict[str, object]:
    return verdicts.pull(ask.links, repo, it, ask.who, whole=whole)


@route(f"GET {AT}/pulls")
def listed(ask: Ask, repo: Repository) -> Answer:
    rows = [it for it in repo.issues.values() if it.pull and _wanted(ask.query, it, it.pull)]
    newest_first = ask.query.get("direction", "desc") != "asc"
    rows.sort(key=lambda it: it.updated if ask.query.get("sort") == "updated" else it.created, reverse=newest_first)
    return Answer(200, rows, listing="list", each=lambda it: _row(ask, repo, it))


def _row(ask: Ask, repo: Repository, it: Issue) -> dict[str, object]:
    return _body(ask, repo, pulled(repo, str(it.number))[0], whole=False)


def _wanted(query: dict[str, str], it: Issue, its: Pull) -> bool:
    return (
        query.get("state", "open") in ("all", it.state)
        and query.get("base", its.base) == its.base
        and query.get("head", _head(its)) == _head(its)
    )


def _head(its: Pull) -> str:
    return f"{its.source.owner.login}:{its.head}"


@route(f"POST {AT}/pulls")
def opened(ask: Ask, repo: Repository) -> Answer:
    source, head = _source(ask.forge, repo, ask.text("head"))
    if not (source.admits(ask.me) or repo.admits(ask.me)):
        raise Refusal(403, "Resource not accessible by personal access token")
    base = ask.text("base")
    _judge(repo, source, head, base)
    it = ask.forge.issue(repo, ask.text("title"), ask.said("body"), by=ask.me.login)
    sha = bare.take(repo.path, source.path, head, f"refs/pull/{it.number}/head")
    it.pull = Pull(source, head, base, sha, bool(ask.said("draft")), bool(ask.said("maintainer_can_modify", True)))
    return Answer(201, _body(ask, repo, it))


def _source(forge: Forge, repo: Repository, head: str) -> tuple[Repository, str]:
    login, colon, branch = head.rpartition(":")
    if not colon or login.lower() == repo.owner.login.lower():
        return repo, branch
    forks = (it for it in forge.repositories.values() if it.parent is repo and it.owner.login.lower() == login.lower())
    if (fork := next(forks, None)) is None:
        raise invalid("PullRequest", "head", "invalid")
    return fork, branch


def _judge(repo: Repository, source: Repository, head: str, base: str) -> None:
    """Refuse a pull request of nothing, into nothing, or a second one for the same two branches."""
    if not bare.has(repo.path, f"refs/heads/{base}"):
        raise invalid("PullRequest", "base", "invalid")
    if not bare.has(source.path, f"refs/heads/{head}"):
        raise invalid("PullRequest", "head", "invalid")
    for it in repo.issues.values():
        if it.pull and it.state == "open" and (it.pull.source, it.pull.head, it.pull.base) == (source, head, base):
            raise _custom(f"A pull request already exists for {_head(it.pull)}.")
    tip = bare.take(repo.path, source.path, head, "refs/pull/asked")
    if not bare.ahead(repo.path, bare.sha(repo.path, base), tip):
        raise _custom(f"No commits between {base} and {head}")


def _custom(message: str) -> Refusal:
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    return Refusal(422, "Validation Failed", [error])


@route(f"GET {AT}/pulls/{{number}}")
def shown(ask: Ask, repo: Repository, number: str) -> Answer:
    return Answer(200, _body(ask, repo, pulled(repo, number)[0]))


@route(f"PATCH {AT}/pulls/{{number}}")
def edited(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    if ask.me is not it.author:
        must_write(ask, repo)
    if its.merged_at and ask.said("state") == "open":
        raise invalid("PullRequest", "state", "invalid")
    its.base = ask.said("base") or its.base
    change(ask, repo, it)
    if it.pull:
        it.reason = None
    return Answer(200, _body(ask, repo, it))


@route(f"GET {AT}/pulls/{{number}}/files")
def files(ask: Ask, repo: Repository, number: str) -> Answer:
    _, its = pulled(repo, number)
    changes = bare.changes(repo.path, bare.sha(repo.path, its.base), its.sha)
    at = f"{ask.links.web}/{repo.full_name}"
    rows = [
        {
            "sha": bare.git(repo.path, "rev-parse", f"{its.sha}:{name}", check=False) or None,
            "filename": name,
            "status": "modified",
            "additions": added,
            "deletions": removed,
            "changes": added + removed,
            **{f"{kind}_url": f"{at}/{kind}/{its.sha}/{name}" for kind in ("blob", "raw", "contents")},
        }
        for added, removed, name in changes
    ]
    return Answer(200, rows, listing="list")


@route(f"GET {AT}/pulls/{{number}}/merge")
def is_merged(ask: Ask, repo: Repository, number: str) -> Answer:
    if not pulled(repo, number)[1].merged_at:
        raise missing()
    return Answer(204)


@route(f"PUT {AT}/pulls/{{number}}/merge")
def merged(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    must_write(ask, repo)
    if ask.said("sha") not in (None, its.sha):
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    if it.state != "open" or its.draft:
        raise Refusal(405, "Pull Request is not mergeable")
    message = f"{ask.said('commit_title') or f'Merge pull request #{number}'}\n\n{ask.said('commit_message') or ''}"
    its.merge = bare.merge(repo.path, its.base, its.sha, message, squash=ask.said("merge_method") == "squash") or None
    if its.merge is None:
        raise Refusal(405, "Pull Request is not mergeable")
    its.merged_at, its.merged_by = ask.forge.now(), ask.me
    repo.contributors.add(it.author.login)
    close(ask, it, None)
    return Answer(200, {"sha": its.merge, "merged": True, "message": "Pull Request successfully merged"})


# ---------------------------------------------------------------------------------------------- what others think


@route(f"GET {AT}/pulls/{{number}}/reviews")
def reviews(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    return Answer(200, [verdicts.review(ask.links, repo, it, each) for each in its.reviews], listing="list")


@route(f"POST {AT}/pulls/{{number}}/reviews")
def reviewed(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    state = STATES.get(ask.said("event", ""), "PENDING")
    if state in ("APPROVED", "CHANGES_REQUESTED") and ask.me is it.author:
        raise Refusal(422, "Unprocessable Entity", ["Can not approve your own pull request"])
    made = Review(ask.forge.id(), ask.me, state, ask.said("body") or "", its.sha, ask.forge.now())
    its.reviews.append(made)
    its.asked = [each for each in its.asked if each is not ask.me]
    it.updated = made.submitted
    for each in ask.said("comments") or []:
        _remark(ask, its, each, made.id)
    return Answer(200, verdicts.review(ask.links, repo, it, made))


def _remark(ask: Ask, its: Pull, said: dict[str, object], review: int | None) -> Remark:
    moment = ask.forge.now()
    made = Remark(ask.forge.id(), ask.me, str(said["body"]), moment, moment)
    made.path, made.commit, made.review = str(said["path"]), its.sha, review
    line = said.get("line")
    made.line = line if isinstance(line, int) else None
    its.remarks.append(made)
    return made


@route(f"GET {AT}/pulls/{{number}}/comments")
def remarks(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    rows = [each for each in its.remarks if each.updated >= ask.query.get("since", "")]
    return Answer(200, [verdicts.remark(ask.links, repo, it, each) for each in rows], listing="list")


@route(f"PUT {AT}/pulls/{{number}}/reviews/{{id}}/dismissals")
def dismissed(ask: Ask, repo: Repository, number: str, id: str) -> Answer:
    must_write(ask, repo)
    it, its = pulled(repo, number)
    made = next((each for each in its.reviews if str(each.id) == id), None)
    if made is None:
        raise missing()
    ask.text("message")
    made.state = "DISMISSED"
    return Answer(200, verdicts.review(ask.links, repo, it, made))


@route(f"POST {AT}/pulls/{{number}}/comments")
def remarked(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    for name in ("body", "path", "commit_id"):
        ask.text(name)
    made = _remark(ask, its, ask.body, None)
    made.answers = ask.said("in_reply_to")
    it.updated = made.updated
    return Answer(201, verdicts.remark(ask.links, repo, it, made))


@route(f"POST {AT}/pulls/{{number}}/requested_reviewers")
def asked(ask: Ask, repo: Repository, number: str) -> Answer:
    it, its = pulled(repo, number)
    must_write(ask, repo)
    people = [ask.forge.accounts.get(login.lower()) for login in ask.said("reviewers") or []]
    if None in people or it.author in people:
        raise Refusal(422, "Reviews may only be requested from collaborators.")
    its.asked += [each for each in people if each and each not in its.asked]
    return Answer(201, _body(ask, repo, it, whole=False))
