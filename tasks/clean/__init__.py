"""Cleaning: three cleaners take boilerplate lines out of a document, rules first, then learnt lines, then the line model."""
