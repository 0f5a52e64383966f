"""S0: a device's new key becomes known, by a ticket, by its old key's word, or by our own earlier countersignature.

The one rule: idempotent by key; a lost reply is asked for again and brings the same number, certificate and signature. Only a
certificate that ends within half a year is issued anew, for the same key.
"""

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from app.domain.envelope import Enrolment, canonical, enrolment_hash
from app.domain.errors import Refused
from app.domain.identity import Clock, at
from app.storage.keys import key_id, verify
from app.storage.keys.sheet_key import ends_soon
from sync.protocol.messages import DevicePlace, EnrolReply, EnrolRequest, SignedGrant, SignedPlace
from sync.protocol.signing import enrolled_hash, place_hash
from sync.server import tables as t
from sync.server import wipes
from sync.server.authors import Author
from sync.server.devices import author_of
from sync.server.editions import Editions
from sync.server.grants import Grants
from sync.server.newcomers import await_second, follow
from sync.server.organisation import Organisation, Place
from sync.server.returning import let_in_again, state_of
from sync.server.revocations import revoked_members
from sync.server.rolling_tables import refuse_rolled
from sync.server.server_keys import ServerKeys
from sync.server.tickets import Tickets
from sync.server.transactions import Transactions
from sync.server.work import Work

# Drawn by the device: 16 bytes as hex.
_LONGEST_ASKED = 64


class EnrolmentDesk:
    """Takes enrolments and answers with all a device needs to work offline."""

    def __init__(
        self, transactions: Transactions, keys: ServerKeys, organisation: Organisation, tickets: Tickets, clock: Clock, grants: Grants
    ) -> None:
        self._transactions = transactions
        self._keys = keys
        self._organisation = organisation
        self._tickets = tickets
        self._clock = clock
        self._grants = grants
        self.editions = Editions(organisation, keys)

    def enrol(self, request: EnrolRequest, shown_by: str = "") -> EnrolReply:
        """`shown_by` is the device whose key signed the request itself.

        Raises Refused("server.enrol_malformed" | "server.enrol_refused" | "server.ticket_used" | "server.ticket_unknown" | …).
        """
        raw = bytes(request.enrol)
        enrolment = _checked(raw, request.sig)
        if len(request.asked) > _LONGEST_ASKED:
            raise Refused("server.enrol_malformed")
        if enrolment.org != self._organisation.id:
            raise Refused("server.other_organisation_ticket")
        return self._transactions.write(lambda work: self._enrolled(work, enrolment, raw, request, shown_by))

    def _enrolled(self, work: Work, enrolment: Enrolment, raw: bytes, request: EnrolRequest, shown_by: str) -> EnrolReply:
        refuse_rolled(work.connection, len(self._keys.rollovers))
        known = work.connection.execute(select(t.key).where(t.key.c.key == enrolment.key)).one_or_none()
        if known is None:
            self._admit(work, enrolment, raw, request)
            certificate = self._keys.sheet_certificate(request.csr, enrolment.device, at(work.now_ms))
            work.connection.execute(
                insert(t.key).values(
                    key=enrolment.key,
                    device=enrolment.device,
                    pubkey=enrolment.pubkey,
                    enrol=raw,
                    sig=request.sig,
                    certificate=certificate,
                    state=state_of(work, enrolment),
                )
            )
        elif known.enrol != raw:
            raise Refused("server.enrol_differs")
        elif ends_soon(known.certificate.encode(), at(work.now_ms)):
            # Devices ask long before their grants end, and sign sheets with the newer one from then on. For the key of the older one:
            # whoever has a bundle could show this record too, with a request for a key of their own.
            renewed = self._keys.renewed_certificate(known.certificate, enrolment.device, at(work.now_ms))
            work.connection.execute(update(t.key).where(t.key.c.key == enrolment.key).values(certificate=renewed))
        is_theirs = shown_by == enrolment.device or self._has_proof(work, enrolment, raw, request)
        reply = self._reply(work, enrolment, raw, is_theirs=is_theirs)
        reply = msgspec.structs.replace(reply, asked=request.asked)
        return msgspec.structs.replace(reply, sig=self._keys.sign_hash(enrolled_hash(reply)))

    def _has_proof(self, work: Work, enrolment: Enrolment, raw: bytes, request: EnrolRequest) -> bool:
        """Whether the request holds what only the device has: the record and its signatures stand in every bundle and prove nothing."""
        if request.ticket:
            return self._tickets.was_of(work, request.ticket, enrolment.key)
        old = work.connection.execute(select(t.key.c.pubkey).where(t.key.c.key == enrolment.old_key)).scalar_one_or_none()
        return bool(request.old_sig) and old is not None and verify(old, request.old_sig, enrolment_hash(raw))

    def _admit(self, work: Work, enrolment: Enrolment, raw: bytes, request: EnrolRequest) -> None:
        """Looks at the one proof that was given."""
        if request.ticket:
            self._own_before(work, enrolment)
            self._settle(work, enrolment.device, self._tickets.redeem(work, request.ticket, enrolment.key))
            if self._organisation.two_persons:
                await_second(work, enrolment.key, enrolment.device, request.ticket)
            # A device has one key after another.
            work.connection.execute(update(t.key).where(t.key.c.device == enrolment.device).values(state="closed"))
            wipes.take_back(work.connection, enrolment.device)
        elif request.old_sig:
            self._by_old_key(work, enrolment, raw, request.old_sig)
        else:
            let_in_again(work, self._keys, self._organisation, enrolment, request)

    def _own_before(self, work: Work, enrolment: Enrolment) -> None:
        """A chain goes on under a key of the same device. Raises Refused("server.enrol_refused") for another one's; one that a
        restored server no longer knows may be anybody's, and is shown by its own records when they come."""
        elder = work.connection.execute(select(t.key.c.device).where(t.key.c.key == enrolment.old_key)).scalar_one_or_none()
        if elder not in (None, enrolment.device):
            raise Refused("server.enrol_refused")

    def _settle(self, work: Work, device: str, place: Place) -> None:
        """The device's row under the ticket's label; a device that enrols anew keeps its number, and its label.

        Raises Refused("server.enrol_refused") for the name of a device of another label: a ticket is for its own place only.
        """
        values: dict[str, object] = {
            "role": place.role,
            "label": place.label,
            "crews": msgspec.json.encode(place.crews).decode(),
            "areas": msgspec.json.encode(place.areas).decode(),
            "state": "open",
        }
        table = t.device
        label = work.connection.execute(select(table.c.label).where(table.c.id == device)).scalar_one_or_none()
        if label not in (None, place.label):
            raise Refused("server.enrol_refused")
        if work.connection.execute(update(table).where(table.c.id == device).values(**values)).rowcount == 0:
            number = work.connection.execute(select(func.coalesce(func.max(table.c.number), 0) + 1)).scalar_one()
            work.connection.execute(insert(table).values(id=device, number=number, pos=0, changes=0, **values))

    def _by_old_key(self, work: Work, enrolment: Enrolment, raw: bytes, old_sig: str) -> None:
        """The old key's word works once, which closes it, and never for a revoked device."""
        old = work.connection.execute(select(t.key).where(t.key.c.key == enrolment.old_key)).one_or_none()
        is_right = old is not None and old.device == enrolment.device and verify(old.pubkey, old_sig, enrolment_hash(raw))
        if old is None or not is_right or old.state == "closed" or author_of(work.connection, old.device).is_revoked:
            raise Refused("server.enrol_refused")
        work.connection.execute(update(t.key).where(t.key.c.key == old.key).values(state="closed"))
        follow(work, old.device, enrolment.key)

    def _reply(self, work: Work, enrolment: Enrolment, raw: bytes, *, is_theirs: bool) -> EnrolReply:
        """Without members and names for whoever has shown nothing but what anybody may have."""
        row = work.connection.execute(select(t.device).where(t.device.c.id == enrolment.device)).one()
        key = work.connection.execute(select(t.key).where(t.key.c.key == enrolment.key)).one()
        author = author_of(work.connection, enrolment.device)
        place = DevicePlace(org=enrolment.org, device=enrolment.device, number=row.number, role=row.role, label=row.label)
        reply = EnrolReply(
            feed_epoch=work.feed_epoch,
            countersig=self._keys.sign_hash(enrolment_hash(raw)),
            device_number=row.number,
            role=row.role,
            scopes=author.scopes,
            label=row.label,
            sheet_certificate=key.certificate,
            trust=self._keys.trust(),
            setup=self._organisation.setup(self._keys.quality_public, self._keys.recovery_public, self._keys.carrier_public),
            grants=self._granted(work.connection, author),
            place=SignedPlace(said=msgspec.to_builtins(place), sig=self._keys.sign_hash(place_hash(place))),
            edition=self.editions.of(work.connection, author),
        )
        if author.is_unconfirmed:
            # Whoever works on it has to unlock it; who else there is, it hears once it is confirmed.
            reply = msgspec.structs.replace(reply, setup=msgspec.structs.replace(reply.setup, staff=()))
        if not is_theirs:
            reply = msgspec.structs.replace(reply, grants=(), edition="", setup=msgspec.structs.replace(reply.setup, staff=()))
        return reply

    def _granted(self, connection: Connection, author: Author) -> tuple[SignedGrant, ...]:
        """Signed, for every member who may act on this device; nobody may on one that was withdrawn."""
        if author.is_revoked:
            return ()
        withdrawn = revoked_members(connection)
        given = self._grants.issue(author.device, author.role, author.crews, author.areas, self._clock.wall_ms())
        still = (grant for grant in given if grant.member not in withdrawn)
        return tuple(SignedGrant(said=msgspec.to_builtins(grant), sig=self._keys.sign_grant(grant)) for grant in still)


def _checked(raw: bytes, sig: str) -> Enrolment:
    """The record, canonical, under its own key's name and signature."""
    try:
        plain = msgspec.json.decode(raw)
        enrolment = msgspec.convert(plain, Enrolment)
        is_canonical = canonical(plain) == raw
        is_named = enrolment.key == key_id(enrolment.pubkey)
    except (msgspec.MsgspecError, RecursionError, ValueError, Refused) as error:
        raise Refused("server.enrol_malformed") from error
    if not (is_canonical and is_named and verify(enrolment.pubkey, sig, enrolment_hash(raw))):
        raise Refused("server.enrol_malformed")
    return enrolment
