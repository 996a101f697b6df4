"""A real Chromium, driven over its debugging pipe: what a page looks like, holds, says, asks for, and does with keys.

    with Chromium(folder) as chromium, chromium.page() as page:
        page.open(address)
        page.until("document.querySelector('.card')")
        assert page.complaints == []

Not by Playwright: its package is 53 MB to fetch and 168 MB on disk, most of it a second JavaScript engine, and it wants
a browser of its own version; the pipe is there in every Chromium, and what these tests need of it are a dozen calls.
Every wait has a time limit, and the browser ends with its block: its processes are a group of their own.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = "no Chromium is here: .ci/tools, or apt-get install chromium"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-sync", "--disable-background-networking", "--hide-scrollbars", "--force-color-profile=srgb"),
    "--remote-debugging-pipe",
)
ABOVE = 10
START = "import os, sys; [os.dup2(int(sys.argv[end - 2]), end) for end in (3, 4)]; os.execv(sys.argv[3], sys.argv[3:])"
"""Gives the two pipes the numbers at which Chromium hears and answers, from others above them."""
LIMIT = 20.0
GRACE = 5.0
WIDE, PHONE = (1440, 900), (390, 844)
CHUNK = 1 << 16
KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), "ArrowDown": (40, "")}
"""Codes of the keys that are no letters, and what they type."""
SOON = """new Promise((found, never) => {{
  const holds = () => {{ try {{ return {condition}; }} catch {{ return false; }} }};
  const look = () => {{ if (holds()) {{ watching.disconnect(); clearTimeout(late); found(Date.now() / 1000); }} }};
  const watching = new MutationObserver(look);
  const late = setTimeout(() => {{ watching.disconnect(); never(Error("it never came")); }}, {limit});
  watching.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
  look();
}})"""


class Failed(AssertionError):
    """The browser could not do what it was asked for."""


class Chromium:
    """One browser without windows; each page has nothing in common with another."""

    def __init__(self, folder: Path) -> None:
        (hears, self._out), (self._in, answers) = os.pipe(), os.pipe()
        inside = [fcntl.fcntl(end, fcntl.F_DUPFD, ABOVE) for end in (hears, answers)]
        argv = [sys.executable, "-c", START, *inside, CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        self.process = subprocess.Popen(list(map(str, argv)), pass_fds=inside, start_new_session=True, **silent)
        for end in (hears, answers, *inside):
            os.close(end)
        self._numbers, self._unread, self._pages = count(1), b"", {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)  # which is the end for a browser that hears by a pipe
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(GRACE)
        os.close(self._in)

    def call(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Have something done, and hear what came of it; events that come meanwhile go to their pages."""
        number = next(self._numbers)
        told = {"id": number, "method": method, "params": values} | ({"sessionId": session} if session else {})
        self.send(told)
        until = time.monotonic() + LIMIT
        while True:
            said = self.hear(until)
            if said.get("id") == number:
                if "error" in said:
                    raise Failed(f"{method}: {said['error']['message']}")
                return said["result"]

    def send(self, told: dict[str, Any]) -> None:
        """Tell the browser something, and wait for nothing."""
        os.write(self._out, json.dumps(told).encode() + b"\0")

    def hear(self, until: float) -> dict[str, Any]:
        """The next thing the browser says."""
        while b"\0" not in self._unread:
            if not select.select([self._in], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Failed("the browser says nothing")
            more = os.read(self._in, CHUNK)
            if not more:
                raise Failed("the browser has ended")
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\0")
        said = json.loads(line)
        if said.get("sessionId") in self._pages and "method" in said:
            self._pages[said["sessionId"]].happened(said["method"], said["params"])
        return said

    @contextmanager
    def page(self, size: tuple[int, int] = WIDE, *, dark: bool = False) -> Iterator[Page]:
        """An empty page, as a person would have it who has never been here."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        made = self._pages[session] = Page(self, session)
        made.begin(size, dark=dark)
        try:
            yield made
        finally:
            del self._pages[session]
            self.call("Target.disposeBrowserContext", browserContextId=context)


class Page:
    """One page: what it complained of, what it asked for, what it shows."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self._session = browser, session
        self.complaints: list[str] = []
        self.asked: list[str] = []

    def begin(self, size: tuple[int, int], *, dark: bool) -> None:
        """Listen to everything that a page says, and give it a size and a colour."""
        for part in ("Page", "Runtime", "Log", "Network", "Performance"):
            self.call(f"{part}.enable")
        self.look(size, dark=dark)

    def look(self, size: tuple[int, int], *, dark: bool = False, sharp: float = 1) -> None:
        """Be as wide as a screen, or as a telephone, by day or by night."""
        wide, high = size
        self.call("Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=sharp,
                  mobile=size == PHONE)  # fmt: skip
        self.call("Emulation.setScrollbarsHidden", hidden=True)
        wanted = {"prefers-color-scheme": "dark" if dark else "light", "prefers-reduced-motion": "reduce"}
        features = [{"name": name, "value": value} for name, value in wanted.items()]
        self.call("Emulation.setEmulatedMedia", features=features)

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """One call of the protocol, about this page."""
        return self._browser.call(method, self._session, **values)

    def happened(self, method: str, told: dict[str, Any]) -> None:
        """Keep what it complains of and asks for; a dialogue is a complaint, and is closed."""
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(told["exceptionDetails"].get("exception", {}).get("description")))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.complaints.append(str([each.get("value") for each in told["args"]]))
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(told["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.asked.append(told["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(f"a dialogue: {told['message']}")
            closing = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
            self._browser.send({**closing, "sessionId": self._session})

    def open(self, address: str) -> None:
        """Go to an address; what is awaited there says when it is there."""
        failure = self.call("Page.navigate", url=address).get("errorText")
        if failure:
            raise Failed(f"{address}: {failure}")

    def js(self, expression: str) -> Any:
        """What an expression comes to, awaited if it is a promise."""
        said = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            raise Failed(f"{expression}: {said['exceptionDetails']['exception'].get('description')}")
        return said["result"].get("value")

    def until(self, condition: str, limit: float = LIMIT / 2) -> float:
        """Wait until a condition holds; the time at which the page saw it, as ``time.time`` tells it."""
        return float(self.js(SOON.format(condition=condition, limit=limit * 1000)))

    def expect(self, condition: str) -> None:
        """Begin to wait for a condition, while something else goes on."""
        self.js(f"void (globalThis.expected = {SOON.format(condition=condition, limit=LIMIT * 1000)})")

    def expected(self) -> float:
        """Wait for what is expected; the time at which the page saw it, as ``time.time`` tells it."""
        return float(self.js("expected"))

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a keyboard does: letters, or the names in KEYS."""
        for key in keys:
            code, text = KEYS.get(key, (ord(key[0].upper()), key))
            told = {"key": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
            self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def type(self, text: str) -> None:
        """Put a text where the focus is."""
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click on the middle of what is found, wherever on the page it stands."""
        found = f"document.querySelector({json.dumps(selector)})"
        middle = f"(e => {{ e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect(); \
            return [b.x + b.width / 2, b.y + b.height / 2]; }})({found})"
        x, y = self.js(middle)
        for what in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def figures(self) -> dict[str, float]:
        """What the browser measured of this page: memory, nodes, time."""
        return {each["name"]: each["value"] for each in self.call("Performance.getMetrics")["metrics"]}

    def picture(self) -> bytes:
        """What stands in its window, as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
