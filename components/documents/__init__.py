"""Policy documents as plain dicts, built by pure functions, one module an owner.

They are made from computed names and ARNs, so a preview and the policies that judge it see them
whole. The one value that AWS makes up, the ARN of a new key, is kept to a document of its own
(`writer_policy.use_key`).
"""
