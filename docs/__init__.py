"""Documentation, and the code that writes its generated pages."""
