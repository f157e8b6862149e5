"""What only HTTPS destinations are checked for: the kit's receiver, or a customer's endpoint."""
