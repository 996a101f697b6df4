"""What the stand-in for GitHub remembers: accounts, repositories, issues and what hangs on them; and its clock."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.github import bare

BEGINNING = 1_767_225_600  # 2026-01-01T00:00:00Z


@dataclass
class Account:
    """Somebody with a login."""

    id: int
    login: str
    scopes: tuple[str, ...] = ("repo", "workflow")


@dataclass
class Label:
    """A label that a repository has."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Milestone:
    """A milestone that a repository has."""

    id: int
    number: int
    title: str
    creator: Account
    created: str
    state: str = "open"


@dataclass
class Comment:
    """Words under an issue or a pull request."""

    id: int
    author: Account
    body: str
    created: str
    updated: str


@dataclass
class Review:
    """What somebody thinks of a pull request."""

    id: int
    author: Account
    state: str
    body: str
    commit: str
    submitted: str


@dataclass
class Remark(Comment):
    """Words at a line of a pull request."""

    path: str = ""
    line: int | None = None
    commit: str = ""
    review: int | None = None
    answers: int | None = None


@dataclass
class Pull:
    """What an issue has besides when it is a pull request."""

    source: Repository
    head: str
    base: str
    sha: str
    draft: bool = False
    may_modify: bool = True
    reviews: list[Review] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    asked: list[Account] = field(default_factory=list)
    merged_at: str | None = None
    merged_by: Account | None = None
    merge: str | None = None


@dataclass
class Issue:
    """An issue, or a pull request."""

    id: int
    number: int
    title: str
    author: Account
    body: str | None
    created: str
    updated: str
    state: str = "open"
    reason: str | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    milestone: Milestone | None = None
    comments: list[Comment] = field(default_factory=list)
    closed_at: str | None = None
    closed_by: Account | None = None
    pull: Pull | None = None


@dataclass
class Status:
    """A status of a commit."""

    id: int
    creator: Account
    state: str
    context: str
    description: str | None
    target: str | None
    created: str


@dataclass
class Check:
    """A check run of a commit."""

    id: int
    name: str
    sha: str
    status: str = "queued"
    conclusion: str | None = None
    started: str | None = None
    completed: str | None = None
    output: dict[str, object] = field(default_factory=dict)
    details: str | None = None
    external: str | None = None


@dataclass
class Repository:
    """A repository: a bare one on disk, and what people wrote around it."""

    id: int
    owner: Account
    name: str
    path: Path
    created: str
    private: bool = False
    description: str | None = None
    parent: Repository | None = None
    writers: set[str] = field(default_factory=set)
    contributors: set[str] = field(default_factory=set)
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    statuses: dict[str, list[Status]] = field(default_factory=dict)
    checks: dict[int, Check] = field(default_factory=dict)
    transferred: dict[int, tuple[Repository, int]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner.login}/{self.name}"

    def admits(self, who: Account | None) -> bool:
        """Whether this account may write."""
        return who is not None and (who.login == self.owner.login or who.login in self.writers)

    def shows(self, who: Account | None) -> bool:
        """Whether this account may read."""
        return not self.private or self.admits(who)

    def association(self, who: Account) -> str:
        """What somebody is to this repository."""
        if who.login == self.owner.login:
            return "OWNER"
        if who.login in self.writers:
            return "COLLABORATOR"
        return "CONTRIBUTOR" if who.login in self.contributors else "NONE"


class Forge:
    """All of it. Time passes when something is written: a second each time, so that what is newer is known to be."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Account] = {}
        self.repositories: dict[str, Repository] = {}
        self.moved: dict[str, Repository] = {}
        self.seconds = BEGINNING
        self._ids = itertools.count(1001)

    def id(self) -> int:
        """A number that nothing else has."""
        return next(self._ids)

    def now(self) -> str:
        """The time, which passes."""
        self.seconds += 1
        return datetime.fromtimestamp(self.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def account(self, login: str, token: str = "", scopes: tuple[str, ...] = ("repo", "workflow")) -> Account:
        """The account of this login, made where there is none; with a token it can be asked as."""
        account = self.accounts.setdefault(login.lower(), Account(self.id(), login))
        if token:
            account.scopes = scopes
            self.tokens[token] = account
        return account

    def repository(self, full_name: str, *, private: bool = False, empty: bool = False) -> Repository:
        """Make a repository with one commit on main, or with none."""
        owner, name = full_name.split("/")
        path = self.root / owner / f"{name}.git"
        made = Repository(self.id(), self.account(owner), name, path, self.now(), private)
        self.repositories[full_name.lower()] = made
        bare.begin(path, empty=empty)
        for word in ("bug", "documentation", "enhancement", "good first issue"):
            self.label(made, word)
        return made

    def rename(self, repo: Repository, name: str) -> None:
        """Give a repository another name; the old one leads there."""
        old = repo.full_name.lower()
        repo.name, path = name, repo.path.with_name(f"{name}.git")
        repo.path = repo.path.rename(path)
        self.repositories[repo.full_name.lower()] = self.moved[old] = self.repositories.pop(old)

    def transfer(self, repo: Repository, number: int, there: Repository) -> Issue:
        """Move an issue to another repository; its old number leads there."""
        moved = repo.issues.pop(number)
        moved.number = len(there.issues) + len(there.transferred) + 1
        there.issues[moved.number] = moved
        repo.transferred[number] = (there, moved.number)
        return moved

    def fork(self, parent: Repository, owner: Account, name: str) -> Repository:
        """The fork of somebody; the same one when it is asked for again."""
        for known in self.repositories.values():
            if known.parent is parent and known.owner is owner:
                return known
        path = self.root / owner.login / f"{name}.git"
        made = Repository(self.id(), owner, name, path, self.now(), parent.private, parent.description, parent)
        bare.copy(parent.path, path)
        self.repositories[made.full_name.lower()] = made
        return made

    def label(self, repo: Repository, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """The label of this name, made where there is none: labels are named without regard to case."""
        return repo.labels.setdefault(name.lower(), Label(self.id(), name, color, description))

    def milestone(self, repo: Repository, title: str) -> Milestone:
        """Make a milestone."""
        number = len(repo.milestones) + 1
        made = Milestone(self.id(), number, title, repo.owner, self.now())
        repo.milestones[number] = made
        return made

    def issue(
        self, repo: Repository, title: str, body: str | None = None, *, by: str = "", labels: tuple[str, ...] = ()
    ) -> Issue:
        """Open an issue."""
        number, moment = len(repo.issues) + len(repo.transferred) + 1, self.now()
        author = self.account(by) if by else repo.owner
        made = Issue(self.id(), number, title, author, body, moment, moment)
        made.labels = [self.label(repo, name) for name in labels]
        repo.issues[number] = made
        return made

    def comment(self, issue: Issue, body: str, by: str) -> Comment:
        """Say something under an issue."""
        moment = self.now()
        made = Comment(self.id(), self.account(by), body, moment, moment)
        issue.comments.append(made)
        issue.updated = moment
        return made
