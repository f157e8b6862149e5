"""What happens to a customer's issue, run after run."""

from __future__ import annotations

from typing import Any

from logstreams.fleet.comment import LIMIT
from logstreams.fleet.document import DriftedResource, FleetDocument, FoundCause, StackOutcome
from logstreams.fleet.issues import IssueChange, KnownIssue, changes, outdated, without_file


def verified(*outcomes: StackOutcome, **more: Any) -> FleetDocument:
    return FleetDocument.model_validate({"operation": "verify", "stacks": outcomes, **more})


def drift(*outcomes: StackOutcome) -> FleetDocument:
    return FleetDocument(operation="drift", stacks=outcomes)


def one(result: str, stack: str = "acme", **more: Any) -> StackOutcome:
    return StackOutcome.model_validate({"stack": stack, "result": result, **more})


def cause(code: str = "LS504", **more: Any) -> FoundCause:
    given = {"role": "root", "title": "t @all", "severity": "critical", "owner": "you"}
    texts = dict.fromkeys(("found", "wanted", "repair"), "x")
    return FoundCause.model_validate({"code": code, "command": None, **given, **texts, **more})


def issue_of(change: IssueChange, state: str = "open") -> KnownIssue:
    assert change.body
    return KnownIssue.model_validate({"number": 5, "state": state, "body": change.body})


def only(*documents: FleetDocument, known: tuple[KnownIssue, ...] = ()) -> IssueChange:
    (change,) = changes(documents, known, ["acme"])
    return change


FAILED = verified(one("failed", causes=(cause(),)))


def test_failed_stack_opens_one_issue_that_mentions_nobody() -> None:
    change = only(FAILED, drift(one("good")))

    assert (change.action, change.number, change.comment) == ("open", None, None)
    assert change.title == "acme: failed LS504"
    assert "@all" not in (change.body or "")


def test_same_trouble_changes_nothing_whatever_times_its_texts_name() -> None:
    issue = issue_of(only(FAILED))
    later = verified(one("failed", causes=(cause(found="another time"),)))

    assert changes([later], [issue], ["acme"]) == ()


def test_other_trouble_is_one_comment() -> None:
    issue = issue_of(only(FAILED))
    resource = DriftedResource(resource="policy", type="t", change="changed", properties=("p",))

    change = only(FAILED, drift(one("drifted", drift=(resource,))), known=(issue,))

    assert (change.action, change.number) == ("update", 5)
    assert change.comment == "Now: failed LS504; drifted policy"


def test_well_again_closes_and_the_next_failure_opens_the_same_issue_again() -> None:
    opened = only(FAILED)

    closed = only(verified(one("good")), drift(one("good")), known=(issue_of(opened),))
    again = only(FAILED, known=(issue_of(opened, "closed"),))

    assert (closed.action, closed.body) == ("close", None)
    assert (closed.comment or "").startswith("Well again: ")
    left = only(verified(one("retired")), drift(one("good")), known=(issue_of(opened),))
    assert left.comment == "Ended: retired, good."
    assert (again.action, again.number) == ("reopen", 5)


def test_stack_that_nobody_could_look_at_keeps_its_issue_as_it_is() -> None:
    issue = issue_of(only(FAILED))

    assert changes([verified(one("unfinished"))], [issue], ["acme"]) == ()
    assert changes([verified(one("good")), drift()], [issue], ["acme"]) == ()
    assert changes([verified(one("unfinished"))], [], ["acme"]) == ()


def test_stack_that_was_never_deployed_opens_no_issue_and_closes_none() -> None:
    issue = issue_of(only(FAILED))
    never = one("not-deployed")

    assert changes([verified(never), drift(never)], [], ["acme"]) == ()
    assert changes([verified(never), drift(never)], [issue], ["acme"]) == ()


def test_stack_without_a_file_closes_its_issue() -> None:
    (change,) = changes([verified()], [issue_of(only(FAILED))], [])

    assert change.action == "close"
    assert "no stack file" in (change.comment or "")


def test_stack_whose_file_went_after_the_watch_looked_is_no_trouble() -> None:
    assert changes([FAILED], [], []) == ()
    assert [it.action for it in changes([FAILED], [issue_of(only(FAILED))], [])] == ["close"]


def test_unproven_is_trouble_only_where_an_event_was_sent() -> None:
    assert changes([verified(one("unproven"), emitted=False)], [], ["acme"]) == ()
    assert only(verified(one("unproven"))).action == "open"
    assert changes([verified(one("pending"), one("retired", "b"))], [], ["acme", "b"]) == ()


def test_unproven_without_an_event_closes_no_issue() -> None:
    issue = issue_of(only(FAILED))
    unproven = verified(one("unproven"), emitted=False)

    assert changes([unproven, drift(one("good"))], [issue], ["acme"]) == ()
    assert only(verified(one("good"), emitted=False), known=(issue,)).action == "close"


def test_issue_of_another_form_is_not_ours() -> None:
    other = KnownIssue(number=1, state="open", body="words <!-- logstreams fleet issue: acme x -->")

    assert only(FAILED, known=(other,)).action == "open"


def test_body_is_never_longer_than_github_takes() -> None:
    change = only(verified(one("failed", errors=("💥" * 80_000,))))

    assert len((change.body or "").encode("utf-16-le")) // 2 <= LIMIT


def test_issue_of_a_stack_without_a_file_says_that_its_resources_are_there() -> None:
    issue = issue_of(only(FAILED))
    unknown, asked = verified(), verified(without_file=["acme", "ghost"])

    (gone,) = changes([unknown], [issue], [])
    (kept,) = changes([asked], [issue], [])

    assert (gone.action, kept.action) == ("close", "close")
    assert gone.comment == "There is no stack file of this name any more."
    assert kept.comment
    assert kept.comment.startswith(gone.comment)
    assert "resources" in kept.comment
    assert kept.comment.endswith("`pulumi destroy --stack acme`.")
    assert changes([asked], [], []) == ()


def test_stacks_without_a_file_are_those_of_the_newest_document_that_asked() -> None:
    days = (f"2026-11-{day}T03:17:00Z" for day in (27, 28, 29))
    told = [("old",), ("ghost",), None]
    documents = [verified(at=at, without_file=it) for at, it in zip(days, told, strict=True)]

    assert without_file(reversed(documents)) == ("ghost",)
    assert without_file(documents[2:]) is None


def test_document_from_before_what_the_issue_tells_changes_nothing() -> None:
    """Of a job that is run again, or of two nights that overlap."""
    early, late, last = (f"2026-11-29T06:00:0{second}Z" for second in (1, 2, 3))
    failed = one("failed", causes=(cause(),))
    opened = issue_of(only(verified(failed, at=late)))
    closed = only(verified(one("good"), at=last), known=(opened,))
    again = issue_of(closed, state="closed")

    assert changes([verified(one("good"), at=early)], [opened], ["acme"]) == ()
    assert outdated([verified(one("good"), at=early)], [opened]) == ("acme",)
    assert closed.action == "close"
    assert changes([verified(failed, at=late)], [again], ["acme"]) == ()
    assert only(verified(one("good")), known=(opened,)).action == "close"
    assert changes([verified(failed, at=last)], [opened], ["acme"]) == ()
