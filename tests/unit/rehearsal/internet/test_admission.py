from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from rehearsal.internet.listener.admission import decide, networks_of, rules_of

LIST = {"pl-1": networks_of(["192.0.2.1/32", "198.51.100.0/24", "2001:db8::/32"])}
WORLD: dict[str, Any] = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
HTTPS: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": []}


def _admitted(*permissions: dict[str, Any], address: str = "192.0.2.1", port: int = 443) -> bool:
    group = {"GroupId": "sg-1", "IpPermissions": list(permissions)}
    return decide(rules_of(group, LIST), address, port, ["sg-1"]).admitted


@pytest.mark.parametrize(
    ("permission", "admitted"),
    [
        pytest.param({**HTTPS, **WORLD}, True, id="world"),
        pytest.param({**HTTPS, "IpRanges": [{"CidrIp": "192.0.2.0/31"}]}, True, id="cidr"),
        pytest.param({**HTTPS, "IpRanges": [{"CidrIp": "192.0.2.2/32"}]}, False, id="neighbour"),
        pytest.param({**HTTPS, "PrefixListIds": [{"PrefixListId": "pl-1"}]}, True, id="list"),
        pytest.param({**HTTPS, "UserIdGroupPairs": [{"GroupId": "sg-2"}]}, False, id="a-group"),
        pytest.param({**HTTPS, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}, False, id="ipv6-only"),
        pytest.param({**HTTPS, **WORLD, "IpProtocol": "6"}, True, id="tcp-by-number"),
        pytest.param({**HTTPS, **WORLD, "IpProtocol": "udp"}, False, id="udp"),
        pytest.param({"IpProtocol": "-1", **WORLD}, True, id="all-protocols-have-no-ports"),
        pytest.param({**HTTPS, **WORLD, "FromPort": 0, "ToPort": 65535}, True, id="all-ports"),
        pytest.param({**HTTPS, **WORLD, "FromPort": 8443, "ToPort": 8443}, False, id="other-port"),
        pytest.param(HTTPS, False, id="no-source"),
    ],
)
def test_rule_admits(permission: dict[str, Any], admitted: bool) -> None:
    assert _admitted(permission) is admitted


def test_no_rule_admits_nothing() -> None:
    assert not _admitted()


def test_one_rule_is_enough() -> None:
    assert _admitted({**HTTPS, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}, {**HTTPS, **WORLD})


def test_list_covers_its_ipv4_entries_only() -> None:
    assert LIST["pl-1"] == (ip_network("192.0.2.1/32"), ip_network("198.51.100.0/24"))


def test_destination_without_a_group_is_told_from_one_without_a_rule() -> None:
    assert decide([], "192.0.2.1", 443, []).reason == "no security group: nothing is admitted"
    assert "no rule of sg-1" in decide([], "192.0.2.1", 443, ["sg-1"]).reason
