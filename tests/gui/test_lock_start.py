"""What is loaded before the lock page is on the screen."""

import subprocess
import sys

# Before the first frame nobody needs them; each takes as long to load as several files of QML.
LATER = (
    *("sqlalchemy", "requests", "cryptography.x509", "argon2", "yaml", "pyhanko", "typst", "asyncio"),
    *("app.domain.procedure", "ui.common.ink", "ui.field.camera", "ui.field.photo", "ui.field.places"),
)
# Loaded on one thread while another reads the QML: not before that has begun.
BESIDE = ("msgspec", "cryptography", "app.storage.lock_card", "app.storage.keys.vault", "ui.station")


def loaded(modules: str, *asked: str) -> list[str]:
    """Which of `asked` are there once `modules` have been imported."""
    code = f"import {modules}, sys; print(*[m for m in sys.argv[1:] if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True, check=True).stdout.split()


def test_the_lock_page_waits_for_no_database_network_certificate_or_photo() -> None:
    assert loaded("ui.__main__, ui.compose, ui.station, ui.field.field_app, ui.field.field_window", *LATER) == []


def test_the_reading_of_qml_begins_before_keys_and_cards_are_loaded() -> None:
    assert loaded("ui.__main__, ui.field.field_app, ui.field.field_window", *LATER, *BESIDE) == []
    # compose may know what it puts together by name only.
    assert loaded("ui.compose", *LATER, *BESIDE) == []
