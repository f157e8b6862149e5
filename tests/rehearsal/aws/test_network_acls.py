"""Network ACLs: their rules' ports, and the subnets they are for."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.support import Account


def test_rule_keeps_its_ports_and_the_subnet_follows_its_association(account: Account) -> None:
    ec2 = account.ec2
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    rule = {
        "NetworkAclId": made,
        "RuleNumber": 7,
        "Egress": False,
        "Protocol": "6",
        "RuleAction": "deny",
        "CidrBlock": "127.0.0.11/32",
        "PortRange": {"From": 443, "To": 8443},
    }
    ec2.create_network_acl_entry(**rule)
    before = {
        one["SubnetId"]: (acl["IsDefault"], one["NetworkAclAssociationId"])
        for acl in ec2.describe_network_acls()["NetworkAcls"]
        for one in acl["Associations"]
    }
    is_default, association = before[subnet]
    ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=made)

    found = ec2.describe_network_acls(NetworkAclIds=[made])["NetworkAcls"][0]

    assert is_default
    assert [one["SubnetId"] for one in found["Associations"]] == [subnet]
    assert found["Entries"][0]["PortRange"] == {"From": 443, "To": 8443}
    with pytest.raises(ClientError, match="NetworkAclEntryAlreadyExists"):
        ec2.create_network_acl_entry(**rule)
