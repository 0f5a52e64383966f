"""What is loaded before the lock page is on the screen."""

import subprocess
import sys


def test_the_lock_page_waits_for_no_database_network_or_certificate() -> None:
    heavy = ("sqlalchemy", "requests", "cryptography.x509", "argon2", "yaml", "pyhanko", "typst", "asyncio")
    code = "import ui.compose, ui.station, ui.field.field_app, sys; print(*[m for m in sys.argv[1:] if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
