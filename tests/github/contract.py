"""GitHub's own OpenAPI description, as far as the stand-in goes: whether a request and its answer are what it allows.

The whole has 800 paths and 13 MB; only what the routes answer is kept, with the schemas that it names.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.conftest import ROOT
from tests.github.asking import ROUTES

if TYPE_CHECKING:
    from tests.github.asking import Answer, Ask

DESCRIPTION = ROOT / ".cache" / "github" / "api.github.com.json"
WHY_NOT = "GitHub's own description is not installed: .ci/github installs it where the registry answers"
HOST = "https://api.github.com"


@dataclass(frozen=True)
class Allowed:
    """A disagreement that is the description's own, and why it is none of ours."""

    where: str
    words: str
    why: str


ALLOWED = (
    Allowed("", r"state_reason: None", "null is a type that it allows, and no value that it lists"),
    Allowed(
        "/commits/{ref} 200", r"^(author|committer): None", "an unknown author is null, which none of its forms is"
    ),
    Allowed(
        "/pulls",
        r"^(\d+/)?labels/\d+/description: None",
        "null where nobody described it, as an issue's labels have it",
    ),
    Allowed("/check-runs ", r"conclusion: None", "as state_reason"),
    Allowed("/labels 200", r"^: \[.* is not valid under any", "a bare list of labels is allowed in its prose only"),
    Allowed(" 401", "Unknown response http status", "what a wrong token is answered stands in its prose only"),
    Allowed(" 403", "Unknown response http status", "so do missing rights and limits"),
    Allowed(" 301", "Unknown response http status", "and that what was renamed or transferred is elsewhere"),
    Allowed(" 307", "Unknown response http status", "and so for what writes"),
)


class Contract:
    """The description, held against requests and answers."""

    def __init__(self, whole: dict[str, Any]) -> None:
        from openapi_core import Config, OpenAPI

        self.document = cut(whole)
        self.openapi = OpenAPI.from_dict(self.document, config=Config(spec_validator_cls=None))
        self.methods = {_shape(path): set(item) for path, item in self.document["paths"].items()}
        self.checked = 0

    def knows(self, method: str, pattern: str) -> bool:
        """Whether GitHub has such a route."""
        return method.lower() in self.methods.get(_shape(pattern), ())

    def violations(self, ask: Ask, answer: Answer) -> list[str]:
        """What the description does not allow. A request that it refuses may be refused by us too."""
        if not ask.pattern:
            return []
        self.checked += 1
        found = self._of_request(ask) if answer.status < 400 else []
        found += self._of_answer(ask, answer)
        where = f"{ask.method} {ask.pattern} {answer.status}"
        return [f"{where}: {words}" for words in found if not _allowed(where, words)]

    def _of_request(self, ask: Ask) -> list[str]:
        return _said(lambda: self.openapi.validate_request(self._request(ask)))

    def _of_answer(self, ask: Ask, answer: Answer) -> list[str]:
        from openapi_core.testing import MockResponse

        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        told = MockResponse(data=content, status_code=answer.status, headers=answer.headers)
        return _said(lambda: self.openapi.validate_response(self._request(ask), told))

    def _request(self, ask: Ask) -> Any:
        from openapi_core.testing import MockRequest

        path = self._one_part_each(ask)
        content = ask.content or None
        return MockRequest(HOST, ask.method.lower(), path, args=ask.query, headers=ask.headers, data=content)

    def _one_part_each(self, ask: Ask) -> str:
        """The path with its ref as one part: it may have slashes, which the description's form cannot say."""
        before, ref, after = ask.pattern.partition("{ref}")
        if not ref:
            return ask.path
        start = "/".join(ask.path.split("/")[: before.count("/")]) + "/"
        middle = ask.path.removeprefix(start).removesuffix(after)
        return start + quote(middle, safe="") + after


def _said(check: Any) -> list[str]:
    """The words of what a check raises."""
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever it raises is a disagreement
        return _words(error)
    return []


def _words(error: BaseException) -> list[str]:
    while error.__cause__ is not None and not getattr(error, "schema_errors", None):
        error = error.__cause__
    each = getattr(error, "schema_errors", None)
    if not each:
        return [f"{type(error).__name__}: {error}"]
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[-300:]}" for one in each]


def _allowed(where: str, words: str) -> bool:
    return any(it.where in where and re.search(it.words, words) for it in ALLOWED)


# --------------------------------------------------------------------------------------------------- what is kept


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """The description of what our routes answer, and what that refers to."""
    wanted = {_shape(route.pattern) for route in ROUTES} | {"/rate_limit"}
    paths = {path: item for path, item in whole["paths"].items() if _shape(path) in wanted}
    kept: dict[str, dict[str, Any]] = {}
    open_ends = [*_named(paths)]
    while open_ends:
        kind, name = open_ends.pop()
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = whole["components"][kind][name]
            open_ends += _named(kept[kind][name])
    return {**{key: whole[key] for key in ("openapi", "info", "servers")}, "paths": paths, "components": kept}


def _named(part: Any) -> set[tuple[str, str]]:
    found = re.findall(r'"#/components/(\w+)/([^"/]+)"', json.dumps(part))
    return set(found)


@cache
def contract() -> Contract | None:
    """The contract, loaded once; None where the description is not installed."""
    if not DESCRIPTION.exists():
        return None
    with DESCRIPTION.open(encoding="utf-8") as file:
        return Contract(json.load(file))
