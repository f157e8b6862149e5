"""The run that `--resume` means."""

from __future__ import annotations

from pathlib import Path

from logstreams.fleet.run_file import FOLDER, NoSuchRun, RunFile, read_run, run_files

LAST = "last"


def find_run(root: Path, name: str, operation: str) -> RunFile:
    """The run to go on with.

    Args:
        root: The project's root.
        name: `last`, a file's name in the folder of runs, or a path.
        operation: What is to be gone on with.

    Raises:
        NoSuchRun: There is none, or it is of another operation.
    """
    folder = root / FOLDER
    if name == LAST:
        there = run_files(root, operation)
        if not there:
            raise NoSuchRun(f"--resume: found no run of `fleet {operation}` in {FOLDER}/")
        return read_run(there[-1])
    path = folder / name
    run = read_run(path if path.exists() else Path(name))
    if run.operation != operation:
        raise NoSuchRun(f"--resume: found a run of `fleet {run.operation}` in {name}")
    return run
