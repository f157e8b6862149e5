"""What must hold before anything is provisioned: a policy pack, one rule a file.

Rules are plain Python over plain values. Only `pack` and `__main__` know Pulumi's policy SDK, which
lives in a virtual environment of the pack's own: its protobuf is another than the program's.
"""
