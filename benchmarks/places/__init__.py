"""How well countries are found in texts of many languages."""
