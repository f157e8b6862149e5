"""A code's whole explanation: the check's wanted state and the catalogue's cause, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from logstreams.verification.categories import EVERY_CATEGORY
from logstreams.verification.causes import (
    OF_ANY_STACK,
    SEVERITIES,
    Catalogue,
    Cause,
    Retirement,
    catalogue,
    filled,
)
from logstreams.verification.checks.framework import Category, Check
from logstreams.verification.formats.rendering import COLUMNS, command_line, wrapped

VERSION = 1
"""Of the JSON form."""


@dataclass(frozen=True)
class Explanation:
    """Everything the kit knows of one code; names of a stack stand in capitals."""

    check: Check[Any]
    category: Category[Any]
    cause: Cause

    @property
    def code(self) -> str:
        """The check's and the cause's code."""
        return self.check.code

    @property
    def page(self) -> str:
        """Where the documentation has it, from the project's root."""
        return f"docs/codes/{group_of(self.code)}.md#{self.code.lower()}"

    def render(self, text: str) -> str:
        """A text of the catalogue, for any stack."""
        return filled(text, OF_ANY_STACK, found="(found)", wanted="(wanted)")

    def text(self, columns: int = COLUMNS) -> str:
        """For a person; ends with a line feed."""
        wrap = partial(wrapped, columns=columns)
        repair, severity = self.cause.repair, self.cause.severity
        lines = [f"{self.code} {self.cause.title}", ""]
        lines += wrap("wanted    ", self.check.wanted)
        lines += wrap("severity  ", f"{severity}: {SEVERITIES[severity]}")
        lines += wrap("cause     ", self.render(self.cause.cause))
        lines += wrap("repair    ", f"by {self.cause.owner}: {self.render(repair.text)}")
        lines += [command_line(" " * 12, self.render(repair.command))] if repair.command else []
        lines += wrap("explains  ", ", ".join(self.cause.explains) or "no other failure")
        lines += wrap("needs     ", ", ".join(self.check.requires) or "no other check")
        lines += wrap("source    ", self.cause.source)
        lines += wrap("page      ", self.page)
        return "\n".join(lines) + "\n"

    def document(self) -> dict[str, Any]:
        """As plain JSON values; placeholders stand as they are in the catalogue."""
        return {
            "version": VERSION,
            "code": self.code,
            "category": self.category.name,
            "wanted": self.check.wanted,
            "requires": list(self.check.requires),
            "page": self.page,
            **self.cause.model_dump(mode="json"),
        }


@dataclass(frozen=True)
class RetiredExplanation:
    """What is left of a code that was given up."""

    code: str
    retirement: Retirement

    def text(self, columns: int = COLUMNS) -> str:
        """For a person; ends with a line feed."""
        now = ", ".join(self.retirement.replaced_by) or "nothing"
        explanation = f"is retired since {self.retirement.since}: {self.retirement.why}"
        return "\n".join(
            [*wrapped(f"{self.code} ", explanation, columns=columns), f"replaced by {now}", ""]
        )

    def document(self) -> dict[str, Any]:
        """As plain JSON values."""
        retired = self.retirement.model_dump(mode="json", by_alias=True)
        return {"version": VERSION, "code": self.code, "retired": retired}


def explanations() -> tuple[Explanation, ...]:
    """Every code's explanation, in the order of the checks."""
    causes = catalogue().causes
    return tuple(
        Explanation(check, category, causes[check.code])
        for category in EVERY_CATEGORY
        for check in category.checks
    )


def explanation_of(
    code: str, known: Catalogue | None = None
) -> Explanation | RetiredExplanation | None:
    """The explanation of a code; None where there never was such a code."""
    retired = (known or catalogue()).retired
    if code in retired:
        return RetiredExplanation(code, retired[code])
    return next((explanation for explanation in explanations() if explanation.code == code), None)


def near(code: str) -> tuple[str, ...]:
    """Codes that may have been meant, the nearest first."""
    known = [*(explanation.code for explanation in explanations()), *catalogue().retired]
    meant = code.upper() if code[:1].isalpha() else f"LS{code}"
    meant = meant[:2] + meant[2:].translate(str.maketrans("OIL", "011"))
    begins = [each for each in known if each.startswith(meant)]
    return tuple(begins[:3] or get_close_matches(meant, known, n=3))


def group_of(code: str) -> str:
    """The group a code belongs to: `LS4xx`."""
    return f"{code[:3]}xx"
