"""Copy a file and wait for the disk, as the least that a backup can do: python tests/bench/copying.py FILE COPY"""

import os
import shutil
import sys

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    shutil.copyfileobj(source, target)
    target.flush()
    os.fsync(target.fileno())
