"""From the library's records to what people and programs read."""
