"""Cuts the bundled fonts from the TTC files of Debian's package fonts-noto-cjk; run by hand when the cut changes.

    python packaging/cut_fonts.py <folder with NotoSansCJK-Regular.ttc and -Bold.ttc> resources/fonts

Needs fonttools, which is no dependency of the product. The one rule: every code point of a cut prints in PDF/A-2b
and is found again by text extraction (tests/gui/test_common_fonts.py).
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

SIMPLIFIED = 2  # the face "Noto Sans CJK SC" inside both collections
# Characters of names that GB 2312 lacks, wanted in both weights (look-desk.md).
NAMES = "喆堃镕犇㛃𬭊"
SIGNS = "–—‘’“”•…‰′″€℃℉№™Ω→←↑↓↵⌘−×÷≈≠≤≥⩽⩾■□▲△▼▽◆◇○◎●★☆✓✔✕✗㎡㎥㎜㎝㎞㏄·・\u3000\u2002\u2003\u2009\u200b\u2060²³¹₀₁₂₃½¼¾"


def two_byte_set(codec: str) -> set[int]:
    """The code points that `codec` writes in two bytes."""
    found: set[int] = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            text = bytes([high, low]).decode(codec, errors="ignore")
            found.update(map(ord, text if len(text) == 1 and ord(text) > 0x7F else ""))
    return found


def cut(source: Path, points: set[int], family: str, style: str, folder: Path) -> Path:
    """Writes one cut and returns its path; hinting and vertical metrics go, kerning stays."""
    font: TTFont = TTCollection(source).fonts[SIMPLIFIED]
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "locl", "ccmp", "mark", "mkmk"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["VORG", "vhea", "vmtx", "DSIG", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points & set(font.getBestCmap()))
    subsetter.subset(font)
    rename(font, family, style)
    path = folder / f"{family.replace(' ', '')}-{style}.otf"
    font.save(path)
    return path


def rename(font: TTFont, family: str, style: str) -> None:
    """Gives the cut its own name: the licence keeps the old one for the unchanged font."""
    short = family.replace(" ", "")
    table = font["name"]
    table.names = [name for name in table.names if name.nameID in (0, 5, 8, 9, 11, 13, 14) and name.langID in (0, 0x409)]
    full = family if style == "Regular" else f"{family} {style}"
    own = {1: family, 2: style, 3: f"Doorstep-1;{family} {style}", 4: full, 6: f"{short}-{style}"}
    own[10] = "Subset of Noto Sans CJK SC, renamed because of the reserved font name"
    for number, text in own.items():
        table.setName(text, number, 3, 1, 0x409)
    shapes = font["CFF "].cff
    shapes.fontNames = [f"{short}-{style}"]
    top = shapes.topDictIndex[0]
    top.FullName, top.FamilyName = full, family
    for part in getattr(top, "FDArray", []):
        part.FontName = part.FontName.replace("NotoSansCJKsc", short).replace("NotoSansCJKjp", short)


def main(source: Path, folder: Path) -> None:
    latin = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    common = two_byte_set("gb2312") | latin | set(map(ord, NAMES + SIGNS))
    rare = two_byte_set("gbk") - common
    regular, bold = source / "NotoSansCJK-Regular.ttc", source / "NotoSansCJK-Bold.ttc"
    for path in (
        cut(regular, common, "Doorstep Sans", "Regular", folder),
        cut(bold, common, "Doorstep Sans", "Bold", folder),
        # A family of its own: inside one family neither Qt nor typst falls back from a bold face to a regular one.
        cut(regular, rare, "Doorstep Sans Rare", "Regular", folder),
    ):
        print(f"{path.name}  {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
