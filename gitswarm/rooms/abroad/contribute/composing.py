"""What was made for a project, measured; and the one commit that is sent of it, in the name of the person who signs."""

from __future__ import annotations

import os

from gitswarm.errors import Misused, StoreError
from gitswarm.git.process import clean, git, run
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.git.repo import Place

KEPT = "refs/gitswarm/signed"
LANGUAGES = {
    "py": "Python", "pyi": "Python", "js": "JavaScript", "mjs": "JavaScript", "jsx": "JavaScript", "ts": "TypeScript",
    "tsx": "TypeScript", "go": "Go", "rs": "Rust", "c": "C", "h": "C", "cc": "C++", "cpp": "C++", "hpp": "C++",
    "cs": "C#", "java": "Java", "kt": "Kotlin", "swift": "Swift", "rb": "Ruby", "php": "PHP", "sh": "Shell",
    "bash": "Shell", "lua": "Lua", "ex": "Elixir", "exs": "Elixir", "erl": "Erlang", "hs": "Haskell", "scala": "Scala",
    "clj": "Clojure", "dart": "Dart", "zig": "Zig", "html": "HTML", "css": "CSS", "scss": "CSS", "sql": "SQL",
    "md": "Markdown", "rst": "reStructuredText", "yaml": "YAML", "yml": "YAML", "toml": "TOML", "json": "JSON",
    "r": "R", "jl": "Julia", "pl": "Perl", "vue": "Vue", "svelte": "Svelte", "tf": "Terraform",
}  # fmt: skip
OTHER = "other"


class Person(Record):
    """Who signs, as his git knows him."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


def measured(place: Place, env: Mapping[str, str], base: str, tip: str) -> dict[str, Any]:
    """How many files and lines a piece of work is, and in which languages."""
    words = ("diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", base, tip, "--")
    rows = [row.split("\t", 2) for row in os.fsdecode(run(git(place, *words), env=clean(env)).out).split("\0") if row]
    added, removed, languages = 0, 0, dict[str, int]()
    for come, gone, path in rows:
        lines = [int(one) if one.isdigit() else 0 for one in (come, gone)]
        added, removed = added + lines[0], removed + lines[1]
        languages[_language(path)] = languages.get(_language(path), 0) + sum(lines)
    return {"added": added, "removed": removed, "files": len(rows), "languages": languages}


def _language(path: str) -> str:
    name = path.rpartition("/")[2]
    return LANGUAGES.get(name.rpartition(".")[2].lower(), OTHER) if "." in name else OTHER


def person(place: Place, env: Mapping[str, str]) -> Person:
    """Who commits in this clone; refused where git would have to guess."""
    told = run(git(place, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"), env=clean(env))
    name, _, rest = told.text.partition(" <")
    address = rest.partition(">")[0]
    if told.code or not (name and address):
        raise Misused("git does not know who you are", hint="git config user.name and user.email")
    return Person(name, address)


def words(title: str, body: str, who: Person, trailers: Sequence[str], *, signs_off: bool) -> str:
    """What the commit says."""
    lines = [*trailers, *([f"Signed-off-by: {who}"] if signs_off else [])]
    parts = [title.strip(), body.strip(), "\n".join(lines)]
    return "\n\n".join(part for part in parts if part) + "\n"


def parents(place: Place, env: Mapping[str, str], base: str, sent: str) -> list[str]:
    """What the commit that is sent stands on: what was sent before, and what the work began from if that is newer."""
    if not sent:
        return [base]
    is_old = run(git(place, "merge-base", "--is-ancestor", base, sent), env=clean(env)).code == 0
    return [sent] if is_old else [sent, base]


def compose(
    place: Place, env: Mapping[str, str], task: str, tip: str, on: Sequence[str], said: str, who: Person
) -> str:
    """Make the commit that is sent: the files of the work, on these parents."""
    told = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _named(who)}
    behind = [word for parent in on for word in ("-p", parent)]
    argv = git(place, "-c", "commit.gpgSign=false", "commit-tree", f"{tip}^{{tree}}", *behind, "-F", "-")
    made = run(argv, env={**clean(env), **told}, stdin=said.encode("utf-8", "surrogateescape"))
    kept = run(git(place, "update-ref", f"{KEPT}/{task}", made.text), env=clean(env)) if made.code == 0 else made
    if kept.code:
        raise StoreError(f"the commit could not be made: {kept.said}", hint="gitswarm doctor")
    return made.text


def _named(who: Person) -> tuple[tuple[str, str], ...]:
    return (("NAME", who.name), ("EMAIL", who.address))


def goes_on(place: Place, env: Mapping[str, str], base: str, tip: str, sent: str) -> bool:
    """Whether a piece of work has what was sent before behind it, under whatever commit: the files tell."""
    files = run(git(place, "rev-parse", "--verify", f"{sent}^{{tree}}"), env=clean(env)).text.strip()
    told = run(git(place, "log", "--format=%T", tip, f"^{base}", "--"), env=clean(env)).text
    return files in told.split()


def patch(place: Place, env: Mapping[str, str], base: str, tip: str) -> str:
    """The work as a patch, for whoever is to sign it."""
    shown = ("--no-color", "--no-ext-diff", "--no-textconv", "--stat", "--patch", base, tip, "--")
    return run(git(place, "diff", *shown), env=clean(env)).out.decode("utf-8", "replace")
