"""The shell: settings, addresses, templates, static files, scheduling."""
