"""What is said of JSON that a model does not take."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from logstreams.verification.json_errors import told_errors

CANARY = "canary-7f3a"


class Item(BaseModel):
    days: list[int]
    token: SecretStr = SecretStr("")


class Items(BaseModel):
    items: list[Item]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            f'{{"items":\n  {CANARY}}}',
            ["line 2, column 3: found no JSON: expected value"],
            id="no JSON",
        ),
        pytest.param("7", ["found no JSON object"], id="no object"),
        pytest.param("{}", ["items: Field required"], id="missing"),
        pytest.param(
            f'{{"items": [{{"days": "{CANARY}", "token": 7}}]}}',
            [
                "items[0].days: Input should be a valid array",
                "items[0].token: Input should be a valid string",
            ],
            id="wrong",
        ),
    ],
)
def test_place_and_reason_are_told_and_no_value(text: str, told: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        Items.model_validate_json(text)

    assert [*told_errors(refused.value)] == told
