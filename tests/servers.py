"""Loopback servers for tests: a hub over smart HTTP with faults on demand, and a proxy that cuts connections.

    with http_hub(folder) as hub, Proxy(*hub.address) as proxy:
        hub.fault("git-receive-pack", status=500, times=1)
        proxy.cut_after(up=100)

Every thread is a daemon and every socket has a time limit, so nothing here can outlive or hang a test run.
"""

from __future__ import annotations

import base64
import contextlib
import http.server
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

LOOPBACK = "127.0.0.1"
LIMIT = 30.0


# ---------------------------------------------------------------------------------------------------- smart HTTP


class Striking:
    """What strikes requests by where they go, as often as ``times`` says."""

    where: str
    times: int | None

    def strikes(self, request: str) -> bool:
        """Whether this request is hit; uses up one of ``times``."""
        if self.where not in request or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class Fault(Striking):
    """What goes wrong with requests whose ``METHOD /path?query`` contains ``where``."""

    where: str
    status: int | None = None
    body: bytes = b""
    delay: float = 0.0
    cut: str = ""  # "before": hang up unheard; "after": let git do it, then hang up without an answer
    times: int | None = None


@dataclass
class HttpHub:
    """A folder of bare repositories served over smart HTTP; ``accounts`` maps names to passwords when not empty."""

    root: Path
    address: tuple[str, int]
    accounts: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The base URL; a repository is at ``url/name.git``."""
        return f"http://{self.address[0]}:{self.address[1]}"

    def fault(
        self,
        where: str,
        *,
        status: int | None = None,
        body: bytes = b"",
        delay: float = 0.0,
        cut: str = "",
        times: int | None = None,
    ) -> Fault:
        """Let matching requests fail from now on; the newest fault is asked first."""
        made = Fault(where, status, body, delay, cut, times)
        self.faults.insert(0, made)
        return made

    def heal(self) -> None:
        """Take all faults back."""
        self.faults.clear()

    def admits(self, authorization: str) -> bool:
        """Whether the Basic credentials of a request are those of an account."""
        kind, _, coded = authorization.partition(" ")
        if kind.lower() != "basic":
            return not self.accounts
        name, _, password = base64.b64decode(coded).decode().partition(":")
        return not self.accounts or self.accounts.get(name) == password


@contextlib.contextmanager
def http_hub(root: Path) -> Iterator[HttpHub]:
    """Serve the bare repositories in ``root`` by ``git http-backend`` on a free loopback port."""
    server = QuietServer((LOOPBACK, 0), Exchange)
    server.hub = HttpHub(root, (LOOPBACK, server.server_address[1]))
    with serving(server, server.hub.stopped):
        yield server.hub


@contextlib.contextmanager
def serving(server: QuietServer, stopped: threading.Event) -> Iterator[None]:
    """Let a server answer in threads of its own for a block; what waits in one is told that it is over."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(LIMIT)


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    hub: HttpHub

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about, not worth a traceback."""


class Exchange(http.server.BaseHTTPRequestHandler):
    """One connection, and how to read, answer and leave it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: each answer would come 40 ms later
    timeout = LIMIT
    server: QuietServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        hub, request = self.server.hub, f"{self.command} {self.path}"
        body = self.body()
        if body is None:
            self.close_connection = True
            return
        hub.requests.append(request)
        fault = next((fault for fault in list(hub.faults) if fault.strikes(request)), Fault(""))
        if fault.delay and hub.stopped.wait(fault.delay):
            self.close_connection = True
        elif fault.cut == "before":
            self.hang_up()
        elif fault.status:
            self.answer(fault.status, {"Content-Type": "text/plain"}, fault.body)
        elif not hub.admits(self.headers.get("Authorization", "")):
            self.answer(401, {"WWW-Authenticate": 'Basic realm="hub"'}, b"")
        else:
            answer = git_answer(hub.root, self, body)
            if fault.cut == "after":
                self.hang_up()
            else:
                self.answer(*answer)

    def body(self) -> bytes | None:
        """The whole body, or None where the client went away in the middle of it."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            return body if len(body) == length else None
        parts = []
        while size := int(self.rfile.readline().strip() or b"-1", 16):
            if size < 0:
                return None
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: object) -> None:
        """Requests are kept in ``HttpHub.requests``; nothing is printed."""


def git_answer(root: Path, asked: Exchange, body: bytes, path: str = "") -> tuple[int, dict[str, str], bytes]:
    """What ``git http-backend`` says, in a folder of bare repositories: status, headers and body."""
    found, _, query = (path or asked.path).partition("?")
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")},
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROTOCOL": asked.headers.get("Git-Protocol", ""),
        "REQUEST_METHOD": asked.command,
        "PATH_INFO": found,
        "QUERY_STRING": query,
        "CONTENT_TYPE": asked.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": asked.headers.get("Content-Encoding", ""),
        "REMOTE_USER": "tester",
        "REMOTE_ADDR": LOOPBACK,
    }
    done = subprocess.run(
        ["git", "http-backend"], input=body, env=environment, capture_output=True, timeout=LIMIT, check=False
    )
    head, _, answer = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    status = int(headers.pop("Status", "200").split()[0])
    return status, headers, answer


# --------------------------------------------------------------------------------------------------------- proxy


@dataclass
class Traffic:
    """The bytes that went through since the last ``cut_after``, each way."""

    up: int = 0
    down: int = 0


class Proxy:
    """A TCP proxy in front of ``host:port`` that cuts its connections after a number of bytes."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.limits: dict[str, int | None] = {"up": None, "down": None}
        self.traffic = Traffic()
        self._listener = socket.create_server((LOOPBACK, 0))
        self._listener.settimeout(0.1)
        self._open: set[socket.socket] = set()
        self._stopped = threading.Event()
        self.address: tuple[str, int] = (LOOPBACK, self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """The base URL of what stands behind, through this proxy."""
        return f"http://{self.address[0]}:{self.address[1]}"

    def cut_after(self, up: int | None = None, down: int | None = None) -> None:
        """Let this many more bytes go up (to the target) or down, on all connections together; None: no limit.

        Together, because curl sends a request again by itself when a kept connection dies.
        """
        self.limits = {"up": up, "down": down}
        self.traffic = Traffic()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(LIMIT)
        self._listener.close()
        self._cut(*list(self._open))

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = self._listener.accept()
                target = socket.create_connection(self.target, LIMIT)
            except TimeoutError:
                continue
            except OSError:
                self._cut(client)
                continue
            self._join(client, target)

    def _join(self, client: socket.socket, target: socket.socket) -> None:
        client.settimeout(LIMIT)
        self._open |= {client, target}
        for source, sink, way in ((client, target, "up"), (target, client, "down")):
            threading.Thread(target=self._pump, args=(source, sink, way), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                limit, passed = self.limits[way], getattr(self.traffic, way)
                allowed = data if limit is None else data[: max(0, limit - passed)]
                setattr(self.traffic, way, passed + len(allowed))
                sink.sendall(allowed)
                if len(allowed) < len(data):
                    break
        self._cut(source, sink)

    def _cut(self, *sockets: socket.socket) -> None:
        """Close for good: without the shutdown a socket that another thread reads would stay open unnoticed."""
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            self._open.discard(each)
