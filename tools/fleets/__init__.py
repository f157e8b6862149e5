"""Fleets as proofs: made, broken, killed, watched and repaired, by the commands and workflows."""
