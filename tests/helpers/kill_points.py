"""A child process watched call by call, and killed at the nth that touches a folder.

The child is a fork of a clean process that is kept (`Tracer`), so that nothing is imported again and hundreds
of points are cheap. It is
traced (ptrace): what counts are the system calls themselves, of whatever library, in whatever thread: opening
a file to write, writing, forcing to disk, renaming, making and removing. It dies before the call is done.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import platform
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

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
# Libraries that start a thread as they are loaded, and how each is told not to.
NO_THREADS = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


@dataclass(frozen=True)
class Touch:
    """One call that touches the folder: what it does, and to which path."""

    call: str
    path: str


class Tracer:
    """A process of its own that does work in traced children; to be closed, as a context.

    It has one thread and has loaded only what the work needs, so that its forks are clean: a fork of the
    test's own process, with its threads, pdfium and all, may die of what it inherits.
    """

    def __init__(self, module: str) -> None:
        self.module = module

    def __enter__(self) -> Tracer:
        environment = {**os.environ, **NO_THREADS, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._process = subprocess.Popen(
            [sys.executable, __file__, self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)

    def traced(self, root: Path, work: str, kill_at: int | None = None) -> tuple[list[Touch], int]:
        """Do some work in a child; gives the calls that touched `root` and the child's wait status.

        Args:
            root: the folder that counts; the work is given it.
            work: a function of the module; an exception in it ends the child with status 1.
            kill_at: the number (from 1) of the call before which the child is killed; None: it lives.
        """
        found = self._ask(root=str(root), work=work, kill_at=kill_at)
        return [Touch(*touch) for touch in found["touches"]], found["status"]

    def state(self) -> tuple[int, list[str]]:
        """How many threads the tracer has, and which modules."""
        found = self._ask()
        return found["threads"], found["modules"]

    def _ask(self, **order: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _serve(module: str) -> None:
    """Do what is asked for, line by line, until there is no more."""
    work = importlib.import_module(module)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the work prints is not an answer
    for line in sys.stdin:
        order = json.loads(line)
        if order:
            child = os.fork()
            if child == 0:
                _be_traced(partial(getattr(work, order["work"]), Path(order["root"])))
            touches, status = _Watch(child, Path(order["root"]), order["kill_at"]).to_the_end()
            answer = {"touches": [(touch.call, touch.path) for touch in touches], "status": status}
        else:
            answer = {"threads": len(os.listdir("/proc/self/task")), "modules": sorted(sys.modules)}  # noqa: PTH208
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


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


if __name__ == "__main__":
    _serve(sys.argv[1])
