"""What to produce and what to keep free, where and when. Never sees a person."""
