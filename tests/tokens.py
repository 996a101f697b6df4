"""One secret of each kind, put together here so that no file of the project holds what looks like one."""

from __future__ import annotations

HEX, MIXED, CAPITALS = "0a1b2c3d" * 16, "a1B2c3D4" * 16, "A1B2C3D4" * 16
KEY = "\n".join(
    ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", *[MIXED[:64]] * 5, "-----END OPENSSH " + "PRIVATE KEY-----")
)
BLOCK = KEY.replace("OPENSSH " + "PRIVATE KEY", "PGP " + "PRIVATE KEY BLOCK")

TOKENS = {
    "an ssh key": KEY,
    "a PGP key": BLOCK,
    "age": "AGE-SECRET-" + "KEY-1" + CAPITALS[:58],
    "GitHub, personal": "ghp_" + MIXED[:36],
    "GitHub, an app's": "ghs_" + MIXED[:36],
    "GitHub, fine-grained": "github_" + "pat_" + MIXED[:22] + "_" + MIXED[:59],
    "GitLab": "glpat-" + MIXED[:20],
    "AWS": "AKIA" + CAPITALS[:16],
    "AWS, for a while": "ASIA" + CAPITALS[:16],
    "Azure": "Account" + "Key=" + MIXED[:86] + "==",
    "Google": "AIza" + MIXED[:35],
    "Google, signed in": "ya29." + MIXED[:60],
    "Google, an app's": "GOCSPX-" + MIXED[:28],
    "OpenAI": "sk-" + "proj-" + MIXED[:80],
    "Anthropic": "sk-" + "ant-api03-" + MIXED[:90],
    "Groq": "gsk_" + MIXED[:52],
    "xAI": "xai-" + MIXED[:80],
    "Perplexity": "pplx-" + MIXED[:48],
    "Replicate": "r8_" + MIXED[:37],
    "Hugging Face": "hf_" + MIXED[:34],
    "Slack": "xoxb-" + "1234567890-" + MIXED[:24],
    "Slack, an app's": "xapp-" + "1-A1B2C3D4E5-" + HEX[:64],
    "Slack, where to post": "https://hooks.slack.com/" + "services/T0000/B0000/" + MIXED[:24],
    "Discord, where to post": "https://discord.com/" + "api/webhooks/123456789012/" + MIXED[:60],
    "Telegram": "123456789" + ":AA" + MIXED[:33],
    "npm": "npm_" + MIXED[:36],
    "PyPI": "pypi-" + "AgEIcHlwaS5vcmc" + MIXED[:80],
    "Docker": "dckr_" + "pat_" + MIXED[:27],
    "Stripe": "sk_" + "live_" + MIXED[:24],
    "a webhook's secret": "whsec_" + MIXED[:32],
    "Square": "sq0atp-" + MIXED[:22],
    "Shopify": "shpat_" + HEX[:32],
    "Twilio": "SK" + HEX[:32],
    "SendGrid": "SG." + MIXED[:22] + "." + MIXED[:43],
    "Mailgun": "key-" + HEX[:32],
    "Databricks": "dapi" + HEX[:32],
    "DigitalOcean": "dop_" + "v1_" + HEX[:64],
    "Heroku": "HRKU-" + MIXED[:36],
    "Vault": "hvs." + MIXED[:24],
    "Atlassian": "ATATT3" + MIXED[:60],
    "Linear": "lin_" + "api_" + MIXED[:40],
    "Notion": "ntn_" + MIXED[:43],
    "Postman": "PMAK-" + HEX[:24] + "-" + HEX[:34],
    "Grafana": "glsa_" + MIXED[:32] + "_" + HEX[:8],
    "Sentry": "sntrys_" + MIXED[:64],
    "New Relic": "NRAK-" + CAPITALS[:27],
    "signed, for the web": "eyJ" + MIXED[:30] + ".eyJ" + MIXED[:60] + "." + MIXED[:43],
    "a bearer's": "Bearer " + MIXED[:40],
    "in an address": "postgres://app:" + MIXED[:16] + "@db.example.org/app",
}
"""By what gives them out."""


def heart(token: str) -> str:
    """The part of a secret that must stand nowhere."""
    return token.splitlines()[1] if "\n" in token else token.removeprefix("postgres://app:")[-24:].partition("@")[0]
