"""The wheel as it is built, and the installers that `make tools` brings, with all that they need beside them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

INSTALLERS = ROOT / ".cache" / "tools" / "installers"
WHEELS = INSTALLERS / "wheels"
"""What gitswarm and its extras stand on, as `make tools` has fetched it: nothing is asked of the network here."""


@pytest.fixture(scope="session")
def installers():
    """The folder of pipx, uv and uvx."""
    if not (INSTALLERS / ".complete").exists():
        pytest.skip("pipx and uv are not in .cache/tools/installers: `make tools` installs them")
    return INSTALLERS / "bin"


@pytest.fixture(scope="session")
def wheel(installers, tmp_path_factory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    pip = [str(installers / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    subprocess.run(pip, env=without_network(folder), check=True)
    (made,) = folder.glob("*.whl")
    return made


def without_network(folder: Path) -> dict[str, str]:
    """An environment in which every installer takes wheels from ours, and puts what it makes into this folder."""
    homes = {
        "HOME": "home",
        "PIPX_HOME": "pipx home",
        "PIPX_BIN_DIR": "pipx bin",
        "PIPX_MAN_DIR": "pipx man",
        "UV_CACHE_DIR": "uv cache",
        "UV_TOOL_DIR": "uv tools",
        "UV_TOOL_BIN_DIR": "uv bin",
    }
    found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WHEELS), "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(WHEELS)}
    apart = {"UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "PIP_CONFIG_FILE": os.devnull}
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG", "LC_ALL") if name in os.environ}
    return kept | found | apart | {name: str(folder / place) for name, place in homes.items()}
