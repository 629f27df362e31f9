import pytest

from catalog.aws import Aws
from catalog.bucket import Bucket
from catalog.images import Images
from tests.catalog.reconcile.world import World


@pytest.fixture
def world(images: Images, bucket: Bucket, clients: Aws) -> World:
    return World(images, bucket, clients)
