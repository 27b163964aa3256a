"""What stops it being turned against people: powers, guards, the journal."""
