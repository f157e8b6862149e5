"""Two customers in two accounts and two environments, in one world: they never mix."""

from __future__ import annotations

from datetime import datetime

import pytest

from logstreams.fleet.document import FleetDocument, Result
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.scenario import Scenario, live, new_customer


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def said() -> list[str]:
    """Everything any command wrote."""
    return []


@pytest.fixture(scope="module")
def both(here: LocalEnvironment, said: list[str]) -> dict[str, tuple[Customer, Scenario]]:
    globex = new_customer(
        here, "globex", "111122223333", said.append, environment="staging", region="eu-west-1"
    )
    acme = new_customer(here, "acme", "012345670123", said.append)
    return {customer.stack: (customer, live(customer, silent)) for customer in (acme, globex)}


def test_each_evidence_lies_in_its_own_account_only(
    both: dict[str, tuple[Customer, Scenario]],
) -> None:
    for name, other in (("acme", "globex"), ("globex", "acme")):
        customer, life = both[name]
        stranger, _ = both[other]
        assert life.verdict == "verified"
        assert [b["Name"] for b in customer.client("s3").list_buckets()["Buckets"]] == [
            customer.settings.bucket_name
        ]
        with pytest.raises(
            stranger.client("s3").exceptions.ClientError, match=r"403|Forbidden|Denied"
        ):
            stranger.client("s3", customer.settings.aws.region).head_object(
                Bucket=customer.settings.bucket_name, Key=life.evidence.key
            )


def test_fleet_tells_each_customer_apart(both: dict[str, tuple[Customer, Scenario]]) -> None:
    acme = both["acme"][0]

    listed = acme.cli.logstreams("fleet", "list", "--output", "csv")
    ran = acme.cli.logstreams("fleet", "verify", "--output", "json")

    # These credentials and this key are acme's: the other's trouble is its own.
    assert listed.exit_code == 0, listed.output
    assert "\nacme,good,verified,s3,012345670123,us-east-1," in listed.output
    assert "\nglobex,good,verified,s3,111122223333,eu-west-1," in listed.output
    assert ran.exit_code in (1, 4), ran.output
    document = FleetDocument.model_validate_json(ran.output[ran.output.index("{") :])
    good, bad = document.stacks
    assert (good.stack, good.verdict, good.errors) == ("acme", "verified", ())
    assert good.proof
    recorded = acme.state().check["proven_at"]
    assert good.proof.proven_at > datetime.fromisoformat(recorded)
    assert bad.stack == "globex"
    assert bad.result in (Result.FAILED, Result.UNFINISHED)


def test_fleet_names_what_was_changed_behind_pulumi(
    both: dict[str, tuple[Customer, Scenario]],
) -> None:
    acme = both["acme"][0]
    s3, bucket = acme.client("s3"), acme.settings.bucket_name
    sound = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=sound | {"BlockPublicAcls": False}
    )

    ran = acme.cli.logstreams("fleet", "drift", "--stacks", "acme", "--output", "json")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=sound)

    assert ran.exit_code == 1, ran.output
    document = FleetDocument.model_validate_json(ran.output[ran.output.index("{") :])
    assert document.stacks[0].result is Result.DRIFTED
    (drifted,) = document.stacks[0].drift
    assert (drifted.resource, drifted.change) == ("s3-archive-public-access", "changed")
    assert drifted.properties == ("blockPublicAcls",)


def test_key_of_the_other_environment_does_not_see_the_customer(
    both: dict[str, tuple[Customer, Scenario]],
) -> None:
    acme, globex = both["acme"][0], both["globex"][0]
    mixed = acme.with_environment(WORKOS_API_KEY=globex.cli.environment["WORKOS_API_KEY"])

    ran = mixed.cli.logstreams("verify", "acme", "--output", "json")

    assert ran.exit_code == 1
    assert '"verified"' not in ran.output


def test_credentials_of_the_other_account_are_refused_before_anything_changes(
    both: dict[str, tuple[Customer, Scenario]],
) -> None:
    acme, globex = both["acme"][0], both["globex"][0]
    mixed = acme.with_environment(
        **{name: value for name, value in globex.cli.environment.items() if name.startswith("AWS_")}
    )

    ran = mixed.up()

    assert ran.exit_code != 0
    assert "012345670123" in ran.output
    assert "Traceback" not in ran.output
    assert acme.state().check["verdict"] == "verified"


def test_no_secret_lies_in_state_logs_or_output(
    both: dict[str, tuple[Customer, Scenario]], here: LocalEnvironment, said: list[str]
) -> None:
    secrets = {
        customer.cli.environment[name]
        for customer, _ in both.values()
        for name in ("WORKOS_API_KEY", "AWS_SECRET_ACCESS_KEY", "PULUMI_CONFIG_PASSPHRASE")
    }
    written = "\n".join(said)
    for folder in ("state", "aws", "workos", "project/stacks"):
        for path in (here.directory / folder).rglob("*"):
            if path.is_file():
                written += path.read_text(errors="replace")
    written += "\n".join(str(life.plain()) for _, life in both.values())

    assert len(secrets) == 5
    assert {secret for secret in secrets if secret in written} == set()


def test_destroy_keeps_the_archive_readable(both: dict[str, tuple[Customer, Scenario]]) -> None:
    customer, life = both["globex"]

    ran = customer.cli.pulumi("destroy", "--yes", "--skip-preview", stack="globex")

    assert ran.exit_code == 0, ran.output
    stored = customer.client("s3").get_object(
        Bucket=customer.settings.bucket_name, Key=life.evidence.key
    )
    assert life.evidence.nonce.encode() in stored["Body"].read()
