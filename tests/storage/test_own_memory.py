"""A process that has opened its keys leaves no core behind, whatever it dies of."""

import subprocess
import sys
from pathlib import Path

import pytest

# The limit is what a careless machine would have: without the keys open the same process leaves a file `core`.
DIES = """
import os, resource, sys
sys.path.insert(0, sys.argv[1])
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from pathlib import Path
from app.storage.keys import Kdf, Vault, new_secrets
cheap, path = Kdf(memory_kib=8, passes=1), Path("vault.bin")
vault = Vault.create(path, new_secrets(), kdf=cheap)
vault.add_member("m-1", "730614")
Vault(path, kdf=cheap).unlock("m-1", "730614", 0)
import ctypes
print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0, flush=True)
os.abort()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no cores")
def test_no_core_is_left_of_a_process_that_has_opened_its_keys(tmp_path: Path) -> None:
    words = [sys.executable, "-c", DIES, str(Path(__file__).parents[2])]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode < 0 and done.stdout.strip() == "0 0", done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"vault.bin", "vault.bin.spare"}
