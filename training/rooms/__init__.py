"""Furnished rooms rendered with exact depth, to train on beside real pictures.

Layout by our own rules, furniture from Sweet Home 3D libraries (models with real sizes), light and
pictures by Blender's Cycles. Needs the packages ``bpy`` and ``OpenEXR``, which only this uses:

    python -m training.rooms --furniture /usr/share/sweethome3d -o rooms --count 2000

With ``--kind near`` the views are from 0.3 to 3 m: desks, furniture, and people of the body model
Anny (package ``anny``) before a webcam or in the room.
"""
