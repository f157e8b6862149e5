"""All that lies in an account of the local AWS, of what the kit makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rehearsal.customer import Customer

Resource = tuple[str, str]
"""Kind and ID, as Pulumi's AWS plugin has it in a state."""


def contents(customer: Customer) -> frozenset[Resource]:
    """All there is."""
    return frozenset(_found(customer))


def orphans(customer: Customer, before: frozenset[Resource]) -> list[str]:
    """What lies in the account, came there since and is in no state of the customer's stack."""
    exported = customer.cli.pulumi("stack", "export", stack=customer.stack).output
    new = sorted(contents(customer) - before)
    return [f"{kind} {name}" for kind, name in new if f'"id": "{name}"' not in exported]


def _found(customer: Customer) -> Iterator[tuple[str, str]]:
    for service, call, key, kind, name in (
        ("s3", "list_buckets", "Buckets", "bucket", "Name"),
        ("kms", "list_aliases", "Aliases", "alias", "AliasName"),
        ("iam", "list_roles", "Roles", "role", "RoleName"),
        ("lambda", "list_functions", "Functions", "function", "FunctionName"),
        ("secretsmanager", "list_secrets", "SecretList", "secret", "ARN"),
        ("elbv2", "describe_load_balancers", "LoadBalancers", "load balancer", "LoadBalancerArn"),
        ("elbv2", "describe_target_groups", "TargetGroups", "target group", "TargetGroupArn"),
        ("ec2", "describe_security_groups", "SecurityGroups", "security group", "GroupId"),
        ("ec2", "describe_managed_prefix_lists", "PrefixLists", "prefix list", "PrefixListId"),
        ("logs", "describe_log_groups", "logGroups", "log group", "logGroupName"),
        ("events", "list_rules", "Rules", "event rule", "Name"),
        ("cloudwatch", "describe_alarms", "MetricAlarms", "alarm", "AlarmName"),
    ):
        yield from ((kind, str(one[name])) for one in _all(customer, service, call, key))
    iam = customer.client("iam")
    for role in _all(customer, "iam", "list_roles", "Roles"):
        for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
            yield "role policy", f"{role['RoleName']}:{policy}"
    kms = customer.client("kms")
    for listed in _all(customer, "kms", "list_keys", "Keys"):
        state = kms.describe_key(KeyId=listed["KeyId"])["KeyMetadata"]
        if state["KeyManager"] == "CUSTOMER" and state["KeyState"] != "PendingDeletion":
            yield "key", str(listed["KeyId"])
    for balancer in _all(customer, "elbv2", "describe_load_balancers", "LoadBalancers"):
        found = customer.client("elbv2").describe_listeners(
            LoadBalancerArn=balancer["LoadBalancerArn"]
        )
        yield from (("listener", str(one["ListenerArn"])) for one in found["Listeners"])


def _all(customer: Customer, service: str, call: str, key: str) -> list[dict[str, Any]]:
    client = customer.client(service)
    if client.can_paginate(call):
        pages = client.get_paginator(call).paginate()
        return [one for page in pages for one in page.get(key, ())]
    return list(getattr(client, call)()[key])
