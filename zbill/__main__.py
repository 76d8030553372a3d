"""python -m zbill"""

from zbill.cli.app import run

run()
