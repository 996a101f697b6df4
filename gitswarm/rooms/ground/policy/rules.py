"""What a swarm can agree on: each setting with its meaning, its default, and the values it may take."""

from __future__ import annotations

from gitswarm.core.types import TYPES
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LONGEST_TEXT, MOST_TEXTS = 1000, 200
WEEK = 7 * 24 * 60
LEAST_FORMAT = "least-format"
READ_BY_MAIL = ' "(),:;<>[\\]'
"""What means more than itself in an address of e-mail."""
LONGEST_PRICE = 12
"""Digits."""


class Rule(Record):
    """One setting: ``takes`` says whether it may have a value, ``hint`` which values those are.

    ``is_sound`` is asked only of who sets it: what was agreed on before holds.
    """

    meaning: str
    default: Any
    hint: str
    takes: Callable[[Any], bool]
    is_sound: Callable[[Any], bool] = lambda _: True

    @property
    def is_list(self) -> bool:
        """Whether its value is a list of texts."""
        return isinstance(self.default, tuple)


def number(meaning: str, default: int, least: int, most: int) -> Rule:
    """A setting that is a whole number."""
    return Rule(
        meaning, default, f"from {least} to {most}", lambda value: type(value) is int and least <= value <= most
    )


def text(meaning: str, default: str, hint: str = "a text in one line") -> Rule:
    """A setting that is a line of text."""
    return Rule(meaning, default, hint, _is_line)


def texts(
    meaning: str,
    *default: str,
    hint: str = "texts, each in one line",
    is_sound: Callable[[Any], bool] = lambda _: True,
) -> Rule:
    """A setting that is a list of lines."""
    return Rule(meaning, default, hint, _are_lines, is_sound)


def choice(meaning: str, default: str, *others: str) -> Rule:
    """A setting that is one of a few words."""
    words = (default, *others)
    return Rule(meaning, default, f"one of {', '.join(words)}", lambda value: value in words)


def _is_line(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST_TEXT and (value.isprintable() or not value)


def _are_lines(value: Any) -> bool:
    """Whether these are lines that say something: a glob of no letters would name every file and branch."""
    return type(value) in (list, tuple) and len(value) <= MOST_TEXTS and all(one and _is_line(one) for one in value)


def _are_addresses(value: Any) -> bool:
    """Whether these are addresses of e-mail as they stand in a header, with nothing around or within them to read."""
    return all(_is_address(line) for line in value)


def _is_address(line: str) -> bool:
    name, _, host = line.partition("@")
    is_plain = line.isascii() and not set(line) & set(READ_BY_MAIL) and ".." not in line
    return is_plain and "@" not in host and all(part and part.strip(".") == part for part in (name, host))


def _are_prices(value: Any) -> bool:
    """Whether these are names, each with a number behind it."""
    return _are_lines(value) and all(_is_price(line) for line in value)


def _is_price(line: str) -> bool:
    name, _, price = line.rpartition(" ")
    whole, _, part = price.partition(".")
    digits = f"{whole}{part}"
    return bool(name.strip()) and digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_PRICE


def _is_template(value: Any) -> bool:
    """Whether this makes a branch of its own for each task; git says the rest when it is made."""
    return _is_line(value) and ("{task}" in value or "{number}" in value) and not value.startswith("gitswarm/")


_PRIORITIES = (
    ("p0", "critical", "urgent", "priority: critical"),
    ("p1", "high", "priority: high"),
    ("p2", "medium", "priority: medium"),
    ("p3", "low", "priority: low"),
    ("p4",),
)

RULES = {
    "pushes-a-minute": number("pushes of one clone to the hub in a minute; 0: as many as there are", 6, 0, 600),
    "page-seconds": number("seconds between two commits of readable pages", 60, 0, 86_400),
    LEAST_FORMAT: number("the format of events that a program must know to write here", 1, 1, 1_000),
    "signing": choice(
        "whether events are signed: by nobody, by whoever has a key, or by everybody, and nothing else is let in",
        *("off", "sign", "require"),
    ),
    "lease-minutes": number("minutes for which a claim holds after the last sign of its session", 60, 1, WEEK),
    "alerts": choice("whether somebody is told of what is wrong, by alerts", "off", "on"),
    "alert-least": choice("how bad something is at least of which somebody is told", "warning", "error", "critical"),
    "alert-to": texts("who gets a letter of each alert: names, and role/NAME", "role/captain"),
    "alert-webhooks": texts("webhooks that are told of each alert, by name"),
    "alert-mail": texts(
        "addresses of e-mail that are told of each alert",
        hint="addresses such as ops@example.org, without the name of whom they are",
        is_sound=_are_addresses,
    ),
    "alert-remind-hours": number("hours after which an alert that stands is told again; 0: never", 24, 0, WEEK),
    "letter-minutes": number("minutes after which a letter that nobody has read yet is late", 60, 1, WEEK),
    "fresh-seconds": number("seconds after which pages that do not show what was said are stale", 300, 1, 86_400),
    **{
        f"objective-{name}": number(f"percent of {what} that the swarm means to reach; 0: no objective", 99, 0, 99)
        for name, what in (
            ("delivery", "letters read in time"),
            ("tasks", "tries at tasks that succeed"),
            ("sync", "exchanges with the hub that succeed, and soon"),
            ("snapshots", "times that pages are brought up to date while they are fresh"),
        )
    },
    "interactions": number("conversations that communication.md shows in full", 3, 1, 100),
    "branch": Rule(
        "how the branch of a task is called: {task}, {slug}, {type}, {number}",
        "gs/{task}-{slug}",
        "a name with {task} or {number} in it, not below gitswarm/",
        _is_template,
    ),
    "base": text("the branch that work starts from; empty: the one that the hub calls its own", ""),
    "worktree-disposable": texts(
        "ignored folders that need not be kept when a worktree is cleared away",
        *("node_modules", ".venv", "venv", "target", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
        *(".tox", ".gradle", "dist", "build"),
    ),
    "attic-days": number("days after which the attic may be emptied", 14, 1, 3650),
    "guards": choice("whether commits and pushes of agents are refused that get in the way of others", "on", "off"),
    "least-proof": choice(
        "the least proof of a person's word that counts at a gate: of a terminal, of a forge, or a signature",
        *("terminal", "forge", "signed"),
    ),
    "waivers": texts("who may waive a gate, of those with a say at it: names, and role/NAME; empty: all of them"),
    "intake-agent": text("the adapter that is asked what messages ask for, in clones that have one; empty: none", ""),
    "intake-seconds": number("seconds that it may take for one message", 60, 1, 600),
    "intake-calls": number("messages a day for which one clone may ask it", 50, 0, 10_000),
    "intake-cents": number(
        "US cents a day for which one clone may ask it, as far as it tells what it costs", 100, 0, 100_000
    ),
    "scan-ignore": texts("files that a scan leaves out, as globs; a name alone means every folder"),
    **{
        f"budget-{scope}-{unit}": number(f"{word} that may be spent by runs {of}; 0: no budget", 0, 0, 1_000_000_000)
        for scope, of in (
            ("task", "of one task and its parts"),
            ("parent", "of all parts of a task"),
            ("agent", "of one agent a day"),
            ("role", "of one role a day"),
            ("day", "of all agents a day"),
        )
        for unit, word in (("cents", "US cents"), ("tokens", "tokens"))
    },
    "run-minutes": number("minutes that a run may take", 60, 1, WEEK),
    "run-quiet-minutes": number("minutes for which an agent may say nothing before its run is ended", 15, 1, WEEK),
    "run-cents": number("US cents that a run may cost, as far as its agent tells that; 0: no bound", 0, 0, 1_000_000),
    "run-tokens": number("tokens that a run may use, as far as its agent tells that; 0: no bound", 0, 0, 1_000_000_000),
    "run-turns": number(
        "turns that an agent may take in a run, where it can be told that; 0: no bound", 0, 0, 1_000_000
    ),
    "run-output-mib": number("MiB that an agent may say in a run", 64, 1, 10_000),
    "run-memory-mib": number("MiB of memory that an agent may take; 0: as much as there is", 0, 0, 100_000_000),
    "keep-on-hub": choice("whether work that nobody is at lies on the hub too, under refs/gitswarm/kept", "on", "off"),
    "prices": Rule(
        "dollars for a million tokens of an agent that tells no dollars: its name, or * for all others, and the price",
        (),
        "such as 'codex 3.5' '* 2'",
        _are_prices,
    ),
    "run-attempts": number("runs of a task that may fail before it is paused and the captains are asked", 3, 1, 100),
    "run-losses": number(
        "runs of a task that may be lost with their workers in a row, before it is paused and the captains are asked",
        *(5, 1, 100),
    ),
    "run-starts": number("runs that all workers of one clone may begin in a minute; 0: no limit", 0, 0, 10_000),
    "check-rounds": number("how often an agent is told what its work failed at, before its run has failed", 2, 0, 20),
    "check-minutes": number("minutes that one command which checks the work of an agent may take", 10, 1, 1_440),
    "children-depth": number("levels of parts that may be below a task; 0: any number", 5, 0, 50),
    "children-breadth": number("open parts that a task may have at once; 0: any number", 100, 0, 1_000_000),
    "merge-queue": choice(
        "whether finished work is submitted to the merge queue by itself, and its task closed when it has landed",
        *("off", "on"),
    ),
    "landing-target": text(
        "the branch that finished work lands on; empty: the one it began from, at the hub; without a hub none", ""
    ),
    "landing-method": choice("how finished work is brought to its target", "merge", "squash", "rebase"),
    "landing-batch": number("tasks whose work is checked and landed together at the most", 16, 1, 200),
    "protected-targets": texts("branches that only pull requests change, as globs"),
    "github-repository": Rule(
        "the repository at GitHub, as OWNER/NAME; empty: the one whose address the hub has",
        "",
        "OWNER/NAME",
        lambda value: _is_line(value) and (not value or value.count("/") == 1),
    ),
    "github-import": texts("labels of open issues that become tasks by themselves; * for all issues; empty: none"),
    "github-types": Rule(
        "what type an issue has by its labels",
        ("bug=bug", "enhancement=feature", "feature=feature", "epic=epic", "chore=chore", "documentation=chore"),
        "LABEL=TYPE, such as defect=bug",
        lambda value: _are_lines(value) and all(line.rpartition("=")[2] in TYPES and "=" in line for line in value),
    ),
    "github-priorities": Rule(
        "what priority an issue has by its labels",
        tuple(f"{label}={number}" for number, labels in enumerate(_PRIORITIES) for label in labels),
        "LABEL=NUMBER from 0 to 4, such as urgent=0",
        lambda value: _are_lines(value) and all(line[-2:] in ("=0", "=1", "=2", "=3", "=4") for line in value),
    ),
    "github-trusted": texts(
        "whose issues wait for nobody's approval: what GitHub says an author is to the repository, and @LOGIN",
        *("owner", "member", "collaborator"),
    ),
    "github-closing": choice(
        "whether an issue closed there closes its task here, the other way round, or both", "in", "out", "both", "off"
    ),
    "github-poll-minutes": number("minutes after which the leader asks GitHub what is new; 0: never", 0, 0, 1_440),
    "github-wait-seconds": number("seconds that a command waits at the most when GitHub is asked too much", 10, 0, 600),
    "github-reserve": number("requests of an hour's budget at GitHub that are left to others", 100, 0, 5_000),
    "contribute-sign-off": choice(
        "which pull requests to projects of others a person signs: every one, or the first to each repository",
        *("every", "first"),
    ),
    "contribute-day": number("pull requests a day that go to projects of others at the most", 5, 0, 1_000),
    "contribute-repository-day": number("of these, to one repository", 2, 0, 1_000),
    "contribute-open": number("pull requests that may wait at one repository at once", 3, 1, 1_000),
    "project-mib": number("MiB that the clone of a project of others may take", 512, 1, 1_000_000),
    "project-minutes": number("minutes that cloning it may take", 10, 1, 1_440),
    "pull-requests": choice(
        "whose finished work is asked for as a pull request at GitHub by itself: what protected targets are to get",
        *("protected", "all", "off"),
    ),
    "pull-request-draft": choice("whether a pull request is a draft at first", "on", "off"),
    "pull-request-minutes": number("minutes between two looks at the open pull requests", 5, 0, 1_440),
    "pull-request-reviewers": texts("who is asked to review each pull request, by login"),
    "tidy-days": number("days without any news after which an open pull request is stale", 30, 1, 3_650),
    "tidy-most": number("pull requests that one word may end at the most", 5, 1, 1_000),
    "pull-request-labels": texts("labels that each pull request of the swarm gets"),
    "trailers": choice("whether commits of agents name task and agent at their end", "off", "on"),
}
