"""The autograd core: an afternoon's reading, in the order that README.md gives."""
