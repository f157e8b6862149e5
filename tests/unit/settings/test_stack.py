from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from logstreams.settings import EnvSecret, StackSettings, StoredSecret

SECRET = "arn:aws:secretsmanager:us-east-1:012345670123:secret:workos-AbCdEf"


@pytest.fixture
def settings(parse: Callable[[str], StackSettings], full: str) -> StackSettings:
    return parse(full)


def test_names_are_computed_from_customer_account_and_region(settings: StackSettings) -> None:
    assert settings.partition == "aws"
    assert settings.bucket_name == "acme-audit-logs-012345670123-us-east-1"
    assert settings.bucket_arn == "arn:aws:s3:::acme-audit-logs-012345670123-us-east-1"
    assert settings.role_name == "acme-workos-audit-logs"
    assert settings.role_arn == "arn:aws:iam::012345670123:role/acme-workos-audit-logs"


def test_names_that_are_set_are_taken(parse: Callable[[str], StackSettings], full: str) -> None:
    text = full.replace("bucketName: null", "bucketName: archive")
    settings = parse(text.replace("roleName: null", "roleName: delivery"))
    assert settings.bucket_arn == "arn:aws:s3:::archive"
    assert settings.role_arn == "arn:aws:iam::012345670123:role/delivery"


def test_form_has_what_is_typed_into_workos(settings: StackSettings) -> None:
    assert settings.form == {
        "awsAccountId": "012345670123",
        "region": "us-east-1",
        "roleName": "acme-workos-audit-logs",
        "bucketName": "acme-audit-logs-012345670123-us-east-1",
        "bucketPath": "audit/",
    }


def test_egress_addresses_are_the_published_ones_unless_the_file_has_its_own(
    parse: Callable[[str], StackSettings], full: str
) -> None:
    published = parse(full).egress_addresses
    assert len(published) == 15
    assert {"3.217.146.166", "174.129.36.47", "100.22.157.11"} <= set(published)
    own = parse(full.replace("addresses: null", "addresses: [127.0.0.11]"))
    assert own.egress_addresses == ("127.0.0.11",)
    assert own.allowlist_name == "acme-workos-egress"


@pytest.mark.parametrize(
    ("written", "prefix"),
    [("audit/", "audit/"), ("audit", "audit/"), ("a/b", "a/b/"), ('""', ""), ("null", "")],
    ids=["slash", "no-slash", "two-folders", "empty", "null"],
)
def test_object_prefix_is_empty_or_ends_with_a_slash(
    parse: Callable[[str], StackSettings], full: str, written: str, prefix: str
) -> None:
    settings = parse(full.replace("bucketPath: audit/", f"bucketPath: {written}"))
    assert settings.object_prefix == prefix


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("{env: KEY}", EnvSecret(env="KEY")),
        (f"{{secretArn: {SECRET!r}}}", StoredSecret(secretArn=SECRET)),
    ],
    ids=["environment", "secret"],
)
def test_api_key_is_one_of_two_places(
    parse: Callable[[str], StackSettings], full: str, written: str, key: EnvSecret | StoredSecret
) -> None:
    settings = parse(full.replace("{env: WORKOS_API_KEY}", written))
    assert settings.api_key == key
    assert StackSettings.from_plain(settings.to_plain()).api_key == key


def test_settings_come_back_from_json(settings: StackSettings) -> None:
    plain = settings.to_plain()
    again = StackSettings.from_plain(json.loads(json.dumps(plain)))
    assert again == settings
    assert again.to_plain() == plain


def test_plain_settings_have_the_files_keys(settings: StackSettings) -> None:
    plain = settings.to_plain()
    assert plain["schema"] == 1
    assert plain["stream"] == {
        "workosAccountId": "210987654321",
        "externalId": "01J8-x",
        "previousExternalId": None,
    }
    assert plain["destination"]["accessLogs"]["bucket"] == "my-access-logs"
    assert plain["aws"]["region"] == "us-east-1"


def test_from_plain_compares_the_parts_too(settings: StackSettings) -> None:
    plain = settings.to_plain()
    plain["destination"]["forceDestroy"] = True
    with pytest.raises(ValidationError, match="under COMPLIANCE nobody can delete"):
        StackSettings.from_plain(plain)


def test_settings_not_made_by_from_plain_are_refused(settings: StackSettings) -> None:
    with pytest.raises(TypeError, match="from_plain"):
        StackSettings.model_validate(settings.to_plain())


def test_settings_cannot_be_changed(settings: StackSettings) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        settings.account_id = "1"
