"""From the library's dataclasses to what people and programs read."""
