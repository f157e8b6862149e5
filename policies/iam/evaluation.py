"""From policies and a request to a decision.

Sources, all of the IAM user guide unless named, 2026-11-28: "Policy evaluation logic", "Policy
evaluation for requests within a single account", "Cross-account policy evaluation logic",
"Permissions boundaries for IAM entities", "Session policies"; KMS developer guide, "Key policies
in AWS KMS" and "Grants in AWS KMS".

- A Deny that fits, in whatever policy, decides.
- Within one account an Allow in an identity policy or in the resource's policy is enough. An Allow
  of the resource's policy for the session, the user or everybody is not limited by what boundary
  and session policies merely do not allow; one for the role is; one for the account leaves it to
  identity policies.
- A key policy and a trust policy must allow in their own account too.
- Across accounts both sides must allow.
- A grant may allow the use of a key: its constraints are not looked at.

Service and resource control policies are not among these: nobody outside the organization's
management account can read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from .decision import Allowed, Decision, Denied, Depends, Layer, Reference
from .documents import Document, Statement, parse
from .matching import acts, concerns, covers
from .principals import Form, Principal, with_boundary
from .request import Request
from .truth import Truth, all_of, any_of, negated

GRANT = "grant"


@dataclass(frozen=True)
class Policies:
    """The documents that decide, each under the name it is shown by."""

    identity: Mapping[str, Document] | None
    """Inline and attached policies of the principal; None: not seen, and taken as allowing."""
    boundary: Document | None = None
    """None: there is none."""
    session: Mapping[str, Document] | None = None
    """Policies passed to AssumeRole; None: none were passed."""
    resource: Document | None = None
    """The policy of the bucket, the key or the role (its trust policy); None: it has none."""
    resource_name: str = "the resource's policy"
    resource_must_allow: bool = False
    """For a key and a role's trust policy."""
    granted: bool = False
    """Whether a grant of the key names the principal and the action."""
    boundary_name: str = "the permissions boundary"

    @cached_property
    def parsed(self) -> tuple[tuple[Layer, str, Statement], ...]:
        """Every statement with its layer and its document's name."""
        return tuple(self._parsed())

    def _parsed(self) -> Iterator[tuple[Layer, str, Statement]]:
        for name, document in (self.identity or {}).items():
            yield from ((Layer.IDENTITY, name, one) for one in parse(document))
        yield from ((Layer.BOUNDARY, self.boundary_name, one) for one in parse(self.boundary))
        for name, document in (self.session or {}).items():
            yield from ((Layer.SESSION, name, one) for one in parse(document))
        yield from ((Layer.RESOURCE, self.resource_name, one) for one in parse(self.resource))


@dataclass(frozen=True)
class Fit:
    """A statement that covers a request, or may."""

    reference: Reference
    truth: Truth
    form: Form | None
    """How the resource's policy names the principal; None in other policies."""
    statement: Statement


def decide(policies: Policies, request: Request) -> Decision:
    """What the policies say of a request."""
    fits = list(fitting(policies, request))
    denying = [one for one in fits if not one.reference.allows]
    if certain := [one for one in denying if one.truth is True]:
        first = certain[0].reference
        by = tuple(one.reference for one in certain)
        return Denied(first.layer, by, first.document)
    allowing = [one for one in fits if one.reference.allows]
    allowed = _allowed(policies, request, allowing)
    if allowed is False:
        layer, document = _not_allowing(policies, request, allowing)
        return Denied(layer, (), document, tuple(_unmet(policies, request, layer)))
    together = all_of((allowed, negated(any_of(one.truth for one in denying))))
    if together is True:
        return Allowed(tuple(one.reference for one in allowing if one.truth is True))
    open_ones = tuple(
        one.reference
        for one in fits
        if one.truth is not True and (one in denying or allowed is not True)
    )
    keys = together if isinstance(together, frozenset) else frozenset()
    return Depends(open_ones, tuple(sorted(keys)))


def fitting(policies: Policies, request: Request) -> Iterator[Fit]:
    """The statements that cover the request, or may."""
    principal = with_boundary(
        request.principal, policies.boundary is not None or request.principal.bounded
    )
    for layer, document, statement in policies.parsed:
        truth = covers(statement, request)
        if truth is False:
            continue
        named: Iterator[tuple[Form | None, Truth]] = iter([(None, True)])
        if layer is Layer.RESOURCE:
            named = naming(statement, principal)
        for form, fits in named:
            both = all_of((truth, fits))
            if both is not False:
                reference = Reference(layer, document, statement.name, statement.allows)
                yield Fit(reference, both, form, statement)


def naming(statement: Statement, principal: Principal) -> Iterator[tuple[Form | None, Truth]]:
    """How a statement of a resource's policy names the principal, each form with its truth."""
    if statement.principals is not None:
        found = list(principal.named_by(statement.principals))
        if statement.allows:
            yield from found
        elif found:
            yield None, any_of(truth for _, truth in found)
    elif statement.not_principals is not None:
        if not statement.allows:
            yield None, negated(principal.spared_by(statement.not_principals))
        else:
            # Whom an Allow does not list it allows (AWS advises against it).
            listed = any_of(truth for _, truth in principal.named_by(statement.not_principals))
            yield Form.DIRECT, negated(listed)


def _allowed(policies: Policies, request: Request, allowing: list[Fit]) -> Truth:
    """Whether what allows is enough, denials aside."""
    identity, boundary, session = _own(policies, allowing)
    direct, role, account = (_by_form(allowing, form) for form in Form)
    limits = (boundary, session)
    granted: Truth = frozenset({GRANT}) if policies.granted else False
    resource = any_of((direct, role, account, granted))
    if request.resource_owner != request.principal.account:
        return all_of((identity, *limits, resource))
    needs_resource = policies.resource_must_allow
    return any_of(
        (
            all_of(
                (identity, *limits, any_of((account, direct, role)) if needs_resource else True)
            ),
            direct,
            all_of((role, *limits)),
            granted,
        )
    )


def _own(policies: Policies, allowing: list[Fit]) -> tuple[Truth, Truth, Truth]:
    def by(layer: Layer) -> Truth:
        return any_of(one.truth for one in allowing if one.reference.layer is layer)

    return (
        True if policies.identity is None else by(Layer.IDENTITY),
        True if policies.boundary is None else by(Layer.BOUNDARY),
        True if policies.session is None else by(Layer.SESSION),
    )


def _by_form(allowing: list[Fit], form: Form) -> Truth:
    return any_of(one.truth for one in allowing if one.form is form)


def _unmet(policies: Policies, request: Request, layer: Layer) -> Iterator[Reference]:
    """The statements of a layer that would allow the request if their conditions held."""
    for one, document, statement in policies.parsed:
        if one is not layer or not statement.allows or not acts(statement, request.action):
            continue
        named = layer is not Layer.RESOURCE or any_of(
            truth for _, truth in naming(statement, request.principal)
        )
        if named is not False and concerns(statement, request) is not False:
            yield Reference(layer, document, statement.name, allows=True)


def _not_allowing(policies: Policies, request: Request, allowing: list[Fit]) -> tuple[Layer, str]:
    """Whose Allow is missing: the first that does not allow."""
    identity, boundary, session = _own(policies, allowing)
    resource = any_of(one.truth for one in allowing if one.form is not None)
    across = request.resource_owner != request.principal.account
    if (policies.resource_must_allow or across) and resource is False:
        return Layer.RESOURCE, policies.resource_name
    if identity is False:
        names = ", ".join(policies.identity or ()) or "the principal (it has no policy)"
        return Layer.IDENTITY, names
    if boundary is False:
        return Layer.BOUNDARY, policies.boundary_name
    if session is False:
        return Layer.SESSION, ", ".join(policies.session or ())
    return Layer.RESOURCE, policies.resource_name
