from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.settings import StackSettings, load
from rehearsal.stack_file import stack_file


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> StackSettings:
    path = Path(tmp_path_factory.mktemp("stacks")) / "Pulumi.acme.yaml"
    text = stack_file(
        account_id="012345670123",
        organization_id="org_01EHZNVPK3SFK441A1RGBFSHRT",
        environment="production",
        egress=("127.0.0.11",),
    )
    path.write_text(text)
    return load(path)
