"""The page stands alone, and is safe whatever others wrote: as its source tells, and as a real browser sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gitswarm.rooms.abroad import portfolio
from tests.rooms.abroad.portfolio.collection import EVIL, hostile, many, tables

BROWSERS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is here: .ci/tools, or apt-get install chromium")
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-sync",
)
LIMIT = 60
HOLDS = {
    "html",
    "head",
    "body",
    "main",
    "meta",
    "title",
    "link",
    "style",
    "header",
    "section",
    "footer",
    "div",
    "span",
} | set("h1 h2 p ul li wbr table thead tbody tr th td a bdi small svg rect text line".split())
SAYS = set(
    "lang charset name content http-equiv rel href class role aria-label x y x1 x2 y1 y2 rx width height".split()
) | {"text-anchor"}


class Source(HTMLParser):
    """What a page is made of."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]


def page(found):
    return portfolio.html(portfolio.portfolio(found))


@pytest.mark.parametrize("found", [hostile(), many(), tables()], ids=["hostile", "many", "none"])
def test_it_holds_no_script_loads_nothing_and_leads_to_the_web_only(found):
    source = Source(page(found))

    assert source.tags <= HOLDS
    assert source.attributes <= SAYS
    assert all(link == "data:," or link.startswith("https://") for link in source.links)
    assert "url(" not in page(found)
    assert "@import" not in page(found)


def test_what_others_wrote_is_text_and_turns_nothing():
    told = page(hostile())

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told
    for letter in ("\u202e", "\x1b", "\ud800"):
        assert letter in EVIL
        assert letter not in told
    assert told.encode()


def test_its_policy_lets_nothing_in_but_its_own_sheet():
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page(many()))

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def seen(told, folder, *words):
    """What a browser makes of a page, and what it complains of."""
    path = folder / "page.html"
    path.write_text(told, encoding="utf-8")
    argv = [
        CHROMIUM,
        *QUIET,
        f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr",
        "--v=0",
        *words,
        path.as_uri(),
    ]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=LIMIT, check=False)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@in_chromium
def test_a_browser_shows_it_with_no_complaint_and_runs_nothing(tmp_path):
    dom, complaints = seen(page(hostile()), tmp_path, "--dump-dom")

    assert complaints == []
    assert "Contributions" in dom
    assert Source(dom).tags - {"title"} <= HOLDS
    assert "&lt;script&gt;" in dom


@in_chromium
def test_a_browser_would_complain_of_a_script_and_not_run_it(tmp_path):
    told = page(many(3)).replace("</main>", "<script>document.title = 'taken'</script></main>")
    dom, complaints = seen(told, tmp_path, "--dump-dom")

    assert "<title>Contributions</title>" in dom
    assert any("Content Security Policy" in line for line in complaints)


@in_chromium
def test_it_fits_the_width_of_a_telephone(tmp_path):
    ruler = "<script>document.title = document.documentElement.scrollWidth</script></body>"
    told = re.sub(r"<meta http-equiv=[^>]*>", "", page(many(30))).replace("</body>", ruler)
    dom, _ = seen(told, tmp_path, "--dump-dom", "--window-size=400,900", "--hide-scrollbars")

    assert int(re.findall(r"<title>(\d+)</title>", dom)[0]) <= 500  # no window of Chromium is narrower


def test_the_page_is_made_of_the_log_alone():
    assert page(many()) == page(many())
    assert Path(__file__).name not in page(many())
