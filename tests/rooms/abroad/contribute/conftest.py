"""Our own repository, and another one at the stand-in for GitHub that is nobody's of ours."""

from __future__ import annotations

import pytest

from tests.agents import teach
from tests.forge import connect
from tests.github.conftest import app, github  # noqa: F401 - pytest finds them here
from tests.world import git

MENDS = "open('fix.py', 'w').write('print(1)\\n'); print('Mend the parser\\n\\nIt takes names of one letter.')"
RULES = "# Contributing\n\nDisclose any AI tool that you have used. Sign off every commit: git commit -s.\n"


@pytest.fixture
def home(world, github, app, monkeypatch):  # noqa: F811
    """A clone of our own repository, whose user has a token of ada, who is nobody at acme/app."""
    app.writers.clear()
    connect(monkeypatch, github)
    made = world.clone("home")
    made.git("config", "gitswarm.protocols", "http")
    made.git("config", "gitswarm.project.app.check", "test -s fix.py")
    teach(made, MENDS)
    put(app, {"CONTRIBUTING.md": RULES}, world.folder)
    github.state.issue(app, "Names of one letter fail", "They do.", by="eve", labels=("good first issue",))
    return made


def put(app, files, folder):  # noqa: F811
    """Commit files to the default branch there."""
    seed = folder / "there"
    if not seed.exists():
        git(folder, "clone", "--quiet", str(app.path), str(seed))
    for name, text in files.items():
        (seed / name).write_text(text)
    git(seed, "add", "--all")
    git(seed, "commit", "--quiet", "-m", "Rules")
    git(seed, "push", "--quiet", "origin", "HEAD:main")
