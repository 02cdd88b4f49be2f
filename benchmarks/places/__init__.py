"""Countries in texts of many languages: how well they are found."""
