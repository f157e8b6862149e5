"""Previews without a secret: every stack against an empty local AWS.

For pull requests that get none: of forks and of Dependabot. Stack files, program and policies are
the real ones; what is deployed is not looked at, so everything is to be created.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from ruamel.yaml import YAML

from logstreams.fleet.previewing import EngineFor
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.settings import StackSettings
from logstreams.settings.file.keys import path_of
from rehearsal.environment import local_environment


@contextmanager
def offline_engines(
    root: Path, policy_pack: Path, policy_pack_config: Path | None = None
) -> Iterator[EngineFor]:
    """Start a local world; yield what prepares an engine in it for one stack after the other.

    Args:
        root: The project whose stack files are previewed.
        policy_pack: Its policies.
        policy_pack_config: Their levels and parameters; None: the policies' own.

    Raises:
        LocalAwsError, LocalWorkOSError: A service did not start; the text has its log's end.
    """
    preparing = Lock()  # two stacks may share an account
    with (
        tempfile.TemporaryDirectory(prefix="logstreams-offline-") as folder,
        local_environment(Path(folder)) as here,
    ):

        def prepared(settings: StackSettings) -> PulumiCli:
            name = f"Pulumi.{settings.customer}.yaml"
            text = (root / "stacks" / name).read_text(encoding="utf-8")
            (here.project / "stacks" / name).write_text(offline_stack_file(text), encoding="utf-8")
            with preparing:
                administrator = here.aws.administrator(settings.account_id)
            credentials = {
                "AWS_ACCESS_KEY_ID": administrator.access_key,
                "AWS_SECRET_ACCESS_KEY": administrator.secret_key,
            }
            engine = PulumiCli(
                here.project, here.environment | credentials, policy_pack, policy_pack_config
            )
            engine.init(settings.customer)
            return engine

        yield prepared


def offline_stack_file(text: str) -> str:
    """A stack file without the ways into its account, and without anything encrypted.

    Profiles, keys, roles to assume and endpoints lead to a real AWS; `encryptionsalt` and its like
    belong to a passphrase or a key that is not here, and so does every encrypted value: the kit's
    own settings have none (loading refuses them), other namespaces are not the program's.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    config = yaml.load(text)["config"]
    for key in [key for key in config if path_of(str(key)) is None or _leads_away(str(key))]:
        del config[key]
    written = io.StringIO()
    yaml.dump({"config": config}, written)
    return written.getvalue()


def _leads_away(key: str) -> bool:
    return key.startswith("aws:") and key != "aws:region"
