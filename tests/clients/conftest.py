from tests.support.nats import bus, nats_server
from tests.support.postgres import database, dsn, postgres
from tests.support.s3 import s3

__all__ = ["bus", "database", "dsn", "nats_server", "postgres", "s3"]
