"""Finding our own modules by their names: what Python would have found, and nothing that is old."""

from __future__ import annotations

import importlib
import importlib.util
import os
import py_compile
import subprocess
import sys

import pytest

from gitswarm import finder
from gitswarm.finder import Finder, Kept
from tests import toys

MODULES = ["gitswarm.main", "gitswarm.rooms", "gitswarm.rooms.work.claims", "gitswarm.rooms.work.claims.choice"]
OLDEN = 1_000_000_000


@pytest.fixture
def module(tmp_path):
    """The path of a module that Python has kept."""
    path = tmp_path / "said.py"
    path.write_text("WORD = 'first'\n")
    os.utime(path, (OLDEN, OLDEN))
    py_compile.compile(path, doraise=True)
    return path


def run(folder):
    """The word that the module there says, by our finder."""
    spec = Finder.find_spec("gitswarm.said", [folder])
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found.WORD


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_what_python_finds(name):
    theirs = importlib.util.find_spec(name)
    parent = sys.modules[name.rpartition(".")[0]]

    ours = Finder.find_spec(name, parent.__path__)

    for told in ("name", "origin", "cached", "has_location", "parent"):
        assert getattr(ours, told) == getattr(theirs, told)
    assert list(ours.submodule_search_locations or ()) == list(theirs.submodule_search_locations or ())
    assert ours.loader.get_source(name) == theirs.loader.get_source(name)


@pytest.mark.parametrize("name", ["gitswarm.nothing", "gitswarmer.main", "os.path", "gitswarm"])
def test_what_is_not_ours_or_not_there_is_left_to_python(name):
    assert Finder.find_spec(name, sys.modules["gitswarm"].__path__ if "." in name else None) is None


def test_code_is_read_as_python_has_kept_it(module, monkeypatch):
    monkeypatch.setattr(finder.SourceFileLoader, "get_code", lambda *_: pytest.fail("Python was asked"))

    assert run(str(module.parent)) == "first"


@pytest.mark.parametrize(("text", "time"), [("WORD = 'other'\n", OLDEN + 1), ("WORD = 'longer'\n", OLDEN)])
def test_a_source_that_has_changed_is_compiled_anew(module, text, time):
    module.write_text(text)
    os.utime(module, (time, time))

    assert run(str(module.parent)) == text.split("'")[1]


@pytest.mark.parametrize("broken", [b"", b"nothing that Python keeps", b"\0" * 64])
def test_what_is_kept_otherwise_is_left_to_python(module, broken):
    (kept,) = module.parent.glob("__pycache__/*.pyc")
    kept.write_bytes(broken)

    assert run(str(module.parent)) == "first"


def test_what_is_kept_of_another_python_is_left_to_this_one(module):
    (kept,) = module.parent.glob("__pycache__/*.pyc")
    kept.write_bytes(b"\0\0" + kept.read_bytes()[2:])

    assert run(str(module.parent)) == "first"


def test_more_than_is_read_at_once_is_left_to_python(module, monkeypatch):
    monkeypatch.setattr(finder, "MOST", 32)

    assert run(str(module.parent)) == "first"


SCRIPT = """
import sys
from gitswarm import __main__
__main__.os._exit = sys.exit
try:
    __main__.run()
finally:
    print(type(sys.modules["gitswarm.main"].__loader__).__name__)
"""


def found_by(*flags):
    """Who reads the modules of a command line, in a Python that is started so."""
    words = [sys.executable, *flags, "-c", SCRIPT, "--version"]
    done = subprocess.run(words, capture_output=True, text=True, env=toys.plain_python(), timeout=60, check=True)
    return done.stdout.split()[-1]


def test_a_command_line_is_read_so():
    assert found_by() == Kept.__name__


@pytest.mark.parametrize("flags", [("-O",), ("-X", "pycache_prefix=/nowhere")], ids=" ".join)
def test_a_python_that_keeps_code_elsewhere_finds_it_itself(flags):
    assert found_by(*flags) == "SourceFileLoader"
