"""Opens the crew's window on its model.

The one rule: keep both; close the window before dropping the model.
"""

from pathlib import Path

from ui.common.window import OpenWindow, open_window
from ui.field.field_app import FieldAppModel
from ui.field.photo import KeptPhotos


def open_field(app: FieldAppModel) -> OpenWindow:
    """Opens the crew's window on `app`."""
    opened = open_window(
        Path(__file__).with_name("FieldWindow.qml"),
        {"app": app},
        app.preferences.language,
        images={"photo": KeptPhotos(app.files)},
    )
    app.spoken.connect(opened.language.speak)
    return opened
