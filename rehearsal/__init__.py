"""The rehearsal: a customer's whole life on this machine, with a local AWS and a local WorkOS."""
