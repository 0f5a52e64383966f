"""Sheets for tests: one of each kind that a visit can end in, in both languages."""

import math
import struct
import zlib
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from app.domain.signature import Strokes
from app.storage.sheet.model import (
    Customer,
    Fact,
    PrintedPhoto,
    PrintedPrice,
    PrintedReading,
    Process,
    Seal,
    SheetModel,
    SignatureBox,
    Times,
)

MADE_AT = datetime(2026, 11, 20, 15, 5, tzinfo=timezone(timedelta(hours=8)))
VISIT_H = "9f2c6b0e41d75a22c803f19e7b64d0a52e91386fb7cd044715fa82d36ce03b18"
STATEMENT = "41d790ce6b0e5a2213c7f09e7b64d0a52e91386fb7cd044715fa82d36ce0aa07"
SEAL = Seal("7F3188C2K4", "https://fw.songhe.example", VISIT_H, STATEMENT)


def strokes(pressure: bool = False) -> Strokes:
    """A flowing line of four strokes, as a pen (with pressure) or a finger (without) gives it."""
    return tuple(
        tuple(
            (
                int(700 * part + 14 * i + 90 * math.sin(i / 9)),
                int(600 + 330 * math.sin(i / 7 + part) - 5 * i),
                part * 400 + i * 9,
                int(500 + 480 * math.sin(i / 11)) if pressure else -1,
            )
            for i in range(60)
        )
        for part in range(4)
    )


def photo(grey: int, width: int = 160, height: int = 120) -> bytes:
    """A small PNG."""
    rows = (b"\0" + bytes((grey + x // 4) % 256 for x in range(width))) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def paid_zh() -> SheetModel:
    return SheetModel(
        language="zh",
        utility="松河公用事业有限公司",
        hotline="96118",
        sheet_number="S20261120-000462-1",
        order_number="W20261120-000462-1",
        visit_number=1,
        made_at=MADE_AT,
        customer=Customer("孙丽华", "136****4470", "3301 0204 61", "河东区 滨江小区\n18 号楼 1 单元 302"),
        equipment=(
            Fact("类别", "DN15 远传水表"),
            Fact("表号", "2021 0713 5589"),
            Fact("位置", "楼道水表井 3 层"),
            Fact("读数", "1 234.6 → 1 234.7 m³"),
        ),
        times=Times("2026-11-20 13:05，P2", "14:00 至 14:30", "14:07", "15:01", ("赵志强 2207", "刘洋 2215")),
        customer_words="水表旁边接头一直滴水，地上有积水；家里洗手盆下的角阀也有点渗，想一起换。",
        fault="水表漏水／表接头漏（W03）",
        process=Process(
            safety="4 项通过：泄压、告知邻户、亮证、垫布",
            cause="密封垫老化（W03-C01）；角阀阀芯磨损",
            responsibility="表前由供水单位承担，户内由客户承担",
            plan="换表接头与密封垫，换角阀 1 个，约 30 分钟",
            answers=(Fact("上次维修至今多久？", "半年以上", True), Fact("是否已关闭入户总阀？", "是", True)),
        ),
        prices=(
            PrintedPrice("PW01", "表接密封垫", "2", "个", "2.00", "0.00", "表前，免费（应计 4.00）"),
            PrintedPrice("PW03", "表接头", "1", "套", "12.00", "0.00", "表前，免费（应计 12.00）"),
            PrintedPrice("PW06", "角阀", "1", "个", "35.00", "35.00", "户内，保修至 2027-11-20"),
            PrintedPrice("LB02", "户内维修工时", "0.5", "小时", "80.00", "40.00", "价目 2026.11.2 版"),
        ),
        total="75.00",
        payments=(Fact("付款", "移动支付 15:03"), Fact("发票", "电子，已申请")),
        rating="已填 9 题并封存，班组不可见",
        readings=(
            PrintedReading("静水压力（表前）", "0.22 MPa", "0.24 MPa", "0.14–0.35 MPa", "压力表 Y-0381，2027-03-14", "合格"),
            PrintedReading("关阀水表自走", "3 格", "0 格", "≤ 0 格", "秒表，5 分钟", "合格"),
            PrintedReading("修后渗漏观察", "滴漏", "12 分钟无渗", "≥ 10 分钟", "目视、干纸", "合格"),
        ),
        teachings=("UW2 每月关龙头自查表针", "UW4 记住入户总阀位置，外出关总阀"),
        photos=(PrintedPhoto(photo(60), "14:16", "维修前"), PrintedPhoto(photo(140), "14:50", "维修后")),
        tidy="现场已清理，旧件交客户查看后带回。全部 6 张照片凭回执码可查。",
        consent=SignatureBox(
            "施工前，14:26:11",
            "客户阅看告知书 3 版（中文）1 分 46 秒后签名，内容为上述原因、方案与四行价目。",
            strokes(),
            digest=STATEMENT,
        ),
        sign_off=SignatureBox(
            "15:04:09，本人签名",
            "维修内容、测试值与费用已核对；意见：“师傅讲得明白，来晚了两分钟也先打了电话。”",
            strokes(pressure=True),
            note="签名轨迹 1.1 KB，绑定本单摘要",
        ),
        seal=SEAL,
        device="T-0217",
    )


def paid_en() -> SheetModel:
    return replace(
        paid_zh(),
        language="en",
        utility="Songhe Public Utilities",
        customer=Customer("Mary Ellen Fitzgerald", "136****4470", "3301 0204 61", "Flat 302, Block 18\nRiverside Estate, East District"),
        equipment=(
            Fact("Type", "DN15 smart meter"),
            Fact("Number", "2021 0713 5589"),
            Fact("Place", "Corridor, 3rd floor"),
            Fact("Reading", "1 234.6 → 1 234.7 m³"),
        ),
        times=Times("2026-11-20 13:05, P2", "14:00 to 14:30", "14:07", "15:01", ("Zhao Zhiqiang 2207", "Liu Yang 2215")),
        customer_words="The joint beside the water meter drips all the time and there is water on the floor.",
        fault="Meter or meter-joint leak (W03)",
        process=Process(
            "4 checks passed: pressure released, neighbours told, card shown, floor covered",
            "Aged gasket (W03-C01); worn angle valve",
            "The utility pays up to the meter, the customer behind it",
            "Replace joint and gasket, replace one angle valve, about 30 minutes",
            (Fact("When was it last repaired?", "More than half a year ago", True), Fact("Main valve closed?", "Yes", True)),
        ),
        prices=(
            PrintedPrice("PW01", "Meter gasket", "2", "piece", "2.00", "0.00", "Utility side, free (4.00)"),
            PrintedPrice("PW03", "Meter joint", "1", "set", "12.00", "0.00", "Utility side, free (12.00)"),
            PrintedPrice("PW06", "Angle valve", "1", "piece", "35.00", "35.00", "Indoors, warranty until 2027-11-20"),
            PrintedPrice("LB02", "Indoor repair labour", "0.5", "hour", "80.00", "40.00", "Price list 2026.11.2"),
        ),
        payments=(Fact("Paid", "Mobile, 15:03"), Fact("Invoice", "Electronic, requested")),
        rating="9 questions answered and sealed; the crew cannot read them",
        readings=(
            PrintedReading("Static water pressure", "0.22 MPa", "0.24 MPa", "0.14–0.35 MPa", "Gauge Y-0381, 2027-03-14", "pass"),
            PrintedReading("Meter moves, taps closed", "3 div", "0 div", "≤ 0 div", "Stopwatch, 5 minutes", "pass"),
            PrintedReading("Leak watch after repair", "dripping", "12 min dry", "≥ 10 min", "Eye, dry paper", "pass"),
        ),
        teachings=("UW2 Close all taps once a month and watch the dial", "UW4 Remember where your main valve is"),
        photos=(PrintedPhoto(photo(60), "14:16", "Before"), PrintedPhoto(photo(140), "14:50", "After")),
        tidy="Site cleaned; old parts shown to the customer and taken away.",
        consent=SignatureBox(
            "before work, 14:26:11",
            "The customer read statement 3 (English) for 1 min 46 s and signed: cause, plan and the four price lines above.",
            strokes(),
            digest=STATEMENT,
        ),
        sign_off=SignatureBox(
            "15:04:09, by the customer", "Work, test values and price were checked.", strokes(pressure=True), note="Pen path 1.1 KB"
        ),
    )


def free_zh() -> SheetModel:
    return replace(
        paid_zh(),
        total="0.00",
        prices=paid_zh().prices[:2],
        photos=(),
        payments=(Fact("付款", "无需付款"),),
        readings=(PrintedReading("静水压力（表前）", "0.22 MPa", "0.09 MPa", "0.14–0.35 MPa", "压力表 Y-0381", "不合格", True),),
    )


def refused_zh() -> SheetModel:
    return replace(
        paid_zh(),
        sign_off=SignatureBox("15:04:09", "理由：对角阀价格有异议，已告知投诉途径。见证人：刘洋 2215。", situation="客户拒绝签字"),
        rating="客户未评价",
    )


def absent_en() -> SheetModel:
    return replace(
        paid_en(),
        consent=SignatureBox(
            "emergency rule", "Burst main, priority 1: work began at once; consent within 24 hours.", situation="No consent before work"
        ),
        sign_off=SignatureBox(
            "15:04:09", "Nobody at home. Called 136****4470 at 14:58 and 15:02, not answered.", situation="Customer absent"
        ),
        prices=(),
        total="0.00",
        readings=(),
        teachings=(),
        photos=paid_en().photos * 3,
        rating="",
        payments=(),
    )


def long_zh() -> SheetModel:
    lines = tuple(
        PrintedPrice(
            f"PW{n:02}", "加长型不锈钢波纹连接软管与配套密封圈", str(n), "根", "12.50", f"{12.5 * n:.2f}", "户内，保修至 2027-11-20"
        )
        for n in range(1, 31)
    )
    return replace(
        paid_zh(),
        customer_words=paid_zh().customer_words * 8,
        prices=lines,
        total="5812.50",
        photos=paid_zh().photos * 3,
        readings=paid_zh().readings * 5,
        customer=Customer("欧阳喆堃镕犇㛃𬭊", "136****4470", "33010204610000000000000123456789", "河东区" * 20),
    )


def reading_copy_en() -> SheetModel:
    return replace(paid_en(), seal=None, consent=None, sign_off=None, rating="")


def SAMPLES() -> dict[str, SheetModel]:
    return {make.__name__: make() for make in (paid_zh, paid_en, free_zh, refused_zh, absent_en, long_zh, reading_copy_en)}
