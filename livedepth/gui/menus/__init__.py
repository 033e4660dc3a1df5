"""The menus: each in a file, its entries with their texts, keys and callbacks together."""
