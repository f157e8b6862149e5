"""A stack file without what its secrets are encrypted with, which Pulumi would write into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logstreams import pulumi_config
from logstreams.fleet.lost_lines import refuse_lost_lines
from logstreams.pulumi_config import NoConfiguration, aws_configuration
from logstreams.secrets_provider import lost_lines
from logstreams.settings import SettingsError
from logstreams.state import NoStack, StackState

SALT = "v1:Yq0H:v1:abc:def=="
KMS = "awskms://alias/pulumi?region=eu-central-1"
BY_PASSPHRASE = {"type": "passphrase", "state": {"salt": SALT}}
BY_KMS = {"type": "cloud", "state": {"url": KMS, "encryptedkey": "AQIC"}}
CONFIG = "config:\n  aws:accessKey: {secure: v1:x}\n  workos-log-streams:encryptionsalt: mine\n"


@pytest.mark.parametrize(
    ("text", "provider", "lost"),
    [
        pytest.param(f"encryptionsalt: {SALT}\n", BY_PASSPHRASE, {}, id="whole"),
        pytest.param(f"'encryptionsalt': \"{SALT}\"\n", BY_PASSPHRASE, {}, id="quoted"),
        pytest.param("", BY_PASSPHRASE, {"encryptionsalt": SALT}, id="salt lost"),
        pytest.param("encryptionsalt:\n", BY_PASSPHRASE, {"encryptionsalt": SALT}, id="emptied"),
        pytest.param("encryptionsalt: another\n", BY_PASSPHRASE, {}, id="pulumi says so itself"),
        pytest.param(
            f"secretsprovider: passphrase\nencryptionsalt: {SALT}\n", BY_PASSPHRASE, {}, id="named"
        ),
        pytest.param("", BY_KMS, {"secretsprovider": KMS, "encryptedkey": "AQIC"}, id="both lost"),
        pytest.param(f"secretsprovider: {KMS}\n", BY_KMS, {"encryptedkey": "AQIC"}, id="key lost"),
        pytest.param(f"secretsprovider: {KMS}\nencryptedkey: AQIC\n", BY_KMS, {}, id="both there"),
        pytest.param("", {"type": "service", "state": {"url": "x"}}, {}, id="Pulumi Cloud's"),
        pytest.param("", {}, {}, id="nothing is encrypted yet"),
    ],
)
def test_lines_that_a_file_lost_are_those_of_its_state(
    text: str, provider: dict[str, Any], lost: dict[str, str]
) -> None:
    assert lost_lines(f"{text}{CONFIG}", provider) == lost


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text(CONFIG)
    return tmp_path


def state(_: str) -> StackState:
    return StackState({}, {}, secrets_provider=BY_PASSPHRASE)


def test_what_would_write_into_the_file_is_refused_with_the_line_to_write_back(
    project: Path,
) -> None:
    with pytest.raises(SettingsError) as refused:
        refuse_lost_lines("acme", project, state, lambda: False)

    assert str(refused.value).startswith(
        f"stacks/Pulumi.acme.yaml: encryptionsalt: found none; wanted `encryptionsalt: {SALT}`"
    )


def test_what_pulumi_would_not_write_is_not_refused(project: Path) -> None:
    def unknown(_: str) -> StackState:
        raise NoStack("no stack named acme")

    refuse_lost_lines("acme", project, state, lambda: True)  # Pulumi Cloud has the keys
    refuse_lost_lines("acme", project, unknown, lambda: False)
    refuse_lost_lines("no-file", project, state, lambda: False)
    file = project / "stacks" / "Pulumi.acme.yaml"
    file.write_text(f"encryptionsalt: {SALT}\n{CONFIG}")
    refuse_lost_lines("acme", project, unasked, unasked)


def unasked(*_: object) -> Any:
    raise AssertionError("a whole file needs no answer")


def test_keys_are_not_decrypted_by_a_file_that_lost_its_salt(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi_config, "read_state", lambda *_: state("acme"))
    monkeypatch.setattr(pulumi_config, "read_by_pulumi", unasked)

    with pytest.raises(NoConfiguration, match=f"encryptionsalt: found none; wanted .*{SALT}"):
        aws_configuration("acme", project)
