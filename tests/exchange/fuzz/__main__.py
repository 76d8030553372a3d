"""Run many trials: `python -m tests.exchange.fuzz --cases 100000 --seed 1`. `--case N` runs one of them again."""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.exchange.fuzz.trial import places, trial

MEMORY = Path("/dev/shm")

# Seconds after which a trial hangs.
LONGEST = 60

# A check of the whole practice takes longer than the rest of a trial, so only one in so many has it.
THOROUGH = 20


def main() -> int:
    """Run trials until they are done or the time is over. Return 1 if one of them failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=secrets.randbits(32))
    asked.add_argument("--minutes", type=float, default=24 * 60)
    asked.add_argument("--case", type=int)
    given = asked.parse_args()
    print(f"--seed {given.seed}", flush=True)
    failed: list[int] = []
    seen: Counter[str] = Counter()
    until = time.monotonic() + 60 * given.minutes
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        practices = places(Path(folder))
        for number in range(given.cases) if given.case is None else [given.case]:
            if time.monotonic() > until:
                break
            signal.alarm(LONGEST)
            try:
                found = trial(
                    Random(f"{given.seed} {number}"),
                    practices[number % len(practices)],
                    thorough=number % THOROUGH == 0,
                )
            except Exception:
                failed.append(number)
                if len(failed) <= 20:
                    print(f"--seed {given.seed} --case {number}\n{traceback.format_exc()}", flush=True)
            else:
                seen.update(cases=1, accepted=found.accepted, refused=found.refused)
        signal.alarm(0)
    print(f"{seen['cases']} cases were right: {seen['accepted']} rows accepted, {seen['refused']} refused.")
    print(f"{len(failed)} failed: {failed[:100]}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
