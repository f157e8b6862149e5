"""The frame of a stack file: Pulumi's own keys, and the settings under `config`."""

from __future__ import annotations

import re

from logstreams.settings.aws import AwsSettings
from logstreams.settings.file.keys import KeyPath, known_key, path_of
from logstreams.settings.file.nodes import Mapping, Node, Scalar, Sequence, Span
from logstreams.settings.file.parsed_file import ParsedFile, SourceLocation, show

# What Pulumi itself keeps beside `config` (docs, "Stack settings file reference", 2026-11-22).
_BESIDE_CONFIG = ("encryptionsalt", "encryptedkey", "secretsprovider", "environment")
DEFAULT_PROVIDERS = "pulumi:disable-default-providers"
DYNAMIC = "pulumi-python"
"""The package of dynamic resources that are written in Python."""

_CREDENTIAL_FILES = {
    "sharedConfigFiles": "AWS_CONFIG_FILE",
    "sharedCredentialsFiles": "AWS_SHARED_CREDENTIALS_FILE",
}
_ALIKE = "which provider and verification read alike"
_TOP = Span(0, 0, 1)


def read_settings(file: str, root: Node | None) -> ParsedFile:
    """The settings in a document.

    Returns:
        What was read; without a mark for `()` where the document has no settings to judge.
    """
    reading = ParsedFile(file)
    if not isinstance(root, Mapping):
        found, span = (show(root), root.span) if root else ("an empty file", _TOP)
        reading.tell((), found, "a mapping with the key config", span, "config")
        return reading
    top = dict(reading.pairs(root, ()))
    config = top.pop("config", None)
    if isinstance(config, Mapping):
        reading.marks[()] = SourceLocation(config.span, "a mapping")
        _read_config(reading, config)
    else:
        found, span = (show(config), config.span) if config else ("nothing", _TOP)
        reading.tell((), found, "a mapping of settings", span, "config")
    for key, node in top.items():
        if key not in _BESIDE_CONFIG:
            wanted = known_key(key, ("config", *_BESIDE_CONFIG))
            reading.tell((), "an unknown key", wanted, node.span, key)
    return reading


def _read_config(reading: ParsedFile, config: Mapping) -> None:
    written: dict[KeyPath, str] = {}
    for key, node in reading.pairs(config, ()):
        path = path_of(key)
        if key == DEFAULT_PROVIDERS:
            _check_default_providers(reading, node)
        if path is None or (path[0] == "aws" and path[1:] and not _is_ours(str(path[1]))):
            continue
        if path in written:
            # Pulumi takes a key without a namespace for the project's own.
            reading.tell(path, f"{key} beside {written[path]}", "the key once", node.span)
        elif path in {("aws",), ("customer",)}:  # taken for what the file says by other means
            reading.tell(path, "an unknown key", "no such key", node.span)
        elif path[0] == "aws" and path[-1] in _CREDENTIAL_FILES:
            wanted = f"no such key, and {_CREDENTIAL_FILES[str(path[-1])]} in the environment, "
            reading.tell(
                path, "a key that only Pulumi's provider reads", wanted + _ALIKE, node.span
            )
        elif path == ("aws", "assumeRole"):
            wanted = "assumeRoles, a list: pulumi-aws 7 reads no other"
            reading.tell(path, "an unknown key", wanted, node.span)
        else:
            written[path] = key
            section = reading.plain.setdefault("aws", {}) if path[0] == "aws" else reading.plain
            section[str(path[-1])] = reading.value(node, path)


def _is_ours(aws_key: str) -> bool:
    return aws_key in (*AwsSettings.known_keys(), "assumeRole", *_CREDENTIAL_FILES)


def _check_default_providers(reading: ParsedFile, node: Node) -> None:
    """Refuse what would stop the delivery check: a dynamic resource has the engine's provider.

    Source: Pulumi, "Default and explicit providers", 2026-11-28; as a list or JSON.
    """
    if isinstance(node, Sequence):
        named = [item.text for item in node.items if isinstance(item, Scalar)]
    else:
        named = re.findall(r"[^\s,\"'\[\]]+", node.text) if isinstance(node, Scalar) else []
    refused = [each for each in named if each in ("*", DYNAMIC)]
    if refused:
        wanted = (
            f'["aws"], or other packages by name: the delivery check is a dynamic resource, whose '
            f"default provider {DYNAMIC} has to be enabled; all else has a provider of its own"
        )
        reading.tell(
            (DEFAULT_PROVIDERS,),
            f"{', '.join(refused)} in it",
            wanted,
            node.span,
            DEFAULT_PROVIDERS,
        )
