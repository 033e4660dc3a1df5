"""The networks of livedepth, their registry and their weight files.

Free of imports that cost anything, so that naming a model or reading an error costs nothing; use
``models.registry.create_model`` and ``models.weights.load_weights``.
"""

from models.privacy import send_nothing

send_nothing()
