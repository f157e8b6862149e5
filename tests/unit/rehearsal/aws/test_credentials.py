from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.aws.credentials import Credentials, session

CREDENTIALS = Credentials("AKIAEXAMPLE", "the-secret", "the-token")


def test_repr_shows_the_key_id_and_no_secret() -> None:
    assert repr(CREDENTIALS) == "Credentials(access_key='AKIAEXAMPLE')"


def test_session_goes_to_its_endpoint_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[profile theirs]\nendpoint_url = https://elsewhere.invalid\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "theirs")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(name, "https://elsewhere.invalid")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/theirs.pem")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    made = session(CREDENTIALS, "us-east-1", "https://127.0.0.1:1", Path("/ours.pem"))
    for service in ("s3", "sts"):
        client = made.client(service)
        assert client.meta.endpoint_url == "https://127.0.0.1:1"
        assert client.meta.region_name == "us-east-1"
        assert client._endpoint.http_session._verify == "/ours.pem"
    frozen = made.get_credentials().get_frozen_credentials()
    assert (frozen.access_key, frozen.token) == ("AKIAEXAMPLE", "the-token")
