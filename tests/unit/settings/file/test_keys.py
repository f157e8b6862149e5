from __future__ import annotations

import pytest

from logstreams.settings.file.keys import KeyPath, key_of, path_of


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("workos-log-streams:stream", ("stream",)),
        ("stream", ("stream",)),
        ("aws:region", ("aws", "region")),
        ("pulumi:tags", None),
        ("other:stream", None),
    ],
    ids=["ours", "bare", "aws", "pulumi", "other"],
)
def test_key_has_the_path_pulumi_gives_it(key: str, path: KeyPath | None) -> None:
    assert path_of(key) == path


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("stream",), "workos-log-streams:stream"),
        (("egress", "addresses", 0), "workos-log-streams:egress.addresses[0]"),
        (("aws", "region"), "aws:region"),
        (("aws", "assumeRoles", 1, "roleArn"), "aws:assumeRoles[1].roleArn"),
        (("aws",), "workos-log-streams:aws"),
    ],
    ids=["section", "item", "aws", "aws-item", "aws-as-a-key"],
)
def test_path_is_shown_as_a_full_dotted_key(path: KeyPath, key: str) -> None:
    assert key_of(path) == key
