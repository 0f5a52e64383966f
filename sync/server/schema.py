"""The OpenAPI description, from the very structs that are decoded.

The one rule: Litestar refuses a `data` struct that holds raw JSON (measured.md), so handlers take bytes and their
operation says here what those bytes are.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Reference, RequestBody

from app.domain.shift_end import SignedShiftEnd
from sync.protocol import desk_messages as d
from sync.protocol import messages as m
from sync.protocol.log_messages import LogReply, LogRequest
from sync.protocol.shift_messages import ShiftEndRequest

_TAKEN = (m.EnrolRequest, m.PushRequest, m.KnownRequest, LogRequest, ShiftEndRequest, d.TicketWish)
_GIVEN = (m.EnrolReply, m.Head, m.PushReply, m.Page, m.EventsReply, m.FileReply, m.FilesReply, LogReply, m.Problem, m.Receipt, m.Grant)
_SIGNED = (SignedShiftEnd,)
_TO_DESKS = (d.Roster, d.MadeTicket, d.Integrity)
_REFERENCE = "#/components/schemas/{name}"
_JSON = "application/json"


class Described(JsonRenderPlugin):
    """The document at /schema/openapi.json, with the schemas of all messages, which Litestar would leave out."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        _, components = msgspec.json.schema_components(_TAKEN + _GIVEN + _SIGNED + _TO_DESKS, ref_template=_REFERENCE)
        return super().render(request, {**openapi_schema, "components": {"schemas": components}})


def operation(takes: type[m.Message] | None = None, gives: type[msgspec.Struct] | None = None) -> type[Operation]:
    """The operation of an endpoint that takes and gives these messages."""

    @dataclass
    class WithMessages(Operation):
        def __post_init__(self) -> None:
            if takes:
                self.request_body = RequestBody(content=_content(takes), required=True)
            if gives and self.responses:
                status = min(self.responses)
                self.responses[status] = OpenAPIResponse(description=gives.__name__, content=_content(gives))
            if self.responses is not None:
                self.responses["default"] = OpenAPIResponse(description="Problem", content=_content(m.Problem))

    return WithMessages


def _content(message: type[msgspec.Struct]) -> dict[str, OpenAPIMediaType]:
    return {_JSON: OpenAPIMediaType(schema=Reference(ref=_REFERENCE.format(name=message.__name__)))}
