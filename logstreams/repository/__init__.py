"""A team's own repository: the files that `logstreams init` writes around an installed kit."""
