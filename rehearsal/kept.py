"""A world that is left running: how a person uses it and stops it."""

from __future__ import annotations

import shlex

from rehearsal.customer import Customer

_NAMES = ("AWS_", "WORKOS_", "PULUMI_", "LOGSTREAMS_", "PATH", "SSL_CERT_FILE", "NO_PROXY")
"""Of the environment's variables, by how they begin: those that a shell needs to reach the world;
the customer's own come on top."""


def how_to_use(customer: Customer) -> str:
    """Write a file that sets the environment, the customer's own too, and say what it is for."""
    here, stack = customer.world, customer.stack
    file = here.directory / "env"
    names = (*_NAMES, *customer.premises.environment)
    exports = [
        f"export {name}={shlex.quote(value)}"
        for name, value in sorted(customer.cli.environment.items())
        if name.startswith(names)
    ]
    file.touch(mode=0o600)
    file.write_text("\n".join([*exports, f"cd {shlex.quote(str(here.project))}", ""]))
    return f"""
Everything is still running, in {here.directory}. In a new shell:

  . {file}
  pulumi up --stack {stack}
  logstreams verify {stack}
  logstreams form {stack}

To stop it:

  kill {" ".join(map(str, here.pids))} && rm -r {here.directory}
"""
