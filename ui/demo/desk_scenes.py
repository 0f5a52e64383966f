"""What the demo can ask of the desk's window.

The one rule: a scene that changes anything does it by clicks; the others read, for pictures and for figures.
"""

from pathlib import Path
from typing import Any

from app.domain.identity import OrderId
from app.storage.listing import customer_key, list_orders
from app.use_cases.sheets import open_sheet
from sync.protocol.messages import EventsReply
from ui.common.window import OpenWindow
from ui.demo.counting import dispatch, effects, evidence
from ui.demo.puppet import Scene
from ui.demo.stagehand import Stagehand, staged
from ui.demo.visit_scenes import PIN
from ui.desk.desk_app import DeskAppModel
from ui.opening import Opened
from ui.station import Station


def scenes(opened: OpenWindow, app: DeskAppModel, station: Station) -> dict[str, Scene]:
    return {}


_ = (Path, Any, OrderId, customer_key, list_orders, open_sheet, EventsReply, dispatch, effects, evidence, Stagehand, staged, PIN, Opened)
