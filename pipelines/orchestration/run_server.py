"""A process that has everything loaded, of which each run of the service is a fork: a run loads nothing.

Loading Dagster, our modules and what they need takes longer than reading a short report. So a part of the
service does it once and then waits on a socket; the launcher asks it to start a run or to interrupt one. A
run is a process of its own as before, with its own memory: what happens in it harms no other and is gone with
it, so this process does not grow. It holds code, rules and settings, no rows.

No run is made by old code: before each fork the code, the rules and the packages are compared with those that
were loaded. Where they are others, this process becomes a new one (by `exec`, so that it keeps its number,
its socket and the runs that are at work, which end as they began), and the launcher asks again. Where they
cannot be loaded no run is started here, and the launcher goes the old way, which tells what is wrong. Where
not even this module can be, as in the midst of an upgrade, the process stays what it is for its runs. A
process with more than one thread is never forked: locks that another thread holds would be held for ever.

A run whose process was killed is told at once, as Dagster's code server does it. All runs end with this
process, however it ends; so where memory is short the system is asked to end a run and not this.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType
from typing import Any, NamedTuple, NoReturn

from pipelines.orchestration.run_requests import AGAIN, HOME, READY, START, STOP, is_ours

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""The environment in which no library begins a thread when it is loaded."""

ROOMS = (
    "assembly",
    "datasets",
    "duties",
    "extraction",
    "gate",
    "proof",
    "release",
    "rows",
    "store",
    "tables",
)
"""The parts of our code that runs are made of, whose modules load each other when they are needed."""

LOADED_LATE = (
    "dagster._cli.api",
    "dagster._core.storage.local_compute_log_manager",
    "pyarrow.compute",
    "pyarrow.parquet",
)
"""What else functions load in nearly every run, which neither the definitions nor a rehearsal does."""

PAGES_OF_RUNS = ("checks",)
"""The templates of the pages that each version holds."""

SECONDS_BETWEEN_LOOKS = 60.0
PATIENCE_SECONDS = 5.0
"""How long somebody who connects may take to say what is wanted."""

BEGIN_SECONDS = 60.0
"""How long a new process may take to show that it can begin."""

SPARED_LAST = 500
"""By how many thousandths of all memory a run counts as larger than it is, where the system must end one."""

CAN_BEGIN = "--can-begin"
LONGEST_LINE = 64 * 1024
MOST_WAITING = 64
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


class Prepared(NamedTuple):
    """What a process has loaded: the stamp of its code and rules, and why it cannot be used, if so."""

    stamp: str
    fault: str = ""


Execute = Callable[[Path, str], None]
"""Makes a run, by Dagster's folder and the run's id, in the process that calls it."""

Tell = Callable[[Path, str, int], None]
"""Tells that a run's process has ended, by folder, id and how it ended, unless the run told so itself."""


class RunServer:
    """Waits on a socket and forks.

    Args:
        home: Dagster's folder, of whose runs alone it is asked.
        listener: the socket.
        command: what begins a process as this one anew.
        prepared: what was loaded.
        stamp: of the code and rules as they are now.
        execute: makes a run in a fork.
        tell: tells in another fork that a run was killed.
        at_work: by the numbers of their processes, which are children of this one, the runs; of those that
            tell that a run was killed, nothing.
    """

    def __init__(
        self,
        home: Path,
        listener: socket.socket,
        command: Sequence[str],
        prepared: Prepared,
        stamp: Callable[[], str],
        execute: Execute,
        tell: Tell,
        at_work: Mapping[int, str],
    ) -> None:
        self._home, self._listener, self._command, self._prepared = home, listener, command, prepared
        self._stamp, self._execute, self._tell = stamp, execute, tell
        self._at_work: dict[int, str] = {}
        self._watched = selectors.DefaultSelector()
        self._watched.register(listener, selectors.EVENT_READ)
        for pid, run in at_work.items():
            self._watch(pid, run)

    def serve(self) -> NoReturn:
        """Answer until this process is ended or becomes a new one.

        Dagster has a process that is asked to end do as one that is interrupted: nothing, in the background.
        """
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, signal.SIG_DFL)
        while True:
            ready = self._watched.select(SECONDS_BETWEEN_LOOKS)
            for key, _ in ready:
                if key.fileobj is self._listener:
                    self._answer()
                else:
                    self._take_leave(key.fd, key.data)
            if not ready and self._now() not in ("", self._prepared.stamp) and self._can_begin_anew():
                self._renew()

    # ---- what is asked

    def _answer(self) -> None:
        """Answer one who has connected. One who is gone by now never learns of a run, so none is started."""
        connection, _ = self._listener.accept()
        told = ""
        with connection:
            connection.settimeout(PATIENCE_SECONDS)
            try:
                if not is_ours(connection):
                    raise PermissionError("another user asks")
                _say(connection, {READY: True})
                told = self._told(json.loads(_line(connection)), connection)
                _say(connection, {"told": told})
            except (OSError, ValueError, KeyError, TypeError):  # it is gone, or none of ours
                traceback.print_exc()
        if told == AGAIN:
            self._renew()

    def _told(self, asked: Mapping[str, str], connection: socket.socket) -> str:
        """What is answered to a word; it always is, since who is not answered takes the run for started."""
        if asked[HOME] != str(self._home):
            return "it is for the runs of another folder"
        if START not in asked:
            return self._stop(asked[STOP])
        try:
            return self._start(asked[START], connection)
        except OSError as error:
            return f"no process can be made ({error.strerror or error})"

    def _start(self, run: str, connection: socket.socket) -> str:
        if not (now := self._now()):
            return "code or rules cannot be read"
        if now != self._prepared.stamp:
            return AGAIN if self._can_begin_anew() else "the code that is there now cannot begin"
        if self._prepared.fault:
            return self._prepared.fault
        if (count := len(os.listdir("/proc/self/task"))) > 1:  # noqa: PTH208 - their number is all
            return f"it has {count} threads"
        self._fork(run, lambda: self._execute(self._home, run), connection)
        return ""

    def _stop(self, run: str) -> str:
        for pid, other in self._at_work.items():
            if other and other == run:
                os.kill(pid, signal.SIGINT)  # nobody has taken leave of it, so the number is still its own
                return ""
        return "no such run is at work"

    # ---- processes

    def _fork(self, run: str, work: Callable[[], None], connection: socket.socket | None = None) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        if pid := os.fork():
            self._watch(pid, run)
            return
        status = 1
        try:
            _end_with(parent)
            for each in (connection, self._listener, self._watched):
                if each is not None:
                    each.close()
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - nothing may get back into the loop of the parent
            traceback.print_exc()
        finally:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _watch(self, pid: int, run: str) -> None:
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:  # one that cannot be watched is not left to itself
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        self._at_work[pid] = run
        self._watched.register(descriptor, selectors.EVENT_READ, pid)

    def _take_leave(self, descriptor: int, pid: int) -> None:
        """A process has ended: where it was a run's and was killed, another tells it."""
        self._watched.unregister(descriptor)
        os.close(descriptor)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        run = self._at_work.pop(pid)
        if run and status:
            with suppress(OSError):  # else run monitoring tells it
                self._fork("", lambda: self._tell(self._home, run, status))

    # ---- code

    def _now(self) -> str:
        """What code and rules are now; empty where they cannot be read, as while they are being replaced."""
        try:
            return self._stamp()
        except Exception:  # noqa: BLE001 - data files of any kind of fault
            traceback.print_exc()
            return ""

    def _can_begin_anew(self) -> bool:
        """Whether what is there now can begin: neither it nor a run comes back from what cannot."""
        asked = [*self._command, CAN_BEGIN]
        try:
            done = subprocess.run(asked, check=False, timeout=BEGIN_SECONDS)  # noqa: S603 - our own
        except (OSError, subprocess.TimeoutExpired):
            traceback.print_exc()
            return False
        return done.returncode == 0

    def _renew(self) -> NoReturn:
        """Become a new process that loads everything anew, with the same number, socket and runs."""
        os.set_inheritable(self._listener.fileno(), True)
        at_work = json.dumps(list(self._at_work.items()))
        begun = [str(self._home), str(self._listener.fileno()), at_work]
        os.execv(self._command[0], [*self._command, *begun])  # noqa: S606 - what we are ourselves


def _end_with(parent: int) -> None:
    """In a fork: be killed when the process that it is a fork of ends, and be interrupted only when asked."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupted)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(SPARED_LAST), encoding="ascii")


def _interrupted(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _say(connection: socket.socket, what: Mapping[str, Any]) -> None:
    connection.sendall(json.dumps(what).encode() + b"\n")


def _line(connection: socket.socket) -> bytes:
    """What somebody says, to the end of the line.

    Raises:
        ValueError: there is no end of it, or nobody says anything any more.
    """
    said = b""
    while not said.endswith(b"\n"):
        if not (more := connection.recv(4096)) or len(said) > LONGEST_LINE:
            raise ValueError("nobody is there")
        said += more
    return said


# ---- what is loaded, and what a fork does


def prepare() -> Prepared:
    """Load everything that a run needs, and say what it was."""
    before = ""
    try:
        before = loaded_stamp()
        for name in ("pipelines.definitions", *LOADED_LATE, *_modules_of_ours()):
            import_module(name)
        _load_definitions()
        _look_at_rules()
        _rehearse()
    except Exception as error:  # noqa: BLE001 - code and data files of any kind of fault
        traceback.print_exc()
        return Prepared(before, f"what a run needs cannot be loaded ({type(error).__name__})")
    gc.collect()
    gc.freeze()  # what all runs share is not looked through, and so not copied, by each
    return Prepared(before)


def _load_definitions() -> None:
    """Have Dagster make assets and jobs once, with all that is loaded for it; forks are given the same."""
    from dagster._core.code_pointer import ModuleCodePointer
    from dagster._core.definitions.reconstruct import ReconstructableRepository

    from pipelines.council.project import default_project
    from pipelines.orchestration.build import keep_definitions

    keep_definitions(default_project())
    repository = ReconstructableRepository(ModuleCodePointer("pipelines.definitions", "defs"))
    repository.get_definition().get_all_jobs()


def _look_at_rules() -> None:
    """Know what each run would look at anew: rules with their patterns, hashes of code, pages' templates."""
    from pipelines.council.project import default_project
    from pipelines.orchestration.assets import rulebook
    from pipelines.orchestration.fingerprints import reading_rules
    from pipelines.release.making import look_at_code
    from pipelines.standalone import prepare as prepare_page

    project = default_project()
    rules = rulebook(project, reading_rules(project).mark)
    for wording in rules.proof.wordings.values():
        for phrase in (one for several in wording.phrases.values() for one in several):
            phrase.of_digits  # noqa: B018 - compiled by the first who asks
    look_at_code()
    for page in PAGES_OF_RUNS:
        prepare_page(page)


def _modules_of_ours() -> Iterator[str]:
    for room in ROOMS:
        package = import_module(f"pipelines.{room}")
        yield from (found.name for found in walk_packages(package.__path__, f"{package.__name__}."))


def _rehearse() -> None:
    """Make a run of nothing, in an instance that goes with it, for what Dagster loads in the midst of one."""
    import dagster as dg

    from pipelines.council.scratch import ScratchFolder
    from pipelines.orchestration.instance import open_instance

    @dg.asset
    def nothing() -> None:
        pass

    silent = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with ScratchFolder("rehearsal") as folder, open_instance(folder) as instance:
        dg.materialize([nothing], instance=instance, run_config=silent)


def loaded_stamp() -> str:
    """What a run's code and rules are, as a digest; decisions about one report are no part of it."""
    from pipelines.council.project import default_project
    from pipelines.exceptions import OpenBarnetError
    from pipelines.gate.decisions import digest_of
    from pipelines.orchestration.fingerprints import code_digest, publication_fingerprint
    from pipelines.orchestration.reloading import definitions_stamp

    project = default_project()
    try:
        made_of = definitions_stamp(project)
    except OpenBarnetError as error:
        made_of = str(error)
    packages = [Path(folder) for folder in sys.path if folder.endswith("site-packages")]
    changed = [path.stat().st_mtime_ns for path in packages if path.is_dir()]
    return digest_of(
        {
            "rules": publication_fingerprint([], [], project),
            "code": code_digest(),
            "made of": made_of,
            "packages": changed,
        }
    )


def execute(home: Path, run: str) -> None:
    """Make a run that was asked for, as a process that was started for it would."""
    from dagster._cli.api import _execute_run_command_body
    from dagster._utils.interrupts import capture_interrupts

    from pipelines.council.digests import remembered_in
    from pipelines.council.settings import read_anew
    from pipelines.extraction.worker import end_workers
    from pipelines.orchestration.garbage import look_hardly_ever
    from pipelines.orchestration.instance import DIGESTS_FILE, open_for_a_run

    look_hardly_ever()
    read_anew()
    try:
        with (
            capture_interrupts(),
            remembered_in(home / DIGESTS_FILE, adds=True),
            open_for_a_run(home) as instance,
        ):
            _execute_run_command_body(run, instance, lambda _: None, set_exit_code_on_failure=False)
    finally:
        end_workers()


def tell(home: Path, run: str, status: int) -> None:
    """Record that a run's process was killed, unless the run had ended."""
    from dagster._utils import get_run_crash_explanation

    from pipelines.orchestration.instance import open_for_a_run

    with open_for_a_run(home) as instance:
        found = instance.get_run_by_id(run)
        if found is None or found.is_finished:
            return
        instance.report_engine_event(get_run_crash_explanation(f"The process of run {run}", status), found)
        instance.report_run_failed(found)


def begin(
    arguments: Sequence[str],
    command: Sequence[str],
    prepare: Callable[[], Prepared],
    stamp: Callable[[], str],
    execute: Execute,
    tell: Tell,
) -> NoReturn:
    """Serve, in this process, until it is ended.

    Args:
        arguments: Dagster's folder, and a path to make the socket at; where this process has become a new
            one, the number of the socket instead, and the runs that are at work. Or `CAN_BEGIN` alone,
            which ends the process at once.
        command: what begins such a process, less its arguments.
        prepare: loads everything.
        stamp: what of it may change, as it is now.
        execute: makes a run.
        tell: tells that one was killed.
    """
    if [*arguments] == [CAN_BEGIN]:
        sys.exit()
    home, where, *begun = arguments
    if begun:
        listener = socket.socket(fileno=int(where))
        listener.set_inheritable(False)
    else:
        Path(where).unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(where)
        listener.listen(MOST_WAITING)  # who connects meanwhile waits
    prepared = prepare()
    at_work = {int(pid): str(run) for pid, run in json.loads(begun[0])} if begun else {}
    RunServer(Path(home), listener, command, prepared, stamp, execute, tell, at_work).serve()


def main(arguments: Sequence[str]) -> NoReturn:
    """Serve Dagster's folder: `begin` says what the arguments are."""
    os.environ.update(ONE_THREAD)
    command = [sys.executable, "-m", "pipelines.orchestration.run_server"]
    begin(arguments, command, prepare, loaded_stamp, execute, tell)


if __name__ == "__main__":
    main(sys.argv[1:])
