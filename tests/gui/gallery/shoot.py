"""Draws the component pages to PNG for the eye: `python tests/gui/gallery/shoot.py <folder> [theme:language:scale …]`."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtGui import QGuiApplication

from ui.common import ink as ink  # registers InkCanvas
from ui.common.window import open_window, theme_of
from ui.demo.drive import shoot

HERE = Path(__file__).resolve().parent


def main(folder: Path, variants: list[str]) -> None:
    application = QGuiApplication([])
    for page in sorted(HERE.glob("*.qml")):
        for variant in variants or ["light:zh:1", "dark:zh:1", "sunlight:zh:1", "light:en:1.5", "light:zh:2"]:
            theme, language, scale = variant.split(":")
            opened = open_window(page, {}, language)
            shown = theme_of(opened.engine)
            shown.setProperty("name", theme)
            shown.setProperty("textScale", float(scale))
            path = folder / f"{page.stem}-{theme}-{language}-{scale}.png"
            print(shoot(opened.window, path), *opened.warnings, sep="\n  ")
            opened.close()
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
