"""What a cold start loads: nothing that costs more than the command itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import toys
from tests.world import World

DEAR = "dataclasses inspect typing subprocess pathlib typer filelock logging pygit2 tempfile shutil traceback argparse"

SCRIPT = """
import sys
before = set(sys.modules)
from tests import toys
toys.mount()
from gitswarm.main import main
code = main(sys.argv[1:])
print(code, *sorted(set(sys.modules) - before), file=sys.stderr)
"""


def loaded(*argv: str, bare: bool = True) -> set[str]:
    """The modules that a command line loads on top of a bare Python, which knows no installed packages."""
    words = [sys.executable, *(["-S"] if bare else []), "-c", SCRIPT, *argv]
    done = subprocess.run(words, capture_output=True, text=True, env=toys.plain_python(), timeout=60, check=True)
    code, *modules = done.stderr.split()
    assert code == "0"
    return set(modules)


HOT = [
    ["status"],
    ["event", "add", "hi", "--kind", "q"],
    ["--actor", "bob", "move", "a", "--no-push", "-n", "3"],
    ["status", "--json"],
    ["many", "3"],
]


@pytest.mark.parametrize("argv", HOT, ids=" ".join)
def test_a_plain_call_loads_nothing_dear(argv):
    assert loaded(*argv) & set(DEAR.split()) == set()


def test_a_plain_call_that_prints_for_people_loads_only_what_it_needs():
    ours = {"gitswarm", *(f"gitswarm.{name}" for name in "main quick command desk screen errors record rooms".split())}
    foreign = {name for name in loaded("status") if not name.startswith(("gitswarm", "tests"))}

    assert {name for name in loaded("status") if name.startswith("gitswarm") and "rooms." not in name} == ours
    assert "json" not in foreign
    assert "re" not in foreign


def test_typer_is_loaded_where_it_is_needed():
    assert "typer" in loaded("status", "--help", bare=False)


READS = [["status", "--json"], ["ready", "--json"], ["incident", "list", "--json"]]
NOT_FOR_READS = {
    "json",
    "re",
    "enum",
    "sqlite3",
    "datetime",
    "gitswarm.core.layout",
    "gitswarm.core.reading",
    "gitswarm.git.log.catfile",
    "gitswarm.git.log.plumbing",
    "gitswarm.git.clone.sweep",
    "gitswarm.swarm.alone",
    "gitswarm.swarm.riders",
    "encodings.utf_8_sig",
    "github",
    "requests",
}
"""What reads and writes objects and cleans up, and the part of SQLite's module that nobody here needs."""


WRITES = [["create", "Let the parser keep its place"], ["claim", "the-first", "--no-worktree"]]
NOT_FOR_WRITES = {
    "json",
    "re",
    "enum",
    "signal",
    "datetime",
    "gitswarm.core.markdown",
    "gitswarm.rooms.talk.mail.model",
} | {
    *("github", "requests", "hashlib", "gitswarm.rooms.outside.github.client", "gitswarm.rooms.forge.issues.model"),
}
"""What only those need who end processes, write letters, draw pages or ask GitHub."""


def imported(clone, argv):
    """The modules that a command line imports, whatever the Python brings along."""
    words = [sys.executable, "-X", "importtime", "-m", "gitswarm", "--actor", "ada", *argv]
    done = subprocess.run(words, cwd=clone.path, capture_output=True, text=True, timeout=60, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("argv", READS, ids=" ".join)
def test_a_read_whose_index_is_up_to_date_loads_nothing_that_it_does_not_need(argv, tmp_path):
    clone = World(tmp_path).alone("clone")
    clone.must("log")

    found = imported(clone, argv)

    assert "gitswarm.index.cabinet" in found
    assert found & NOT_FOR_READS == set()


@pytest.mark.parametrize("argv", WRITES, ids=" ".join)
def test_a_write_loads_nothing_that_it_does_not_need(argv, tmp_path):
    clone = World(tmp_path).alone("clone")
    first = clone.must("create", "What is claimed", "--json").json["id"]

    found = imported(clone, [first if word == "the-first" else word for word in argv])

    assert "gitswarm.core.reading" in found
    assert found & NOT_FOR_WRITES == set()
