"""What each kind of rule finds in the archive; nothing is noted or sent here."""
