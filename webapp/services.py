"""What the pages work with, put together once a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

from flask import current_app

from catalog import aws
from catalog.albums import Albums
from catalog.arrangement import Arrangement
from catalog.bucket import Bucket
from catalog.images import Images
from catalog.links import SHARED, Links
from catalog.permits import Permits
from catalog.shares import Shares
from catalog.subscriptions import Subscriptions
from catalog.table import Table
from catalog.throttle import Throttle
from catalog.trash import Trash
from catalog.users import Users
from catalog.vocabulary import Vocabulary
from webapp.settings import Settings

_NAME = "proofsheet"


@dataclass(frozen=True)
class Services:
    """The catalog and the settings; shared by all threads."""

    settings: Settings
    images: Images
    vocabulary: Vocabulary
    trash: Trash
    albums: Albums
    arrangement: Arrangement
    bucket: Bucket
    permits: Permits
    links: Links
    shares: Shares
    shared_links: Links
    users: Users
    users_table: Table
    throttle: Throttle
    subscriptions: Subscriptions

    @classmethod
    def connect(cls, settings: Settings, clients: aws.Aws) -> Self:
        """Put them together; no call to AWS is made."""
        images_table = Table(clients.dynamodb, settings.images_table)
        users_table = Table(clients.dynamodb, settings.users_table)
        images, albums = Images(images_table), Albums(images_table)
        return cls(
            settings=settings,
            images=images,
            vocabulary=Vocabulary(images_table),
            trash=Trash(images, images_table),
            albums=albums,
            arrangement=Arrangement(albums, images, images_table),
            bucket=Bucket(clients.s3, settings.images_bucket),
            permits=Permits(clients.s3, settings.images_bucket),
            links=Links(clients, settings.images_bucket),
            shares=Shares(images_table),
            shared_links=Links(clients, settings.images_bucket, SHARED),
            users=Users(users_table),
            users_table=users_table,
            throttle=Throttle(users_table),
            subscriptions=Subscriptions(clients.sns, settings.topic_arn),
        )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings and put everything together.

        Raises:
            MissingSettings: with all names that are missing.
        """
        return cls.connect(Settings.from_environ(environ), aws.connect(environ, aws.WEB))


def services() -> Services:
    """The services of the application that answers the current request."""
    return cast("Services", current_app.extensions[_NAME])
