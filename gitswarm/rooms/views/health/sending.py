"""Sending the figures to a collector by OTLP over HTTP, once, with the official SDK of OpenTelemetry (extra ``otel``).

What opens the collector stands in OTEL_EXPORTER_OTLP_HEADERS, which the SDK reads itself: an argument can be seen by
everybody on the machine. Figures are sums since the swarm began, so nothing has to be remembered between two calls.
"""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlsplit

import requests
from google.protobuf.message import DecodeError
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.sdk.metrics import export as otel
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from gitswarm import __version__
from gitswarm.errors import Misused, Refused
from gitswarm.git.network.address import is_local
from gitswarm.record import Record
from gitswarm.rooms.outside.webhooks import NotDelivered
from gitswarm.rooms.views.health.rules import COUNTER, FAMILIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any
    from urllib.parse import SplitResult

    from gitswarm.rooms.views.health.figures import Figure

PATH = "/v1/metrics"
HEADERS = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS")
SECONDS = 20.0
DONE, CLOSED = range(200, 300), (401, 403)
NANO = 1_000_000_000


class Origin(Record):
    """Whose figures these are, and from when to when they were counted."""

    swarm: str
    clone: str
    begun: float
    now: float


def send(url: str, env: Mapping[str, str], figures: Iterable[Figure], origin: Origin) -> str:
    """Send figures, and say which host took them."""
    target, answers = target_of(url, env), list[requests.Response]()
    _be_silent()
    exporter = OTLPMetricExporter(target, timeout=SECONDS, session=_session(answers))
    try:
        result = exporter.export(_message(figures, origin))
    except requests.RequestException:  # which the exporter itself has caught since 1.40
        result = otel.MetricExportResult.FAILURE
    finally:
        exporter.shutdown()
    host = str(urlsplit(target).hostname)
    if result is not otel.MetricExportResult.SUCCESS or answers[-1].status_code not in DONE:
        raise _not_taken(host, answers)
    _refuse_part(host, answers[-1].content)
    return host


def _be_silent() -> None:
    """The SDK would print what the collector says."""
    import logging

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)


def _session(answers: list[requests.Response]) -> requests.Session:
    """What requests go by: no redirect is followed, headers would go along; and each answer is noted."""
    session = requests.Session()
    session.max_redirects = 0
    session.hooks["response"].append(lambda answer, **_: answers.append(answer))
    return session


def _not_taken(host: str, answers: list[requests.Response]) -> NotDelivered:
    if not answers:
        return NotDelivered(f"{host} could not be reached, and took no figures", hint="is a collector listening there?")
    status = answers[-1].status_code
    hint = f"what opens it belongs into {HEADERS[0]}" if status in CLOSED else f"its address ends with {PATH}"
    return NotDelivered(f"{host} did not take the figures, but answered with {status}", hint=hint, status=status)


def _refuse_part(host: str, answer: bytes) -> None:
    """A collector may say that it has taken the message, and not all that is in it."""
    try:
        rejected = ExportMetricsServiceResponse.FromString(answer).partial_success.rejected_data_points
    except DecodeError:
        return  # it speaks JSON, or its own words
    if rejected:
        raise NotDelivered(
            f"{host} did not take {rejected} of the figures", hint="its own log says why", rejected=rejected
        )


def target_of(url: str, env: Mapping[str, str]) -> str:
    """Where figures are sent to; no error repeats an address that holds what it should not."""
    parts = _parts(url)
    if parts is None:
        raise Misused("--otlp takes the address of a collector", hint=f"https://HOST{PATH}")
    if "@" in parts.netloc:
        raise Misused("an argument can be read by everybody on this machine", hint=f"put it into {HEADERS[0]}")
    if parts.scheme == "http" and any(env.get(name) for name in HEADERS) and not is_local(url):
        raise Refused(f"what {HEADERS[0]} holds goes nowhere without TLS", hint="take https://, or leave it out")
    return url if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{PATH}"


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_address else None


def _message(figures: Iterable[Figure], origin: Origin) -> otel.MetricsData:
    """The figures as they are sent: those of the swarm in one scope, those of this clone in another."""
    span = (int(origin.begun * NANO), int(origin.now * NANO))
    scopes = []
    for scope, found in groupby(sorted(figures, key=lambda one: one.scope), key=lambda one: one.scope):
        families = groupby(found, key=lambda one: one.name)
        metrics = [_metric(name, list(members), span) for name, members in families]
        scopes.append(otel.ScopeMetrics(InstrumentationScope(f"gitswarm.{scope}", __version__), metrics, ""))
    told = {"service.name": "gitswarm", "service.version": __version__}
    resource = Resource({**told, "service.instance.id": origin.clone, "gitswarm.swarm": origin.swarm})
    return otel.MetricsData([otel.ResourceMetrics(resource, scopes, "")])


def _metric(name: str, figures: list[Figure], span: tuple[int, int]) -> otel.Metric:
    family = FAMILIES[name]
    points = [_point(family.label, one, span) for one in figures]
    data: Any = otel.Gauge(points)
    if family.type == COUNTER:
        data = otel.Sum(points, otel.AggregationTemporality.CUMULATIVE, is_monotonic=True)
    return otel.Metric(f"gitswarm.{name}", family.meaning, "s" if name.endswith("_seconds") else "", data)


def _point(label: str, one: Figure, span: tuple[int, int]) -> otel.NumberDataPoint:
    return otel.NumberDataPoint({label: one.label} if one.label else {}, *span, one.value)
