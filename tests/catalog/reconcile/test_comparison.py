from catalog import keys
from catalog.reconcile import owners
from tests.catalog.reconcile.world import ID, KEY, World


def test_everybody_with_a_folder_has_pictures_and_so_has_every_user(world: World) -> None:
    world.put("uploads/bob/a.jpg")
    world.bucket.hide("uploads/bob/a.jpg")
    world.bucket.put(f"renditions/eve/{ID}/thumb.webp", b"orphan", "image/webp")
    for nobody in ("uploads/No-Owner/a.jpg", "uploads/a.jpg", "elsewhere/carl/a.jpg"):
        world.bucket.put(nobody, b"original", "image/jpeg")
    assert owners(world.bucket, ["ann"]) == ["ann", "bob", "eve"]


def test_more_than_one_page_of_versions(world: World) -> None:
    """The newest version and the marker that hides it may stand on two pages."""
    for number in range(3):
        world.bucket.put(KEY, b"original", "image/jpeg")
        world.bucket.hide(KEY)
        world.bucket.put(f"uploads/ann/{number}.jpg", b"original", "image/jpeg")
    whole = list(world.bucket.objects(keys.UPLOADS))
    assert [each.key for each in whole if each.hidden] == [KEY]
    world.clients.s3.meta.events.register(
        "provide-client-params.s3.ListObjectVersions", lambda params, **_: params | {"MaxKeys": 1}
    )
    assert list(world.bucket.objects(keys.UPLOADS)) == whole
