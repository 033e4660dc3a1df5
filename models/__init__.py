"""The networks of livedepth, their registry and their weight files.

Kept free of imports so that naming a model or reading an error costs nothing; use
``models.registry.create_model`` and ``models.weights.load_weights``.
"""
