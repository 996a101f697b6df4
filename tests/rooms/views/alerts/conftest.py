"""What tests of alerts begin with: the receiver of webhooks, and a server of e-mail on loopback."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time

import pytest

from tests.rooms.outside.webhooks.conftest import env, its_certificate, receiver  # noqa: F401 - fixtures
from tests.rooms.outside.webhooks.receiver import NAME
from tests.servers import LIMIT, LOOPBACK


class Post(socketserver.ThreadingTCPServer):
    """Takes letters: at once over TLS, or by STARTTLS where it ``offers`` that."""

    daemon_threads = True

    def __init__(self, certificate, *, at_once, offers=True):
        super().__init__((LOOPBACK, 0), Talk)
        self.trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.trust.load_cert_chain(certificate)
        self.at_once, self.offers = at_once, offers
        self.drips = 0.0
        self.heard, self.letters = [], []

    def handle_error(self, request, client_address):
        """Who does not trust the certificate hangs up."""

    def finish_request(self, request, client_address):
        request.settimeout(LIMIT)
        wrapped = self.trust.wrap_socket(request, server_side=True) if self.at_once else request
        with wrapped:
            self.RequestHandlerClass(wrapped, client_address, self)


class Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self):
        while self.server.drips:  # a letter now and then, and never a line
            self.wfile.write(b"2")
            time.sleep(self.server.drips)
        self.say("220 ready")
        safe = self.server.at_once
        while line := self.rfile.readline():
            word = line.decode().strip()
            self.server.heard.append((safe, word))
            verb = word.partition(" ")[0].upper()
            if verb == "EHLO":
                more = ["AUTH PLAIN"] if safe else ["STARTTLS"] if self.server.offers else []
                self.say("250-post", *(f"250-{one}" for one in more), "250 HELP")
            elif verb == "STARTTLS":
                self.say("220 go on")
                self.request = self.server.trust.wrap_socket(self.request, server_side=True)
                self.setup()
                safe = True
            elif verb == "AUTH":
                self.say("235 welcome")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def finish(self):
        super().finish()
        self.request.close()

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@pytest.fixture
def post(its_certificate, monkeypatch):  # noqa: F811
    """Starts a server of e-mail whose certificate is trusted; ``hook.example.test`` leads there."""
    monkeypatch.setenv("SSL_CERT_FILE", str(its_certificate))
    known = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **named: known(LOOPBACK if host == NAME else host, *more, **named)
    )
    started = []

    def start(**how):
        server = Post(its_certificate, **how)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()
