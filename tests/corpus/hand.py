"""Hand-made inputs: name, path, mode and bytes of files that a peer may push."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.corpus.values import ID, IDS, KINDS, MODES, NEARLY, NUMBERS, PATH, PATHS, STRINGS, TIMES, TRICKS

FILE = 0o100644
EVENT_LIMIT = 65_536

Case = tuple[str, str, int, bytes]

BODY = {
    "v": 1,
    "id": ID,
    "kind": "task.noted",
    "actor": "ada",
    "session": "s-7f",
    "at": "2026-11-20T07:14:33Z",
    "payload": {"text": "hello"},
}


def line(**changes):
    """The good line with these keys changed, keys given as None left out."""
    return dump({key: value for key, value in {**BODY, **changes}.items() if value is not None})


def dump(body):
    return (json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n").encode()


def raw(value: str | bytes, key: str = "payload") -> bytes:
    """The good line with the text of one value replaced as it stands."""
    value = value.encode() if isinstance(value, str) else value
    return line(**{key: "@@@"}).replace(b'"@@@"', value)


def cases() -> Iterator[Case]:
    """Every hand-made case, each under a name of its own."""
    for name, data in lines():
        yield name, PATH, FILE, data
    for name, mode in MODES.items():
        yield f"mode {name}", PATH, mode, line()
    for name, path in PATHS.items():
        yield f"path {name}", path, FILE, line()


def lines():
    yield from good_lines()
    yield from sizes()
    yield from depths()
    yield from encodings()
    yield from shapes()
    yield from numbers()
    yield from strings()
    yield from envelopes()
    yield from names()


def good_lines():
    yield "good", line()
    yield "good with all keys", line(thread="t-1", task=ID, ask="n0nce", sig="-----BEGIN SSH SIGNATURE-----\nU1NI\n")
    yield "good free kind", line(kind="question")
    yield "good unknown kind", line(kind="moon.landed")
    yield "good unknown version", line(v=2**63 - 1)
    yield "good unknown key", line(colour="blue")
    yield "good unknown key with a list", line(zeta=[1, [2, {"three": None}]])
    yield "good unknown key in upper case", line(ID="x")
    yield "good empty unknown key", line(**{"": ""})
    yield "good control in unknown key", line(**{"\x1b[2J": "\x1b"})
    yield "good empty payload", line(payload={})
    yield "good payload with the envelope's keys", line(payload={"id": "x", "v": None, "payload": []})
    yield "good text in many scripts", line(payload={"text": "naïve Ωμέγα 東京 🦊 שלום"})
    yield "good controls in payload", line(payload={"text": "\x00\x07\x1b[31m\x7f\x85\u202e\u2066\ufeff\n\t"})
    yield "good composed letter", line(actor="é")
    yield "good combining letter", line(actor="é")
    yield "good actor with blank and emoji", line(actor="ada lovelace 🦊")
    yield "good actor of unassigned character", line(actor="\U0003fffd")
    yield "good actor of private character", line(actor="\ue000")
    yield "good actor of noncharacter", line(actor="\uffff")
    yield "good actor with markup", line(actor="<b>$(rm -rf ~)`'\"\\")
    yield "good earliest id", line(id="0" * 26)  # the path has another
    yield "good time that never was", line(at="2026-99-99T99:99:99Z")
    yield "good keys sorted by code point", line(payload={"\ufb01": 1, "\U0001f98a": 2, "z": 3, "Z": 4})


def sizes():
    room = EVENT_LIMIT - len(line(payload={"text": ""}))
    yield "size at the limit", line(payload={"text": "x" * room})
    yield "size one over", line(payload={"text": "x" * (room + 1)})
    yield "size at the limit in two-byte letters", line(payload={"text": "é" * (room // 2) + "x" * (room % 2)})
    yield "size one over in two-byte letters", line(payload={"text": "é" * (room // 2) + "x" * (room % 2 + 1)})
    yield "size of 10 MB", line(payload={"text": "x" * 10_000_000})
    yield "size of 10 MB of brackets", b"[" * 10_000_000
    yield "size zero", b""
    yield "size one newline", b"\n"
    yield "size one brace", b"{"
    yield "size of one NUL", b"\0"
    yield "size of 64 KiB of NUL", b"\0" * EVENT_LIMIT
    yield "size of 64 KiB of quotes", b'"' * EVENT_LIMIT
    yield "size of 64 KiB of escaped quotes", b"[" * 17 + b'"\\' * (EVENT_LIMIT // 2 - 9)
    yield "size of 64 KiB of backslashes", b'{"' + b"\\" * (EVENT_LIMIT - 2)


def depths():
    yield "depth 16 of lists", line(payload={"deep": nested(14)})
    yield "depth 17 of lists", line(payload={"deep": nested(15)})
    yield "depth 16 of objects", raw('{"a":' * 14 + "{}" + "}" * 14)
    yield "depth 17 of objects", raw('{"a":' * 15 + "{}" + "}" * 15)
    yield "depth 16 beside many brackets", line(payload={"deep": nested(14), "wide": [[]] * 500})
    yield "depth bomb of lists", b"[" * 60_000
    yield "depth bomb of objects", b'{"a":' * 12_000
    yield "depth bomb closed", b"[" * 30_000 + b"]" * 30_000
    yield "depth bomb in payload", raw("[" * 30_000 + "]" * 30_000)
    yield "depth bomb behind an escaped quote", raw('{"a\\"":' + "[" * 5000 + "]" * 5000 + "}")
    yield "depth bomb behind an escaped backslash", raw('{"a\\\\":' + "[" * 5000 + "]" * 5000 + "}")
    yield "depth of brackets in a text", line(payload={"text": "[{" * 5000})
    yield "depth of brackets after quotes in a text", line(payload={"text": '"[{\\"[' * 2000})
    yield "depth of closing brackets", b"]" * 100 + line()
    yield "depth of closing, then opening", b"}" * 30 + b"[" * 40
    yield "depth in an open string", b'{"a":"' + b"[" * 5000


def nested(levels: int):
    value: list = []
    for _ in range(levels - 1):
        value = [value]
    return value


def encodings():
    text = line(actor="zoë").decode()
    yield "encoded in UTF-8", text.encode()
    yield "encoded in latin-1", text.encode("latin-1")
    yield "encoded in cp1252", line(actor="“ada”").decode().encode("cp1252")
    yield "encoded in UTF-16", text.encode("utf-16")
    yield "encoded in UTF-16 without mark", text.encode("utf-16-le")
    yield "encoded in UTF-16, all of it ASCII", line().decode().encode("utf-16-le")
    yield "encoded in UTF-32", text.encode("utf-32")
    yield "encoded in UTF-7, all of it ASCII", text.encode("utf-7")
    yield "encoded with byte order mark", b"\xef\xbb\xbf" + line()
    yield "encoded overlong slash", raw(b'{"text":"\xc0\xaf"}')
    yield "encoded overlong NUL", raw(b'{"text":"\xc0\x80"}')
    yield "encoded overlong in three bytes", raw(b'{"text":"\xe0\x80\xaf"}')
    yield "encoded surrogate", raw(b'{"text":"\xed\xa0\x80"}')
    yield "encoded pair of surrogates", raw(b'{"text":"\xed\xa0\xbd\xed\xb8\x80"}')
    yield "encoded above the last character", raw(b'{"text":"\xf4\x90\x80\x80"}')
    yield "encoded in five bytes", raw(b'{"text":"\xf8\x88\x80\x80\x80"}')
    yield "encoded with stray continuation", raw(b'{"text":"\x80"}')
    yield "encoded with cut character", raw(b'{"text":"\xf0\x9f\xa6"}')
    yield "encoded with 0xff", raw(b'{"text":"\xff"}')
    yield "encoded as gzip", b"\x1f\x8b\x08\x00" + line()
    yield "encoded as a Git LFS pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    yield "encoded as YAML", b"v: 1\nkind: task.noted\n"


def shapes():
    good = line()
    yield "shape without newline", good[:-1]
    yield "shape with two newlines", good + b"\n"
    yield "shape with CRLF", good[:-1] + b"\r\n"
    yield "shape with CR", good[:-1] + b"\r"
    yield "shape with NUL after", good + b"\0"
    yield "shape with blank before", b" " + good
    yield "shape with newline before", b"\n" + good
    yield "shape with blank before newline", good[:-1] + b" \n"
    yield "shape of two events", good + good
    yield "shape with text after", good + b"x"
    yield "shape with brace after", good[:-1] + b"}\n"
    yield "shape cut by one", good[:-2]
    yield "shape cut in half", good[: len(good) // 2]
    yield "shape indented", (json.dumps(BODY, sort_keys=True, indent=1) + "\n").encode()
    yield "shape with blanks", (json.dumps(BODY, sort_keys=True) + "\n").encode()
    yield "shape not sorted", (json.dumps(BODY, separators=(",", ":")) + "\n").encode()
    yield "shape not sorted inside", raw('{"b":1,"a":2}')
    yield "shape with key twice", good.replace(b'"actor":"ada"', b'"actor":"ada","actor":"ada"')
    yield "shape with key twice, unlike", good.replace(b'"actor":"ada"', b'"actor":"bob","actor":"ada"')
    yield "shape with key twice inside", raw('{"a":1,"a":1}')
    yield "shape with key twice, once escaped", raw('{"a":1,"\\u0061":1}')
    yield "shape with escaped key", good.replace(b'"actor"', b'"\\u0061ctor"')
    yield "shape with comma at the end", raw('{"a":1,}')
    yield "shape with comma at the end of a list", raw('{"a":[1,]}')
    yield "shape with comment", raw('{/**/"a":1}')
    yield "shape with single quotes", raw("{'a':1}")
    yield "shape with bare key", raw("{a:1}")
    yield "shape without colon", raw('{"a"}')
    yield "shape of an unclosed string", raw('{"a":"}')
    yield "shape of mixed brackets", raw('{"a":[}]')
    yield "shape of a list", b"[" + good[:-1] + b"]\n"
    yield "shape of a text", b'"event"\n'
    yield "shape of a number", b"1\n"
    yield "shape of null", b"null\n"
    yield "shape of true", b"true\n"
    yield "shape of an empty list", b"[]\n"
    yield "shape of an empty object", b"{}\n"
    yield "shape of a merge conflict", b"<<<<<<< ours\n" + good + b"=======\n" + good + b">>>>>>> theirs\n"


def numbers():
    for name, text in NUMBERS.items():
        yield f"number {name}", raw('{"n":' + text + "}")
    yield "number of 5000 digits in v", raw("9" * 5000, "v")
    yield "number beyond 64 bit before bad JSON", raw('{"n":' + "9" * 30 + "},,")


def strings():
    for name, text in STRINGS.items():
        yield f"string {name}", raw('{"s":"' + text + '"}')
    yield "string with raw newline", raw(b'{"s":"a\nb"}')
    yield "string with raw NUL", raw(b'{"s":"a\0b"}')
    yield "string with raw tab", raw(b'{"s":"a\tb"}')
    yield "string with raw escape", raw(b'{"s":"\x1b[2J"}')
    yield "string with raw DEL", raw(b'{"s":"\x7f"}')
    yield "string with lone surrogate as key", raw('{"\\ud800":1}')
    yield "string with lone surrogate as actor", raw('"\\ud800"', "actor")


def envelopes():
    for key in BODY:
        yield f"key {key} missing", line(**{key: None})
    for key in (*BODY, "thread", "task", "ask", "sig"):
        for name, value in {"null": "null", "a number": "7", "a list": "[]", "true": "true", "empty": '""'}.items():
            yield f"key {key} is {name}", raw(value, key)
    for key in ("v", "id", "actor", "sig"):
        yield f"key {key} is an object", raw('{"a":1}', key)
    yield "key payload is an object", raw('{"a":1}')
    for value in ("0", "-1", "1.0", "1.5", '"1"', "2", "9223372036854775807"):
        yield f"key v is {value}", raw(value, "v")
    for name, value in KINDS.items():
        yield f"kind {name}", line(kind=value)
    for name, value in TIMES.items():
        yield f"time {name}", line(at=value)
    for name, value in IDS.items():
        yield f"id {name}", line(id=value)


def names():
    for key in ("actor", "session", "thread", "task", "ask"):
        yield f"{key} of 200", line(**{key: "x" * 200})
        yield f"{key} of 201", line(**{key: "x" * 201})
        yield f"{key} with escape sequence", line(**{key: "a\x1b[2Jb"})
        yield f"{key} with bidi override", line(**{key: "a\u202eb"})
    yield "actor of 200 foxes", line(actor="🦊" * 200)
    yield "actor of 201 foxes", line(actor="🦊" * 201)
    for name, trick in TRICKS.items():
        yield f"actor with {name}", line(actor=f"a{trick}b")
    for name, trick in NEARLY.items():
        yield f"actor with harmless {name}", line(actor=f"a{trick}b")
    yield "sig with controls", line(sig="\x1b\u202e\n")
    yield "sig empty", line(sig="")
