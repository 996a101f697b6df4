"""What README and docs say is true: their commands run, their JSON is what comes, their links lead somewhere.

A fenced block of ``sh`` is run, all of one page in one world, line by line; ``gs-7k3f`` stands for the task made last.
The blocks of ``python`` are one program. What cannot run here (it installs, or takes long) is fenced as ``sh by-hand``,
in plain sight of whoever writes it.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from gitswarm import errors, full, quick, rooms
from gitswarm.command import commands_of, explain
from tests.conftest import ROOT
from tests.world import World, git

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / ".github").glob("*.md"),
        *ROOT.glob("examples/**/README.md"),
    ]
)
SHOWN = ("sh by-hand", "python by-hand", "text", "toml", "yaml")
FENCES = {"sh": "run", "python": "run", "json": "parsed"} | dict.fromkeys(SHOWN, "shown")
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TASK = re.compile(r"\bgs-[0-9a-z]{4,}\b")
SOME_TASK = "gs-7k3f"
COMMANDS = {name: function for room in rooms.COMMANDS for name, function in commands_of(room).items()}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def blocks(page: Path, *kinds: str) -> list[str]:
    """The blocks of a page that are fenced so, in order."""
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind in kinds]


# ---- blocks


@each_page
def test_every_block_says_what_it_is(page):
    kinds = [kind for kind, _ in BLOCK.findall(page.read_text())]
    prose = BLOCK.sub("", page.read_text())

    assert set(kinds) <= set(FENCES), f"a block is one of {', '.join(FENCES)}"
    assert not re.search(r"\n\n {4}\S", prose), "a block of code is fenced, so that it can be run"


@pytest.fixture
def repository(tmp_path, home, monkeypatch):
    """``~/my-repository``, a clone of a hub; nobody has joined a swarm yet."""
    world = World(tmp_path)
    git(home, "clone", "--quiet", str(world.hub), "my-repository")
    (home / "my-repository" / "src" / "names").mkdir(parents=True)
    monkeypatch.chdir(home / "my-repository")
    return home


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sh")], ids=lambda page: page.name)
def test_the_commands_of_a_page_run_as_they_stand(page, repository):
    shell = Shell()

    for block in blocks(page, "sh"):
        for line in block.splitlines():
            shell.run(line)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_the_python_of_a_page_runs_as_it_stands(page, repository):
    Shell().run("gitswarm init")
    argv = [sys.executable, "-W", "error", "-c", "\n".join(blocks(page, "python"))]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


class Shell:
    """A shell that runs one line after the other, and remembers the task it heard of last."""

    def __init__(self) -> None:
        self.before: list[str] = []
        self.task = SOME_TASK

    def run(self, line: str) -> None:
        """Run a line, in the folder and with the variables that the lines before have left."""
        line = line.replace(SOME_TASK, self.task)
        done = subprocess.run(
            ["sh", "-euc", "\n".join([*self.before, line])], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        if line.startswith(("cd ", "export ")):
            self.before.append(line)
        if re.match(r"gitswarm (-\S+ \S+ )*(create|flow run|rollout plan) ", line):
            self.task = TASK.findall(done.stdout)[0]


BY_HAND = re.compile(r"^(?:\S+=\S+ )*(gitswarm|make) (.*?)(?: [|>&].*)?$", re.MULTILINE)


@each_page
def test_what_is_run_by_hand_is_understood_all_the_same(page):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    for program, line in BY_HAND.findall("\n".join(blocks(page, "sh by-hand"))):
        words = shlex.split(line, comments=True)
        if program == "gitswarm":
            full.understand(words)
        else:
            assert words[0] in targets, line


PLACES = ("COMMAND --help", "event 1")
"""What stands for any command, and the first line of what is signed."""
TODAY = [page for page in PAGES if page.name != "CHANGELOG.md"]
"""Pages that speak of what is, not of what was."""


@pytest.mark.parametrize("page", TODAY, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_spoken_of_is_understood(page):
    for text in re.findall(r"`gitswarm ([^`\n]+)`", BLOCK.sub("", page.read_text())):
        is_named = any(f"{name} ".startswith(f"{text} ") for name in COMMANDS)
        if not is_named and text not in PLACES:
            full.understand(shlex.split(text))


@each_page
def test_every_json_block_is_json(page):
    for block in blocks(page, "json"):
        for line in block.splitlines():
            json.loads(line)


@each_page
def test_every_link_leads_to_a_page(page):
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@each_page
def test_every_link_into_a_page_leads_to_a_heading(page):
    into = re.findall(r"\]\(([^)#\s:]*)#([^)]+)\)", page.read_text())

    assert [(name, part) for name, part in into if part not in headings(page.parent / name if name else page)] == []


@each_page
def test_what_is_made_by_a_command_was_made(page):
    """A page whose figures were never put in looks whole to whoever does not scroll."""
    places = re.findall(r"<!-- BEGIN (\w+) -->\n(.*?)<!-- END \1 -->", page.read_text(), re.DOTALL)

    assert [mark for mark, made in places if "|" not in made] == []


def headings(page: Path) -> set[str]:
    """What the headings of a page are called in its address, as hosts do it."""
    lines = re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


def test_the_readme_stays_short_and_leads_to_all_pages():
    text = (ROOT / "README.md").read_text()

    assert len(text.splitlines()) <= 90
    assert len(re.findall("^# ", BLOCK.sub("", text), re.MULTILINE)) == 1
    assert "docs/README.md" in LINK.findall(text), "from here every page is found"


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_every_page_stands_in_the_list_of_its_folder(folder):
    index = ROOT / folder / "README.md"

    assert {page.name for page in index.parent.glob("*.md")} - set(LINK.findall(index.read_text())) == {index.name}


def test_the_tree_on_the_page_about_the_format_is_the_one_that_comes(tmp_path):
    one = World(tmp_path).clone("one")
    one.must("create", "Reject empty names")
    one.must("sync")
    told = blocks(ROOT / "docs" / "format.md", "text")[0]

    assert without_ids(one.git("ls-tree", "-r", "--name-only", "gitswarm")) == without_ids(told.rstrip())


def without_ids(paths: str) -> str:
    """Paths on the branch, where every event is called alike."""
    return re.sub(r"-[0-9a-z]{26}", "", paths)


# ---- commands


EXAMPLE = re.compile(r"^Example: .*?gitswarm ([^)\n]*)", re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_is_a_call_of_it(name):
    (example,) = EXAMPLE.findall(explain(COMMANDS[name]).more)
    words = shlex.split(example.replace("$PPID", "1"))

    call = quick.understand(words) or full.understand(words)

    assert call.function is COMMANDS[name]


def named_at_a_glance() -> set[str]:
    """The commands that the table of them names; behind a noun the next verbs stand alone."""
    table = (ROOT / "docs" / "commands.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    named = set()
    for row in (line for line in table.splitlines() if line.startswith("| `")):
        noun = ""
        for text in re.findall(r"`([^`]+)`", row.split(" | ")[0]):
            words = text.removeprefix("gitswarm ").split()
            names = [" ".join(words[:2])] if len(words) > 1 else [f"{noun} {words[0]}"]
            name = next((name for name in [*names, words[0]] if name in COMMANDS), text)
            named.add(name)
            noun = name.split()[0] if " " in name else noun
    return named


def test_the_table_of_commands_names_every_one_and_no_other():
    assert named_at_a_glance() ^ set(COMMANDS) == set()


# ---- JSON and exit codes


def all_modules() -> None:
    """Load what defines errors."""
    for path in (ROOT / "gitswarm").rglob("*.py"):
        if path.stem != "__main__":
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def kinds_of_errors(family: type = errors.SwarmError) -> set[str]:
    """What every error that is public is called in JSON."""
    found = {below("").kind for below in family.__subclasses__() if below.__module__.startswith("gitswarm")}
    return found.union(*(kinds_of_errors(below) for below in family.__subclasses__()))


def test_the_page_about_json_names_every_error():
    all_modules()
    page = (ROOT / "docs" / "json.md").read_text()
    never_shown = {"tip_moved", "told", "unusable"}

    assert {kind for kind in kinds_of_errors() - never_shown if f"`{kind}`" not in page} == set()
    assert set(re.findall(r"`(\w+)` \((?:exit )?\d\b", page)) <= kinds_of_errors(), "and none that nobody can give"


def test_the_page_about_json_tells_every_exit_code():
    page = (ROOT / "docs" / "json.md").read_text()
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    codes = {errors.OK, errors.BUG, errors.INTERRUPTED, errors.BROKEN_PIPE}

    assert told == codes | set(errors.FAMILIES)


@pytest.mark.parametrize("page", ["health", "runbook"])
def test_pages_for_operators_name_every_rule_of_health(page):
    source = (ROOT / "gitswarm" / "rooms" / "views" / "health" / "looking.py").read_text()
    rows = [line for line in (ROOT / "docs" / f"{page}.md").read_text().splitlines() if line.startswith("| `")]

    rules = set(re.findall(r"Trouble\(\s*\"(\w+)\"", source))
    assert len(rules) >= 10
    assert {rule for rule in rules if not any(f"`{rule}`" in row.split(" | ")[0] for row in rows)} == set()


def told_of(command: str) -> set[str]:
    """The keys that the page about JSON promises for a command."""
    for line in (ROOT / "docs" / "json.md").read_text().splitlines():
        cells = line.strip("| ").split(" | ")
        if f"`{command}`" in cells[0] and "{" in line:
            shape = line[line.index("{") : line.rindex("}") + 1]
            while inner := re.search(r"[\[{][^\[\]{}]*[\]}]", shape[1:-1]):
                shape = shape[: inner.start() + 1] + shape[inner.end() + 1 :]
            return set(re.findall(r'"(\w+)"', shape))
    raise AssertionError(f"the page says nothing of {command}")


READS = {
    "status": ("status",),
    "queue": ("queue",),
    "sync": ("sync",),
    "verify": ("verify",),
    "init": ("init",),
    "policy show": ("policy", "show"),
    "doctor": ("doctor",),
    "--version": ("--version",),
    "ready": ("ready",),
    "create": ("create", "another"),
    "next --explain": ("next", "--explain"),
    "mail inbox": ("mail", "inbox"),
    "mail check": ("mail", "check"),
    "reservations": ("reservations",),
    "feature list": ("feature", "list"),
}


@pytest.mark.parametrize("command", READS)
def test_a_read_has_exactly_the_keys_that_the_page_about_json_promises(command, tmp_path):
    one = World(tmp_path).clone("one")
    (id_,) = TASK.findall(one.must("create", "a task").out)
    one.must("mail", "send", "ada", "look", actor="ben")
    one.must("reserve", "src/**")
    one.must("sync")

    said = one.must(*(word.replace(SOME_TASK, id_) for word in READS[command]), "--json").json
    row = said[0] if isinstance(said, list) else said

    assert set(row) == told_of(command)
