"""A request as the routes see it, what they answer, and the table of routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from tests.github.state import Account, Forge

MOST = 100


@dataclass
class Links:
    """Where this GitHub stands, as whoever asks sees it."""

    api: str
    web: str


@dataclass
class Ask:
    """What is asked, and by whom."""

    forge: Forge
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes
    links: Links
    who: Account | None = None
    body: Any = None
    pattern: str = ""

    @property
    def me(self) -> Account:
        """Who asks; nobody is refused."""
        if self.who is None:
            raise Refusal(401, "Requires authentication")
        return self.who

    def said(self, name: str, default: Any = None) -> Any:
        """A field of the body."""
        return self.body.get(name, default) if isinstance(self.body, dict) else default

    def text(self, name: str) -> str:
        """A field of the body that must be there, and hold text."""
        value = self.said(name)
        if not isinstance(value, str) or not value:
            raise invalid("Issue", name, "missing_field" if value is None else "invalid")
        return value


@dataclass
class Answer:
    """What is answered; a ``listing`` is cut into pages, and only the rows of the page are put in words."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    listing: str = ""  # "list": the body is the list; else the field of the body that is
    each: Callable[[Any], Any] = lambda row: row


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(
        self, status: int, message: str, errors: list[Any] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.headers = status, message, errors, headers or {}

    @property
    def answer(self) -> Answer:
        """The error as GitHub puts it."""
        body = {
            "message": self.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(self.status),
        }
        return Answer(self.status, body | ({"errors": self.errors} if self.errors else {}), self.headers)


def missing() -> Refusal:
    """What is not there, or not for these eyes."""
    return Refusal(404, "Not Found")


def moved(ask: Ask, path: str) -> Refusal:
    """What has another place now, with all that was asked for: who reads is sent there for good, who writes once."""
    query = f"?{urlencode(ask.query)}" if ask.query else ""
    told = (301, "Moved Permanently") if ask.method == "GET" else (307, "Temporary Redirect")
    return Refusal(*told, headers={"Location": f"{ask.links.api}{path}{query}"})


def invalid(resource: str, name: str, code: str, message: str = "") -> Refusal:
    """What makes no sense."""
    error = {"resource": resource, "field": name, "code": code} | ({"message": message} if message else {})
    return Refusal(422, "Validation Failed", [error])


# -------------------------------------------------------------------------------------------------------- routes


@dataclass
class Route:
    """One method of one path, and the function that answers it."""

    method: str
    pattern: str
    answer: Callable[..., Answer]

    def __post_init__(self) -> None:
        part = {"ref": r"(?P<ref>.+?)", "number": r"(?P<number>\d+)", "id": r"(?P<id>\d+)"}
        names = re.sub(r"\{(\w+)\}", lambda m: part.get(m[1], rf"(?P<{m[1]}>[^/]+)"), self.pattern)
        self.shape = re.compile(names + "$")


ROUTES: list[Route] = []


def route(where: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Let a function answer ``METHOD /path/{with}/{names}``: it is given the ask, the repository, the other names."""
    method, pattern = where.split(" ")

    def put(function: Callable[..., Answer]) -> Callable[..., Answer]:
        ROUTES.append(Route(method, pattern, function))
        return function

    return put


def page(ask: Ask, answer: Answer) -> Answer:
    """The page that is asked for, with links to the others."""
    if not answer.listing:
        return answer
    rows = answer.body if answer.listing == "list" else answer.body[answer.listing]
    size = min(max(int(ask.query.get("per_page", 30)), 1), MOST)
    number, last = max(int(ask.query.get("page", 1)), 1), max(-(-len(rows) // size), 1)
    cut = [answer.each(row) for row in rows[(number - 1) * size : number * size]]
    body = cut if answer.listing == "list" else {**answer.body, answer.listing: cut}
    links = _links(ask, number, last)
    return Answer(answer.status, body, {**answer.headers, **({"Link": links} if links else {})})


def _links(ask: Ask, number: int, last: int) -> str:
    others = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    shown = {
        name: page
        for name, page in others.items()
        if (name in ("prev", "first") and number > 1) or (name in ("next", "last") and number < last)
    }
    return ", ".join(f'<{_at(ask, page)}>; rel="{name}"' for name, page in shown.items())


def _at(ask: Ask, number: int) -> str:
    return f"{ask.links.api}{ask.path}?{urlencode({**ask.query, 'page': str(number)})}"
