"""What every destination has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

from logstreams.settings.archive import Archive
from logstreams.settings.aws import AwsSettings
from logstreams.settings.secret import AnySecret
from logstreams.settings.section import Section

HTTPS_PORT = 443


@dataclass(frozen=True)
class FormField:
    """One field of WorkOS's form."""

    title: str
    """What the form calls it."""
    value: str
    """What to type in; of a secret, where it is."""
    secret: AnySecret | None = None
    """Where the value is read from, if it is a secret."""


Form: TypeAlias = Mapping[str, FormField]
"""The fields of WorkOS's form, by their keys in the stack's output `form`."""


class FormContext(Protocol):
    """What a destination's form takes from the rest of the stack file: `StackSettings` has it."""

    @property
    def customer(self) -> str: ...  # noqa: D102 - StackSettings describes each
    @property
    def account_id(self) -> str: ...  # noqa: D102
    @property
    def aws(self) -> AwsSettings: ...  # noqa: D102
    @property
    def stream(self) -> object | None: ...  # noqa: D102
    @property
    def role_name(self) -> str: ...  # noqa: D102
    @property
    def bucket_name(self) -> str: ...  # noqa: D102
    @property
    def object_prefix(self) -> str: ...  # noqa: D102
    @property
    def header_secret_arn(self) -> str: ...  # noqa: D102
    def place_of(self, secret: AnySecret, /) -> str: ...  # noqa: D102


class Destination(Section):
    """Where a customer's events go.

    A subclass narrows `type` to one Literal: the word that chooses it in a stack file.
    """

    workos_type: ClassVar[str]
    """How WorkOS calls a stream of this type (OpenAPI specification v0.61.0)."""
    assumes_role: ClassVar[bool] = False
    """Whether WorkOS assumes a role of the customer's, so that the stack needs `stream`."""

    in_form: ClassVar[str] = "a value"
    """What of WorkOS's form decides where events go, in a sentence that goes on "is not …"."""
    also_refuses: ClassVar[str] = ""
    """What else refuses WorkOS for good and cannot be seen, with a semicolon behind it."""
    refusal_repair: ClassVar[str] = ""
    """What ends what `also_refuses` says: sentences with a space before them."""
    also_fails: ClassVar[str] = ""
    """What else makes a delivery fail for now and cannot be seen, with a semicolon behind it."""
    failure_repair: ClassVar[str] = ""
    """What ends what `also_fails` says: sentences with a space before them."""
    has_allowlist: ClassVar[bool] = True
    """Whether somebody in front of the destination may let in some addresses alone."""
    also_hides: ClassVar[str] = ""
    """What else keeps a delivered event from sight, with a semicolon behind it."""

    type: str
    """Which destination this is."""

    @property
    def archive(self) -> Archive | None:
        """The bucket events are kept in; None where the customer keeps them elsewhere."""
        return None

    @property
    def port(self) -> int:
        """The port that WorkOS delivers to."""
        return HTTPS_PORT

    @property
    def read_back_hint(self) -> str:
        """What to do where the destination could not be read, as a command."""
        return "allow these credentials to read the destination"

    def before_form(self, stack: FormContext) -> str:
        """What is left to do before WorkOS's form can be filled in; empty: nothing."""
        del stack
        return ""

    def form(self, stack: FormContext) -> Form:
        """What to type into WorkOS's form."""
        raise NotImplementedError
