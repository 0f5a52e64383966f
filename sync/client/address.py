"""Where a server may stand: anywhere by https, on this machine by plain http too.

The one rule: nothing is sent in clear beyond this machine, whatever a ticket says.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from app.domain.errors import Refused


def checked_address(url: str) -> bool:
    """Whether `url` leads to this machine. Raises Refused("sync.insecure_address" | "sync.address_wrong")."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("sync.address_wrong", url=url)
    is_local = host == "localhost" or _is_loopback(host)
    if parts.scheme == "http" and not is_local:
        raise Refused("sync.insecure_address", url=url)
    return is_local


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
