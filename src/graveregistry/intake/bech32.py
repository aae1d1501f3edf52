"""Keys of age as text: Bech32 (BIP 173) of 32 bytes, as C2SP ``age.md`` writes X25519 keys. Letters are of one case."""

from __future__ import annotations

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
PUBLIC, PRIVATE = "age", "age-secret-key-"
_CHECK = 6


def encode(kind: str, data: bytes) -> str:
    """Bytes as text that begins with ``kind`` (small letters)."""
    values = _regrouped(data, 8, 5)
    check = _sum([*_spread(kind), *values, *([0] * _CHECK)]) ^ 1
    values += [check >> 5 * (_CHECK - 1 - place) & 31 for place in range(_CHECK)]
    return f"{kind}1{''.join(_LETTERS[each] for each in values)}"


def decode(kind: str, text: str) -> bytes:
    """The bytes of a text that begins with ``kind``.

    Raises:
        ValueError: for anything else, a letter that was misread, or a text that was cut.
    """
    if text not in {text.lower(), text.upper()}:
        raise ValueError("letters of both cases")
    said, _, rest = text.lower().rpartition("1")
    # A letter that is none is -1, which no sum forgives: it is looked for here.
    values = [_LETTERS.find(each) for each in rest]
    if said != kind or len(values) < _CHECK or min(values) < 0 or _sum([*_spread(kind), *values]) != 1:
        raise ValueError("no key of this kind")
    data = bytes(_regrouped(values[:-_CHECK], 5, 8))
    if encode(kind, data) != text.lower():
        raise ValueError("more bits than bytes")
    return data


def _spread(kind: str) -> list[int]:
    return [*(ord(each) >> 5 for each in kind), 0, *(ord(each) & 31 for each in kind)]


def _sum(values: list[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place, each in enumerate(_GENERATOR):
            found ^= each if top >> place & 1 else 0
    return found


def _regrouped(values: bytes | list[int], width: int, wanted: int) -> list[int]:
    """Numbers of so many bits as numbers of so many others; from bytes the last is filled up, towards them what is left
    is dropped.
    """
    held = bits = 0
    found = []
    for value in values:
        held, bits = held << width | value, bits + width
        while bits >= wanted:
            bits -= wanted
            found.append(held >> bits & (1 << wanted) - 1)
    if width > wanted and bits:
        found.append(held << wanted - bits & (1 << wanted) - 1)
    return found
