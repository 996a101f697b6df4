"""Figures sent by OTLP: to a collector on loopback that decodes what it is told; the same as `metrics --json` shows."""

from __future__ import annotations

import contextlib
import threading

import pytest
import requests
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_CUMULATIVE

from gitswarm.core.event import instant
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.views.health import sending
from tests.servers import LOOPBACK, Exchange, QuietServer, serving

SECRET = "Bearer%20very-secret"


class Collector(QuietServer):
    """Takes figures, and answers every request in the same way."""

    def __init__(self):
        super().__init__((LOOPBACK, 0), Hearing)
        self.told, self.paths, self.headers = [], [], []
        self.answer, self.body = (200, {}), b""

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self.server_address[1]}"


class Hearing(Exchange):
    """One connection."""

    def _serve(self):
        server = self.server
        server.paths.append(self.path)
        server.headers.append(dict(self.headers))
        server.told.append(ExportMetricsServiceRequest.FromString(self.body()))
        status, headers = server.answer
        self.answer(status, {"Content-Type": "application/x-protobuf", **headers}, server.body)


@pytest.fixture
def collector():
    server = Collector()
    with contextlib.ExitStack() as stack:
        stack.enter_context(serving(server, threading.Event()))
        yield server


def points(request):
    """Every figure of a request as (scope, name, label, value, type)."""
    (resource,) = request.resource_metrics
    for scope in resource.scope_metrics:
        for metric in scope.metrics:
            kind = metric.WhichOneof("data")
            for point in getattr(metric, kind).data_points:
                label = next((each.value.string_value for each in point.attributes), "")
                value = getattr(point, point.WhichOneof("value"))
                yield scope.scope.name, metric.name, label, value, "counter" if kind == "sum" else kind


def test_a_collector_gets_the_figures_that_metrics_shows(clone, collector):
    first = clone.must("create", "One", "--json").json["id"]
    clone.must("claim", first, "--no-worktree")
    clone.must("done", first, "--summary", "it is done")
    told = clone.must("metrics", "--otlp", collector.url, "--json").json
    shown = clone.must("metrics", "--json").json

    assert told == {"sent": len(shown), "host": LOOPBACK}
    assert collector.paths == ["/v1/metrics"]
    keys = ("scope", "name", "label", "value", "type")
    wanted = {tuple(one[key] for key in keys) for one in shown}
    assert {
        (s.removeprefix("gitswarm."), n.removeprefix("gitswarm."), *more) for s, n, *more in points(collector.told[0])
    } == wanted


def test_sums_are_of_all_time_and_say_whose_they_are(clone, collector):
    clone.must("metrics", "--otlp", f"{collector.url}/v1/metrics")
    (resource,) = collector.told[0].resource_metrics
    whose = {each.key: each.value.string_value for each in resource.resource.attributes}
    begun = clone.log()[0]

    assert whose["service.name"] == "gitswarm"
    assert whose["gitswarm.swarm"] == clone.must("status", "--json").json["swarm"]
    assert whose["service.instance.id"].startswith("clone/")
    (events,) = [one for scope in resource.scope_metrics for one in scope.metrics if one.name == "gitswarm.events"]
    assert events.sum.is_monotonic
    assert events.sum.aggregation_temporality == AGGREGATION_TEMPORALITY_CUMULATIVE
    assert events.sum.data_points[0].start_time_unix_nano == instant(begun["at"]) * 10**9
    assert events.sum.data_points[0].time_unix_nano >= events.sum.data_points[0].start_time_unix_nano


def test_what_opens_it_is_read_from_the_environment(clone, collector, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"authorization={SECRET}")
    clone.must("metrics", "--otlp", collector.url)
    assert collector.headers[0]["authorization"] == "Bearer very-secret"


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_what_is_not_taken_is_an_error_and_goes_nowhere_else(clone, collector, monkeypatch, status):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"authorization={SECRET}")
    collector.answer = (status, {"Location": f"{collector.url}/elsewhere"})
    told = clone.run("metrics", "--otlp", collector.url)

    assert told.code == 6
    assert f"answered with {status}" in told.err
    assert collector.paths == ["/v1/metrics"]
    assert "very-secret" not in told.err


def test_figures_that_a_collector_leaves_out_are_an_error(clone, collector):
    collector.body = ExportMetricsServiceResponse(partial_success={"rejected_data_points": 3}).SerializeToString()
    told = clone.run("metrics", "--otlp", collector.url)
    assert told.code == 6
    assert "did not take 3 of the figures" in told.err
    collector.body = b"thank you"
    clone.must("metrics", "--otlp", collector.url)


def test_figures_are_shown_or_sent(clone, collector):
    assert clone.run("metrics", "--prometheus", "--otlp", collector.url).code == 2
    assert collector.told == []


def test_a_collector_that_is_not_there_is_an_error(clone, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    told = clone.run("metrics", "--otlp", f"http://{LOOPBACK}:9")
    assert told.code == 6
    assert "could not be reached" in told.err


def test_a_collector_that_is_not_there_is_an_error_for_an_exporter_that_lets_it_through_too(clone, monkeypatch):
    """As it does before 1.40: the command died as of a bug."""

    def export(*_):
        raise requests.ConnectionError

    monkeypatch.setattr(sending.OTLPMetricExporter, "export", export)
    told = clone.run("metrics", "--otlp", f"http://{LOOPBACK}:9")
    assert (told.code, "could not be reached" in told.err) == (6, True)


@pytest.mark.parametrize(
    "url", ["", "collector", "ftp://x/", "http://", "http://h:99999", "https://ada:secret@h/v1/metrics"]
)
def test_what_is_no_address_is_refused_and_not_repeated(url):
    with pytest.raises(Misused) as refused:
        sending.target_of(url, {})
    assert "secret" not in str(refused.value.as_json())


def test_what_opens_it_does_not_go_over_a_plain_line():
    told = {"OTEL_EXPORTER_OTLP_HEADERS": f"authorization={SECRET}"}
    with pytest.raises(Refused, match="without TLS"):
        sending.target_of("http://collector.example.org:4318", told)
    assert sending.target_of("http://localhost:4318", told) == "http://localhost:4318/v1/metrics"
    assert sending.target_of("http://collector.example.org:4318", {}).endswith("/v1/metrics")
    assert sending.target_of("https://h/otlp/v1/metrics", told) == "https://h/otlp/v1/metrics"
