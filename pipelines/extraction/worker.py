"""Work on untrusted files in processes of their own, under limits of time and memory.

pdfium is C++ that reads whatever bytes it is given. A file that makes it crash, hang or fill the memory ends
a worker, never the process that asked, and is answered with an error that says which it was. Workers are
plain child processes that speak over pipes, so threads, daemons and other workers can start them; one that is
done waits for the next file, since most of a short report's time would be its start.
Nothing is tried again here, and no limit is lifted silently.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import re
import resource
import select
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, ClassVar, NamedTuple, NoReturn, TypeVar, cast

from pipelines.exceptions import (
    OpenBarnetError,
    OversizedReportError,
    ReportTimeoutError,
    TruncatedReportError,
    UnreadableReportError,
)

T = TypeVar("T")
START = "import sys; sys.path[:] = sys.argv[1:]; from pipelines.extraction.worker import serve; serve()"
MAX_IDLE = 4
SECONDS_BETWEEN_LOOKS = 0.05  # at how much memory a worker holds
GARBAGE_AFTER = 100_000  # new objects: words and cells hold no cycles, and looking for some takes time
CHANCE_BYTES = 64 * 1024 * 1024  # peaks differ by as much without a reason
MAX_KEPT_BYTES = 256 * 1024 * 1024  # a worker that has grown beyond this ends after its work


class Limits(NamedTuple):
    """What a worker may use for one piece of work: seconds of processor time (and more by page), bytes."""

    seconds: float = 30
    seconds_per_page: float = 1
    bytes: int = 1024 * 1024 * 1024


LIMITS = Limits()


class _Answer(NamedTuple):
    """What a worker says when it is done: a result or an error, and whether it ends now."""

    result: Any = None
    error: Exception | None = None
    is_last: bool = False


def run(function: Callable[..., T], *arguments: Any, place: str, limits: Limits = LIMITS) -> T:
    """Call a function of a module in a worker and give its result.

    Args:
        function: found by its name in the worker; its result must be picklable.
        *arguments: what it is called with, picklable too.
        place: the file that is worked on, for errors.
        limits: what the work may use.

    Raises:
        OpenBarnetError: what the function raised.
        ReportTimeoutError: the time was used up.
        OversizedReportError: the memory was used up.
        TruncatedReportError: the file ended the worker.
        UnreadableReportError: the function failed in a way that nobody foresaw.
    """
    worker = _Worker.idle() or _Worker()
    try:
        answer = worker.ask((function, arguments, limits))
    except BaseException:
        worker.end()
        raise
    if answer is None:
        worker.explain_end(place, limits)
    if answer.is_last:
        worker.end()
    else:
        worker.rest()
    if isinstance(answer.error, OpenBarnetError):
        raise answer.error
    if isinstance(answer.error, MemoryError):
        raise _too_large(place, limits)
    if answer.error is not None:
        raise UnreadableReportError(
            place,
            f"holds something that the reader stumbles over ({answer.error})",
            "send the file to whoever maintains this",
        )
    result: T = answer.result
    return result


def run_all(
    function: Callable[..., T],
    arguments: Iterable[tuple[Any, ...]],
    *,
    place: str,
    limits: Limits = LIMITS,
    workers: int,
) -> Iterator[T]:
    """Call a function for each of many arguments in several workers; results come in the order asked.

    No more than two results a worker are waiting at any time, so that memory stays bounded.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="reader") as threads:
        waiting: deque[Future[T]] = deque()
        try:
            for some in arguments:
                waiting.append(threads.submit(run, function, *some, place=place, limits=limits))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _too_large(place: str, limits: Limits) -> OversizedReportError:
    what = f"takes more than {limits.bytes:,} bytes of memory to read"
    return OversizedReportError(place, what, "split it, or print it to a new PDF")


def _peak_bytes(process: int) -> int:
    """The most memory that a running process has held; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Look for no garbage while many values that hold none are made: it takes longer than making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Worker:
    """A child process that takes one piece of work at a time."""

    _resting: ClassVar[deque[_Worker]] = deque()
    _lock = threading.Lock()

    def __init__(self) -> None:
        self.peak = 0
        self.parents_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self.process = subprocess.Popen(  # noqa: S603 - this same Python
            [sys.executable, "-c", START, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    @classmethod
    def idle(cls) -> _Worker | None:
        """A worker that has nothing to do, if there is one that still runs."""
        with cls._lock:
            while cls._resting:
                worker = cls._resting.pop()
                if worker.process.poll() is None:
                    return worker
        return None

    @classmethod
    def forget(cls) -> None:
        """After a fork: the workers and the lock belong to the parent."""
        cls._lock = threading.Lock()
        cls._resting = deque()

    @classmethod
    def end_all(cls) -> None:
        """End the workers that rest."""
        while (worker := cls.idle()) is not None:
            worker.end()

    def ask(self, work: tuple[Callable[..., Any], tuple[Any, ...], Limits]) -> _Answer | None:
        """Have work done; None when the worker ended instead of answering."""
        asked, answers = cast("IO[bytes]", self.process.stdin), cast("BufferedReader", self.process.stdout)
        try:
            pickle.dump(work, asked, pickle.HIGHEST_PROTOCOL)
            asked.flush()
            while not select.select([answers], [], [], SECONDS_BETWEEN_LOOKS)[0]:
                self.peak = max(self.peak, _peak_bytes(self.process.pid))
            answers.peek(1)
            with _garbage_left():
                return cast("_Answer", pickle.load(answers))  # noqa: S301 - our own child's words
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            return None

    def rest(self) -> None:
        """Wait for other work, unless enough others do."""
        with self._lock:
            if len(self._resting) < MAX_IDLE:
                self._resting.append(self)
                return
        self.end()

    def end(self) -> None:
        """End the process and take leave of it."""
        self.process.kill()
        self.process.communicate()

    def explain_end(self, place: str, limits: Limits) -> NoReturn:
        """Raise the error that says why a worker ended in the middle of its work."""
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.process.communicate()
        if self.process.returncode == -signal.SIGXCPU:
            raise ReportTimeoutError(
                place,
                f"takes more than {limits.seconds:g} seconds to read and {limits.seconds_per_page:g} a page",
                "split it, or print it to a new PDF",
            )
        # what the system counts begins at the parent's peak, whose memory a child shares when it is made
        counted = used.ru_maxrss * 1024
        if max(self.peak, counted if counted > self.parents_peak + CHANCE_BYTES else 0) > limits.bytes / 2:
            raise _too_large(place, limits)
        raise TruncatedReportError(
            place,
            f"is damaged so that it ends its reader (status {self.process.returncode})",
            "fetch the file again from where it was published",
        )


end_workers = _Worker.end_all
atexit.register(end_workers)
os.register_at_fork(after_in_child=_Worker.forget)


# What follows runs in the worker.

_limits: Limits | None = None  # of the work being done; None anywhere but in a worker


def serve() -> None:
    """Do work until there is no one left who asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends its workers itself
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    gc.set_threshold(GARBAGE_AFTER)
    is_last = False
    while not is_last:
        try:
            function, arguments, limits = pickle.load(asked)  # noqa: S301 - the parent's words
        except EOFError:
            return
        answer = _work(function, arguments, limits)
        is_last = _own_peak() > MAX_KEPT_BYTES
        pickle.dump(answer._replace(is_last=is_last), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _own_peak() -> int:
    """The most memory this process has held since it began, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def count_pages_in(pages: int) -> None:
    """Give the work in hand the time that so many pages may take; does nothing outside a worker."""
    if _limits is not None:
        _limit_seconds(_limits.seconds + pages * _limits.seconds_per_page)


def _work(function: Callable[..., Any], arguments: tuple[Any, ...], limits: Limits) -> _Answer:
    global _limits
    _limits = limits
    _limit(resource.RLIMIT_AS, limits.bytes)
    _limit_seconds(limits.seconds)
    try:
        return _Answer(function(*arguments))
    except (OpenBarnetError, MemoryError) as error:
        return _Answer(error=error.with_traceback(None))
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is told to the parent
        return _Answer(error=RuntimeError(_told(error)))
    finally:
        _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _told(error: Exception) -> str:
    """An error in one line, with where it arose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {error}{where}"


def _limit_seconds(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)


def _limit(kind: int, wanted: int) -> None:
    """Set a limit that can be lifted again, within those the machine sets."""
    _, hard = resource.getrlimit(kind)
    finite = [limit for limit in (wanted, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min(finite, default=resource.RLIM_INFINITY), hard))
