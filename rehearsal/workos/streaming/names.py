"""Where public names lead in a rehearsal: to this machine, and nowhere else."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rehearsal.public_names import key
from rehearsal.workos.streaming.deliverer import DeliveryError

_FILE = TypeAdapter(dict[str, str])
_LAST_PORT = 65535


class Names:
    """The local WorkOS's resolver: the file of public names (`rehearsal/public_names.py`).

    It is read for every connection, so that a name can be made, moved and lost while WorkOS runs;
    whoever writes it replaces it in one step.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def socket(self, host: str, port: int) -> tuple[str, int]:
        """The local address and port that a public name's port leads to.

        A loopback address leads to itself.

        Raises:
            DeliveryError: The name is unknown, or leads elsewhere than to this machine.
        """
        if _is_here(host):
            return host, port
        name = f"{host}:{port}"
        found = self._read().get(key(host, port))
        if found is None:
            raise _unresolved(f"{name} is not known on this machine")
        address, _, local_port = found.rpartition(":")
        if not (_is_here(address) and local_port.isdecimal() and int(local_port) <= _LAST_PORT):
            raise _unresolved(f"{name} leads to {found}, wanted an address of this machine")
        return address, int(local_port)

    def _read(self) -> dict[str, str]:
        if self._file is None or not self._file.exists():
            return {}
        try:
            return _FILE.validate_json(self._file.read_bytes())
        except ValidationError:
            raise _unresolved(f"{self._file.name} is not a JSON object of names") from None


def _is_here(host: str) -> bool:
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False


def _unresolved(message: str) -> DeliveryError:
    return DeliveryError("NameResolution", message)
