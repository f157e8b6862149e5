"""The set-up form, filled in as an administrator's browser would, with JSON for the pages."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from rehearsal.workos.messages.form import FormView

_CAPITAL = re.compile("[A-Z]")


def fields(form: Mapping[str, str]) -> dict[str, str]:
    """What a stack's output `form` has for the form, by the form's own names for its fields.

    Args:
        form: Its keys are the fields' names in camel case: `awsAccountId` is `aws_account_id`.
    """
    return {_CAPITAL.sub(lambda m: f"_{m[0].lower()}", key): form[key] for key in form}


class FormError(Exception):
    """The form does not take what was typed in, or is closed."""


class SetUpForm:
    """One visit to the form through a link; a context manager.

    `open` is the first step, `save` the second.
    """

    def __init__(self, link: str, ca: Path) -> None:
        """Follow the link.

        Raises:
            FormError: The link has expired.
        """
        self._http = httpx2.Client(
            headers={"Accept": "application/json"},
            verify=ssl.create_default_context(cafile=ca),
            follow_redirects=True,
            trust_env=False,  # a proxy has no part in what stays on this machine
        )
        self._page = str(httpx2.URL(link).copy_with(path="/setup/log-stream", query=None))
        try:
            self.view = self._read(self._http.get(link))
        except FormError:
            self._http.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def open(self, kind: str = "S3") -> FormView:
        """Choose a destination; from now on the stream exists, inactive.

        Args:
            kind: S3, GenericHttps, Splunk or Datadog.

        Raises:
            FormError: There is no such destination.
        """
        self.view = self._read(self._http.post(self._page, json={"type": kind}))
        return self.view

    def save(self, **typed: str) -> FormView:
        """Type in the settings and save them; the view shows the state that follows.

        Args:
            typed: By field; `fields` makes them of what a stack prints for the form. For S3:
                aws_account_id, region, role_name, bucket_name, bucket_path; for GenericHttps: url,
                header_name, header_value, format (json or ndjson); for Splunk: url, token, source;
                for Datadog: site (US1, US3, US5, EU1, US1-FED, AP1), api_key.

        Raises:
            FormError: A field is not acceptable.
        """
        self.view = self._read(self._http.post(f"{self._page}/settings", json=typed))
        return self.view

    @staticmethod
    def _read(answer: httpx2.Response) -> FormView:
        content = answer.json()
        if "fields" not in content:
            raise FormError(content["message"])
        view = FormView.model_validate(content)
        if answer.is_error:
            raise FormError(view.problem)
        return view
