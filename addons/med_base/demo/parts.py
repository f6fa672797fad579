from . import orders, partners, people, products, purchases, rules, today
from .book import Part


class Demo(Part):
    """The distributor and its trade."""

    def things(self):
        self.book.clock.set(400)
        people.create(self.book)
        partners.create(self.book)
        products.create(self.book)

    def plan(self):
        purchases.plan(self.book, orders.plan(self.book))
        rules.plan(self.book)
        today.plan(self.book)

    def finish(self):
        people.finish(self.book)

    def refuse(self):
        today.refuse(self.book)
