"""The order of labels: (a) (b) (c), (i) (ii) (iii), (1) (2) (3), and what may follow (z)."""

_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
_ROMAN = tuple(ten + one for ten in _TENS for one in _ONES)[1:]

FIRST = ("(a)", "(i)", "(1)", "(A)", "(I)")


def next_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    """What may follow these labels of one list: the first of every style if there is none yet.

    The first label settles the style, so `(i)` begins a list in Roman numerals and is a letter behind `(h)`. Behind `(z)`
    comes `(aa)`, and behind that `(ab)` or `(bb)`, as legislatures differ.
    """
    if not labels:
        return FIRST
    first, last = labels[0][1:-1], labels[-1][1:-1]
    following: tuple[str, ...]
    match first:
        case "1":
            following = (str(int(last) + 1),)
        case "i" | "I":
            place = _ROMAN.index(last.lower())
            following = _ROMAN[place + 1 : place + 2]
        case _:
            following = _after_letter(last.lower())
    return tuple(f"({label.upper() if first.isupper() else label})" for label in following)


def _after_letter(last: str) -> tuple[str, ...]:
    if len(last) == 1:
        return (chr(ord(last) + 1),) if last != "z" else ("aa",)
    doubled = last[0] == last[1]
    following = []
    if last[1] != "z":
        following.append(last[0] + chr(ord(last[1]) + 1))
    if doubled and last[0] != "z":
        following.append(chr(ord(last[0]) + 1) * 2)
    if last[1] == "z" and last[0] != "z":
        following.append(chr(ord(last[0]) + 1) + "a")
    return tuple(following)
