"""Made-up history records in the proportions of the district, for the archive's tests. Numbers have the impossible prefix 99."""

import random
from datetime import date, timedelta
from functools import cache

from jingwei.registers.history import Dictionary, Filed, HistoryRecord, Source

FAMILIES = (
    "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉萍红建国志文华金龙海燕春梅晓东俊峰丹鹏飞雪琳浩宇轩子涵欣怡雨梓诗嘉思佳慧颖晨阳博瑞"
    "天佑泽铭昊然若曦紫萱可馨语桐一诺奕辰沐宸景行知远书瑶清妍婉婷璐瑜珊珍莉荣发财富贵福寿康宁德仁义礼智信忠孝廉耻勤俭良善"
)
STREETS = ["南园", "园岭", "福田", "沙头", "香蜜湖", "梅林", "莲花", "华富", "福保", "华强北"]
ROADS = "松桂竹兰云月星河泉石枫桐荷莲锦绣祥和安泰丰盛康乐"
ESTATES = ["花园", "苑", "新村", "大厦", "家园", "公寓", "城", "村"]


class Sampler:
    """Draws records from a seed; nothing of it is real."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.communities = [f"4403040{street:02d}{community:03d}" for street in range(1, 11) for community in range(1, 10)]

    def number(self) -> str:
        draw = self.random
        born = f"{draw.randrange(1940, 2020)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}"
        return f"99{draw.randrange(10000):04d}{born}{draw.randrange(10000):04d}"

    def day(self) -> date:
        return date(1995, 1, 1) + timedelta(days=self.random.randrange(11_500))

    def record(self) -> HistoryRecord:
        draw = self.random
        place = draw.randrange(len(self.communities))
        building, room = draw.randrange(1, 400), draw.randrange(1, 33) * 100 + draw.randrange(1, 12)
        house = f"{self.communities[place]}{draw.randrange(1, 18):02d}{building:05d}{room:06d}"
        road = draw.choice(ROADS) + draw.choice(ROADS) + draw.choice(["路", "街", "一路", "二路", "巷"])
        estate = draw.choice(ROADS) + draw.choice(ROADS) + draw.choice(ESTATES)
        where = f"{road}{draw.randrange(1, 200)}号{estate}{building % 40 + 1}栋{room}室"
        address = f"广东省深圳市福田区{STREETS[place // 9]}街道{where}"
        start = self.day()
        return HistoryRecord(
            name=draw.choice(FAMILIES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2, 2)))),
            address=address if draw.random() < 0.9 else address.removeprefix("广东省深圳市"),
            source=draw.choice(list(Source)),
            recorded_on=start + timedelta(days=draw.randrange(60)),
            phone=f"1{draw.randrange(10**10):010d}" if draw.random() < 0.8 else None,
            house_code=house if draw.random() < 0.6 else None,
            valid_from=start,
            valid_until=start + timedelta(days=draw.randrange(3000)) if draw.random() < 0.6 else None,
            number=self.number()[:15] if draw.random() < 0.03 else None,
        )

    def filed(self, people: int, *, key_ids: tuple[int, ...] = (1,)) -> list[Filed]:
        """3 to 8 records of each person, shuffled."""
        found = []
        for _person in range(people):
            number = self.number()
            found += [Filed(number, self.random.choice(key_ids), self.record()) for _record in range(self.random.randrange(3, 9))]
        self.random.shuffle(found)
        return found


@cache
def trained() -> Dictionary:
    """A dictionary that has learnt from 20 000 records of seed 1; takes 2 s, once a run."""
    sampler = Sampler(1)
    return Dictionary.train(sampler.record().to_bytes() for _each in range(20_000))
