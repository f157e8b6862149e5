from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from logstreams.settings.types.bucket_name import BucketName, ExistingBucketName, why_refused

REFUSED = {
    "two characters": "ab",
    "64 characters": "a" * 64,
    "capital": "Archive",
    "underscore": "my_archive",
    "space": "my archive",
    "letter that is not ASCII": "ärchiv",
    "hyphen first": "-archive",
    "hyphen last": "archive-",
    "dot first": ".archive",
    "two dots": "my..archive",
    "address": "192.168.5.4",
    "punycode": "xn--archive",
    "reserved sthree": "sthree-archive",
    "reserved configurator": "sthree-configurator",
    "reserved example": "amzn-s3-demo-archive",
    "alias of an access point": "archive-s3alias",
    "alias of an object lambda": "archive--ol-s3",
    "multi-region access point": "archive.mrap",
    "directory bucket": "archive--x-s3",
    "table bucket": "archive--table-s3",
    "newline at the end": "archive\n",
}
ACCEPTED = ["abc", "a" * 63, "0-0", "xn-archive", "s3alias", "1.2.3", "my.archive", "192.168.5.4a"]


@pytest.mark.parametrize("name", REFUSED.values(), ids=[id_.replace(" ", "-") for id_ in REFUSED])
def test_name_s3_refuses_is_refused(name: str) -> None:
    assert why_refused(name)
    for form in (BucketName, ExistingBucketName):
        with pytest.raises(ValidationError, match="bucket name"):
            TypeAdapter(form).validate_python(name)


@pytest.mark.parametrize("name", ACCEPTED, ids=str)
def test_name_s3_takes_is_taken(name: str) -> None:
    assert why_refused(name) is None
    assert TypeAdapter(ExistingBucketName).validate_python(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [("my.archive", "TLS"), ("archive-012345670123-us-east-1-an", "account regional namespaces")],
    ids=["dot", "regional-namespace"],
)
def test_name_a_new_bucket_cannot_have_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        TypeAdapter(BucketName).validate_python(name)
