"""pipx and uv install it from the source and from the wheel, and what they install plays a task from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm.version import EXTRAS
from tests.conftest import ROOT
from tests.packaging.conftest import WHEELS, without_network

LIMIT = 300
ROOMS = ROOT / "gitswarm" / "rooms"
SHIPPED, ROLES = ROOMS / "home" / "onboarding" / "shipped", ROOMS / "roster" / "roles" / "shipped"
PACKAGES = {
    "claude-sdk": "claude_agent_sdk",
    "keyring": "keyring",
    "mcp": "mcp",
    "otel": "opentelemetry_sdk",
    "ui": "textual",
    "web": "uvicorn",
}
"""By which wheel one sees whether an extra was fetched."""


@pytest.fixture
def place(tmp_path) -> Path:
    """Where everything is installed: a folder with blanks and letters beyond ASCII."""
    folder = tmp_path / "ein Ordner – ünï"
    folder.mkdir()
    return folder


def run(place: Path, *words: object) -> str:
    argv, env = [str(word) for word in words], without_network(place)
    done = subprocess.run(argv, cwd=place, env=env, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, f"{argv}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def smoke(place: Path, *gitswarm: object) -> None:
    """One task from its making to its end, by what was installed."""
    assert run(place, sys.executable, ROOT / "tests" / "smoke.py", *gitswarm).count("ok: ") == 3


@pytest.mark.parametrize("of", ["source", "wheel"])
def test_pipx_installs_it_with_its_manual_page(of, installers, wheel, place):
    what = {"source": ROOT, "wheel": wheel}[of]

    run(place, installers / "pipx", "install", "--python", installers / "python", what)

    smoke(place, place / "pipx bin" / "gitswarm")
    page = place / "pipx man" / "man1" / "gitswarm.1"
    assert page.read_bytes() == (ROOT / "docs" / "gitswarm.1").read_bytes()


@pytest.mark.parametrize("of", ["source", "wheel"])
def test_uv_installs_it_as_a_tool(of, installers, wheel, place):
    what = {"source": ROOT, "wheel": wheel}[of]

    run(place, installers / "uv", "tool", "install", "--python", installers / "python", what)

    smoke(place, place / "uv bin" / "gitswarm")


def test_what_is_installed_has_its_templates(installers, wheel, place):
    run(place, installers / "uv", "tool", "install", "--python", installers / "python", wheel)
    gitswarm, repository = place / "uv bin" / "gitswarm", place / "a repository"
    run(place, "git", "init", "-q", repository)
    run(place, gitswarm, "init", "-C", repository)

    run(place, gitswarm, "setup", "actions", "-C", repository)
    roles = json.loads(run(place, gitswarm, "role", "list", "-C", repository, "--json"))

    written = {path.name for path in (repository / ".github" / "workflows").iterdir()}
    assert written == {f"gitswarm-{path.name}" for path in SHIPPED.iterdir() if path.name != "action.yml"}
    assert {path.stem for path in ROLES.iterdir()} <= {role["name"] for role in roles}


@pytest.mark.parametrize("of", ["source", "wheel"])
def test_uvx_runs_it_without_installing_it(of, installers, wheel, place):
    what = {"source": ROOT, "wheel": wheel}[of]
    uvx = [installers / "uvx", "--python", installers / "python", "--from", what, "gitswarm"]

    assert run(place, *uvx, "--version").startswith("gitswarm ")
    assert not (place / "uv bin").exists()


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_extra_is_named_where_it_was_installed_and_only_there(extra, installers, wheel, place):
    if not any(WHEELS.glob(f"{PACKAGES[extra]}-*")):
        pytest.skip(f"the extra {extra} was not fetched by `make tools`")
    uv, python = installers / "uv", place / "venv" / "bin" / "python"
    run(place, uv, "venv", "--python", installers / "python", place / "venv")
    told = []

    for what in (wheel, f"gitswarm[{extra}] @ {wheel.as_uri()}"):
        run(place, uv, "pip", "install", "--python", python, what)
        told.append(json.loads(run(place, python, "-m", "gitswarm", "--version", "--json"))["extras"])

    assert (told[0], extra in told[1]) == ([], True)
