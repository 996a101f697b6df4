"""What may be a secret, seen at a glance: every event is looked at before it is written, without any patterns."""

from __future__ import annotations

from gitswarm import json
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST = 8
"""Characters of the shortest value that is taken for a secret."""


class Look(Record):
    """One kind of secret: how all of it begin, which nothing else does by chance, and a pattern for git and Python."""

    what: str
    begins: str
    pattern: str


LOOKS = (
    Look("a private key", "PRIVATE KEY", "-----BEGIN [A-Z ]{0,30}PRIVATE KEY( BLOCK)?-----"),
    Look("a key of age", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[0-9A-Z]{50}"),
    Look("a token of GitHub", "ghp_", "ghp_[A-Za-z0-9]{36}"),
    Look("a token of GitHub", "gho_", "gho_[A-Za-z0-9]{36}"),
    Look("a token of GitHub", "ghu_", "ghu_[A-Za-z0-9]{36}"),
    Look("a token of GitHub", "ghs_", "ghs_[A-Za-z0-9]{36}"),
    Look("a token of GitHub", "ghr_", "ghr_[A-Za-z0-9]{36}"),
    Look("a token of GitHub", "github_pat_", "github_pat_[A-Za-z0-9_]{40}"),
    Look("a token of GitLab", "glpat-", "glpat-[A-Za-z0-9_-]{20}"),
    Look("a key of AWS", "AKIA", "AKIA[0-9A-Z]{16}"),
    Look("a key of AWS", "ASIA", "ASIA[0-9A-Z]{16}"),
    Look("a key of Azure", "AccountKey=", "AccountKey=[A-Za-z0-9+/]{80}"),
    Look("a key of Google", "AIza", "AIza[0-9A-Za-z_-]{35}"),
    Look("a token of Google", "ya29.", "ya29[.][0-9A-Za-z_-]{20}"),
    Look("a secret of Google", "GOCSPX-", "GOCSPX-[A-Za-z0-9_-]{28}"),
    Look("an API key", "sk-", "sk-[A-Za-z0-9_-]{20}"),
    Look("a key of Groq", "gsk_", "gsk_[A-Za-z0-9]{40}"),
    Look("a key of xAI", "xai-", "xai-[A-Za-z0-9]{40}"),
    Look("a key of Perplexity", "pplx-", "pplx-[A-Za-z0-9]{40}"),
    Look("a token of Replicate", "r8_", "r8_[A-Za-z0-9]{37}"),
    Look("a token of Hugging Face", "hf_", "hf_[A-Za-z0-9]{34}"),
    Look("a token of Slack", "xox", "xox[abposr]-[A-Za-z0-9-]{10}"),
    Look("a token of Slack", "xapp-", "xapp-[0-9]-[A-Z0-9]{10}"),
    Look("a chat's address", "hooks.slack.com/services/", "hooks[.]slack[.]com/services/[A-Za-z0-9_/-]{20}"),
    Look("a chat's address", ".com/api/webhooks/", "discord[a-z]*[.]com/api/webhooks/[A-Za-z0-9_/-]{20}"),
    Look("a token of Telegram", ":AA", "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    Look("a token of npm", "npm_", "npm_[A-Za-z0-9]{36}"),
    Look("a token of PyPI", "pypi-AgE", "pypi-AgE[A-Za-z0-9_-]{20}"),
    Look("a token of Docker", "dckr_", "dckr_[a-z]{3}_[A-Za-z0-9_-]{27}"),
    Look("a key of Stripe", "k_live_", "[rs]k_live_[A-Za-z0-9]{24}"),
    Look("a key of Stripe", "k_test_", "[rs]k_test_[A-Za-z0-9]{24}"),
    Look("a secret of a webhook", "whsec_", "whsec_[A-Za-z0-9+/]{32}"),
    Look("a key of Square", "sq0atp-", "sq0atp-[A-Za-z0-9_-]{22}"),
    Look("a key of Square", "sq0csp-", "sq0csp-[A-Za-z0-9_-]{22}"),
    Look("a token of Shopify", "shp", "shp(at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    Look("a key of Twilio", "SK", "SK[0-9a-f]{32}"),
    Look("a key of SendGrid", "SG.", "SG[.][A-Za-z0-9_-]{22}[.][A-Za-z0-9_-]{43}"),
    Look("a key of Mailgun", "key-", "key-[0-9a-f]{32}"),
    Look("a token of Databricks", "dapi", "dapi[0-9a-f]{32}"),
    Look("a token of DigitalOcean", "_v1_", "do[opr]_v1_[0-9a-f]{64}"),
    Look("a token of Heroku", "HRKU-", "HRKU-[A-Za-z0-9_-]{36}"),
    Look("a token of Vault", "hvs.", "hvs[.][A-Za-z0-9_-]{24}"),
    Look("a token of Atlassian", "ATATT3", "ATATT3[A-Za-z0-9_=-]{50}"),
    Look("a key of Linear", "lin_api_", "lin_api_[A-Za-z0-9]{40}"),
    Look("a token of Notion", "ntn_", "ntn_[A-Za-z0-9]{43}"),
    Look("a key of Postman", "PMAK-", "PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Look("a token of Grafana", "glsa_", "glsa_[A-Za-z0-9]{32}"),
    Look("a token of Sentry", "sntrys_", "sntrys_[A-Za-z0-9+/=_]{40}"),
    Look("a key of New Relic", "NRAK-", "NRAK-[A-Z0-9]{27}"),
    Look("a signed token", "eyJ", "eyJ[A-Za-z0-9_-]{10,}[.]eyJ[A-Za-z0-9_-]{10,}[.][A-Za-z0-9_-]{10,}"),
    Look("a bearer's token", "earer ", "[Bb]earer [A-Za-z0-9_.=-]{30}"),
    Look("a password in an address", "://", '[a-z][a-z+.-]{1,20}://[^/ :@"]{1,80}:[^/ :@"]{12,200}@'),
)
ROUGH_LOOK = "|".join(look.pattern.removeprefix("-----BEGIN [A-Z ]{0,30}") for look in LOOKS)
"""For a first look by git: whatever holds a secret has a line that this finds; it may find more."""
_BEGINNINGS = tuple({look.begins.encode() for look in LOOKS})
_MARKS = ("TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "WEBHOOK")
"""What the name of a variable holds whose value may be a secret."""


class Glance:
    """A look over bytes that are about to be written, for whoever has this environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self._values: list[bytes] | None = None

    def suspects(self, pieces: Iterable[bytes]) -> bool:
        """Whether a closer look is due: what holds a secret is always suspected, and little else."""
        if self._values is None:
            self._values = [form for name, value in self.env.items() if _may_be(name) for form in forms(value)]
        data = b"\n".join(pieces)
        return any(begin in data for begin in (*_BEGINNINGS, *self._values))


def forms(value: str) -> set[bytes]:
    """How a secret may stand somewhere: whole or by its lines, plain and as JSON writes them."""
    lines = [line for line in {value, *value.splitlines()} if len(line) >= SHORTEST]
    ways = (str, _in_ascii, _in_unicode)
    return {way(line).encode(errors="surrogatepass") for line in lines for way in ways}


def _may_be(name: str) -> bool:
    return any(mark in name.upper() for mark in _MARKS)


def _in_ascii(line: str) -> str:
    return json.dumps(line)[1:-1]


def _in_unicode(line: str) -> str:
    return json.dumps(line, ensure_ascii=False)[1:-1]
