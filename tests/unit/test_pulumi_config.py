"""Access keys that only Pulumi can tell: encrypted ones, and those of an environment (ESC)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logstreams.pulumi_config import NoConfiguration, aws_configuration
from logstreams.verification.aws_keys import AwsKeys

TOLD = {
    "aws:accessKey": {"value": "AKIAEXAMPLE", "secret": True},
    "aws:secretKey": {"value": "canary-9e41", "secret": True},
    "aws:token": {"value": "of-a-session", "secret": True},
    "aws:region": {"value": "us-east-1", "secret": False},
    "workos-log-streams:accountId": {"value": "012345670123", "secret": False},
}
REGION = "config:\n  aws:region: us-east-1\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a stand-in for pulumi, which writes down what it was asked."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "bin").mkdir()
    script = f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ncat {tmp_path}/told\n'
    (tmp_path / "bin" / "pulumi").write_text(script)
    (tmp_path / "bin" / "pulumi").chmod(0o755)
    (tmp_path / "told").write_text(json.dumps(TOLD))
    return tmp_path


def configuration(project: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("PATH", f"{project / 'bin'}:/usr/bin:/bin")
    (project / "stacks" / "Pulumi.acme.yaml").write_text(text)
    return aws_configuration("acme", project)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{REGION}environment:\n  - team/production\n", id="environment"),
        pytest.param(f"environment: [team/production]\n{REGION}", id="environment before"),
        pytest.param(
            f"{REGION}  aws:secretKey: {{secure: v1:x}}\nencryptionsalt: v1:s\n",
            id="encrypted key",
        ),
    ],
)
def test_keys_come_from_the_opened_configuration(
    project: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = configuration(project, text, monkeypatch)

    # --show-secrets opens the environment too (engine 3.259.0, cmd/pulumi/config/config.go).
    asked = (project / "asked").read_text().split()
    assert asked == ["config", "--show-secrets", "--json", "--stack", "acme", "--non-interactive"]
    assert AwsKeys.of(found.get) == AwsKeys("AKIAEXAMPLE", "canary-9e41", "of-a-session")
    assert {*found} == {"aws:accessKey", "aws:secretKey", "aws:token", "aws:region"}


def test_pulumi_is_not_asked_where_the_file_names_no_keys(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{REGION}  workos-log-streams:environment: production\n# environment: none\n"

    assert configuration(project, text, monkeypatch) == {}
    assert not (project / "asked").exists()


def test_what_pulumi_says_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "bin" / "pulumi").write_text("#!/bin/sh\necho error: no such key >&2\nexit 1\n")

    with pytest.raises(NoConfiguration, match="aws keys: pulumi config: error: no such key"):
        configuration(project, f"{REGION}environment: [a/b]\n", monkeypatch)
