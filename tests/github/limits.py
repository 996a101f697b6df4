"""How often may be asked: a budget for each account and for all strangers together, made new each hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.github.asking import Answer, Ask, Refusal

if TYPE_CHECKING:
    from tests.github.state import Account

HOUR = 3600
OTHERS = ("search", "graphql", "integration_manifest", "code_scanning_upload")


@dataclass
class Limits:
    """What is left to whom, until when."""

    known: int = 5000
    strangers: int = 60
    used: dict[str, int] = field(default_factory=dict)
    until: int = 0

    def judge(self, who: Account | None, now: int) -> None:
        """Refuse who has nothing left."""
        if now >= self.until:
            self.used, self.until = {}, now + HOUR
        if self._left(who) <= 0:
            raise Refusal(403, f"API rate limit exceeded for {who.login if who else 'this address'}.")

    def spend(self, ask: Ask, answer: Answer, now: int) -> Answer:
        """Count a request, unless its answer is known already, and tell what is left."""
        name = ask.who.login if ask.who else ""
        is_free = ask.path == "/rate_limit" or (ask.who is not None and answer.status == 304)
        if not is_free and self._left(ask.who) > 0:
            self.used[name] = self.used.get(name, 0) + 1
        told = self._rate(ask.who, now)
        headers = {f"X-RateLimit-{key.capitalize()}": str(value) for key, value in told.items()}
        return Answer(answer.status, answer.body, {**answer.headers, **headers, "X-RateLimit-Resource": "core"})

    def told(self, who: Account | None, now: int) -> Answer:
        """What is left, which costs nothing to ask."""
        rate = self._rate(who, now)
        return Answer(200, {"resources": {"core": rate, **dict.fromkeys(OTHERS, rate)}, "rate": rate})

    def _left(self, who: Account | None) -> int:
        return self._most(who) - self.used.get(who.login if who else "", 0)

    def _most(self, who: Account | None) -> int:
        return self.known if who else self.strangers

    def _rate(self, who: Account | None, now: int) -> dict[str, int]:
        left = self._left(who)
        return {"limit": self._most(who), "remaining": left, "used": self._most(who) - left, "reset": self.until or now}
