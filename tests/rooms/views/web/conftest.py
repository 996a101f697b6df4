"""The page in a real browser: served by a process of its own, of swarms that are told once."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import scenery
from tests.browser import CHROMIUM, MISSING, Chromium
from tests.world import Clone, World

LIMIT = 20
TASKS = 10_000
EVIL = "<script>taken=1</script>\"'><img src=x onerror=taken=1><svg onload=taken=1>{content}&lt;"
"""What wants to be more than text, wherever it is put; in names there is room for 200 characters."""
BEGUN = "document.querySelector('[data-lane] .card')"


class Served:
    """A page that is served, and where."""

    def __init__(self, clone, address, ids):
        self.clone, self.address, self.ids = clone, address, ids
        self.port, self.key = urlsplit(address).port, urlsplit(address).fragment
        self.bare = address.partition("#")[0]

    @contextmanager
    def opened(self, chromium, *look, **more):
        """The page, as soon as it shows something; at the end it must have had nothing to complain of."""
        with chromium.page(*look, **more) as page:
            page.open(self.address)
            page.until(BEGUN)
            yield page
            assert page.complaints == []
            assert all(url.startswith((self.bare, "data:")) for url in page.asked)
            assert page.js("typeof taken") == "undefined"


@contextmanager
def serving(clone, *words, ids=None):
    """Serve the page of a clone, as a process that ends here."""
    process = clone.start("web", "--json", *words)
    try:
        told = process.stdout.readline()
        assert told, (process.wait(LIMIT), process.stderr.read())
        yield Served(clone, json.loads(told)["address"], ids)
    finally:
        process.terminate()
        process.communicate(timeout=LIMIT)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with Chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


def _told(tmp_path_factory, said):
    clone = World(tmp_path_factory.mktemp("scene")).alone("one")
    return clone, scenery.play(clone, said)


@pytest.fixture(scope="module")
def scene(chromium, tmp_path_factory):
    """A swarm at work, on a page where people may speak."""
    clone, ids = _told(tmp_path_factory, str)
    with serving(clone, "--approve", ids=ids) as served:
        yield served


@pytest.fixture(scope="module")
def silent(chromium, scene):
    """The same, on a page where nobody may speak."""
    with serving(scene.clone, ids=scene.ids) as served:
        yield served


@pytest.fixture(scope="module")
def hostile(chromium, tmp_path_factory):
    """The same, each text of which wants to be more."""
    clone, ids = _told(tmp_path_factory, lambda text: f"{EVIL} {text}"[:200])
    with serving(clone, "--approve", ids=ids) as served:
        yield served


@pytest.fixture(scope="module")
def many(chromium, tmp_path_factory):
    """A swarm of ten thousand tasks."""
    from benchmarks import lines
    from benchmarks.stage import environment
    from benchmarks.worlds import Worlds

    folder = str(tmp_path_factory.mktemp("many"))
    worlds = Worlds(folder, environment(folder), [sys.executable, "-m", "gitswarm"])
    clone = Clone(Path(worlds.alone(TASKS, sealed=True, of=lines.task)))
    with serving(clone) as served:
        yield served
