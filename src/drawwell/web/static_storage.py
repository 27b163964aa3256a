"""How static files are named: by content when collected, plainly before."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name where nothing was collected yet (tests, a first look)."""

    manifest_strict = False

    def hashed_name(self, name, content=None, filename=None):
        if content is None and not self.exists(filename or name):
            return name
        return super().hashed_name(name, content, filename)
