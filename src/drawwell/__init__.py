"""Drawwell: services designed from what a place needs, with capacity kept free to be pulled by people."""
