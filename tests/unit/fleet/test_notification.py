"""What changed since the run before, and Slack's form of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.fleet import slack
from logstreams.fleet.document import FleetDocument, StackOutcome
from logstreams.fleet.notification import NotificationDocument, StackChange, notification
from logstreams.fleet.notification_text import lines
from logstreams.fleet.report.history import PastRun
from logstreams.fleet.truncate import width

NOW = datetime(2026, 11, 29, 3, 17, tzinfo=UTC)


def one(result: str, stack: str = "acme", code: str = "", **more: Any) -> StackOutcome:
    texts = dict.fromkeys(("title", "found", "wanted", "repair"), "<x> & y")
    named = {"code": code, "role": "root", "severity": "critical", "owner": "you"}
    command = f"pulumi up --stack {stack}"
    causes = ({**named, **texts, "command": command},) if code else ()
    return StackOutcome.model_validate(
        {"stack": stack, "result": result, "causes": causes, "tags": {"team": "x"}, **more}
    )


def document(*outcomes: StackOutcome, **more: Any) -> FleetDocument:
    given = {"operation": "verify", "at": NOW, "stacks": outcomes}
    return FleetDocument.model_validate(given | more)


def before(*outcomes: StackOutcome, hours: int = 24, emitted: bool = True) -> PastRun:
    by_stack = {outcome.stack: outcome for outcome in outcomes}
    return PastRun("verify", NOW - timedelta(hours=hours), by_stack, emitted)


def told(now: FleetDocument, *past: PastRun) -> NotificationDocument:
    return notification([now], past, ["acme", "globex"], NOW)


@pytest.mark.parametrize(
    ("was", "now", "line"),
    [
        pytest.param(
            one("good"), one("failed", code="LS504"), "(worse): verified → failed LS504", id="worse"
        ),
        pytest.param(
            one("failed", code="LS504"), one("good"), "(better): failed LS504 → verified", id="well"
        ),
        pytest.param(
            one("failed", code="LS504"),
            one("failed", code="LS408"),
            "(other): failed LS504 → failed LS408",
            id="other trouble",
        ),
        pytest.param(one("pending"), one("good"), "(better): pending → verified", id="first"),
        pytest.param(
            one("unfinished"),
            one("failed", code="LS504"),
            "(other): unfinished → failed LS504",
            id="comes to light",
        ),
        pytest.param(one("unfinished"), one("good"), "(better): unfinished → verified", id="seen"),
        pytest.param(one("good"), one("retired"), "(ended): verified → retired", id="retired"),
        pytest.param(
            one("failed", code="LS504"),
            one("destroyed"),
            "(ended): failed LS504 → destroyed",
            id="destroyed",
        ),
        pytest.param(
            one("not-deployed"), one("pending"), "(other): not deployed → pending", id="deployed"
        ),
        pytest.param(
            one("not-deployed"), one("failed"), "(worse): not deployed → failed", id="fails"
        ),
        pytest.param(one("good"), one("unfinished"), "(worse): verified → unfinished", id="blind"),
    ],
)
def test_change_is_told_with_what_it_was(was: StackOutcome, now: StackOutcome, line: str) -> None:
    (change,) = told(document(now), before(was)).changes

    assert next(lines(change)) == f"acme {line}"


def test_retired_stack_has_ended_whatever_its_drift_was() -> None:
    drifted = document(one("good"), operation="drift")
    past = (
        before(one("good")),
        replace(before(one("drifted")), operation="drift"),
    )

    found = notification([document(one("retired")), drifted], past, ["acme"], NOW)

    assert [it.kind for it in found.changes] == ["ended"]


def test_same_as_before_is_no_news_and_what_was_good_at_first_sight_neither() -> None:
    failed = one("failed", code="LS504")
    again = failed.model_copy(update={"errors": ("another time",), "seconds": 9.0})

    same = told(document(again, one("good", "globex")), before(failed))

    assert (same.is_news, same.heading) == (False, "2 stacks: nothing changed")


def test_without_a_run_before_what_is_bad_is_new_and_carries_what_to_do() -> None:
    found = told(document(one("failed", code="LS504", account="012345670123")))

    (change,) = found.changes
    assert (change.kind, change.before, found.compared_with) == ("new", (), None)
    assert (change.account, change.tags) == ("012345670123", {"team": "x"})
    assert [*lines(change)][-2:] == [
        "command: pulumi up --stack acme",
        "details: logstreams explain LS504",
    ]


def test_document_that_is_given_twice_counts_once() -> None:
    failed = document(one("failed", code="LS504"))

    found = notification([failed, failed.model_copy()], [], ["acme"], NOW)

    assert [len(it.now) for it in found.changes] == [1]
    assert len(found.summaries) == 1


def test_without_a_stack_nothing_is_known() -> None:
    found = notification([], [], ["acme"], NOW, unread=["verify.json"])

    assert found.heading == "no document has a stack: nothing is known"


def test_each_stack_is_held_against_the_newest_run_that_has_it() -> None:
    partial = before(one("good", "globex"), hours=1)

    found = told(document(one("good"), one("good", "globex")), before(one("failed")), partial)

    assert [(it.stack, it.kind) for it in found.changes] == [("acme", "better")]
    assert found.compared_with == partial.at


def test_run_that_sent_no_event_is_no_news_whichever_comes_first() -> None:
    quiet = document(one("unproven"), emitted=False)

    assert not told(quiet, before(one("good"))).is_news
    assert not told(document(one("good")), before(one("unproven"), emitted=False)).is_news
    assert told(document(one("unproven")), before(one("good"))).is_news


def test_run_itself_is_not_one_before() -> None:
    itself = PastRun("verify", NOW, {"acme": one("failed")})

    assert told(document(one("failed")), itself).changes[0].kind == "new"


def test_stack_whose_file_is_gone_is_told_once() -> None:
    last = before(one("good", "hooli"), one("good", "globex"))

    (change,) = told(document(one("good")), last).changes

    assert [*lines(change)] == ["hooli (gone): verified → its stack file is gone"]


def test_run_of_some_stacks_makes_no_other_gone_and_hides_none() -> None:
    whole = before(one("good", "hooli"), one("failed"))
    some = replace(before(one("good"), hours=1), is_whole=False)
    of_some = document(one("good"), of_some=True)
    cut_off = document(one("good"), left=("globex",))

    later = told(document(one("good"), one("good", "globex")), whole, some).changes
    last = told(document(one("good")), whole, before(one("good"), hours=2), some).changes

    assert [(it.stack, it.kind) for it in later] == [("hooli", "gone")]
    assert last == ()
    for now in (of_some, cut_off):
        assert [(it.stack, it.kind) for it in told(now, whole).changes] == [("acme", "better")]


def test_empty_document_is_news() -> None:
    found = notification([], [], [], NOW, ["verify.json"])

    assert found.is_news
    assert "verify.json is empty" in slack.payload(found)["text"]


def test_drift_and_delivery_of_one_customer_are_one_change() -> None:
    resource = {"resource": "policy", "type": "t", "change": "changed", "properties": ("p",)}
    drift = document(one("drifted", drift=(resource,)), operation="drift")

    found = notification([document(one("failed", code="LS504")), drift], [], [], NOW)

    (change,) = found.changes
    assert next(lines(change)) == "acme (new): failed LS504, drifted policy"
    assert found.summaries[0] == "verify: 1 stack: 1 failed LS504 acme"


def test_slack_mentions_nobody_and_links_nowhere() -> None:
    evil = one("failed", errors=("<!channel> & <https://example.com|here>\n*b*",))

    said = str(slack.payload(told(document(evil))))

    assert "<" not in said
    assert "&lt;!channel&gt; &amp; &lt;https://example.com|here&gt; *b*" in said


@pytest.mark.parametrize("stacks", [0, 1, 47, 48, 500])
def test_slack_takes_it_whatever_there_is(stacks: int) -> None:
    change = told(document(one("failed", code="LS504", errors=("&💥" * 3_000,)))).changes[0]
    changes = tuple(
        StackChange.model_validate({**dict(change), "stack": f"stack-{number:03}"})
        for number in range(stacks)
    )
    found = told(document()).model_copy(
        update={"changes": changes, "summaries": ("<" * 4_000,), "heading": "h"}
    )

    sent = slack.payload(found)

    texts = [block["text"] for block in sent["blocks"] if block["type"] == "section"]
    texts += [each for block in sent["blocks"] for each in block.get("elements", ())]
    assert len(sent["blocks"]) <= 50
    assert width(json.dumps(sent["blocks"], ensure_ascii=False)) < 13_000
    for text in (sent["text"], *(each["text"] for each in texts)):
        assert 0 < width(text) <= 3_000
        assert "&" not in text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert (f"… and {stacks - 47} more" in str(sent)) is (stacks > 47)


def test_stack_without_a_file_is_told_once() -> None:
    """By the first run that finds it; the one before had not asked, or did not find it."""
    now = document(one("good"), without_file=["ghost"])
    never, none, same, other = (
        replace(before(one("good")), without_file=it) for it in (None, (), ("ghost",), ("another",))
    )

    for past in ((), (never,), (none,), (other,), (replace(same, at=NOW - timedelta(9)), none)):
        (change,) = told(now, *past).changes
        assert (change.kind, change.stack, change.now) == ("unwatched", "ghost", ())
    first, second = lines(change)
    assert first == (
        "ghost (unwatched): it has resources and no stack file, and no command looks at it"
    )
    assert second.endswith("take it down by `pulumi destroy --stack ghost`")
    assert told(now, same).changes == ()
    assert told(now, same, replace(never, at=NOW - timedelta(hours=1))).changes == ()
    assert told(document(one("good"), without_file=["acme"])).changes == ()  # its file is back
    assert slack.payload(told(now))["text"].endswith("ghost")


def test_stack_whose_file_went_and_whose_resources_stay_is_told_as_one() -> None:
    now = document(one("good"), without_file=["ghost"])

    found = told(now, before(one("good"), one("failed", "ghost", code="LS504")))

    assert [(it.kind, it.stack) for it in found.changes] == [("unwatched", "ghost")]
    assert next(lines(found.changes[0])).startswith("ghost (unwatched): failed LS504 → it has")
