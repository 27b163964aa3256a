"""Wellbridge, a made-up place, and its story told only by calling actions."""
