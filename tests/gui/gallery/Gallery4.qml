// Head of an order, members, numbers to call.
import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import Doorstep.Common
import "../../../ui/common"

Window {
    id: root

    width: 1280
    height: 800
    visible: true
    color: Theme.bg

    ColumnLayout {
        anchors.fill: parent
        spacing: 16

        OrderHead {
            urgency: "P2"
            fault: "室温不达标"
            sub: "王秀兰・松柏里 12 号楼 3 单元 502"
            number: "H20261121-000087-6"
            badges: [
                {
                    text: "30 天内第 2 次",
                    icon: "repeat",
                    tone: "warn"
                },
                {
                    text: "独居老人",
                    icon: "care",
                    tone: "primary"
                }
            ]
            clockWord: "到场"
            clockText: "剩 1 小时 26 分"
            clockTone: "warn"
        }
        RowLayout {
            Layout.margins: 24
            spacing: 24
            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                spacing: 16
                RowLayout {
                    spacing: 16
                    MemberTile {
                        Layout.fillWidth: true
                        text: "李建国"
                        who: "li?helmet=white"
                        role: "班长　工号 0417"
                        waiting: 4
                        waitingText: "待传 4 项"
                        chosen: true
                    }
                    MemberTile {
                        Layout.fillWidth: true
                        text: "赵永强"
                        who: "zhao?helmet=yellow"
                        role: "抢修工　工号 0562"
                        waitingText: "全部已核验"
                    }
                }
                RowLayout {
                    spacing: 12
                    DialTile {
                        Layout.fillWidth: true
                        text: "调度台"
                        number: "8866 1200"
                    }
                    DialTile {
                        Layout.fillWidth: true
                        text: "火警"
                        number: "119"
                        danger: true
                    }
                    DialTile {
                        Layout.fillWidth: true
                        text: "燃气抢险"
                        number: "8866 9119"
                        danger: true
                        iconName: "gas"
                    }
                }
                ScriptText {
                    Layout.fillWidth: true
                    parts: [
                        {
                            text: "您好，我是北原供热维修人员",
                            value: false
                        },
                        {
                            text: "李建国",
                            value: true
                        },
                        {
                            text: "，工号 ",
                            value: false
                        },
                        {
                            text: "0417",
                            value: true
                        },
                        {
                            text: "，您看方便吗？",
                            value: false
                        }
                    ]
                }
                TextEntry {
                    iconName: "search"
                    placeholder: "查工单、地址、电话、户号"
                }
            }
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
