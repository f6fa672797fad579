"""Licences of everybody who buys or supplies, device classes and certificates of products, and the story of the gate:

A dealer orders hip implants; its licence does not list category 13, so the order is refused. Its renewed licence, which
does, has been entered and reviewed by quality, and waits for the head of quality: once approved, the order confirms.
"""

from odoo.addons.med_base.demo import Part

from . import desk, devices, licences, reviews, today


class Demo(Part):
    """What the law asks of the distributor's partners and products."""

    def things(self):
        # What the office has on paper is typed, not read: the engine would be busy with it for a quarter of an hour.
        self._reads("False")
        devices.classify(self.book)
        self.book.clock.set(380)
        drafts = devices.certificates(self.book) + licences.everybody(self.book)
        desk.tiers(self.book)
        licences.approve(self.book, drafts)
        reviews.opening(self.book)

    def plan(self):
        today.plan(self.book)
        desk.plan(self.book)

    def finish(self):
        self._reads("True")
        desk.finish(self.book)

    def refuse(self):
        today.refuse(self.book)

    def _reads(self, value):
        self.env["ir.config_parameter"].set_param("med_qualification.ocr_auto", value)
