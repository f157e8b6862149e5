"""What `logstreams ci-access init` writes: the hub's program, templates, configuration files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from logstreams import PROJECT
from logstreams.permissions.aws_config import PROFILE, aws_config
from logstreams.permissions.ci_access import STATE_PROFILE, CiJob
from logstreams.permissions.hub import FOLDER, SETTINGS, Hub
from logstreams.permissions.stackset import templates
from logstreams.repository.changes import Action, FileChange, RepositoryError, compare
from logstreams.settings import Problem, SettingsError, StackSettings
from logstreams.settings.file.nodes import Mapping, Node, NotYamlError, Scalar, Sequence, parse
from logstreams.settings.load import read_text, stack_names, stack_path

HEAD = "# Written by `logstreams ci-access init`, which writes it anew."
TEMPLATES = "customers*.template.json"
_NUMBERED = re.compile(r"customers(?:-(?P<number>[0-9]+))?\.template\.json")
_MARK = b"logstreams ci-access init"
"""In every file of it, so one that somebody else wrote is told from them."""

_PROGRAM = '''\
"""The roles of this repository's workflows. Written by `logstreams ci-access init`."""

from pathlib import Path

import pulumi

from {module} import CiAccess, CiAccessArgs, hub_provider
from logstreams.permissions.hub import read_hub, read_stacks

project = Path(__file__).resolve().parents[1]
hub = read_hub(project)
access = CiAccess(
    "ci-access",
    CiAccessArgs(hub=hub, stacks=read_stacks(project)),
    pulumi.ResourceOptions(provider=hub_provider(hub)),
)
pulumi.export("roleArns", access.role_arns)
'''

_OPEN_TO_PREVIEWS = (
    "no value encrypted by Pulumi: every job holds its passphrase, and a pull request runs its own "
    "code in the preview's. {instead}. Then renew the key and the passphrase: git and the state's "
    "history keep the old value"
)
_KMS_WANTED = (
    "a passphrase, or kms:Decrypt for the hub roles in the key's own policy: Pulumi asks with "
    "them, and what is written here does not give it"
)
_KEY_INSTEAD = "Name the key's place in apiKey, a secret of the environments that deploy and watch"
_AWS_INSTEAD = "Name a profile in aws:profile; the jobs get roles"


def ci_access_files(project: Path, hub: Hub, stacks: Iterable[StackSettings]) -> dict[str, bytes]:
    """Return every file, by its path from the project's root.

    Args:
        project: Its root, whose Pulumi.yaml says how packages are installed.
        hub: Whose jobs get access.
        stacks: All of the project's.
    """
    stacks = tuple(stacks)
    texts = {
        SETTINGS: _yaml(hub.plain()),
        "Pulumi.yaml": _yaml(_pulumi(project)),
        "__main__.py": _PROGRAM.format(module=_component()),
        **{f"{job}.aws-config": aws_config(hub, job, stacks) for job in CiJob},
    }
    for number, text in enumerate(templates(hub, stacks, before=_placed(project)), 1):
        if text:
            texts[f"customers{f'-{number}' if number > 1 else ''}.template.json"] = text
    return {f"{FOLDER}/{name}": text.encode() for name, text in texts.items()}


def compared(project: Path, files: dict[str, bytes]) -> tuple[FileChange, ...]:
    """What writing them changes; a template that no customer needs any more is removed.

    Raises:
        RepositoryError: A folder stands where a file is wanted, or the reverse, or a file that
            was not written here.
    """
    changes = [
        replace(each, action=Action.UPDATE) if each.action is Action.OVERWRITE else each
        for each in compare(project, files, None)
    ]
    for each in changes:
        # The settings are an input too: a person may have written them.
        is_settings = each.path == f"{FOLDER}/{SETTINGS}"
        if each.action is Action.UPDATE and not is_settings and _MARK not in (each.before or b""):
            raise RepositoryError(
                f"{each.path}: found a file that `logstreams ci-access init` did not write; wanted "
                "none, or its own: give that one another name"
            )
    for path in sorted((project / FOLDER).glob(TEMPLATES)):
        name, text = path.relative_to(project).as_posix(), path.read_bytes()
        if name not in files and _NUMBERED.fullmatch(path.name) and _MARK in text:
            changes.append(FileChange(name, Action.REMOVE, text, None))
    return tuple(changes)


def _placed(project: Path) -> tuple[frozenset[str], ...]:
    """The resources of each template that is there, by its number."""
    found: dict[int, frozenset[str]] = {}
    for path in (project / FOLDER).glob(TEMPLATES):
        if (matched := _NUMBERED.fullmatch(path.name)) is None:
            continue
        try:
            resources = json.loads(path.read_bytes())["Resources"]
            found[int(matched["number"] or 1)] = frozenset(resources)
        except (ValueError, KeyError, TypeError):
            continue  # somebody else's, or broken: written anew, or refused
    return tuple(found.get(number, frozenset()) for number in range(1, max(found, default=0) + 1))


def refuse_encrypted(project: Path) -> tuple[Problem, ...]:
    """Look for values that a preview's job could decrypt.

    Returns:
        Those that are neither the WorkOS API key nor one of AWS, as far as their keys tell.

    Raises:
        SettingsError: One of them is, or may be: everything of this project's own.
    """
    found = [each for name in stack_names(project) for each in _encrypted(name, project)]
    if refused := tuple(problem for problem, is_refused in found if is_refused):
        raise SettingsError(refused)
    return tuple(problem for problem, _ in found)


def kept_by_kms(project: Path) -> tuple[Problem, ...]:
    """Look for stacks that Pulumi opens with a KMS key: it asks for that as the hub role.

    That role may nothing but assume others, so the key's own policy has to let it in.
    """
    found = []
    for name in stack_names(project):
        path = stack_path(name, project)
        try:
            root = parse(read_text(path))
        except NotYamlError:
            continue  # told when the settings are read
        for key, value in root.pairs if isinstance(root, Mapping) else ():
            if not (isinstance(key, Scalar) and isinstance(value, Scalar)):
                continue
            if key.text == "secretsprovider" and value.text.startswith("awskms:"):
                file = str(path.relative_to(project))
                found.append(Problem(file, key.text, "a KMS key", _KMS_WANTED, value.span.line))
    return tuple(found)


def refuse_shared_profiles(project: Path, stacks: Iterable[StackSettings]) -> None:
    """Raise where a profile cannot stand for one stack's roles.

    Raises:
        SettingsError: Two stacks name the same, or a name needs quoting.
    """
    problems, first = [], {STATE_PROFILE: "the stacks' state"}
    for each in stacks:
        name = each.aws.profile
        if name is None:
            continue
        wanted = ""
        if not PROFILE.fullmatch(name):
            wanted = "letters, digits and _.@/+-"
        elif name in first:
            wanted = f"a profile of its own: {first[name]} has this one, and each stack has a role"
        first.setdefault(name, each.customer)
        if wanted:
            file = str(stack_path(each.customer, project).relative_to(project))
            problems.append(Problem(file, "aws:profile", name, wanted))
    if problems:
        raise SettingsError(tuple(problems))


def _encrypted(stack: str, project: Path) -> Iterator[tuple[Problem, bool]]:
    path = stack_path(stack, project)
    try:
        root = parse(read_text(path))
    except NotYamlError:
        return  # told when the settings are read
    for keys, node in _secure(root, ()):
        key = ".".join(keys[1:]) or keys[0]
        namespace = key.partition(":")[0] if ":" in key else PROJECT
        named = re.search(r"workos|api[-_]?key", key.removeprefix(f"{PROJECT}:"), re.IGNORECASE)
        is_aws = namespace == "aws"
        instead = _AWS_INSTEAD if is_aws else _KEY_INSTEAD
        yield (
            Problem(
                str(path.relative_to(project)),
                key,
                "a value encrypted by Pulumi (secure:)",
                _OPEN_TO_PREVIEWS.format(instead=instead),
                node.span.line,
            ),
            bool(namespace == PROJECT or is_aws or named),
        )


def _secure(node: Node | None, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _secure(item, keys)
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            name = key.text if isinstance(key, Scalar) else "?"
            if name == "secure" and keys:
                yield keys, value
            else:
                yield from _secure(value, (*keys, name))


def _pulumi(project: Path) -> dict[str, object]:
    told = YAML(typ="safe").load((project / "Pulumi.yaml").read_text(encoding="utf-8")) or {}
    runtime = told.get("runtime")
    options = runtime.get("options", {}) if isinstance(runtime, dict) else {}
    return {
        "name": f"{PROJECT}-ci-access",
        "description": "The roles of this repository's workflows at AWS.",
        "runtime": {
            "name": "python",
            "options": {"toolchain": options.get("toolchain", "pip"), "virtualenv": "../.venv"},
        },
    }


def _component() -> str:
    """Where the component is: in this repository, or in the installed kit."""
    found = find_spec("components.ci_access")
    return found.name if found else ""


def _yaml(content: dict[str, object]) -> str:
    out = StringIO()
    writer = YAML()
    writer.dump(content, out)
    return f"{HEAD}\n{out.getvalue()}"
