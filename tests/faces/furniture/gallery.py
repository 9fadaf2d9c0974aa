"""A gallery of every component with made-up content, for the tests and for looking at. Never shipped, never served."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.html import format_html
from django.utils.translation import get_language

from jingwei.faces._furniture import components as c
from jingwei.faces._furniture import problems
from jingwei.faces._furniture.context import DemoNotice, NavGroup, NavLink
from jingwei.kernel.errors import NotAllowed, TooMany

NOON = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
CODE = "4403040080010400213001203"
TEMPLATE_SETTINGS: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [__import__("pathlib").Path(__file__).parent / "templates"],
        "OPTIONS": {
            "string_if_invalid": "",
            "context_processors": ["django.template.context_processors.request", "jingwei.faces._furniture.context.chrome"],
        },
    }
]


def t(chinese: str, english: str) -> str:
    """The gallery's own texts, in the language of the page."""
    return chinese if (get_language() or "").startswith("zh") else english


def frame(request: HttpRequest, *, staff: bool = False) -> None:
    request.chrome_demo = DemoNotice(
        t("演示环境：居民与证件号码均为虚构。", "Demo: residents and identity numbers are made up."), NOON
    )  # type: ignore[attr-defined]
    if not staff:
        return
    request.chrome_signed_in = t("莲花街道 · 陈主任", "Lianhua · Officer Chen")  # type: ignore[attr-defined]
    link = NavLink
    request.chrome_nav = [  # type: ignore[attr-defined]
        NavGroup(
            t("街道运行中心", "Street operations"),
            [
                link(t("申报与核查", "Declarations"), "/staff/", True),
                link(t("工单", "Work orders"), "/staff/empty/"),
                link(t("网格", "Grids"), "/field/"),
            ],
        ),
        NavGroup(t("基础库", "Registers"), [link(t("人口", "People"), "/"), link(t("房屋", "Dwellings"), "/reads/")]),
    ]


class AddressForm(forms.Form):
    """The declaration of the pictures, with one of each control."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "number": (
                t("身份证号码", "Identity number"),
                t(
                    "18 位，最后一位可能是 X。旧的 15 位号码也可以。",
                    "18 characters; the last may be X. Old numbers of 15 digits work too.",
                ),
            ),
            "name": (t("姓名", "Name"), t("与证件上的一致。", "As it stands on your identity card.")),
            "phone": (
                t("手机号码（可不填）", "Mobile number (optional)"),
                t(
                    "填写后，回执和后续通知会发到这个号码；只发与本次登记有关的短信。",
                    "The receipt and later notices go to this number; only messages about this registration.",
                ),
            ),
            "kind": (t("您是", "You are"), ""),
            "street": (t("街道", "Street"), ""),
            "moved_on": (t("搬入日期", "Moved in on"), t("例如 2026-11-23", "For example 2026-11-23")),
            "notices": (t("您想怎样收到通知", "How should we tell you?"), t("可多选。", "Choose as many as you like.")),
            "note": (t("备注", "Note"), ""),
            "agree": (t("我已看过说明", "I have read the notice"), ""),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].error_messages["required"] = t(f"请填写{label}。", f"Enter: {label}.")
        kinds = [("owner", t("房主", "The owner")), ("tenant", t("租客", "A tenant")), ("family", t("家人", "Family"))]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["street"].choices = [("440304008", t("莲花街道", "Lianhua")), ("440304009", t("华富街道", "Huafu"))]  # type: ignore[attr-defined]
        self.fields["notices"].choices = [("sms", t("短信", "Text message")), ("inbox", t("站内信", "Inbox"))]  # type: ignore[attr-defined]

    number = forms.CharField()
    name = forms.CharField()
    phone = forms.CharField(required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    street = forms.ChoiceField()
    moved_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    notices = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField()

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError(
            t("这套房屋的编码已注销，请核对门牌。", "The code of this dwelling was cancelled. Check the plate.")
        )


def form(request: HttpRequest) -> HttpResponse:
    frame(request)
    bound = AddressForm(request.POST) if request.method == "POST" else AddressForm()
    address = t("莲花街道 福中社区 福中三路 88 号 2 栋 1203", "1203, Block 2, 88 Fuzhong 3rd Road, Fuzhong, Lianhua")
    return render(request, "gallery/form.html", {"form": bound, "address": address, "code": CODE})


def reads(request: HttpRequest) -> HttpResponse:
    frame(request)
    rule = t("依据：演示区规定第 4 条（虚构，仅供演示）。", "Basis: Demo District Rules, art. 4 (made up, for the demo only).")
    actions = [
        c.Action(t("询问原因", "Ask why"), "#a"),
        c.Action(t("提出异议", "Object"), "#b"),
        c.Action(t("下载证明", "Download the proof"), "#c"),
    ]
    first = t(
        "莲花街道办事窗口的工作人员查看了您的<strong>姓名、住址</strong>。",
        "A clerk of the Lianhua service window saw your <strong>name and address</strong>.",
    )
    second = t(
        "系统核对了 <strong>{}</strong> 套房屋的登记，<strong>没有发现问题</strong>。",
        "The system compared <strong>{}</strong> dwellings and <strong>found nothing wrong</strong>.",
    )
    items = [
        c.Read(
            NOON,
            format_html(first + "{}", ""),
            c.Tag("info", t("与您的申请有关", "For your application")),
            t("为了：办理居住证（粤居住证-2026-11873）。", "For: residence permit (YJZZ-2026-11873). ") + rule,
            actions,
        ),
        c.Read(
            NOON - timedelta(days=3),
            format_html(second, "31\u202f204"),
            c.Tag("ok", t("比对结果已删除", "Result deleted")),
            t("为了：房屋安全。", "For: safety of premises. ") + rule,
            actions,
            "ok",
        ),
    ]
    track = [
        c.Step(t("已收到您的登记", "We have your registration"), "done", t("2026 年 11 月 23 日", "23 November 2026")),
        c.Step(t("网格员上门核实", "A grid worker visits"), "now", t("最迟 2026 年 11 月 30 日", "By 30 November 2026")),
        c.Step(t("写入登记簿", "Entered in the register"), "todo"),
    ]
    facts = {"name": "王小明", "number": "990304199003070023", "phone": "19900000000"}
    return render(
        request, "gallery/reads.html", {"reads": items, "track": track, "facts": facts, "code": CODE, "day": date(2026, 11, 23)}
    )


def refusal(request: HttpRequest) -> HttpResponse:
    frame(request)
    value = c.Refusal(
        what=t("这次登记没有写入登记簿", "This registration was not entered"),
        why=t("上门核实时，这套房屋里没有这位居住人。", "At the visit nobody of this name lived in the dwelling."),
        rule=t("演示区规定第 3 条（虚构，仅供演示）", "Demo District Rules, art. 3 (made up, for the demo only)"),
        change=t("带上租赁合同到窗口，当场更正。", "Bring your lease to the window; it is corrected on the spot."),
        objection=t("可以在线提出，由另一位工作人员处理。", "You can object online; another worker will decide."),
        by=date(2026, 12, 23),
        objection_url="#object",
        actions=[c.Action(t("换一种方式证明", "Prove it another way"), "#prove", True)],
    )
    return render(request, "gallery/refusal.html", {"refusal": value})


def staff(request: HttpRequest) -> HttpResponse:
    frame(request, staff=True)
    column, cell = c.Column, c.Cell
    names = [
        ("福中", "Fuzhong", 6214, "94.1%", 18, "ok", "0.8"),
        ("景田", "Jingtian", 5870, "88.3%", 31, "wait", "2.6"),
        ("彩田", "Caitian", 4402, "79.5%", 52, "bad", "4.1"),
    ]
    rows = [
        [
            cell(t(zh, en), url=f"#{en}"),
            number,
            cell(share),
            waiting,
            cell(spark=c.Spark([55 + n * (3 - k) + (n % 3) for n in range(12)], t("近 12 周", "12 weeks"), "%")),
            cell(t("等待房东", "Waiting for the landlord"), tag=c.Tag(kind, t(f"{days} 天", f"{days} days"))),  # type: ignore[arg-type]
        ]
        for k, (zh, en, number, share, waiting, kind, days) in enumerate(names)
    ]
    heads = [
        column(t("社区", "Community")),
        column(t("房屋", "Dwellings"), True),
        column(t("已申报", "Declared"), True),
        column(t("待核查", "To visit"), True),
        column(t("近 12 周", "12 weeks")),
        column(t("最慢环节", "Slowest step")),
    ]
    late = c.Table(
        t("明天到期", "Due tomorrow"),
        [column(t("工单", "Order")), column(t("原因", "Reason")), column(t("由谁处理", "Who can move it"))],
        [
            [
                cell("2026-11-0417", url="#1"),
                t("房屋编码已注销", "The dwelling's code was cancelled"),
                cell(t("彩田 03 网格", "Grid Caitian 03"), code=CODE),
            ],
            [
                cell("2026-11-0431", url="#2"),
                t("与另一处居住登记的时间重叠", "Overlaps with a residence elsewhere"),
                cell(t("福中 07 网格", "Grid Fuzhong 07"), note=t("居民约在明早", "agreed: tomorrow morning")),
            ],
        ],
    )
    tiles = [
        c.Kpi(t("本周申报", "Declared this week"), 1842, t("直接入库 91.6 %", "91.6 % straight in")),
        c.Kpi(t("待上门", "To visit"), 127, t("最早一件 3 个工作日前", "oldest: 3 working days"), url="#visit"),
        c.Kpi(t("即将超期", "Nearly late"), 9, t("明天到期，见右表", "due tomorrow, see the table"), "bad"),
        c.Kpi(t("减少上门", "Visits spared"), 1687, t("与全员上门采集相比", "against visiting everybody")),
    ]
    bar = c.ScopeBar(
        [("440304008", t("莲花街道（12 个社区，168 个网格）", "Lianhua (12 communities, 168 grids)"))],
        "440304008",
        date(2026, 11, 23),
    )
    table = c.Table(t("各社区", "Communities"), heads, rows, foot=[t("合计", "Total"), 16486, "88.2%", 101, "", ""])
    return render(
        request,
        "gallery/staff.html",
        {
            "bar": bar,
            "tiles": tiles,
            "table": table,
            "late": late,
            "pager": c.Pager("?after=9", "?before=1", t("第 1–25 件", "1–25")),
        },
    )


def staff_empty(request: HttpRequest) -> HttpResponse:
    frame(request, staff=True)
    table = c.Table(
        t("待办工单", "Open work orders"),
        [c.Column(t("工单", "Order"))],
        [],
        empty=t("今天没有待办的工单。", "No order is waiting today."),
    )
    return render(request, "gallery/staff.html", {"table": table})


def field(request: HttpRequest) -> HttpResponse:
    frame(request, staff=True)
    rows = [
        ("福中三路 88 号 2 栋 1203", "88 Fuzhong 3rd Road, Block 2, 1203", "wait", "等待中", "waiting"),
        ("莲花路 12 号 301", "12 Lianhua Road, 301", "ok", "已送达", "taken"),
    ]
    orders = [
        {"what": t(zh, en), "kind": kind, "state": t(w, e), "why": t("姓名与登记不一致", "The name differs from the register")}
        for zh, en, kind, w, e in rows
    ]
    return render(request, "gallery/field.html", {"orders": orders})


def error(request: HttpRequest, status: int) -> HttpResponse:
    frame(request)
    return problems.server_error(request) if status == 500 else problems.page(request, problems.problem_of(status, back="/"))


def refused(request: HttpRequest, kind: str) -> HttpResponse:
    return problems.refused(request, TooMany(minutes=5) if kind == "many" else NotAllowed())


handler400 = problems.bad_request
handler403 = handler404 = problems.not_found
handler500 = problems.server_error
urlpatterns = [
    path("", form, name="form"),
    path("reads/", reads),
    path("refusal/", refusal),
    path("staff/", staff),
    path("staff/empty/", staff_empty),
    path("field/", field),
    path("error/<int:status>/", error),
    path("refused/<str:kind>/", refused),
    path("", include("jingwei.faces._furniture.urls")),
]
PAGES = ["/", "/reads/", "/refusal/", "/staff/", "/staff/empty/", "/field/", "/error/404/", "/error/500/"]
