"""What each register takes from a list: its fields and the heads under which lists write them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.registers.importing import values
from jingwei.registers.importing.reasons import Reason

type Value = object
type Read = Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a register.

    Attributes:
        title: what people read for it.
        heads: what lists write above the column, as ``head_key`` gives it; the field's own name is always one.
        read: a cell that is not empty → its value, or ``Unusable``.
        personal: a text that says something of somebody; names, numbers and phones are known by ``read``.
    """

    name: str
    title: str | Promise
    heads: tuple[str, ...]
    read: Read
    needed: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of one register, by which a list's columns are understood."""

    register: str
    fields: tuple[Field, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the fields without which a file is refused."""
        return tuple(field.name for field in self.fields if field.needed)

    @property
    def key(self) -> Field:
        """The field by which a line is known: the first that is needed."""
        return next(field for field in self.fields if field.needed)

    @property
    def titles(self) -> dict[str, str | Promise]:
        """Field → what people read for it."""
        return {field.name: field.title for field in self.fields}

    def numbered(self, name: str) -> bool:
        """Whether a field holds identity numbers, whatever it is called."""
        return any(field.read is values.number for field in self.fields if field.name == name)

    def named(self, name: str) -> Field:
        """The field of a name."""
        return next(field for field in self.fields if field.name == name)

    def asked_as(self, name: str) -> str:
        """A field with some of the heads under which it is found, for whoever has to name a column.

        >>> HISTORY.asked_as("recorded_on")
        'recorded_on (记录日期, 采集日期, 登记日期)'
        """
        heads = self.named(name).heads
        return f"{name} ({', '.join(heads[:3])})" if heads else name

    def field_of(self, head: str) -> str | None:
        """The field that a head names, None when it names none."""
        found = self.named_by(head)
        return found[0] if found else None

    def named_by(self, head: str) -> tuple[str, int] | None:
        """The field that a head names, and how surely: 0 is the field's own name, then its heads in their order."""
        key = head_key(head)
        for field in self.fields:
            if key == head_key(field.name):
                return field.name, 0
            if key in field.heads:
                return field.name, field.heads.index(key) + 1
        return None


def head_key(head: str) -> str:
    """A head as it is compared: one width, lower-case, without spaces, marks and what stands in brackets.

    >>> head_key("＊ 公民身份号码（18位）")
    '公民身份号码'
    """
    text = values.plain(head).lower().partition("(")[0]
    kept = "".join("-" if sign in "_ /" and text.isascii() else sign for sign in text.strip(" *:：、·"))
    return "".join(kept.split())


def _choice(choices: Mapping[str, tuple[str, ...]], *, wrong: Reason = Reason.CHOICE_WRONG) -> Read:
    return partial(values.choice, choices=choices, wrong=wrong)


_SEXES = {"M": ("男", "男性", "male", "1"), "F": ("女", "女性", "female", "2")}
_KINDS = {
    "owner": ("业主", "产权人", "户主", "自有", "自住"),
    "tenant": ("租户", "租客", "承租人", "租住", "租赁"),
    "family": ("家属", "家庭成员", "共同居住", "亲属"),
    "dormitory": ("宿舍", "集体宿舍", "员工宿舍"),
    "lodger": ("寄住", "借住", "暂住"),
    "unstated": ("其他", "不详", "未说明"),
}
_USES = {
    "home": ("住宅", "居住", "住房", "自住"),
    "dormitory": ("宿舍", "集体宿舍"),
    "business": ("商业", "商铺", "商用", "办公", "工业", "厂房", "商住", "综合", "商住两用"),
    "public": ("公共", "公建", "公共服务"),
    "other": ("其他",),
}
_STRUCTURES = {
    "reinforced-concrete": ("钢混", "钢筋混凝土", "框架", "钢混结构", "框架结构", "剪力墙"),
    "mixed": ("砖混", "混合", "砖混结构"),
    "steel": ("钢", "钢结构"),
    "brick": ("砖木", "砖木结构"),
    "temporary": ("临时", "临建", "临时搭建"),
    "other": ("其他",),
}
_ENTITY_KINDS = {
    "company": ("企业", "公司", "有限责任公司", "股份有限公司"),
    "institution": ("事业单位",),
    "agency": ("机关",),
    "association": ("社会团体", "社会组织", "民办非企业"),
    "sole-trader": ("个体", "个体户", "个体工商户"),
}

_NUMBER = Field(
    "number",
    _("Identity number"),
    (
        "身份证号",
        "身份证号码",
        "公民身份号码",
        "公民身份证号码",
        "身份证",
        "证件号码",
        "证件号",
        "居民身份证号码",
        "id",
        "id-number",
        "identity-number",
    ),
    values.number,
    needed=True,
)
_NAME = Field("name", _("Name"), ("姓名", "名字", "人员姓名", "居民姓名", "full-name"), values.name, needed=True)
_PHONE = Field(
    "phone", _("Mobile number"), ("手机", "手机号", "手机号码", "联系电话", "电话", "移动电话", "联系方式", "mobile"), values.phone
)
_HOUSE = Field(
    "house_code", _("House code"), ("房屋编码", "房屋代码", "房屋编号", "房编", "house-code"), values.house_code, needed=True
)
_ADDRESS = Field(
    "address",
    _("Address"),
    ("地址", "住址", "详细地址", "现住址", "居住地址", "标准地址", "房屋地址"),
    partial(values.text_of, longest=200),
)
_GRID = Field("grid", _("Grid"), ("网格编码", "网格代码", "所属网格", "网格", "grid-code"), values.grid_code, needed=True)
_SINCE_HEADS = ("起始日期", "开始日期", "入住日期", "登记日期", "居住起始日期", "迁入日期", "since", "from", "valid-from")
_UNTIL_HEADS = ("终止日期", "结束日期", "搬离日期", "注销日期", "迁出日期", "until", "to", "valid-until")
_SINCE, _UNTIL = Field("since", _("From"), _SINCE_HEADS, values.day), Field("until", _("Until"), _UNTIL_HEADS, values.day)
_USE = Field("use", _("Use"), ("用途", "房屋用途", "使用用途", "建筑用途"), _choice(_USES))


def _count(name: str, title: Promise, heads: tuple[str, ...], *, least: int, most: int) -> Field:
    return Field(name, title, heads, partial(values.count, least=least, most=most))


PEOPLE = Layout(
    "people",
    (
        _NUMBER,
        _NAME,
        Field("sex", _("Sex"), ("性别", "gender"), _choice(_SEXES, wrong=Reason.SEX_WRONG)),
        Field("born_on", _("Birth date"), ("出生日期", "出生年月日", "生日", "birth-date", "date-of-birth", "born"), values.day),
        _PHONE,
        Field("citizenship", _("Citizenship"), ("国籍", "国籍或地区", "nationality"), values.country),
    ),
)
RESIDENCES = Layout(
    "residences",
    (
        _NUMBER,
        _HOUSE,
        Field(_NAME.name, _NAME.title, _NAME.heads, _NAME.read),
        Field("kind", _("Kind"), ("居住方式", "居住类型", "居住性质", "与房屋关系", "人房关系"), _choice(_KINDS)),
        _SINCE,
        _UNTIL,
    ),
)
DWELLINGS = Layout(
    "dwellings",
    (
        _HOUSE,
        Field(_ADDRESS.name, _ADDRESS.title, _ADDRESS.heads, _ADDRESS.read, needed=True),
        Field(_GRID.name, _GRID.title, _GRID.heads, _GRID.read),
        Field("room", _("Room"), ("房号", "房间号", "室号", "单元房号"), partial(values.text_of, longest=24)),
        _USE,
        _count("capacity", _("How many people it holds"), ("可住人数", "容纳人数", "核定人数", "床位数"), least=1, most=2000),
        _SINCE,
    ),
)
BUILDINGS = Layout(
    "buildings",
    (
        Field(
            _HOUSE.name, _HOUSE.title, ("楼栋编码", "建筑编码", "栋编码", "building-code", *_HOUSE.heads), _HOUSE.read, needed=True
        ),
        Field(_ADDRESS.name, _ADDRESS.title, (*_ADDRESS.heads, "楼栋地址", "建筑地址"), _ADDRESS.read, needed=True),
        Field(_GRID.name, _GRID.title, _GRID.heads, _GRID.read),
        _USE,
        Field("structure", _("Structure"), ("结构", "建筑结构", "房屋结构", "结构类型"), _choice(_STRUCTURES)),
        _count("storeys", _("Storeys"), ("层数", "楼层数", "总层数", "floors"), least=1, most=200),
        _SINCE,
    ),
)
ENTITIES = Layout(
    "entities",
    (
        Field(
            "uscc",
            _("Unified social credit code"),
            ("统一社会信用代码", "社会信用代码", "信用代码", "credit-code"),
            values.credit_code,
            needed=True,
        ),
        Field(
            "name",
            _("Name"),
            ("名称", "单位名称", "企业名称", "机构名称", "法人名称"),
            partial(values.text_of, longest=120),
            needed=True,
        ),
        _GRID,
        Field("kind", _("Kind"), ("类型", "机构类型", "企业类型", "单位类型"), _choice(_ENTITY_KINDS)),
        Field(_ADDRESS.name, _ADDRESS.title, (*_ADDRESS.heads, "注册地址", "经营地址", "住所"), _ADDRESS.read),
        Field(_HOUSE.name, _HOUSE.title, _HOUSE.heads, _HOUSE.read),
        Field("since", _("From"), ("成立日期", "注册日期", *_SINCE_HEADS), values.day),
    ),
)
HISTORY_LONGEST = {"name": 120, "address": 300, "phone": 40, "house_code": 40}
"""Characters of the texts of a history record, which are kept as they are written."""
HISTORY = Layout(
    "history",
    (
        _NUMBER,
        Field("name", _("Name"), _NAME.heads, partial(values.text_of, longest=HISTORY_LONGEST["name"]), needed=True),
        Field(
            "recorded_on", _("Written on"), ("记录日期", "采集日期", "登记日期", "更新日期", "recorded"), values.day, needed=True
        ),
        Field(_ADDRESS.name, _ADDRESS.title, _ADDRESS.heads, partial(values.text_of, longest=HISTORY_LONGEST["address"])),
        Field("phone", _("Mobile number"), _PHONE.heads, partial(values.text_of, longest=HISTORY_LONGEST["phone"])),
        Field(_HOUSE.name, _HOUSE.title, _HOUSE.heads, partial(values.text_of, longest=HISTORY_LONGEST["house_code"])),
        Field("valid_from", _("From"), tuple(head for head in _SINCE_HEADS if head != "登记日期"), values.day),
        Field("valid_until", _("Until"), _UNTIL_HEADS, values.day),
    ),
)

LAYOUTS: dict[str, Layout] = {layout.register: layout for layout in (PEOPLE, RESIDENCES, DWELLINGS, BUILDINGS, ENTITIES, HISTORY)}
"""REGISTER of ``jingwei import`` → what it takes."""
