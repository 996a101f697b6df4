"""Commands by which a project seems to check work on it, as its own files say: shown to a person, never run unasked.

From what strangers wrote only plain words of well-known programs are taken, so that none of it means more to a shell.
"""

from __future__ import annotations

import json
import os
import re

from gitswarm.errors import SwarmError
from gitswarm.git.compose import project as files
from gitswarm.git.network import stranger
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.work import projects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitswarm.desk import Desk
    from gitswarm.git.repo import Place
    from gitswarm.rooms.work.projects import Project

TARGET = re.compile(r"^(check|tests?|lint)\s*:(?!=)", re.MULTILINE)
FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?\n(.*?)^ {0,3}\1", re.MULTILINE | re.DOTALL)
SPOKEN = re.compile(
    r"(?:\$ +)?((?:make|just|npm|npx|pnpm|yarn|tox|nox|hatch|uv|poetry|pytest|python3? -m|cargo|go|mvn|\./gradlew|"
    r"\./mvnw|bundle exec|composer|mix|dotnet)(?: +[\w./:=,-]+)*)"
)
CHECKS = re.compile(r"\b(?:tests?|checks?|lint|pytest|tox|nox|unittest|verify|clippy|vet)\b")
MOST = 10


def _of_make(text: str) -> Iterator[str]:
    return (f"make {target}" for target in TARGET.findall(text))


def _of_npm(text: str) -> Iterator[str]:
    try:
        scripts = json.loads(text)["scripts"]
        said = {name: str(scripts[name]) for name in ("test", "lint") if name in scripts}
    except (ValueError, KeyError, TypeError, RecursionError):
        said = {}
    return (f"npm run {name}" for name, script in said.items() if "no test specified" not in script)


def _of_python(text: str) -> Iterator[str]:
    named = (("[tool.tox", "tox"), ("[tool.pytest", "pytest"), ("[tool.ruff", "ruff check"), ("[tool.mypy", "mypy"))
    return (command for table, command in named if f"\n{table}" in f"\n{text}")


def _of_words(text: str) -> Iterator[str]:
    """The lines of its examples that do nothing but call a program that checks."""
    lines = (line.strip() for _, block in FENCED.findall(text) for line in block.splitlines())
    spoken = (match[1] for line in lines if (match := SPOKEN.fullmatch(line)))
    return (command for command in spoken if CHECKS.search(command))


def _always(command: str) -> Callable[[str], Iterator[str]]:
    return lambda _: iter((command,))


SOURCES: dict[str, Callable[[str], Iterator[str]]] = {
    **dict.fromkeys((f"{folder}CONTRIBUTING.md" for folder in ("", ".github/", "docs/")), _of_words),
    **dict.fromkeys(("GNUmakefile", "makefile", "Makefile"), _of_make),
    "tox.ini": _always("tox"),
    "noxfile.py": _always("nox"),
    "pytest.ini": _always("pytest"),
    "pyproject.toml": _of_python,
    "package.json": _of_npm,
    "Cargo.toml": _always("cargo test"),
    "go.mod": _always("go test ./..."),
}
"""The files that say such commands, those first that say it to people."""


def proposals(texts: dict[str, str]) -> dict[str, str]:
    """Each command that these files name, with the file that names it first."""
    found: dict[str, str] = {}
    for path, read in SOURCES.items():
        for command in read(texts.get(path, "")) if path in texts else ():
            found.setdefault(" ".join(command.split()), path)
    return dict(list(found.items())[:MOST])


def proposed(desk: Desk, found: Project) -> dict[str, str]:
    """The same of a project, as its newest commit here has these files; nothing where it has no clone here."""
    place = projects.standing(desk, found)
    if place is None:
        return {}
    commit = stranger.tip_at(place, found.branch, desk.env) or found.commit
    return proposals(_texts(desk, place, commit))


def _texts(desk: Desk, place: Place, commit: str) -> dict[str, str]:
    told = run(git(place, "ls-tree", "-z", "--name-only", "--full-tree", commit, "--", *SOURCES), env=clean(desk.env))
    texts = {}
    for path in map(os.fsdecode, filter(None, told.out.split(b"\0"))):
        try:
            text = files.text_at(place, desk.env, commit, path)
        except SwarmError:
            text = None  # too long to be read here
        if text is not None:
            texts[path] = text
    return texts
