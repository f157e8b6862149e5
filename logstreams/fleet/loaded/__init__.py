"""Pulumi's programs and policy packs, started by a fork of a Python that has loaded what they need.

Previews of many stacks would load the same SDKs for each of them: most of what a program costs.
"""
