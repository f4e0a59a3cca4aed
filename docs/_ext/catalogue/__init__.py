"""The catalogue as pages: products, finder, matrix, flows, datasets and world coordinates.

`model` is what the pages are written from, `writer` writes them by the templates, `facts` reads
the samples' files, and `testbed` is the way to them.
"""
