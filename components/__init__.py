"""What is provisioned: Pulumi components, no I/O of their own.

`destination.provision` makes the destination that a stack file asks for, by the module named after
its type; each such module composes the other components. Components know `logstreams.settings`
and nothing else of this kit.
"""
