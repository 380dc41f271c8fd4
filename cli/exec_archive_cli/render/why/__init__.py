"""The card of one execution: why it ended as it did."""
