"""The page around its parts: as it is served, empty, and as a file that loads nothing."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256

from gitswarm.rooms.views import dashboard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.dashboard import View

SHIPPED = os.path.join(os.path.dirname(__file__), "shipped")
HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{policy}'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n'
    '<meta name="referrer" content="no-referrer">\n<title>gitswarm</title>\n<link rel="icon" href="data:,">\n'
    "{look}</head>\n<body>\n"
)
MAIN = '<main id="main" tabindex="-1">{content}</main>\n'
FOOT = "</body>\n</html>\n"


def shipped(name: str) -> str:
    """The text of a file that comes with the page."""
    with open(os.path.join(SHIPPED, name), encoding="utf-8") as file:
        return file.read()


def shell() -> str:
    """The page as it is served: the places of its parts, because nobody has shown a key yet."""
    look = '<link rel="stylesheet" href="/page.css">\n<script type="module" src="/page.js"></script>\n'
    body = shipped("shell.html").format(content=dashboard.layout({}))
    return HEAD.format(policy="", look=look) + body + FOOT


def alone(view: View) -> str:
    """The page as a file: no script, nothing loaded."""
    sheet = shipped("page.css")
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    rules = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    policy = f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
    head = f'<header><h1>gitswarm</h1><p id="live">as it was at {dashboard.when(view.at)} UTC</p></header>\n'
    content = MAIN.format(content=dashboard.layout(dashboard.parts(view)))
    return HEAD.format(policy=policy, look=f"<style>{sheet}</style>\n") + head + content + FOOT
