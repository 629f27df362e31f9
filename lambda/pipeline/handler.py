"""Where the function is put together, once a process, and where faults become retries."""

from collections.abc import Mapping
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from catalog import aws
from catalog.bucket import Bucket
from catalog.errors import CatalogError
from catalog.images import Images
from catalog.lifecycle import Arrival
from catalog.table import Table
from pipeline import scratch
from pipeline.errors import DecoderFault
from pipeline.events import arrivals
from pipeline.ingest import Ingest
from pipeline.pace import paced
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings


class Context(Protocol):
    """The part of Lambda's context that is used; a retried invocation has the same id."""

    aws_request_id: str


class Handler:
    """Takes S3's events. A file that is no picture is a result; a fault of AWS is raised, so that Lambda retries."""

    def __init__(self, environ: Mapping[str, str], logger: Logger) -> None:
        settings = Settings.from_environ(environ)
        self._clients = aws.connect(environ, aws.WORKER)
        table = Table(self._clients.dynamodb, settings.images_table)
        self._ingest = Ingest(Images(table), paced(settings, self._clients, table), Sandbox(environ))
        self._logger = logger
        scratch.clear()

    def __call__(self, event: Mapping[str, Any], context: Context) -> None:
        """Process every record of `event`, also those after one that failed.

        Raises:
            ClientError, BotoCoreError, CatalogError, DecoderFault: the last fault.
        """
        fault: Exception | None = None
        for bucket, arrival in arrivals(event):
            try:
                self._process(arrival, Bucket(self._clients.s3, bucket), context.aws_request_id)
            except (ClientError, BotoCoreError, CatalogError, DecoderFault) as error:
                self._logger.exception("fault", extra={"key": arrival.key})
                fault = error
        if fault:
            raise fault

    def _process(self, arrival: Arrival, bucket: Bucket, worker: str) -> None:
        image = self._ingest.ingest(arrival, bucket, worker)
        result = {"status": image.status, "code": image.code, "record_version": image.version} if image else {}
        self._logger.info("processed", extra={"key": arrival.key, "bytes": arrival.bytes, **result})
