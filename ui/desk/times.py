"""Times as the desk reads them: a clock time to the second, a countdown, a length, a day; in the device's zone.

The one rule: a limit is named by when it ends and by what is left, never by colour alone.
"""

from datetime import datetime, timedelta

from app.domain.clocks import MINUTE_MS
from app.domain.identity import at
from app.wording import sentence

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def local(wall_ms: int, offset_min: int) -> datetime:
    """The device's own time of a UTC moment."""
    return at(wall_ms) + timedelta(minutes=offset_min)


def clock_time(wall_ms: int, offset_min: int, *, seconds: bool = False) -> str:
    """10:52, or 10:52:07."""
    return local(wall_ms, offset_min).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(wall_ms: int, now_ms: int, offset_min: int, language: str) -> str:
    """10:52 today, "20 Nov 10:52" on another day of this year, with the year otherwise."""
    then, now = local(wall_ms, offset_min), local(now_ms, offset_min)
    if then.date() == now.date():
        return f"{then:%H:%M}"
    if then.year != now.year:
        return f"{then:%Y-%m-%d %H:%M}"
    month = sentence(f"desk.month_{then.month}", language)
    return sentence("desk.moment", language, month=month, day=then.day, time=f"{then:%H:%M}")


def day(wall_ms: int, offset_min: int, language: str) -> str:
    """11 月 21 日 周六, or Sat 21 Nov."""
    then = local(wall_ms, offset_min)
    weekday = sentence(f"desk.weekday_{then.weekday()}", language)
    return sentence("desk.day", language, month=sentence(f"desk.month_{then.month}", language), day=then.day, weekday=weekday)


def countdown(left_ms: int) -> str:
    """06:41, 1:38:20; the sign is said in words by whoever shows it."""
    seconds = abs(left_ms) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def left(left_ms: int, language: str) -> str:
    """As `countdown` within two days; beyond them days and hours, or days alone. The sign is said in words by whoever shows it."""
    hours = abs(left_ms) // HOUR_MS
    if hours < 48:
        return countdown(left_ms)
    code = "desk.days" if hours >= 2400 else "desk.days_hours"
    return sentence(code, language, n=hours // 24, h=hours % 24)


def span(length_ms: int, language: str) -> str:
    """40 s, 22 min, 7 h 28 min, 3 days; a length is never negative."""
    length_ms = max(0, length_ms)
    if length_ms < MINUTE_MS:
        return sentence("desk.seconds", language, n=length_ms // 1000)
    minutes = length_ms // MINUTE_MS
    if minutes < 60:
        return sentence("desk.minutes", language, n=minutes)
    if length_ms < DAY_MS:
        hours, rest = divmod(minutes, 60)
        return sentence("desk.hours_minutes" if rest else "desk.hours", language, h=hours, m=rest)
    return sentence("desk.days", language, n=length_ms // DAY_MS)


def amount(size: int) -> str:
    """4.2 MB; the units are the same in both languages."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
