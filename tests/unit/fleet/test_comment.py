"""The comment: what it says, what it cannot be made to say, and that it fits."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from logstreams.fleet.comment import LIMIT, comment, marker
from logstreams.fleet.details import details
from logstreams.fleet.document import FleetDocument, Result, StackOutcome, Violation
from logstreams.fleet.truncate import width


def preview(*stacks: StackOutcome, **more: object) -> FleetDocument:
    return FleetDocument.model_validate({"operation": "preview", "stacks": stacks, **more})


def violation(message: str = "found 5", **more: str) -> Violation:
    about = {"rule": "retention-days", "level": "mandatory", "resource": "lock", "type": "aws:s3"}
    return Violation.model_validate({**about, "message": message, **more})


GOOD = StackOutcome(stack="acme", result=Result.GOOD, changes={"same": 19, "update": 2})
BAD = StackOutcome(
    stack="globex",
    result=Result.FAILED,
    because=("stacks/Pulumi.globex.yaml",),
    changes={"create": 1},
    violations=(
        violation("cannot know", level="waiting", rule="lint"),
        violation("tell them", level="advisory", rule="access-logged"),
        violation("kept long enough\nfound 5 days"),
    ),
    errors=("lock: refused\nby the rule",),
)


def test_comment_is_a_marker_a_table_and_folded_details() -> None:
    assert comment(preview(GOOD, BAD, removed=("initech",))) == (
        "<!-- logstreams fleet preview -->\n"
        "### ❌ 2 stacks: 1 failed, 1 change (2 update); 1 violated in 1 stack; "
        "1 advice in 1 stack\n"
        "\n"
        "Stack file deleted, so nothing was done: `initech`. What such a stack deployed stays "
        "until `pulumi destroy` is run on it.\n"
        "\n"
        "| | stack | changes | policy | result |\n"
        "|---|---|---|---|---|\n"
        "| ❌ | `globex` | 1 create | 1 violated, 1 advice, 1 waiting | failed |\n"
        "| ✅ | `acme` | 2 update, 19 same | held | good |\n"
        "\n"
        "<details><summary>Policy findings by rule</summary>\n"
        "\n"
        "```diff\n"
        "mandatory retention-days in 1 stack: globex\n"
        "  lock (aws:s3)\n"
        "    kept long enough\n"
        "    found 5 days\n"
        "\n"
        "advisory access-logged in 1 stack: globex\n"
        "  lock (aws:s3)\n"
        "    tell them\n"
        "```\n"
        "\n"
        "</details>\n"
        "<details><summary><code>globex</code></summary>\n"
        "\n"
        "```diff\n"
        "error: lock: refused\n"
        "  by the rule\n"
        "\n"
        "judged in the update only: lint\n"
        "```\n"
        "\n"
        "Chosen because of `stacks/Pulumi.globex.yaml`\n"
        "\n"
        "</details>\n"
    )


def test_renames_and_removals_fit_however_many_there_are() -> None:
    renamed = {f"old-{number}": f"new-{number}" for number in range(2000)}
    removed = tuple(f"gone-{number}" for number in range(2000))

    steps = tuple(f"old-{number}: renamed" for number in range(2000))

    body = comment(preview(GOOD, renamed=renamed, removed=removed, rename_steps=steps))

    assert len(body.encode("utf-16-le")) // 2 <= LIMIT
    last = "- and 1950 more: `logstreams fleet changed --base REF` lists all\n\n"
    assert f"- old-49: renamed\n{last}" in body
    whole = comment(preview(GOOD, renamed=renamed, rename_steps=steps[:50]))
    assert "- old-49: renamed\n\n" in whole
    assert "`old-49` to `new-49` and 1950 more. With" in body
    assert "`gone-49` and 1950 more. What" in body


def test_no_stack_is_a_comment_too() -> None:
    assert comment(preview()) == f"{marker('preview')}\n### No stack is previewed\n\n"


def test_update_has_its_verdicts_and_next_steps() -> None:
    pending = StackOutcome(
        stack="acme", result=Result.PENDING, verdict="pending", next_step="run `logstreams form`"
    )

    body = comment(FleetDocument(operation="up", stacks=(pending,)))

    assert "### ⏳ 1 stack: 1 pending" in body
    assert "| ⏳ | `acme` | – | – | pending | pending |" in body
    assert "Next: run `logstreams form`\n" in body


def test_unproven_that_is_accepted_is_counted_apart_and_never_as_good() -> None:
    def unproven(stack: str, result: Result) -> StackOutcome:
        return StackOutcome(stack=stack, result=result, verdict="unproven")

    good = StackOutcome(stack="acme", result=Result.GOOD, verdict="verified")
    accepted = unproven("globex", Result.ACCEPTED)
    other = unproven("hooli", Result.UNPROVEN)

    as_wanted = comment(FleetDocument(operation="up", stacks=(good, accepted)))
    more = comment(FleetDocument(operation="up", stacks=(good, accepted, other)))

    row = "| ⚪ | `globex` | – | – | unproven-accepted | unproven, accepted by verify.readBack |\n"
    assert "### ⚪ 2 stacks: 1 verified, 1 unproven (accepted)\n" in as_wanted
    assert "### ❔ 3 stacks: 1 verified, 1 unproven (accepted), 1 unproven\n" in more
    assert f"| ❔ | `hooli` | – | – | unproven | unproven |\n{row}| ✅ | `acme` |" in more


def test_offline_comment_says_so() -> None:
    assert "against an empty local AWS" in comment(preview(GOOD, offline=True))


def test_comment_is_as_long_as_github_takes() -> None:
    assert LIMIT == 65_536


def test_name_of_a_stack_is_no_markup_in_the_folded_part() -> None:
    body = comment(preview(BAD.model_copy(update={"stack": "<img src=x>"})))

    assert "<summary><code>&lt;img src=x&gt;</code></summary>" in body
    assert "<summary><code><img" not in body


def test_folded_part_without_room_for_its_frame_is_left_out() -> None:
    assert details(BAD, 10) == ""


def test_many_deleted_stack_files_are_counted() -> None:
    body = comment(preview(GOOD, removed=[f"{number:04}{'r' * 240}" for number in range(400)]))

    assert width(body) <= LIMIT
    assert " and 350 more. What such a stack deployed" in body
    assert "| ✅ | `acme` |" in body


HOSTILE = [
    pytest.param("</details></summary><script>alert(1)</script>", id="HTML"),
    pytest.param("```\n@octocat <img src=x>\n```", id="fence"),
    pytest.param("`````\n# @octocat", id="longer fence"),
    pytest.param("a | b `c` | @octocat", id="table"),
    pytest.param("\r\n\n</details>\n\n@octocat", id="line feeds"),
    pytest.param("\x1b[31m\u202e\u2028@octocat", id="what is not seen"),
    pytest.param("<!-- logstreams fleet preview -->", id="marker"),
]


def hostile(text: str) -> FleetDocument:
    one = StackOutcome(
        stack=text,
        result=Result.FAILED,
        because=(text,),
        violations=(violation(text, rule=text, resource=text, type=text),),
        errors=(text,),
        next_step=text,
    )
    return preview(one, removed=(text,))


def visible(body: str) -> str:
    """What is left when code, which GitHub shows as it is, has been taken out of the page."""
    page = MarkdownIt("commonmark").enable("table").render(body.partition("\n")[2])
    return re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_elsewhere_stays_in_its_place(text: str) -> None:
    body = comment(hostile(text))

    page = visible(body)
    assert body.startswith(f"{marker('preview')}\n###")
    assert "<!-- logstreams" not in page
    assert page.count("<details>") == page.count("</details>") == 2
    assert not re.search(r"<(script|img)|(?<!\w)@octocat", page)
    assert body.index("<details>") > body.index("|---|")
    assert "\x1b" not in body
    assert "\u202e" not in body


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_any_text_leaves_one_folded_part(text: str) -> None:
    page = visible(comment(hostile(f"x{text}")))

    assert page.count("<details>") == page.count("</details>") == 2


def test_comment_of_hundreds_fits_and_keeps_the_worst() -> None:
    many = [
        StackOutcome(stack=f"customer-{n:04}", result=Result.GOOD, changes={"same": 21})
        for n in range(2_000)
    ]

    body = comment(preview(*many, BAD))

    assert width(body) <= LIMIT
    assert "| ❌ | `globex` |" in body
    assert "mandatory retention-days" in body
    rows = body.count("| ✅ |")
    assert f"{2_000 - rows} more stacks are not shown" in body


def test_long_details_are_cut_and_short_ones_are_whole() -> None:
    def talkative(name: str) -> StackOutcome:
        lines = "\n".join(f"line {n} of {name} 💥" for n in range(20_000))
        return StackOutcome(stack=name, result=Result.FAILED, errors=(lines,))

    body = comment(preview(talkative("a"), BAD, talkative("b")))

    assert width(body) <= LIMIT
    assert width(body) > LIMIT * 0.9
    assert "  found 5 days\n" in body
    told = [len(re.findall(rf"line \d+ of {name}", body)) for name in "ab"]
    assert min(told) > 0.95 * max(told) > 500
    assert len(re.findall(r"^… \d+ lines more$", body, re.MULTILINE)) == 2
    assert body.count("</details>") == 4


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 60), st.booleans()), max_size=300),
)
def test_comment_always_fits(sizes: list[tuple[int, int, bool]]) -> None:
    stacks = [
        StackOutcome(
            stack=f"s{n}" + "💥" * (size % 200),
            result=Result.FAILED if fails else Result.GOOD,
            errors=tuple("`💥|" * size for _ in range(lines)),
            because=("💥" * size,) * lines,
        )
        for n, (size, lines, fails) in enumerate(sizes)
    ]

    assert width(comment(preview(*stacks, removed=["r" * 250] * len(stacks)))) <= LIMIT
