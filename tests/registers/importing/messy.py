"""The messy files of this folder, as code: ``python -m tests.registers.importing.messy`` writes them anew.

Names and numbers are invented (numbers begin with 99). The files are kept, so that a reader sees what a spreadsheet really wrote.
"""

from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from jingwei.kernel.codes import citizen_id

FILES = Path(__file__).parent / "files"


def number(order: int, born: date = date(1990, 3, 7)) -> str:
    """A made-up identity number; odd orders are men's."""
    return str(citizen_id.build(division="990304", born_on=born, order=order))


def old_form(order: int, born: date = date(1965, 3, 7)) -> str:
    """The same in the old form of 15 digits."""
    whole = number(order, born)
    return whole[:6] + whole[8:17]


def cut(order: int) -> str:
    """What is left of a number in a cell that holds numbers."""
    return number(order)[:15] + "000"


PLAIN = [f"{name},{number(order)}" for order, name in enumerate(("王小明", "李娜", "张伟", "欧阳修"), start=1)]
HEAD = "姓名,身份证号"
DAYS = (
    "1990-03-07",
    "1990/3/7",
    "1990.3.7",
    "1990年3月7日",
    "1990 年 03 月 07 日",
    "19900307",
    "１９９０年３月７日",
    "一九九〇年三月七日",
    "1990-03-07 00:00:00",
    "1990-03-07T00:00:00",
    "32939",
    "32939.0",
    "19900307.0",
    "19900307000000",
    "1990年3月7号",
    "1990年三月七日",
    "1990、3、7",
    "1990—03—07",
    "1990-03-07T00:00:00Z",
    "1990-03-06T16:00:00.000Z",
    "1990-03-07T00:00:00+08:00",
    "07-3月-1990",
    "7-3月 -1990",
)
NO_DAYS = (
    "07/03/1990",
    "1990-13-07",
    "90.3.7",
    "07-3月-90",
    "九〇年三月七日",
    "1990",
    "1990-03",
    "1990年3月",
    "3月7日",
    "0000-00-00",
)
"""Forms that may mean several days, or none."""


def lines(*given: str, end: str = "\n") -> str:
    return end.join(given) + end


TEXTS: dict[str, tuple[str, str]] = {
    "plain.csv": ("utf-8", lines(HEAD, *PLAIN)),
    "bom.csv": ("utf-8-sig", lines(HEAD, *PLAIN, end="\r\n")),
    "gb18030.csv": ("gb18030", lines(HEAD, *PLAIN, "𠮷田·吐尔逊," + number(6), end="\r\n")),
    "utf-16.csv": ("utf-16", lines(HEAD, *PLAIN, end="\r\n")),
    "utf-16-be-without-mark.csv": ("utf-16-be", lines(HEAD, *PLAIN)),
    "tabs.tsv": ("utf-8", lines(HEAD.replace(",", "\t"), *(line.replace(",", "\t") for line in PLAIN))),
    "no-last-line-end.csv": ("utf-8", lines(HEAD, *PLAIN)[:-1]),
    "titles-above.csv": (
        "utf-8",
        lines(
            "福田区某某街道实有人口台账,,",
            "填报单位：某某社区,,填报日期：2026年11月23日",
            ",,",
            f"序号,{HEAD}",
            *(f"{at},{line}" for at, line in enumerate(PLAIN)),
        ),
    ),
    "merged-heads.csv": (
        "utf-8",
        lines(
            "人员信息,,,联系方式,,健康状况,",
            "姓名,证件,,手机,微信,血压,血型",
            ",类型,证件号码,,,,",
            *(
                f"{name},身份证,{ident},1380013800{at},wx{at},120/80,A"
                for at, (name, ident) in enumerate(line.split(",") for line in PLAIN)
            ),
        ),
    ),
    "two-row-head.csv": (
        "utf-8",
        lines(
            "人员信息,,联系方式,,健康状况,",
            "姓名,证件号码,手机,微信,血压,血型",
            *(
                f"{name},{ident},1380013800{at},wx{at},120/80,A"
                for at, (name, ident) in enumerate(line.split(",") for line in PLAIN)
            ),
        ),
    ),
    "totals-below.csv": (
        "utf-8",
        lines(HEAD, *PLAIN, "", ",", "合计,4", "共 4 人,", "制表人：陈静,审核人：刘洋", "注：以上数据仅供参考,"),
    ),
    "cut-by-spreadsheet.csv": (
        "utf-8",
        lines(
            HEAD,
            *(f"张三丰,{cut(order)}" for order in range(1, 12)),
            "李四光,9.90304E+17",
            "王五一,9.90304199003070E+17",
            f"陈小静,{number(8)[:17]}X" if number(8)[17] == "X" else f"陈小静,{number(8)}",
        ),
    ),
    "cut-scientific-only.csv": ("utf-8", lines(HEAD, "李四光,9.90304E+17", "王五一,9.9E17")),
    "first-fifteen-digits.csv": ("utf-8", lines(HEAD, f"李小光,{number(3, date(2008, 5, 9))[:15]}", f"王老五,{old_form(5)}")),
    "dates.csv": (
        "utf-8",
        lines(
            f"{HEAD},出生日期",
            *(f"王小明,{number(order)},{day}" for order, day in enumerate(DAYS, start=1)),
            *(f"王小明,{number(order)},{day}" for order, day in enumerate(NO_DAYS, start=101)),
            f"王小明,{number(151)},1990-03-08",
        ),
    ),
    "full-width.csv": (
        "utf-8",
        lines(
            "姓　名,＊身份证号码（１８位）,手机号码",
            f"王　小明,{number(1).translate({ord(d): ord(d) + 0xFEE0 for d in '0123456789X'})},１３８００１３８０００",
            f" 李 娜 ,　{number(2)}　,+86 138-0013-8001",
        ),
    ),
    "old-form.csv": ("utf-8", lines(HEAD, *(f"王老五,{old_form(order)}" for order in (1, 2, 3)), "张老三,990304650230001")),
    "dots.csv": (
        "utf-8",
        lines(
            HEAD,
            *(f"买买提{dot}吐尔逊,{number(order)}" for order, dot in enumerate("·•‧．・", start=1)),
            f"Anna Smith,{number(8)}",
            f"·吐尔逊,{number(10)}",
            f"王2明,{number(11)}",
        ),
    ),
    "extra-columns.csv": (
        "utf-8",
        lines(
            "序号,姓名,民族,备注,身份证号,政治面貌,婚姻状况,宗教信仰,是否残疾",
            *(f"{at},{name},汉族,无,{ident},群众,已婚,无,否" for at, (name, ident) in enumerate(line.split(",") for line in PLAIN)),
            f"9,王错号,汉族,无,{number(9)[:-1]}A,群众,已婚,无,否",
            f"10,王移位,汉族,{number(9)},群众,已婚,无,否",
            "11,王换列,,汉族,无,群众,已婚,无,否",
        ),
    ),
    "missing-columns.csv": ("utf-8", lines("姓名,住址", "王小明,某某路1号")),
    "short-and-long-lines.csv": ("utf-8", lines(HEAD, PLAIN[0], "李娜", f"{PLAIN[2]},,,", f"{PLAIN[3]},多余", "")),
    "stray-quotes.csv": (
        "utf-8",
        lines(
            HEAD,
            f'"王小明","{number(1)}"',
            f'"李娜,{number(2)}',
            PLAIN[2],
            f'"张伟"伟,{number(5)}',
            f'"欧阳""修",{number(7)}',
            PLAIN[3],
            f'陈静,"{number(8)}',
        ),
    ),
    "zero-bytes.csv": ("utf-8", lines(HEAD, PLAIN[0], "李\0娜," + number(2), "\0" * 30, PLAIN[2])),
    "mended-by-hand.csv": ("utf-8", lines(HEAD, PLAIN[0], PLAIN[0], f"王大明,{number(1)}", PLAIN[1])),
    "tabs-with-commas.tsv": (
        "utf-8",
        lines(
            "姓名\t身份证号\t住址",
            *(f"{line.replace(',', chr(9))}\t福田区,某街道,某社区,{at}号" for at, line in enumerate(PLAIN)),
        ),
    ),
    "padded-with-zeros.csv": (
        "gb18030",
        lines(
            *(",".join(cell.ljust(24, "\0") for cell in line.split(",")) for line in (HEAD, *PLAIN)),
            "李\0娜," + number(2),
        ),
    ),
    "carriage-returns.csv": ("gb18030", lines(HEAD, *PLAIN, end="\r")),
    "formulas-against-cutting.csv": (
        "utf-8",
        lines(
            HEAD,
            f'="王小明",="{number(1)}"',
            f'李娜,"=""{number(2)}"""',
            '张伟,"990,304,199,003,070,000"',
            f'张伟,"{int(number(3)[:15]):,}"',
        ),
    ),
    "words-of-totals.csv": (
        "utf-8",
        lines(
            HEAD + ",备注",
            f"合计,{number(1)},手机",
            f"小计量,{number(2)},总计",
            "共计,9.90304E+17,",
            "总计,不详,",
            f"制表人：陈静,{number(3)},",
            "小计,2,",
            "本页合计,5,",
            "姓名,身份证号,备注",
            "王小明," + number(4) + ",",
            "合计,6,",
            "第1页,,",
        ),
    ),
    "first-line-of-head-words.csv": ("utf-8", lines(HEAD + ",备注", *(f"{line},手机" for line in PLAIN))),
    "no-head.csv": ("utf-8", lines(*(f"{line},手机" for line in PLAIN))),
    "side-by-side.csv": ("utf-8", lines(f"{HEAD},{HEAD}", f"{PLAIN[0]},{PLAIN[1]}", f"{PLAIN[2]},{PLAIN[3]}")),
    "head-on-row-36.csv": ("utf-8", lines(*(f"第{at}条填报要求," for at in range(35)), HEAD, *PLAIN)),
    "mapped.csv": ("utf-8", lines("甲,乙,丙", *(f"{line},汉族" for line in PLAIN))),
}
LANDLORDS = lines(
    "房东证件,房号,租金",
    *(f"{cut(order)},{order}栋,1500" for order in range(1, 60)),
    *(f"{cut(order)},备注：{order},手机" for order in range(60, 67)),
)
"""A list of somebody's own columns whose numbers a spreadsheet cut: six of them would read as another person's."""
TEXTS["landlords-cut.csv"] = ("utf-8", LANDLORDS)

BYTES: dict[str, bytes] = {
    "utf-32.csv": lines(HEAD, *PLAIN).encode("utf-32"),
    "empty.csv": b"",
    "blank.csv": b"\xef\xbb\xbf\r\n \r\n\t\n",
    "unreadable-line.csv": (lines(HEAD, PLAIN[0]).encode() + b"\xff\xfe\xfd,990304\n" + lines(*PLAIN[1:]).encode()),
    "not-really.xlsx": b"PK\x03\x04 this is no workbook",
}


def sheets() -> None:
    """The workbooks: text ids and real dates; a title, a merged head and totals; ids that became numbers; nothing at all."""
    with xlsxwriter.Workbook(FILES / "plain.xlsx") as book:
        page, day = book.add_worksheet("人员"), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, ["姓名", "身份证号", "出生日期"])
        for at, line in enumerate(PLAIN, start=1):
            page.write_row(at, 0, line.split(","))
            page.write_datetime(at, 2, datetime.combine(date(1990, 3, 7), time()), day)
        page.write_row(6, 0, ["陈静", number(8), 32939])
    with xlsxwriter.Workbook(FILES / "titled.xlsx") as book:
        page = book.add_worksheet()
        page.merge_range(0, 1, 0, 4, "实有人口台账")
        page.merge_range(2, 1, 2, 2, "人员信息")
        page.merge_range(2, 3, 2, 4, "其他")
        page.write_row(3, 1, ["姓名", "证件号码", "民族", "手机"])
        for at, line in enumerate(PLAIN):
            page.write_row(4 + at, 1, [*line.split(","), "汉族"])
            page.write_number(4 + at, 4, 13800138000 + at)
        page.write_row(9, 1, ["合计", 4])
    with xlsxwriter.Workbook(FILES / "numbers.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "身份证号"])
        for at in range(1, 6):
            page.write(at, 0, "王小明")
            page.write_number(at, 1, int(number(at)[:17] + "0"))
        page.write_row(6, 0, ["李娜", number(2)])
    with xlsxwriter.Workbook(FILES / "empty.xlsx") as book:
        book.add_worksheet()
    several_sheets()


def several_sheets() -> None:
    """A head merged over two rows; lists on two sheets, their columns in another order, with a cover; a second sheet without a head."""
    with xlsxwriter.Workbook(FILES / "merged-two-rows.xlsx") as book:
        page = book.add_worksheet()
        for column, head in enumerate(("姓名", "身份证号码")):
            page.merge_range(0, column, 1, column, head)
        page.merge_range(0, 2, 0, 3, "联系方式")
        page.write_row(1, 2, ["手机", "QQ"])
        for at, line in enumerate(PLAIN[:3]):
            page.write_row(2 + at, 0, [*line.split(","), f"1380013800{at}", "12345"])
    with xlsxwriter.Workbook(FILES / "two-sheets.xlsx") as book:
        cover, first, second = map(book.add_worksheet, ("封面", "一月", "二月"))
        cover.write_column(0, 0, ["实有人口台账", "填报单位：某某社区", "联系人：陈静 13800138000"])
        first.write_row(0, 0, ["姓名", "身份证号"])
        for at, line in enumerate(PLAIN[:2], start=1):
            first.write_row(at, 0, line.split(","))
        second.write_row(1, 0, ["二月名单"])
        second.write_row(2, 0, ["身份证号", "民族", "姓名", "手机"])
        for at, line in enumerate(PLAIN[2:], start=3):
            name, ident = line.split(",")
            second.write_row(at, 0, [ident, "汉族", name, "13800138000"])
        second.write_row(5, 0, [number(9)[:-1] + "?", "汉族", "赵错号", ""])
        second.write_row(6, 0, ["合计", "", 3])
    for name, rows in (("second-without-head.xlsx", PLAIN[2:]), ("second-lacks-numbers.xlsx", ["姓名,手机", "张伟,13800138000"])):
        with xlsxwriter.Workbook(FILES / name) as book:
            first, second = map(book.add_worksheet, ("一月", "二月"))
            for page, held in ((first, [HEAD, *PLAIN[:2]]), (second, rows)):
                for at, line in enumerate(held):
                    page.write_row(at, 0, line.split(","))


def write() -> None:
    """All of them."""
    FILES.mkdir(exist_ok=True)
    for name, (encoding, text) in TEXTS.items():
        (FILES / name).write_bytes(text.encode(encoding))
    for name, content in BYTES.items():
        (FILES / name).write_bytes(content)
    sheets()


if __name__ == "__main__":
    write()
