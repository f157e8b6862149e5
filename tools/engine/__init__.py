"""Pulumi's CLI for this folder: found, fetched, or built and given a language host."""
