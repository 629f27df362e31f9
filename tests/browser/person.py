"""What a person does in the browser."""

import base64
import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.product import PASSWORD


def log_in(page: Page, name: str = "demo") -> None:
    """By the form. Few tests need it: logging in is throttled."""
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")


def jpeg(shade: int, size: tuple[int, int] = (1200, 800)) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").point(lambda value: (value + shade) % 256).save(file, "JPEG")
    return file.getvalue()


def drop(page: Page, name: str, data: bytes, content_type: str = "image/jpeg") -> None:
    """Drag a file from the desktop and let go of it over the page."""
    files = page.evaluate_handle(
        """([name, type, data]) => {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type }));
            return transfer;
        }""",
        [name, content_type, base64.b64encode(data).decode()],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("body", event, {"dataTransfer": files})


def add(page: Page, name: str, data: bytes) -> str:
    """Drop a picture on the library, and wait until it is ready; returns the path of its page."""
    page.goto("/")
    drop(page, name, data)
    card = page.locator("li.card.ready").get_by_role("link", name=name)
    expect(card).to_be_visible(timeout=60_000)
    return str(card.get_attribute("href"))
