"""What a new customer is made from, held against what AWS and WorkOS know."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path

from boto3.session import Session
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter, ValidationError

from logstreams.customers.organizations import NamedOrganization, OrganizationsApi
from logstreams.settings.types.region import Region
from logstreams.verification.aws import caller_account

_ORGANIZATION_ID = re.compile("org_[0-9A-HJKMNP-TV-Z]{26}")

Tell = Callable[[str], None]


class NewCustomerRefused(Exception):
    """Nothing was made; the text says what was found and wanted."""


def refuse_place(path: Path) -> None:
    """Raise where a stack file cannot be, before anything is made that would belong to it.

    Raises:
        NewCustomerRefused: Its folder cannot be written into, or a stack of the project differs in
            case alone.
    """
    folder = path.parent
    if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise NewCustomerRefused(
            f"{folder}: found what nothing can be written into, wanted a folder"
        )
    for other in folder.glob("Pulumi.*.yaml"):
        if other.name.casefold() == path.name.casefold():
            raise NewCustomerRefused(
                f"STACK: found a name that differs from that of {other.name} in case alone, wanted "
                "another: both customers' buckets would have one name"
            )


def look_at_region(region: str, tell: Tell) -> None:
    """Say where AWS's SDK does not know a region: it is new, or mistyped.

    Raises:
        NewCustomerRefused: It is none.
    """
    try:
        TypeAdapter(Region).validate_python(region)
    except ValidationError:
        wanted = "wanted an AWS region of the partition aws, e.g. us-east-1"
        raise NewCustomerRefused(f"--region: found {region!r}, {wanted}") from None
    known = Session().get_available_regions("s3")
    if region not in known:
        near = get_close_matches(region, known)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        tell(f"--region: AWS's SDK here does not know {region}: it is new, or mistyped{meant}")


def compare_account(values: Mapping[str, str], tell: Tell) -> None:
    """Say where these credentials are of another account; those of the update may be others.

    Args:
        values: Texts for the stack file, by dotted key.
        tell: Told the difference, if there is one.
    """
    try:
        found = caller_account(values["aws.region"], values.get("aws.profile"))
    except (BotoCoreError, ClientError):
        return
    if found != values["accountId"]:
        tell(
            f"these AWS credentials are of account {found}, not {values['accountId']}: "
            "`pulumi up` needs credentials of that one"
        )


def existing(workos: OrganizationsApi, named: str) -> NamedOrganization:
    """The organization that somebody names: by its ID, their own ID for it, or its name.

    Raises:
        NewCustomerRefused: This key's environment has none such, or several.
        WorkOSFailure: WorkOS could not be asked.
    """
    if _ORGANIZATION_ID.fullmatch(named):
        if found := workos.organization(named):
            return found
        raise NewCustomerRefused(
            f"--organization: found {named}, which this API key's environment does not know; "
            "wanted an organization of it, or --create NAME to make one"
        )
    if found := workos.of_external_id(named):
        return found
    alike = workos.alike(named)
    exact = [each for each in alike if each.name.casefold() == named.casefold()]
    if len(exact) == 1:
        return exact[0]
    these = f": {', '.join(map(str, exact or alike))}" if alike else ""
    found_ = f"the name of {len(exact)} organizations" if exact else "no organization's ID or name"
    raise NewCustomerRefused(
        f"--organization: found {named!r}, {found_}; wanted one organization's ID{these}"
        + ("" if exact else f"; to make one: --create {named!r}")
    )


def refuse_second(workos: OrganizationsApi, name: str) -> None:
    """Raise where an organization has just this name: to ask twice makes no second one.

    Raises:
        NewCustomerRefused: There is one.
        WorkOSFailure: WorkOS could not be asked.
    """
    for each in workos.alike(name):
        if each.name.casefold() == name.casefold():
            raise NewCustomerRefused(
                f"--create: found {each}, which has this name; wanted a new name, or "
                f"--organization {each.id}"
            )
