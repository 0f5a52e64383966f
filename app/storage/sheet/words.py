"""An amount of money in words, so that nobody can add a digit to the printed sum.

The one rule: Chinese follows the Ministry of Finance's form for bills (支付结算办法, annex 1: 大写金额).
"""

from decimal import Decimal

from app.domain.errors import Refused

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LIMIT = Decimal(10) ** 12


def amount_in_words(amount: str, language: str) -> str:
    """The words of a CNY decimal string with at most two places ("75.50" -> "柒拾伍元伍角整", "seventy-five yuan fifty fen").

    Raises Refused("sheet.amount_unsayable") for anything negative, finer than a fen or from a billion thousand upwards.
    """
    try:
        value = Decimal(amount)
    except ArithmeticError as error:
        raise Refused("sheet.amount_unsayable", amount=amount) from error
    if not value.is_finite() or not 0 <= value < _LIMIT or value != round(value, 2):
        raise Refused("sheet.amount_unsayable", amount=amount)
    yuan, fen = divmod(int(value * 100), 100)
    return _chinese(yuan, fen) if language == "zh" else _english(yuan, fen)


def _chinese(yuan: int, fen: int) -> str:
    whole = _chinese_whole(yuan) + "元" if yuan or not fen else ""
    jiao, rest = divmod(fen, 10)
    if not fen:
        return whole + "整"
    # A zero between yuan and fen is spoken, a leading one is not.
    middle = _DIGITS[jiao] + "角" if jiao else ("零" if whole else "")
    return whole + middle + (_DIGITS[rest] + "分" if rest else "整")


def _chinese_whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    said, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        part = number // 10_000**group % 10_000
        if part == 0:
            gap = gap or bool(said)
            continue
        said += ("零" if said and (gap or part < 1000) else "") + _chinese_group(part) + _GROUPS[group]
        # 107000 is said with a zero after 万: its 万 place is 0 (annex 1, rule 3).
        gap = part % 10 == 0
    return said


def _chinese_group(part: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return said


def _english(yuan: int, fen: int) -> str:
    parts = [f"{_english_whole(yuan)} yuan"] if yuan or not fen else []
    return " ".join([*parts, f"{_english_whole(fen)} fen"] if fen else parts)


def _english_whole(number: int) -> str:
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{_english_whole(number // size)} {name}" + (f" {_english_whole(rest)}" if rest else "")
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
