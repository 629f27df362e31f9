"""One product for all journeys that leave it as they found it."""

from collections.abc import Iterator

import pytest

from tests.product import Person, Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product") / "data")
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def demo(product: Product) -> Person:
    return Person(product)


@pytest.fixture
def newcomer(product: Product) -> Person:
    """Somebody whose first mails come one by one: the others of this session may have been a burst."""
    return product.newcomer()
