"""Training: grows the models that Kiosque ships, from labelled pages, and writes them to `config/`."""
