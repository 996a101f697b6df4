"""Which run of the machine a store was looked after in."""

from __future__ import annotations

import os

import pytest

from gitswarm.git.clone import boot


def test_the_first_look_since_a_boot_is_known_until_it_is_noted(tmp_path, monkeypatch):
    state = str(tmp_path)
    monkeypatch.setattr(boot, "boot_id", lambda: "one")
    assert boot.first_since_boot(state)
    boot.mark_boot(state)
    assert not boot.first_since_boot(state)
    monkeypatch.setattr(boot, "boot_id", lambda: "two")
    assert boot.first_since_boot(state)
    monkeypatch.setattr(boot, "boot_id", lambda: None)
    assert not boot.first_since_boot(state)
    boot.mark_boot(state)


@pytest.mark.skipif(not os.path.exists("/proc/sys/kernel/random/boot_id"), reason="this system names no boot")
def test_the_boot_is_named_by_the_kernel(monkeypatch):
    assert len(boot.boot_id()) == 36
    monkeypatch.setattr(boot, "read_small", lambda _: None)
    assert boot.boot_id() is None
