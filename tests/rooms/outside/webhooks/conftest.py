"""What tests of webhooks begin with: a receiver that this process trusts, and that counts as one on the internet.

Both stand-ins replace functions of the module. There is no option that would: what is sent goes to public addresses.
"""

from __future__ import annotations

import pytest

from gitswarm.rooms.outside.webhooks import sending
from tests.rooms.outside.webhooks.receiver import NAME, certificate, listening
from tests.servers import LOOPBACK


@pytest.fixture(scope="session")
def its_certificate(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("receiver"))


@pytest.fixture
def receiver(its_certificate, monkeypatch):
    """A receiver to which `hook.example.test` leads, which is taken for public, and whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(its_certificate))
    resolve = sending.resolve
    monkeypatch.setattr(sending, "resolve", lambda target: [LOOPBACK] if target.host == NAME else resolve(target))
    monkeypatch.setattr(sending, "is_public", lambda address: address == LOOPBACK)
    with listening(its_certificate) as made:
        yield made


@pytest.fixture
def env(receiver):
    return {"GITSWARM_WEBHOOK_TEAM": receiver.url, "GITSWARM_WEBHOOK_TEAM_SECRET": "k" * 32}
