"""Depth networks of others: which can be had, and how one gets into the models folder.

``getting.get`` takes one of the table, ``adding.add`` any other; ``installed.remove`` removes one.
What is installed runs by :mod:`livedepth.inference.hub`, which knows nothing of this package.
"""
