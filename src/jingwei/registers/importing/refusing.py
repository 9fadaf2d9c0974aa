"""What no register and no list keeps of a person, whoever sends it (the line we hold, point 3): the words by which its columns are known. Pure.

Nobody who sends such a column calls it by the name of a law: it is "婚况", "spouse", "HIV" or "是否重点人员". So each kind has the words
that offices write, in Chinese as patterns over the head without its spaces, in English and pinyin as whole words, a star for what goes on.
"""

import re
import unicodedata

_CHINESE = {
    "民族": "民族 族别 族裔 族群 种族 汉族",
    "宗教": "宗教 信仰 信教 教徒 教派 教友 佛教 道教 基督 天主 伊斯兰 穆斯林 邪教",
    "政治面貌": "政治 党员 党派 党籍 党龄 党费 党内 党支部 党组 党委 入党 入团 共青团 (?<!集)团员 (?<!集)团籍",
    "婚育": """婚 配偶 丈夫 妻子 丧偶 离异 育龄 生育 计生 计划生育 节育 绝育 避孕 孕 独生 流产 产检 产妇 哺乳 准生 超生 胎次 胎儿 [几一二三头]胎
        [几一二三多]孩 子女数 子女个数 子女人数 子女情况 子女状 有子女 有无子女""",
    "健康": """健康 病 血型 血压 血糖 血脂 残疾 残障 伤残 残联 致残 残级 精神状 精神障碍 精神类 精神残 精神异常 精神卫生 心理 艾滋 过敏 疫苗 接种
        体检 诊断 诊疗 就诊 就医 住院 手术 用药 服药 医嘱 处方 癌 肿瘤 肝炎 结核 透析 糖尿 癫痫 传染 感染 核酸 阳性 症状 失能 失智 自理能力 智力 听力
        视力 肢体 护理等级""",
    "重点人员": """重点人(?!才) 重点对象 重点监管人 防控对象 防控人员 防控级 防控类 防控等级 管控对象 管控人 管控级 监控对象 布控 稳控 维稳 涉稳 涉恐 涉黑
        涉案 涉毒 吸毒 戒毒 贩毒 毒品 尿检 前科 犯罪 案底 刑满 刑释 服刑 判刑 刑罚 社区矫正 社矫 矫正人 矫正对象 帮教 在逃 逃犯 嫌疑 劣迹 上访 信访人
        治安处罚 黑名单 高危人员 风险人员 人员风险 人员标签 人员评分 人员积分 个人信用分 个人积分""",
    "警情": "接报 接警 处警 出警 警情 报警人 报警记录 报警次数 报警内容 报警类",
    "调解": "调解 纠纷 矛盾",
}
_ENGLISH = {
    "民族": "ethnic* nationality race racial minority minzu*",
    "宗教": "religio* (?<!good_)faith belief* buddhis* muslim* islam* christian* catholic* zongjiao* xinyang*",
    "政治面貌": "politic* party partymember* communist* cpc ccp league_member* youth_league zhengzhi* dangyuan*",
    "婚育": """marital* marri* spous* husband* wife wives divorc* widow* fertility pregnan* gravid* matern* childbear* child_bearing children
        offspring only_child birth_control family_planning contracepti* abortion* hunyin* hunfou* hunkuang* peiou* huaiyun* yuling*
        jihuasheng* dusheng*""",
    "健康": """health healthy healthstat* ill illness* disease* disab* handicap* medical* medication* diagnos* symptom* patient* psych* mental*
        hiv hivstat* aids allerg* vaccin* immuni[sz]ation* inoculat* hypertens* diabet* cancer* tumou?r* blood bloodtype* infect* hepatitis
        tubercul* epilep* hospitali[sz]* surger* clinical* physical_exam* checkup* covid* nucleic* jiankang* jibing* xuexing* canji* aizi*
        tijian* yimiao*""",
    "重点人员": """control_target* controlled_person* persons?_of_interest key_person* key_population* watch_?list* black_?list* ^drug$ drugs
        drug_us* drug_abus* drug_addict* drug_record* drug_histor* drug_test* drug_offen* addict* narcotic* criminal* convict* offender*
        parole* prison* suspect* petition* police_record* police_file* risk_person* person_scores? personal_scores? xidu* qianke* xingman*
        zhongdianren* jiaozheng*""",
    "警情": "police_report* police_call* emergency_call*",
    "调解": "mediat* dispute* tiaojie* jiufen*",
}
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _chinese(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


def _english(words: str) -> re.Pattern[str]:
    """Whole words between spaces; ``_`` stands for one space, ``*`` for whatever a word goes on with."""
    forms = (word.replace("_?", " ?").replace("_", " ").replace("*", "[a-z]*") for word in words.split())
    return re.compile(rf"(?<![a-z])(?:{'|'.join(forms)})(?![a-z])")


PATTERNS = {kind: (_chinese(words), _english(_ENGLISH[kind])) for kind, words in _CHINESE.items()}
"""Kind of what is never kept → how its columns are called, in Chinese and in letters."""

_REFUSED_WORDS = """
汉族 壮族 满族 回族 苗族 维吾尔族 土家族 彝族 蒙古族 藏族 布依族 侗族 瑶族 朝鲜族 白族 哈尼族 哈萨克族
黎族 傣族 畲族 傈僳族 仡佬族 东乡族 拉祜族 水族 佤族 纳西族 羌族 土族 仫佬族 锡伯族 柯尔克孜族 达斡尔族
景颇族 毛南族 撒拉族 布朗族 塔吉克族 阿昌族 普米族 鄂温克族 怒族 京族 基诺族 德昂族 保安族 俄罗斯族 裕固族
乌孜别克族 门巴族 鄂伦春族 独龙族 塔塔尔族 赫哲族 高山族 珞巴族 群众 党员 中共党员 中共预备党员 共青团员
无党派人士 未婚 已婚 离异 离婚 丧偶 再婚 初婚 佛教 道教 伊斯兰教 天主教 基督教
已孕 孕妇 独生子女 育龄妇女 艾滋病 高血压 糖尿病 残疾 吸毒人员 戒毒人员 刑满释放人员 社区矫正对象 重点人员 防控对象
"""
_PEOPLES = frozenset(word.removesuffix("族") for word in _REFUSED_WORDS.split() if word.endswith("族"))
REFUSED_VALUES = frozenset(_REFUSED_WORDS.split()) | _PEOPLES
"""Cells that say what is refused, in whatever column a slipped delimiter put them: a quarantine empties them."""


def refused(head: str) -> str | None:
    """The kind of refused column that a head names, None when it may be read.

    >>> refused("本人婚姻状况（必填）"), refused("备注（民族）"), refused("third-party"), refused("hivStatus"), refused("消毒记录")
    ('婚育', '民族', '政治面貌', '健康', None)
    """
    text = unicodedata.normalize("NFKC", head)
    told = "".join(text.split())
    letters = " ".join(re.findall("[a-z]+", _CAPITAL.sub(" ", text).lower()))
    return next((kind for kind, (chinese, english) in PATTERNS.items() if chinese.search(told) or english.search(letters)), None)
