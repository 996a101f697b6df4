"""What git looks for before our program is asked is found in all that our program takes for a secret."""

from __future__ import annotations

import re

import pytest

from gitswarm.rooms.outside.adapters import ROUGH_LOOK, secrets_in


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "ghs_" + "a1B2" * 9,
        "github_pat_" + "a_1B" * 10,
        "AKIA" + "A1B2" * 4,
        "ASIA" + "A1B2" * 4,
        "sk-" + "a-_9" * 5,
        "xoxb-" + "1-a2b-3c4d",
        "https://hooks.slack.com/services/" + "T00/B00/" + "a1B2" * 6,
        "https://discord.com/api/webhooks/" + "1234567890123/" + "a-_9" * 9,
    ],
)
def test_a_line_with_a_secret_is_looked_at(secret):
    assert secrets_in(f"key = {secret}", {})
    assert re.search(ROUGH_LOOK, f"key = {secret}")
