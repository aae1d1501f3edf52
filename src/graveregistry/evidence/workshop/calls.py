"""System calls that the workshop is refused, and their numbers on each machine type.

From Linux ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``, which aarch64 takes as
it is; None where a machine has no such call.
"""

from __future__ import annotations

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names them (``AUDIT_ARCH_*``, ``include/uapi/linux/audit.h``)."""

_OPENED = {
    "open": (2, None), "creat": (85, None), "openat": (257, 56), "openat2": (437, 437),
    "open_by_handle_at": (304, 265), "memfd_create": (319, 279), "open_tree": (428, 428),
}  # fmt: skip
_NETWORK = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242),
    "bind": (49, 200), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
}  # fmt: skip
_PROGRAMS = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "kill": (62, 129), "tkill": (200, 130), "unshare": (272, 97), "setns": (308, 268),
}  # fmt: skip
_NAMES = {
    "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mkdir": (83, None),
    "mkdirat": (258, 34), "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmodat": (268, 53),
    "truncate": (76, 45), "mount": (165, 40),
}  # fmt: skip
_KERNEL = {
    "io_uring_setup": (425, 425), "bpf": (321, 280), "keyctl": (250, 219), "add_key": (248, 217),
    "userfaultfd": (323, 282), "perf_event_open": (298, 241),
}  # fmt: skip
REFUSED: dict[str, tuple[int | None, int | None]] = {**_OPENED, **_NETWORK, **_PROGRAMS, **_NAMES, **_KERNEL}

CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
"""A thread is begun by these, and a process too: on aarch64 there is no other call for it."""


def refused(machine: str) -> tuple[int, ...]:
    """The numbers of the calls refused on a machine type."""
    column = list(MACHINES).index(machine)
    return tuple(number for pair in REFUSED.values() if (number := pair[column]) is not None)
