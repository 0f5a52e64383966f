"""S0: how a device gets its name, its scopes and its right to be believed, from a ticket.

The one rule: keys and ENROL record are on the disk before anyone hears of them, so a lost reply is asked for again with the
very same bytes. Who the server is, is learnt from the ticket's address once and never changed after that.

After `join` the folder holds vault, sealed enrolment and trust file. What a device needs to enrol anew (trust, csr, url,
demo_pin) `Enrolled.enter` notes in `meta` too.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.envelope import Enrolment, enrolment_hash
from app.domain.errors import Damaged, Refused
from app.domain.identity import Clock, DeviceId, KeyId, NewId, OrgId
from app.settings import Folders
from app.storage.disk import replace_file, translated_os
from app.storage.keys import (
    Kdf,
    Keyring,
    Secrets,
    Vault,
    key_id,
    new_secrets,
    open_bytes,
    public_key,
    seal_bytes,
    sheet_request,
    sign,
)
from app.storage.keys.spare import is_there, spare_of
from sync.client.device_key import DeviceKey
from sync.client.enrolled import Enrolled, answer_to, check
from sync.client.link import Link
from sync.protocol.messages import EnrolRequest, Grant, Ticket, Trust

PinFor = Callable[[Grant], str]

_SEAL = b"doorstep.enrolment.1"

# The vault's door until the members have theirs; its PIN is made of the ticket.
_ENROLLING = "enrolling"


class Kept(msgspec.Struct, frozen=True):
    """The sealed file: the ENROL record on its way and, once the server answered, what it said."""

    raw: bytes
    csr: str
    done: Enrolled | None = None


def read_ticket(path: Path) -> Ticket:
    """The ticket of a file. Raises Refused("sync.ticket_missing" | "sync.ticket_wrong")."""
    if not path.is_file():
        raise Refused("sync.ticket_missing", file=path.name)
    with translated_os(path):
        content = path.read_bytes()
    try:
        return msgspec.json.decode(content, type=Ticket)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("sync.ticket_wrong", file=path.name) from error


@dataclass(frozen=True)
class Joining:
    """A device that the server has taken and whose members may still need their doors; `finish` makes it an enrolled one."""

    ticket: Ticket
    folders: Folders
    vault: Vault
    enrolled: Enrolled

    @property
    def lacking(self) -> tuple[Grant, ...]:
        """The members who have no PIN here yet; an importer's device has none."""
        grants = self.enrolled.grants if self.ticket.role != "importer" else ()
        return tuple(grant for grant in grants if grant.member not in self.vault.members)

    def finish(self, pin_for: PinFor | None = None) -> Vault:
        """Makes the doors and writes the trust file. Raises Refused("sync.pin_needed" | "pin.…"), Unavailable."""
        _make_doors(self, pin_for)
        keep_trust(self.folders, self.enrolled.reply.trust)
        # Last: without it nobody could go on from a kill before the trust file.
        close_enrolling(self.vault)
        return self.vault


def join(
    ticket: Ticket,
    folders: Folders,
    ids: NewId,
    clock: Clock,
    *,
    keyring: Keyring | None = None,
    kdf: Kdf | None = None,
    pin_for: PinFor | None = None,
) -> Vault:
    """Makes this folder an enrolled device and answers its open vault; to be repeated with the same ticket until it ends well.

    Members get the ticket's preset PIN, or the one that `pin_for` tells; an importer gets a service door. Raises what `ask`
    and `Joining.finish` raise.
    """
    return ask(ticket, folders, ids, clock, keyring=keyring, kdf=kdf).finish(pin_for)


def ask(ticket: Ticket, folders: Folders, ids: NewId, clock: Clock, *, keyring: Keyring | None = None, kdf: Kdf | None = None) -> Joining:
    """Asks the ticket's server to take this device; harmless to repeat.

    Raises RefusedByServer (ticket used or unknown), Refused("sync.other_server"), Unavailable.
    """
    folders.make()
    vault = _vault(ticket, folders, clock, keyring, kdf)
    link = Link(ticket.url, DeviceKey(vault), pins=lambda: ticket.tls_pins)
    try:
        enrolled = enrol(ticket, folders, vault.secrets(), ids, clock, link)
    finally:
        link.close()
    return Joining(ticket, folders, vault, enrolled)


def enrol(ticket: Ticket, folders: Folders, secrets: Secrets, ids: NewId, clock: Clock, link: Link) -> Enrolled:
    """Asks the ticket's server to take this device and keeps its checked answer, sealed, in the folder."""
    kept = _kept(folders, secrets)
    if kept is None or not _is_of(kept, ticket, secrets):
        kept = _begin(ticket, folders, secrets, ids, clock)
    sig = sign(secrets.device_seed, enrolment_hash(kept.raw))
    request = EnrolRequest(enrol=msgspec.Raw(kept.raw), sig=sig, csr=kept.csr, ticket=ticket.ticket)
    reply = answer_to(link, request)
    enrolled = Enrolled(
        raw=kept.raw, sig=sig, csr=kept.csr, reply=reply, url=ticket.url, demo_pin=ticket.preset_pin if ticket.is_demo else ""
    )
    check(enrolled, _trusted(folders), ticket.server_key)
    _keep(folders, secrets, msgspec.structs.replace(kept, done=enrolled))
    return enrolled


def read_enrolled(folders: Folders, secrets: Secrets) -> Enrolled:
    """What the enrolment brought. Raises Refused("store.not_enrolled"), Damaged."""
    kept = _kept(folders, secrets)
    if kept is None or kept.done is None:
        raise Refused("store.not_enrolled")
    return kept.done


def keep_enrolled(folders: Folders, secrets: Secrets, enrolled: Enrolled) -> None:
    """Keeps a later key's enrolment in the place of the earlier one. Raises Unavailable; the earlier one then stands."""
    _keep(folders, secrets, Kept(enrolled.raw, enrolled.csr, enrolled))
    keep_trust(folders, enrolled.reply.trust)


def _vault(ticket: Ticket, folders: Folders, clock: Clock, keyring: Keyring | None, kdf: Kdf | None) -> Vault:
    """The open vault: a new one, or that of an enrolment which was cut short."""
    pin = f"{int(hashlib.sha256(ticket.ticket.encode()).hexdigest(), 16) % 1_000_000:06d}"
    if is_there(folders.vault):
        vault = Vault(folders.vault, keyring=keyring, kdf=kdf)
        if vault.unlock_by_keyring() is not None:
            return vault
        if vault.members and not _begins_anew(vault, folders, pin, clock):
            return vault
        # Killed before it had a door, or begun with another ticket: nothing was recorded under it, and nobody can open it.
        for file in (folders.enrolment, folders.vault, spare_of(folders.vault)):
            file.unlink(missing_ok=True)
    vault = Vault.create(folders.vault, new_secrets(), keyring=keyring, kdf=kdf)
    vault.add_member(_ENROLLING, pin, preset=True)
    return vault


def _begins_anew(vault: Vault, folders: Folders, pin: str, clock: Clock) -> bool:
    """Opens a vault by the ticket that it was begun with; True for another ticket, but never where a device has recorded something."""
    try:
        vault.unlock(_ENROLLING, pin, clock.wall_ms())
    except Refused:
        if folders.journal.exists() or _ENROLLING not in vault.members:
            raise
        return True
    return False


def _make_doors(joining: Joining, pin_for: PinFor | None) -> None:
    vault, ticket = joining.vault, joining.ticket
    if ticket.role == "importer":
        vault.add_service_door()
    for grant in joining.lacking:
        if pin_for is None and not ticket.preset_pin:
            raise Refused("sync.pin_needed", name=grant.name)
        pin = ticket.preset_pin if pin_for is None else pin_for(grant)
        vault.add_member(grant.member, pin, preset=pin_for is None)


def close_enrolling(vault: Vault) -> None:
    """Takes away the ticket's own door, also where a kill has left it after an enrolment that ended well. The vault must be open."""
    if _ENROLLING in vault.members:
        vault.remove_member(_ENROLLING)


def _begin(ticket: Ticket, folders: Folders, secrets: Secrets, ids: NewId, clock: Clock) -> Kept:
    public = public_key(secrets.device_seed)
    device = DeviceId(ids())
    enrolment = Enrolment(OrgId(ticket.org), device, KeyId(key_id(public)), public, None, None, clock.wall_ms())
    kept = Kept(enrolment.canonical(), sheet_request(secrets.sheet_key_pem, device).decode())
    _keep(folders, secrets, kept)
    return kept


def _is_of(kept: Kept, ticket: Ticket, secrets: Secrets) -> bool:
    """Whether the record on its way is for this ticket's organisation and made with this vault's key."""
    enrolment = msgspec.json.decode(kept.raw, type=Enrolment)
    return enrolment.org == ticket.org and enrolment.pubkey == public_key(secrets.device_seed)


def _keep(folders: Folders, secrets: Secrets, kept: Kept) -> None:
    replace_file(folders.enrolment, seal_bytes(secrets.files_key, msgspec.msgpack.encode(kept), _SEAL))


def keep_trust(folders: Folders, trust: Trust) -> None:
    """The file by which this device, and whoever is given it, checks sheets and bundles."""
    replace_file(folders.trust, msgspec.json.format(msgspec.json.encode(trust), indent=1))


def _kept(folders: Folders, secrets: Secrets) -> Kept | None:
    if not folders.enrolment.is_file():
        return None
    with translated_os(folders.enrolment):
        sealed = folders.enrolment.read_bytes()
    try:
        return msgspec.msgpack.decode(open_bytes(secrets.files_key, sealed, _SEAL), type=Kept)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged("storage.seal_broken") from error


def _trusted(folders: Folders) -> Trust | None:
    if not folders.trust.exists():
        return None
    with translated_os(folders.trust):
        return msgspec.json.decode(folders.trust.read_bytes(), type=Trust)
