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


@contextmanager
def set_aside() -> Iterator[None]:
    """The same, and what is there already is not walked either when somebody asks for a search.

    A proof keeps nearly all that it makes until it ends; looking through that again and again takes as long as a third of it.
    """
    ours = gc.get_freeze_count() == 0
    if ours:
        gc.freeze()
    try:
        with at_rest():
            yield
    finally:
        if ours:
            gc.unfreeze()
