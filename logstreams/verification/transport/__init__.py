"""How this machine talks to others: whom it may ask, by what client, and what stood in the way."""
