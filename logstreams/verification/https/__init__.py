"""HTTPS destinations: what is known of the kit's receiver, or of a customer's own endpoint."""
