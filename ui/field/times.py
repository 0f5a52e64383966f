"""Times as the crew reads them: a clock time, what is left of a limit, a day; in the device's zone and the user's language.

The one rule: every time is named absolutely ("before 10:52") and relatively ("50 min left"), never by colour alone.
"""

from datetime import datetime, timedelta

from app.domain.identity import at
from app.wording import sentence

# Not from app.domain.clocks: the lock page shows times too, and need not wait for all that an order is made of.
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def local(wall_ms: int, offset_min: int) -> datetime:
    """The device's own time of a UTC moment."""
    return at(wall_ms) + timedelta(minutes=offset_min)


def clock_time(wall_ms: int, offset_min: int) -> str:
    """10:52"""
    return f"{local(wall_ms, offset_min):%H:%M}"


def day(wall_ms: int, offset_min: int, language: str) -> str:
    """11 月 21 日　星期六, or Saturday, 21 November."""
    moment = local(wall_ms, offset_min)
    weekday = sentence(f"field.weekday_{moment.weekday()}", language)
    month = sentence(f"field.month_{moment.month}", language)
    return sentence("field.day", language, month=month, day=moment.day, weekday=weekday)


def moment(wall_ms: int, now_ms: int, offset_min: int) -> str:
    """10:52 today, 2026-11-20 10:52 on another day."""
    then, now = local(wall_ms, offset_min), local(now_ms, offset_min)
    return f"{then:%H:%M}" if then.date() == now.date() else f"{then:%Y-%m-%d %H:%M}"


def span(length_ms: int, language: str) -> str:
    """Under 1 min, 22 min, 7 h 28 min, 3 days; a length is never negative."""
    minutes = max(0, length_ms) // MINUTE_MS
    if not minutes:
        return sentence("field.under_minute", language)
    if minutes < 60:
        return sentence("field.minutes", language, n=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return sentence("field.hours_minutes" if rest and hours < 10 else "field.hours", language, h=hours, m=rest)
    return sentence("field.days", language, n=minutes // (24 * 60))


def left(due_ms: int, now_ms: int, language: str) -> str:
    """50 min left, or 12 min late."""
    code = "field.left" if due_ms >= now_ms else "field.late"
    return sentence(code, language, span=span(abs(due_ms - now_ms), language))


def tone(due_ms: int, now_ms: int) -> str:
    """Calm over two hours, "warn" under two, "danger" under thirty minutes or late (look-field.md, ClockPill)."""
    rest = due_ms - now_ms
    return "danger" if rest < 30 * MINUTE_MS else "warn" if rest < 2 * HOUR_MS else "calm"


def amount(size: int) -> str:
    """4.2 MB; the units are the same in both languages."""
    if size < 1000:
        return f"{size} B"
    if size >= 1_000_000_000:
        return f"{size / 1_000_000_000:.1f} GB"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
