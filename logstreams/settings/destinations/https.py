"""An HTTPS endpoint: the kit's own receiver in front of an archive, or the customer's own."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from logstreams.settings.archive import Archive
from logstreams.settings.destinations.base import (
    HTTPS_PORT,
    Destination,
    Form,
    FormContext,
    FormField,
)
from logstreams.settings.secret import Secret, StoredSecret
from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.types.identifiers import CertificateArn, SubnetId, TopicArn
from logstreams.settings.types.url import HostName, HttpsUrl, port_of
from logstreams.settings.validation_context import surroundings

NONCE = "{nonce}"
"""Where a read-back URL has the nonce of the test event."""


def _two_different(subnets: tuple[str, ...]) -> tuple[str, ...]:
    # Elastic Load Balancing, "Application Load Balancers", 2026-11-24: two availability zones.
    if len(set(subnets)) < 2 or len(set(subnets)) < len(subnets):  # noqa: PLR2004 - as said
        raise refusal("at least two different subnets, in two availability zones")
    return subnets


_TAKEN = re.compile(
    "accept.*|connection|content-.*|date|expect|host|te|trailer|transfer-encoding|upgrade|"
    "user-agent|via|x-forwarded-.*|x-amzn-.*"
)
"""Headers that clients, proxies or the load balancer set by themselves (RFC 9110; Elastic Load
Balancing, "HTTP headers and Application Load Balancers", 2026-11-24)."""


def _in_region(arn: str, info: ValidationInfo) -> str:
    region = surroundings(info).region
    if region is not None and arn.split(":")[3] != region:
        raise refusal(
            f"one in {region}, the stack's region: load balancer and alarms must be in it"
        )
    return arn


def _of_its_own(name: str) -> str:
    if _TAKEN.fullmatch(name.lower()):
        raise refusal("the name of a header that is used for nothing else: X-Log-Stream-Secret")
    return name


class Managed(Archive):
    """The kit's own receiver: load balancer, function, header secret and a locked archive."""

    host_name: HostName
    """The public name that WorkOS delivers to. Its DNS record points to the load balancer."""
    certificate_arn: CertificateArn
    """The certificate of that name, in AWS Certificate Manager, in the stack's region."""
    subnet_ids: Annotated[
        tuple[SubnetId, ...],
        AfterValidator(_two_different),
        Wanted("a list of at least two subnet IDs"),
    ]
    """Public subnets of the VPC, in two availability zones or more."""
    header_name: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$"),
        AfterValidator(_of_its_own),
        Wanted("a header's name: letters, digits and hyphens"),
    ] = "X-Log-Stream-Secret"
    """The header in which WorkOS sends the secret that the receiver checks."""
    alarm_topic_arn: TopicArn | None = None
    """The SNS topic for alarms. Without it, only CloudWatch shows them."""

    @property
    def alarm_topics(self) -> tuple[str, ...]:
        """The receiver's topic too; each once."""
        own = (self.alarm_topic_arn,) if self.alarm_topic_arn else ()
        return tuple(dict.fromkeys((*super().alarm_topics, *own)))

    @field_validator("certificate_arn")
    @classmethod
    def _here(cls, value: str, info: ValidationInfo) -> str:
        around = surroundings(info)
        if around.account_id is not None and value.split(":")[4] != around.account_id:
            raise refusal(f"a certificate in the account {around.account_id}")
        return _in_region(value, info)

    @field_validator("alarm_topic_arn")
    @classmethod
    def _alarmed_here(cls, value: str | None, info: ValidationInfo) -> str | None:
        return value if value is None else _in_region(value, info)


class ReadBack(Section):
    """How an event is found again at the customer's endpoint."""

    url: Annotated[
        str,
        # No user and password: the URL lies in the state.
        StringConstraints(pattern=r"^https://[^\s/@]+/\S*\{nonce\}\S*$"),
        Wanted(f"an https:// URL with {NONCE} in it, which answers with the event or 404"),
    ]
    """Answers with the event whose actor has this ID as JSON, or 404."""
    token: Secret
    """Sent as a bearer token."""


class Existing(Section):
    """The customer's own endpoint; the kit makes an allowlist for it, given a network."""

    url: HttpsUrl
    """Where WorkOS posts events."""
    read_back: ReadBack | None = None
    """How the test event is read back. Without it, delivery stays unproven."""


class HttpsDestination(Destination):
    """An endpoint that takes POST requests: exactly one of `managed` and `existing`."""

    workos_type: ClassVar[str] = "GenericHttps"
    in_form: ClassVar[str] = "the URL, or the name or value of a header,"
    also_refuses: ClassVar[str] = "the endpoint answers WorkOS differently than this machine; "
    also_fails: ClassVar[str] = (
        "nothing listens at the endpoint, or it answers 3xx, 4xx or 5xx, or too late; something in "
        "front of it (a proxy, a CDN) ends TLS with a certificate that WorkOS does not "
        "trust, or answers in its place; "
    )
    failure_repair: ClassVar[str] = (
        " If nothing listens at the endpoint, or it answers an error or too late, ask who runs it, "
        "whose log says why; if something stands in front of it, ask who runs that what answers at "
        "the URL, and with which certificate."
    )
    also_hides: ClassVar[str] = "the endpoint acknowledged an event that it did not store; "

    type: Literal["https"]
    """The destination type."""
    managed: Managed | None = None
    """The kit's own receiver, for teams that have no SIEM yet; needs `network`."""
    existing: Existing | None = None
    """The customer's own endpoint."""

    @model_validator(mode="after")
    def _one_of_two(self, info: ValidationInfo) -> HttpsDestination:
        if (self.managed is None) == (self.existing is None):
            raise refusal("exactly one of managed and existing")
        if self.managed is not None and not surroundings(info).has_network:
            raise refusal("network.vpcId in the stack file, for the load balancer", at="managed")
        return self

    @property
    def archive(self) -> Managed | None:
        """The receiver's bucket; the customer's own endpoint has none that we know."""
        return self.managed

    @property
    def port(self) -> int:
        """The port of the URL."""
        return port_of(self.existing.url) if self.existing else HTTPS_PORT

    @property
    def read_back_hint(self) -> str:
        """An endpoint of the customer's is read by its own credential, which is no AWS right."""
        if self.existing is None:
            return super().read_back_hint
        if self.existing.read_back is None:
            return (
                "add destination.existing.readBack, the URL that returns the event, to the "
                "stack file"
            )
        return (
            "allow this machine to reach destination.existing.readBack, and its token to read there"
        )

    def before_form(self, stack: FormContext) -> str:
        """The receiver asks for a secret that is made by the command that renews it."""
        if self.managed is None:
            return ""
        name = stack.customer
        return (
            f"let a record of {self.managed.host_name} lead to the load balancer, whose name "
            f"`logstreams verify {name}` prints; make the header's secret, if there is none yet: "
            f"`logstreams rotate {name} header`; "
            f"type what `logstreams form {name} --reveal` prints into WorkOS's form and save it, "
            f"then `pulumi up --stack {name}`"
        )

    def form(self, stack: FormContext) -> Form:
        """The fields of WorkOS's form (Log Streams, HTTP POST, 2026-11-22)."""
        if self.existing is not None:
            return {"url": FormField("URL", self.existing.url)}
        if self.managed is None:
            raise ValueError("neither managed nor existing")
        secret = StoredSecret(secretArn=stack.header_secret_arn)
        return {
            "url": FormField("URL", f"https://{self.managed.host_name}/"),
            "headerName": FormField("Header name", self.managed.header_name),
            "headerValue": FormField("Header value", secret.secret_arn, secret),
        }
