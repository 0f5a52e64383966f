"""A request's body on its way out, in parts: sendall() of the whole would have to end within the connect timeout.

The one rule: it is in 32 parts or more, so that each ends in time on any line. Only a good line is given a large body (packets.py),
so its parts are larger: each of them costs both sides some work.
"""

import io

_MOST_AT_ONCE, _LEAST_PARTS = 128 * 1024, 32


class Outgoing(io.BytesIO):
    """What `requests` reads from."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self._part = min(_MOST_AT_ONCE, len(body) // _LEAST_PARTS)

    def read(self, size: int | None = -1, /) -> bytes:
        """At least `size` bytes, or what is left."""
        return super().read(size if size is None or size < 0 else max(size, self._part))
