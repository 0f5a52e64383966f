"""The components as a finger, a keyboard and a screen reader meet them; each at 200 % text without a cut word."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from app.domain.errors import Broken
from tests.gui.conftest import Load
from ui.common.window import OpenWindow, theme_of
from ui.demo.drive import click, find, items, key, look_for, seen, settle, texts, type_text, wait_for

LONG = "井下作业审批、通风、专人监护与救援绳全部就位 Everything in place before going down"
SNIPPETS = {
    "PrimaryButton": f"PrimaryButton {{ text: '{LONG}'; iconName: 'arrow' }}",
    "PrimaryButton locked": "PrimaryButton { text: '下一步：教会使用'; enabled: false }",
    "ActionBar saved": "ActionBar { primaryText: '出发'; saved: '联系结果已存在本机'; savedTime: '09:26' }",
    "ActionBar reason": f"ActionBar {{ primaryText: '下一步'; primaryEnabled: false; reason: '{LONG}'; cure: '去填写' }}",
    "PushButton": f"PushButton {{ text: '{LONG}'; iconName: 'print' }}",
    "IconButton": "IconButton { iconName: 'search'; text: 'Search' }",
    "Card": f"Card {{ heading: '联系记录'; aside: '2 次'; Words {{ Layout.fillWidth: true; text: '{LONG}' }} }}",
    "OrderCard": "OrderCard { urgency: 'P1'; fault: '主干管爆管，路面大量冒水'; who: '王*英・河东区新民大街 126 号'; "
    "distance: '1.2 公里'; sector: 'water'; sectorWord: '供水'; clockWord: '到场'; clockText: '剩 18 分'; "
    "badges: [{text: '30 天内第 2 次', icon: 'repeat', tone: 'warn'}] }",
    "ChoiceTile": f"ChoiceTile {{ text: '{LONG}'; sub: '{LONG}'; iconName: 'door'; chosen: true }}",
    "CheckTile": f"CheckTile {{ text: '{LONG}'; sub: '氧含量不合格'; verdict: 'fail' }}",
    "TextEntry": "TextEntry { label: '实测值'; unit: 'MPa'; text: '0.1'; error: '低于下限 0.10，请复测。' }",
    "NoteEntry": f"NoteEntry {{ label: '备注'; text: '{LONG}' }}",
    "NumberStepper": "NumberStepper { label: '约定'; value: '10:30–11:00'; reason: '已到最晚时间。' }",
    "Segments": "Segments { options: [{key: 'a', text: '现在'}, {key: 'b', text: '今日'}]; current: 'a' }",
    "ClockPill": "ClockPill { word: '到场'; text: '剩 1 小时 26 分'; tone: 'warn' }",
    "SyncMark": "SyncMark { stage: 'verified' }",
    "SyncBar": "SyncBar { online: false; network: '离线'; summary: '待传 7 项，4.2 MB，最早一项 1 小时 52 分前' }",
    "ReadingCard": "ReadingCard { name: '室内温度　卧室'; limits: '合格范围 ≥ 18.0'; unit: '℃'; before: '14.2'; after: '18.6'; "
    "verdict: 'ok' }",
    "NumberPad": "NumberPad {}",
    "PinPad": "PinPad { entered: 3; prompt: '请输入 6 位 PIN' }",
    "PhotoTile": "PhotoTile { role: '拍照' }",
    "SignaturePad": "SignaturePad { signer: '王秀兰　2026-11-21 12:04' }",
    "RatingRow": "RatingRow { question: '原因和方案讲清楚了吗'; value: '4' }",
    "Banner": f"Banner {{ tone: 'danger'; title: '照片没有送达'; text: '{LONG}'; action: '再发' }}",
    "EmptyState": f"EmptyState {{ heading: '今天没有更多工单'; text: '{LONG}'; action: '现场建单' }}",
    "PageHead": "PageHead { title: '今日'; sub: '11 月 21 日　星期六　7 单'; IconButton { iconName: 'plus'; text: 'New' } }",
    "ProgressStrip": "ProgressStrip { share: 0.4; text: '已发 3.7 MB，共 7.9 MB'; cancelText: '停止' }",
    "ScriptText": "ScriptText { parts: [{text: '您好，我是', value: false}, {text: '李建国 & <0417>', value: true}] }",
    "TextEntry search": "TextEntry { iconName: 'search'; placeholder: '查工单、地址' }",
    "OrderHead": "OrderHead { urgency: 'P2'; fault: '室温不达标'; sub: '王秀兰・松柏里 12 号楼 3 单元 502'; "
    "number: 'H20261121-000087-6'; badges: [{text: '独居老人', icon: 'care', tone: 'primary'}]; "
    "clockWord: '到场'; clockText: '剩 1 小时 26 分'; clockTone: 'warn' }",
    "MemberTile": "MemberTile { text: '李建国'; who: 'li'; role: '班长　工号 0417'; waiting: 4; waitingText: '待传 4 项' }",
    "DialTile": "DialTile { text: '燃气抢险'; number: '8866 9119'; danger: true }",
    "FactTile": "FactTile { label: '修复'; value: '剩 7 小时 28 分'; sub: '17:00 前' }",
    "FactRow": f"FactRow {{ label: '现场危险'; value: '{LONG}' }}",
}


def in_column(snippet: str) -> str:
    name, _, rest = snippet.partition("{")
    return f"ColumnLayout {{ objectName: 'column'; width: parent.width; {name}{{ objectName: 'it'; Layout.fillWidth: true; {rest} }}"


def told_name(item: QQuickItem) -> str:
    return str(QAccessible.queryAccessibleInterface(item).text(QAccessible.Text.Name))


def is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") and seen(item) and bool(item.property("text"))


@pytest.mark.parametrize("name", SNIPPETS)
def test_at_200_percent_no_word_is_cut(load: Load, name: str) -> None:
    opened = load(in_column(SNIPPETS[name]), width=480, height=1400)
    theme_of(opened.engine).setProperty("textScale", 2.0)
    settle(6)
    opened.window.grabWindow()
    whole = find(opened.window, "column")
    for text in filter(is_text, items(whole)):
        words = text.property("text")
        assert not text.property("truncated"), words
        assert text.property("contentWidth") <= text.width() + 1, words
        corner = text.mapToItem(whole, QPointF(text.width(), text.height()))
        assert corner.x() <= whole.width() + 2, words
        assert corner.y() <= whole.height() + 2, words


@pytest.mark.parametrize("name", SNIPPETS)
def test_any_width_and_text_size_lays_out_without_a_warning(load: Load, name: str) -> None:
    opened = load(in_column(SNIPPETS[name]), width=1100, height=500)
    for scale in (1.0, 1.3, 1.5, 2.0):
        theme_of(opened.engine).setProperty("textScale", scale)
        for width in range(1100, 340, -140):
            opened.window.resize(width, 500)
            settle(1)
    opened.window.grabWindow()


@pytest.mark.parametrize("theme", ["light", "dark", "sunlight"])
@pytest.mark.parametrize("name", SNIPPETS)
def test_every_theme_draws_without_a_warning(load: Load, name: str, theme: str) -> None:
    opened = load(in_column(SNIPPETS[name]), width=480, height=500)
    theme_of(opened.engine).setProperty("name", theme)
    settle()
    assert not opened.window.grabWindow().isNull()


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_can_be_pressed_is_named_and_large_enough(load: Load, name: str) -> None:
    opened = load(in_column(SNIPPETS[name]), width=480, height=1000)
    for item in items(find(opened.window, "column")):
        if item.inherits("QQuickAbstractButton") and seen(item):
            assert told_name(item), item
            assert item.height() >= 56, told_name(item)
            assert item.width() >= 48, told_name(item)


@pytest.mark.parametrize("with_key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_tab_reaches_a_button_and_the_keyboard_presses_it(load: Load, with_key: Qt.Key) -> None:
    opened = load("""Column { property int count: 0; objectName: 'all'; id: all
        PushButton { text: 'One' }
        CheckTile { objectName: 'two'; text: 'Two'; onClicked: all.count += 1 } }""")
    key(opened.window, Qt.Key.Key_Tab)
    key(opened.window, Qt.Key.Key_Tab)
    assert find(opened.window, "two").hasActiveFocus()
    key(opened.window, with_key)
    assert find(opened.window, "all").property("count") == 1


def test_a_locked_primary_button_cannot_be_pressed_and_its_reason_can(load: Load) -> None:
    opened = load("""ActionBar { id: bar; objectName: 'bar'; width: parent.width; property string did: ''
        primaryText: 'Next'; primaryEnabled: false; reason: 'One reading is missing.'; cure: 'Fill in'
        onPrimaryPressed: bar.did = 'primary'; onReasonPressed: bar.did = 'reason' }""")
    assert not find(opened.window, "primaryButton").isEnabled()
    click(opened.window, "reasonButton")
    assert find(opened.window, "bar").property("did") == "reason"


def test_a_busy_button_counts_and_takes_no_second_press(load: Load) -> None:
    opened = load("""PrimaryButton { id: it; objectName: 'it'; property int count: 0
        text: 'Saving'; busy: true; done: 3; total: 7; onClicked: it.count += 1 }""")
    click(opened.window, "it")
    key(opened.window, Qt.Key.Key_Return)
    assert find(opened.window, "it").property("count") == 0
    assert "Saving 3 / 7" in texts(opened.window)


def test_the_action_bar_mirrors_for_the_left_hand(load: Load) -> None:
    opened = load("ActionBar { width: parent.width; primaryText: 'Go'; saved: 'Saved' }", width=900)
    button = find(opened.window, "primaryButton")
    right = button.mapToScene(QPointF(0, 0)).x()
    theme_of(opened.engine).setProperty("leftHanded", True)
    wait_for(lambda: button.mapToScene(QPointF(0, 0)).x() < 100)
    assert button.mapToScene(QPointF(0, 0)).x() == 24
    assert right > 500


def test_the_language_switches_while_running(load: Load) -> None:
    opened = load("SyncMark { stage: 'device' }")
    assert "On this device" in texts(opened.window)
    opened.language.speak("zh")
    settle()
    assert "在本机" in texts(opened.window)
    assert theme_of(opened.engine).property("language") == "zh"
    opened.language.speak("en")
    settle()
    assert "On this device" in texts(opened.window)


def test_a_scrolling_pane_says_so_and_its_button_goes_to_the_end_and_back(load: Load) -> None:
    opened = load("""MoreBelow { anchors.fill: parent; below: 'Two more'
        Repeater { model: 10; delegate: Words { required property int index; objectName: 'w' + index; text: index; height: 60 } } }""")
    pane = next(item for item in items(opened.window.contentItem()) if item.inherits("QQuickFlickable"))
    assert "Two more" in texts(opened.window)
    for _ in range(6):
        if pane.property("contentY") + pane.height() >= pane.property("contentHeight") - 1:
            break
        click(opened.window, "moreBelow")
    assert "Back to the top" in texts(opened.window)
    click(opened.window, "moreBelow")
    assert pane.property("contentY") == 0


def test_a_pane_that_fits_shows_no_button(load: Load) -> None:
    opened = load("MoreBelow { anchors.fill: parent; Words { text: 'short' } }")
    assert look_for(opened.window, "moreBelow") is None


def test_a_banner_leaves_when_its_time_is_over(load: Load) -> None:
    opened = load("""Banner { id: it; objectName: 'it'; property bool gone: false
        tone: 'success'; title: 'Undone'; action: 'Redo'; seconds: 1; onExpired: it.gone = true }""")
    assert wait_for(lambda: bool(find(opened.window, "it").property("gone")), 5)


def confirmation(load: Load) -> OpenWindow:
    opened = load(
        """Item { id: it; objectName: 'it'; anchors.fill: parent; property string did: ''
        PushButton { objectName: 'open'; text: 'Open'; onClicked: ask.open() }
        Confirmation { id: ask; title: 'Refuse the repair?'; text: 'The crew leaves.'; confirmText: 'Refuse'
            onConfirmed: it.did = 'confirmed'; onDismissed: it.did = 'dismissed' } }""",
        width=700,
        height=600,
    )
    click(opened.window, "open")
    return opened


@pytest.mark.parametrize(("button", "outcome"), [("confirmationConfirm", "confirmed"), ("confirmationCancel", "dismissed")])
def test_a_confirmation_ends_by_one_of_its_answers(load: Load, button: str, outcome: str) -> None:
    opened = confirmation(load)
    click(opened.window, button)
    assert find(opened.window, "it").property("did") == outcome
    assert wait_for(lambda: look_for(opened.window, button) is None)


def test_chinese_can_be_typed_into_a_field_and_a_note(load: Load) -> None:
    opened = load("""ColumnLayout { anchors.fill: parent
        TextEntry { objectName: 'name'; onEdited: text => heard.text = text }
        NoteEntry { objectName: 'note' }
        Words { id: heard; objectName: 'heard' } }""")
    type_text(opened.window, "nameField", "王喆")
    type_text(opened.window, "nameField", "李堃")
    type_text(opened.window, "noteField", "门前积水")
    assert find(opened.window, "nameField").property("text") == "李堃"
    assert find(opened.window, "noteField").property("text") == "门前积水"
    assert find(opened.window, "heard").property("text") == "李堃"


def test_the_pin_is_typed_by_finger_and_by_keyboard(load: Load) -> None:
    opened = load(
        """PinPad { id: pin; objectName: 'pin'; property string typedIn: ''; width: parent.width; focus: true
        entered: pin.typedIn.length; onTyped: f => pin.typedIn += f; onErased: pin.typedIn = pin.typedIn.slice(0, -1) }""",
        height=560,
    )
    for name in ("key_4", "key_8", "key_erase"):
        click(opened.window, name)
    find(opened.window, "pin").forceActiveFocus()
    key(opened.window, Qt.Key.Key_2)
    assert find(opened.window, "pin").property("typedIn") == "42"


RAIL = """StepRail { id: rail; objectName: 'rail'; anchors.fill: parent; property int went: 0; lying: %s
    steps: ListModel {
        ListElement { number: 1; title: 'Contact'; status: 'done'; time: '09:26' }
        ListElement { number: 2; title: 'Arrival'; status: 'current'; time: '' }
        ListElement { number: 3; title: 'Safety'; status: 'later'; time: '' } }
    onPicked: n => rail.went = n }"""


@pytest.mark.parametrize("lying", ["true", "false"])
def test_a_step_of_the_rail_is_told_with_its_state_and_can_be_pressed(load: Load, lying: str) -> None:
    opened = load(RAIL % lying)
    assert told_name(find(opened.window, "step_2")) == "Step 2 Arrival, now"
    click(opened.window, "step_1")
    assert find(opened.window, "rail").property("went") == 1


def test_a_rating_begins_with_nothing_chosen_and_gives_equal_room_to_both_answers(load: Load) -> None:
    opened = load(
        "RatingRow { id: row; objectName: 'r'; question: 'Solved?'; kind: 'yesno'; onPicked: v => row.value = v }",
        width=700,
    )
    yes, no = find(opened.window, "r_yes"), find(opened.window, "r_no")
    assert (yes.property("chosen"), no.property("chosen")) == (False, False)
    assert (yes.width(), yes.height()) == (no.width(), no.height())
    click(opened.window, "r_no")
    assert no.property("chosen")


def test_words_of_a_script_are_shown_as_written(load: Load) -> None:
    opened = load("ScriptText { objectName: 's'; parts: [{text: 'a <b> & ', value: false}, {text: 'Li', value: true}] }")
    assert told_name(find(opened.window, "s")) == "a <b> & Li"
    assert find(opened.window, "s").property("text") == "a &lt;b&gt; &amp; <b>Li</b>"


def test_a_thing_that_is_not_there_is_named_with_what_is(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.demo.drive._PATIENCE_S", 0.05)
    opened = load("PushButton { objectName: 'there'; text: 'x' }")
    with pytest.raises(Broken, match=r"drive.not_there.*gone.*there"):
        find(opened.window, "gone")


def test_a_far_item_is_scrolled_to_before_it_is_clicked(load: Load) -> None:
    opened = load("""MoreBelow { id: pane; objectName: 'pane'; anchors.fill: parent; property int hit: -1
        Repeater { model: 30; delegate: PushButton { required property int index
            objectName: 'b' + index; text: 'B' + index; onClicked: pane.hit = index } } }""")
    click(opened.window, "b29")
    assert find(opened.window, "pane").property("hit") == 29
    click(opened.window, "b0")
    assert find(opened.window, "pane").property("hit") == 0
