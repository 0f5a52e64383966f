"""The figures of the look as plain data: colours of the three themes, type roles, spacing; no Qt here.

The one rule: every value comes from the tables of look-field.md; `LEGIBLE` lists the pairs whose contrast a test computes.
"""

from typing import NamedTuple


class Palette(NamedTuple):
    """Colours as "#RRGGBB". *Ink* stands on surface or on its own Soft, *Fill* is a solid shape that carries `fill_ink`."""

    bg: str
    surface: str
    surface2: str
    outline: str
    outline2: str
    text: str
    text2: str
    primary: str
    primary_ink: str
    primary_soft: str
    success: str
    success_fill: str
    success_soft: str
    warn: str
    warn_fill: str
    warn_soft: str
    danger: str
    danger_fill: str
    danger_soft: str
    water: str
    heat: str
    power: str
    gas: str
    fill_ink: str


class Strokes(NamedTuple):
    """Widths in dp: hairline between things, edge of what can be pressed, strong for focus, selection and failure, icon line, bar."""

    hairline: int
    edge: int
    strong: int
    icon: float
    bar: int


_LIGHT = Palette(
    bg="#F2F4F7",
    surface="#FFFFFF",
    surface2="#E8EDF2",
    outline="#D3DAE1",
    outline2="#66747F",
    text="#0F1720",
    text2="#3A4653",
    primary="#0A4A86",
    primary_ink="#FFFFFF",
    primary_soft="#DDEAF7",
    success="#0E5127",
    success_fill="#11602F",
    success_soft="#DDF2E3",
    warn="#6E3600",
    warn_fill="#854500",
    warn_soft="#FDEBCF",
    danger="#8C1712",
    danger_fill="#A61B15",
    danger_soft="#FCE4E1",
    water="#094A7A",
    heat="#822A07",
    power="#5E4600",
    gas="#365314",
    fill_ink="#FFFFFF",
)

_DARK = Palette(
    bg="#0D1217",
    surface="#161D25",
    surface2="#222D38",
    outline="#2E3A46",
    outline2="#7F90A0",
    text="#F1F5F8",
    text2="#BECAD4",
    primary="#8CC3F5",
    primary_ink="#04203A",
    primary_soft="#142F49",
    success="#86DDA2",
    success_fill="#86DDA2",
    success_soft="#12351F",
    warn="#FFC27A",
    warn_fill="#FFC27A",
    warn_soft="#40290A",
    danger="#FFB3AA",
    danger_fill="#FFB3AA",
    danger_soft="#4A1714",
    water="#8CCBFF",
    heat="#FFB38A",
    power="#F2D16B",
    gas="#B9DD8F",
    fill_ink="#0D1217",
)

_SUNLIGHT = Palette(
    bg="#FFFFFF",
    surface="#FFFFFF",
    surface2="#FFFFFF",
    outline="#000000",
    outline2="#000000",
    text="#000000",
    text2="#000000",
    primary="#002F5C",
    primary_ink="#FFFFFF",
    primary_soft="#FFFFFF",
    success="#003B17",
    success_fill="#003B17",
    success_soft="#FFFFFF",
    warn="#4A2200",
    warn_fill="#4A2200",
    warn_soft="#FFFFFF",
    danger="#6B0000",
    danger_fill="#6B0000",
    danger_soft="#FFFFFF",
    water="#000000",
    heat="#000000",
    power="#000000",
    gas="#000000",
    fill_ink="#FFFFFF",
)

THEMES = {"light": _LIGHT, "dark": _DARK, "sunlight": _SUNLIGHT}
STROKES = {
    "light": Strokes(hairline=1, edge=1, strong=3, icon=2.0, bar=6),
    "dark": Strokes(hairline=1, edge=1, strong=3, icon=2.0, bar=6),
    "sunlight": Strokes(hairline=2, edge=2, strong=4, icon=2.4, bar=8),
}
# Least contrast of ink on ground (WCAG 2.2 relative luminance); edges of shapes need 3 in every theme.
REQUIRED = {"light": 7.0, "dark": 7.0, "sunlight": 12.0}
EDGE_REQUIRED = 3.0

# Sizes in dp at 100 % text.
TYPE = {
    "hero": 48,
    "display": 34,
    "title": 24,
    "heading": 20,
    "read": 22,
    "body": 17,
    "label": 15,
    "caption": 14,
    "script": 24,
    "customer_read": 26,
    "customer_body": 20,
    "customer_money": 28,
}

_GROUNDS = ("bg", "surface", "surface2", "primary_soft")
LEGIBLE = (
    *((ink, ground) for ink in ("text", "text2", "primary") for ground in _GROUNDS),
    *((ink, ground) for ink in ("success", "warn", "danger") for ground in ("bg", "surface", f"{ink}_soft")),
    *(("text", f"{state}_soft") for state in ("success", "warn", "danger")),
    *((sector, ground) for sector in ("water", "heat", "power", "gas") for ground in _GROUNDS),
    *(("fill_ink", f"{state}_fill") for state in ("success", "warn", "danger")),
    ("primary_ink", "primary"),
)
EDGES = tuple(("outline2", ground) for ground in _GROUNDS)


def luminance(colour: str) -> float:
    """Relative luminance 0…1 of "#RRGGBB" (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1…21 of two colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
