"""How hard the pen is pressed, 0 to 1023, where the device tells; None where it does not.

The one rule: a pressure that nobody measured is never written down as one.
"""

from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTouchEvent

_FULL_PRESSURE = 1023


def pen_pressure(event: QMouseEvent) -> int | None:
    """A mouse reports 0 or 1, which says nothing."""
    if event.pointerType() != QPointingDevice.PointerType.Pen or event.pointCount() == 0:
        return None
    return round(min(max(event.point(0).pressure(), 0.0), 1.0) * _FULL_PRESSURE)


def touch_pressure(event: QTouchEvent, point: QEventPoint) -> int | None:
    device = event.pointingDevice()
    if device is None or not device.capabilities() & QInputDevice.Capability.Pressure:
        return None
    return round(min(max(point.pressure(), 0.0), 1.0) * _FULL_PRESSURE)
