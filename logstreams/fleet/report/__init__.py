"""How all customers stand, put together from what was kept: nothing is asked of WorkOS or AWS."""
