"""Reading a file that somebody else may have put there: a regular one, no larger than it may be."""

import os
from errno import EFBIG, EINVAL
from pathlib import Path
from stat import S_ISDIR, S_ISREG


def content_of(path: Path, most_bytes: int) -> bytes:
    """Return what a file holds; a pipe or a device is not waited for, and not opened.

    Raises OSError, whose ``strerror`` says what is in the way.
    """
    _need_plain(path.stat(), most_bytes)
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb", buffering=0) as file:
        _need_plain(os.fstat(number), most_bytes)  # another one may be there by now
        content = file.read(most_bytes + 1) or b""
    _need_size(len(content), most_bytes)
    return content


def _need_plain(state: os.stat_result, most_bytes: int) -> None:
    if not S_ISREG(state.st_mode):
        what = "a folder" if S_ISDIR(state.st_mode) else "no regular file"
        raise OSError(EINVAL, f"it is {what}")
    _need_size(state.st_size, most_bytes)


def _need_size(size: int, most_bytes: int) -> None:
    if size > most_bytes:
        message = f"it has {size / 1e6:.1f} MB, at most {most_bytes / 1e6:.0f} are read; split it"
        raise OSError(EFBIG, message)
