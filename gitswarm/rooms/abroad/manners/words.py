"""The words in which projects speak of machines that write code: patterns that sentences are held against."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern


def _one_of(text: str) -> str:
    """A pattern for any of these, which two blanks or a new line set apart."""
    return "(?:" + "|".join(part for part in re.split(r"\s{2,}|\n", text.strip())) + ")"


def _words(text: str) -> Pattern[str]:
    return re.compile(rf"\b{_one_of(text)}\b", re.IGNORECASE)


MACHINE = _words(
    r"""
    (?-i:AI|A\.I\.|LLMs?|GenAI)  gen-?ai  llms?  large[- ]language[- ]models?  language models?  artificial intelligence
    generative (?:models?|tools?)  (?:machine|computer|tool)-generated
    (?:automated|autonomous|coding|code|software) agents?
    agentic  coding assistants?  code (?:generators?|assistants?)  vibe[- ]cod(?:ed|ing|ers?)
    (?:automated|bot) (?:pull requests|prs|contributions|submissions)
    chatgpt  gpt-?[345]  claude(?: code)?  codex  gemini  github copilot  copilot  deepseek  openclaw  devin
    (?-i:Cursor)
    """
)
OF_AGENTS = _words("agents?  bots?")
NOT = _one_of(
    """
    do(?:es)? not  don['’]t  doesn['’]t  will not  won['’]t  can ?not  can['’]t  must not  may not  shall not  are not
    is not  isn['’]t  aren['’]t  no longer  never  not
    """
)
BETWEEN = r"(?:\W+(?:currently|generally|be|at this time|at present|explicitly|strictly|in any way|considered|to))*\W+"
ACCEPT = _one_of(
    """
    accept(?:ed|able|ing)?  allow(?:ed)?  permit(?:ted)?  merge[ds]?  take  want(?:ed)?  approve[ds]?  welcomed?
    consent  tolerated?  admissible
    """
)
FORBID = _one_of(
    """
    prohibit(?:ed|s)?  forbid(?:den|s)?  bann?(?:ed|s)?  disallow(?:ed|s)?  reject(?:ed|s)?  decline[ds]?  refuse
    unwelcome  tainted  refrain from  abstain from  avoid using  stay away from  do nothing and exit
    """
)
GIVE = _one_of("submit  open  use  send  create  contribute  post  include  commit  make  add")
MADE = _one_of("generated  written  produced  created  made  authored  committed  submitted  used")

BANS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{NOT}{BETWEEN}{ACCEPT}\b",
        rf"\b{FORBID}\b",
        r"\bwill be (?:immediately |automatically |summarily )?(?:closed|deleted|removed|ignored|blocked)\b",
        rf"(?:^|[:;,]\s*|please )(?:please )?(?:do not|don['’]t|never)\s+(?:even )?{GIVE}\b",
        rf"\b(?:must|may|should|shall|can) ?not (?:include|contain|use|be {MADE})\b",
        rf"\b(?:must|should|shall|has to|have to) be (?:\w+ly )?{MADE} (?:\w+ly )?by (?:a )?(?:humans?|people)\b",
        r"^\W*no\b",
    )
)
"""Each says no to something; whether it is to work of machines, the rest of the sentence says."""
WORK = re.compile(
    r"\b(?:prs?|pull requests?|merge requests?|mrs?|patches|contributions?|code|commits?|submissions?)\b"
    r"|\b(?:content|changes|tools?|output|use|usage|works?|help|assistance|material|agent activity|do nothing)\b"
    r"|\b(?:automated|autonomous|coding) agents?\b|-(?:generated|written|assisted|authored|created|made|coded)\b",
    re.IGNORECASE,
)
"""What a ban must be about; elsewhere it is another matter, such as issues or keys."""
CONDITION = _words(
    """
    without  unless  except  exceptions?  if  until  only  prior  should be  some  certain  minimal  verbatim  as[- ]is
    undisclosed  un-?reviewed  untested  unverified  unedited  un-?attributed  low[- ](?:quality|effort)  slop  spam
    raw  blindly  wholesale  entirely  fully  purely  solely  completely  mostly  primarily  large  bulk  mass
    excessive
    haven['’]t  have not  has not  that (?:was|were|is|are) not  not understood  obvious(?:ly)?  discourage[ds]?
    (?:do not|don['’]t) (?:fully )?understand  (?:cannot|can['’]t) explain  proprietary  confidential
    """
)
"""Words by which a no is a no to some of it."""
UNDISCLOSED = re.compile(
    r"undisclosed|without (?:any )?disclos|(?:n['’]t|not) (?:been )?disclosed|fail(?:ure|ing)? to disclose|hiding",
    re.IGNORECASE,
)
ELSEWHERE = _words(
    """
    issues?  bug reports?  discussions?  comments?  reviews?  descriptions?  messages?  translations?  images?  art
    assets  security reports?  vulnerabilit(?:y|ies)  logos?  icons?  music
    """
)
"""What else a sentence may be about."""
ASIDE = _words(
    r"""
    api keys?  train(?:ed|ing)?  scrap(?:e|ing)  crawl\w*  was not (?:written|made)  knowledge of  experience with
    no (?:prior )?(?:ai|ml) (?:knowledge|experience)
    """
)
"""What shows that a sentence speaks of something that no contribution is."""
WELCOME = _words(
    """
    welcome[sd]?  allow(?:ed|s)?  permit(?:ted|s)?  encouraged?  accept(?:ed|s)?  fine  ok(?:ay)?  acceptable  free to
    may use  can use  you (?:may|can)  supports?  embraces?
    """
)
NEGATED = re.compile(rf"\b{NOT}\b|\b(?:no|nor|neither|unwelcome|disallowed)\b", re.IGNORECASE)
DISCLOSE = _words(
    r"""
    disclos\w*  declar(?:e|ed|ation)  state  mention(?:ed)?  indicate[ds]?  labell?(?:ed)?  mark(?:ed)?  flag(?:ged)?
    attribut(?:e|ed|ion)  acknowledg\w*  credit(?:ed)?  transparen(?:t|cy)  tell us  let us know  specify
    document(?:ed)?  note (?:it|this|that|the|which|in)  assisted-by  generated-by  co-authored-by
    """
)
NO_NEED = _words(
    """
    no need  need not  not (?:need|require|have to|necessary|required)  (?:don['’]t|doesn['’]t) (?:need|have to)
    optional
    """
)
SIGN_OFF = re.compile(
    r"signed-off-by|certificates? of origin|\bDCO\b|commit (?:-\w+ )*-s\b|--signoff"
    r"|\bsign(?:ed)?[- ]off (?:on )?(?:your|all|each|every|the|their) commits?"
    r"|commits? (?:must|should|need to|have to) be signed[- ]off",
    re.IGNORECASE,
)
AGREEMENT = re.compile(
    r"contribut(?:or|ion)s?['’]?s? licen[sc]e agreement|contributors? agreement|\b(?-i:CLAs?|ICLA|CCLA)\b"
    r"|copyright assignment|assign (?:the |your )?copyright",
    re.IGNORECASE,
)
NONE_OF_IT = re.compile(r"\b(?:no|not|without|never|nor)\b|n['’]t\b", re.IGNORECASE)
POLICY, LINK = _words("policy  policies  guidelines?  rules"), re.compile(r"\]\([^)\s]+\)|https?://")
BOX = re.compile(r"^\[[ xX]?\]\s*")
PROMISE = re.compile(r"\bI (?:confirm|certify|have not|did not|promise|declare)\b")
ADDRESSED = _words("if you are (?:an?|the)")
"""How somebody is spoken to, which makes no condition."""
OPENING = re.compile(
    r"\b(?:open|submit|create|send|make)\b[^.]{0,20}\b(?:prs?|pull requests?|merge requests?)\b"
    r"(?=\s*(?:$|[.,;:!)]|or\b|and\b|here|to this|in this|from))",
    re.IGNORECASE,
)
"""What an agent is told not to do at all; with more words behind it, it is told how to do it."""
PULLS = _words("prs?  pull requests?  contributions?  patches  code")
COMMON = frozenset(
    ["the", "to", "and", "of", "a", "in", "is", "for", "be", "you", "we", "that", "are", "this", "not", "do"]
)
"""Words that stand in every English text."""
