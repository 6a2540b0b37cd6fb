"""The file that stands beside its place while a run writes it: one that a killed run left is replaced, one that is being written is let alone.

Its name says that it is ours. While it is written a lock lies on it, which the system takes away with the process, however that ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


class BusyError(Exception):
    """Another run writes this file."""


def beside(path: str) -> str:
    """Where the rows stand that are to stand at `path`."""
    return f"{path}.policyc-part"


def let_alone(path: str) -> None:
    """Raises BusyError where another run is writing what is to stand at `path`."""
    if os.path.exists(beside(path)):
        with open(beside(path), "rb") as file:
            _lock(file)


@contextmanager
def written(path: str) -> Iterator[str]:
    """The name of a file that takes the place of `path` if all goes well, and is gone if not. Raises BusyError, OSError."""
    with _claimed(beside(path)) as name:
        try:
            yield name
            os.replace(name, path)
        finally:
            if os.path.exists(name):
                os.remove(name)


@contextmanager
def _claimed(name: str) -> Iterator[str]:
    """A file of this name on which nobody else has a lock."""
    while True:
        with open(name, "ab") as file:
            _lock(file)
            # Between opening and locking another run may have moved it to its place: then that is no longer ours to write.
            if _is_at(file, name):
                yield name
                return


def _is_at(file: BinaryIO, name: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(name))
    except FileNotFoundError:
        return False


def _lock(file: BinaryIO) -> None:
    # Where the system has no such locks it lets nobody else write an open file.
    if os.name == "nt":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BusyError from None
