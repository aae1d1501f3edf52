"""The walls of the workshop: bounds on time, memory and bytes written, and a filter of system calls.

The filter (seccomp, Linux ``Documentation/userspace-api/seccomp_filter.rst``) refuses to open, name or remove files, to
reach a network, to start programs and to look into other processes; what is open already can be read and written.
"""

from __future__ import annotations

import ctypes
import platform
import resource
from dataclasses import dataclass

# System call numbers (Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h). By rows:
# open, creat, openat, openat2, open_by_handle_at; socket, socketpair, connect, accept, accept4, bind, sendto, sendmsg;
# execve, execveat, fork, vfork; ptrace, process_vm_readv, process_vm_writev, kill, pidfd_open;
# unlink, rename, link, symlink, mkdir, chmod with their "at" forms, truncate, mount; io_uring_setup, bpf, keyctl,
# memfd_create, userfaultfd, unshare, setns.
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (
            *(2, 85, 257, 437, 304, 41, 53, 42, 43, 288, 49, 44, 46),
            *(59, 322, 57, 58, 101, 310, 311, 62, 434),
            *(87, 263, 82, 264, 316, 86, 265, 88, 266, 83, 258, 90, 268, 76, 165),
            *(425, 321, 250, 319, 323, 272, 308),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(56, 437, 265, 198, 199, 203, 202, 242, 200, 206, 211),
            *(221, 281, 117, 270, 271, 129, 434),
            *(35, 38, 276, 37, 36, 34, 53, 45, 40),
            *(425, 280, 219, 279, 282, 97, 268),
        ),
    ),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
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
    if machine not in _REFUSED:
        raise OSError(f"no filter for {machine}")
    steps = _steps(*_REFUSED[machine])
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or kernel.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the filter was not taken")


def _steps(architecture: int, refused: tuple[int, ...]) -> list[_Step]:
    """Read architecture and call number (struct seccomp_data), refuse those listed, allow the rest."""
    last = len(refused) + 1
    return [
        _Step(_LOAD, 0, 0, 4),
        _Step(_EQUAL, 1, 0, architecture),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, 0),
        _Step(_AT_LEAST, last, 0, _OTHER_ABI),
        *(_Step(_EQUAL, last - 1 - number, 0, call) for number, call in enumerate(refused)),
        _Step(_RETURN, 0, 0, _ALLOW),
        _Step(_RETURN, 0, 0, _REFUSE),
    ]
