"""What the program says of delivery beside the hook's own resources."""

from __future__ import annotations

import pulumi
import pytest

from hooks import delivery

READ_BACK = "verify.readBack"
ACCEPTED = ("info", "delivery is unproven, accepted by verify.readBack")
WARNED = ("warn", "delivery is not proven\n\nROOT CAUSE LS402")


@pytest.mark.parametrize(
    ("mode", "verdict", "accepted_by", "said"),
    [
        pytest.param("require", "unproven", READ_BACK, [ACCEPTED], id="accepted"),
        pytest.param("warn", "unproven", READ_BACK, [ACCEPTED], id="accepted, mode warn"),
        pytest.param("warn", "unproven", "", [WARNED], id="not accepted"),
        pytest.param("warn", "failed", "", [WARNED], id="failed"),
        pytest.param("warn", "verified", "", [], id="verified"),
        pytest.param("require", "failed", "", [], id="the gate says it"),
        pytest.param("require", None, None, [], id="not known in a preview"),
    ],
)
def test_words_of_an_update(
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    verdict: str,
    accepted_by: str | None,
    said: list[tuple[str, str]],
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(pulumi.log, "info", lambda text: told.append(("info", text)))
    monkeypatch.setattr(pulumi.log, "warn", lambda text: told.append(("warn", text)))

    delivery._tell(mode, verdict, accepted_by, "ROOT CAUSE LS402")

    assert told == said
