"""Each document, as boxes of text: nothing overlaps, nothing is beyond the margins, amounts end at one edge.

`layout.txt` keeps what is where. `python -m tests.documents.test_layout` writes it again. Look at the pages then.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.documents.gallery import WRITTEN, galleries, printed

KEPT = Path(__file__).with_name("layout.txt")
MARGIN = 50
# Each is printed and looked at. What is where is kept of these.
EACH = tuple(galleries())
DESCRIBED = ("letter", "long", "de-CH", "ja-JP", "en-001", "he-IL")

CLIENTS = (
    "Ana López-Świątek",
    "Αικατερίνη",
    "Foundation",
    "Dora Lind",
    "Maximiliane",
    "Wilhelmina",
    *(client for _, _, client in WRITTEN.values()),
)

Box = dict[str, Any]


@pytest.fixture(scope="module", params=EACH)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    return pages_of(request.param, tmp_path_factory.mktemp("gallery"))


def pages_of(place: str, folder: Path) -> dict[str, list[Any]]:
    """Return the pages of each document of a gallery."""
    return {
        name: pdfplumber.open(BytesIO(path.read_bytes())).pages for name, path in printed(galleries()[place], folder)
    }


def boxes(page: Any) -> list[Box]:
    """Return the words of a page, without those of the stamp across it."""
    unstamped = page.filter(lambda item: item["object_type"] != "char" or item["matrix"][1] == 0)
    return list(unstamped.extract_words(keep_blank_chars=True, x_tolerance=2, y_tolerance=1))


def test_no_text_overlaps_another(found: dict[str, list[Any]]) -> None:
    for name, page in _each(found):
        for one, other in combinations(boxes(page), 2):
            across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            # The boxes of lines above each other share the room for accents and tails.
            assert across <= 0.5 or down <= 3, (name, one["text"], other["text"])


def test_nothing_is_beyond_the_margins(found: dict[str, list[Any]]) -> None:
    for name, page in _each(found):
        for box in [*boxes(page), *page.rects, *page.lines]:
            inside = box["x0"] >= MARGIN - 1 and box["x1"] <= page.width - MARGIN + 1
            assert inside, (name, box.get("text"))
            assert MARGIN - 5 <= box["top"] <= box["bottom"] <= page.height - 20, (name, box.get("text"))


def test_everything_at_the_right_ends_at_the_margin(found: dict[str, list[Any]]) -> None:
    for name, page in _each(found):
        # Running text, which begins at the left margin, ends where its words do.
        placed = [box for box in boxes(page) if box["x0"] > MARGIN + 1]
        ends = {box["text"]: box["x1"] for box in placed if box["x1"] > page.width - MARGIN - 15}
        assert ends, name
        assert all(abs(end - (page.width - MARGIN)) < 1 for end in ends.values()), (name, ends)


def test_every_page_names_practice_and_client_and_its_place(found: dict[str, list[Any]]) -> None:
    for name, pages in found.items():
        for number, page in enumerate(pages, 1):
            foot = page.crop((0, page.height - 62, page.width, page.height)).extract_text()
            assert "Harbour Animal Clinic" in foot or "Centre for the Integrated Care" in foot, name
            # A name from right to left is read back as it is seen.
            assert any(client in foot or client[::-1] in foot for client in CLIENTS), name
            assert f"Page {number} of {len(pages)}" in foot, name


def test_each_document_is_as_it_was_kept(found: dict[str, list[Any]], request: pytest.FixtureRequest) -> None:
    place = request.node.callspec.params["found"]
    if place in DESCRIBED:
        assert described(place, found) in KEPT.read_text(encoding="utf-8")


def described(place: str, found: dict[str, list[Any]]) -> str:
    """Return where each text of the first and the last page of each document is, in points: left, right, top."""
    lines = []
    for name, pages in found.items():
        for number in sorted({1, len(pages)}):
            lines.append(f"{place}: {name}, page {number} of {len(pages)}")
            for box in boxes(pages[number - 1]):
                lines.append(f"{box['x0']:6.0f}{box['x1']:6.0f}{box['top']:6.0f}  {box['text']}")
    return "\n".join(lines) + "\n"


def _each(found: dict[str, list[Any]]) -> Iterator[tuple[str, Any]]:
    for name, pages in found.items():
        for page in pages:
            yield name, page


def main() -> int:
    texts = []
    for place in DESCRIBED:
        with tempfile.TemporaryDirectory() as folder:
            texts.append(described(place, pages_of(place, Path(folder))))
    KEPT.write_text("".join(texts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
