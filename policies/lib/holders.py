"""Which resources hold policy documents, and of what kind.

Source: properties of pulumi-aws 7.51.1, read from the package, 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.lib.documents import Statement, Unreadable, statements
from policies.lib.values import mappings, settled
from policies.resource import Resource, dig

BUCKET = "bucket policy"
KEY = "key policy"
TRUST = "trust policy"
IDENTITY = "identity policy"
SECRET = "secret's policy"  # noqa: S105 - a kind of document
FUNCTION = "function's policy"

_HOLDERS: dict[str, tuple[tuple[str, str], ...]] = {
    BUCKET: (("aws:s3/bucketPolicy:BucketPolicy", "policy"), ("aws:s3/bucket:Bucket", "policy")),
    KEY: (("aws:kms/key:Key", "policy"), ("aws:kms/keyPolicy:KeyPolicy", "policy")),
    TRUST: (("aws:iam/role:Role", "assumeRolePolicy"),),
    IDENTITY: (
        ("aws:iam/rolePolicy:RolePolicy", "policy"),
        ("aws:iam/policy:Policy", "policy"),
        ("aws:iam/userPolicy:UserPolicy", "policy"),
        ("aws:iam/groupPolicy:GroupPolicy", "policy"),
        ("aws:iam/role:Role", "inlinePolicies"),
    ),
    SECRET: (
        ("aws:secretsmanager/secretPolicy:SecretPolicy", "policy"),
        ("aws:secretsmanager/secret:Secret", "policy"),
    ),
    FUNCTION: (("aws:lambda/resourcePolicy:ResourcePolicy", "policy"),),
}


@dataclass(frozen=True)
class Document:
    """A policy document of a resource."""

    kind: str
    text: Any
    """As the resource has it: a JSON text, or an object."""

    def statements(self) -> tuple[Statement, ...]:
        """Return its statements; none where it cannot be read, which is a rule's own concern."""
        try:
            return statements(self.text)
        except Unreadable:
            return ()


def holders(*kinds: str) -> tuple[str, ...]:
    """Return the types of the resources that hold documents of some kinds."""
    return tuple(dict.fromkeys(token for kind in kinds for token, _ in _HOLDERS[kind]))


def documents(resource: Resource, *kinds: str) -> Iterator[Document]:
    """Yield a resource's documents of some kinds.

    Raises:
        UnknownValue: One is not known yet.
    """
    for kind in kinds:
        for token, name in _HOLDERS[kind]:
            if token == resource.type:
                yield from (Document(kind, text) for text in _texts(resource, name))


def all_statements(resource: Resource, *kinds: str) -> Iterator[Statement]:
    """Yield the statements of a resource's documents of some kinds."""
    for document in documents(resource, *kinds):
        yield from document.statements()


def _texts(resource: Resource, name: str) -> Iterator[Any]:
    if name == "inlinePolicies":
        found = [dig(policy, "policy") for policy in mappings(resource.get(name))]
    else:
        found = [resource.get(name)]
    # An empty text is no policy at all: the provider leaves the setting alone.
    yield from (settled(text) for text in found if text not in (None, ""))
