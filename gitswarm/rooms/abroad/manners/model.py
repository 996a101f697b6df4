"""What another project asks of those who contribute: what was found, where it stands, and what follows from it."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FORBIDS, DOUBT, WELCOMES, DISCLOSE, SIGN_OFF, AGREEMENT = KINDS = (
    "forbids", "doubt", "welcomes", "disclose", "sign-off", "agreement",
)  # fmt: skip
OPEN, ASK, CLOSED = "open", "ask", "closed"
"""Nothing speaks against it; a person has to read what was found; the project wants no such work."""

NAMES = (
    *("CONTRIBUTING", "CONTRIBUTE", "HACKING", "CODEOFCONDUCT", "CODE", "PULLREQUESTTEMPLATE", "README", "GOVERNANCE"),
    *("POLICY", "POLICIES", "DCO", "CLA", "AI", "DEVELOPMENT", "DEVELOPERS", "CODEPROVENANCE"),
)
PARTS = (
    *("AIPOLIC", "LLMPOLIC", "AIUSAGE", "AIUSE", "LLMUSAGE", "AICONTRIBUTION", "GENERATIVEAI", "GENAI", "AITOOL"),
    *("AIASSIST", "AIGUIDELINE", "LLMS", "CONTRIBUTIONGUIDE", "CONTRIBUTINGGUIDE"),
)
ENDINGS = ("", "md", "rst", "txt", "adoc", "markdown", "mdx")
FOLDERS = (
    *("", ".github", "docs", "doc", ".gitlab", "docs/devel", "docs/development", "docs/contributing", "contributing"),
    *(".github/pull_request_template", "documentation"),
)
FOR_MACHINES = ("AGENTS", "AGENT", "CLAUDE", "COPILOTINSTRUCTIONS")
"""Files that speak to agents and to nobody else."""
MOST_FILES, LONGEST = 40, 300


class Finding(Record):
    """One sentence that says something about our work."""

    kind: str
    path: str
    sentence: str


class Manners(Record):
    """What was read, and what it says."""

    findings: tuple[Finding, ...] = ()
    read: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Whether a contribution may begin: a no that nothing contradicts closes it, any doubt asks a person."""
        kinds = {one.kind for one in self.findings}
        if FORBIDS in kinds:
            return ASK if WELCOMES in kinds else CLOSED
        return ASK if DOUBT in kinds else OPEN

    @property
    def because(self) -> tuple[Finding, ...]:
        """The sentences that the verdict rests on."""
        wanted = {CLOSED: (FORBIDS,), ASK: (FORBIDS, DOUBT), OPEN: ()}[self.verdict]
        return tuple(one for one in self.findings if one.kind in wanted)

    def asks(self, kind: str) -> bool:
        """Whether something of this kind was found."""
        return any(one.kind == kind for one in self.findings)


def wanted(paths: Iterable[str]) -> list[str]:
    """Which files of a project are read for its rules, the most telling first."""
    found = sorted((path for path in paths if _says_rules(path)), key=lambda path: (path.count("/"), path))
    return found[:MOST_FILES]


def stem(path: str) -> str:
    """The name of a file in capital letters alone, without its ending."""
    name = path.rpartition("/")[2]
    if "." in name.lstrip("."):
        name = name.rpartition(".")[0]
    return "".join(letter for letter in name.upper() if letter.isalnum())


def _says_rules(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    ending = name.lower().rpartition(".")[2] if "." in name.lstrip(".") else ""
    if ending not in ENDINGS or folder.lower() not in FOLDERS:
        return False
    plain = stem(path)
    in_template = folder.lower().endswith("pull_request_template")
    return in_template or plain in NAMES or plain in FOR_MACHINES or any(part in plain for part in PARTS)
