"""The filter of system calls on both machine types, gone through step by step as the kernel does."""

from __future__ import annotations

import errno

import pytest

from graveregistry.evidence.workshop import calls, walls

ALLOW, KILL, REFUSED, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
# AUDIT_ARCH_*; the numbers as `man 2 syscalls` and the kernel's tables have them, written down once more by hand.
X86, ARM = 0xC000003E, 0xC00000B7
CALLS = {
    "x86_64": (
        X86,
        {"open": 2, "openat": 257, "socket": 41, "connect": 42, "execve": 59, "fork": 57, "ptrace": 101, "unlink": 87},
        {"read": 0, "write": 1, "mmap": 9, "futex": 202, "exit_group": 231, "lseek": 8, "tgkill": 234},
    ),
    "aarch64": (
        ARM,
        {"openat": 56, "socket": 198, "connect": 203, "execve": 221, "ptrace": 117, "unlinkat": 35, "renameat2": 276},
        {"read": 63, "write": 64, "mmap": 222, "futex": 98, "exit_group": 94, "lseek": 62, "tgkill": 131},
    ),
}
CLONE, CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
# What the C library asks for when it begins a thread, and when it begins a process (SIGCHLD).
THREAD, PROCESS = 0x003D0F00, 0x01200011


def answer(machine: str, architecture: int, number: int, flags: int = 0) -> int:
    """What the filter says of a call: classic BPF with the five instructions that it is made of."""
    data, held, at = {0: number, 4: architecture, 16: flags}, 0, 0
    steps = walls.program(machine)
    while True:
        code, true, false, value = steps[at]
        if code == 0x06:
            return value
        at += 1
        if code == 0x20:
            held = data[value]
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += true if holds else false


@pytest.mark.parametrize("machine", CALLS)
def test_what_reaches_out_is_refused_and_what_works_on_open_files_is_not(machine: str) -> None:
    own, refused, allowed = CALLS[machine]
    assert {name: answer(machine, own, call) for name, call in refused.items()} == dict.fromkeys(refused, REFUSED)
    assert {name: answer(machine, own, call) for name, call in allowed.items()} == dict.fromkeys(allowed, ALLOW)
    assert {answer(machine, own, call) for call in calls.refused(machine)} == {REFUSED}


@pytest.mark.parametrize("machine", CALLS)
def test_a_thread_may_begin_and_a_process_may_not(machine: str) -> None:
    own = CALLS[machine][0]
    assert answer(machine, own, CLONE[machine], THREAD) == ALLOW
    assert answer(machine, own, CLONE[machine], PROCESS) == REFUSED
    assert answer(machine, own, CLONE3) == NO_SUCH_CALL


def test_calls_numbered_otherwise_end_the_process_or_are_refused() -> None:
    assert answer("x86_64", ARM, 0) == answer("aarch64", X86, 63) == KILL
    assert answer("x86_64", X86, 0x40000000) == REFUSED
    assert {call for machine in CALLS for call in calls.refused(machine)} >= {425, 437, 438, 428}
