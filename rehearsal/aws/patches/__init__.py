"""Where MiniStack answers otherwise than AWS and a rehearsal would notice: one module a patch.

Each module's docstring tells the real behaviour and its source; its `close` wraps the functions of
MiniStack concerned. Those are internals, so the exact version is pinned and checked.
"""

from __future__ import annotations

from importlib.metadata import version

from rehearsal.aws.patches import (
    account_access,
    alarms,
    assume_role_trail,
    bucket_policy,
    checksum,
    cross_account,
    deleted_principals,
    denial_text,
    function_code,
    function_permission,
    function_role,
    imported_certificates,
    key_aliases,
    key_use,
    listener_conditions,
    load_balancer_address,
    load_balancer_capacity,
    load_balancer_functions,
    load_balancer_life,
    load_balancer_pages,
    lock_configuration,
    missing_object,
    network_acls,
    network_interface_filters,
    not_principal,
    object_encryption,
    oidc_providers,
    prefix_list_rules,
    prefix_list_size,
    prefix_list_tags,
    principal_arn,
    principals,
    resource_arns,
    role_path,
    root_keys,
    rule_metrics,
    rule_ports,
    secret_key,
    secret_life,
    service_calls,
    session_length,
    tls_version,
    web_identity,
    weighted_forward,
    write_headers,
)

MINISTACK = "1.5.33"

PATCHES = (
    root_keys,
    account_access,
    principal_arn,
    service_calls,
    resource_arns,
    tls_version,
    write_headers,
    cross_account,
    not_principal,
    role_path,
    session_length,
    web_identity,
    oidc_providers,
    assume_role_trail,  # after session_length: what that refuses is not recorded
    denial_text,
    missing_object,
    principals,
    deleted_principals,
    bucket_policy,
    checksum,
    lock_configuration,
    object_encryption,
    key_aliases,
    key_use,  # after object_encryption: it needs the key's ARN and the bucket key
    prefix_list_rules,
    prefix_list_size,
    prefix_list_tags,
    rule_metrics,
    rule_ports,
    network_interface_filters,
    network_acls,
    imported_certificates,
    secret_life,
    secret_key,
    load_balancer_address,
    load_balancer_pages,
    load_balancer_functions,
    load_balancer_life,
    load_balancer_capacity,
    listener_conditions,
    weighted_forward,
    function_code,
    function_permission,
    function_role,
    alarms,
)


def apply_all() -> None:
    """Apply every patch; once a process, before its first request.

    Raises:
        RuntimeError: MiniStack's version is another than the patches were written for.
    """
    installed = version("ministack")
    if installed != MINISTACK:
        raise RuntimeError(f"MiniStack {installed} is installed; the patches are for {MINISTACK}")
    for patch in PATCHES:
        patch.apply()
