"""Pull requests, reviews, statuses and check runs, in the words of GitHub's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.github import bare
from tests.github.bodies import Body, issue, node, repository, repository_at, user

if TYPE_CHECKING:
    from tests.github.asking import Links
    from tests.github.state import Account, Check, Issue, Pull, Remark, Repository, Review, Status


def pull(links: Links, repo: Repository, it: Issue, who: Account | None, *, whole: bool = False) -> Body:
    """A pull request; the whole of it knows whether it can be merged, and how much it changes."""
    assert it.pull
    shared = issue(links, repo, it)
    at, of = f"{repository_at(links, repo)}/pulls/{it.number}", shared["pull_request"]
    body = {name: shared[name] for name in _SHARED} | {
        **{f"{name}_url": of[f"{name}_url"] for name in ("html", "diff", "patch")},
        "url": at,
        "issue_url": shared["url"],
        "commits_url": f"{at}/commits",
        "review_comments_url": f"{at}/comments",
        "review_comment_url": f"{repository_at(links, repo)}/pulls/comments{{/number}}",
        "statuses_url": f"{repository_at(links, repo)}/statuses/{it.pull.sha}",
        "merged_at": it.pull.merged_at,
        "merge_commit_sha": it.pull.merge,
        "requested_reviewers": [user(links, each) for each in it.pull.asked],
        "requested_teams": [],
        "head": _side(links, it.pull.source, it.pull.head, it.pull.sha, who),
        "base": _side(links, repo, it.pull.base, bare.sha(repo.path, it.pull.base), who),
        "_links": {name: {"href": href} for name, href in _ways(at, shared, it.pull).items()},
        "auto_merge": None,
    }
    return body | _measured(links, repo, it, it.pull) if whole else body


_SHARED = (
    "id node_id number state locked title user body labels milestone created_at updated_at closed_at assignee "
    "assignees author_association comments_url draft"
).split()


def _side(links: Links, repo: Repository, ref: str, sha: str, who: Account | None) -> Body:
    return {
        "label": f"{repo.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(links, repo.owner),
        "repo": repository(links, repo, who),
    }


def _ways(at: str, shared: Body, it: Pull) -> dict[str, str]:
    return {
        "self": at,
        "html": shared["html_url"],
        "issue": shared["url"],
        "comments": shared["comments_url"],
        "review_comments": f"{at}/comments",
        "review_comment": f"{at.rpartition('/')[0]}/comments{{/number}}",
        "commits": f"{at}/commits",
        "statuses": f"{at.rpartition('/pulls/')[0]}/statuses/{it.sha}",
    }


def _measured(links: Links, repo: Repository, it: Issue, its: Pull) -> Body:
    base = bare.git(repo.path, "rev-parse", f"{its.merge}^1") if its.merge else bare.sha(repo.path, its.base)
    changes = bare.changes(repo.path, base, its.sha)
    fits = not its.merge and it.state == "open" and bool(bare.merged_tree(repo.path, base, its.sha))
    return {
        "merged": its.merged_at is not None,
        "merged_by": user(links, its.merged_by),
        "mergeable": fits if it.state == "open" else None,
        "rebaseable": fits if it.state == "open" else None,
        "mergeable_state": ("draft" if its.draft else "clean")
        if fits
        else "dirty"
        if it.state == "open"
        else "unknown",
        "comments": len(it.comments),
        "review_comments": len(its.remarks),
        "maintainer_can_modify": its.may_modify,
        "commits": len(bare.ahead(repo.path, base, its.sha)),
        "additions": sum(added for added, _, _ in changes),
        "deletions": sum(removed for _, removed, _ in changes),
        "changed_files": len(changes),
    }


def review(links: Links, repo: Repository, of: Issue, it: Review) -> Body:
    """A review."""
    at = f"{repository_at(links, repo)}/pulls/{of.number}"
    web = f"{links.web}/{repo.full_name}/pull/{of.number}#pullrequestreview-{it.id}"
    return {
        "id": it.id,
        "node_id": node(it.id),
        "user": user(links, it.author),
        "body": it.body,
        "state": it.state,
        "html_url": web,
        "pull_request_url": at,
        "_links": {"html": {"href": web}, "pull_request": {"href": at}},
        "submitted_at": it.submitted,
        "commit_id": it.commit,
        "author_association": repo.association(it.author),
    }


def remark(links: Links, repo: Repository, of: Issue, it: Remark) -> Body:
    """A comment at a line of a pull request."""
    at = f"{repository_at(links, repo)}/pulls"
    web = f"{links.web}/{repo.full_name}/pull/{of.number}#discussion_r{it.id}"
    ways = {"self": f"{at}/comments/{it.id}", "html": web, "pull_request": f"{at}/{of.number}"}
    return {
        "url": ways["self"],
        "pull_request_review_id": it.review,
        "id": it.id,
        "node_id": node(it.id),
        "diff_hunk": "@@ -1 +1 @@",
        "path": it.path,
        "commit_id": it.commit,
        "original_commit_id": it.commit,
        "user": user(links, it.author),
        "body": it.body,
        "created_at": it.created,
        "updated_at": it.updated,
        "html_url": web,
        "pull_request_url": ways["pull_request"],
        "author_association": repo.association(it.author),
        "_links": {name: {"href": href} for name, href in ways.items()},
        **({"line": it.line} if it.line else {}),
        **({"in_reply_to_id": it.answers} if it.answers else {}),
    }


def status(links: Links, repo: Repository, sha: str, it: Status) -> Body:
    """A status of a commit."""
    return {
        "url": f"{repository_at(links, repo)}/statuses/{sha}",
        "avatar_url": None,
        "id": it.id,
        "node_id": node(it.id),
        "state": it.state,
        "description": it.description,
        "target_url": it.target,
        "context": it.context,
        "created_at": it.created,
        "updated_at": it.created,
        "creator": user(links, it.creator),
    }


def check(links: Links, repo: Repository, it: Check) -> Body:
    """A check run."""
    at = f"{repository_at(links, repo)}/check-runs/{it.id}"
    said = {name: it.output.get(name) for name in ("title", "summary", "text")}
    return {
        "id": it.id,
        "head_sha": it.sha,
        "node_id": node(it.id),
        "external_id": it.external,
        "url": at,
        "html_url": f"{links.web}/{repo.full_name}/runs/{it.id}",
        "details_url": it.details,
        "status": it.status,
        "conclusion": it.conclusion,
        "started_at": it.started,
        "completed_at": it.completed,
        "output": {**said, "annotations_count": 0, "annotations_url": f"{at}/annotations"},
        "name": it.name,
        "check_suite": None,
        "app": None,
        "pull_requests": [],
    }
