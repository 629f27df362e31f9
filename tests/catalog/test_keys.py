import pytest

from catalog import keys

ULID = "01JCZ5T8Q6E3V9M2K4R7W1X0AB"


def test_a_dashboard_upload_keeps_its_id() -> None:
    key = keys.upload_key("ann", ULID, "Sommer 1.jpg")
    assert key == f"uploads/ann/{ULID}/Sommer_1.jpg"
    assert keys.parse(key) == keys.Original("ann", ULID, "Sommer_1.jpg")


def test_an_object_put_there_by_other_means_gets_the_same_id_every_time() -> None:
    first, again = keys.parse("uploads/ann/2024/beach.jpg"), keys.parse("uploads/ann/2024/beach.jpg")
    other = keys.parse("uploads/ann/2025/beach.jpg")
    assert first
    assert other
    assert first == again
    assert first.id != other.id
    assert keys.is_id(first.id)
    assert first.filename == "beach.jpg"


@pytest.mark.parametrize(
    "key",
    [
        "renditions/ann/x/thumb.webp",
        "uploads/",
        "uploads/ann",
        "uploads/ann/",
        "uploads/ann/2024/",
        "uploads/Ann/beach.jpg",
        "uploads//beach.jpg",
        "uploads/-ann/beach.jpg",
        f"uploads/{'a' * 33}/beach.jpg",
    ],
)
def test_what_is_nobodys_picture_is_recognized(key: str) -> None:
    assert keys.parse(key) is None


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("käse.jpg", "käse.jpg"),
        ("日本.png", "日本.png"),
        ("<script>alert(1)</script>.jpg", "_script_alert_1_script_.jpg"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("...", "_"),
        ("a\nb\x00.jpg", "a_b_.jpg"),
    ],
)
def test_filenames_in_keys_are_safe(filename: str, safe: str) -> None:
    assert keys.safe_filename(filename) == safe


def test_the_longest_name_still_makes_a_valid_key() -> None:
    key = keys.upload_key("a" * 32, ULID, "日" * 251 + ".jpg")
    assert len(key.encode()) <= 1024
    assert key.endswith(".jpg")
