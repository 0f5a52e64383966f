"""What the server says of this desk's findings, kept so that the screens ask for them only when there are others.

The one rule: a server that has not looked yet says nothing, and what it said before stands until it has.
"""

from app.storage.outlook import Kept
from app.storage.store import Store
from sync.protocol.messages import Head

# Its key in `meta`: the digest of findings.py.
FINDINGS = "findings"


def note_findings(store: Store, head: Head, kept: Kept) -> None:
    """`kept` holds what was said before; written only where it is another word now. A tablet is never told one."""
    if head.findings and head.findings != kept.get(FINDINGS):
        store.remember(FINDINGS, head.findings)
