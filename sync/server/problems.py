"""Every error as one small JSON with the code of a sentence: no stack trace, no HTML, no words of a library.

The one rule: what is said of an error is its code and its parameters; what is logged is its kind and where it arose, never
its values, which may be a person's.
"""

import logging
import traceback
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from app.domain.errors import Damaged, DoorstepError, Refused, Unavailable
from sync.protocol import tus
from sync.protocol.messages import Problem

log = logging.getLogger("doorstep.server")

# What a refusal is in HTTP; all others are 400.
_STATUS = {
    "server.not_signed": 401,
    "server.nonce_spent": 401,
    "server.key_unknown": 401,
    "server.enrol_refused": 403,
    "server.ticket_unknown": 403,
    "server.ticket_used": 403,
    "server.ticket_ended": 403,
    "server.label_unknown": 403,
    "server.other_organisation_ticket": 403,
    "server.not_own_scope": 403,
    "server.not_a_desk": 403,
    "server.device_unconfirmed": 403,
    "server.order_unknown": 404,
    "server.file_unknown": 404,
    "server.file_not_named": 404,
    "server.upload_unknown": 404,
    "server.not_found": 404,
    "server.method_not_allowed": 405,
    "server.enrol_differs": 409,
    "server.not_all_here": 409,
    "server.body_slow": 408,
    "server.below_floor": 410,
    "server.too_large": 413,
    "server.file_too_large": 413,
    "server.upload_offset": 409,
    "server.tus_version": 412,
    "server.upload_type": 415,
    "server.coding_unknown": 415,
    "server.upload_too_long": 413,
    "server.file_damaged": 422,
    # tus 1.0, checksum extension: "460 Checksum Mismatch".
    "server.upload_checksum": 460,
    "server.app_outdated": 426,
}
_OF_HTTP = {404: "server.not_found", 405: "server.method_not_allowed", 413: "server.too_large"}
_RETRY_AFTER_S = "2"
# Somebody has to make room; asking more often helps nobody.
_RETRY_AFTER_FULL_S = "60"


def problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The reply to a failed request."""
    reply = _of(request, error)
    if request.scope["path"].startswith(tus.UPLOADS):
        reply.headers.update({tus.RESUMABLE: tus.VERSION, "Tus-Version": tus.VERSION})
    return reply


def _of(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    match error:
        case Refused():
            return _reply(_STATUS.get(error.code, 400), error.code, error.params)
        case HTTPException() if error.status_code < 500:
            return _reply(error.status_code, _OF_HTTP.get(error.status_code, "server.request_malformed"), {})
        case Damaged():
            _note(request, error)
            return _reply(500, error.code if error.code.startswith("server.") else "server.damaged", {})
        case Unavailable() if error.code == "storage.disk_full":
            _note(request, error)
            return _reply(507, "server.full", {}, {"Retry-After": _RETRY_AFTER_FULL_S})
        case Unavailable() if error.code == "server.crowded":
            # Expected after every outage, and counted by /metrics.
            return _reply(503, error.code, {}, {"Retry-After": str(error.params["retry_after_s"])})
        case Unavailable():
            _note(request, error)
            return _reply(503, "server.busy", {}, {"Retry-After": _RETRY_AFTER_S})
        case _:
            _note(request, error)
            return _reply(500, "server.broken", {})


def _reply(status: int, code: str, params: dict[str, Any], headers: dict[str, str] | None = None) -> Response[bytes]:
    body = Problem(code=code, params={name: str(value) for name, value in params.items()})
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json", headers=headers)


def _note(request: Request[Any, Any, Any], error: Exception) -> None:
    where = "".join(traceback.format_tb(error.__traceback__)[-3:])
    cause = f" from {_told(error.__cause__)}" if error.__cause__ else ""
    # The route, not the path: who asks may have put anything into it.
    route = request.scope.get("path_template") or "other"
    log.error("%s %s: %s%s\n%s", request.method, route, _told(error), cause, where)


def _told(error: BaseException) -> str:
    return error.code if isinstance(error, DoorstepError) else type(error).__name__
