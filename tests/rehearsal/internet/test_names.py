from __future__ import annotations

import json
from pathlib import Path

import pytest

from rehearsal.control import ControlError
from rehearsal.internet import LocalInternet
from rehearsal.public_names import look_up, write
from tests.rehearsal.internet.support import reach


def test_published_name_is_in_the_file_until_it_is_withdrawn(
    internet: LocalInternet, name: str
) -> None:
    internet.publish(name, 443, {"endpoint": name})
    found = json.loads(internet.names.read_text())[f"{name}:443"]
    assert found.startswith("127.0.0.1:")
    assert look_up(internet.names, name.upper(), 443) == ("127.0.0.1", int(found[10:]))
    assert look_up(internet.names, name, 8088) is None
    internet.withdraw(name, 443)
    assert look_up(internet.names, name, 443) is None


def test_name_published_again_leads_elsewhere(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": f"{name}-1"})
    reach(internet, name, method="POST", json=[1])
    internet.publish(name, 443, {"endpoint": f"{name}-2"})
    reach(internet, name, method="POST", json=[2])
    assert internet.endpoint(f"{name}-1").events() == [1]
    assert internet.endpoint(f"{name}-2").events() == [2]


def test_nothing_is_written_half(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    internet.withdraw(name, 443)
    assert not internet.names.with_suffix(".new").exists()


def test_name_that_leads_to_another_machine_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "internet.json"
    write(file, {"logs.acme.example:443": "192.0.2.1:443"})
    with pytest.raises(ValueError, match=r"192\.0\.2\.1:443, which is not this machine"):
        look_up(file, "logs.acme.example", 443)


def test_unknown_name_is_an_error(internet: LocalInternet) -> None:
    with pytest.raises(ControlError, match=r"404.*nobody\.example:443 is not published"):
        internet.connections("nobody.example", 443)


@pytest.mark.parametrize(
    "upstream",
    [
        pytest.param({}, id="nobody"),
        pytest.param({"endpoint": "a", "load_balancer": "b"}, id="two"),
        pytest.param({"mail": "a"}, id="unheard-of"),
    ],
)
def test_upstream_that_is_none_is_refused(
    internet: LocalInternet, name: str, upstream: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="Upstream"):
        internet.publish(name, 443, upstream)
