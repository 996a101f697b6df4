"""The wheel holds the package, its hooks and templates, the manual page, and nothing else."""

from __future__ import annotations

import subprocess
from zipfile import ZipFile

import pytest

from gitswarm import __version__
from tests.conftest import ROOT

INFO, DATA = f"gitswarm-{__version__}.dist-info/", f"gitswarm-{__version__}.data/"
MANUAL = f"{DATA}data/share/man/man1/gitswarm.1"


@pytest.fixture
def archive(wheel):
    with ZipFile(wheel) as opened:
        yield opened


def sources(*folders: str) -> set[str]:
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", *folders]
    return set(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")) - {""}


def test_nothing_else_comes_beside_the_package(archive):
    top = {name.split("/")[0] + "/" for name in archive.namelist()}

    assert top == {"gitswarm/", INFO, DATA}
    assert [name for name in archive.namelist() if name.startswith(DATA)] == [MANUAL]


def test_every_file_of_the_package_and_of_the_hooks_is_inside_as_it_stands(archive):
    inside = {name for name in archive.namelist() if name.startswith("gitswarm/")}
    hooks = {f"gitswarm/{name}" for name in sources("hooks")}

    assert inside == sources("gitswarm") | hooks
    assert {"gitswarm/hooks/chain", "gitswarm/hooks/mark", "gitswarm/hooks/guard"} <= hooks
    assert [name for name in inside if archive.read(name) != source_of(name).read_bytes()] == []
    assert archive.read(MANUAL) == (ROOT / "docs" / "gitswarm.1").read_bytes()


def source_of(name: str):
    return ROOT / (name.removeprefix("gitswarm/") if name.startswith("gitswarm/hooks/") else name)


def test_it_says_its_licence_and_its_command(archive):
    assert archive.read(f"{INFO}entry_points.txt").decode().split("\n")[1] == "gitswarm = gitswarm.__main__:run"
    assert archive.read(f"{INFO}licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
