"""How the person at this tablet likes the screen; kept from one start to the next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preferences:
    """`theme` is one of settings_page.THEMES; `text_scale` is 1 to 2."""

    language: str = "zh"
    theme: str = "light"
    text_scale: float = 1.0
    left_handed: bool = False
