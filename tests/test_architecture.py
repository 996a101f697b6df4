"""The house rules that no linter knows: who prints, who catches, who knows git, how long a file is, what is no name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from gitswarm import rooms
from tests.conftest import ROOT
from tests.syntax import calls, from_imports, imported, modules, on_import, running, tree, uses

PACKAGE = ROOT / "gitswarm"
SOURCES = sorted(PACKAGE.rglob("*.py"))
PYTHON = SOURCES + sorted(file for name in ("tests", "benchmarks", "examples") for file in (ROOT / name).rglob("*.py"))
FLOORS = sorted(file.parent for file in PACKAGE.glob("rooms/*/__init__.py"))
ROOMS = sorted(file.parent for file in PACKAGE.glob("rooms/*/*/__init__.py"))
LONGEST_FILE = 400
LONGEST_ROOM = 650
LARGE_ROOMS = {"tasks": 1160, "flows": 700}
"""Why: docs/decisions/0010-tasks-is-one-room.md, 0019 for a hundred more; 0026, 0028 to 0030, 0049 for the others."""

BANNED = set("manager service util helper handler processor common misc base impl".split())

HEAVY = set(
    "typing dataclasses inspect subprocess pathlib enum logging tempfile shutil "
    "typer rich filelock pygit2 ruamel github".split()
)
"""Costs more than a cold command may."""
FOR_RUNNING_PROCESSES = {
    *("full.py", "library.py", "canvas.py", "git/log/branch.py"),
    *("rooms/views/glance/frame.py", "rooms/views/terminal/asking.py", "rooms/views/terminal/boxes.py"),
}
"""What a cold hot verb never imports; each may import what it likes."""

WORLD = {"input", "open", "print", "eval", "exec", "compile", "__import__", "breakpoint"}
PURE_FILES = (
    "rules.py",
    "model.py",
    "silence.py",
    "letters.py",
    "state.py",
    "choice.py",
    "tools.py",
    "markdown.py",
    "render.py",
    "near.py",
    "cascade.py",
    "sentences.py",
    "structured.py",
    "answer.py",
    "description.py",
    "claude.py",
    "codex.py",
    "data.py",
    "tabular.py",
    "fields.py",
    "sequence.py",
    "marks.py",
    "lines.py",
    "words.py",
    "grammar.py",
    "templates.py",
    "gather.py",
    "letters.py",
    "events.py",
    "actions.py",
)


CATCHERS = ("main.py", "opening.py")
"""They keep the trace of a mistake of ours: at the end of a command, and around a chore that is in nobody's way."""


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def is_pure(file: Path) -> bool:
    name = name_of(file)
    return name.startswith("core/") or (name.startswith("rooms/") and file.name in PURE_FILES)


def is_door(file: Path) -> bool:
    return name_of(file) == "__init__.py" or re.fullmatch(r"rooms/([^/]+/){0,2}__init__\.py", name_of(file)) is not None


def each(files, keep=lambda _: True):
    """A rule for one file as one test of all that it binds; what breaks it is told together."""
    bound = [file for file in files if keep(file)]

    def for_all(rule):
        def test():
            wrong = [f"{file.relative_to(ROOT)}: {said}" for file in bound if (said := broken(rule, file))]
            assert not wrong, "\n".join(wrong)

        test.__name__ = rule.__name__
        return test

    return for_all


def broken(rule, file: Path) -> str:
    """What a rule says against a file."""
    try:
        rule(file)
    except AssertionError as error:
        return str(error)
    return ""


# Size and names


@each(PYTHON)
def test_a_file_can_be_read_in_one_sitting(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_the_table_of_floors_is_what_the_folders_are_and_a_floor_is_nothing_but_its_sentence():
    assert {name: set(told.split()) for name, told in rooms.FLOORS.items()} == {
        floor.name: {room.name for room in ROOMS if room.parent == floor} for floor in FLOORS
    }
    assert [floor.name for floor in FLOORS if len(tree(floor / "__init__.py").body) != 1] == []


def test_newcomers_are_shown_the_floors_as_they_are():
    shown = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    said = {floor.name: ast.get_docstring(tree(floor / "__init__.py")) for floor in FLOORS}
    rows = [f"| `{name}` | {said[name]} | {', '.join(told.split())} |" for name, told in rooms.FLOORS.items()]

    assert [line for line in shown.splitlines() if line.startswith("| `")] == rows[::-1]


def test_every_table_of_rooms_has_the_order_of_the_floors():
    order = " ".join(rooms.FLOORS.values()).split()

    for table in (rooms.COMMANDS, rooms.KINDS, rooms.SWITCHABLE, rooms.PAGES.split()):
        assert list(table) == [room for room in order if room in table]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_stays_a_room(room):
    lines = sum(lines_of_code(file) for file in room.glob("*.py"))
    assert lines <= LARGE_ROOMS.get(room.name, LONGEST_ROOM)


def lines_of_code(file: Path) -> int:
    """The lines of a file that do something: no blank ones, no comments, no docstrings, no imports."""
    nodes = list(ast.walk(tree(file)))
    said = [
        node.body[0]
        for node in nodes
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False)
    ]
    idle = [*said, *(node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))]
    left_out = {number for node in idle for number in range(node.lineno, (node.end_lineno or 0) + 1)}
    lines = file.read_text(encoding="utf-8").splitlines()
    return sum(
        bool(line.strip()) and not line.strip().startswith("#")
        for number, line in enumerate(lines, 1)
        if number not in left_out
    )


@cache
def words(name: str) -> set[str]:
    """The words a name is made of, in the singular."""
    apart = re.findall("[a-z0-9]+", re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())
    return {word.removesuffix("s") for word in apart}


@each(PYTHON)
def test_no_name_stands_for_nothing(file):
    named = [*file.relative_to(ROOT).with_suffix("").parts]
    for node in ast.walk(tree(file)):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            named.append(node.name if not node.name.startswith("test_") else "")  # the name of a test is a sentence

    assert [name for name in named if words(name) & BANNED] == []


@each(SOURCES)
def test_a_module_says_what_it_is_for(file):
    said = ast.get_docstring(tree(file))

    assert said is not None
    assert said.splitlines()[0].strip()


@each(SOURCES)
def test_public_functions_and_classes_say_what_they_are_for(file):
    silent = [
        f"{node.lineno}: {node.name}"
        for scope in (tree(file), *(node for node in tree(file).body if isinstance(node, ast.ClassDef)))
        for node in scope.body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if not node.name.startswith("_") and not getattr(scope, "name", "").startswith("_")
        if ast.get_docstring(node) is None
    ]

    assert silent == []


# One place for each contact with the world


@each(SOURCES, lambda file: name_of(file) != "screen.py")
def test_only_the_screen_prints(file):
    nodes = list(ast.walk(tree(file)))

    assert calls(nodes, "print") == []
    assert from_imports(nodes, "sys", "stdout") == []
    if name_of(file) != "main.py":  # the last flush, and what a broken pipe does to it, are main's
        assert uses(nodes, "sys.stdout", "sys.__stdout__") == []


def catches_everything(node: ast.ExceptHandler) -> bool:
    """Whether it catches all errors and keeps them: to clean up and raise again is no catch."""
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    broad = any(one is None or ast.unparse(one) in {"Exception", "BaseException"} for one in caught)
    return broad and ast.unparse(node.body[-1]) != "raise"


@each(SOURCES, lambda file: name_of(file) not in CATCHERS)
def test_only_main_and_what_runs_chores_catch_everything(file):
    nodes = list(ast.walk(tree(file)))
    silenced = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}
        if {"Exception", "BaseException"} & {ast.unparse(one) for one in node.args}
    ]

    assert [node.lineno for node in nodes if isinstance(node, ast.ExceptHandler) and catches_everything(node)] == []
    assert silenced == []


@each(SOURCES, lambda file: name_of(file) != "settings.py")
def test_only_settings_reads_the_environment(file):
    nodes = list(ast.walk(tree(file)))

    assert uses(nodes, "os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv") == []
    assert from_imports(nodes, "os", "environ", "environb", "getenv", "getenvb", "putenv") == []


@each(SOURCES, lambda file: not name_of(file).startswith("git/"))
def test_only_git_knows_git(file):
    assert "pygit2" not in imported(ast.walk(tree(file)))
    starts = [
        f"{node.lineno}: {ast.unparse(node)[:60]}"
        for node in ast.walk(tree(file))
        if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) > 1
        if isinstance(node.elts[0], ast.Constant) and node.elts[0].value == "git"
    ]

    assert starts == []


@each(SOURCES)
def test_nothing_goes_through_a_shell(file):
    nodes = list(ast.walk(tree(file)))
    keywords = [node for node in nodes if isinstance(node, ast.keyword) and node.arg == "shell"]

    assert [node.value.lineno for node in keywords if ast.unparse(node.value) != "False"] == []
    assert uses(nodes, "os.system", "os.popen", "asyncio.create_subprocess_shell") == []
    assert from_imports(nodes, "os", "system", "popen") == []


# Pure where it decides, light where it starts


@each(SOURCES, is_pure)
def test_what_decides_touches_nothing(file):
    assert calls(running(tree(file)), *WORLD) == []


@each(SOURCES, is_pure)
def test_what_decides_knows_what_decides_only(file):
    known = ("gitswarm.core", "gitswarm.errors", "gitswarm.json", "gitswarm.record", "gitswarm.rooms")
    ours = [name for name in modules(running(tree(file))) if name.split(".")[0] == "gitswarm"]

    assert [name for name in ours if not name.startswith(known)] == []


@each(SOURCES, lambda file: name_of(file).startswith("rooms/"))
def test_a_room_enters_another_by_its_door(file):
    own = ".".join(["gitswarm", *file.relative_to(PACKAGE).parts[:3]])
    others = [name for name in modules(ast.walk(tree(file))) if name.startswith("gitswarm.rooms.")]

    assert [name for name in others if name.count(".") > 3 and not name.startswith(f"{own}.")] == []


@each(SOURCES, lambda file: name_of(file) not in FOR_RUNNING_PROCESSES)
def test_importing_a_module_costs_little(file):
    assert imported(on_import(tree(file))) & HEAVY == set()


@each(SOURCES, is_door)
def test_a_door_imports_nothing_at_run_time_but_how_doors_open(file):
    every = name_of(file) == "rooms/__init__.py"

    assert set(modules(on_import(tree(file)))) <= {"__future__"} | (set() if every else {"gitswarm.rooms.door"})


@each(SOURCES)
def test_annotations_cost_nothing(file):
    has_code = any(not isinstance(node, ast.Expr) for node in tree(file).body)

    assert not has_code or from_imports(tree(file).body, "__future__", "annotations")


def test_importing_the_package_loads_nothing_heavy():
    script = "import sys; sys.path.insert(0, sys.argv[1]); import gitswarm, gitswarm.errors; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )

    assert set(loaded.stdout.split()) & HEAVY == set()


# What is handed out names no one's machine

STRANGE = {
    "a registry host": re.compile("pypi[.]org|files[.]pythonhosted|pythonhosted[.]org|registry[.]npmjs|npmjs[.]com"),
    "a path of somebody's machine": re.compile(r"(?<![\w.{}$*/<>-])/(?:work|root|home|Users)/(?!eve\b|user\b)\w"),
    "unfinished work": re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X|(?i:for[ ]now(?! in\b)|not[ ]implemented yet))\b"),
}


def tracked() -> list[Path]:
    """The files of this tree that are, or would be, committed; all but hidden ones where there is no repository."""
    if not (ROOT / ".git").exists():
        hidden = re.compile(r"(^|/)(\.venv|\.cache|\.[a-z]+_cache|__pycache__|build|dist|\.hypothesis)")
        files = [file for file in ROOT.rglob("*") if file.is_file()]
        return [file for file in files if not hidden.search(file.relative_to(ROOT).as_posix())]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", STRANGE)
def test_no_file_names(what):
    found = []
    for file in tracked():
        text = file.read_bytes().decode(errors="replace")
        if "\0" in text and what == "unfinished work":
            continue  # three letters stand in every large picture by chance
        found += [
            f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
            for match in STRANGE[what].finditer(text)
        ]

    assert found == []


def test_there_are_files_to_judge():
    assert len(SOURCES) > 2
    assert ROOT / "pyproject.toml" in tracked()
