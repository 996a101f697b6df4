"""Takes the pictures of the page that the documents show, of a swarm at work: ``python -m tests.pictures``."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests import scenery
from tests.browser import CHROMIUM, MISSING, PHONE, Chromium
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser import Page

FOLDER = Path(__file__).parent.parent / "docs" / "images"
WIDE, LARGE = (1440, 900), (1440, 1240)
BEGUN = "document.querySelector('[data-lane] .card')"
OPEN = "document.querySelector('[data-detail]').open"
LIMIT = 20


def main() -> int:
    """Tell the scene, serve its page, look at it three times."""
    if CHROMIUM is None:
        sys.stderr.write(f"error: no picture can be taken\nhint: {MISSING}\n")
        return 1
    os.environ["GITSWARM_ERRAND"] = "off"
    with tempfile.TemporaryDirectory() as folder:
        clone = World(Path(folder)).alone("project")
        ids = scenery.play(clone)
        served = clone.start("web", "--approve", "--json")
        try:
            address = json.loads(served.stdout.readline())["address"]
            for name, picture in taken(
                Path(folder), address, clone.must("show", ids["asked-end"], "--json").json["id"]
            ):
                (FOLDER / f"web-{name}.png").write_bytes(picture)
        finally:
            served.terminate()
            served.communicate(timeout=LIMIT)
    return 0


def taken(folder: Path, address: str, asked: str) -> Iterator[tuple[str, bytes]]:
    """Each picture and its name: all of it by day, a task that waits for a word by night, a phone."""
    with Chromium(folder) as chromium:
        with chromium.page(LARGE) as page:
            _begin(page, address)
            yield "light", page.picture()
        with chromium.page(WIDE, dark=True) as page:
            _begin(page, address)
            page.click(f"[data-lane=needs] [data-task={asked}]")
            page.until(OPEN)
            yield "dark", page.picture()
        with chromium.page(PHONE) as page:
            page.look(PHONE, sharp=2)
            _begin(page, address)
            yield "phone", page.picture()


def _begin(page: Page, address: str) -> None:
    page.open(address)
    page.until(BEGUN)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    sys.exit(main())
