"""``python main.py`` is ``livedepth``."""

from livedepth.cli import main

if __name__ == "__main__":
    main()
