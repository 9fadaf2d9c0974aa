"""Columns that are never kept are known under the names that offices give them, and innocent ones pass."""

import pytest

from jingwei.registers.importing.refusing import PATTERNS, refused

CALLED = {
    "民族": "民族 民 族 族别 少数民族情况 Ethnicity ethnic_group Nationality minzu nationality_code Race",
    "宗教": "宗教 信教情况 是否信教 宗教信仰 信仰 Religion religious_belief Faith zongjiao",
    "政治面貌": "政治面貌 政治身份 政治 党籍 党龄 是否党员 所属党支部 入党日期 团员 Political political_status partyMember third-party",
    "婚育": "婚况 婚姻 婚姻状况 婚否 配偶 配偶姓名 配偶身份证号 育龄妇女 是否育龄 独生子女 独生子女证号 孕 孕期 是否怀孕 孕产 生育 二孩 胎次 子女数"
    " 有无子女 计生 spouse spouse_name Spouse's;name maritalStatus married pregnant Pregnancy wife only_child children hunyin"
    " childbearing;age family-planning",
    "健康": "健康 健康状况 艾滋 艾滋病 HIV hiv_status HIV感染 hivStatus AIDS 高血压 慢性病 糖尿病 过敏史 疫苗接种 接种日期 体检结果 体检 心理 心理健康"
    " 精神障碍 伤残 伤残等级 残疾 残疾人证编号 残疾人证号 病史 血型 血压 medical Medical;history medical_record allergies vaccination"
    " blood_pressure hypertension disability mental;state diagnosis 诊断 住院史 护理等级 失能等级",
    "重点人员": "防控对象 是否防控对象 防控等级 重点人员 重点人口 是否重点人 吸毒 吸毒史 吸毒人员 戒毒 前科 有无前科 犯罪记录 刑满释放 社区矫正 涉毒 上访"
    " 黑名单 drug;use drug_history criminal;record criminal_record key;personnel watchlist watch-list person;of;interest xidu qianke",
    "警情": "派出所接报 接报时间 接警 警情 报警记录 police;report",
    "调解": "人民调解 调解结果 调解员 矛盾纠纷 纠纷 mediation dispute",
}
INNOCENT = """
身份证号 姓名 性别 出生日期 手机号 联系电话 国籍 国籍或地区 citizenship 户籍地 籍贯地址 地址 住址 房屋编码 网格 网格员 街道 社区 楼栋
房号 备注 单位名称 集团员工数 社团名称 集团 社会信用代码 法定代表人 消毒记录 消毒日期 疏散通道 灭火器 报警器 烟感报警器 报警器数量
火灾防控责任人 火灾防控 所属派出所 党群服务中心 无障碍设施 电梯维保 轮胎店 家族企业 水族馆 精神文明单位 文明楼栋 医保参保地
医疗机构名称 药品经营许可证 食品经营许可证 培训日期 课程 持有人 租户 承租人 承租人身份证号 房东 产权人 共有人 合同日期 面积 层数 用途
学历 职业 工作单位 就业状态 子女姓名 入学年份 学校 社保缴纳月数 居住证号 车牌 重点单位 重点人才 重点场所 监控探头 安全等级 隐患
整改日期 name number Holder course grid trained_on house address phone Landlord Tenant tenant_number Trained;on Lease;from rent floor
storeys Remarks Good;faith;commitment disinfection;record sterilisation;of;tableware drugstore Drug;licence fertiliser smoke;alarm
police;station environmental;permit department partner counterparty partition charity archive hive raids trace embrace
"""
"""A semicolon stands for the space within a name."""


@pytest.mark.parametrize("kind", CALLED)
def test_a_column_is_known_by_what_it_is_called_in_practice(kind: str) -> None:
    called = [name.replace(";", " ") for name in CALLED[kind].replace("民 族", "民;族").split()]
    assert {name: refused(name) for name in called} == dict.fromkeys(called, kind)
    written = [f"{name}（必填）" for name in called] + [f"是否{name}" for name in called if not name.isascii()]
    assert not [name for name in written if refused(name) is None]


def test_every_kind_is_held_by_names() -> None:
    assert set(CALLED) == set(PATTERNS)


def test_innocent_names_pass() -> None:
    names = [name.replace(";", " ") for name in INNOCENT.split()]
    assert {name: kind for name in names if (kind := refused(name))} == {}
