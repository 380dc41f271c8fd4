"""The ways by which an alert reaches people: e-mail and webhooks."""
