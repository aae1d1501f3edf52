"""The walls of the workshop: bounds on time, memory and bytes written, and a filter of system calls.

The filter (seccomp, Linux ``Documentation/userspace-api/seccomp_filter.rst``) refuses to open, name or remove files, to
reach a network, to start programs and to look into other processes; what is open already can be read and written.
"""

from __future__ import annotations

import ctypes
import platform
import resource
from dataclasses import dataclass

from graveregistry.evidence.workshop import calls

# Linux include/uapi/linux/filter.h and seccomp.h; the last two carry EPERM and ENOSYS.
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
# struct seccomp_data: where the call's number, the architecture and the first argument's lower half stand.
_NUMBER, _ARCHITECTURE, _FLAGS = 0, 4, 16
_CLONE_THREAD = 0x00010000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
# x32 calls on x86-64 have this bit: other numbers for the same calls.
_OTHER_ABI = 0x40000000


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Step)))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds of processor time, bytes of address space, bytes of a file written."""

    seconds: int
    memory: int
    written: int


def bound(bounds: Bounds) -> None:
    """Hold this process to its bounds; beyond them the kernel ends it."""
    for which, most in (
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_FSIZE, bounds.written),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def shut() -> None:
    """Shut this process in for good; everything it will need is loaded and open.

    Raises:
        OSError: where it cannot be shut in: then nothing is looked at.
    """
    machine = platform.machine()
    if machine not in calls.MACHINES:
        raise OSError(f"no filter for {machine}")
    steps = [_Step(*each) for each in program(machine)]
    given = _Program(len(steps), (_Step * len(steps))(*steps))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or kernel.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(given), 0, 0):
        raise OSError(ctypes.get_errno(), "the filter was not taken")


def program(machine: str) -> list[tuple[int, int, int, int]]:
    """The filter for a machine type, a step as (code, steps over if true, if false, value): refuse the calls listed and
    those that begin a process, allow the rest, threads among them.

    What ``clone3`` is asked for lies where no filter reads; told that there is none, the C library takes ``clone``.
    """
    refused = calls.refused(machine)
    others = len(refused)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, calls.MACHINES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, others + 5, 0, _OTHER_ABI),
        *((_EQUAL, others + 4 - at, 0, call) for at, call in enumerate(refused)),
        (_EQUAL, 5, 0, calls.CLONE3),
        (_EQUAL, 0, 2, calls.CLONE[machine]),
        (_LOAD, 0, 0, _FLAGS),
        (_ANY_OF, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _UNKNOWN),
    ]
