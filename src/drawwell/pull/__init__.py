"""A circle's call on a capability: asked, held, drawn, released, or not yet."""
