"""A stack that was verified and is broken afterwards: the update fails until delivery is proven."""

from __future__ import annotations

from rehearsal.customer import Customer


def test_deleted_stream_fails_until_it_is_set_up_again(verified: Customer) -> None:
    verified.world.workos.delete_stream(verified.organization_id)

    failed = verified.up()
    again = verified.up()

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
