"""Currencies: the ISO 4217 codes in use, their decimals, and the signs that amounts are written with."""

from __future__ import annotations

from zbill.errors import Usage

_CODES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
    QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
    TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)
_NONE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())

_SIGNS = {
    "AUD": "$ A$ AU$", "BRL": "R$", "CAD": "$ C$ CA$", "CHF": "Fr Fr. SFr.", "CNY": "¥ ￥ 元", "CZK": "Kč",
    "DKK": "kr kr.", "EUR": "€", "GBP": "£", "HKD": "$ HK$", "ILS": "₪", "INR": "₹ Rs Rs.", "ISK": "kr kr.",
    "JPY": "¥ ￥ 円", "KRW": "₩", "MXN": "$ Mex$ MX$", "NGN": "₦", "NOK": "kr kr.", "NZD": "$ NZ$", "PHP": "₱",
    "PLN": "zł", "RUB": "₽", "SEK": "kr kr.", "SGD": "$ S$", "THB": "฿", "TRY": "₺", "TWD": "$ NT$", "UAH": "₴",
    "USD": "$ US$", "VND": "₫", "ZAR": "R",
}  # fmt: skip


def decimals(code: str) -> int:
    """Return the number of decimals of a currency. Raises Usage for a code that isn't in ISO 4217."""
    if code not in _CODES:
        raise Usage(f"{code!r} isn't a currency code.", "Use an ISO 4217 code like USD, EUR or JPY.")
    if code in _NONE:
        return 0
    return 3 if code in _THREE else 2


def signs(code: str) -> tuple[str, ...]:
    """Return the texts that an amount of a currency can be written with: its code, and its signs if zbill knows any."""
    return (code, *_SIGNS.get(code, "").split())
