"""What is remembered, in the words of GitHub's answers: people, repositories, issues and what is said under them."""

from __future__ import annotations

from typing import Any

from tests.github import bare
from tests.github.asking import Links
from tests.github.state import Account, Comment, Issue, Label, Milestone, Repository

Body = dict[str, Any]

OF_USERS = {
    "followers": "/followers",
    "following": "/following{/other_user}",
    "gists": "/gists{/gist_id}",
    "starred": "/starred{/owner}{/repo}",
    "subscriptions": "/subscriptions",
    "organizations": "/orgs",
    "repos": "/repos",
    "events": "/events{/privacy}",
    "received_events": "/received_events",
}
OF_REPOSITORIES = {
    "archive": "/{archive_format}{/ref}",
    "assignees": "/assignees{/user}",
    "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}",
    "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}",
    "commits": "/commits{/sha}",
    "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}",
    "contributors": "/contributors",
    "deployments": "/deployments",
    "downloads": "/downloads",
    "events": "/events",
    "forks": "/forks",
    "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}",
    "hooks": "/hooks",
    "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}",
    "keys": "/keys{/key_id}",
    "labels": "/labels{/name}",
    "languages": "/languages",
    "merges": "/merges",
    "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}",
    "pulls": "/pulls{/number}",
    "releases": "/releases{/id}",
    "stargazers": "/stargazers",
    "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers",
    "subscription": "/subscription",
    "tags": "/tags",
    "teams": "/teams",
    "trees": "/git/trees{/sha}",
}


def node(number: int) -> str:
    """The other id of a thing."""
    return f"N_{number}"


def repository_at(links: Links, repo: Repository) -> str:
    """The URL of a repository."""
    return f"{links.api}/repos/{repo.full_name}"


def user(links: Links, account: Account | None) -> Body | None:
    """Somebody, as others see him."""
    if account is None:
        return None
    at = f"{links.api}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node(account.id),
        "avatar_url": f"{links.web}/avatars/{account.id}",
        "gravatar_id": "",
        "url": at,
        "html_url": f"{links.web}/{account.login}",
        **{f"{name}_url": at + rest for name, rest in OF_USERS.items()},
        "type": "Bot" if account.login.endswith("[bot]") else "User",
        "site_admin": False,
    }


def oneself(links: Links, account: Account) -> Body:
    """Somebody, as he sees himself."""
    unsaid = dict.fromkeys("name company blog location email hireable bio".split())
    counts = dict.fromkeys("public_repos public_gists followers following".split(), 0)
    moments = dict.fromkeys(("created_at", "updated_at"), "2026-01-01T00:00:00Z")
    return {**user(links, account), "user_view_type": "public", **unsaid, **counts, **moments}


def repository(links: Links, repo: Repository, who: Account | None, *, whole: bool = False) -> Body:
    """A repository; the whole of it tells where a fork is from."""
    at, web = repository_at(links, repo), f"{links.web}/{repo.full_name}"
    is_open = sum(issue.state == "open" for issue in repo.issues.values())
    writes = repo.admits(who)
    body = {
        "id": repo.id,
        "node_id": node(repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "owner": user(links, repo.owner),
        "private": repo.private,
        "html_url": web,
        "description": repo.description,
        "fork": repo.parent is not None,
        "url": at,
        **{f"{name}_url": at + rest for name, rest in OF_REPOSITORIES.items()},
        "clone_url": f"{web}.git",
        "git_url": f"git://{web.partition('://')[2]}.git",
        "ssh_url": f"git@example.invalid:{repo.full_name}.git",
        "svn_url": web,
        **dict.fromkeys("mirror_url homepage language license".split()),
        **dict.fromkeys("forks_count forks stargazers_count watchers_count watchers size".split(), 0),
        "open_issues_count": is_open,
        "open_issues": is_open,
        "default_branch": "main",
        "has_issues": True,
        **dict.fromkeys("has_projects has_wiki has_pages has_discussions has_downloads".split(), False),
        **dict.fromkeys("archived disabled".split(), False),
        "visibility": "private" if repo.private else "public",
        **dict.fromkeys("pushed_at created_at updated_at".split(), repo.created),
        "permissions": {"admin": who is repo.owner, "push": writes, "pull": True},
    }
    if whole:
        body |= {"subscribers_count": 0, "network_count": 0}
        if repo.parent:
            body["parent"] = body["source"] = repository(links, repo.parent, who)
    return body


def label(links: Links, repo: Repository, it: Label) -> Body:
    """A label."""
    return {
        "id": it.id,
        "node_id": node(it.id),
        "url": f"{repository_at(links, repo)}/labels/{it.name}",
        "name": it.name,
        "color": it.color,
        "description": it.description,
        "default": False,
    }


def milestone(links: Links, repo: Repository, it: Milestone | None) -> Body | None:
    """A milestone."""
    if it is None:
        return None
    at = f"{repository_at(links, repo)}/milestones/{it.number}"
    under = [issue for issue in repo.issues.values() if issue.milestone is it]
    return {
        "url": at,
        "html_url": f"{links.web}/{repo.full_name}/milestone/{it.number}",
        "labels_url": f"{at}/labels",
        "id": it.id,
        "node_id": node(it.id),
        "number": it.number,
        "state": it.state,
        "title": it.title,
        "description": None,
        "creator": user(links, it.creator),
        "open_issues": sum(issue.state == "open" for issue in under),
        "closed_issues": sum(issue.state == "closed" for issue in under),
        "created_at": it.created,
        "updated_at": it.created,
        "closed_at": None,
        "due_on": None,
    }


def issue(links: Links, repo: Repository, it: Issue) -> Body:
    """An issue, or what a pull request has in common with one."""
    at = f"{repository_at(links, repo)}/issues/{it.number}"
    web = f"{links.web}/{repo.full_name}/{'pull' if it.pull else 'issues'}/{it.number}"
    body = {
        "id": it.id,
        "node_id": node(it.id),
        "url": at,
        "repository_url": repository_at(links, repo),
        "labels_url": f"{at}/labels{{/name}}",
        "comments_url": f"{at}/comments",
        "events_url": f"{at}/events",
        "html_url": web,
        "number": it.number,
        "state": it.state,
        "state_reason": it.reason,
        "title": it.title,
        "body": it.body,
        "user": user(links, it.author),
        "labels": [label(links, repo, each) for each in it.labels],
        "assignee": user(links, it.assignees[0] if it.assignees else None),
        "assignees": [user(links, each) for each in it.assignees],
        "milestone": milestone(links, repo, it.milestone),
        "locked": False,
        "comments": len(it.comments),
        "created_at": it.created,
        "updated_at": it.updated,
        "closed_at": it.closed_at,
        "closed_by": user(links, it.closed_by),
        "author_association": repo.association(it.author),
    }
    if it.pull:
        pull = f"{repository_at(links, repo)}/pulls/{it.number}"
        body["draft"] = it.pull.draft
        body["pull_request"] = {
            "url": pull,
            "html_url": web,
            "diff_url": f"{web}.diff",
            "patch_url": f"{web}.patch",
            "merged_at": it.pull.merged_at,
        }
    return body


def comment(links: Links, repo: Repository, under: Issue, it: Comment) -> Body:
    """A comment."""
    at = repository_at(links, repo)
    return {
        "id": it.id,
        "node_id": node(it.id),
        "url": f"{at}/issues/comments/{it.id}",
        "html_url": f"{links.web}/{repo.full_name}/issues/{under.number}#issuecomment-{it.id}",
        "issue_url": f"{at}/issues/{under.number}",
        "user": user(links, it.author),
        "body": it.body,
        "created_at": it.created,
        "updated_at": it.updated,
        "author_association": repo.association(it.author),
    }


def branch(links: Links, repo: Repository, name: str, sha: str) -> Body:
    """A branch, in short."""
    at = f"{repository_at(links, repo)}/commits/{sha}"
    return {"name": name, "commit": {"sha": sha, "url": at}, "protected": False}


def reference(links: Links, repo: Repository, name: str) -> Body:
    """A ref."""
    at, sha = repository_at(links, repo), bare.sha(repo.path, name)
    pointed = {"type": "commit", "sha": sha, "url": f"{at}/git/commits/{sha}"}
    return {"ref": name, "node_id": node(repo.id), "url": f"{at}/git/{name}", "object": pointed}


def commit(links: Links, repo: Repository, sha: str) -> Body:
    """A commit."""
    form = "%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%T%n%P%n%B"
    *told, message = bare.git(repo.path, "show", "--no-patch", f"--format={form}", sha).split("\n", 8)
    people = dict(zip(("author", "committer"), (told[:3], told[3:6]), strict=True))
    tree, parents = told[6], told[7].split()
    at = repository_at(links, repo)
    return {
        "url": f"{at}/commits/{sha}",
        "sha": sha,
        "node_id": node(repo.id),
        "html_url": f"{links.web}/{repo.full_name}/commit/{sha}",
        "comments_url": f"{at}/commits/{sha}/comments",
        "commit": {
            "url": f"{at}/git/commits/{sha}",
            **{role: dict(zip(("name", "email", "date"), who, strict=True)) for role, who in people.items()},
            "message": message,
            "comment_count": 0,
            "tree": {"sha": tree, "url": f"{at}/git/trees/{tree}"},
        },
        "author": None,
        "committer": None,
        "parents": [{"sha": one, "url": f"{at}/commits/{one}"} for one in parents],
    }
