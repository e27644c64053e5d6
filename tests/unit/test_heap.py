"""What is left of the memory that a process has given back."""

import subprocess
import sys

LIBRARY = """
import ctypes
from forum import heap
library = ctypes.CDLL(None)
library.malloc.restype = library.sbrk.restype = ctypes.c_void_p
library.free.argtypes = (ctypes.c_void_p,)
# Every other piece is given back.
pieces = [library.malloc(1000 + number) for number in range(2000)]
for piece in pieces[::2]:
    library.free(piece)
"""


def new_pieces(prepared: str) -> int:
    """How many of a hundred small pieces come to lie behind all that was there."""
    code = f"{LIBRARY}{prepared}\nend = library.sbrk(0)\n"
    code += "print(sum(library.malloc(900) > end - 200_000 for _ in range(100)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return int(done.stdout)


class TestClose:
    def test_nothing_comes_to_lie_in_gaps(self):
        # One or two may come out of what the thread has at hand.
        assert new_pieces("heap.close()") > 95

    def test_without_it_small_pieces_do(self):
        assert new_pieces("") < 50
