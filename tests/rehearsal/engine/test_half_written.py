"""Pulumi's own reading of a state that is being written."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from logstreams.fleet.pulumi_cli import PulumiCli


def test_stacks_are_listed_while_one_is_written(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PULUMI_BACKEND_URL": tmp_path.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "a test's",
        "PULUMI_HOME": str(tmp_path / "home"),
    }
    pulumi = PulumiCli(tmp_path, environment)
    pulumi.init("acme", "--no-select")
    attributes = tmp_path / ".pulumi" / "stacks" / "demo" / "acme.json.attrs"
    whole = attributes.read_text()
    attributes.write_text("")
    read = ["pulumi", "stack", "ls", "--non-interactive"]
    said = subprocess.run(read, cwd=tmp_path, env=environment, capture_output=True, check=False)
    written = threading.Timer(1.0, attributes.write_text, [whole])
    written.start()

    found = pulumi.stacks()

    written.join()
    assert said.stderr == b"error: EOF\n"
    assert found == {"acme": 0}
