"""What runs after everything is provisioned: the only door from Pulumi to logstreams.delivery."""
