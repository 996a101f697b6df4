"""A receiver of webhooks on loopback: https with a certificate of its own, and what it was told, kept."""

from __future__ import annotations

import contextlib
import datetime as dt
import ssl
import threading
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import LOOPBACK, Exchange, QuietServer, serving

NAME = "hook.example.test"


class Told(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver(QuietServer):
    """Answers every request in the same way."""

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), Hearing)
        self.told: list[Told] = []
        self.answer = (200, {}, b"ok")
        self.drips = 0.0
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        """Where it is told things; the path is the secret."""
        return f"https://{NAME}:{self.server_address[1]}/hooks/very-secret-path"


class Hearing(Exchange):
    """One connection."""

    server: Receiver

    def _serve(self) -> None:
        server = self.server
        server.told.append(Told(self.path, dict(self.headers), self.body() or b""))
        if server.drips:
            self.drip()
        else:
            status, headers, body = server.answer
            self.answer(status, {"Content-Type": "text/plain", **headers}, body)

    def drip(self) -> None:
        """Say a letter now and then, and never all of it."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            while not self.server.stopped.wait(self.server.drips):
                self.wfile.write(b"H")


def certificate(folder: Path) -> Path:
    """A certificate for the receiver's name, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "receiver.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    with file.open("ab") as more:
        more.write(key.private_bytes(serialization.Encoding.PEM, *plain))
    return file


@contextlib.contextmanager
def listening(file: Path):
    """A receiver at work, for a block."""
    server = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server, server.stopped):
        yield server
