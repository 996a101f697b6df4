"""The stand-in for GitHub on loopback: its REST routes, its limits, its faults, and clone and push of its repositories.

    with forge(folder) as github:
        github.state.repository("acme/app")
        github.state.account("ada", token="t0")
        github.fault("POST /repos", faults.LOST, times=1)

Asked at ``github.api``, or as a proxy for any host, as `gh` wants it; ``/api/v3`` before a path may stand or not.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.github import issues, places, pulls  # noqa: F401 - they fill the table of routes
from tests.github.asking import ROUTES, Answer, Ask, Links, Refusal, missing, moved, page
from tests.github.faults import BAD_CREDENTIALS, Fault, Struck, Weather
from tests.github.limits import Limits
from tests.github.state import Account, Forge, Repository
from tests.servers import LOOPBACK, Exchange, QuietServer, git_answer, serving

if TYPE_CHECKING:
    from tests.github.contract import Contract

PREFIX = "/api/v3"
OF_ID = re.compile(r"/repositories/(\d+)")
"""A repository by its number, under which it is found whatever its name."""
OF_GIT = re.compile(r"/(?P<owner>[^/]+)/(?P<name>[^/]+)\.git/(?P<what>info/refs|git-upload-pack|git-receive-pack)")


@dataclass
class Github:
    """A running stand-in: what it remembers, what it was asked, and what it is to do wrong."""

    state: Forge
    port: int
    contract: Contract | None
    requests: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    faults: list[Struck] = field(default_factory=list)
    weather: Weather | None = None
    limits: Limits = field(default_factory=Limits)
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def url(self) -> str:
        """Where people look at it, and where repositories are cloned from."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api(self) -> str:
        """Where programs ask it."""
        return self.url + PREFIX

    def fault(self, where: str, fault: Fault, *, times: int | None = None) -> Struck:
        """Let requests whose ``METHOD /path?query`` contains this fail from now on; the newest is asked first."""
        made = Struck(where, fault, times)
        self.faults.insert(0, made)
        return made

    def struck(self, request: str) -> Fault:
        """What goes wrong with a request; nothing is a fault too."""
        with self.lock:
            ordered = next((each.fault for each in self.faults if each.strikes(request)), None)
            return ordered or (self.weather and self.weather.next()) or Fault()

    def asked(self, start: str) -> int:
        """How many requests began with these words."""
        return sum(request.startswith(start) for request in self.requests)

    def answer(self, ask: Ask) -> Answer:
        """The true answer to a request."""
        with self.lock:
            try:
                answer = self._routed(ask)
            except Refusal as refusal:
                answer = refusal.answer
            if self.contract:
                self.violations += self.contract.violations(ask, answer)
            return self.limits.spend(ask, _unchanged(ask, answer), self.state.seconds)

    def _routed(self, ask: Ask) -> Answer:
        ask.who = self._who(ask.headers.get("authorization", ""))
        if ask.path == "/rate_limit":
            ask.pattern = ask.path
            return self.limits.told(ask.who, self.state.seconds)
        self.limits.judge(ask.who, self.state.seconds)
        ask.path = OF_ID.sub(lambda it: f"/repos/{self._by_id(it[1]).full_name}", ask.path)
        for route in ROUTES:
            if route.method == ask.method and (match := route.shape.match(ask.path)):
                ask.pattern = route.pattern
                return page(ask, route.answer(ask, *self._named(ask, match.groupdict())))
        raise missing()

    def _named(self, ask: Ask, names: dict[str, str]) -> list[object]:
        """What a route is given: its repository, if it has one, and the other names."""
        rest = [unquote(value) for name, value in names.items() if name not in ("owner", "repo")]
        if "repo" not in names:
            return rest
        name = f"{names['owner']}/{names['repo']}"
        if renamed := self.state.moved.get(name.lower()):
            raise moved(ask, f"/repositories/{renamed.id}{ask.path.removeprefix(f'/repos/{name}')}")
        repo = self.state.repositories.get(name.lower())
        if repo is None or not repo.shows(ask.who):
            raise missing()
        if gone := repo.transferred.get(int(names.get("number", 0))):
            rest = ask.path.removeprefix(f"/repos/{name}/issues/{names['number']}")
            raise moved(ask, f"/repositories/{gone[0].id}/issues/{gone[1]}{rest}")
        return [repo, *rest]

    def _by_id(self, id: str) -> Repository:
        for repo in self.state.repositories.values():
            if str(repo.id) == id:
                return repo
        raise missing()

    def _who(self, authorization: str) -> Account | None:
        """Whose token it is; nobody's is refused, none is a stranger's."""
        if not authorization:
            return None
        kind, _, token = authorization.partition(" ")
        if kind.lower() == "basic":
            token = base64.b64decode(token).decode().partition(":")[2]
        if token not in self.state.tokens:
            raise Refusal(401, BAD_CREDENTIALS.message)
        return self.state.tokens[token]

    def admits(self, match: re.Match[str], query: str, authorization: str) -> int:
        """The status for a request of git: 200, 401 or 404."""
        try:
            who = self._who(authorization)
        except Refusal:
            return 401
        repo = self.state.repositories.get(f"{match['owner']}/{match['name']}".lower())
        if repo is None or not repo.shows(who):
            return 404 if who else 401
        writes = "git-receive-pack" in (match["what"] + query)
        return 200 if not writes or repo.admits(who) else 403 if who else 401


def _unchanged(ask: Ask, answer: Answer) -> Answer:
    """With a mark of what it says; without the words where whoever asks has them already."""
    if ask.method != "GET" or answer.status != 200:
        return answer
    mark = f'W/"{hashlib.sha256(json.dumps(answer.body).encode()).hexdigest()}"'
    headers = {**answer.headers, "ETag": mark}
    if ask.headers.get("if-none-match") == mark:
        return Answer(304, None, headers)
    return Answer(200, answer.body, headers)


@contextlib.contextmanager
def forge(root: Path, contract: Contract | None = None) -> Iterator[Github]:
    """Serve an empty GitHub on a free loopback port."""
    server = _Server((LOOPBACK, 0), _Asked)
    server.github = Github(Forge(root), server.server_address[1], contract)
    with serving(server, server.github.stopped):
        yield server.github


class _Server(QuietServer):
    github: Github


class _Asked(Exchange):
    server: _Server

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The time of day as this GitHub has it."""
        return super().date_time_string(self.server.github.state.seconds)

    def _serve(self) -> None:
        github, content = self.server.github, self.body()
        if content is None:
            self.close_connection = True
            return
        split = urlsplit(self.path)
        at = split.path.removeprefix(PREFIX) + (f"?{split.query}" if split.query else "")
        github.requests.append(f"{self.command} {at}")
        struck = github.struck(f"{self.command} {at}")
        if struck.delay and github.stopped.wait(struck.delay):
            self.close_connection = True
        elif struck.cut == "before":
            self.hang_up()
        elif struck.page is not None:
            headers = {"Content-Type": "text/html", **struck.headers}
            self._send(struck.status or 200, headers, struck.page.encode(), struck.cut)
        elif struck.status:
            self._json(Answer(struck.status, struck.body, struck.headers))
        elif match := OF_GIT.match(split.path):
            self._git(match, content, struck.cut)
        else:
            self._json(github.answer(self._ask(at, content)), struck.cut)

    def _ask(self, at: str, content: bytes) -> Ask:
        path, _, query = at.partition("?")
        host = self.headers.get("Host", "")
        prefix = PREFIX if urlsplit(self.path).path.startswith(PREFIX) else ""
        links = Links(f"http://{host}{prefix}", f"http://{host.removeprefix('api.')}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        ask = Ask(self.server.github.state, self.command, path, dict(parse_qsl(query)), headers, content, links)
        with contextlib.suppress(ValueError):
            ask.body = json.loads(content) if content else None
        return ask

    def _json(self, answer: Answer, cut: str = "") -> None:
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        self._send(answer.status, {"Content-Type": "application/json; charset=utf-8", **answer.headers}, body, cut)

    def _send(self, status: int, headers: dict[str, str], body: bytes, cut: str) -> None:
        if cut == "middle":
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
        if cut:
            self.hang_up()
        else:
            self.answer(status, headers, body)

    def _git(self, match: re.Match[str], content: bytes, cut: str) -> None:
        github, query = self.server.github, urlsplit(self.path).query
        status = github.admits(match, query, self.headers.get("Authorization", ""))
        renamed = github.state.moved.get(f"{match['owner']}/{match['name']}".lower())
        if renamed:
            there = f"{github.url}/{renamed.full_name}.git/{match['what']}"
            self.answer(301, {"Location": f"{there}?{query}"}, b"")
        elif status == 401:
            self.answer(401, {"WWW-Authenticate": 'Basic realm="GitHub"'}, b"")
        elif status != 200:
            self.answer(status, {"Content-Type": "text/plain"}, b"not for you\n")
        else:
            self._send(*git_answer(github.state.root, self, content, f"{match[0]}?{query}"), cut)
