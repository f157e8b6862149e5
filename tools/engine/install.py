"""Find Pulumi's CLI or make one: PATH, else the official installer, else a build of Go modules."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.engine import official
from tools.engine.cache import cache_directory, filling
from tools.engine.gomodules import BuildError, Version, go
from tools.engine.shims import write_hosts

MODULE = Path(__file__).with_name("cli")
"""A Go module that does nothing but require the CLI, with the checksums of all it is made of."""

COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Engine:
    """A Pulumi CLI that is ready to run.

    Attributes:
        pulumi: The executable; run it, or `.venv/bin/pulumi`, which leads to it.
        version: For instance "3.259.0".
        source: Where it came from, in the order of preference.
        hosts: The folder of our language host beside a CLI we built; None with an official one.
    """

    pulumi: Path
    version: str
    source: Literal["path", "installer", "go modules"]
    hosts: Path | None


def find_or_build(say: Say = print) -> Engine:
    """Return the engine to use and lead ``bin/pulumi`` of this virtual environment to it.

    Takes four minutes on two cores where it must be built, and no time once it has been.

    Raises:
        BuildError: none was found, and none could be fetched or built.
    """
    if found := official.find_on_path(say):
        engine = Engine(found[0], found[1], "path", hosts=None)
    else:
        engine = _cached() or _fetch_or_build(say)
    _replace_link(Path(sys.prefix, "bin", "pulumi"), engine.pulumi)
    return engine


def wanted_version() -> str:
    """Return the version to fetch or build: the one the Go module requires."""
    return _required(rf"{re.escape(COMMAND.removesuffix('/cmd/pulumi'))} v(\S+)")


def _places() -> tuple[Path, Path]:
    """Return where an installed and a built CLI are cached."""
    cache = cache_directory("pulumi", wanted_version())
    return cache / "official", cache / "pulumi"


def _cached() -> Engine | None:
    installed, built = _places()
    if (installed / "bin" / "pulumi").exists():
        return Engine(installed / "bin" / "pulumi", wanted_version(), "installer", hosts=None)
    return _with_hosts(built) if built.exists() else None


def _fetch_or_build(say: Say) -> Engine:
    installed, built = _places()
    with filling(built.parent, say) as part:
        # Another set-up may have finished it while this one waited for its turn.
        if engine := _cached():
            return engine
        version = wanted_version()
        say(f"Pulumi CLI {version}: trying the official installer …")
        if official.install(version, part / "official", say):
            (part / "official").rename(installed)
            return Engine(installed / "bin" / "pulumi", version, "installer", hosts=None)
        say(f"Pulumi CLI {version}: building it from Go modules, about 4 minutes on 2 cores …")
        build(part / "pulumi", part, say)
        (part / "pulumi").rename(built)
        return _with_hosts(built)


def build(destination: Path, work: Path, say: Say) -> None:
    """Build the CLI; ``work`` is for what may be thrown away afterwards.

    Raises:
        BuildError: there is no Go, or the build failed.
    """
    minimum: Version = tuple(map(int, _required(r"go (\d+(?:\.\d+)*)").split(".")))
    linker = f"-w -s -X {VERSION_VARIABLE}=v{wanted_version()}"
    options = ["-v", "-mod=readonly", "-trimpath", "-tags=osusergo,grpcnotrace"]
    go(
        ["build", *options, "-ldflags", linker, "-o", destination, COMMAND],
        minimum=minimum,
        work=work,
        say=say,
        cwd=MODULE,
        environment={"CGO_ENABLED": "0"},  # the same CLI with and without a C compiler
    )


def _required(pattern: str) -> str:
    text = (MODULE / "go.mod").read_text(encoding="utf-8")
    found = re.search(rf"^(?:require |\t)?{pattern}", text, re.MULTILINE)
    if found is None:
        raise BuildError(f"{MODULE / 'go.mod'}: nothing matches {pattern}")
    return found[1]


def _with_hosts(built: Path) -> Engine:
    """Put a CLI we built beside our language host, where an engine looks for its bundled one.

    On PATH they would be found too, but announced by a warning in every operation. It is a hard
    link where that is possible: an engine resolves a symbolic one before it looks beside itself.
    """
    hosts = Path(sys.prefix, "engine")
    hosts.mkdir(exist_ok=True)
    pulumi = hosts / "pulumi"
    if not (pulumi.exists() and os.path.samestat(pulumi.stat(), built.stat())):
        fresh = hosts / f"pulumi.{os.getpid()}"
        try:
            os.link(built, fresh)
        except OSError:
            shutil.copy2(built, fresh)
        fresh.replace(pulumi)
    write_hosts(hosts)
    return Engine(pulumi, wanted_version(), "go modules", hosts)


def _replace_link(link: Path, target: Path) -> None:
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.symlink_to(target)
    fresh.replace(link)


def main() -> None:
    """Set up the engine for this virtual environment, and say which it is."""
    try:
        engine = find_or_build()
    except BuildError as error:
        sys.exit(
            f"No Pulumi CLI could be had. {error}\n"
            f"Install Pulumi {'.'.join(map(str, official.MINIMUM))} or newer so that `pulumi` is "
            "on PATH (https://www.pulumi.com/docs/install/), or give Go a module proxy that can "
            "be reached (GOPROXY); then run `make setup` again."
        )
    print(f"Pulumi {engine.version} from {engine.source}: {engine.pulumi}")


if __name__ == "__main__":
    main()
