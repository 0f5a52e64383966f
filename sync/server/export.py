"""`doorstep server bundle ORDER`: an order's evidence as a file, taken from a server's folder while it serves or stands still.

The one rule: it only reads; what the running server has not put under a head of its log yet is asked for again in a minute.
"""

from pathlib import Path

from app.domain.identity import Clock
from app.storage.disk import named_file, replace_file
from sync.server.beside import Backing, standing
from sync.server.bundles import Bundles
from sync.server.file_store import checked
from sync.server.folders import ServerFolders


def export_bundle(folders: ServerFolders, kept: Backing, clock: Clock, order: str, target: Path) -> int:
    """Writes the bundle of an order (id or number) to `target`; answers its bytes.

    Raises Refused("server.no_folder" | "server.order_unknown" | "server.log_behind"), Unavailable, Damaged.
    """
    with standing(folders, kept, clock) as server:
        read_file = checked(kept.store_of(folders))
        content = Bundles(server.rows, server.keys, folders, read_file, server.organisation.id, clock).make(order)
    with named_file(target):
        replace_file(target, content)
    return len(content)
