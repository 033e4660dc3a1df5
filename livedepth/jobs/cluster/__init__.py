"""``--cluster``: clips and stretches of long films on many machines, through Ray.

How a film is cut and joined without a seam is told in :mod:`.dividing`.
"""
