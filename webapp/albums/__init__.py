"""Albums: pictures that belong together, in an order that their owner chose."""
