import csv
import random
from datetime import datetime, time, timedelta
from pathlib import Path

import pytz
from odoo.tests import freeze_time

ZONE = pytz.timezone("Asia/Shanghai")
SEED = 20260901


class Part:
    """What one addon adds to the demonstration; each stage may be left out."""

    def __init__(self, book):
        self.book, self.env = book, book.env

    def things(self):
        """Companies, people, products, licences: what was there before the first order."""

    def plan(self):
        """Plans with book.plan() what happened since, up to what is on people's desks today; it is then carried out in
        the order of time."""

    def finish(self):
        """What is done last of all, with everything there."""

    def refuse(self):
        """Tries what the gate refuses; each attempt ends in a rollback, after which its evidence is written."""


class Clock:
    """Stands still at a moment of one's choice; what is written meanwhile bears that time."""

    def __init__(self, env):
        self.env, self.now = env, datetime.now(pytz.utc).replace(microsecond=0)

    def __enter__(self):
        self.freezer = freeze_time(self.now.replace(tzinfo=None))
        self.frozen = self.freezer.start()
        return self

    def __exit__(self, *error):
        if not error[0]:
            self.set(0, 23)
        self.env.cr._now = None
        self.freezer.stop()

    def day(self, ago):
        """The date so many days ago, in China; negative for one to come."""
        return self.now.astimezone(ZONE).date() - timedelta(days=ago)

    @property
    def today(self):
        """The date in China at the moment at which the clock stands."""
        return datetime.now(pytz.utc).astimezone(ZONE).date()

    def set(self, ago, hour=10, minute=0):
        """Goes to an hour in China so many days ago, but never past the real time."""
        self.env.flush_all()
        moment = min(ZONE.localize(datetime.combine(self.day(ago), time(hour, minute))), self.now)
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
        self.frozen.move_to(moment)
        self.env.cr._now = moment  # what the ORM takes for the time of creation


class Book:
    """Names, people, tables, chance and the plan: what the parts share.

    Records are kept under short names, as external ids of the module "demo": book["H01"] is env.ref("demo.H01").
    """

    def __init__(self, env):
        self.env, self.clock = env, Clock(env)
        self.random = random.Random(SEED)
        self.steps = []

    def __getitem__(self, name):
        return self.env.ref(f"demo.{name}")

    def keep(self, name, record):
        self.env["ir.model.data"]._update_xmlids([{"xml_id": f"demo.{name}", "record": record, "noupdate": True}])
        return record

    def by(self, login, records):
        """The records in the hands of a person, who works in Chinese."""
        user = self[f"user_{login}"]
        return records.with_user(user).with_context(lang="zh_CN", tz=ZONE.zone, allowed_company_ids=user.company_id.ids)

    def quietly(self, login, records):
        """The same, without notices and tracked values: for what was brought in by the hundred."""
        return self.by(login, records).with_context(
            tracking_disable=True, mail_activity_quick_update=True, mail_auto_subscribe_no_notify=True
        )

    def rows(self, addon, name):
        """The rows of a table of an addon, as dicts; empty cells are empty texts."""
        path = Path(__file__).parents[2] / addon / "demo" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def say(self, records, field, english, chinese):
        """Gives a translated field its words in both languages."""
        records.update_field_translations(field, {"en_US": english, "zh_CN": chinese})

    def plan(self, ago, hour, verb, *args):
        """To be done so many days ago. What lies ahead of today is left to the people of the demonstration."""
        if ago >= 0:
            self.steps.append((-ago, hour, len(self.steps), verb, args))

    def carry_out(self):
        """Does what is planned in the order of time; a step may plan further ones of a later time."""
        while self.steps:
            step = min(self.steps)
            self.steps.remove(step)
            ago, hour, number, verb, args = step
            self.clock.set(-ago, hour, number % 60)
            verb(*args)
