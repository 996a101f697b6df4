"""A gitswarm with a room of another package: what it shows, what the room may break, and where it can come from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "room"
WITHOUT = shutil.ignore_patterns("__pycache__", "annex")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A copy of this program, such as pip would install."""
    made = tmp_path_factory.mktemp("site")
    for name in ("gitswarm", "hooks"):
        shutil.copytree(ROOT / name, made / name, ignore=WITHOUT)
    return made


@pytest.fixture
def annex(program):
    """Its annex, with the room of the example."""
    folder = program / "gitswarm" / "rooms" / "annex"
    shutil.copytree(EXAMPLE / "praise", folder / "praise", ignore=WITHOUT)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def clone(tmp_path):
    folder = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "commit", "--quiet", "--allow-empty", "-m", "Begin"], check=True)
    return folder


@pytest.fixture
def run(program, clone):
    def run(*words, path="", isolated=True):
        env = {**os.environ, "PYTHONPATH": f"{path}:{program}".strip(":"), "GITSWARM_ERRAND": "off"}
        argv = [sys.executable, *(["-P"] if isolated else []), "-m", "gitswarm", *words]
        return subprocess.run(argv, cwd=clone, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert run("init", "--actor", "ada").returncode == 0
    return run


def test_a_room_stands_in_help_and_doctor_tells_of_it(annex, run):
    assert run("--help").stdout.endswith("\nRooms of other packages:\n  praise --help\n")
    assert "  give  Thank whoever finished a task.\n" in run("praise", "--help").stdout
    assert "ok    rooms         of other packages: praise\n" in run("doctor", "--actor", "ada").stdout


def test_what_a_room_decides_is_written_refused_and_counted(annex, run):
    id = json.loads(run("create", "Test it", "--json", "--actor", "ada").stdout)["id"]
    early = run("praise", "give", id, "Well done", "--json", "--actor", "ben")
    assert (early.returncode, json.loads(early.stderr)["error"]["kind"]) == (3, "refused")
    run("claim", id, "--no-worktree", "--actor", "ada")
    run("done", id, "--actor", "ada")
    given = run("praise", "give", id, "Well done", "--json", "--actor", "ben")

    assert json.loads(given.stdout)["events"][0] | {"id": "", "position": 0} == {
        "id": "", "kind": "praise.given", "position": 0, "standing": "committed", "overruled": False, "final": True
    }  # fmt: skip
    told = json.loads(run("praise", "list", "--json", "--actor", "ada").stdout)
    assert told == [{"agent": "ada", "finished": 1, "praised": 1, "last": "Well done"}]
    assert run("verify", "--actor", "ada").returncode == 0
    assert "kinds that nobody here knows" not in run("doctor", "--actor", "ada").stdout


def finished(run):
    return [row["finished"] for row in json.loads(run("praise", "list", "--json", "--actor", "ben").stdout)]


def test_a_room_that_comes_later_or_changes_knows_what_was_done_before(program, run):
    id = json.loads(run("create", "Test it", "--json", "--actor", "ada").stdout)["id"]
    run("claim", id, "--no-worktree", "--actor", "ada")
    run("done", id, "--actor", "ada")
    annex = program / "gitswarm" / "rooms" / "annex"
    try:
        shutil.copytree(EXAMPLE / "praise", annex / "praise", ignore=WITHOUT)
        assert finished(run) == [1]
        events, told = annex / "praise" / "events.py", annex / "praise" / "room.json"
        events.write_text(events.read_text().replace("finished + 1", "finished + 100"))
        told.write_text(told.read_text().replace('"1"', '"2"'))
        assert finished(run) == [100]
    finally:
        shutil.rmtree(annex)
    assert run("ready").returncode == 0


def test_a_room_that_is_left_out_is_told_and_all_else_works(annex, run):
    (annex / "praise" / "room.json").write_text("{")

    assert run("praise", "list").returncode == 2
    assert run("create", "Go on", "--actor", "ada").returncode == 0
    assert "warn  rooms         the room praise is left out: room.json cannot" in run("doctor", "--actor", "ada").stdout


def test_a_mistake_in_a_room_is_told_as_its_own_and_stops_nothing_that_does_not_need_it(annex, run):
    (annex / "praise" / "model.py").write_text("1 / 0\n")
    failed = run("praise", "list", "--actor", "ada")

    assert failed.returncode == 70
    assert failed.stderr.startswith("error: the room praise, of another package, failed: ZeroDivisionError")
    for words in (("help",), ("create", "Go on", "--actor", "ada"), ("ready",)):
        assert run(*words).returncode == 0


def test_no_folder_that_somebody_else_fills_brings_in_a_room(run, clone, tmp_path):
    code = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    for place in (clone, clone / "gitswarm_rooms", clone / ".gitswarm", clone / ".git" / "gitswarm"):
        evil = place / "annex" / "evil"
        evil.mkdir(parents=True)
        for name in ("__init__.py", "cli.py", "events.py"):
            (evil / name).write_text(code)
        (evil / "room.json").write_text('{"commands": "evil", "kinds": "**", "schema": "1"}')
    shutil.copytree(clone / "annex", tmp_path / "path" / "gitswarm" / "rooms" / "annex")

    for more in ({"path": str(tmp_path / "path")}, {"isolated": False}):
        assert run("evil", **more).returncode == 2
        assert run("create", "Something", "--actor", "ada", **more).returncode == 0
    assert not (tmp_path / "ran").exists()


def test_where_no_room_is_installed_none_of_this_is_loaded(run, program, clone):
    script = "import sys; from gitswarm.main import main; main(['ready', '--json']); print(*sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(program)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=clone, env=env, capture_output=True, text=True, check=True, timeout=60
    )

    assert {"gitswarm.guests", "gitswarm.core.annex"} & set(done.stdout.split()) == set()


def test_the_package_of_the_example_puts_its_room_where_the_program_looks():
    told = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert told == {"only-include": ["praise"], "sources": {"praise": "gitswarm/rooms/annex/praise"}}
