"""A program gives up the network and the starting of other programs, for good; any user may do so.

By a filter of the kernel over its calls (seccomp). Where there is none, the program goes on with its other bounds.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

NO_NEW_PRIVILEGES, SET_SECCOMP, BY_FILTER = 38, 22, 2  # of prctl
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # of a filter's instructions: code, then, else, value
CALL, ARCHITECTURE = 0, 4  # where the kernel puts them
OTHER_TABLE = 0x40000000  # from here on the same calls have other numbers
# Numbers of socket, connect, execve, execveat, ptrace and io_uring_setup, which opens sockets too.
CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 425)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def cut_off() -> bool:
    """Whether this process can from now on open no connection and start no program."""
    if platform.system() != "Linux" or platform.machine() not in CALLS:
        return False
    filtered = _filter(*CALLS[platform.machine()])
    program = _Program(len(filtered) // 8, filtered)
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(kernel.prctl(SET_SECCOMP, BY_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Refuses these calls, and all of another table of calls; allows the rest."""
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, CALL)]
    refusing = [(AT_LEAST, OTHER_TABLE), *((EQUAL, call) for call in calls)]
    for place, (test, value) in enumerate(refusing):
        steps.append((test, len(refusing) - place, 0, value))
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
