"""Where needs are known at scale: needs, estimates with their source, outcomes."""
