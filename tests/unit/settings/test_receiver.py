from __future__ import annotations

from logstreams.settings.receiver import digest_of


def test_digest_is_the_one_that_deployed_functions_carry() -> None:
    recorded = "4b3c9a8b2bf0041dd54e972fbb778889cd6f5faf6e7d06aefe795e04e4f54c85"
    assert digest_of({"handler.py": b"x = 1\n", "batch.py": b""}) == recorded
    assert digest_of({"batch.py": b"", "handler.py": b"x = 1\n"}) == recorded
