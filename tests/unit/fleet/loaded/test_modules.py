"""What is loaded for the previews of a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from logstreams.fleet.loaded import modules
from logstreams.fleet.loaded.modules import of_pack, of_programs
from logstreams.fleet.loaded.python import LoadedPython

ROOT = Path(__file__).resolve().parents[4]


def test_what_a_receiver_needs_is_loaded_for_stacks_that_have_one(tmp_path: Path) -> None:
    examples = ROOT / "stacks" / "examples"
    (tmp_path / "stacks").mkdir()
    for name, kind in (("a", "https"), ("b", "https"), ("c", "https"), ("d", "s3"), ("e", "s3")):
        text = (examples / f"Pulumi.example-{kind}.yaml").read_text()
        (tmp_path / "stacks" / f"Pulumi.{name}.yaml").write_text(text)

    def names(*stacks: str) -> tuple[str, ...]:
        return of_programs(tmp_path, stacks, 3)[0]

    for name in ("pulumi_aws.ec2", "components.https"):
        assert name in names("a", "b", "c", "d")
        assert name not in names("a", "b", "d", "e")
    assert {"pulumi_aws.s3", "components.s3"} <= {*names("not there", "../no-name", "d")}


def test_a_stack_with_an_archive_finds_everything_loaded(tmp_path: Path) -> None:
    """Also what pulumi_aws loads at the first look."""
    (tmp_path / "probe.py").write_text(
        "import sys\n"
        "before = {*sys.modules}\n"
        "import pulumi_aws\n"
        "made = pulumi_aws.s3.Bucket, pulumi_aws.kms.Key, pulumi_aws.iam.Role\n"
        "pulumi_aws.config.region\n"
        "import components.s3, hooks.delivery\n"
        "print(*{*sys.modules} - before)"
    )
    python = LoadedPython(Path(sys.executable), of_programs(tmp_path, (), 3)[0], {})
    python.wait_until_loaded()
    fork = python.start("probe", (), str(tmp_path), {})
    assert (fork.stdout.read(), fork.stderr.read()) == (b"\n", b"")
    python.close()


def test_every_module_is_there() -> None:
    names = [*modules._PROGRAM, *modules._OF_A_RECEIVER]
    names += modules._own(modules._PARTS) + modules._own(modules._PARTS_OF_A_RECEIVER)
    find = "import sys; from importlib.util import find_spec as find\n"
    find += "print(*[name for name in sys.argv[1:] if find(name.removesuffix('.*')) is None])"
    command = [sys.executable, "-c", find, *names]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "\n"


def test_the_kits_pack_is_loaded_with_its_rules_and_no_other_pack_is(tmp_path: Path) -> None:
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    names, folder = of_pack(tmp_path / "policies")
    assert folder == tmp_path
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "start.py").touch()
    assert of_pack(tmp_path / "other") == (modules._PACK, None)
    (tmp_path / "probe.py").write_text(
        "import json, sys\n"
        "loaded = sys.modules.get('policies.rules.s3_versioned')\n"
        "print(json.dumps([loaded and loaded.__file__, sys.path]))"
    )
    python = LoadedPython(ROOT / "policies" / ".venv" / "bin" / "python", names, {}, folder)
    python.wait_until_loaded()
    fork = python.start("probe", (), str(tmp_path), {})
    file, path = json.loads(fork.stdout.read())
    python.close()
    assert file == str(tmp_path / "policies" / "rules" / "s3_versioned.py")
    assert path.count(str(tmp_path)) == 1  # its own folder, where it was started


def test_installed_the_kits_packages_are_parts_of_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(modules, "_KIT", "logstreams.")
    assert "logstreams.policies.rules.*" in of_pack(tmp_path)[0]
    assert of_pack(tmp_path)[1] is None
    names, _ = of_programs(tmp_path, (), 3)
    assert "logstreams.hooks.delivery" in names
    assert not any(name.startswith(("components.", "hooks.")) for name in names)
