"""Marks for later are found in comments, and in nothing that only looks like one."""

from __future__ import annotations

import time

import pytest

from gitswarm.rooms.exchange.discovery.comments import comments

T, F, X = ("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))


def found(path, text):
    """Line and words of each mark."""
    return [(one.line, one.title) for one in comments(path, text)]


@pytest.mark.parametrize(
    ("path", "text", "marks"),
    [
        ("a.py", f"# {T}: sort\n", [(1, "sort")]),
        ("a.py", f"x = 1  # {F} sort\n", [(1, "sort")]),
        ("a.py", f'x = "# {T} no"\n', []),
        ("a.py", f"x = '''\n# {T} no\n'''\n# {T} yes\n", [(4, "yes")]),
        ("a.py", f'x = "a\\"# {T} no"\n', []),
        ("a.py", f"{T} = 1\n{T}()\n", []),
        ("a.py", f"# {T}S and MY{T} and {T}_LIST\n", []),
        ("a.py", f"# {T.lower()}: no mark\n", []),
        ("a.py", f"# one {T} a {T} b\n", [(1, f"a {T} b")]),
        ("a.sh", f"echo '# {T} no' # {T} yes\n", [(1, "yes")]),
        ("a.sh", f'x=${{y#{T}}}  # {X} yes\necho "it\'s # {T} no"\n', [(1, "yes")]),
        ("a.yml", f"a: b#{T} no\nc: d # {T} yes\n", [(2, "yes")]),
        ("a.c", f"/* {T}: a\n * {F}: b */ int x; // {X}: c\n", [(1, "a"), (2, "b"), (1 + 1, "c")]),
        ("a.c", f'char *s = "/* {T} no */"; char c = \'"\'; // {T} yes\n', [(1, "yes")]),
        ("a.js", f"`// {T} no\n${{x}}` // {T} yes\n", [(2, "yes")]),
        ("a.rs", f"fn f<'a>(x: &'a str) {{}} // {T} yes\n", [(1, "yes")]),
        ("a.php", f"# {T} a\n// {T} b\n/* {T} c */", [(1, "a"), (2, "b"), (3, "c")]),
        ("a.css", f"a {{ }} /* {T} a */\n// {T} no\n", [(1, "a")]),
        ("a.sql", f"select '-- {T} no'; -- {T} a\n", [(1, "a")]),
        ("a.lua", f"--[[ {T} a\n]] -- {T} b\n", [(1, "a"), (2, "b")]),
        ("a.el", f'"; {T} no" ; {T} a\n', [(1, "a")]),
        ("a.tex", f"50\\% {T} no\n% {T} a\n", [(2, "a")]),
        ("a.md", f"{T} no\n<!-- {T} a -->\n", [(2, "a")]),
        ("Makefile", f"# {T} a\n", [(1, "a")]),
        ("a.unknown", f"say # {T} no\n  # {T} a\n// {T} b\n", [(2, "a"), (3, "b")]),
        ("a.py", f"# {T}\n", [(1, f"{T} in a.py")]),
        ("a.py", f"# {T} \x1b[31mred\n", [(1, f"{T} in a.py")]),
    ],
)
def test_a_mark_counts_only_in_a_comment(path, text, marks):
    assert found(path, text) == marks


@pytest.mark.parametrize(("told", "who"), [("ada", "ada"), ("@bob", "bob"), ("#123", None), ("a b", None)])
def test_a_mark_may_name_who_is_asked(told, who):
    (one,) = comments("a.py", f"# {T}({told}): sort\n")

    assert (one.assignee, one.title) == (who, "sort")


def test_a_mark_says_how_urgent_it_is():
    assert [one.priority for one in comments("a.py", f"# {F} a\n# {X} b\n# {T} c\n")] == [1, 2, 3]


@pytest.mark.parametrize("text", ['"' * 300_000, "/*" * 200_000, "'''" * 100_000, "`\\" * 150_000, "# " * 200_000])
def test_no_file_takes_long(text):
    began = time.process_time()
    for path in ("a.py", "a.js", "a.sh", "a.sql", "a.md", "a.x"):
        list(comments(path, f"{text}\n# {T} end\n"))

    assert time.process_time() - began < 5
