"""What two people compare of a new device's key, as the device shows it and as the desk does.

The one rule: the same figures everywhere, in any language; they are read out in groups of four.
"""

# 64 bits of the key's id: nobody makes a key that shows the same by trying.
_FIGURES = 16


def words(key: str) -> str:
    """The first 16 hex digits of a key's id in four groups."""
    return " ".join(key[at : at + 4].upper() for at in range(0, _FIGURES, 4))
