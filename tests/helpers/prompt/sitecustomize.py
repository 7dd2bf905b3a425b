"""For servers in other environments: answers do not wait for a word of the client (see `plain_calls`).

Python loads this by itself where its folder is in PYTHONPATH; what it would have loaded instead comes after.
"""

import socketserver
import sys
from contextlib import suppress
from pathlib import Path

socketserver.StreamRequestHandler.disable_nagle_algorithm = True
own = str(Path(__file__).parent)
sys.path[:] = [folder for folder in sys.path if folder != own]
sys.modules.pop(__name__, None)
with suppress(ImportError):
    import sitecustomize  # noqa: F401 - the machine's
sys.path.insert(0, own)
