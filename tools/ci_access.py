"""Lives each destination's life with the workflows' roles alone, and asks for what they must not.

`make prove` writes it into docs/proof.md; `make test` plays it with S3.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from logstreams.permissions.ci_access import CiJob
from rehearsal.cli import Ran, passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import new_customer
from tools import proof
from tools.forbidden_calls import ALLOWED, FORBIDDEN, answer
from tools.github_jobs import set_up

PART = "ci-access"
ACCOUNT = "012345670123"
KINDS = ("s3", "https", "splunk", "datadog")
NOT_GRANTED = "s3:ListAllMyBuckets"
"""Asked for, and done without: the check then asks for the bucket with its owner's account."""


@dataclass
class CiAccessRun:
    """What became of one life."""

    kind: str
    steps: dict[str, str] = field(default_factory=dict)
    """By name: what it came to."""
    answers: dict[str, str] = field(default_factory=dict)
    """By forbidden call: the code of AWS's error; empty where it was allowed."""
    wrong: list[str] = field(default_factory=list)
    """What was otherwise than it has to be."""
    lacked: set[str] = field(default_factory=set)
    """Actions that a job asked for and did not have."""

    def expect(self, name: str, found: str, wanted: str, more: str = "") -> None:
        """Take down what a step came to."""
        self.steps[name] = found
        if found != wanted:
            self.wrong.append(f"{name}: found {found}, wanted {wanted}{more and f': {more}'}")


def play(customer: Customer) -> CiAccessRun:
    """Live a new customer's life by the jobs, and ask for what is forbidden in the midst of it."""
    run = CiAccessRun(customer.settings.destination.type)
    jobs = set_up(customer)
    deploy = jobs.running(CiJob.DEPLOY)
    passed(deploy.cli.pulumi("stack", "init", customer.stack))  # its state is in S3 from now on
    deploy.open_form()
    run.expect("first up", _verdict(deploy), "pending")
    deploy.settle(deploy)
    run.expect("form", deploy.save_form(), "active")
    run.expect("second up", _verdict(deploy), "verified")
    preview, watch = jobs.running(CiJob.PREVIEW), jobs.running(CiJob.WATCH)
    stack = customer.stack
    ran = preview.cli.pulumi("preview", "--refresh", stack=stack)
    _ended(run, "preview --refresh", ran)
    _ended(run, "verify", watch.cli.logstreams("verify", stack))
    _ended(run, "fleet drift", watch.cli.logstreams("fleet", "drift", "--stacks", stack))
    denied = {each.action for each in customer.world.aws.decisions() if not each.allowed}
    run.lacked = denied - {NOT_GRANTED}
    for each in FORBIDDEN:
        if customer.settings.destination.archive is not None or not each.archive:
            run.answers[each.name] = answer(each.call, jobs)
            if run.answers[each.name] not in each.wanted:
                run.wrong.append(f"{each.name}: found {run.answers[each.name] or 'no error'}")
    for name, call in ALLOWED.items():
        if code := answer(call, jobs):
            run.wrong.append(f"{name}: found {code}, wanted no error")
    _ended(run, "destroy", deploy.cli.pulumi("destroy", "--yes", stack=stack))
    if run.lacked:
        run.wrong.append(f"lacked {', '.join(sorted(run.lacked))}")
    return run


def _verdict(deploy: Customer) -> str:
    ran = deploy.up()
    return str(deploy.state().check["verdict"]) if ran.exit_code == 0 else ran.output[-2000:]


def _ended(run: CiAccessRun, name: str, ran: Ran) -> None:
    run.expect(name, str(ran.exit_code), "0", ran.output[-2000:])


def main() -> int:
    """Play, write the page; 0 when every life was whole and every forbidden call refused."""
    played = [*_played()]
    proof.write(PART, _page(played))
    return 1 if any(run.wrong for run in played) else 0


def _played() -> Iterator[CiAccessRun]:
    for kind in KINDS:
        with (
            tempfile.TemporaryDirectory() as folder,
            local_environment(Path(folder) / "world", internet=kind != "s3") as here,
        ):
            fixture = fixture_of(kind, here, "acme", ACCOUNT)
            made = new_customer(here, "acme", ACCOUNT, lambda _: None, fixture=fixture)
            run = play(made)
            yield run
            print(_row(run), *run.wrong, sep="\n", flush=True)


def _row(run: CiAccessRun) -> str:
    steps = ", ".join(f"{name} {found}" for name, found in run.steps.items())
    refused = sum(1 for code in run.answers.values() if code)
    cells = (run.kind, steps, f"{refused} of {len(run.answers)}", len(run.wrong) or "nothing")
    return f"| {' | '.join(map(str, cells))} |"


def _page(played: list[CiAccessRun]) -> Iterator[str]:
    yield from ("", "## The workflows' roles", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        "`logstreams ci-access init`, its program deployed into a hub account and its template "
        "into two customers' accounts; then one customer's life with the jobs' roles alone, each "
        "entered by a token in GitHub's form, the state in a bucket behind a role of its own. In "
        "the midst of it the calls below are made. Others, next to them, are allowed as they have "
        "to be: a token of the right environment, a session of just an hour, another customer's "
        "role with that customer's external ID."
    )
    yield from ("", "| destination | life | refused | wrong |", "|---|---|---|---|")
    yield from map(_row, played)
    yield from ("", "| forbidden call | answer |", "|---|---|")
    for name in (each.name for each in FORBIDDEN):
        codes = sorted(
            {run.answers[name] or "**allowed**" for run in played if name in run.answers}
        )
        yield f"| {name} | {', '.join(codes)} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
