"""Which permissions deployer, preview and verifier need at AWS: one table, and policies from it."""
