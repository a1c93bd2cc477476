"""Words of units, rates, multiples and parts, in both languages."""

from __future__ import annotations

from signalmast.corrections.matching.stream import Phrases, spread

#: Unit words: what is measured, and how many of the base unit one of them is.
_UNITS: dict[tuple[str, float], str] = {
    ("money", 1): "đồng, vnd, vnđ, đ, dong, vietnamese dong",
    ("usd", 1): "usd, đô la, đô, $, dollars, dollar",
    ("percent", 1): "%, phần trăm, percent, per cent, pct",
    ("time", 1 / 1440): "phút, minute, minutes, mins, min",
    ("time", 1 / 24): "giờ, tiếng, giờ đồng hồ, tiếng đồng hồ, h, hour, hours, hr, hrs",
    ("time", 1): "ngày, hôm, ngày đêm, day, days, hôm liền",
    ("time", 7): "tuần, tuần lễ, week, weeks",
    ("time", 30): "tháng, month, months",
    ("time", 90): "quý, quarter, quarters",
    ("time", 365): "năm, năm tuổi đời, year, years",
    ("age", 1): "tuổi, years old, years of age, year old",
    ("length", 1): "m, mét, met, thước, metre, metres, meter, meters",
    ("length", 1000): "km, cây số, kilomet, ki lô mét, kilometre, kilometres, kilometers",
    ("speed", 1): "km / h, km / giờ, cây số giờ, cây số một giờ, kmh, kilometres per hour, kph",
    ("length", 0.01): "cm, centimet, phân, centimetres, centimeters",
    ("length", 0.1): "tấc",
    ("area", 1): "m 2, m², mét vuông, square metres, square meters, sqm",
    ("area", 1e4): "ha, hecta, héc ta, mẫu tây, hectares, hectare",
    ("volume", 1): "m 3, m³, mét khối, khối, cubic metres, cubic meters, cubic metre, cubic meter",
    ("volume", 0.001): "lít, lit, litres, liters, litre, liter, l",
    ("mass", 1): "kg, ký, kí, kilogram, kilograms, kilos, kilo, cân",
    ("mass", 1000): "tấn, tonnes, tons, tonne, ton",
    ("mass", 100): "tạ",
    ("mass", 0.1): "lạng",
    ("degree", 1): "độ, độ c, °c, degrees, degree",
    ("times", 1): "lần, times, x",
    ("points", 1): "điểm, points, point",
}
_PER: dict[str, str] = {
    "hour": "/ giờ, / h, mỗi giờ, một giờ, mỗi tiếng, một tiếng đồng hồ, "
    "mỗi tiếng đồng hồ, per hour, an hour, every hour, / tiếng",
    "second": "/ giây, / s, mỗi giây, một giây, per second, a second, every second",
    "day": "/ ngày, mỗi ngày, một ngày, per day, a day, daily, every day, each day",
    "week": "/ tuần, mỗi tuần, một tuần, per week, a week, weekly, every week, each week",
    "month": "/ tháng, mỗi tháng, một tháng, hàng tháng, hằng tháng, per month, a month, "
    "monthly, every month, each month",
    "half": "/ nửa năm, mỗi nửa năm, cứ nửa năm, cứ sáu tháng, mỗi sáu tháng, sáu tháng một lần, "
    "hai lần một năm, every six months, twice a year, every half year",
    "quarter": "cứ ba tháng, mỗi ba tháng, ba tháng một lần, every three months, "
    "/ quý, mỗi quý, một quý, per quarter, quarterly",
    "year": "/ năm, mỗi năm, một năm, hàng năm, hằng năm, per year, a year, yearly, annually, "
    "every year, each year, annual",
    "term": "/ học kỳ, mỗi học kỳ, một học kỳ, mỗi kỳ, một kỳ, per term, a term, per semester",
    "person": "/ người, mỗi người, một người, per person, each person, a head, per head",
    "household": "/ hộ, mỗi hộ, một hộ, / nhà, mỗi nhà, per household, each household, "
    "every household",
    "student": "/ học sinh, mỗi học sinh, mỗi em, / em, per student, each student, per pupil",
    "volume": "/ m 3, / khối, mỗi m 3, mỗi khối, một khối, per cubic metre, per cubic meter",
    "area": "/ m 2, mỗi m 2, mỗi mét vuông, per square metre, per square meter",
    "mass": "/ kg, mỗi kg, một kg, một ký, per kilo, a kilo, per kg",
    "ride": "/ lượt, mỗi lượt, một lượt, mỗi chuyến, một chuyến, một lần, / lần, per ride, per "
    "trip, a ride, a trip",
}
_TIMES = {
    2.0: "gấp đôi, gấp hai, gấp 2, tăng đôi, double, doubles, doubled, doubling, twice, twofold",
    3.0: "gấp ba, gấp 3, triple, triples, tripled, threefold",
    4.0: "gấp bốn, gấp tư, gấp 4, quadruple, fourfold",
    5.0: "gấp năm, gấp 5, fivefold",
    10.0: "gấp mười, gấp 10, tenfold",
    0.5: "một nửa, phân nửa, nửa giá, giảm nửa, half, halve, halved, halves, half price",
}
_FRACTIONS = {
    **{"one fifth": 20, "a fifth": 20, "one quarter": 25, "a quarter of": 25, "one third": 33},
    **{"a third of": 33, "một phần ba": 33, "một phần tư": 25, "một phần năm": 20},
    **{"two thirds": 67, "three quarters": 75, "một phần mười": 10, "one tenth": 10},
}
UNITS = Phrases(spread(_UNITS))
PER = Phrases(spread(_PER))
MULTIPLES = Phrases(spread(_TIMES))
PARTS = Phrases({phrase: float(value) for phrase, value in _FRACTIONS.items()})
#: Signs and codes before a sum of money.
PREFIX_SIGN = {"$": "usd", "₫": "money", "vnd": "money", "usd": "usd"}
