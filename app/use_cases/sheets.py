"""The service sheet of a signed visit: made, signed by the tablet, sealed for the customer, recorded; and opened again.

The one rule: a sheet says what was signed. Where the statement that stands now is not the signed one, no sheet is made.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from app.domain import events as e
from app.domain.errors import Damaged, Refused
from app.domain.identity import EventHash, OrderId, at
from app.domain.order import Order
from app.domain.signature import Strokes, unpack
from app.domain.statement import Statement, sign_off_statement
from app.storage.catalog import Catalog
from app.storage.keys.person import open_person
from app.storage.keys.sealing import open_bytes, seal_bytes
from app.storage.listing import customer_key, customer_of, file_of_event
from app.storage.sheet import SheetModel, render_sheet, sign_sheet
from app.storage.store import Acting, NewEvent, NewFile, Saved, Store
from app.use_cases.orders import gatekeeper
from app.use_cases.sheet_model import Issuer, SheetSources, sheet_model

# Bound into the seal, so that a sealed sheet is never opened as anything else.
SHEET_SEAL = b"doorstep.sheet.1"


def open_sheet(customer_key: bytes, sealed: bytes, sheet_sha256: str) -> bytes:
    """The signed PDF in a sealed sheet. Raises Damaged("storage.seal_broken") where it is not the one its event names."""
    opened = open_bytes(customer_key, sealed, SHEET_SEAL)
    if hashlib.sha256(opened).hexdigest() != sheet_sha256:
        raise Damaged("storage.seal_broken")
    return opened


@dataclass(frozen=True)
class SheetKey:
    """The tablet's P-256 key with its certificate and those above it, all PEM."""

    key_pem: bytes
    certificate_pem: bytes
    chain_pems: tuple[bytes, ...]


@dataclass(frozen=True)
class Sheets:
    """Makes and opens the sheets of one replica; `reduced` shrinks a JPEG for print (about 1,600 px or less)."""

    store: Store
    catalog: Catalog
    acting: Acting
    key: SheetKey
    issuer: Issuer
    reduced: Callable[[bytes], bytes]

    def issue(self, order_id: OrderId) -> Saved:
        """Makes the sheet of the newest signature and records it with the PDF sealed under the customer's key.

        Raises Refused: the gates' reason, "gate.statement_changed" where something signed has changed since, or what the
        printing refuses. Nothing is recorded then; the sign-off stays saved and the sheet can be made again.
        """
        order = self._order(order_id)
        self._refuse_unsigned(order)
        pdf = render_sheet(self.model(order))
        signed = sign_sheet(pdf, self.key.key_pem, self.key.certificate_pem, self.key.chain_pems, at(self.store.clock.wall_ms()))
        body = e.SheetIssued(visit_h=order.visit.signatures[-1].h, sheet_sha256=hashlib.sha256(signed).hexdigest())
        sealed = seal_bytes(self._key_of(order_id), signed, SHEET_SEAL)
        file = NewFile(sealed, "application/octet-stream", "sheet", self.store.files.put(sealed))
        return self.store.record([NewEvent(order_id, body, files=(file,))], self.acting, gatekeeper(self.catalog))

    def issue_missing(self, order_id: OrderId) -> Saved | None:
        """Makes the sheet unless the newest signature has one: after a refusal, a full disk or a restart it is made up for."""
        visit = self._order(order_id).visit
        if not visit.signatures or any(sheet.body.visit_h == visit.signatures[-1].h for sheet in visit.sheets):
            return None
        return self.issue(order_id)

    def pdf(self, order_id: OrderId) -> bytes:
        """The signed PDF of the newest sheet, opened with the customer's key and compared with its event.

        Raises Refused("sheet.not_issued") where there is none yet, Damaged where the file is not what was recorded.
        """
        sheets = self._order(order_id).visit.sheets
        if not sheets:
            raise Refused("sheet.not_issued")
        return open_sheet(self._key_of(order_id), self.store.files.get(self._sealed(sheets[-1].h)), sheets[-1].body.sheet_sha256)

    def model(self, order: Order) -> SheetModel:
        """What the sheet of an order's newest signature says. Raises Refused("gate.statement_changed")."""
        procedure = self.catalog.procedure_of(order)
        shown = order.visit.signatures[-1].body.shown
        statement = sign_off_statement(order, procedure, shown.language)
        self._refuse_changed(order, statement)
        person = customer_of(self.store.engine, order.id)
        return sheet_model(
            order, procedure, person, statement, self.issuer, self._sources(order), self.store.device().label, self.store.clock.offset_min()
        )

    def _order(self, order_id: OrderId) -> Order:
        order = self.store.order(order_id)
        if order is None:
            raise Refused("order.missing")
        return order

    def _refuse_unsigned(self, order: Order) -> None:
        """The gates without the new event's body: no typesetting for what cannot be recorded anyway."""
        signatures = order.visit.signatures
        planned = e.SheetIssued(visit_h=signatures[-1].h if signatures else EventHash(""), sheet_sha256="")
        gatekeeper(self.catalog)(order, planned)

    def _refuse_changed(self, order: Order, statement: Statement) -> None:
        if statement.sha256() != order.visit.signatures[-1].body.shown.statement_sha256:
            raise Refused("gate.statement_changed", step="sign_off")

    def _key_of(self, order_id: OrderId) -> bytes:
        owner = customer_key(self.store.engine, order_id)
        if owner is None:
            raise Refused("sheet.no_customer_key")
        return owner[1]

    def _sealed(self, h: str) -> str:
        return self._named(h, "sheet") or ""

    def _named(self, h: str, role: str) -> str | None:
        """The file of a role that an event names, None where this replica has no row of it."""
        return file_of_event(self.store.engine, h, role)

    def _sources(self, order: Order) -> SheetSources:
        visit, files = order.visit, self.store.files
        photos = {p.body.sha256: self.reduced(files.get(p.body.sha256)) for p in visit.photos if files.has(p.body.sha256)}
        inked = [consent.body.strokes_sha256 for consent in visit.consents]
        inked += [signature.body.strokes_sha256 for signature in visit.signatures]
        strokes: dict[str, Strokes] = {sha: unpack(files.get(sha)) for sha in inked if sha}
        return SheetSources(photos, strokes, self._proxy(order))

    def _proxy(self, order: Order) -> dict[str, str]:
        signed = order.visit.signatures[-1]
        sealed = self._named(signed.h, "person") if signed.body.person else None
        if sealed is None:
            return {}
        return {name: str(value) for name, value in open_person(self._key_of(order.id), self.store.files.get(sealed)).data.items()}
