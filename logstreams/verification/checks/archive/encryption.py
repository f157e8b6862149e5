"""Whether the bucket encrypts with the stack's key, which the delivery may use and no stranger."""

from __future__ import annotations

from dataclasses import replace

from logstreams.verification.checks import key_repair
from logstreams.verification.checks.decisions import answers, said
from logstreams.verification.checks.documents import of_key
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.verification.checks.other_keys import refused_elsewhere
from logstreams.verification.checks.requests import encrypt, encrypting
from logstreams.verification.checks.strangers import let_in_by, ours, verdict_on
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam.strangers import let_in, request_of, strangers
from logstreams.verification.observations import Observations

_USING_A_KEY = (
    "kms:Decrypt",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
)
"""What a stranger must not do with an archive's key."""


@check("LS509", "the bucket's key is enabled", requires=("LS503",))
def key_enabled(seen: Observations) -> Result:
    """A disabled key, or one awaiting deletion, makes every PUT fail."""
    key = known(seen.destination.archive.key)
    if key is None:
        return Skipped("the bucket does not use a KMS key")
    if key.enabled:
        return Passed(key.arn)
    return Failed(key.state, key.arn, repair=key_repair.of_state(seen, key))


@check("LS510", "the delivery role may encrypt with the bucket's key", requires=("LS402", "LS509"))
def key_usable(seen: Observations) -> Result:
    """By key policy and identity together, with the context and from the address that S3 sends."""
    key, encryption = (
        known(seen.destination.archive.key),
        known(seen.destination.archive.encryption),
    )
    role = known(seen.destination.identity.role)
    if key is None or not isinstance(role, RoleFacts):
        return Skipped("the bucket does not use a KMS key")
    wanted = f"kms:GenerateDataKey on {key.arn} for {role.arn}, requested by S3"
    asked = {"S3": encrypt(seen, key.arn, encryption)}
    found = answers(of_key(seen, key), asked)
    result = said(found, wanted, seen)
    if result == Passed() and not encryption.bucket_key:
        ask = encrypting(seen, key.arn)
        some = refused_elsewhere(of_key(seen, key), ask, "kms:GenerateDataKey for", seen)
        result = some or result
    elif isinstance(result, Failed) and result.repair is None:
        (denied,) = found.refused.values()
        result = replace(result, repair=key_repair.of_refusal(seen, key.arn, denied))
    return Passed(key.arn) if result == Passed() else result


@check("LS523", "the key policy grants access to nobody else", requires=("LS509",))
def key_lets_no_stranger_in(seen: Observations) -> Result:
    """Another account could read what is encrypted, or take the key away."""
    key = known(seen.destination.archive.key)
    if key is None:
        return Skipped("the bucket does not use a KMS key")
    document, owner = known(key.policy), key.arn.split(":")[4]
    found = let_in_by(
        seen,
        strangers(document, ours(seen, owner)),
        lambda one: [
            action
            for action in _USING_A_KEY
            if let_in(document, request_of(one, action, key.arn, owner))
        ],
    )
    result = verdict_on(found)
    if isinstance(found, Unknown) or not isinstance(result, Failed):
        return result
    named = ", ".join(dict.fromkeys(f"statement {one.statement}" for one in found))
    doing = f"Remove {named} from the key policy"
    return replace(result, repair=key_repair.by_hand(seen, key.arn, doing))


@check("LS511", "default encryption matches the stack file", requires=("LS503",))
def encrypted(seen: Observations) -> Result:
    """WorkOS sends no encryption header, so the bucket's default decides."""
    found, wanted = known(seen.destination.archive.encryption), seen.settings.archive.encryption
    if found.algorithm != wanted.type:
        return Failed(found.algorithm, wanted.type)
    if wanted.type == "aws:kms" and found.key_id is None:
        return Failed("the key that AWS manages for S3", wanted.key_arn or "the stack's own key")
    return (
        Passed(found.algorithm) if found.key_id is None else _by_the_right_key(seen, found.key_id)
    )


def _by_the_right_key(seen: Observations, found: str) -> Result:
    """Whether it is the stack's key: whoever keeps another can delete it, and every event with it.

    A bucket may name its key by ARN, ID or alias (S3 API reference, ServerSideEncryptionByDefault,
    2026-11-28).
    """
    key, named = seen.destination.archive.key, seen.settings.archive.encryption.key_arn
    alias = f"alias/{seen.settings.key_alias}"
    # The alias tells only where no state was read: an administrator moves it in one call.
    wanted = named or seen.made_key or known(seen.destination.archive.own_key)
    if wanted is None:
        return Failed(found, f"the stack's own key; {alias} names none")
    if found in (wanted, wanted.rpartition("/")[2]):
        return Passed(wanted)
    if isinstance(key, KeyFacts):
        return Passed(wanted) if key.arn == wanted else Failed(found, wanted)
    if named is None and found.endswith(f":{alias}"):
        aliased = known(seen.destination.archive.own_key)
        return Passed(wanted) if aliased == wanted else Failed(f"{found}, {aliased}", wanted)
    return Failed(found, wanted)


@check("LS524", "the alias of the stack's key names that key", requires=("LS503",))
def alias_names_the_key(seen: Observations) -> Result:
    """The bucket names its key by ARN, so that an alias of somebody's doing loses no event."""
    if seen.settings.archive.encryption.key_arn is not None or seen.made_key is None:
        return Skipped("no state with a key of the stack's own was looked at")
    found, alias = known(seen.destination.archive.own_key), f"alias/{seen.settings.key_alias}"
    if found == seen.made_key:
        return Passed(alias)
    return Failed(f"{alias} names {found or 'no key'}", seen.made_key)
