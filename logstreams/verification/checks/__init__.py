"""The checks that destinations share: one module a category.

A check is pure: observations in, result out. It imports no client, reads no clock, prints nothing.
"""
