from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from rehearsal.internet import LocalInternet
from tests.rehearsal.internet.support import ACCOUNT, REGION, TWINS, dropped, reach
from tests.rehearsal.waiting import eventually

GUARD = {"account_id": ACCOUNT, "region": REGION}


@pytest.fixture
def list_id(ec2: Any, number: int) -> str:
    made = ec2.create_managed_prefix_list(
        PrefixListName=f"egress-{number}",
        AddressFamily="IPv4",
        MaxEntries=len(TWINS),
        Entries=[{"Cidr": f"{address}/32"} for address in TWINS],
    )
    return str(made["PrefixList"]["PrefixListId"])


@pytest.fixture
def group_id(ec2: Any, number: int, list_id: str) -> str:
    made = ec2.create_security_group(GroupName=f"receiver-{number}", Description="receiver")
    _allow(ec2, made["GroupId"], PrefixListIds=[{"PrefixListId": list_id}])
    return str(made["GroupId"])


def _rule(ports: tuple[int, int] = (443, 443), **source: Any) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": ports[0], "ToPort": ports[1], **source}]


def _allow(ec2: Any, group_id: str, ports: tuple[int, int] = (443, 443), **source: Any) -> None:
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=_rule(ports, **source))


def _remove(ec2: Any, list_id: str, address: str) -> None:
    ec2.modify_managed_prefix_list(
        PrefixListId=list_id, CurrentVersion=1, RemoveEntries=[{"Cidr": f"{address}/32"}]
    )


@pytest.fixture
def guarded(internet: LocalInternet, name: str, group_id: str) -> str:
    internet.publish(name, 443, {"endpoint": name}, guard={**GUARD, "group_ids": [group_id]})
    return name


def test_all_fifteen_addresses_are_admitted_and_others_are_dropped(
    internet: LocalInternet, guarded: str, group_id: str, list_id: str
) -> None:
    for twin in TWINS:
        assert reach(internet, guarded, source=twin, method="POST", json=[]).status_code == 200
    assert dropped(internet, guarded, source="127.0.0.99")
    *admitted, other = internet.connections(guarded, 443)
    assert {each.source for each in admitted} == set(TWINS)
    assert {each.reason for each in admitted} == {f"{group_id} admits {list_id}"}
    assert other.reason == f"no rule of {group_id} admits 127.0.0.99 to port 443"


def test_address_that_leaves_the_prefix_list_is_dropped_within_a_second(
    internet: LocalInternet, guarded: str, ec2: Any, list_id: str
) -> None:
    assert not dropped(internet, guarded, source=TWINS[4])
    _remove(ec2, list_id, TWINS[4])
    threading.Event().wait(1)
    assert dropped(internet, guarded, source=TWINS[4])
    assert not dropped(internet, guarded, source=TWINS[5])


def test_address_that_is_added_is_admitted_within_a_second(
    internet: LocalInternet, guarded: str, ec2: Any, group_id: str
) -> None:
    assert dropped(internet, guarded, source="127.0.0.99")
    _allow(ec2, group_id, IpRanges=[{"CidrIp": "127.0.0.96/28"}])
    threading.Event().wait(1)
    assert not dropped(internet, guarded, source="127.0.0.99")


@pytest.mark.parametrize(
    ("ports", "admitted"),
    [
        pytest.param((8443, 8443), False, id="another-port"),
        pytest.param((440, 450), True, id="a-range-that-holds-it"),
        pytest.param((444, 65535), False, id="a-range-above"),
    ],
)
def test_rule_counts_for_its_ports_and_the_public_port_decides(
    internet: LocalInternet,
    name: str,
    ec2: Any,
    ports: tuple[int, int],
    admitted: bool,
) -> None:
    group = ec2.create_security_group(GroupName=name, Description="ports")["GroupId"]
    _allow(ec2, group, ports, IpRanges=[{"CidrIp": "127.0.0.0/8"}])
    internet.publish(name, 443, {"endpoint": name}, guard={**GUARD, "group_ids": [group]})
    assert dropped(internet, name) is not admitted


def test_world_is_let_in_by_a_rule_for_everything(
    internet: LocalInternet, name: str, ec2: Any
) -> None:
    group = ec2.create_security_group(GroupName=name, Description="world")["GroupId"]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everything])
    internet.publish(name, 443, {"endpoint": name}, guard={**GUARD, "group_ids": [group]})
    assert not dropped(internet, name, source="127.9.9.9")


def test_groups_of_a_destination_count_together(
    internet: LocalInternet, name: str, ec2: Any, group_id: str
) -> None:
    other = ec2.create_security_group(GroupName=name, Description="other")["GroupId"]
    internet.publish(name, 443, {"endpoint": name}, guard={**GUARD, "group_ids": [other, group_id]})
    assert not dropped(internet, name, source=TWINS[0])


def test_no_group_admits_nothing(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name}, guard=GUARD)
    assert dropped(internet, name, source=TWINS[0])
    assert "no security group" in internet.connections(name, 443)[0].reason


def test_group_that_does_not_exist_admits_nothing_and_says_so(
    internet: LocalInternet, name: str
) -> None:
    guard = {**GUARD, "group_ids": ["sg-0123456789abcdefa"]}
    internet.publish(name, 443, {"endpoint": name}, guard=guard)
    assert dropped(internet, name)
    assert "InvalidGroup.NotFound" in internet.connections(name, 443)[0].reason


def test_dropped_connections_keep_nobody_else_waiting(
    internet: LocalInternet, guarded: str
) -> None:
    with ThreadPoolExecutor(4) as pool:
        hanging = [pool.submit(dropped, internet, guarded, source="127.0.0.99") for _ in range(3)]
        assert reach(internet, guarded, source=TWINS[0], method="POST", json=[]).is_success
        assert all(each.result() for each in hanging)


def test_refused_connection_is_told_from_a_dropped_one(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    internet.behave(name, 443, refuse=True)
    with pytest.raises(httpx2.ConnectError, match="refused"):
        reach(internet, name)
    internet.behave(name, 443)
    assert reach(internet, name, method="POST", json=[]).is_success


def test_expired_certificate_is_seen_and_replaced(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    internet.replace_certificate(name, 443, internet.certificates.issue(name, expired=True))
    with pytest.raises(httpx2.ConnectError, match="certificate has expired"):
        reach(internet, name)
    eventually(lambda: "TLS: " in internet.connections(name, 443)[0].reason)
    internet.replace_certificate(name, 443, internet.certificates.issue(name))
    assert reach(internet, name, method="POST", json=[]).is_success


def test_certificate_for_another_name_is_seen(internet: LocalInternet, name: str) -> None:
    other = internet.certificates.issue("other.example")
    internet.publish(name, 443, {"endpoint": name}, certificate=other)
    with pytest.raises(httpx2.ConnectError, match="Hostname mismatch"):
        reach(internet, name)


def test_server_that_fails_or_is_slow(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    internet.behave(name, 443, answer=500)
    assert reach(internet, name, method="POST", json=[{"lost": 1}]).status_code == 500
    internet.behave(name, 443, delay_seconds=5)
    with pytest.raises(httpx2.ReadTimeout):
        reach(internet, name, method="POST", json=[{"late": 1}], timeout=0.5)
    internet.behave(name, 443)
    assert reach(internet, name, method="POST", json=[{"kept": 1}]).status_code == 200
    assert internet.endpoint(name).events() == [{"kept": 1}]
