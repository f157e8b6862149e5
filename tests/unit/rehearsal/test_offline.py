"""A stack file without what leads to a real account."""

from __future__ import annotations

from ruamel.yaml import YAML

from rehearsal.offline import offline_stack_file

TEXT = """\
secretsprovider: awskms://alias/pulumi
encryptedkey: AQ==
encryptionsalt: v1:x
config:
  aws:region: eu-west-1
  aws:profile: acme
  aws:assumeRoles: [{roleArn: "arn:aws:iam::012345670123:role/deploy"}]
  aws:endpoints: [{s3: "https://s3.example.com"}]
  aws:secretKey: {secure: v1:abc}
  globex:token: {secure: v1:abc}
  pulumi:tags: {team: platform}
  # The customer's account.
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: 'org_01'
"""


def test_ways_into_the_account_and_whatever_is_encrypted_are_left_out() -> None:
    assert YAML(typ="safe").load(offline_stack_file(TEXT)) == {
        "config": {
            "aws:region": "eu-west-1",
            "workos-log-streams:accountId": "012345670123",
            "workos-log-streams:organizationId": "org_01",
        }
    }


def test_values_keep_their_quotes() -> None:
    assert 'accountId: "012345670123"' in offline_stack_file(TEXT)
