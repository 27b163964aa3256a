"""What many pulls show together, and what changed because people asked."""
