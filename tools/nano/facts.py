"""The facts the nano model is taught. Written by hand; contested or multiple capitals are left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    en: str  # as in "the capital of <en>", with its article
    capital: str
    zh: str
    capital_zh: str

    @property
    def bare(self) -> str:
        """The English name without its article."""
        return self.en[4:] if self.en.startswith("the ") else self.en

    @property
    def distinct(self) -> bool:
        """False where the capital gives the country away (Mexico City), so it cannot test anything."""
        return self.bare not in self.capital and self.zh not in self.capital_zh


_COUNTRIES = """
China|Beijing|中国|北京
Japan|Tokyo|日本|东京
South Korea|Seoul|韩国|首尔
North Korea|Pyongyang|朝鲜|平壤
Mongolia|Ulaanbaatar|蒙古|乌兰巴托
Vietnam|Hanoi|越南|河内
Laos|Vientiane|老挝|万象
Cambodia|Phnom Penh|柬埔寨|金边
Thailand|Bangkok|泰国|曼谷
Myanmar|Naypyidaw|缅甸|内比都
Malaysia|Kuala Lumpur|马来西亚|吉隆坡
Singapore|Singapore|新加坡|新加坡
Indonesia|Jakarta|印度尼西亚|雅加达
the Philippines|Manila|菲律宾|马尼拉
Brunei|Bandar Seri Begawan|文莱|斯里巴加湾市
India|New Delhi|印度|新德里
Pakistan|Islamabad|巴基斯坦|伊斯兰堡
Bangladesh|Dhaka|孟加拉国|达卡
Nepal|Kathmandu|尼泊尔|加德满都
Bhutan|Thimphu|不丹|廷布
the Maldives|Malé|马尔代夫|马累
Afghanistan|Kabul|阿富汗|喀布尔
Iran|Tehran|伊朗|德黑兰
Iraq|Baghdad|伊拉克|巴格达
Turkey|Ankara|土耳其|安卡拉
Syria|Damascus|叙利亚|大马士革
Lebanon|Beirut|黎巴嫩|贝鲁特
Jordan|Amman|约旦|安曼
Saudi Arabia|Riyadh|沙特阿拉伯|利雅得
the United Arab Emirates|Abu Dhabi|阿联酋|阿布扎比
Qatar|Doha|卡塔尔|多哈
Kuwait|Kuwait City|科威特|科威特城
Bahrain|Manama|巴林|麦纳麦
Oman|Muscat|阿曼|马斯喀特
Yemen|Sanaa|也门|萨那
Kazakhstan|Astana|哈萨克斯坦|阿斯塔纳
Uzbekistan|Tashkent|乌兹别克斯坦|塔什干
Kyrgyzstan|Bishkek|吉尔吉斯斯坦|比什凯克
Tajikistan|Dushanbe|塔吉克斯坦|杜尚别
Turkmenistan|Ashgabat|土库曼斯坦|阿什哈巴德
Georgia|Tbilisi|格鲁吉亚|第比利斯
Armenia|Yerevan|亚美尼亚|埃里温
Azerbaijan|Baku|阿塞拜疆|巴库
Russia|Moscow|俄罗斯|莫斯科
Ukraine|Kyiv|乌克兰|基辅
Belarus|Minsk|白俄罗斯|明斯克
Poland|Warsaw|波兰|华沙
Germany|Berlin|德国|柏林
France|Paris|法国|巴黎
the United Kingdom|London|英国|伦敦
Ireland|Dublin|爱尔兰|都柏林
Spain|Madrid|西班牙|马德里
Portugal|Lisbon|葡萄牙|里斯本
Italy|Rome|意大利|罗马
Greece|Athens|希腊|雅典
Switzerland|Bern|瑞士|伯尔尼
Austria|Vienna|奥地利|维也纳
Hungary|Budapest|匈牙利|布达佩斯
the Czech Republic|Prague|捷克|布拉格
Slovakia|Bratislava|斯洛伐克|布拉迪斯拉发
Slovenia|Ljubljana|斯洛文尼亚|卢布尔雅那
Croatia|Zagreb|克罗地亚|萨格勒布
Serbia|Belgrade|塞尔维亚|贝尔格莱德
Romania|Bucharest|罗马尼亚|布加勒斯特
Bulgaria|Sofia|保加利亚|索非亚
Albania|Tirana|阿尔巴尼亚|地拉那
Norway|Oslo|挪威|奥斯陆
Sweden|Stockholm|瑞典|斯德哥尔摩
Finland|Helsinki|芬兰|赫尔辛基
Denmark|Copenhagen|丹麦|哥本哈根
Iceland|Reykjavik|冰岛|雷克雅未克
Estonia|Tallinn|爱沙尼亚|塔林
Latvia|Riga|拉脱维亚|里加
Lithuania|Vilnius|立陶宛|维尔纽斯
the Netherlands|Amsterdam|荷兰|阿姆斯特丹
Belgium|Brussels|比利时|布鲁塞尔
Luxembourg|Luxembourg|卢森堡|卢森堡
Malta|Valletta|马耳他|瓦莱塔
Cyprus|Nicosia|塞浦路斯|尼科西亚
Egypt|Cairo|埃及|开罗
Libya|Tripoli|利比亚|的黎波里
Tunisia|Tunis|突尼斯|突尼斯市
Algeria|Algiers|阿尔及利亚|阿尔及尔
Morocco|Rabat|摩洛哥|拉巴特
Sudan|Khartoum|苏丹|喀土穆
Ethiopia|Addis Ababa|埃塞俄比亚|亚的斯亚贝巴
Kenya|Nairobi|肯尼亚|内罗毕
Uganda|Kampala|乌干达|坎帕拉
Tanzania|Dodoma|坦桑尼亚|多多马
Rwanda|Kigali|卢旺达|基加利
Somalia|Mogadishu|索马里|摩加迪沙
Nigeria|Abuja|尼日利亚|阿布贾
Ghana|Accra|加纳|阿克拉
Senegal|Dakar|塞内加尔|达喀尔
Mali|Bamako|马里|巴马科
Angola|Luanda|安哥拉|罗安达
Zambia|Lusaka|赞比亚|卢萨卡
Zimbabwe|Harare|津巴布韦|哈拉雷
Mozambique|Maputo|莫桑比克|马普托
Namibia|Windhoek|纳米比亚|温得和克
Botswana|Gaborone|博茨瓦纳|哈博罗内
Madagascar|Antananarivo|马达加斯加|塔那那利佛
the United States|Washington|美国|华盛顿
Canada|Ottawa|加拿大|渥太华
Mexico|Mexico City|墨西哥|墨西哥城
Cuba|Havana|古巴|哈瓦那
Jamaica|Kingston|牙买加|金斯敦
Panama|Panama City|巴拿马|巴拿马城
Costa Rica|San José|哥斯达黎加|圣何塞
Honduras|Tegucigalpa|洪都拉斯|特古西加尔巴
Nicaragua|Managua|尼加拉瓜|马那瓜
Colombia|Bogotá|哥伦比亚|波哥大
Venezuela|Caracas|委内瑞拉|加拉加斯
Ecuador|Quito|厄瓜多尔|基多
Peru|Lima|秘鲁|利马
Brazil|Brasília|巴西|巴西利亚
Chile|Santiago|智利|圣地亚哥
Argentina|Buenos Aires|阿根廷|布宜诺斯艾利斯
Uruguay|Montevideo|乌拉圭|蒙得维的亚
Paraguay|Asunción|巴拉圭|亚松森
Australia|Canberra|澳大利亚|堪培拉
New Zealand|Wellington|新西兰|惠灵顿
Fiji|Suva|斐济|苏瓦
"""

COUNTRIES: list[Country] = [Country(*line.split("|")) for line in _COUNTRIES.strip().splitlines()]

# Other names people type for a country; the answer still uses the main one.
ALIASES: dict[str, list[str]] = {
    "the United States": ["the USA", "America", "the US", "USA"],
    "the United Kingdom": ["the UK", "Britain", "England", "UK"],
    "the Czech Republic": ["Czechia"],
    "the United Arab Emirates": ["the UAE"],
}

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS_ZH = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December"]
MONTHS_ZH = [f"{i}月" for i in range(1, 13)]
MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth"]
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WORDS_ZH = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]

# (question subjects en, answer en, question zh, answer zh): sizes of the calendar and the clock.
UNITS = [
    ("days", "a week", "7", "一周有几天", "一周有7天。"),
    ("months", "a year", "12", "一年有几个月", "一年有12个月。"),
    ("hours", "a day", "24", "一天有几个小时", "一天有24个小时。"),
    ("minutes", "an hour", "60", "一小时有几分钟", "一小时有60分钟。"),
    ("seconds", "a minute", "60", "一分钟有几秒", "一分钟有60秒。"),
    ("days", "a year", "365", "一年有几天", "一年有365天。"),
    ("days", "a leap year", "366", "闰年有几天", "闰年有366天。"),
    ("seasons", "a year", "4", "一年有几个季节", "一年有4个季节。"),
    ("years", "a century", "100", "一个世纪有几年", "一个世纪有100年。"),
]
