"""The archive on disk: manifest, segments, lock."""
