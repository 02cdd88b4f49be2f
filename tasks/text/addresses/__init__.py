"""Addresses of pages: the page that one leads on to, and the parts that name no article."""
