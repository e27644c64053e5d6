"""What the C library (glibc) does with memory; with another one nothing happens here."""

import ctypes
from itertools import chain

_LIBRARY = ctypes.CDLL(None)
_IS_KNOWN = hasattr(_LIBRARY, "mallopt") and hasattr(_LIBRARY, "malloc_trim")
_M_ARENA_MAX = -8  # from <malloc.h>
#: Threads share two pools of memory instead of having eight for each core.
POOLS = 2
#: Bytes of gaps, large ones first. Python keeps objects of up to 512 bytes in pools of its own.
GAPS = tuple(chain(range(65536, 4096, -2048), range(4096, 512, -64), range(512, 64, -16)))


def share_pools() -> None:
    """Let all threads of this process, and of those forked from it, share few pools of memory."""
    if _IS_KNOWN:
        _LIBRARY.mallopt(_M_ARENA_MAX, POOLS)


def give_back() -> None:
    """Give memory that is free back to the system, after much of it was needed for a while."""
    if _IS_KNOWN:
        _LIBRARY.malloc_trim(0)


def close() -> None:
    """Give free memory back, and fill for good what gaps remain; to be done once, before forks.

    What a forked process then asks for lies together on pages of its own. In gaps between what it
    shares, each small piece would make a copy of a whole page.
    """
    if not _IS_KNOWN:
        return
    _LIBRARY.malloc.restype = _LIBRARY.sbrk.restype = ctypes.c_void_p
    _LIBRARY.free.argtypes = (ctypes.c_void_p,)
    _LIBRARY.malloc_trim(0)
    end = _LIBRARY.sbrk(0)
    for size in GAPS:
        while (piece := _LIBRARY.malloc(size - ctypes.sizeof(ctypes.c_void_p)) or end) < end:
            pass
        if piece != end:
            _LIBRARY.free(piece)
