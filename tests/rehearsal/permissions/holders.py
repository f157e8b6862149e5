"""People with the policies that `logstreams permissions` prints, at a local AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from logstreams.permissions.policy import policy
from logstreams.permissions.table import Holder, needs
from rehearsal.aws.decisions import Decision
from rehearsal.customer import Customer
from tools.ci_access import NOT_GRANTED

__all__ = ["NOT_GRANTED", "Person", "Statement", "covers"]

Statement = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """An IAM user of the customer's account whose one policy is a holder's."""

    name: str
    access_key: str
    customer: Customer
    """The customer, its commands run as this person."""
    statements: tuple[Statement, ...]

    @classmethod
    def make(cls, customer: Customer, holder: Holder) -> Person:
        iam = customer.client("iam")
        iam.create_user(UserName=holder.value)
        key = iam.create_access_key(UserName=holder.value)["AccessKey"]
        document = policy([customer.settings], holder)
        mine = customer.with_environment(
            AWS_ACCESS_KEY_ID=key["AccessKeyId"], AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"]
        )
        made = cls(holder.value, key["AccessKeyId"], mine, tuple(document["Statement"]))
        made.grant(made.statements)
        return made

    def grant(self, statements: tuple[Statement, ...]) -> None:
        if not statements:  # IAM takes no policy without one; nobody lets this person do anything
            return
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self.customer.client("iam").put_user_policy(
            UserName=self.name, PolicyName="least", PolicyDocument=document
        )

    def without(self, sid: str) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if each["Sid"] != sid)

    def misses(self, sid: str) -> bool:
        """Whether a rehearsal can tell that a statement was taken away."""
        need = next(each for each in needs() if each.sid == sid)
        return any(each.is_rehearsed for each in need.of(Holder(self.name)))

    def decisions(self) -> list[Decision]:
        """What was decided of this person's requests so far."""
        all_of_them = self.customer.world.aws.decisions()
        return [each for each in all_of_them if each.access_key == self.access_key]

    def denied(self) -> set[str]:
        return {each.action for each in self.decisions() if not each.allowed}

    def needless(self) -> set[str]:
        """The statements without which every request so far would have been allowed as well."""
        asked = {(each.action, each.resource) for each in self.decisions() if each.allowed}
        alone = {
            sids[0]
            for action, resource in asked
            if len(sids := [s["Sid"] for s in self.statements if covers(s, action, resource)]) == 1
        }
        # S3 asks KMS by itself, which the local AWS decides within S3's own request.
        return {each["Sid"] for each in self.statements} - alone - {"DecryptEvents"}


def covers(statement: Statement, action: str, resource: str) -> bool:
    return action in statement["Action"] and any(
        fnmatchcase(resource, pattern) for pattern in statement["Resource"]
    )
