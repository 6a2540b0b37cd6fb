"""The collector of circles in memory, at rest while much is built that holds none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Let nobody look for circles of objects meanwhile; afterwards all is as it was.

    Policies become many small objects that stay, and the collector would walk them again and again while they grow. What
    nobody holds any more is freed without it. Where it is off already, by its owner or by another thread that reads, it is
    left alone: whoever switched it off switches it on.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
