"""A child process watched call by call, and killed at the nth that touches a folder.

The child is a fork of the test, so that nothing is imported again and hundreds of points are cheap. It is
traced (ptrace): what counts are the system calls themselves, of whatever library, in whatever thread: opening
a file to write, writing, forcing to disk, renaming, making and removing. It dies before the call is done.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TRACEME, SYSCALL, SETOPTIONS, SYSCALL_INFO = 0, 24, 0x4200, 0x420E
TRACE_THREADS, KILL_ON_EXIT, MARK_SYSCALLS = 0x2 | 0x4 | 0x8, 0x100000, 0x1
SYSCALL_STOP = signal.SIGTRAP | 0x80
WAIT_FOR_ALL = 0x40000000  # __WALL: threads too
BY_DESCRIPTOR = {
    "x86_64": {1: "write", 18: "pwrite", 20: "writev", 74: "fsync", 75: "fdatasync", 77: "ftruncate"},
    "aarch64": {64: "write", 68: "pwrite", 66: "writev", 82: "fsync", 83: "fdatasync", 46: "ftruncate"},
}
# The number of a call, its name, and which argument points at the path.
BY_PATH = {
    "x86_64": {
        82: ("rename", 0), 83: ("mkdir", 0), 84: ("rmdir", 0), 87: ("unlink", 0), 257: ("open", 1),
        258: ("mkdir", 1), 263: ("unlink", 1), 264: ("rename", 1), 316: ("rename", 1),
    },
    "aarch64": {34: ("mkdir", 1), 35: ("unlink", 1), 38: ("rename", 1), 56: ("open", 1), 276: ("rename", 1)},
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Touch:
    """One call that touches the folder: what it does, and to which path."""

    call: str
    path: str


def traced(root: Path, work: Callable[[], object], kill_at: int | None = None) -> tuple[list[Touch], int]:
    """Do some work in a child; gives the calls that touched `root` and the child's wait status.

    Args:
        root: the folder that counts.
        work: done in the child; an exception in it ends the child with status 1.
        kill_at: the number (from 1) of the call before which the child is killed; None: it lives.
    """
    child = os.fork()
    if child == 0:
        _be_traced(work)
    return _Watch(child, root, kill_at).to_the_end()


def _be_traced(work: Callable[[], object]) -> None:
    status = 1
    try:
        os.setpgid(0, 0)  # so that only its own threads are waited for
        _ptrace(TRACEME, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        work()
        status = 0
    finally:
        os._exit(status)


class _Watch:
    def __init__(self, child: int, root: Path, kill_at: int | None) -> None:
        self.child, self.root, self.kill_at = child, str(root), kill_at
        self.machine = platform.machine()
        self.touches: list[Touch] = []

    def to_the_end(self) -> tuple[list[Touch], int]:
        _, status = os.waitpid(self.child, 0)
        if not os.WIFSTOPPED(status):
            raise PermissionError(
                "this machine lets no process trace another (ptrace); allow it and test again"
            )
        _ptrace(SETOPTIONS, self.child, 0, TRACE_THREADS | KILL_ON_EXIT | MARK_SYSCALLS)
        _ptrace(SYSCALL, self.child, 0, 0)
        while True:
            process, status = os.waitpid(-self.child, WAIT_FOR_ALL)
            if not os.WIFSTOPPED(status):
                if process == self.child:
                    return self.touches, status
                continue
            passed_on = 0
            if os.WSTOPSIG(status) == SYSCALL_STOP:
                if self._is_last(process):
                    os.kill(self.child, signal.SIGKILL)
                    continue
            elif status >> 16 == 0 and os.WSTOPSIG(status) not in (signal.SIGSTOP, signal.SIGTRAP):
                passed_on = os.WSTOPSIG(status)
            _ptrace(SYSCALL, process, 0, passed_on, may_be_gone=True)

    def _is_last(self, process: int) -> bool:
        if (touch := self._touch(process)) is None:
            return False
        self.touches.append(touch)
        return len(self.touches) == self.kill_at

    def _touch(self, process: int) -> Touch | None:
        """The call that a thread is about to make, if it touches the folder."""
        raw = ctypes.create_string_buffer(88)
        if (
            _ptrace(SYSCALL_INFO, process, 88, ctypes.addressof(raw), may_be_gone=True) < 32
            or raw.raw[0] != 1
        ):
            return None
        number, *arguments = struct.unpack_from("<7Q", raw.raw, 24)
        if name := BY_DESCRIPTOR[self.machine].get(number):
            path = self._open_file(process, arguments[0])
        elif found := BY_PATH[self.machine].get(number):
            name, place = found
            if name == "open" and not arguments[place + 1] & WRITING:
                return None
            path = self._text(process, arguments[place])
        else:
            return None
        inside = path == self.root or path.startswith(f"{self.root}/")
        return Touch(name, os.path.relpath(path, self.root)) if inside else None

    def _open_file(self, process: int, descriptor: int) -> str:
        try:
            return str(Path(f"/proc/{process}/fd/{descriptor}").readlink())
        except OSError:
            return ""

    def _text(self, process: int, address: int) -> str:
        try:
            with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 - no buffer
                memory.seek(address)
                return os.fsdecode(memory.read(512).split(b"\0", 1)[0])
        except OSError:
            return ""


_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_LIBC.ptrace.restype = ctypes.c_long


def _ptrace(request: int, process: int, address: int, data: int, may_be_gone: bool = False) -> int:
    done = int(_LIBC.ptrace(request, process, address, data))
    if done < 0 and not may_be_gone:
        raise OSError(ctypes.get_errno(), f"ptrace {request:#x}: {os.strerror(ctypes.get_errno())}")
    return done
