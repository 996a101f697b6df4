"""Which addresses are on this machine, where their folder is, and that none of them is shown in an argv."""

from __future__ import annotations

import pytest

from gitswarm.git.network.address import dressed, folder_of, is_local


@pytest.mark.parametrize(
    "address",
    [
        "/srv/hub.git",
        "../hub.git",
        "./a:b/hub.git",
        "file:///srv/hub.git",
        "http://localhost:8080/hub.git",
        "http://bob:pw@127.0.0.1/hub.git",
        "ssh://git@[::1]:22/hub.git",
        "git@localhost:hub.git",
    ],
)
def test_a_hub_on_this_machine_is_local(address):
    assert is_local(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.invalid/localhost/hub.git",
        "https://127.0.0.1.example.invalid/hub.git",
        "https://localhost@example.invalid/hub.git",
        "git@example.invalid:hub.git",
        "example.invalid:/srv/hub.git",
        "ext::some program",
    ],
)
def test_a_hub_elsewhere_is_not(address):
    assert not is_local(address)


def test_the_folder_of_an_address():
    assert folder_of("file:///srv/my%20hub%2egit%zz") == "/srv/my hub.git%zz"
    assert folder_of("file://host/srv/hub.git") == "/srv/hub.git"
    assert folder_of("../hub.git") == "../hub.git"
    assert folder_of("ssh://hub/srv/hub.git") is None


def test_settings_travel_by_environment_only():
    address = dressed([("url", "https://bob:secret@hub/x"), ("pushurl", "-x")])
    assert "secret" not in " ".join((*address.words, address.target))
    assert list(address.variables.values()) == ["https://bob:secret@hub/x", "-x"]
    assert len(address.words) == 2
