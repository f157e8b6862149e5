"""A stack that was verified and is broken afterwards: the update fails until delivery is proven."""

from __future__ import annotations

import json
from pathlib import Path

from logstreams.fleet.deployed import choose
from logstreams.fleet.last_update import lacked_by
from logstreams.fleet.pulumi_cli import PulumiCli
from rehearsal.cli import passed
from rehearsal.customer import Customer


def test_stack_file_that_lost_its_salt_is_refused_and_stays_as_it_is(verified: Customer) -> None:
    good = verified.stack_file.read_text()
    salt = next(line for line in good.splitlines() if line.startswith("encryptionsalt:"))
    verified.stack_file.write_text(good.replace(f"{salt}\n", ""))
    try:
        before = verified.stack_file.read_text()
        ran = [verified.cli.logstreams("fleet", name) for name in ("drift", "preview")]
        after = verified.stack_file.read_text()
    finally:
        verified.stack_file.write_text(good)

    assert before == after != good
    assert [one.exit_code for one in ran] == [2, 2], ran
    assert all(f"encryptionsalt: found none; wanted `{salt}`" in one.output for one in ran)


def test_what_left_the_state_and_is_gone_is_told_and_updated(
    verified: Customer, tmp_path: Path
) -> None:
    """By a refresh, which then agrees with AWS; and by whoever edits the state."""
    stack, role = verified.stack, verified.settings.role_name
    engine, iam = (
        PulumiCli(verified.world.project, verified.cli.environment),
        verified.client("iam"),
    )
    policy = "use-key"
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    whole, history = engine.export(stack), engine.history(stack)
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    try:
        passed(verified.cli.pulumi("refresh", "--yes", "--skip-preview", stack=stack))
        listed = verified.cli.logstreams("fleet", "list")
        (chosen,) = choose(engine, [stack], None, 1).chosen
        lacks = lacked_by(engine.state(stack), history)
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
        state = tmp_path / "state.json"
        state.write_text(whole)
        engine.restore(stack, state)

    assert "took 1 resource out of its state, gone at AWS" in listed.output
    assert f"{stack}  unproven" in listed.output
    assert "took 1 resource out of its state" in chosen.because[0]
    assert lacks.startswith("its state lacks 1 of the ")
    assert lacked_by(engine.state(stack), history) == ""


def test_deleted_stream_fails_until_it_is_set_up_again(verified: Customer) -> None:
    verified.world.workos.delete_stream(verified.organization_id)

    failed = verified.up()
    recorded = json.loads(verified.state().check["causes"])
    again = verified.up()

    assert [one["code"] for one in recorded if one["role"] == "root"] == ["LS301"]
    assert recorded[0]["repair"]
    assert failed.exit_code != 0
    assert "ROOT CAUSE LS301" in failed.output
    assert "Traceback" not in failed.output
    assert again.exit_code != 0
    assert verified.state().check["verdict"] == "failed"

    verified.open_form()
    verified.save_form()
    repaired = verified.up()

    assert repaired.exit_code == 0, repaired.output
    assert verified.state().check["verdict"] == "verified"


def test_failed_update_reverted_but_still_broken_is_still_failed(verified: Customer) -> None:
    """Reverting a change must not bring back a "verified" of before."""
    good = verified.stack_file.read_text()
    verified.stack_file.write_text(good.replace('team: "platform"', 'team: "other"'))
    verified.world.workos.pause_stream(verified.organization_id)

    broken = verified.up()
    verified.stack_file.write_text(good)
    reverted = verified.up()

    assert broken.exit_code != 0
    assert reverted.exit_code != 0
    assert "ROOT CAUSE LS303" in reverted.output

    verified.world.workos.resume_stream(verified.organization_id)
    last = verified.up()
    assert last.exit_code == 0, last.output


def test_warn_prints_the_root_cause_and_goes_on(verified: Customer) -> None:
    good = verified.stack_file.read_text()
    verified.stack_file.write_text(good.replace('mode: "require"', 'mode: "warn"'))
    verified.world.workos.pause_stream(verified.organization_id)

    ran = verified.up()

    assert ran.exit_code == 0, ran.output
    assert "ROOT CAUSE LS303" in ran.output
    outputs = verified.state().outputs
    told = ("verdict", "provenAt", "evidence")
    assert tuple(outputs[name] for name in told) == ("failed", "", {})
    assert outputs["nextStep"]
    verified.world.workos.resume_stream(verified.organization_id)
    verified.stack_file.write_text(good)
    last = verified.up()
    assert last.exit_code == 0, last.output


def test_off_says_so_in_the_outputs(verified: Customer) -> None:
    good = verified.stack_file.read_text()
    verified.stack_file.write_text(good.replace('mode: "require"', 'mode: "off"'))
    before = len(verified.world.workos.events(verified.organization_id))

    ran = verified.up()

    assert ran.exit_code == 0, ran.output
    assert verified.state().outputs["verdict"] == "unproven"
    assert "off" in verified.state().outputs["nextStep"]
    assert len(verified.world.workos.events(verified.organization_id)) == before
    verified.stack_file.write_text(good)
    last = verified.up()
    assert last.exit_code == 0, last.output
    assert verified.state().outputs["verdict"] == "verified"


def test_unproven_that_the_stack_file_accepts_is_told_as_such_and_stands(
    verified: Customer,
) -> None:
    told = "unproven, accepted by verify.readBack"
    good = verified.stack_file.read_text()
    accepts = good.replace('mode: "require"', 'mode: "require"\n    readBack: "none"')
    verified.stack_file.write_text(accepts)

    first = verified.up()
    again = verified.up()
    asked = verified.cli.logstreams("verify", "acme")
    outputs = verified.state().outputs
    verified.edit_check(accepted_by="")
    preview = verified.cli.pulumi("preview", stack=verified.stack)

    assert first.exit_code == 0, first.output
    assert f"delivery: {told}" in first.output
    assert again.exit_code == 0, again.output
    assert f"delivery: {told}" in again.output
    assert asked.exit_code == 3, asked.output
    assert asked.output.rstrip().endswith(", accepted by verify.readBack")
    assert (outputs["verdict"], outputs["acceptedBy"]) == ("unproven", "verify.readBack")
    assert (outputs["nextStep"], outputs["evidence"], outputs["provenAt"]) == ("", {}, "")
    assert "will verify again: the last verdict was unproven" in preview.output

    verified.stack_file.write_text(good)
    last = verified.up()
    assert last.exit_code == 0, last.output
    assert verified.state().outputs["verdict"] == "verified"
    assert verified.state().outputs["acceptedBy"] == ""
