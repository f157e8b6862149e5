"""WorkOS as a client of its API sees it; the SDK is loaded by `client` and `sdk_errors` alone."""
