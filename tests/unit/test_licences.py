"""Every installed distribution may be used in a product: its licence asks for notice at most."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions

import pytest

PERMITTED = re.compile(
    r"\b(MIT|MIT-0|BSD|ISC|ISCL|Apache|PSF(L)?|Python Software Foundation)\b", re.IGNORECASE
)

EXCEPTIONS = {
    "certifi": "MPL-2.0 covers a list of certificates, used as it is",
    "hypothesis": "MPL-2.0, used in tests only and unchanged",
    "pathspec": "MPL-2.0, used by the build and by mypy only and unchanged",
}

INSTALLED = sorted({each.metadata["Name"].lower(): each for each in distributions()}.items())


def licence(distribution: Distribution) -> str:
    """Return what the metadata says: SPDX expression, else classifiers, else the free field."""
    metadata = distribution.metadata
    classifiers = [
        line.split(" :: ")[-1]
        for line in metadata.get_all("Classifier", [])
        if line.startswith("License :: ") and not line.endswith(":: OSI Approved")
    ]
    # The free field may hold the whole text, which names other licences in passing.
    free = (metadata.get("License") or "").strip().partition("\n")[0]
    return metadata.get("License-Expression") or " OR ".join(classifiers) or free


def permitted(text: str) -> bool:
    """Whether one of the alternatives is permitted in all of its parts."""
    return any(
        all(PERMITTED.search(part) for part in re.split(r"\s+AND\s+", choice))
        for choice in re.split(r"\s+OR\s+", text)
    )


@pytest.mark.parametrize("name", [name for name, _ in INSTALLED])
def test_installed_distribution_has_a_permitted_licence(name: str) -> None:
    text = licence(dict(INSTALLED)[name])

    assert permitted(text) or name in EXCEPTIONS, f"{name}: {text or 'no licence named'}"


def test_exceptions_are_still_installed_and_still_needed() -> None:
    installed = dict(INSTALLED)

    unneeded = [
        name for name in EXCEPTIONS if name not in installed or permitted(licence(installed[name]))
    ]

    assert unneeded == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", True),
        ("Apache Software License", True),
        ("3-Clause BSD License", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", False),
        ("LIMITED", False),
        ("", False),
    ],
    ids=["mit", "apache", "bsd", "gpl", "both", "either", "mpl", "mit inside a word", "none"],
)
def test_licence_text_is_judged(text: str, expected: bool) -> None:
    assert permitted(text) is expected
