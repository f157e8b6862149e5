"""The offline AWS provider: `pulumi-resource-aws` for rehearsals, over boto3.

The engine finds it on a rehearsal's PATH and believes it is Pulumi's AWS plugin: the same resource
types, plans, replacements and error texts, against a local AWS and nothing else. `servicer` speaks
the engine's protocol, `kinds` holds one file a resource type, the rest is the machinery they share.
docs/rehearsal.md says what the plugin does and this does not.
"""
