"""When the hook verifies again, and what passes its gate."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from hooks.decision import DeliveryFailed, ask_again, pass_or_raise, refusal, why_again, with_run


@pytest.fixture(autouse=True)
def tracebacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown again after a gate that raised: it hides them for the whole process."""
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)


def inputs(mode: str = "require", fingerprint: str = "f1") -> dict[str, Any]:
    settings = json.dumps({"verify": {"mode": mode, "maxAgeHours": 24}})
    return {"settings": settings, "fingerprint": fingerprint}


def record(verdict: str = "verified", **changed: Any) -> dict[str, Any]:
    proven = {
        "verdict": verdict,
        "proven_at": "2020-01-01T00:00:00.000Z",
        "run": "one",
        "answered": "one",
    }
    return {**inputs(), **proven, **changed}


def test_every_run_asks_again_however_well_the_last_one_went(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ask_again(record(), {**inputs(), "run": "two"})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "olds",
    [
        pytest.param(record(), id="verified, years ago"),
        pytest.param(record("unproven", accepted_by="verify.readBack"), id="accepted"),
    ],
)
def test_preview_of_an_unchanged_stack_is_quiet(olds: dict[str, Any]) -> None:
    news = with_run(olds, {**inputs(), "run": None})

    assert news["run"] == "one"
    assert not ask_again(olds, news)


def test_preview_of_a_state_that_knows_no_run_is_quiet() -> None:
    olds = {name: of for name, of in record().items() if name not in ("run", "answered")}

    assert not ask_again(olds, with_run(olds, inputs()))


def test_run_of_this_update_is_kept() -> None:
    assert with_run({"run": "one"}, {"run": "two"}) == {"run": "two"}


@pytest.mark.parametrize(
    ("olds", "news", "reason"),
    [
        pytest.param(record("pending"), inputs(), "the last verdict was pending", id="pending"),
        pytest.param(record("failed"), inputs(), "the last verdict was failed", id="failed"),
        pytest.param(record("unproven"), inputs(), "the last verdict was unproven", id="unproven"),
        pytest.param(
            record(), inputs(fingerprint="f2"), "the fingerprint changed", id="destination changed"
        ),
        pytest.param(record(), inputs(mode="warn"), "the settings changed", id="settings changed"),
    ],
)
def test_preview_of_anything_else_tells_why(
    olds: dict[str, Any], news: dict[str, Any], reason: str
) -> None:
    assert why_again(olds, news).startswith(reason)


def test_off_is_not_asked_again() -> None:
    off = inputs(mode="off")

    assert why_again({**off, "verdict": "unproven"}, off) == ""


@pytest.mark.parametrize("mode", ["require", "warn", "off"])
@pytest.mark.parametrize("verdict", ["verified", "failed", "pending", "unproven"])
@pytest.mark.parametrize("accepted_by", ["", "verify.readBack"])
def test_gate_stops_what_has_to_be_proven_and_is_not(
    verdict: str, mode: str, accepted_by: str
) -> None:
    props = {
        "verdict": verdict,
        "mode": mode,
        "accepted_by": accepted_by,
        "summary": "ROOT CAUSE LS402",
    }
    not_proven = verdict == "failed" or (verdict, accepted_by) == ("unproven", "")

    if not_proven and mode == "require":
        with pytest.raises(DeliveryFailed, match="ROOT CAUSE LS402"):
            pass_or_raise(props)
    else:
        pass_or_raise(props)


def test_refusal_ends_with_verdict_and_next_step() -> None:
    props = {"verdict": "failed", "mode": "require", "summary": "ROOT CAUSE LS305\n"}
    said = {
        **props,
        "summary": "FAILED acme\nnext: save\n      the form",
        "next_step": "save the form",
    }
    told = {"note": "repaired here", "next_step": "save the form"}

    with pytest.raises(DeliveryFailed) as raised:
        pass_or_raise(props | told)

    assert str(raised.value).splitlines()[-2:] == [
        "delivery: failed: repaired here",
        "next: save the form",
    ]
    assert refusal(said).count("next:") == 1
