"""The line model: finds boilerplate by the shape, the words and the neighbours of a line."""
