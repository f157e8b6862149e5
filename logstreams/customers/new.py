"""A new customer: the organization in WorkOS, the stack file, the stack on Pulumi's backend."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.customers.given import (
    NewCustomerRefused,
    compare_account,
    existing,
    look_at_region,
    refuse_place,
    refuse_second,
)
from logstreams.customers.organizations import NamedOrganization, OrganizationsApi
from logstreams.customers.templates import kinds, template
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.settings import SettingsError, StackSettings
from logstreams.settings.file.forbidden_values import placeholders
from logstreams.settings.load import parse_settings, refuse_doubled, stack_path
from logstreams.settings.write import already_there, create_stack_file, with_values
from logstreams.verification import secret
from logstreams.verification.aws import Aws, caller_account

ORGANIZATION = "organizationId"
TO_BE_MADE = "org_01EHZNVPK3SFK441A1RGBFSHRT"
"""Stands for an organization that is not made yet: the example of WorkOS's reference."""

Ask = Callable[[Mapping[str, str], str | None], Sequence[str]]
"""Given what is wanted by option, and a default, returns what a person answers to each; raises
where nobody can be asked."""

Tell = Callable[[str], None]

_SERVICE = ("https://", "http://")
_PASSPHRASE = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
_ENVIRONMENTS = {"sk_test_": "staging", "sk_live_": "production"}


OPTIONS = {"aws.region": "--region", "accountId": "--account", "environment": "--environment"}
"""Options of keys that have one of their own; any other is given by `--set KEY=VALUE`."""


class HalfMade(Exception):
    """Pulumi did not make the stack, and all else is made; the text says what is left to do."""


@dataclass(frozen=True)
class NewCustomer:
    """What is asked for; what is None is asked about."""

    stack: str
    kind: str | None
    """The destination's, one of `templates.kinds`."""
    organization: str | None
    """The ID of one that exists, the platform's own ID for it, or its name."""
    create: str | None
    """The name of one to be made instead."""
    values: Mapping[str, str]
    """Texts for the stack file, by dotted key."""
    secrets_provider: str | None = None
    """A URL: what Pulumi encrypts with in place of a passphrase."""


@dataclass(frozen=True)
class Draft:
    """A stack file that is not written yet."""

    path: Path
    text: str
    settings: StackSettings

    def with_organization(self, organization_id: str) -> Draft:
        """The same of an organization.

        Raises:
            SettingsError: Another stack file names it, or the archive's bucket or role.
        """
        text = with_values(self.path, self.text, {ORGANIZATION: organization_id})
        draft = replace(self, text=text, settings=parse_settings(self.path, text))
        refuse_doubled(draft.settings, self.path)
        return draft


@dataclass(frozen=True)
class MadeCustomer:
    """What was made, or in a dry run would be."""

    draft: Draft
    organization: NamedOrganization | None
    """None: a dry run that would make one."""
    backend: str
    """The URL of Pulumi's backend."""


def make_customer(
    wanted: NewCustomer, root: Path, ask: Ask, tell: Tell, *, dry_run: bool = False
) -> MadeCustomer:
    """Make organization, stack file and stack, in this order, once all else is known to be good.

    Args:
        wanted: What is asked for.
        root: The project's.
        ask: Asked for what is missing.
        tell: Told what was assumed and what was made.
        dry_run: Make nothing.

    Raises:
        NewCustomerRefused, SettingsError: It cannot be made; nothing was.
        NoSecret: There is no API key to ask WorkOS with.
        WorkOSFailure: WorkOS could not be asked, or refused.
        EngineError: Pulumi cannot be asked; nothing was made.
        HalfMade: Pulumi did not make the stack.
    """
    draft = _drafted(wanted, root, ask, tell)
    pulumi = PulumiCli(root, os.environ)
    backend = _backend(pulumi, wanted, os.environ)
    key = secret.read(draft.settings.api_key, Aws(draft.settings).client)
    draft = _of_environment(draft, wanted, key, tell)
    named = wanted.organization
    if not named and not wanted.create:
        what = "WorkOS's organization, by ID or name (--create NAME makes one)"
        (named,) = ask({"--organization": what}, None)
    with closing(OrganizationsApi(key)) as workos:
        if named:
            found: NamedOrganization | None = existing(workos, named)
        else:
            refuse_second(workos, str(wanted.create))
            found = None if dry_run else workos.create(str(wanted.create))
            if found:
                tell(f"made organization {found} in WorkOS")
    draft = draft.with_organization(found.id) if found else draft
    if not dry_run:
        create_stack_file(draft.path, draft.text)
        provider = wanted.secrets_provider
        options = (f"--secrets-provider={provider}",) if provider else ()
        try:
            pulumi.init(wanted.stack, "--no-select", *options)
        except EngineError as problem:
            left = shlex.join(["pulumi", "stack", "init", wanted.stack, "--no-select", *options])
            raise HalfMade(
                f"{problem}\nThe organization and {draft.path.relative_to(root)} are made, and the "
                f"stack is not. Once what Pulumi says is mended: `{left}`"
            ) from None
    return MadeCustomer(draft, found, backend)


def _drafted(wanted: NewCustomer, root: Path, ask: Ask, tell: Tell) -> Draft:
    """The stack file, by the template of the destination."""
    if not (root / "Pulumi.yaml").is_file():
        raise NewCustomerRefused(
            f"Pulumi.yaml: found none in {root} or above it, wanted the kit's project; "
            "`logstreams init DIR` makes one, `logstreams -C DIR new …` goes to one"
        )
    path = stack_path(wanted.stack, root)
    if os.path.lexists(path):
        raise SettingsError((already_there(path),))
    refuse_place(path)
    one_of = f"one of {', '.join(kinds())}"
    kind = wanted.kind or ask({"--destination": one_of}, None)[0]
    if kind not in kinds():
        raise NewCustomerRefused(f"--destination: found {kind!r}, wanted {one_of}")
    values = dict(wanted.values)
    if "aws.region" not in values:
        (values["aws.region"],) = ask({"--region": "an AWS region, e.g. us-east-1"}, None)
    look_at_region(values["aws.region"], tell)
    if "accountId" in values:
        compare_account(values, tell)
    else:
        values["accountId"] = _account(values, ask, tell)
    text = with_values(path, template(kind, root), {ORGANIZATION: TO_BE_MADE, **values})
    left = placeholders(str(path), text)
    questions = {OPTIONS.get(key, f"--set {key}=VALUE"): what for key, what in left.items()}
    answers = dict(zip(left, ask(questions, None), strict=True)) if left else {}
    text = with_values(path, text, answers)
    draft = Draft(path, text, parse_settings(path, text))
    refuse_doubled(draft.settings, path, with_organization=False)
    return draft


def _account(values: Mapping[str, str], ask: Ask, tell: Tell) -> str:
    """The account of these credentials; where somebody can be asked, it is proposed only."""
    what = "the customer's AWS account: 12 digits"
    try:
        found = caller_account(values["aws.region"], values.get("aws.profile"))
    except (BotoCoreError, ClientError) as error:
        tell(f"these AWS credentials do not say their account: {error}")
        return ask({"--account": what}, None)[0]
    tell(f"these AWS credentials are of account {found}")
    return ask({"--account": what}, found)[0]


def _of_environment(draft: Draft, wanted: NewCustomer, key: str, tell: Tell) -> Draft:
    """The same of the environment that the API key says it is of, unless one was named."""
    if "environment" in wanted.values:
        return draft
    found = next((name for prefix, name in _ENVIRONMENTS.items() if key.startswith(prefix)), None)
    if found is None:
        assumed = draft.settings.environment
        tell(f"--environment is {assumed}, as in the template: the API key does not say its own")
        return draft
    text = with_values(draft.path, draft.text, {"environment": found})
    return replace(draft, text=text, settings=parse_settings(draft.path, text))


def _backend(pulumi: PulumiCli, wanted: NewCustomer, environment: Mapping[str, str]) -> str:
    """The URL of the backend that is to keep the stack's state.

    Raises:
        NewCustomerRefused: It has such a stack, or Pulumi has nothing to encrypt secrets with.
        EngineError: `pulumi` is not there, or not logged in.
    """
    stack = wanted.stack
    url = pulumi.backend()
    if stack in {name.rpartition("/")[2] for name in pulumi.stacks()}:
        raise NewCustomerRefused(
            f"STACK: found {stack}, which is a stack on {url}; wanted a new name. If it is this "
            f"customer's, bring stacks/Pulumi.{stack}.yaml back"
        )
    own = not url.startswith(_SERVICE)
    if own and not wanted.secrets_provider and not any(name in environment for name in _PASSPHRASE):
        raise NewCustomerRefused(
            f"{_PASSPHRASE[0]}: found nothing; wanted a passphrase, or --secrets-provider. Pulumi "
            f"encrypts secret configuration and state on {url} with it, and asks for it at every "
            "deployment. This kit puts no secret there, yet without it nobody can deploy the "
            f"stack. Set one and keep it where your team keeps secrets (`export "
            f"{_PASSPHRASE[0]}=…`), or name a KMS key, which needs none: "
            "--secrets-provider 'awskms://alias/NAME?region=REGION'"
        )
    return url
