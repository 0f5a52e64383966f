"""The vault is changed from several threads: PINs in the store lane, a new device key in the sync lane, none undoes another."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.storage import keys as room
from app.storage.keys import Kdf, Vault, new_secrets, new_seed

CHEAP = Kdf(memory_kib=8, passes=1, lanes=1)
PIN, NEW = "482913", "604917"
NOW_MS = 1_764_000_000_000
# Long enough for the other thread's change, which takes a few ms; where that has to wait, the test goes on without it.
HEAD_START_S = 0.5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.bin"


@pytest.fixture
def vault(path: Path) -> Vault:
    """Open, with one member."""
    made = Vault.create(path, new_secrets(), kdf=CHEAP)
    made.add_member("m1", PIN)
    return made


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], object]], threading.Thread]:
    """Has `work` done by another thread while the vault's own `name` runs for the first time."""

    def begun(name: str, work: Callable[[], object]) -> threading.Thread:
        other, own = threading.Thread(target=work), getattr(room.vault, name)

        def wrapped(*given: object) -> object:
            if other.ident is None:
                other.start()
                other.join(HEAD_START_S)
            return own(*given)

        monkeypatch.setattr(room.vault, name, wrapped)
        return other

    return begun


def test_a_new_device_key_that_is_kept_while_a_pin_is_counted_stays(
    vault: Vault, path: Path, beside: Callable[..., threading.Thread]
) -> None:
    secrets = replace(vault.secrets(), pending_seed=new_seed())
    other = beside("_write", lambda: vault.store(secrets))
    vault.unlock("m1", PIN, NOW_MS)
    other.join()
    assert vault.secrets() == secrets
    assert Vault(path, kdf=CHEAP).unlock("m1", PIN, NOW_MS) == secrets


def test_a_pin_chosen_while_the_old_one_is_tried_stays(vault: Vault, path: Path, beside: Callable[..., threading.Thread]) -> None:
    other = beside("open_bytes", lambda: vault.add_member("m1", NEW))
    vault.unlock("m1", PIN, NOW_MS)
    other.join()
    again = Vault(path, kdf=CHEAP)
    with pytest.raises(Refused):
        again.unlock("m1", PIN, NOW_MS)
    assert again.unlock("m1", NEW, NOW_MS)


def test_a_member_who_is_withdrawn_while_the_pin_is_tried_does_not_get_in(
    vault: Vault, path: Path, beside: Callable[..., threading.Thread]
) -> None:
    other = beside("open_bytes", lambda: vault.remove_member("m1"))
    with pytest.raises(Refused):
        vault.unlock("m1", PIN, NOW_MS)
    other.join()
    assert Vault(path).members == frozenset()


def test_a_colleague_lets_try_again_while_a_wrong_pin_is_tried(vault: Vault, beside: Callable[..., threading.Thread]) -> None:
    other = beside("open_bytes", lambda: vault.reset_attempts("m1"))
    with pytest.raises(Refused):
        vault.unlock("m1", NEW, NOW_MS)
    other.join()
    assert vault.attempts("m1", NOW_MS).failures == 0
