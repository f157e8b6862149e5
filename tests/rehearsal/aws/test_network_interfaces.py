"""What stands in a VPC, found by its security group."""

from __future__ import annotations

from tests.rehearsal.aws.support import Account, unique


def test_interfaces_are_found_by_their_group(account: Account) -> None:
    ec2 = account.ec2
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    mine, other, unused = (
        ec2.create_security_group(GroupName=unique(), Description="d", VpcId=vpc)["GroupId"]
        for _ in range(3)
    )
    made = ec2.create_network_interface(SubnetId=subnet, Groups=[mine])["NetworkInterface"]
    ec2.create_network_interface(SubnetId=subnet, Groups=[other])

    def found(group: str) -> list[str]:
        answer = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [group]}])
        return [each["NetworkInterfaceId"] for each in answer["NetworkInterfaces"]]

    assert found(mine) == [made["NetworkInterfaceId"]]
    assert found(unused) == []
