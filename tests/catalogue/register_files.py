"""A good line of every register, files made of it with changes, and the faults that reading one tells."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.core.errors import BadInput
from gongzhi.core.facts import CheckResult, Complaint, ExportReturn, ForeignNotice
from gongzhi.core.register_cells import spell
from gongzhi.core.registers import (
    AssociationRow,
    BaseRow,
    CertificateRow,
    DeclarationRow,
    EarlierCountRow,
    EnterpriseRow,
    ExportTotalRow,
    LaboratoryRow,
    PersonRow,
    ProductRow,
)

FIRM = "914403001922038216"  # valid by the published rule
OTHER_FIRM = "91110000802100433B"

ENTERPRISE = {
    "uscc": FIRM,
    "org_code": "192203821",
    "name_zh": "浮梁县岭畔陶瓷有限公司",
    "name_en": "Fuliang Lingpan Ceramics Co., Ltd.",
    "address": "江西省景德镇市浮梁县创业路18号",
    "region": "360222",
    "size": "small",
    "sector": "日用陶瓷制品制造",
    "category": "light",
    "hs_codes": ("691110", "6912"),
    "firm_class": 2,
    "is_producer": True,
    "is_exporter": False,
    "customs_code": "360296Y000",
    "contact_role": "质量负责人",
    "registered_on": date(2009, 3, 1),
    "synthetic": True,
    "premises": "29.3523,117.2150",
    "premises_source": "survey",
    "premises_on": date(2017, 3, 1),
}
EARLIER = {
    "monday": date(2017, 2, 27),
    "county": "360222",
    "chapter": "69",
    "hazard": "heavy_metal",
    "market": "DE",
    "events": 3,
    "synthetic": True,
}
PERSON = {
    "person_no": "JX-0001",
    "name": "唐文兰",
    "role": "CIQ_O",
    "region": "360200",
    "certificate_no": "JX-36-1",
    "uscc": "",
    "held_from": date(2016, 1, 1),
    "held_to": None,
    "synthetic": False,
}
EXPORTS = {
    "uscc": FIRM,
    "region": "360222",
    "year": 2016,
    "month": 7,
    "items": 12_000,
    "value_usd_cents": 150_000_000_005,
    "synthetic": False,
}
CERTIFICATE = {
    "uscc": FIRM,
    "standard": "ISO9001",
    "certificate_no": "00117Q/1",
    "valid_from": date(2016, 5, 20),
    "valid_to": date(2019, 5, 19),
    "synthetic": False,
}
RETURN = {
    "declaration_no": "400120170123456789",
    "item_no": 1,
    "producer_uscc": FIRM,
    "goods": "日用瓷杯",
    "hs_code": "691110",
    "returned_from": "DE",
    "arrived_on": date(2017, 3, 10),
    "value_usd_cents": 1_250_050,
    "port_region": "360400",
    "stated_cause": "Q1",
    "inspected_by": ("JX-36-1", "JX-36-2"),
    "synthetic": True,
}
FORM = {
    "import_no": "3604-IN-17", "applicant": "浮梁县岭畔陶瓷有限公司", "brand": "岭畔 A3", "quantity": Decimal("1200.5"),
    "quantity_unit": "件", "weight_kg": Decimal("830.25"), "consignee": "浮梁县岭畔陶瓷有限公司",
    "consignee_in_province": "yes", "in_catalogue": "no", "export_port": "九江", "exported_on": date(2017, 1, 5),
    "export_inspection_no": "36-EX-1", "origin_office_region": "360200", "producer_org_code": "192203821",
    "producer_class": "2", "producer_place": "景德镇市浮梁县", "category": "light", "all_causes": "铅溶出超标",
    "handling": "rework",
}  # fmt: skip
RETURN |= FORM
PRODUCT = {
    "sku": "JX-691110-01",
    "producer_uscc": FIRM,
    "name_zh": "日用瓷杯",
    "name_en": "porcelain mugs",
    "hs_code": "6911101900",
    "category": "light",
    "product_risk": "II",
    "children": False,
    "food": False,
    "agri": False,
    "consumer": True,
    "cross_border": True,
    "synthetic": False,
}
LABORATORY = {
    "lab_no": "JX-LAB-1",
    "name": "测试陶瓷检测中心",
    "region": "360200",
    "scope": ("日用陶瓷", "铅溶出量"),
    "cma_valid_to": date(2017, 6, 30),
    "cnas_valid_to": None,
    "synthetic": False,
}
BASE = {
    "reg_no": "361023MJ00017",
    "holder_uscc": FIRM,
    "region": "361023",
    "crop": "蜜桔",
    "area_mu": 320,
    "valid_from": date(2017, 6, 20),
    "valid_to": date(2020, 6, 19),
    "synthetic": False,
}
ASSOCIATION = {
    "uscc": OTHER_FIRM,
    "name": "测试陶瓷行业协会",
    "region": "360000",
    "sector": "陶瓷",
    "hs_chapters": ("68", "69"),
    "person_no": "JX-0002",
    "synthetic": False,
}
DECLARATION = {
    "declaration_no": "400120170123456789",
    "item_no": 2,
    "exporter_uscc": OTHER_FIRM,
    "producer_uscc": FIRM,
    "producer_region": "360222",
    "hs_code": "6911101900",
    "goods": "日用瓷杯",
    "quantity": 12_000,
    "unit": "件",
    "value_usd_cents": 1_250_050,
    "destination": "DE",
    "port_region": "360400",
    "export_date": date(2017, 1, 10),
    "lots": ("A-1", "A-2"),
    "inspected": True,
    "synthetic": True,
}
CHECK_RESULT = {
    "number": "JX-2017-000123",
    "producer_uscc": FIRM,
    "goods": "日用瓷杯",
    "hs_code": "691110",
    "lot": "A-1",
    "checked_on": date(2017, 3, 10),
    "ordered_by": "provincial",
    "targeted": True,
    "lab": "JX-LAB-1",
    "passed": False,
    "safety": True,
    "hazard": "migration",
    "failed_items": ("铅溶出量", "标识"),
    "synthetic": True,
}
COMPLAINT = {
    "number": "JX-TS-17",
    "received_on": date(2017, 3, 12),
    "channel": "embassy",
    "complainant": "importer",
    "country": "DE",
    "goods": "瓷杯",
    "hazard": "migration",
    "firm": "Fuliang Lingpan Ceramics",
    "producer_uscc": FIRM,
    "synthetic": True,
}
NOTICE = {
    "number": "DE-2017-0042", "published_on": date(2017, 3, 4), "notifying_country": "DE", "product": "陶瓷杯",
    "hazard": "migration", "serious": True, "firm": "Fuliang Lingpan Ceramics", "place": "Jingdezhen",
    "synthetic": True,
}  # fmt: skip
NOTIFICATION = {
    "symbol": "G/SPS/N/JPN/12", "circulated_on": date(2017, 3, 1), "local_government": "", "agency": "厚生劳动省",
    "comment_contact": "", "notified_under": ("B.5",), "products": "茶叶", "hs_codes": ("0902.10", "0902 20"),
    "ics": (), "keywords": ("绿茶", "红茶"), "regions_affected": "所有贸易伙伴", "title": "农药残留限量",
    "languages": "日文", "pages": 3, "content": "修订限量", "objective": "食品安全", "urgency": "",
    "sps_objectives": ("food_safety", "plant_protection"), "international_standard": "codex",
    "standard_reference": "CAC/GL 33", "conforms": False, "documents": "", "adopted_on": None, "published_on": None,
    "in_force_on": date(2017, 9, 1), "comments_until": date(2017, 4, 30), "text_from": "",
}  # fmt: skip
GOOD = {
    "enterprises": ENTERPRISE,
    "people": PERSON,
    "exports": EXPORTS,
    "earlier_counts": EARLIER,
    "certificates": CERTIFICATE,
    "products": PRODUCT,
    "laboratories": LABORATORY,
    "bases": BASE,
    "associations": ASSOCIATION,
    "declarations": DECLARATION,
    "returns": RETURN,
    "check_results": CHECK_RESULT,
    "complaints": COMPLAINT,
    "notices": NOTICE,
    "notifications": NOTIFICATION,
}
ROWS = {
    "enterprises": EnterpriseRow,
    "people": PersonRow,
    "exports": ExportTotalRow,
    "earlier_counts": EarlierCountRow,
    "certificates": CertificateRow,
    "products": ProductRow,
    "laboratories": LaboratoryRow,
    "bases": BaseRow,
    "associations": AssociationRow,
    "declarations": DeclarationRow,
    "notifications": SimpleNamespace,
}
# What stands in a file beside the evidence's body goes into its envelope.
BODIES = {
    "returns": (ExportReturn, []),
    "check_results": (CheckResult, ["number"]),
    "complaints": (Complaint, ["number", "received_on"]),
    "notices": (ForeignNotice, ["number", "published_on"]),
}
NAME = "上传.csv"


def table(kind, *changes):
    """The cells of a file, header first: one good line for each change of its texts by field."""
    columns = registers.register(kind).columns
    lines = [[column.zh for column in columns]]
    for change in changes or ({},):
        assert set(change) <= {column.field for column in columns}
        lines.append([change.get(column.field, spell(column, GOOD[kind][column.field])) for column in columns])
    return lines


def raw(cells, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return text.getvalue().encode(encoding)


def faults(kind, content):
    """(where, column, value, code) of every fault; each can be said in both languages and names its place."""
    with pytest.raises(BadInput) as refused:
        registers.read(kind, content, NAME)
    for cell in refused.value.cells:
        for language in LANGUAGES:
            params = {"where": cell.where, "column": cell.column, "value": cell.value, **cell.params}
            assert cell.where in say(cell.code, language, **params)
    return [(cell.where, cell.column, cell.value, cell.code) for cell in refused.value.cells]


def codes(kind, *changes):
    return [code for *_, code in faults(kind, raw(table(kind, *changes)))]
