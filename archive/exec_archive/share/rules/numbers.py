"""Whether digits are what they look like: checksums, known lengths, known beginnings."""

import re

# Blanks of all widths: numbers are pasted from pages that keep them on one line.
BLANK = rb" \x{a0}\x{2000}-\x{200a}\x{202f}"
IBAN_LENGTHS = {
    country: int(line.split()[0])
    for line in (
        "15 NO",
        "16 BE",
        "18 DK FI FO GL NL SD",
        "19 MK SI",
        "20 AT BA EE KZ LT LU XK",
        "21 CH HR LI LV",
        "22 BG BH CR DE GB GE IE ME RS VA",
        "23 AE GI IL IQ OM SO TL",
        "24 AD CZ ES MD PK RO SA SE SK TN VG",
        "25 LY PT ST",
        "26 IS TR",
        "27 FR GR IT MC MR SM BI DJ",
        "28 AL AZ BY CY DO GT HU LB NI PL SV",
        "29 BR EG PS QA UA",
        "30 JO KW MU YE",
        "31 MT SC",
        "32 LC",
        "33 RU",
    )
    for country in line.split()[1:]
}
# Beginnings of cards, and how many digits follow each; 13 digits are a time in milliseconds.
_CARDS = re.compile(
    r"4(?:\d{15}|\d{18})"
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12}"
)
_FRACTION = re.compile(r"\+?\d+\.\d+")
_PHONE_DIGITS = range(8, 16)
_FEW = 3  # different digits that a number has at least


def is_card(written: bytes) -> bool:
    """A payment card: a known beginning, its length, and Luhn's sum."""
    digits = _digits(written)
    return _CARDS.fullmatch(digits) is not None and _luhn(digits)


def is_iban(written: bytes) -> bool:
    """An account: the length of its country, and the remainder 1."""
    plain = "".join(sign for sign in written.decode().upper() if sign.isalnum())
    if IBAN_LENGTHS.get(plain[:2]) != len(plain):
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def is_ssn(written: bytes) -> bool:
    """A number of the social security of the United States that can be one."""
    area, group, serial = written.decode("ascii").split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def is_phone(written: bytes) -> bool:
    """A phone number: as many digits as one has, and no decimal fraction."""
    digits = _digits(written)
    is_fraction = _FRACTION.fullmatch(written.decode())
    return len(digits) in _PHONE_DIGITS and len(set(digits)) >= _FEW and not is_fraction


def _digits(written: bytes) -> str:
    return "".join(sign for sign in written.decode() if sign.isdigit())


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    total = sum(int(digit) for digit in digits[-1::-2]) + sum(n // 10 + n % 10 for n in doubled)
    return total % 10 == 0
