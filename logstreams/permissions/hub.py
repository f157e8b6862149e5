"""Whose workflows get access: `ci-access/settings.yaml`, and the stacks they look after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from logstreams.settings import StackSettings, load_stack
from logstreams.settings.load import stack_names
from logstreams.settings.types.region import partition_of

FOLDER = "ci-access"
"""Where everything about it lies, below the project's root."""
SETTINGS = "settings.yaml"

# Of the characters that S3 takes, only those that neither widen a policy nor need quoting.
STATE = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[A-Za-z0-9/_.=@+-]*))?"
)
REPOSITORY = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}"
"""GitHub documentation, "Creating a new repository" and "Username considerations", 2026-11-29."""
_PATTERNS = {
    "repository": (REPOSITORY, "ORG/REPOSITORY"),
    "accountId": (r"[0-9]{12}", "an AWS account: twelve digits, in quotes"),
    "region": (r"[a-z]{2}(?:-[a-z]+)+-[0-9]", "a region"),
    "state": (STATE.pattern, "s3://BUCKET or s3://BUCKET/FOLDER, in letters, digits and _.=@+-"),
}


class BadHub(ValueError):
    """The settings cannot be used; the text names key, found and wanted."""


@dataclass(frozen=True)
class Hub:
    """The account that GitHub's jobs come into, and whose jobs those are."""

    repository: str
    """`ORG/REPOSITORY`, in the letters GitHub shows: a token's subject has them so."""
    account_id: str
    region: str
    """Where the provider works; IAM itself has no regions."""
    state: str | None = None
    """The stacks' state, `s3://BUCKET/FOLDER`; None: kept where AWS gives no access."""
    existing_provider: bool = False
    """Whether the account has an OIDC provider for GitHub already: there can be one alone."""
    owner_id: int | None = None
    """GitHub's number of the organization, which its name may outlive."""
    repository_id: int | None = None
    """GitHub's number of the repository. With both, the roles trust tokens that name both."""

    def __post_init__(self) -> None:
        for key, (pattern, wanted) in _PATTERNS.items():
            value = getattr(self, _field(key))
            if value is None and key == "state":
                continue
            if not isinstance(value, str) or not re.fullmatch(pattern, value):
                raise BadHub(f"{key}: found {value!r}; wanted {wanted}")
        if not isinstance(self.existing_provider, bool):
            raise BadHub(
                f"existingProvider: found {self.existing_provider!r}; wanted true or false"
            )
        if partition_of(self.region) != "aws":
            raise BadHub(
                f"region: found {self.region!r}; wanted one of the partition aws: the stacks' "
                "accounts are there, and no role is assumed across partitions"
            )
        self._check_ids()

    def _check_ids(self) -> None:
        ids = {"ownerId": self.owner_id, "repositoryId": self.repository_id}
        for key, value in ids.items():
            if value is not None and (type(value) is not int or value < 1):
                raise BadHub(f"{key}: found {value!r}; wanted GitHub's number")
        missing = [key for key, value in ids.items() if value is None]
        if len(missing) == 1:
            raise BadHub(f"{missing[0]}: found nothing; wanted ownerId and repositoryId both")

    @property
    def state_bucket(self) -> tuple[str, str] | None:
        """The state's bucket, and its folder: empty, or ending with a slash."""
        found = STATE.fullmatch(self.state or "")
        if found is None:
            return None
        prefix = (found["prefix"] or "").strip("/")
        return found["bucket"], f"{prefix}/" if prefix else ""

    def plain(self) -> dict[str, Any]:
        """As the settings' file has it."""
        values = {_key(each.name): getattr(self, each.name) for each in fields(self)}
        return {key: value for key, value in values.items() if value not in (None, False)}


def read_hub(project: Path) -> Hub | None:
    """The hub that a project has been given; None: none yet.

    Raises:
        BadHub: The file cannot be read, or something in it cannot be used.
    """
    path = project / FOLDER / SETTINGS
    try:
        found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        what = str(
            getattr(error, "problem", None) or getattr(error, "strerror", None) or "not UTF-8"
        )
        raise BadHub(f"{path}: (the file): found {what}; wanted YAML") from None
    if not isinstance(found, Mapping):
        raise BadHub(f"{path}: (the file): found no mapping; wanted repository, accountId, region")
    known = [_key(each.name) for each in fields(Hub)]
    if unknown := [str(key) for key in found if key not in known]:
        raise BadHub(f"{path}: {unknown[0]}: found an unknown key; wanted {', '.join(known)}")
    try:
        values: dict[str, Any] = {_field(key): found[key] for key in known if key in found}
        return Hub(**values)
    except BadHub as error:
        raise BadHub(f"{path}: {error}") from None
    except TypeError:
        missing = next(key for key in ("repository", "accountId", "region") if key not in found)
        raise BadHub(f"{path}: {missing}: found nothing; wanted {_PATTERNS[missing][1]}") from None


def read_stacks(project: Path) -> tuple[StackSettings, ...]:
    """The settings of all of them.

    Raises:
        SettingsError: A stack file has problems.
    """
    return tuple(load_stack(name, project) for name in stack_names(project))


def _key(field: str) -> str:
    head, *rest = field.split("_")
    return head + "".join(each.title() for each in rest)


def _field(key: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", key)
