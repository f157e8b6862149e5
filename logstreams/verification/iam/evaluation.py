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
from typing import NamedTuple

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

    @cached_property
    def _about(self) -> dict[str, tuple[tuple[Reference, Statement], ...]]:
        return {}

    def about(self, action: str) -> tuple[tuple[Reference, Statement], ...]:
        """The statements that are about an action; looked up once for each."""
        found = self._about.get(action)
        if found is None:
            found = self._about[action] = tuple(
                (Reference(layer, document, one.name, one.allows), one)
                for layer, document, one in self.parsed
                if acts(one, action)
            )
        return found

    def _parsed(self) -> Iterator[tuple[Layer, str, Statement]]:
        for name, document in (self.identity or {}).items():
            yield from ((Layer.IDENTITY, name, one) for one in parse(document))
        yield from ((Layer.BOUNDARY, self.boundary_name, one) for one in parse(self.boundary))
        for name, document in (self.session or {}).items():
            yield from ((Layer.SESSION, name, one) for one in parse(document))
        yield from ((Layer.RESOURCE, self.resource_name, one) for one in parse(self.resource))


class Fit(NamedTuple):
    """A statement that covers a request, or may."""

    reference: Reference
    truth: Truth
    form: Form | None
    """How the resource's policy names the principal; None in other policies."""
    statement: Statement


def decide(policies: Policies, request: Request) -> Decision:
    """What the policies say of a request."""
    denying = list(fitting(policies, request, allows=False))
    if by := tuple([one.reference for one in denying if one.truth is True]):
        return Denied(by[0].layer, by, by[0].document)
    allowing = list(fitting(policies, request, allows=True))
    allowed = _allowed(policies, request, allowing)
    if allowed is False:
        layer, document = _not_allowing(policies, request, allowing)
        return Denied(layer, (), document, tuple(_unmet(policies, request, layer)))
    if allowed is True and not denying:
        return Allowed(tuple([one.reference for one in allowing if one.truth is True]))
    together = all_of((allowed, negated(any_of(one.truth for one in denying))))
    deciding = denying if allowed is True else [*allowing, *denying]
    open_ones = tuple(one.reference for one in deciding if one.truth is not True)
    keys = together if isinstance(together, frozenset) else frozenset()
    return Depends(open_ones, tuple(sorted(keys)))


def fitting(policies: Policies, request: Request, *, allows: bool) -> Iterator[Fit]:
    """The statements of one effect that cover the request, or may."""
    principal = request.principal
    if policies.boundary is not None:
        principal = with_boundary(principal, bounded=True)
    for reference, statement in policies.about(request.action):
        if reference.allows is not allows:
            continue
        truth = covers(statement, request)
        if truth is False:
            continue
        if reference.layer is not Layer.RESOURCE:
            yield Fit(reference, truth, None, statement)
            continue
        for form, fits in naming(statement, principal):
            both = fits if truth is True else all_of((truth, fits))
            if both is not False:
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
    granted: Truth = frozenset({GRANT}) if policies.granted else False
    if not allowing and granted is False and policies.identity is not None:
        return False
    own, limits = _own(policies, allowing)
    direct, role, account = (_by_form(allowing, form) for form in _FORMS)
    if request.resource_owner != request.principal.account:
        return all_of((own, limits, any_of((direct, role, account, granted))))
    if policies.resource_must_allow:
        own = all_of((own, any_of((account, direct, role))))
    return any_of((all_of((own, limits)), direct, all_of((role, limits)), granted))


_FORMS = (Form.DIRECT, Form.ROLE, Form.ACCOUNT)


def _own(policies: Policies, allowing: list[Fit]) -> tuple[Truth, Truth]:
    """What the principal's own policies allow, and what boundary and session policies leave."""
    return (
        True if policies.identity is None else _by(Layer.IDENTITY, allowing),
        all_of(
            (
                True if policies.boundary is None else _by(Layer.BOUNDARY, allowing),
                True if policies.session is None else _by(Layer.SESSION, allowing),
            )
        ),
    )


def _by(layer: Layer, allowing: list[Fit]) -> Truth:
    return any_of([one.truth for one in allowing if one.reference.layer is layer])


def _by_form(allowing: list[Fit], form: Form) -> Truth:
    return any_of([one.truth for one in allowing if one.form is form])


def _unmet(policies: Policies, request: Request, layer: Layer) -> Iterator[Reference]:
    """The statements of a layer that would allow the request if their conditions held."""
    for reference, statement in policies.about(request.action):
        if reference.layer is not layer or not reference.allows or not statement.conditions:
            continue
        named = layer is not Layer.RESOURCE or any_of(
            truth for _, truth in naming(statement, request.principal)
        )
        if named is not False and concerns(statement, request) is not False:
            yield reference


def _not_allowing(policies: Policies, request: Request, allowing: list[Fit]) -> tuple[Layer, str]:
    """Whose Allow is missing: the first that does not allow."""
    resource = any_of([one.truth for one in allowing if one.form is not None])
    across = request.resource_owner != request.principal.account
    if (policies.resource_must_allow or across) and resource is False:
        return Layer.RESOURCE, policies.resource_name
    if policies.identity is not None and _by(Layer.IDENTITY, allowing) is False:
        names = ", ".join(policies.identity) or "the principal (it has no policy)"
        return Layer.IDENTITY, names
    if policies.boundary is not None and _by(Layer.BOUNDARY, allowing) is False:
        return Layer.BOUNDARY, policies.boundary_name
    return Layer.SESSION, ", ".join(policies.session or ())
