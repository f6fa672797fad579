"""Hospitals, clinics, dealers and suppliers. Their credit codes have a right check digit, and are nobody's."""


def create(book):
    env = book.env(context={**book.env.context, "mail_auto_subscribe_no_notify": True})
    terms = {days: _term(book, days) for days in (30, 60, 90)}
    rows = book.rows("med_base", "partners")
    for number, row in enumerate(rows, 1):
        supplier, term = row["code"].startswith("S"), terms.get(int(row["days"]))
        partner = env["res.partner"].create(
            {
                "name": row["name"],
                "ref": row["code"],
                "is_company": True,
                "lang": "zh_CN",
                "vat": row["vat"],
                "country_id": env.ref("base.cn").id,
                "state_id": env.ref(f"base.state_cn_{row['state']}").id,
                "city": row["city"],
                "street": row["street"],
                "phone": f"000 5550 {number:02}00",
                "email": f"{row['code'].lower()}@example.com",
                "user_id": not supplier and book["user_sales"].id,
                "customer_rank": int(not supplier),
                "supplier_rank": int(supplier),
                "property_payment_term_id": not supplier and term and term.id,
                "property_supplier_payment_term_id": supplier and term and term.id,
            }
        )
        book.keep(row["code"], partner)
        job, name = row["contact"].split()
        env["res.partner"].create(
            {
                "name": name,
                "function": job,
                "parent_id": partner.id,
                "lang": "zh_CN",
                "email": f"buyer.{row['code'].lower()}@example.com",
                "phone": f"000 5550 {number:02}01",
            }
        )


def _term(book, days):
    line = (0, 0, {"value": "percent", "value_amount": 100, "nb_days": days})
    term = book.env["account.payment.term"].create({"name": f"{days} days after invoice", "line_ids": [line]})
    book.say(term, "name", f"{days} days after invoice", f"开票后 {days} 天")
    return term
