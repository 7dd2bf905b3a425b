"""Take the pictures of docs/publish-a-table.md from invented files, published and shown by the real code.

    .venv/bin/python scripts/picture_tables.py

Chromium must be there (CHROMIUM names it). Nothing of the checkout but docs/images is written.
"""

from __future__ import annotations

import html
import io
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import FloatRect, Page, sync_playwright

from pipelines.assembly.tables import publish_dataset
from pipelines.council.project import Project, default_project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.portal import create_app
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.store import Store, open_store
from pipelines.tables.declared import load_standards
from pipelines.tables.inspecting import inspect_table, table_lines

PUBLISHED = "2024-09-02T09:00:00+00:00"
HEAD = "Supplier Name,Paid Date,Trans No,Amount,Expenditure Category,Invoice No"
WIDTH, COLOURS = 820, 64


def main() -> None:
    """Publish invented months and picture them."""
    project = default_project()
    with tempfile.TemporaryDirectory(prefix="openbarnet-") as folder:
        work = Path(folder)
        store = publish(work, project)
        faulty = work / "tables" / "spending" / "spending-2024-08.csv"
        with serving(store.root) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": 700})
            picture(page, "table-inspect.png", terminal(faulty, project))
            page.goto(f"{address}/datasets/spending")
            keep(page.locator("section", has=page.locator("#changed")).screenshot(), "table-series.png")
            page.goto(f"{address}/evidence/spending/latest/spending-2024-04/spending/row-4?field=amount_gbp")
            page.set_viewport_size({"width": 1280, "height": 900})
            box = page.locator("table", has=page.locator("mark")).bounding_box()
            left, top = (box["x"], box["y"]) if box else (0, 0)
            clip: FloatRect = {"x": left, "y": top, "width": 860, "height": 540}
            keep(page.screenshot(full_page=True, clip=clip), "table-cell.png")
            page.set_viewport_size({"width": WIDTH, "height": 700})
            page.goto(
                f"{address}/datasets/planning-applications/tables/planning-applications/explore?by=ward"
            )
            keep(page.locator("figure.drawn svg.chart").last.screenshot(), "table-map.png")
            browser.close()


def publish(work: Path, project: Project) -> Store:
    """Publish six months of payments with a gap and a re-issued month, and the samples that a map needs."""
    folder = work / "tables" / "spending"
    for month in ("2024-03", "2024-04", "2024-06", "2024-07", "2024-08"):
        write(folder / f"spending-{month}.csv", payments(month, 40))
    write(
        folder / "spending-2024-07-v2.csv",
        [line.replace(",7.50,", ",9.25,") for line in payments("2024-07", 42)],
    )
    write(folder / "spending-2024-08.csv", [*payments("2024-08", 40), *WRONG])
    shutil.copytree(project.tables / "wards", work / "tables" / "wards")
    write(
        work / "tables" / "planning-applications" / "planning-applications-2024-08.csv",
        [f"24/{n:04},Ward {ward_of(n)},0{n % 9 + 1}/08/2024,Full application" for n in range(240)],
        "REFVAL,Ward,Received,Application Type",
    )
    store = open_store(work / "store")
    store.prepare()
    datasets = load_datasets(project)
    told = [
        publish_dataset(datasets[name], work / "tables", store, project)
        for name in ("spending", "planning-applications", "wards")
    ]
    update_catalogue(
        store,
        [one.outcome for one in told],
        [each for one in told for each in one.summaries],
        [],
        load_catalogue_meta(project.datapackages),
        PUBLISHED,
    )
    return store


WRONG = (
    "Gorse Care Ltd,31/08/2024,T8041,#REF!,Care,",
    "Hazel, Iris Ltd,30/08/2024,T8042,88.00,Care,",
    "Larch Energy Ltd,2024,Care",
)


def ward_of(n: int) -> str:
    """The letter of an invented ward, the first ones more often."""
    return chr(ord("A") + int(23.9 * (n * 0.618 % 1) ** 2))


def payments(month: str, count: int) -> list[str]:
    """Invented payments of a month."""
    names = ("Alder Housing", "Birch Transport", "Cedar Printing", "Damson Care")
    year, number = month.split("-")
    return [
        f"{names[n % 4]} Ltd,{n % 27 + 1:02}/{number}/{year},T{int(number)}{n:03},{n}.50,Services,INV{n}"
        for n in range(count)
    ]


def write(path: Path, lines: list[str], head: str = HEAD) -> None:
    """Write an invented file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def terminal(path: Path, project: Project) -> str:
    """What `openbarnet inspect` prints of a file, as a page that looks like a terminal."""
    dataset = load_datasets(project)["spending"].table
    lines = table_lines(inspect_table(path, load_standards(project.standards), dataset))
    text = html.escape("\n".join([f"$ openbarnet inspect tables/spending/{path.name}", *lines]))
    style = (
        "background:#17211d;color:#e7edea;font:15px/1.45 monospace;padding:14px;margin:0;white-space:pre-wrap"
    )
    return f'<body style="margin:0"><pre style="{style}">{text}</pre></body>'


def picture(page: Page, name: str, content: str) -> None:
    """Picture a page made of a text."""
    page.set_content(content)
    keep(page.locator("pre").screenshot(), name)


def keep(png: bytes, name: str) -> None:
    """Keep a picture small: a palette of few colours."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
    target = default_project().root / "docs" / "images" / name
    image.save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size:,} bytes")


def chromium() -> str | None:
    """Where Chromium is; None leaves it to Playwright."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """Serve a store's portal; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(create_app(store, address=address), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield address
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
