"""Reading certificates: pages, engines, layout, fields. Needs neither Odoo nor a database.

`worker.py` renders and recognises in a process of its own; `layout.py` and `reader.py` turn what it read into fields.
"""
