"""This machine, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from logstreams.verification.facts.fact import NOT_LOOKED, Fact

NAME_THE_KEY = "wanted in the stack file: key: NAME beside the secret's place"
"""How it ends what is said of a JSON object of several values."""


@dataclass(frozen=True)
class EgressListFacts:
    """The list of WorkOS's egress addresses that this machine has."""

    addresses: int
    """How many it names."""
    checked: date
    """The day WorkOS's pages were last compared with it."""


@dataclass(frozen=True)
class EnvironmentFacts:
    """What this machine brings along."""

    api_key_source: str = ""
    """Where the stack file says the key is: `WORKOS_API_KEY` or a secret's ARN; never the key."""
    api_key_problem: str | None = NOT_LOOKED.reason
    """Why there is no key; None: it was read."""
    api_key_prefix: str = ""
    """The key's public beginning (`sk_test_`, `sk_live_`, `sk_`), never more; empty: another."""
    api_key_obstacle: Literal["", "not made", "may not read"] = ""
    """What stands in the way to a key in Secrets Manager; empty: nothing, or something else."""
    api_key_flaw: str = ""
    """What is there that no key has, with its place; never the key. Empty: nothing."""
    api_key_surplus: str = ""
    """A character of no width around the key, with its place; it is read without."""
    unusable_secrets: tuple[str, ...] = ()
    """Other secrets of the stack file that no header can carry: each place, and what is wrong."""
    aws_keys_configured: bool = False
    """Whether the stack's configuration has `aws:accessKey`, which comes before boto3's own."""
    workos_path: str = ""
    """The path in WORKOS_BASE_URL, which WorkOS's own has not; empty: none."""
    other_s3: str = ""
    """The variable that leads S3's calls to a host that is not AWS's; empty: none does."""
    client_id: str | None = None
    sdk_version: str = ""
    pulumi_version: str | None = None
    """Of the `pulumi` on PATH; None: there is none, or nobody looked."""
    clock_offset_seconds: Fact[float] = NOT_LOOKED
    """This machine's clock minus WorkOS's Date header."""
    egress_list: EgressListFacts | None = None
    """None: not looked at."""
