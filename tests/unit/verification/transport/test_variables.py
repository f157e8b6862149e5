"""Variables that name files and URLs: one clear error each, before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.verification.transport import variables
from logstreams.verification.transport.variables import BadVariable, refuse_bad_variables
from rehearsal.tls import issue

CERTIFICATES = ("SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
TOKEN = "AWS_WEB_IDENTITY_TOKEN_FILE"
ROLE = {"AWS_ROLE_ARN": "arn:aws:iam::012345670123:role/ci"}


def said(**environment: str) -> str:
    with pytest.raises(BadVariable) as refused:
        refuse_bad_variables(environment)
    return str(refused.value)


@pytest.mark.parametrize("name", CERTIFICATES)
def test_file_of_certificates_that_is_not_there(name: str) -> None:
    assert said(**{name: "/nonexistent/ca.pem"}) == (
        f"{name}: /nonexistent/ca.pem does not exist; "
        f"wanted a file of certificates in PEM form, or {name} unset"
    )


@pytest.mark.parametrize("name", CERTIFICATES)
def test_file_that_holds_no_certificate(name: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("canary")

    text = said(**{name: str(file)})

    assert f"{name}: {file} has no certificate in PEM form" in text
    assert "canary" not in text


@pytest.mark.parametrize("name", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_empty_bundle_would_switch_off_the_check_of_certificates(name: str) -> None:
    assert said(**{name: ""}).startswith(f"{name}: found an empty value;")


@pytest.mark.parametrize(
    "name", ["SSL_CERT_FILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", TOKEN]
)
def test_folder_is_no_file(name: str, tmp_path: Path) -> None:
    assert f"{name}: {tmp_path} is a folder" in said(**{name: str(tmp_path), **ROLE})


def test_token_that_is_not_there_matters_where_boto3_comes_to_it() -> None:
    missing = {TOKEN: "/nonexistent/token", **ROLE}

    assert said(**missing).startswith(f"{TOKEN}: /nonexistent/token does not exist; wanted")
    refuse_bad_variables({**missing, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"})
    refuse_bad_variables({TOKEN: "/nonexistent/token"})


def test_folder_of_certificates_that_is_not_there(tmp_path: Path) -> None:
    assert "/nonexistent is no folder" in said(SSL_CERT_DIR=f"{tmp_path}:/nonexistent")


@pytest.mark.parametrize("value", ["nourl", "127.0.0.1:4566", "https://", "file:///etc/passwd"])
def test_endpoint_that_is_no_url(value: str) -> None:
    name = "AWS_ENDPOINT_URL_S3"
    wanted = f"{name}: found no URL; wanted https://HOST[:PORT], or {name} unset"
    assert said(**{name: value}) == wanted


def test_every_wrong_variable_is_named() -> None:
    text = said(SSL_CERT_FILE="/no/a.pem", AWS_CA_BUNDLE="/no/b.pem")

    assert len(text.splitlines()) == 2


def test_what_can_be_used_is_refused_nothing(tmp_path: Path) -> None:
    ca = str(issue(tmp_path).ca)
    refuse_bad_variables(
        {
            **dict.fromkeys(CERTIFICATES, ca),
            "SSL_CERT_DIR": str(tmp_path),
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials",
            "AWS_ENDPOINT_URL": "https://127.0.0.1:4566",
            TOKEN: ca,
            **ROLE,
        }
    )
    refuse_bad_variables({"AWS_CA_BUNDLE": str(tmp_path), "SSL_CERT_FILE": "", "SSL_CERT_DIR": ""})
    refuse_bad_variables({})


def test_another_configuration_file_by_pulumis_variable_is_refused() -> None:
    with pytest.raises(BadVariable, match="PULUMI_OPTION_CONFIG_FILE: found other"):
        refuse_bad_variables({"PULUMI_OPTION_CONFIG_FILE": "other.yaml"})
    refuse_bad_variables({"PULUMI_OPTION_CONFIG_FILE": ""})


OTHER_S3: dict[str, tuple[dict[str, str], str]] = {
    "none": ({}, ""),
    "of S3": ({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000"}, "AWS_ENDPOINT_URL_S3"),
    "of all": ({"AWS_ENDPOINT_URL": "http://localhost:4566"}, "AWS_ENDPOINT_URL"),
    "of S3 at AWS, of all elsewhere": (
        {
            "AWS_ENDPOINT_URL": "http://localhost:4566",
            "AWS_ENDPOINT_URL_S3": "https://bucket.vpce-0.s3.us-east-1.vpce.amazonaws.com",
        },
        "",
    ),
    "ignored": (
        {"AWS_ENDPOINT_URL": "http://localhost:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        "",
    ),
}


@pytest.mark.parametrize(("environment", "name"), OTHER_S3.values(), ids=OTHER_S3)
def test_variable_that_leads_to_another_s3_is_told(environment: dict[str, str], name: str) -> None:
    assert variables.other_s3(environment) == name


def test_local_aws_of_a_rehearsal_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGSTREAMS_REHEARSAL", "1")

    assert variables.other_s3({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}) == ""
    assert variables.other_s3({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}) != ""
