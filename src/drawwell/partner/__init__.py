"""One person, family or group at a time, around their purposes, in their words."""
