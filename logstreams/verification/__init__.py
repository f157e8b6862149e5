"""Whether events arrive: knows WorkOS and the destinations, knows nothing of Pulumi.

The order is read once, evaluate once: `collect` turns the world into `observations`, `checks` turn
observations into results, `diagnosis` turns results into one root cause, `report` turns all of it
into text. `verification.verify` runs them in that order.
"""
