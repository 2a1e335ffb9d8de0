"""The registers around enterprises come in: products, laboratories, registered bases, associations.

A later upload renews what it says of a row that is known; who a row is about stays as it was first said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gongzhi.actions.acting import acting
from gongzhi.core.errors import Refusal
from gongzhi.core.events import RegisterLoaded
from gongzhi.core.facts import Actor
from gongzhi.core.registers import AssociationRow, BaseRow, LaboratoryRow, ProductRow
from gongzhi.store import queries, save
from gongzhi.store.save.registers import register_id


def take_in_products(rows: Sequence[ProductRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    """Products, each in its producer's county. Raises Refusal PRODUCER_UNKNOWN and takes in none of them then."""
    renewed = (
        "name_zh", "name_en", "hs_code", "category", "product_risk", "children", "food", "agri", "consumer",
        "cross_border",
    )  # fmt: skip
    with acting(by, at) as act:
        region_of = queries.enterprises.regions_of({row.producer_uscc for row in rows})
        new = save.registers.rows(
            "store_product",
            ("id", "sku", "producer_uscc", "region", "synthetic", *renewed),
            (
                (
                    register_id("product", row.sku), row.sku, row.producer_uscc, region_of[row.producer_uscc],
                    row.synthetic, *(getattr(row, name) for name in renewed),
                )
                for row in rows
            ),
            once=("sku",),
            renewed=renewed,
        )  # fmt: skip
        act.record(RegisterLoaded("products", raw_hash, new), subject="products")
    return new


def take_in_laboratories(rows: Sequence[LaboratoryRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    renewed = ("name", "region", "scope", "cma_valid_to", "cnas_valid_to")
    with acting(by, at) as act:
        new = save.registers.rows(
            "store_laboratory",
            ("id", "lab_no", "synthetic", *renewed),
            (
                (
                    register_id("laboratory", row.lab_no), row.lab_no, row.synthetic, row.name, row.region,
                    list(row.scope), row.cma_valid_to, row.cnas_valid_to,
                )
                for row in rows
            ),
            once=("lab_no",),
            renewed=renewed,
        )  # fmt: skip
        act.record(RegisterLoaded("laboratories", raw_hash, new), subject="laboratories")
    return new


def take_in_bases(rows: Sequence[BaseRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    with acting(by, at) as act:
        new = put_bases(rows)
        act.record(RegisterLoaded("bases", raw_hash, new), subject="bases")
    return new


def put_bases(rows: Sequence[BaseRow]) -> int:
    """Write bases into their register within an act; returns how many are new or renewed."""
    renewed = ("holder_uscc", "crop", "area_mu", "valid_from", "valid_to")
    return save.registers.rows(
        "store_base",
        ("id", "reg_no", "region", "synthetic", *renewed),
        (
            (
                register_id("base", row.reg_no), row.reg_no, row.region, row.synthetic,
                *(getattr(row, name) for name in renewed),
            )
            for row in rows
        ),
        once=("reg_no",),
        renewed=renewed,
    )  # fmt: skip


def take_in_associations(rows: Sequence[AssociationRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    """Associations, each with the ASC post of the person it names.

    Raises Refusal ASSOCIATION_POST_UNKNOWN where that person holds none on the day, and takes in none of them then.
    """
    renewed = ("name", "region", "sector", "hs_chapters", "post_id")
    with acting(by, at) as act:
        post_of = {post.person: post.id for post in queries.accounts.holders("ASC", act.day)}
        for row in rows:
            if row.person and row.person not in post_of:
                raise Refusal("ASSOCIATION_POST_UNKNOWN", association=row.name, person_no=row.person_no)
        new = save.registers.rows(
            "store_association",
            ("id", "uscc", "synthetic", *renewed),
            (
                (
                    register_id("association", row.uscc), row.uscc, row.synthetic, row.name, row.region, row.sector,
                    " ".join(row.hs_chapters), post_of[row.person] if row.person else None,
                )
                for row in rows
            ),
            once=("uscc",),
            renewed=renewed,
        )  # fmt: skip
        act.record(RegisterLoaded("associations", raw_hash, new), subject="associations")
    return new
