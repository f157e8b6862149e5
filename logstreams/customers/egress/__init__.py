"""WorkOS's egress addresses: what its pages publish, beside the kit's list and what is deployed."""
