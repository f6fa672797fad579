"""Licences of everybody who buys or supplies, device classes and certificates of products, and the story of the gate:

A dealer orders hip implants; its licence does not list category 13, so the order is refused. Its renewed licence, which
does, has been entered and reviewed by quality, and waits for the head of quality: once approved, the order confirms.
"""

from odoo.addons.med_base.demo import Part

from . import devices, licences, reviews, today


class Demo(Part):
    """What the law asks of the distributor's partners and products."""

    def things(self):
        devices.classify(self.book)
        self.book.clock.set(380)
        licences.approve(self.book, devices.certificates(self.book) + licences.everybody(self.book))
        reviews.opening(self.book)

    def plan(self):
        today.plan(self.book)

    def refuse(self):
        today.refuse(self.book)
