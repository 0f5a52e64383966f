"""The least a Qt Quick program can do: an empty window, its first frame, the end. Run as a script; says when the frame came."""

import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine

app = QGuiApplication(sys.argv)
engine = QQmlApplicationEngine(str(Path(__file__).with_name("empty.qml")))
window = engine.rootObjects()[0]


def told() -> None:
    # Disconnected by hand: naming a kind of connection makes PySide define every enumeration of Qt, which takes 20 ms.
    window.frameSwapped.disconnect(told)
    print(time.time(), flush=True)
    app.quit()


window.frameSwapped.connect(told)
app.exec()
