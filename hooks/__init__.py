"""What runs after provisioning: the only door from Pulumi to logstreams.verification."""
