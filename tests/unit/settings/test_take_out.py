"""One text is taken out of a stack file, and every other character stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.settings import SettingsError
from logstreams.settings.write import take_out

HEAD = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "123456789012"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:destination: {type: s3, retention: {mode: GOVERNANCE, days: 1}}
"""
KEY = "stream.previousExternalId"
BLOCK = """\
  workos-log-streams:stream:
    # as WorkOS's form shows them
    workosAccountId: "999999999999"
    previousExternalId: "old" # until the rotation is finished
    externalId: "new"
"""


@pytest.mark.parametrize(
    ("stream", "left"),
    [
        pytest.param(
            BLOCK, BLOCK.replace(BLOCK.splitlines(keepends=True)[3], ""), id="block, with comment"
        ),
        pytest.param(
            '  workos-log-streams:stream: {workosAccountId: "999999999999", externalId: "new", '
            'previousExternalId: "old"}\n',
            '  workos-log-streams:stream: {workosAccountId: "999999999999", externalId: "new"}\n',
            id="flow, last",
        ),
        pytest.param(
            '  workos-log-streams:stream: {previousExternalId: "old", workosAccountId: '
            '"999999999999", externalId: "new"}\n',
            '  workos-log-streams:stream: {workosAccountId: "999999999999", externalId: "new"}\n',
            id="flow, first",
        ),
        pytest.param("", "", id="no section"),
    ],
)
def test_key_goes_and_the_rest_stays(tmp_path: Path, stream: str, left: str) -> None:
    path = tmp_path / "Pulumi.acme.yaml"
    path.write_text(HEAD + stream)

    take_out(path, KEY)

    assert path.read_text() == HEAD + left


def test_key_that_is_needed_stays(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.acme.yaml"
    path.write_text(HEAD + BLOCK)

    with pytest.raises(SettingsError, match="externalId"):
        take_out(path, "stream.externalId")

    assert path.read_text() == HEAD + BLOCK
