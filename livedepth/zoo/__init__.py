"""Third-party depth networks: which can be had, and how one gets into the models folder.

``getting.get`` takes one of the table; ``adding`` makes an order of any other of the hub, or copies
what lies on this machine; ``installed.remove`` removes one.
What is installed runs by :mod:`livedepth.inference.hub`, which knows nothing of this package.
"""
