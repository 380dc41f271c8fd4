"""How a value looks that was masked: in a document that was handed on, it may stand anywhere."""

import re

# <string 24, email #bcdfghjklmnp>: the type, the length, what it looked like, a pseudonym.
PLACEHOLDER = re.compile(r"<(?:string \d+(?:, [a-z0-9 -]+)?|integer|number|boolean) #[b-t]{12}>")
