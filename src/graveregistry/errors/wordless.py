"""What a log may have of an error."""

from __future__ import annotations

import traceback


def wordless(error: BaseException | None) -> str:
    """Its kind and the lines of code, and of what led to it; none of its words, which may quote a row (a witness, a
    place).
    """
    said = []
    while error is not None:
        said.append(type(error).__qualname__ + "\n" + "".join(traceback.format_tb(error.__traceback__)))
        error = error.__cause__ or error.__context__
    return "caused by ".join(said)
