"""GitHub as a clone reaches it: requests with conditions and within limits; its errors become ours here, once."""

from __future__ import annotations

import json
import random
import time
from functools import cached_property
from urllib.parse import quote, urlencode

from gitswarm.core import pauses
from gitswarm.errors import UnknownOutcome, WrongCredentials
from gitswarm.git.network.address import Address, is_local
from gitswarm.record import Record
from gitswarm.rooms.outside.github import model, places, terms
from gitswarm.rooms.outside.github.shelf import Page, Shelf
from gitswarm.rooms.outside.github.wire import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from github.Requester import Requester

    from gitswarm.rooms.outside.github.wire import Wire

PER_PAGE, TRIES, PAUSE = 100, 3, 0.5
MOVED, NOT_MODIFIED, BAD, TROUBLE = 300, 304, 400, 500
EMPTY = (202, 204, 205)
STRANGE = "it answers with something else than was asked for"
UNAUTHORIZED, UNTOLD = 401, (404, 410, 451)
LONGEST_WORDS = 300
PROGRAM = "Bot"
"""What GitHub calls a program that has a token of its own; it acts only where it was let in."""
USER, LENT = "x-access-token", "GITSWARM_GITHUB_TOKEN"
"""Whom GitHub takes anybody for who shows a token to git, and where our git finds it."""


class Reply(Record):
    """What was answered; ``theirs`` is the time by the clock of GitHub.

    The body is None where it is empty or no JSON: ``page`` is what stood there then.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    theirs: float
    page: str = ""


class Way(Record):
    """How GitHub is to be asked: by whom, where, about what, and how patiently."""

    api: str
    repository: str
    token: str
    patience: float
    reserve: int
    limit: float


class Connection:
    """One repository at GitHub, asked with one token; nothing is asked by making it."""

    def __init__(self, way: Way, state: str) -> None:
        self.api, self.web = way.api, places.web_of(way.api)
        self.repository = way.repository
        self.limit = way.limit
        self._way, self._state = way, state
        self._shelf = Shelf(state, way.api, way.token)

    def of(self, repository: str) -> Connection:
        """The same about another repository of this GitHub."""
        return (
            self
            if repository in ("", self.repository)
            else Connection(self._way._replace(repository=repository), self._state)
        )

    @cached_property
    def name(self) -> str:
        """The repository as it is called there now, asked for once: under an older name nothing but itself is found."""
        return str(self.get(self.at())["full_name"])

    @property
    def owner(self) -> str:
        """Whose repository it is."""
        return self.name.partition("/")[0]

    def at(self, path: str = "") -> str:
        """Where this repository, or something of it, is asked for."""
        return f"/repos/{self.name if path else self.repository}{path}"

    def clone_url(self, repository: str = "") -> str:
        """The address that git is given, without credentials."""
        return f"{self.web}/{repository or self.repository}.git"

    def credentials(self) -> Address:
        """Words before a command of git, and variables beside, by which it shows the token to this host alone."""
        helper = f'!f() {{ test "$1" = get && printf "username={USER}\\npassword=%s\\n" "${LENT}"; }}; f'
        words = ("-c", "credential.helper=", "-c", f"credential.{self.web}.helper={helper}")
        return Address(words, "", {LENT: self._way.token})

    def who(self) -> dict[str, Any]:
        """Whose token it is, and what it is good for; no scopes where it does not tell them."""
        reply = self._read("/user", "")
        said = reply.headers.get("x-oauth-scopes")
        scopes = None if said is None else [each.strip() for each in said.split(",") if each.strip()]
        return {"login": str(reply.body["login"]), "scopes": scopes}

    @cached_property
    def _login(self) -> str:
        """Whose token it is; empty where a program has it, which GitHub does not tell about itself."""
        try:
            return str(self.who()["login"])
        except model.GithubRefused:
            return ""

    def is_ours(self, row: Mapping[str, Any]) -> bool:
        """Whether what stands there may be of this swarm: of whoever has the token, or has been let into the project.

        What a stranger wrote never is, whatever mark it carries: our marks can be read by anybody.
        """
        user = row.get("user") or {}
        if row.get("author_association") in model.INSIDERS or user.get("type") == PROGRAM:
            return True
        return bool(user) and user.get("login") == self._login

    def get(self, path: str, **query: object) -> Any:
        """One thing; what is known here already, and still so, costs nothing of the budget."""
        body = self._page(_url(path, query)).body
        if not isinstance(body, dict):
            raise _lost("GET", STRANGE, sent=True)
        return body

    def find(self, path: str, **query: object) -> Any:
        """One thing, None where GitHub has none."""
        try:
            return self.get(path, **query)
        except model.GithubNotFound:
            return None

    def pages(self, path: str, *, within: str = "", **query: object) -> Iterator[list[Any]]:
        """A list, page by page; ``within``: the name under which each page has its part of it."""
        url = _url(path, {"per_page": PER_PAGE, **query})
        while url:
            page = self._page(url)
            rows = page.body.get(within) if within and isinstance(page.body, dict) else page.body
            if not isinstance(rows, list):
                raise _lost("GET", STRANGE, sent=True)
            yield rows
            url = page.following

    def rows(self, path: str, *, within: str = "", **query: object) -> Iterator[Any]:
        """A list, row by row."""
        for page in self.pages(path, within=within, **query):
            yield from page

    def pull_of(self, branch: str, *, owner: str = "") -> Any:
        """The newest pull request of a branch; None where there is none."""
        head = f"{owner or self.owner}:{branch}"
        found = self._read(_url(self.at("/pulls"), {"head": head, "state": "all", "per_page": PER_PAGE}), "").body
        return max(found, key=lambda pull: pull["number"], default=None)

    def tip(self, branch: str) -> str:
        """The commit that a branch is at; empty where there is no such branch."""
        found = self.find(self.at(f"/git/ref/heads/{quote(branch)}"))
        return str(found["object"]["sha"]) if found else ""

    def send(self, method: str, path: str, body: object = None) -> Any:
        """Ask for something to be done, once: where no answer comes, ``UnknownOutcome`` says to look first."""
        return self._asked(method, path, {}, body).body

    def budget(self) -> terms.Budget:
        """What may still be asked, as far as this clone was told."""
        return self._shelf.budget()

    def _page(self, url: str) -> Page:
        known = self._shelf.page(url)
        reply = self._read(url, known.mark if known and not _may_go_on(known) else "")
        if reply.status == NOT_MODIFIED and known:
            return known
        page = Page(reply.headers.get("etag", ""), self._following(reply), reply.body)
        if page.mark:
            self._shelf.keep(url, page)
        return page

    def _following(self, reply: Reply) -> str:
        """Where the list goes on, by its ``Link``; never at another host."""
        for part in reply.headers.get("link", "").split(","):
            address, _, rest = part.strip().partition(">")
            if 'rel="next"' in rest:
                return address.removeprefix(f"<{self.api}") if address.startswith(f"<{self.api}/") else ""
        return ""

    def _read(self, url: str, mark: str) -> Reply:
        """Ask for something as it is, again where the line is bad."""
        for left in reversed(range(TRIES)):
            try:
                return self._asked("GET", url, {"If-None-Match": mark} if mark else {}, None)
            except model.GithubUnreachable:
                if not left:
                    raise
            time.sleep(PAUSE * random.random())  # noqa: S311 - so that not all ask at once
        raise AssertionError("the last try answers or raises")

    def _asked(self, method: str, url: str, headers: dict[str, str], body: object) -> Reply:
        writes = method != "GET"
        self._wait(writes=writes)
        reply = self._exchanged(method, url, headers, body)
        shut = terms.throttled(reply.status, reply.headers, _message(reply), reply.theirs)
        with self._shelf.held():
            now = time.time()
            budget = terms.told(self._shelf.budget(), reply.headers, now, reply.theirs)
            self._shelf.note(budget if shut is None else budget._replace(shut=now + shut))
        if shut is not None and not (writes and reply.status >= TROUBLE):  # it may have been done all the same
            raise _throttled(shut)
        _must_be_good(reply, f"{method} {url}", writes=writes)
        if not _is_whole(reply, knows="If-None-Match" in headers):
            raise _lost(method, STRANGE, sent=True)
        return reply

    def _wait(self, *, writes: bool) -> None:
        """Let the others and GitHub have their peace; for long only where somebody else may do so instead."""
        until = time.monotonic() + self._way.patience
        while seconds := self._turn(writes=writes):
            if seconds > until - time.monotonic():
                raise _throttled(seconds)
            time.sleep(seconds)

    def _turn(self, *, writes: bool) -> float:
        """Seconds until the next may be asked; a write that may be now is noted before anybody else looks."""
        with self._shelf.held():
            now, budget, paced = time.time(), self._shelf.budget(), not is_local(self.api)
            seconds = terms.wait_of(budget, now, self._way.reserve, writes=writes, paced=paced)
            if writes and not seconds:
                self._shelf.note(terms.wrote(budget, now))
        return seconds

    def _exchanged(self, method: str, url: str, headers: dict[str, str], body: object) -> Reply:
        from requests.exceptions import RequestException

        try:
            status, told, text = self._requester.requestJson(method, url, None, headers, body, self._wire)
            return _reply(status, told, str(text or ""))
        except (RequestException, OSError, RuntimeError) as error:
            raise _lost(method, type(error).__name__, sent=_was_sent(error)) from error

    @cached_property
    def _wire(self) -> Wire:
        return wire(self.api, self.limit)

    @cached_property
    def _requester(self) -> Requester:
        import logging

        from github import Auth, Github, set_log_level

        from gitswarm import __version__

        set_log_level(logging.CRITICAL)  # it tells of redirects on stderr, which is ours
        return Github(
            base_url=self.api,
            auth=Auth.Token(self._way.token),
            user_agent=f"gitswarm/{__version__}",
            per_page=PER_PAGE,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
        ).requester


def _url(path: str, query: Mapping[str, object]) -> str:
    words = sorted((name, str(value)) for name, value in query.items() if value not in (None, ""))
    return f"{path}?{urlencode(words)}" if words else path


def _date(headers: Mapping[str, str]) -> float:
    """The time by the clock of GitHub, ours where it does not say."""
    theirs = pauses.moment_of(headers.get("date"))
    return time.time() if theirs is None else theirs


def _reply(status: int, headers: Mapping[str, str], text: str) -> Reply:
    """What was answered; the page of a proxy, or half an answer, as it stands."""
    try:
        return Reply(status, headers, json.loads(text) if text else None, _date(headers))
    except (ValueError, RecursionError):
        return Reply(status, headers, None, _date(headers), " ".join(text.split()))


def _is_whole(reply: Reply, *, knows: bool) -> bool:
    """Whether that is an answer of the API: none but an empty one is without JSON, and none tells what nobody knows."""
    if reply.status == NOT_MODIFIED:
        return knows
    return isinstance(reply.body, (dict, list)) or (reply.status in EMPTY and not reply.page)


def _message(reply: Reply) -> str:
    return (" ".join(model.reasons(reply.body)) or reply.page) if reply.status >= BAD else ""


def _may_go_on(page: Page) -> bool:
    """Whether more may stand behind what was the last page of a list: its mark would not tell of that."""
    return not page.following and isinstance(page.body, list) and len(page.body) >= PER_PAGE


def _throttled(seconds: float) -> model.GithubThrottled:
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    return model.GithubThrottled(
        f"enough was asked of GitHub: it goes on at {until}",
        hint="what is queued goes out then; `gitswarm github status` shows what is left",
        wait=round(seconds, 1),
        until=until,
    )


def _must_be_good(reply: Reply, asked: str, *, writes: bool) -> None:
    if reply.status < MOVED or reply.status == NOT_MODIFIED:
        return
    words = _message(reply)[:LONGEST_WORDS]
    facts = {"status": reply.status, "asked": asked, "errors": list(model.reasons(reply.body))}
    if reply.status == UNAUTHORIZED:
        raise WrongCredentials(
            "GitHub does not accept the token", hint="it may have expired; see docs/github.md", **facts
        )
    if reply.status in UNTOLD:
        hint = "it does not exist, or this token may not see it"
        raise model.GithubNotFound(f"GitHub has nothing at {asked.partition(' ')[2]}", hint=hint, **facts)
    if reply.status < BAD:
        hint = "what was transferred belongs to another repository; after a renaming, try again"
        raise model.GithubRefused(f"{asked.partition(' ')[2]} has moved at GitHub", hint=hint, **facts)
    if reply.status < TROUBLE:
        is_of_rights = reply.status == terms.FORBIDDEN
        hint = "`gitswarm github status` shows what the token may do" if is_of_rights else "mend that, and ask again"
        raise model.GithubRefused(f"GitHub refuses {asked}: {words}", hint=hint, **facts)
    raise _lost("POST" if writes else "GET", f"it answers with {reply.status}", sent=True)


def _lost(method: str, why: str, *, sent: bool) -> Exception:
    """What no answer means: nothing was done, or nobody knows."""
    if method == "GET" or not sent:
        hint = "work goes on offline; what is queued goes out later"
        return model.GithubUnreachable(f"GitHub cannot be reached: {why}", hint=hint)
    hint = "look before it is asked again; what is queued does so by itself"
    return UnknownOutcome(f"GitHub was asked and did not answer: {why}", hint=hint)


def _was_sent(error: BaseException) -> bool:
    """Whether a request may have arrived though its answer did not; not where no connection came about."""
    from requests.exceptions import ConnectTimeout, SSLError
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    never = (ConnectTimeout, SSLError, ConnectTimeoutError, NewConnectionError)
    inner = [error, getattr(error.args[0], "reason", None) if error.args else None]
    return not any(isinstance(each, never) for each in inner)
