"""Models on loopback: servers that answer agents by a script, in the protocol that each agent speaks.

    with double(messages, [("Bash", {"command": "ls"}), "All done."]) as model:
        ...
        assert model.asked == 2

A script says what the model does at each of its turns: a text, a tool it uses as ``(name, input)``, or the status with
which the request fails. Which turn it is stands in the request, so a conversation that is resumed goes on.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
LIMIT = 60.0
USED = {"input": 100, "output": 20}
WAIT = "3"
"""Seconds after which a request that failed may come again."""

Step = str | int | tuple[str, dict]
Protocol = Callable[[dict, list[Step], str], tuple[str, bytes] | int]


@dataclass
class Model:
    """One script, the address it is played at, and what was asked."""

    protocol: Protocol
    script: list[Step]
    url: str = ""
    bodies: list[dict] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How often the model was asked."""
        return len(self.bodies)


@contextlib.contextmanager
def double(protocol: Protocol, script: list[Step]) -> Iterator[Model]:
    """Play a script in a protocol at a loopback address."""
    server = _Server((LOOPBACK, 0), _Exchange)
    server.model = Model(protocol, script, f"http://{LOOPBACK}:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.model
    finally:
        server.shutdown()
        server.server_close()
        thread.join(LIMIT)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    model: Model

    def handle_error(self, request: object, client_address: object) -> None:
        """An agent that is stopped hangs up."""


class _Exchange(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LIMIT
    server: _Server

    def do_GET(self) -> None:
        self._answer(404, "application/json", b"{}")

    do_HEAD = do_GET  # noqa: N815 - the name is that of the request

    def do_POST(self) -> None:
        model = self.server.model
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        model.paths.append(self.path)
        answer = model.protocol(body, model.script, self.path)
        if answer != 404:
            model.bodies.append(body)
        if isinstance(answer, int):
            error = {"type": "error", "error": {"type": "x_error", "code": answer, "message": "refused by the double"}}
            self._answer(answer, "application/json", json.dumps(error).encode())
        else:
            self._answer(200, *answer)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status >= 400:
            self.send_header("Retry-After", WAIT)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def stream(*events: tuple[str, dict]) -> tuple[str, bytes]:
    """Named events, as a server sends them."""
    lines = [f"event: {kind}\ndata: {json.dumps({'type': kind, **told})}\n\n" for kind, told in events]
    return "text/event-stream", "".join(lines).encode()


def at(script: list[Step], turn: int) -> Step:
    """What the script says for a turn; its last step goes on for ever."""
    return script[min(turn, len(script) - 1)]


# ---------------------------------------------------------------------------------- one function for each protocol


def messages(body: dict, script: list[Step], path: str) -> tuple[str, bytes] | int:
    """Anthropic's Messages."""
    if not path.startswith(("/v1/messages?", "/v1/messages")) or "count_tokens" in path:
        return 404
    turn = sum(message["role"] == "assistant" for message in body["messages"])
    step = at(script, turn)
    if isinstance(step, int):
        return step
    begin, delta, stop = _block(step, turn)
    usage = {"input_tokens": USED["input"], "output_tokens": 1}
    whole = {"id": f"msg_{turn}", "type": "message", "role": "assistant", "model": body["model"], "content": []}
    return stream(
        ("message_start", {"message": {**whole, "stop_reason": None, "stop_sequence": None, "usage": usage}}),
        ("content_block_start", {"index": 0, "content_block": begin}),
        ("content_block_delta", {"index": 0, "delta": delta}),
        ("content_block_stop", {"index": 0}),
        ("message_delta", {"delta": {"stop_reason": stop}, "usage": {"output_tokens": USED["output"]}}),
        ("message_stop", {}),
    )


def _block(step: str | tuple[str, dict], turn: int) -> tuple[dict, dict, str]:
    if isinstance(step, str):
        return {"type": "text", "text": ""}, {"type": "text_delta", "text": step}, "end_turn"
    begin = {"type": "tool_use", "id": f"toolu_{turn}", "name": step[0], "input": {}}
    return begin, {"type": "input_json_delta", "partial_json": json.dumps(step[1])}, "tool_use"


def responses(body: dict, script: list[Step], path: str) -> tuple[str, bytes] | int:
    """OpenAI's Responses."""
    if not path.endswith("/responses"):
        return 404
    done = ("function_call_output", "message")
    turn = sum(one.get("type") == done[0] or one.get("role") == "assistant" for one in body["input"])
    step = at(script, turn)
    if isinstance(step, int):
        return step
    if isinstance(step, str):
        item = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": step}]}
    else:
        item = {"type": "function_call", "call_id": f"call_{turn}", "name": step[0], "arguments": json.dumps(step[1])}
    used = {"input_tokens": USED["input"], "output_tokens": USED["output"], "total_tokens": sum(USED.values())}
    return stream(
        ("response.created", {"response": {"id": f"resp_{turn}"}}),
        ("response.output_item.done", {"output_index": 0, "item": {"id": f"item_{turn}", **item}}),
        ("response.completed", {"response": {"id": f"resp_{turn}", "usage": used}}),
    )


def generate(body: dict, script: list[Step], path: str) -> tuple[str, bytes] | int:
    """Google's generateContent."""
    if "enerateContent" not in path:
        return 404
    turn = sum("functionResponse" in part for content in body["contents"] for part in content["parts"])
    step = at(script, turn)
    if isinstance(step, int):
        return step
    part = {"text": step} if isinstance(step, str) else {"functionCall": {"name": step[0], "args": step[1]}}
    candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}
    used = {"promptTokenCount": USED["input"], "candidatesTokenCount": USED["output"], "totalTokenCount": 120}
    answer = json.dumps({"candidates": [candidate], "usageMetadata": used, "modelVersion": "double"})
    is_stream = "stream" in path
    return "text/event-stream" if is_stream else "application/json", (
        f"data: {answer}\r\n\r\n" if is_stream else answer
    ).encode()


def completions(body: dict, script: list[Step], path: str) -> tuple[str, bytes] | int:
    """OpenAI's chat completions, without streams; what is asked for first is the edit, then its commit message."""
    if not path.endswith("/chat/completions"):
        return 404
    step = at(script, int("commit message" in json.dumps(body["messages"]).lower()))
    if isinstance(step, int):
        return step
    used = {"prompt_tokens": USED["input"], "completion_tokens": USED["output"], "total_tokens": 120}
    choice = {"index": 0, "message": {"role": "assistant", "content": step}, "finish_reason": "stop"}
    answer = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice]}
    return "application/json", json.dumps({**answer, "usage": used}).encode()
