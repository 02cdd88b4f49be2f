"""The rule engine: loads boilerplate rules and applies them."""
