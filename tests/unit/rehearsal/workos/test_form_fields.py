from __future__ import annotations

from rehearsal.workos.set_up_form import fields


def test_fields_are_the_outputs_keys_in_snake_case() -> None:
    printed = {"awsAccountId": "1", "region": "2", "headerValue": "3", "apiKey": "4"}

    assert fields(printed) == {
        "aws_account_id": "1",
        "region": "2",
        "header_value": "3",
        "api_key": "4",
    }
