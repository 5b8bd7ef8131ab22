"""Counts the orders of each customer."""

COUNT = """INSERT INTO orders_of_customer VALUES ($1, 1)
    ON CONFLICT (customer) DO UPDATE SET orders = orders_of_customer.orders + 1"""


async def prepare(db):
    """Make the table, if there is none."""
    await db.execute("CREATE TABLE IF NOT EXISTS orders_of_customer (customer text PRIMARY KEY, orders int)")


async def handle(event, deps):
    """Count one order."""
    await deps.db.execute(COUNT, event.data["owner"])
    return []
