"""Metadata of news pages: Kiosque beside other extractors, held against a person's labels."""
