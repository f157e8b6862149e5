"""A real fork: what it has is its own, it ends as an interpreter does, and none is left."""

from __future__ import annotations

import itertools
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from logstreams.fleet.loaded.python import Fork, LoadedPython, NotLoaded

Start = Callable[..., Fork]

ABOUT = """
import json, os, sys
print(json.dumps({
    "arguments": sys.argv[1:],
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "path": sys.path[0],
    "of_the_kit": [each for each in sys.path if each.endswith("fleet/loaded")],
    "input": sys.stdin.read(),
    "loaded": "colorsys" in sys.modules,
}))
"""


@pytest.fixture
def python() -> Iterator[LoadedPython]:
    with_secret = {**os.environ, "WORKOS_API_KEY": "sk_of_the_command"}
    made = LoadedPython(Path(sys.executable), ("colorsys", "not_installed"), with_secret)
    made.wait_until_loaded()
    yield made
    made.close()


@pytest.fixture
def start(python: LoadedPython, tmp_path: Path) -> Start:
    """Starts a program, whose text is given, with arguments and an environment."""
    numbers = itertools.count()

    def started(text: str, *arguments: str, **environment: str) -> Fork:
        name = f"probe_{next(numbers)}"
        (tmp_path / f"{name}.py").write_text(text)
        return python.start(name, arguments, str(tmp_path), environment)

    return started


def test_a_fork_has_what_it_was_given_and_nothing_of_the_loader(
    start: Start, tmp_path: Path
) -> None:
    fork = start(ABOUT, "--one", "two", AWS_PROFILE="acme")
    fork.stdin.write(b"a request")
    fork.stdin.close()
    assert json.loads(fork.stdout.read()) == {
        "arguments": ["--one", "two"],
        "environment": {"AWS_PROFILE": "acme"},
        "folder": str(tmp_path),
        "path": str(tmp_path),
        "of_the_kit": [],
        "input": "a request",
        "loaded": True,
    }
    assert fork.wait() == 0
    assert fork.stderr.read() == b""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 0),
        ("import sys; sys.exit(3)", 3),
        ("import os; os._exit(32)", 32),
        ("import atexit, os; atexit.register(os._exit, 32)", 32),
        ("raise ValueError('told')", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", -signal.SIGSEGV),
    ],
    ids=["end", "exit", "at-once", "last-moment", "exception", "signal"],
)
def test_a_fork_ends_as_an_interpreter_does(start: Start, text: str, code: int) -> None:
    fork = start(text)
    assert fork.wait() == code
    assert (b"ValueError: told" in fork.stderr.read()) is ("told" in text)


def test_what_one_fork_does_to_a_module_no_other_sees(start: Start) -> None:
    assert start("import colorsys; del colorsys.hsv_to_rgb; raise SystemExit(5)").wait() == 5
    assert start("import colorsys; colorsys.hsv_to_rgb(0, 0, 0)").wait() == 0


def test_forks_run_at_the_same_time_and_one_does_not_hold_the_pipes_of_another(
    start: Start,
) -> None:
    first = start("input()")
    second = start("print('there')")
    assert (second.stdout.read(), second.wait()) == (b"there\n", 0)
    first.stdin.write(b"\n")
    assert (first.stdout.read(), first.wait()) == (b"", 0)


def test_an_interrupt_reaches_a_fork_as_it_reaches_an_interpreter(start: Start) -> None:
    fork = start("import time; print('runs', flush=True); time.sleep(60)")
    assert fork.stdout.read(4) == b"runs"
    fork.stop(signal.SIGINT, 30)
    assert fork.wait() == -signal.SIGINT
    assert b"KeyboardInterrupt" in fork.stderr.read()


def test_a_fork_that_ignores_it_is_killed(start: Start) -> None:
    fork = start(
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "print('runs', flush=True); time.sleep(60)"
    )
    assert fork.stdout.read(4) == b"runs"
    fork.stop(signal.SIGINT, 0.1)
    assert fork.wait() == -signal.SIGKILL


LEAVES_A_CHILD = """
import subprocess, sys
print("before", flush=True)
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=0)
print(child.pid, file=sys.stderr, flush=True)
sys.exit(5)
"""


def test_what_a_fork_leaves_behind_holds_nobody_up(start: Start) -> None:
    fork = start(LEAVES_A_CHILD)
    written = [*fork.outputs(0.2)]
    assert b"".join(chunk for name, chunk in written if name == "stdout") == b"before\n"
    child = psutil.Process(int(b"".join(chunk for name, chunk in written if name == "stderr")))
    assert child.is_running()  # it holds both outputs still
    assert fork.wait() == 5
    fork.close()
    child.wait(10)


def test_what_a_fork_writes_is_read_to_its_end_however_long_it_takes(start: Start) -> None:
    text = "import time\nfor n in range(3): time.sleep(0.1); print(n, end='', flush=True)"
    fork = start(f"{text}\nprint('x' * 200_000)")
    assert b"".join(chunk for _, chunk in fork.outputs(0.05)) == b"012" + b"x" * 200_000 + b"\n"
    assert fork.wait() == 0


def test_all_forks_end_with_it(tmp_path: Path) -> None:
    python = LoadedPython(Path(sys.executable), (), os.environ)
    python.wait_until_loaded()
    (tmp_path / "probe.py").write_text("import os, time; print(os.getpid()); time.sleep(60)")
    fork = python.start("probe", (), str(tmp_path), {})
    process = psutil.Process(int(fork.stdout.readline()))
    python.close()
    process.wait(10)
    assert fork.wait() is None


def test_what_there_is_no_room_for_is_not_started_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "full.py").write_text(
        "import errno, os\n"
        "real, left = os.fork, [1, 0, 0, 1]\n"
        "def fork():\n"
        "    if left.pop(0):\n"
        "        return real()\n"
        "    raise OSError(errno.EAGAIN if len(left) > 1 else errno.ENOMEM, 'full')\n"
        "os.fork = fork\n"
    )
    (tmp_path / "probe.py").write_text("raise SystemExit(int(input()))")
    python = LoadedPython(Path(sys.executable), ("full",), {"PYTHONPATH": str(tmp_path)})
    python.wait_until_loaded()
    first, *refused, last = [python.start("probe", (), str(tmp_path), {}) for _ in range(4)]
    assert [(each.wait(), each.stdout.read(), each.stderr.read()) for each in refused] == [
        (None, b"", b""),
        (None, b"", b""),
    ]
    for fork, code in ((first, 5), (last, 6)):
        fork.stdin.write(f"{code}\n".encode())
        assert fork.wait() == code
    python.close()


def test_what_it_has_no_descriptors_for_is_not_started_and_the_others_go_on(
    python: LoadedPython, start: Start
) -> None:
    first = start("raise SystemExit(int(input()))")
    second = start("print('there')")
    assert second.wait() == 0  # so that the first has begun as well
    forker = python._process
    before = resource.prlimit(forker.pid, resource.RLIMIT_NOFILE)
    taken = {int(each.name) for each in Path(f"/proc/{forker.pid}/fd").iterdir()}
    free = [number for number in range(100) if number not in taken]
    resource.prlimit(forker.pid, resource.RLIMIT_NOFILE, (free[2], before[1]))  # room for two
    assert start("").wait() is None
    resource.prlimit(forker.pid, resource.RLIMIT_NOFILE, before)
    assert start("").wait() == 0
    first.stdin.write(b"5\n")
    assert first.wait() == 5


def test_nothing_is_left_where_the_command_is_killed(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text("import os, time; print(os.getpid()); time.sleep(60)")
    command = f"""
import sys, time
from pathlib import Path
from logstreams.fleet.loaded.python import LoadedPython
python = LoadedPython(Path(sys.executable), (), {{}})
python.wait_until_loaded()
fork = python.start("probe", (), {str(tmp_path)!r}, {{}})
print(fork.stdout.readline().decode().strip(), python._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        left = [psutil.Process(int(each)) for each in killed.stdout.readline().split()]
        killed.kill()
    gone, alive = psutil.wait_procs(left, timeout=30)
    assert (len(gone), alive) == (2, [])


def test_nobody_forks_a_python_that_has_threads(tmp_path: Path) -> None:
    (tmp_path / "threads.py").write_text(
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    assert _refused(tmp_path, "threads") == "2 threads"


def test_nobody_forks_a_python_that_could_not_load(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0")
    assert _refused(tmp_path, "broken") == "broken: ZeroDivisionError: division by zero"


def _refused(folder: Path, module: str) -> str:
    python = LoadedPython(Path(sys.executable), (module,), {"PYTHONPATH": str(folder)})
    with pytest.raises(NotLoaded) as refused:
        python.wait_until_loaded()
    python.close()
    return str(refused.value)


def test_once_it_has_ended_it_starts_nothing_and_keeps_no_pipe(
    python: LoadedPython, tmp_path: Path
) -> None:
    python._process.kill()
    python._process.wait()
    before = psutil.Process().num_fds()
    with pytest.raises(BrokenPipeError):
        python.start("probe", (), str(tmp_path), {})
    assert psutil.Process().num_fds() == before


def test_a_module_of_the_folder_is_not_taken_from_elsewhere(
    python: LoadedPython, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "__main__.py").touch()
    assert python.knows_otherwise(tmp_path) == ""
    (tmp_path / "colorsys.py").touch()
    assert python.knows_otherwise(tmp_path) == "colorsys.py"


LEAVES_FILES = """
import colorsys, io
text = open("text", "w")
text.write("left open")
colorsys.held = open("held", "w")
colorsys.held.write("by a module that was loaded before")
raw = open("raw", "wb", 100)
raw.write(b"bytes")
open("closed", "w").close()
class AtItsEnd:
    def __del__(self):
        print("taken apart")
it = AtItsEnd()
import atexit, sys
atexit.register(lambda: print("last", "colorsys" in sys.modules))
"""


def test_what_a_fork_leaves_open_is_written_at_its_end(start: Start, tmp_path: Path) -> None:
    fork = start(LEAVES_FILES)
    assert fork.stdout.read() == b"last True\ntaken apart\n"
    assert (fork.wait(), fork.stderr.read()) == (0, b"")
    assert (tmp_path / "text").read_text() == "left open"
    assert (tmp_path / "held").read_text() == "by a module that was loaded before"
    assert (tmp_path / "raw").read_bytes() == b"bytes"
