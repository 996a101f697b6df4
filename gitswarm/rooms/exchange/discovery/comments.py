"""Marks for later in comments: told from those in strings and in code, by a few rules for each family of languages."""

from __future__ import annotations

import re

from gitswarm.rooms.exchange.discovery.model import COMMENT, Finding
from gitswarm.rooms.work.tasks import TITLE_LIMIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = r"T[O]DO|F[I]XME|X[X]X"
"""Written so that no scan finds this line."""
MARK = re.compile(rf"\b({MARKS})\b(?:\(([^)\n]{{0,60}})\))?[ \t]*[:-]?[ \t]*([^\n]*)")
WHO = re.compile(r"@?([A-Za-z][\w.-]*)")
LONG_LINE = re.compile(r"[^\n]{1000,}")
"""A line that no person wrote."""
END = re.compile(r"[ \t]*(?:\*+/|-->|\*\)|\]\]|#\})[ \t]*$")
KINDS = {"T": ("chore", 3), "F": ("bug", 1), "X": ("chore", 2)}
"""By the first letter of a mark: the type and the priority of its task."""

DOUBLE, SINGLE = r'"(?:\\[^\n]|[^"\\\n])*"', r"'(?:\\[^\n]|[^'\\\n])*'"
LETTER = r"'(?:\\[^\n][^'\n]{0,8}|[^'\\\n])'"
BACK = r"`(?:\\.|[^`\\])*(?:`|\\?\Z)"
TRIPLE = r'"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|' + r"'''(?:\\.|[^\\])*?(?:'''|\\?\Z)"
"""Strings that go over lines end with the file at the latest, so that none is looked at twice."""
BLOCK, SLASHES, HASH = r"/\*.*?(?:\*/|\Z)", r"//[^\n]*", r"#[^\n]*"
WORD_HASH = r"(?<![^\s;(])#[^\n]*"
"""In shells and YAML a hash begins a comment only where a word could."""


def _family(comments: str, *strings: str) -> re.Pattern[str]:
    kept = "|".join(f"(?:{string})" for string in strings)
    return re.compile(f"(?P<comment>{comments})" + (f"|{kept}" if kept else ""), re.DOTALL)


PYTHON = _family(HASH, TRIPLE, DOUBLE, SINGLE)
SHELL = _family(WORD_HASH, DOUBLE, SINGLE)
C = _family(f"{BLOCK}|{SLASHES}", DOUBLE, SINGLE)
SCRIPT = _family(f"{BLOCK}|{SLASHES}", DOUBLE, SINGLE, BACK)
RUST = _family(f"{BLOCK}|{SLASHES}", DOUBLE, LETTER)
PHP = _family(f"{BLOCK}|{SLASHES}|{HASH}", DOUBLE, SINGLE)
STYLE = _family(BLOCK, DOUBLE, SINGLE)
DASHES = _family(rf"--\[\[.*?(?:\]\]|\Z)|{BLOCK}|--[^\n]*", DOUBLE, SINGLE)
LISP = _family(r";[^\n]*", DOUBLE)
PERCENT = _family(r"(?<!\\)%[^\n]*")
MARKUP = _family(r"<!--.*?(?:-->|\Z)")
PLAIN = re.compile(r"(?P<comment>^[ \t]*(?:#|//|--|;)[^\n]*)", re.MULTILINE)
"""Of a file that nobody knows, only lines that are nothing but a comment."""

_BY_ENDING = {
    "py pyi pyx": PYTHON,
    "sh bash zsh fish yml yaml toml rb pl pm r mk cfg conf ini ps1 tf ex exs nix jl cmake Makefile Dockerfile": SHELL,
    "c h cc cpp cxx hh hpp java cs kt kts scala swift dart m mm proto zig v glsl": C,
    "js jsx mjs cjs ts tsx mts cts go groovy gradle": SCRIPT,
    "rs": RUST,
    "php": PHP,
    "css scss less": STYLE,
    "sql lua hs elm adb ads": DASHES,
    "lisp el clj cljs scm rkt asm": LISP,
    "tex sty erl hrl": PERCENT,
    "html htm xml svg md vue svelte": MARKUP,
}
FAMILIES = {ending: family for endings, family in _BY_ENDING.items() for ending in endings.split()}


def comments(path: str, text: str) -> Iterator[Finding]:
    """The marks in the comments of one file."""
    name = path.rpartition("/")[2]
    family = FAMILIES.get(name.rpartition(".")[2], PLAIN)
    text = LONG_LINE.sub("", text)
    number, before = 1, 0
    for token in family.finditer(text):
        said = token["comment"]
        for mark in MARK.finditer(said) if said else ():
            at = token.start("comment") + mark.start()
            number, before = number + text.count("\n", before, at), at
            yield _finding(path, number, mark)


def _finding(path: str, line: int, mark: re.Match[str]) -> Finding:
    type, priority = KINDS[mark[1][0]]
    said = END.sub("", mark[3]).strip()
    who = WHO.fullmatch(mark[2] or "")
    whole = END.sub("", mark[0]).strip()
    title = said if said.isprintable() and said else f"{mark[1]} in {path}"
    return Finding(
        COMMENT,
        path,
        line,
        whole,
        title if len(title) <= TITLE_LIMIT else f"{title[: TITLE_LIMIT - 1]}…",
        type,
        priority,
        f"A comment in `{path}` says:\n\n    {whole}",
        assignee=who[1] if who else None,
    )
