"""WorkOS as a client of its API sees it; the SDK is loaded by `client` and `sdk_errors` alone."""

from logstreams.workos_sdk import load_only_what_is_asked

load_only_what_is_asked()
