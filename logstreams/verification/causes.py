"""Every cause this kit can name, with its repair: `causes.yaml`, validated when it is read."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from logstreams.settings import StackSettings
from logstreams.settings.egress import published_egress
from logstreams.verification.api_key import how_to_make, how_to_set, source
from logstreams.verification.test_event import ACTION

PATH = Path(__file__).with_name("causes.yaml")

# ruamel.yaml, which reads what people write, takes 0.13 s more of every verification.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Severity = Literal["critical", "high", "advice"]

SEVERITIES: Mapping[Severity, str] = {
    "critical": "events are lost",
    "high": "events arrive, but someone could harm them",
    "advice": "nothing is lost; a stream is verified all the same",
}
"""What each severity says."""


Loses = Literal["every", "some"]
"""Which events a cause loses: `every`, so that one that arrives refutes it; or `some` of them, by
other addresses or from a time to come, so that one that arrives says nothing of the others."""


class Repair(BaseModel):
    """What ends a cause."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["command", "form", "wait", "ask"]
    text: str
    command: str | None = None
    """Runs as printed from the project's root; only with kind *command*."""


class Cause(BaseModel):
    """One cause, under its code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    severity: Severity
    cause: str
    owner: Literal["you", "WorkOS", "the customer's admin"]
    repair: Repair
    explains: tuple[str, ...]
    """Codes of symptoms this cause accounts for."""
    source: str
    loses: Loses = "every"
    """Of a cause that *critical*; one result of its check may say otherwise."""
    catch_all: bool = False
    """It is named where everything else that can be seen fits."""


class Retirement(BaseModel):
    """What became of a code that is given up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: str
    """The kit's version that first did without it."""
    why: str
    replaced_by: tuple[str, ...]
    """Codes that say it now; empty: none does."""


class Catalogue(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    causes: Mapping[str, Cause]
    tells: Mapping[str, str] = Field(default_factory=dict)
    """By the first characters of codes: who can tell what a check could not judge, and where."""
    retired: Mapping[str, Retirement] = Field(default_factory=dict)
    """Codes that are given up; they are never used again."""

    def who_can_tell(self, code: str) -> str:
        """Who can tell what the check of this code could not judge; empty: nobody is known."""
        fitting = [start for start in self.tells if code.startswith(start)]
        return self.tells[max(fitting, key=len)] if fitting else ""


@cache
def catalogue() -> Catalogue:
    """The catalogue of this version of the kit.

    Raises:
        pydantic.ValidationError: The file is damaged.
    """
    return Catalogue.model_validate(yaml.load(PATH.read_bytes(), _LOADER))  # noqa: S506 - a safe one


def filled(text: str, values: Mapping[str, str], *, found: str = "", wanted: str = "") -> str:
    """A catalogue text with its placeholders filled in.

    What was found may be somebody's sentence, and the text goes on behind it.
    """
    given = {"found": found.removesuffix("."), "wanted": wanted.removesuffix(".")}
    return text.format_map({**values, **given})


def values_of(settings: StackSettings) -> dict[str, str]:
    """What the placeholders stand for in one stack."""
    stream = settings.stream
    return {
        "stack": settings.customer,
        "organization": settings.organization_id,
        "environment": settings.environment,
        "account": settings.account_id,
        "region": settings.aws.region,
        "aws": aws_command(settings),
        **_archive_values(settings),
        **_form_values(settings),
        "external_id": stream.external_id if stream else "(not known yet)",
        "workos_account": stream.workos_account_id if stream else "(not known yet)",
        "certificate": _certificate(settings),
        "receiver": settings.receiver_arn,
        "secret": settings.header_secret_arn,
        "key_source": source(settings),
        "set_key": how_to_set(settings, aws_command(settings)),
        "make_key": how_to_make(settings, aws_command(settings)),
        "action": ACTION,
        "egress_checked": str(published_egress().checked),
    }


def aws_command(settings: StackSettings) -> str:
    """How AWS's own command begins, as the stack reaches AWS: by its profile, if it names one.

    A role that the stack assumes cannot be named on a command line: what follows names ARNs, which
    another account refuses.
    """
    profile = settings.aws.profile
    return f"aws --profile {shlex.quote(profile)}" if profile else "aws"


def _certificate(settings: StackSettings) -> str:
    managed = getattr(settings.destination, "managed", None)
    return managed.certificate_arn if managed is not None else "(none)"


def _form_values(settings: StackSettings) -> dict[str, str]:
    """What causes and repairs say of the form, in the words of the stack's destination."""
    destination = settings.destination
    renewed = (
        f" If it shows another external ID than {settings.stream.external_id}: `logstreams form "
        f"{settings.customer} --set stream.externalId=…` and `pulumi up --stack "
        f"{settings.customer}` first."
        if settings.stream and destination.assumes_role
        else ""
    )
    return {
        "in_form": destination.in_form,
        "also_refuses": destination.also_refuses,
        "refusal_repair": destination.refusal_repair,
        "also_fails": destination.also_fails,
        "also_hides": destination.also_hides,
        "failure_repair": destination.failure_repair,
        "new_address": _NEW_ADDRESS if destination.has_allowlist else "",
        "address_repair": (
            _ADDRESS_REPAIR.format(stack=settings.customer) if destination.has_allowlist else ""
        ),
        "renewed_id": renewed,
    }


def _archive_values(settings: StackSettings) -> dict[str, str]:
    if settings.destination.archive is None:
        return dict.fromkeys(("role", "bucket", "path"), "(none)")
    return {
        "role": settings.role_name,
        "bucket": settings.bucket_name,
        "path": settings.object_prefix or "(empty)",
    }


_NEW_ADDRESS = (
    f"an address that WorkOS added after {published_egress().checked}, where an allowlist asks for "
    "addresses; "
)

_ADDRESS_REPAIR = (
    " If WorkOS's pages (components/egress.yaml names them) have an address that the list lacks, "
    "write all of them to egress.addresses in the stack file, and `pulumi up --stack {stack}`; "
    "allowlists that this stack does not make need it too."
)

OF_ANY_STACK: Mapping[str, str] = {
    "stack": "STACK",
    "organization": "ORGANIZATION",
    "environment": "staging or production",
    "account": "ACCOUNT",
    "region": "REGION",
    "aws": "aws",
    "role": "ROLE",
    "bucket": "BUCKET",
    "path": "PATH",
    "in_form": "a value",
    "also_refuses": "something that this machine cannot see refuses WorkOS; ",
    "refusal_repair": "",
    "also_fails": "",
    "also_hides": "",
    "failure_repair": "",
    "new_address": _NEW_ADDRESS,
    "address_repair": _ADDRESS_REPAIR.format(stack="STACK"),
    "renewed_id": " If it shows another external ID than EXTERNAL_ID: `logstreams form STACK --set "
    "stream.externalId=…` and `pulumi up --stack STACK` first.",
    "external_id": "EXTERNAL_ID",
    "workos_account": "WORKOS_ACCOUNT",
    "certificate": "CERTIFICATE_ARN",
    "receiver": "FUNCTION_ARN",
    "secret": "SECRET_ARN",
    "key_source": "WORKOS_API_KEY",
    "set_key": "export WORKOS_API_KEY=<the key from WorkOS's Dashboard>",
    "make_key": "aws secretsmanager create-secret --name NAME --region REGION",
    "action": ACTION,
    "egress_checked": str(published_egress().checked),
}
"""What the placeholders stand for where no stack is meant."""
