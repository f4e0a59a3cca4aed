"""The explorer: a page for each mode on which a pixel of a product shows its coordinates.

`choice` says which products, `views` reads them, `surfaces` writes their WCS as polynomials and
compares these with it, `encoding` packs arrays into text, and `writer` makes the pages.
"""
