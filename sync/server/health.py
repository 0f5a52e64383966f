"""Whether the server lives, whether it can serve, and its figures for Prometheus.

The one rule: figures are counts, sizes and ages; no label of theirs is a person's, an order's or a device's.
"""

import asyncio
import shutil
from pathlib import Path

import msgspec
from litestar import Response, get
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select

from app.domain.errors import DoorstepError
from app.domain.identity import Clock
from sync.server import tables as t
from sync.server.requests import PARTS, HttpRequest, as_json
from sync.server.schema import operation
from sync.server.transactions import Transactions

# Files still arrive below this, but the operator should know before the disk is full.
LEAST_FREE_BYTES = 256 * 1024**2

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)


class Health:
    """Asked by load balancers and by Prometheus; each process answers for itself."""

    def __init__(self, transactions: Transactions, data: Path, clock: Clock) -> None:
        self._transactions, self._data, self._clock = transactions, data, clock
        self.registry = CollectorRegistry()
        self._requests = Counter("doorstep_requests", "Answered requests", ("method", "route", "status"), registry=self.registry)
        self._seconds = Histogram("doorstep_request_seconds", "Time to answer", ("route",), buckets=_SECONDS, registry=self.registry)
        for name, told, ask in (
            ("doorstep_disk_free_bytes", "Free space below the data folder", self._free),
            ("doorstep_backup_age_seconds", "Since the newest backup; -1 without one", self._backup_age),
            ("doorstep_devices", "Enrolled devices", self._devices),
            ("doorstep_deferred_events", "Events that wait for another", self._deferred),
            ("doorstep_feed_epoch", "Rises with every restore", lambda: transactions.feed_epoch),
        ):
            Gauge(name, told, registry=self.registry).set_function(ask)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, status).inc()
        # A long poll is as long as it should be.
        if route != "/v1/wait":
            self._seconds.labels(route).observe(seconds)

    def troubles(self) -> list[str]:
        """Why this process cannot serve now; empty when it can."""
        found = [] if self._free() >= LEAST_FREE_BYTES else ["disk"]
        try:
            self._devices()
        except DoorstepError:
            found.append("database")
        return found

    def figures(self) -> bytes:
        """In Prometheus' text form. Raises what the database raises."""
        return generate_latest(self.registry)

    def _free(self) -> float:
        return shutil.disk_usage(self._data).free

    def _backup_age(self) -> float:
        with self._transactions.read() as connection:
            made_ms = connection.execute(select(func.max(t.backup.c.made_ms))).scalar()
        return -1 if made_ms is None else (self._clock.wall_ms() - made_ms) / 1000

    def _devices(self) -> float:
        with self._transactions.read() as connection:
            return connection.execute(select(func.count()).select_from(t.device)).scalar_one()

    def _deferred(self) -> float:
        with self._transactions.read() as connection:
            return connection.execute(select(func.count()).select_from(t.wait)).scalar_one()


def measured(app: ASGIApp, health: Health) -> ASGIApp:
    """`app` with every answer counted by its route, never by its path."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        began = loop.time()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = str(scope.get("path_template") or "other")
                health.answered(str(scope["method"]), route, message["status"], loop.time() - began)
            await send(message)

        await app(scope, receive, counted)

    return answer


@get("/health/live", operation_class=operation(), summary="Whether the process answers")
async def live() -> Response[bytes]:
    return as_json(b'{"status":"ok"}')


@get("/health/ready", operation_class=operation(), summary="Whether it can serve: database and disk")
async def ready(request: HttpRequest) -> Response[bytes]:
    troubles = await asyncio.to_thread(_of(request).troubles)
    body = msgspec.json.encode({"status": "trouble" if troubles else "ok", "troubles": troubles})
    return Response(body, status_code=503 if troubles else 200, media_type="application/json")


@get("/metrics", operation_class=operation(), summary="Figures for Prometheus")
async def metrics(request: HttpRequest) -> Response[bytes]:
    return Response(await asyncio.to_thread(_of(request).figures), media_type="text/plain; version=0.0.4; charset=utf-8")


def _of(request: HttpRequest) -> Health:
    health: Health = request.scope[PARTS].health  # type: ignore[typeddict-item]
    return health


HEALTH = (live, ready, metrics)
