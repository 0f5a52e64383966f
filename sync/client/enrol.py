"""S0: how a device gets its name, its scopes and its right to be believed.

The one rule: key and ENROL record are on the disk before anyone hears of them, so a lost reply is asked for again with the
very same bytes. Who the server is, is learnt from the ticket's address once and never changed after that.

`meta` then holds trust, setup, grants, role, scopes, sheet_certificate (enrolled.py reads them), url, is_demo and csr.
"""

from pathlib import Path

import msgspec

from app.domain.envelope import App, Enrolment, canonical
from app.domain.errors import Refused
from app.domain.identity import Clock, DeviceId, KeyId, NewId, OrgId
from app.settings import Folders
from app.storage.disk import replace_file, translated_os
from app.storage.keys import Secrets, Vault, key_id, public_key, sheet_request, sign
from app.storage.store import Store
from sync.client.enrolled import Enrolled, checked, device_of, learnt
from sync.client.link import Link
from sync.protocol.messages import EnrolReply, EnrolRequest, Grant, Ticket, Trust
from sync.protocol.signing import enrolment_hash


class Begun(msgspec.Struct, frozen=True):
    """What lies in clear beside the vault: the ENROL record on its way, later what opening the journal needs.

    No person stands in it. `recovery_key` is the organisation's public one, empty until the server answered.
    """

    enrol: str
    csr: str
    recovery_key: str = ""


def read_ticket(path: Path) -> Ticket:
    """The ticket of a file. Raises Refused("sync.ticket_missing" | "sync.ticket_wrong")."""
    if not path.is_file():
        raise Refused("sync.ticket_missing", file=path.name)
    with translated_os(path):
        content = path.read_bytes()
    try:
        return msgspec.json.decode(content, type=Ticket)
    except msgspec.MsgspecError as error:
        raise Refused("sync.ticket_wrong", file=path.name) from error


def is_enrolled(folders: Folders) -> bool:
    """Whether this data folder belongs to an enrolled device: the trust file is written last."""
    return folders.trust.exists()


def recovery_key(folders: Folders) -> str:
    """The organisation's public recovery key, for `Journal(...)`. Raises Refused("store.not_enrolled")."""
    begun = _begun(folders)
    if begun is None or not begun.recovery_key:
        raise Refused("store.not_enrolled")
    return begun.recovery_key


def enrol(ticket: Ticket, folders: Folders, secrets: Secrets, ids: NewId, clock: Clock, link: Link) -> Enrolled:
    """Asks the ticket's server to take this device; harmless to repeat after a lost reply or a crash.

    Raises RefusedByServer (ticket used or unknown), Refused("sync.other_server"), Unavailable.
    """
    begun = _begun(folders)
    if begun is None or not _is_of(begun, ticket, secrets):
        begun = _begin(ticket, folders, secrets, ids, clock)
    raw = begun.enrol.encode()
    sig = sign(secrets.device_seed, enrolment_hash(raw))
    request = EnrolRequest(enrol=msgspec.Raw(raw), sig=sig, csr=begun.csr, ticket=ticket.ticket)
    enrolled = checked(link.post("/v1/enrol", request, EnrolReply, signed=False), raw, sig, _trusted(folders))
    settled = msgspec.structs.replace(begun, recovery_key=enrolled.reply.setup.recovery_key)
    replace_file(folders.enrolment, msgspec.json.encode(settled))
    return enrolled


def adopt(store: Store, enrolled: Enrolled, ticket: Ticket, folders: Folders, app: App) -> None:
    """Begins the device's chain in its store, then writes the trust file; harmless to repeat."""
    begun = _begun(folders)
    more: dict[str, object] = {"url": ticket.url, "is_demo": ticket.is_demo, "csr": begun.csr if begun else ""}
    reply = enrolled.reply
    store.adopt_enrolment(device_of(enrolled, app), enrolled.enrolment, enrolled.sig, reply.countersig, learnt(reply) | more)
    replace_file(folders.trust, msgspec.json.format(msgspec.json.encode(reply.trust), indent=1))


def give_pins(vault: Vault, enrolled: Enrolled, ticket: Ticket) -> tuple[Grant, ...]:
    """Gives every granted member the ticket's preset PIN (the demo's) unless they have one; answers the grants."""
    grants = tuple(signed.grant for signed in enrolled.reply.grants)
    for grant in grants if ticket.preset_pin else ():
        if grant.member not in vault.members:
            vault.add_member(grant.member, ticket.preset_pin, preset=True)
    return grants


def _begun(folders: Folders) -> Begun | None:
    if not folders.enrolment.is_file():
        return None
    with translated_os(folders.enrolment):
        content = folders.enrolment.read_bytes()
    try:
        return msgspec.json.decode(content, type=Begun)
    except msgspec.MsgspecError:
        return None


def _is_of(begun: Begun, ticket: Ticket, secrets: Secrets) -> bool:
    """Whether the record on its way is for this ticket's organisation and made with this vault's key."""
    enrolment = msgspec.json.decode(begun.enrol, type=Enrolment)
    return enrolment.org == ticket.org and enrolment.pubkey == public_key(secrets.device_seed)


def _begin(ticket: Ticket, folders: Folders, secrets: Secrets, ids: NewId, clock: Clock) -> Begun:
    public = public_key(secrets.device_seed)
    device = DeviceId(ids())
    enrolment = Enrolment(OrgId(ticket.org), device, KeyId(key_id(public)), public, None, None, clock.wall_ms())
    raw = canonical(msgspec.to_builtins(enrolment))
    begun = Begun(raw.decode(), sheet_request(secrets.sheet_key_pem, device).decode())
    replace_file(folders.enrolment, msgspec.json.encode(begun))
    return begun


def _trusted(folders: Folders) -> Trust | None:
    if not folders.trust.exists():
        return None
    with translated_os(folders.trust):
        return msgspec.json.decode(folders.trust.read_bytes(), type=Trust)
