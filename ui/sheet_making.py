"""The tablet's sheets, put together from what its enrolment left; and the first rendering, done before anyone waits for it.

The one rule: photos are shrunk for print here, so that a sheet with twelve of them stays small enough to send.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage

from app.domain.errors import Refused
from app.domain.identity import at
from app.domain.procedure import Text
from app.storage.sheet import Customer, Process, SheetModel, Times, render_sheet
from app.storage.store import Acting
from app.use_cases.sheet_model import Issuer
from app.use_cases.sheets import SheetKey, Sheets
from ui.opening import Opened

# A printed photo is at most 40 mm wide: 960 px are 600 dpi of it.
PRINTED_SIDE = 960
_QUALITY = 80


def sheets_of(opened: Opened, acting: Acting) -> Sheets:
    """The sheets that a member makes on this tablet."""
    reply, setup = opened.enrolled.reply, opened.setup
    key = SheetKey(
        key_pem=opened.secrets.sheet_key_pem,
        certificate_pem=reply.sheet_certificate.encode(),
        chain_pems=tuple(text.encode() for text in reply.trust.sheet_ca),
    )
    members = {grant.member: f"{grant.name} {grant.staff_no}" for grant in opened.grants}
    issuer = Issuer(Text(setup.org_zh, setup.org_en), setup.hotline, setup.public_url, members)
    return Sheets(opened.store, opened.catalog, acting, key, issuer, printed_photo)


def printed_photo(image: bytes) -> bytes:
    """A JPEG for print. Raises Refused("sheet.photo_unreadable") for what is no picture."""
    picture = QImage.fromData(QByteArray(image))
    if picture.isNull():
        raise Refused("sheet.photo_unreadable")
    if max(picture.width(), picture.height()) > PRINTED_SIDE:
        side = QSize(PRINTED_SIDE, PRINTED_SIDE)
        picture = picture.scaled(side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "JPEG", _QUALITY):  # type: ignore[call-overload]  # the stub knows paths only
        raise Refused("sheet.photo_unreadable")
    return bytes(buffer.data().data())


def warm_up() -> None:
    """Loads the signing and renders an empty sheet, which loads fonts and template: the first real one then takes under 100 ms.

    Any lane will do.
    """
    import app.storage.sheet.sign  # noqa: F401

    nobody = SheetModel(
        language="zh",
        utility="",
        hotline="",
        sheet_number="",
        order_number="",
        visit_number=1,
        made_at=at(0),
        customer=Customer(""),
        times=Times(""),
        customer_words="",
        fault="",
        process=Process(),
        device="",
    )
    render_sheet(nobody)
