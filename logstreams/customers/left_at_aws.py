"""What is at AWS of that which the next update would create, as after a state that was lost.

Only what AWS refuses to make a second time, or would make twice, is looked for: the rest an update
sets anew, whether it is there or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from logstreams.customers.adoption import AdoptionRefused, CannotSay
from logstreams.customers.ids_at_aws import SearchAtAws, ids_at_aws
from logstreams.customers.planned import UNKNOWN, Managed, Plan, PlannedCreate
from logstreams.customers.tags_at_aws import TAGGED, tags_at_aws
from logstreams.settings.tags import MANAGED_BY
from logstreams.verification.aws import Aws

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_PERMISSION = "aws:lambda/permission:Permission"
_PART_OF = {
    "aws:lb/listener:Listener": "loadBalancerArn",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
    _PERMISSION: "function",
}
"""Parts of another resource: whose they are tells that one's tags. By type: the input it is in."""
SOUGHT = {
    "aws:lambda/function:Function": "function",
    LOG_GROUP: "log group",
    "aws:lb/loadBalancer:LoadBalancer": "load balancer",
    "aws:lb/targetGroup:TargetGroup": "target group",
    "aws:lb/listener:Listener": "listener",
    "aws:secretsmanager/secret:Secret": "secret",
    "aws:ec2/securityGroup:SecurityGroup": "security group",
    "aws:ec2/managedPrefixList:ManagedPrefixList": "prefix list",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ingress rule",
    _PERMISSION: "permission",
}
"""What is looked for, as a reader calls it. What belongs to an archive: archive_left.py. A role's
policy, an alarm and a rule of EventBridge are overwritten by whoever creates one of that name."""

_SOMEBODY_ELSES = (
    "somebody else made it, and the next update would stop at its name. Rename or delete it at "
    "AWS, or, if it is this stack's, give it that tag; then try again"
)


@dataclass(frozen=True)
class LeftAtAws:
    """A resource of the stack that is at AWS and not in its state."""

    urn: str
    what: str
    """For a reader: `security group`."""
    called: str
    """Its name at AWS, or its ID where it has none."""
    id: str
    """What Pulumi imports it by."""


def left_at_aws(
    plan: Plan, aws: Aws, told: Callable[[str], None], known: Mapping[str, str]
) -> tuple[LeftAtAws, ...]:
    """Look for what is planned and can be there once only.

    Args:
        plan: What the next update would create.
        aws: Of the stack's account.
        told: Takes what could not be looked at, as a sentence.
        known: IDs that are taken over anyway, by URN: they are not looked for.

    Raises:
        AdoptionRefused: One is there that is not this stack's, or there are several.
        CannotSay: Whether it is this stack's cannot be read.
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    search = _Search(plan, aws, told, dict(known))
    sought = (one for urn, one in plan.items() if one.type in SOUGHT and urn not in known)
    return tuple(search.run(sought))


def refuse_managed(left: Iterable[LeftAtAws], plan: Plan, managed: Managed) -> None:
    """Refuse what the state has already, under another name.

    Raises:
        AdoptionRefused: It has one of these.
    """
    for one in left:
        if before := managed.get((plan[one.urn].type, one.id)):
            raise AdoptionRefused(_has_already(one, before))


def refuse_renamed(left: Iterable[LeftAtAws], plan: Plan, resources: frozenset[str] | None) -> None:
    """Refuse an import into a component that the state has under another name, by an alias.

    After a change of destination type it is so, until an update has begun: an import knows no
    alias, and an update with `--target` writes a state that is invalid (pulumi 3.259.0).

    Args:
        left: What is imported.
        plan: What an update would create.
        resources: `StackState.resources`; None: nobody looked.

    Raises:
        AdoptionRefused: One belongs to such a component.
    """
    for one in left:
        parent = plan[one.urn].parent
        while parent in plan:
            parent = plan[parent].parent
        path, _, name = parent.rpartition("::")
        key = f"{path.rpartition('::')[2].rpartition('$')[2]}::{name}"
        if parent and resources is not None and key not in resources:
            raise AdoptionRefused(
                f"{one.what} {one.called}: the state has what it belongs to under another name, as "
                "after a change of destination.type. Run `pulumi up` of the stack first: it stops "
                f"at {one.called}, and changes the name; then try again"
            )


def _has_already(one: LeftAtAws, before: str) -> str:
    names = (before.rpartition("::")[2], one.urn.rpartition("::")[2])
    return (
        f"{one.what} {one.called} ({one.id}): the stack's state has it already, as {names[0]}, so "
        f"nothing was lost; were it imported as {names[1]} too, the next update would delete what "
        "it needs. Where the program calls it otherwise now: give the resource an alias of its old "
        "name (Pulumi, resource option aliases), and the update takes it over in place"
    )


@dataclass(frozen=True)
class _Search:
    plan: Plan
    aws: Aws
    told: Callable[[str], None]
    ids: dict[str, str]
    """Those that were found, by URN; empty: it is not there."""

    def run(self, sought: Iterable[PlannedCreate]) -> Iterator[LeftAtAws]:
        for one in sought:
            if found := self._id(one.urn):
                yield LeftAtAws(one.urn, SOUGHT[one.type], _called(one, found), found)

    def _id(self, urn: str) -> str:
        if urn not in self.ids:
            self.ids[urn] = ""
            self.ids[urn] = self._found(self.plan[urn]) if urn in self.plan else ""
        return self.ids[urn]

    def _found(self, one: PlannedCreate) -> str:
        inputs = {name: self._value(one, name) for name in one.inputs}
        inputs = {name: value for name, value in inputs.items() if value != UNKNOWN}
        if one.type in _PART_OF and _PART_OF[one.type] not in inputs:
            return ""  # what it would be a part of is not there
        found = ids_at_aws(one.type, inputs, SearchAtAws(self.aws, None, self.told))
        ours = [each for each in found if self._is_the_stacks(one, each)]
        if len(ours) > 1:
            raise AdoptionRefused(
                f"{SOUGHT[one.type]} {inputs.get('name', one.name)}: found {', '.join(ours)} at "
                "AWS, wanted one: delete those that nothing uses, then try again"
            )
        if not ours:
            return ""
        # The form of an import has the function, that of a state has not.
        return f"{inputs['function']}/{ours[0]}" if one.type == _PERMISSION else ours[0]

    def _value(self, one: PlannedCreate, name: str) -> object:
        """An input; where only an update would find it out, the ID of what is there."""
        value, urns = one.inputs[name], one.comes_from.get(name, ())
        if value == UNKNOWN and len(urns) == 1:
            return self._id(urns[0]) or UNKNOWN
        return value

    def _is_the_stacks(self, one: PlannedCreate, id_: str) -> bool:
        """Whether it is there; its tags say whose.

        Raises:
            AdoptionRefused: Somebody else's.
            CannotSay: Only an update finds out which tags the stack would give it.
        """
        if one.type not in TAGGED:
            return True
        tags = tags_at_aws(one.type, id_, self.aws)
        if tags is None:
            return False
        if one.tags is None:
            raise CannotSay(
                f"{SOUGHT[one.type]} {id_}: found it at AWS; whether it is this stack's its tags "
                f"say, and which ones {one.name} would get only an update finds out. Rename or "
                "delete it at AWS, or `pulumi import` it; then try again"
            )
        # Lambda makes a log group by itself, without tags, where a function has none.
        made_by_lambda = one.type == LOG_GROUP and not tags
        ours = one.tags.get(MANAGED_BY)
        if tags.get(MANAGED_BY) != ours and not made_by_lambda:
            found = tags.get(MANAGED_BY) or "not set"
            raise AdoptionRefused(
                f"{SOUGHT[one.type]} {id_}: found the tag {MANAGED_BY} {found}, wanted {ours}, as "
                f"this stack gives it: {_SOMEBODY_ELSES}"
            )
        for key, value in one.tags.items():
            if tags.get(key, value) != value:
                raise AdoptionRefused(
                    f"{SOUGHT[one.type]} {id_}: found the tag {key} {tags[key]}, wanted {value}, "
                    "as this stack gives it. If the stack file's tag was changed since the last "
                    f"update, put the value {tags[key]} back for `adopt`, and change it again "
                    f"after `pulumi up`. If not, {_SOMEBODY_ELSES}"
                )
        return True


def _called(one: PlannedCreate, id_: str) -> str:
    port = f"on port {one.inputs['port']}" if "port" in one.inputs else id_
    return str(one.inputs.get("name") or one.inputs.get("statementId") or port)
