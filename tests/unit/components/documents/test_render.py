from __future__ import annotations

import json

from components.documents.render import policy, render


def test_same_content_gives_the_same_text() -> None:
    one = policy({"Sid": "A", "Effect": "Deny"})
    other = {"Statement": [{"Effect": "Deny", "Sid": "A"}], "Version": "2012-10-17"}
    assert render(one) == render(other)


def test_text_is_the_document() -> None:
    document = policy({"Sid": "A"}, {"Sid": "B"})
    assert json.loads(render(document)) == {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "A"}, {"Sid": "B"}],
    }
