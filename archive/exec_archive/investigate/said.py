"""What was said of an error, and in which order it tells most."""

# How n8n begins to say that something else failed, whose words follow in the description.
_STOCK_PHRASES = ("Error executing workflow", "Error in sub-node", "The service ")


def sentences_said(
    error_type: str | None, message: str | None, description: str | None
) -> list[str]:
    """The most telling sentence first.

    Of a call that failed n8n's message is a stock phrase, and the other service's own words stand
    in the description. A description of one word is a kind of error, and no sentence.
    """
    if not description or " " not in description.strip() or description == message:
        return [message] if message else []
    is_stock = error_type == "NodeApiError" or str(message).startswith(_STOCK_PHRASES)
    said = (description, message) if is_stock else (message, description)
    return [each for each in said if each]
