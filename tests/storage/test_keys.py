"""Keys: who can open the vault and at what cost, what a signature and a seal promise, and the sheets' certificates."""

import base64
import hashlib
import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as some

from app.domain.envelope import tagged_hash
from app.domain.errors import Broken, Damaged, Refused, Unavailable
from app.storage import disk
from app.storage import keys as room
from app.storage.keys import (
    Kdf,
    Secrets,
    Vault,
    box_public,
    commitment,
    issue_sheet_certificate,
    key_id,
    make_sheet_ca,
    make_sheet_key,
    new_key,
    new_secrets,
    new_seed,
    open_box,
    open_bytes,
    open_person,
    public_key,
    seal_bytes,
    seal_for,
    seal_person,
    sheet_request,
    sign,
    verify,
)
from app.storage.keys.spare import is_there, spare_of

CHEAP = Kdf(memory_kib=8, passes=1, lanes=1)
PIN = "482913"
WRONG = "739164"
MINUTE_MS = 60_000
NOW_MS = 1_764_000_000_000
NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
H = tagged_hash("doorstep.event.1", b"raw")


class MemoryKeyring:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, entry: str) -> bytes | None:
        return self.kept.get(entry)

    def put(self, entry: str, key: bytes) -> bool:
        self.kept[entry] = key
        return True


class NoKeyring(MemoryKeyring):
    def put(self, entry: str, key: bytes) -> bool:
        return False


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.bin"


@pytest.fixture
def secrets() -> Secrets:
    return new_secrets()


@pytest.fixture
def vault(path: Path, secrets: Secrets) -> Vault:
    """A vault with one member, locked, as at a start."""
    made = Vault.create(path, secrets, kdf=CHEAP)
    made.add_member("m1", PIN)
    return Vault(path, kdf=CHEAP)


def guess_wrong(vault: Vault, now_ms: int) -> Refused:
    with pytest.raises(Refused) as refusal:
        vault.unlock("m1", WRONG, now_ms)
    return refusal.value


def guessed_wrong(vault: Vault, times: int, now_ms: int = NOW_MS) -> int:
    """Guesses so often, serving each wait; answers the time of the last guess."""
    for _ in range(times):
        now_ms += vault.attempts("m1", now_ms).wait_ms
        guess_wrong(vault, now_ms)
    return now_ms


def test_the_right_pin_opens(vault: Vault, secrets: Secrets) -> None:
    assert not vault.is_open
    assert vault.unlock("m1", PIN, NOW_MS) == secrets
    assert vault.is_open
    assert vault.secrets() == secrets


def test_a_wrong_pin_opens_nothing_and_tells_what_is_left(vault: Vault) -> None:
    refusal = guess_wrong(vault, NOW_MS)
    assert (refusal.code, refusal.params) == ("pin.wrong", {"left": 9})
    assert not vault.is_open


def test_two_members_open_with_their_own_pins_only(vault: Vault, secrets: Secrets) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    vault.add_member("m2", "604917")
    vault.close()
    assert vault.unlock("m2", "604917", NOW_MS) == secrets
    with pytest.raises(Refused):
        vault.unlock("m1", "604917", NOW_MS)


def test_a_member_without_a_pin_here_is_told_so(vault: Vault) -> None:
    with pytest.raises(Refused) as refusal:
        vault.unlock("nobody", PIN, NOW_MS)
    assert refusal.value.code == "pin.unknown_member"


def test_a_removed_member_opens_nothing(vault: Vault) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    vault.remove_member("m1")
    assert vault.members == frozenset()
    with pytest.raises(Refused):
        vault.unlock("m1", PIN, NOW_MS)


def test_a_new_pin_replaces_the_old_one(vault: Vault) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    vault.add_member("m1", WRONG)
    vault.unlock("m1", WRONG, NOW_MS)
    with pytest.raises(Refused):
        vault.unlock("m1", PIN, NOW_MS)


def test_stored_secrets_are_there_after_a_restart(vault: Vault, path: Path, secrets: Secrets) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    changed = replace(secrets, pending_seed=new_seed())
    vault.store(changed)
    assert Vault(path).unlock("m1", PIN, NOW_MS) == changed


def test_a_locked_vault_gives_and_takes_nothing(vault: Vault, secrets: Secrets) -> None:
    for attempt in (
        vault.secrets,
        lambda: vault.store(secrets),
        lambda: vault.add_member("m2", PIN),
        lambda: vault.reset_attempts("m1"),
        lambda: vault.remove_member("m1"),
        vault.add_service_door,
        vault.add_keyring_door,
    ):
        with pytest.raises(Broken):
            attempt()


def test_a_vault_is_never_replaced_by_a_new_one(vault: Vault, path: Path, secrets: Secrets) -> None:
    before = path.read_bytes()
    with pytest.raises(Broken):
        Vault.create(path, new_secrets(), kdf=CHEAP)
    assert path.read_bytes() == before


def test_a_vault_of_which_the_second_copy_is_left_is_never_replaced_either(vault: Vault, path: Path, secrets: Secrets) -> None:
    path.unlink()
    with pytest.raises(Broken):
        Vault.create(path, new_secrets(), kdf=CHEAP)
    assert Vault(path).unlock("m1", PIN, NOW_MS) == secrets


def test_no_secret_stands_in_the_file_or_in_a_printed_secret(vault: Vault, path: Path, secrets: Secrets) -> None:
    content = path.read_bytes()
    for held in (secrets.database_key, secrets.files_key, secrets.journal_key, secrets.device_seed):
        assert held not in content
        assert held.hex() not in repr(secrets)
        assert repr(held) not in repr(secrets)
    assert b"PRIVATE KEY" not in content
    assert PIN.encode() not in content


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_the_vault_is_private_to_its_user(vault: Vault, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_vault_that_the_disk_spoiled_opens_from_its_second_copy(vault: Vault, path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))
    assert Vault(path, kdf=CHEAP).unlock("m1", PIN, 0) == vault.unlock("m1", PIN, 0)


def test_a_vault_that_is_gone_opens_from_its_second_copy_and_stands_again(vault: Vault, path: Path) -> None:
    path.unlink()
    assert Vault(path, kdf=CHEAP).unlock("m1", PIN, 0) == vault.unlock("m1", PIN, 0)
    assert path.is_file() and Vault(path).members == vault.members


def test_without_either_copy_there_is_no_vault(vault: Vault, path: Path) -> None:
    assert is_there(path)
    path.unlink()
    assert is_there(path)
    spare_of(path).unlink()
    assert not is_there(path)
    with pytest.raises(Unavailable):
        Vault(path)


def test_a_wrong_guess_changes_the_vault_and_not_its_second_copy(vault: Vault, path: Path) -> None:
    before = path.read_bytes(), spare_of(path).read_bytes()
    with pytest.raises(Refused):
        vault.unlock("m1", "000001", 0)
    assert (path.read_bytes() != before[0], spare_of(path).read_bytes()) == (True, before[1])


def test_every_flipped_byte_of_the_vault_is_found(vault: Vault, path: Path) -> None:
    whole = path.read_bytes()
    spare_of(path).unlink()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            Vault(path)


def test_a_vault_of_the_older_form_opens_and_is_written_anew(vault: Vault, path: Path, secrets: Secrets) -> None:
    kept = json.loads(path.read_bytes()[40:])
    door = kept["members"]["m1"]
    doors = {"m1": {**door, "salt": bytes.fromhex(door["salt"]), "wrapped": bytes.fromhex(door["wrapped"])}}
    older = {**kept, "sealed": bytes.fromhex(kept["sealed"]), "card_key": bytes.fromhex(kept["card_key"]), "members": doors}
    body = msgspec.msgpack.encode(older)
    path.write_bytes(b"DSVAULT1" + hashlib.sha256(body).digest() + body)
    again = Vault(path)
    assert (again.card_key, again.members) == (vault.card_key, vault.members)
    assert again.unlock("m1", PIN, NOW_MS) == secrets
    assert path.read_bytes().startswith(b"DSVAULT2")


def test_a_kill_while_writing_leaves_the_old_vault(vault: Vault, path: Path, secrets: Secrets) -> None:
    path.with_name("vault.bin.new").write_bytes(b"half a vau")
    again = Vault(path)
    assert again.unlock("m1", PIN, NOW_MS) == secrets
    assert not path.with_name("vault.bin.new").exists()


def test_a_full_disk_leaves_the_old_vault(vault: Vault, path: Path, secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.unlock("m1", PIN, NOW_MS)

    def full(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as trouble:
        trouble.setattr(disk, "write_all", full)
        with pytest.raises(Unavailable) as refusal:
            vault.store(replace(secrets, pending_seed=new_seed()))
    assert refusal.value.code == "storage.disk_full"
    assert vault.secrets() == secrets
    assert Vault(path).unlock("m1", PIN, NOW_MS) == secrets


def test_a_service_device_opens_without_a_person(path: Path, secrets: Secrets) -> None:
    Vault.create(path, secrets, kdf=CHEAP).add_service_door()
    assert Vault(path).unlock_service() == secrets
    assert path.with_name("vault.bin.service").stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_a_tablet_has_no_service_door(vault: Vault) -> None:
    with pytest.raises(Refused) as refusal:
        vault.unlock_service()
    assert refusal.value.code == "storage.no_service_key"


def test_a_foreign_service_key_is_damage(path: Path, secrets: Secrets) -> None:
    Vault.create(path, secrets, kdf=CHEAP).add_service_door()
    path.with_name("vault.bin.service").write_bytes(new_key())
    with pytest.raises(Damaged):
        Vault(path).unlock_service()


def test_the_keyring_opens_its_own_folders_vault(tmp_path: Path, secrets: Secrets) -> None:
    keyring = MemoryKeyring()
    Vault.create(tmp_path / "a.bin", secrets, keyring=keyring, kdf=CHEAP)
    other = new_secrets()
    Vault.create(tmp_path / "b.bin", other, keyring=keyring, kdf=CHEAP)
    assert len(keyring.kept) == 2
    assert Vault(tmp_path / "a.bin", keyring=keyring).unlock_by_keyring() == secrets
    assert Vault(tmp_path / "b.bin", keyring=keyring).unlock_by_keyring() == other


def test_the_keyring_does_not_hold_the_master_itself(path: Path, secrets: Secrets) -> None:
    keyring = MemoryKeyring()
    vault = Vault.create(path, secrets, keyring=keyring, kdf=CHEAP)
    keyring.kept = {entry: new_key() for entry in keyring.kept}
    assert Vault(path, keyring=keyring).unlock_by_keyring() is None
    assert vault.opens_by_keyring


def test_without_a_keyring_only_the_pin_opens(path: Path, secrets: Secrets) -> None:
    made = Vault.create(path, secrets, keyring=NoKeyring(), kdf=CHEAP)
    made.add_member("m1", PIN)
    again = Vault(path, keyring=NoKeyring())
    assert (again.opens_by_keyring, again.unlock_by_keyring()) == (False, None)
    assert again.unlock("m1", PIN, NOW_MS) == secrets


def test_a_lost_keyring_entry_is_made_anew_after_a_pin(path: Path, secrets: Secrets) -> None:
    keyring = MemoryKeyring()
    Vault.create(path, secrets, keyring=keyring, kdf=CHEAP).add_member("m1", PIN)
    keyring.kept.clear()
    vault = Vault(path, keyring=keyring)
    assert vault.unlock_by_keyring() is None
    vault.unlock("m1", PIN, NOW_MS)
    assert vault.add_keyring_door()
    assert Vault(path, keyring=keyring).unlock_by_keyring() == secrets


def test_a_working_keyring_gives_back_what_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr("keyring.set_password", lambda service, entry, text: kept.update({service + entry: text}))
    monkeypatch.setattr("keyring.get_password", lambda service, entry: kept.get(service + entry))
    found, key = room.SystemKeyring(), new_key()
    assert found.get("entry") is None
    assert found.put("entry", key)
    assert found.get("entry") == key


def test_the_environment_turns_the_keyring_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_NO_KEYRING", "1")
    assert room.system_keyring() is None


def test_a_machine_without_a_keyring_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends.fail import Keyring as Failing

    monkeypatch.delenv("DOORSTEP_NO_KEYRING", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", Failing())
    found = room.system_keyring()
    assert found is not None
    assert (found.put("entry", new_key()), found.get("entry")) == (False, None)


def test_from_the_fifth_wrong_pin_on_the_wait_doubles(vault: Vault) -> None:
    waits = []
    now_ms = NOW_MS
    for _ in range(9):
        now_ms = guessed_wrong(vault, 1, now_ms)
        waits.append(vault.attempts("m1", now_ms).wait_ms // MINUTE_MS)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16]


def test_even_the_right_pin_waits(vault: Vault, secrets: Secrets) -> None:
    now_ms = guessed_wrong(vault, 5)
    with pytest.raises(Refused) as refusal:
        vault.unlock("m1", PIN, now_ms + MINUTE_MS - 1)
    assert (refusal.value.code, refusal.value.params) == ("pin.wait", {"minutes": 1})
    assert vault.unlock("m1", PIN, now_ms + MINUTE_MS) == secrets


def test_the_fifth_wrong_pin_tells_the_wait(vault: Vault) -> None:
    now_ms = guessed_wrong(vault, 4)
    assert guess_wrong(vault, now_ms).code == "pin.wait"


def test_a_guess_during_a_wait_costs_no_attempt(vault: Vault) -> None:
    now_ms = guessed_wrong(vault, 5)
    for _ in range(20):
        guess_wrong(vault, now_ms)
    assert vault.attempts("m1", now_ms).failures == 5


def test_after_ten_wrong_pins_only_a_supervisor_helps(vault: Vault, path: Path, secrets: Secrets) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    vault.add_member("boss", "604917")
    now_ms = guessed_wrong(vault, 10)
    for later_ms in (now_ms, now_ms + 365 * 24 * 60 * MINUTE_MS):
        with pytest.raises(Refused) as refusal:
            Vault(path).unlock("m1", PIN, later_ms)
        assert refusal.value.code == "pin.locked"
    again = Vault(path)
    again.unlock("boss", "604917", now_ms)
    again.reset_attempts("m1")
    assert Vault(path).unlock("m1", PIN, now_ms) == secrets


def test_ten_thousand_guesses_are_ten(vault: Vault) -> None:
    now_ms = NOW_MS
    for _ in range(10_000):
        now_ms += 60 * MINUTE_MS
        guess_wrong(vault, now_ms)
    assert vault.attempts("m1", now_ms).failures == 10


def test_the_right_pin_forgives_earlier_ones(vault: Vault) -> None:
    guessed_wrong(vault, 4)
    vault.unlock("m1", PIN, NOW_MS)
    assert vault.attempts("m1", NOW_MS).failures == 0


def test_attempts_survive_a_restart(vault: Vault, path: Path) -> None:
    now_ms = guessed_wrong(vault, 6)
    again = Vault(path).attempts("m1", now_ms)
    assert (again.failures, again.left, again.wait_ms) == (6, 4, 2 * MINUTE_MS)


def test_a_kill_while_a_pin_is_checked_has_spent_the_guess(vault: Vault, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> bytes:
        raise Killed

    monkeypatch.setattr(room.vault, "pin_key", killed)
    with pytest.raises(Killed):
        vault.unlock("m1", WRONG, NOW_MS)
    assert Vault(path).attempts("m1", NOW_MS).failures == 1


def test_guesses_at_once_are_all_counted(vault: Vault) -> None:
    threads = [threading.Thread(target=guess_wrong, args=(vault, NOW_MS)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert vault.attempts("m1", NOW_MS).failures == 4


def test_a_guess_that_cannot_be_counted_is_not_tried(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(disk, "write_all", full)
    with pytest.raises(Unavailable):
        vault.unlock("m1", PIN, NOW_MS)
    assert not vault.is_open


@pytest.mark.parametrize("back_ms", [MINUTE_MS, 24 * 60 * MINUTE_MS, NOW_MS])
def test_a_clock_set_back_does_not_shorten_a_wait(vault: Vault, back_ms: int) -> None:
    now_ms = guessed_wrong(vault, 7) - back_ms
    assert vault.attempts("m1", now_ms).wait_ms == 4 * MINUTE_MS
    assert guess_wrong(vault, now_ms).code == "pin.wait"


def test_a_wait_under_a_clock_set_back_is_served_in_that_clocks_minutes(vault: Vault, path: Path, secrets: Secrets) -> None:
    now_ms = guessed_wrong(vault, 7) - 24 * 60 * MINUTE_MS
    guess_wrong(vault, now_ms)
    assert Vault(path).unlock("m1", PIN, now_ms + 4 * MINUTE_MS) == secrets


def test_setting_the_clock_to_and_fro_serves_no_wait(vault: Vault) -> None:
    now_ms = guessed_wrong(vault, 5)
    for _ in range(5):
        assert guess_wrong(vault, now_ms - 10 * MINUTE_MS).code == "pin.wait"
        assert guess_wrong(vault, now_ms - 10 * MINUTE_MS + 1000).code == "pin.wait"


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "48291a", "４８２９１３", "48291 ", "-48291"])
def test_a_pin_is_six_digits(vault: Vault, pin: str) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    with pytest.raises(Refused) as refusal:
        vault.add_member("m2", pin)
    assert refusal.value.code == "pin.form"


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "654321", "890123", "121212", "123123", "111222", "520131", "147258", "112233", "135791"]
)
def test_an_easy_pin_is_refused_unless_preset(vault: Vault, pin: str) -> None:
    vault.unlock("m1", PIN, NOW_MS)
    with pytest.raises(Refused) as refusal:
        vault.add_member("m2", pin)
    assert refusal.value.code == "pin.too_easy"
    vault.add_member("m2", pin, preset=True)
    vault.unlock("m2", pin, NOW_MS)


def test_a_guess_costs_what_the_threat_model_says() -> None:
    assert Kdf() == Kdf(memory_kib=64 * 1024, passes=3, lanes=1)


def test_a_signature_holds_for_its_key_and_hash_only() -> None:
    seed = new_seed()
    signature = sign(seed, H)
    assert verify(public_key(seed), signature, H)
    assert not verify(public_key(new_seed()), signature, H)
    assert not verify(public_key(seed), signature, tagged_hash("doorstep.enrol.1", b"raw"))


def test_a_signature_is_that_of_rfc_8032() -> None:
    seed = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    assert public_key(seed) == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"


@pytest.mark.parametrize("place", range(0, 128, 7))
def test_a_changed_digit_of_a_signature_is_refused(place: int) -> None:
    seed = new_seed()
    signature = sign(seed, H)
    changed = signature[:place] + format(int(signature[place], 16) ^ 1, "x") + signature[place + 1 :]
    assert not verify(public_key(seed), changed, H)


def test_a_signature_has_one_spelling() -> None:
    seed = new_seed()
    signature = sign(seed, H)
    for other in (signature.upper(), " " + signature, signature + "\n", signature[:-2], ""):
        assert other == signature or not verify(public_key(seed), other, H)


@given(pubkey=some.text(), signature=some.text(), h=some.text())
def test_ill_formed_signatures_are_refused_not_raised(pubkey: str, signature: str, h: str) -> None:
    assert not verify(pubkey, signature, h)


def test_a_key_is_named_by_the_hash_of_its_bytes() -> None:
    assert key_id("00" * 32) == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"


def test_sealed_bytes_open_under_their_key_and_binding_only() -> None:
    key = new_key()
    sealed = seal_bytes(key, b"sheet", b"bound")
    assert open_bytes(key, sealed, b"bound") == b"sheet"
    for other_key, other_sealed, bound in (
        (new_key(), sealed, b"bound"),
        (key, sealed, b"else"),
        (key, sealed[:-1], b"bound"),
        (key, b"", b"bound"),
    ):
        with pytest.raises(Damaged):
            open_bytes(other_key, other_sealed, bound)


def test_a_person_comes_back_with_the_salt_of_their_commitment() -> None:
    key, salt = new_key(), new_key()
    data: dict[str, object] = {"name": "陈美玲", "phone": "13800138000", "place": {"lat": "31.23", "floors": [1, 2]}}
    sealed, sha256, committed = seal_person(key, salt, data)
    opened = open_person(key, sealed)
    assert (opened.data, opened.salt) == (data, salt)
    assert commitment(opened.salt, opened.data) == committed
    assert len(sha256) == 64
    assert "陈美玲".encode() not in sealed


def test_a_commitment_is_the_hmac_of_the_canonical_data() -> None:
    # printf '{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '00%.0s' {1..32})
    assert commitment(bytes(32), {"a": 1}) == "e0baad27ae5335a93e2979e6693e7630de7d66b4d5bfd687cdbf1f0018f79cb8"


def test_a_person_under_a_destroyed_key_stays_closed() -> None:
    sealed = seal_person(new_key(), new_key(), {"name": "x"}).sealed
    with pytest.raises(Damaged):
        open_person(new_key(), sealed)


@pytest.mark.parametrize("value", [1.0, [1, 2.5], {"deep": [{"x": 0.1}]}, 2**60, "\ud800"])
def test_what_has_no_canonical_form_is_not_sealed(value: object) -> None:
    with pytest.raises(Broken):
        seal_person(new_key(), new_key(), {"value": value})


def test_a_box_opens_for_its_holder_only() -> None:
    private = new_key()
    sealed = seal_for(box_public(private), b"rating: 5")
    assert open_box(private, sealed) == b"rating: 5"
    assert seal_for(box_public(private), b"rating: 5") != sealed
    with pytest.raises(Damaged):
        open_box(new_key(), sealed)


def test_a_changed_box_does_not_open() -> None:
    private = new_key()
    sealed = seal_for(box_public(private), b"5")
    for place in range(len(sealed)):
        # X25519 ignores the top bit of a public key (RFC 7748 section 5); the key derivation binds it.
        changed = sealed[:place] + bytes([sealed[place] ^ 0x80]) + sealed[place + 1 :]
        with pytest.raises(Damaged):
            open_box(private, changed)
    for cut in (b"", sealed[:31], sealed[:40]):
        with pytest.raises(Damaged):
            open_box(private, cut)


def test_a_device_gets_a_certificate_of_its_authority() -> None:
    ca_key, ca_pem = make_sheet_ca("Jing'an Water", NOW)
    key = make_sheet_key()
    pem = issue_sheet_certificate(ca_key, ca_pem, sheet_request(key, "device-1"), "device-1", NOW)
    ca, leaf = x509.load_pem_x509_certificate(ca_pem), x509.load_pem_x509_certificate(pem)
    leaf.verify_directly_issued_by(ca)
    assert leaf.subject.rfc4514_string() == "CN=device-1"
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment, usage.value.key_cert_sign) == (True, True, False)
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert ca.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)


def test_authority_and_certificate_live_ten_years_and_400_days() -> None:
    ca_key, ca_pem = make_sheet_ca("x", NOW)
    pem = issue_sheet_certificate(ca_key, ca_pem, sheet_request(make_sheet_key(), "d"), "d", NOW)
    assert x509.load_pem_x509_certificate(ca_pem).not_valid_after_utc == NOW + timedelta(days=3653)
    leaf = x509.load_pem_x509_certificate(pem)
    assert leaf.not_valid_after_utc == NOW + timedelta(days=400)
    assert leaf.not_valid_before_utc < NOW


def test_the_authority_names_the_device_whatever_was_asked() -> None:
    ca_key, ca_pem = make_sheet_ca("x", NOW)
    pem = issue_sheet_certificate(ca_key, ca_pem, sheet_request(make_sheet_key(), "the director"), "device-9", NOW)
    assert x509.load_pem_x509_certificate(pem).subject.rfc4514_string() == "CN=device-9"


def test_a_request_for_another_curve_gets_no_certificate() -> None:
    ca_key, ca_pem = make_sheet_ca("x", NOW)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "d")])
    for private in (ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()):
        algorithm = None if isinstance(private, ed25519.Ed25519PrivateKey) else SHA256()
        request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(private, algorithm)
        with pytest.raises(Refused) as refusal:
            issue_sheet_certificate(ca_key, ca_pem, request.public_bytes(Encoding.PEM), "d", NOW)
        assert refusal.value.code == "storage.sheet_request_bad"


def test_a_request_signed_by_another_key_gets_no_certificate() -> None:
    ca_key, ca_pem = make_sheet_ca("x", NOW)
    request = x509.load_pem_x509_csr(sheet_request(make_sheet_key(), "d")).public_bytes(Encoding.DER)
    forged = request[:-1] + bytes([request[-1] ^ 1])
    pem = b"-----BEGIN CERTIFICATE REQUEST-----\n" + base64.b64encode(forged) + b"\n-----END CERTIFICATE REQUEST-----\n"
    with pytest.raises(Refused):
        issue_sheet_certificate(ca_key, ca_pem, pem, "d", NOW)


def test_what_is_no_request_gets_no_certificate() -> None:
    ca_key, ca_pem = make_sheet_ca("x", NOW)
    request = sheet_request(make_sheet_key(), "d")
    for bad in (b"", b"<html>", request.replace(request[100:104], b"AAAA")):
        with pytest.raises(Refused):
            issue_sheet_certificate(ca_key, ca_pem, bad, "d", NOW)
