"""How the process treats its memory: state stays, what a block needs comes again with the next one."""

from __future__ import annotations

import ctypes
import gc
from typing import Final

GC_THRESHOLD: Final = 200_000
TRIM_BYTES: Final = 64 * 2**20
MAPPED_BYTES: Final = 32 * 2**20
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""The numbers of glibc's options."""


def settle() -> None:
    """Keep the collector from walking the state again and again, the allocator from giving back too much.

    State has no cycles. A block's answer takes megabytes: to return and fetch them each time costs a page
    fault for every four kilobytes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 50, 100)
    options = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
    if options is not None:
        options(_TRIM_THRESHOLD, TRIM_BYTES)
        options(_MMAP_THRESHOLD, MAPPED_BYTES)
