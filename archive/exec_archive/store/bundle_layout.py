"""Where things stand in a bundle, zipped or not, and what to do about one that is bad."""

IN_BUNDLE = "archive"  # the folder of its archive
BUNDLE_NAME = "bundle.json"

ASK_AGAIN = "Ask whoever sent it for a new one."
