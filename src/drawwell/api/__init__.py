"""Ways in and out: the REST surface and place folders, through the same actions as the pages."""
