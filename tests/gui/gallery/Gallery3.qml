// Navigation, customer's rating and signature, empty state, PIN.
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

    ListModel {
        id: steps
        ListElement {
            number: 1
            title: "联系"
            status: "done"
            time: "09:26"
        }
        ListElement {
            number: 2
            title: "到场"
            status: "current"
            time: ""
        }
        ListElement {
            number: 3
            title: "安全"
            status: "later"
            time: ""
        }
        ListElement {
            number: 4
            title: "诊断"
            status: "later"
            time: ""
        }
        ListElement {
            number: 5
            title: "说明"
            status: "later"
            time: ""
        }
        ListElement {
            number: 6
            title: "教会使用"
            status: "later"
            time: ""
        }
        ListElement {
            number: 7
            title: "维修"
            status: "later"
            time: ""
        }
    }

    RowLayout {
        anchors.fill: parent
        spacing: 0

        NavRail {
            Layout.fillHeight: true
            places: [
                {
                    key: "today",
                    text: "今日",
                    icon: "today",
                    count: 0
                },
                {
                    key: "book",
                    text: "知识",
                    icon: "book",
                    count: 0
                },
                {
                    key: "sync",
                    text: "同步",
                    icon: "sync",
                    count: 7
                },
                {
                    key: "settings",
                    text: "设置",
                    icon: "settings",
                    count: 0
                }
            ]
            current: "today"
            member: "李建国"
            portrait: "li?helmet=white"
        }
        ColumnLayout {
            spacing: 16
            PageHead {
                Layout.margins: 24
                Layout.bottomMargin: 0
                title: "今日"
                sub: "11 月 21 日　星期六　7 单"
                IconButton {
                    iconName: "search"
                    text: "查找"
                }
                IconButton {
                    iconName: "filter"
                    text: "筛选"
                }
                IconButton {
                    iconName: "plus"
                    text: "新工单"
                }
            }
            StepRail {
                Layout.fillWidth: true
                Layout.fillHeight: false
                lying: true
                steps: steps
                currentIndex: 1
            }
            ColumnLayout {
                Layout.margins: 24
                spacing: 12
                RatingRow {
                    question: "问题解决了吗"
                    kind: "yesno"
                    value: "yes"
                    yesText: "解决了"
                    noText: "没有"
                }
                RatingRow {
                    question: "原因和方案讲清楚了吗"
                    value: "5"
                }
                SignaturePad {
                    objectName: "sig"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    prompt: "请在线上签名"
                    signer: "王秀兰　2026-11-21 12:04"
                }
                RowLayout {
                    spacing: 8
                    PhotoTile {
                        Layout.preferredWidth: 124
                        role: "拍照"
                    }
                    PhotoTile {
                        Layout.preferredWidth: 124
                        role: "修前"
                        source: "image://portrait/photo"
                    }
                    Portrait {
                        who: "a"
                    }
                    Portrait {
                        who: "b?helmet=yellow"
                    }
                    Portrait {
                        who: "c?helmet=blue"
                    }
                    Portrait {
                        who: "dd"
                    }
                }
            }
            ActionBar {
                primaryText: "确认签收"
                primaryIcon: "check"
                saved: "联系结果已存在本机"
                savedTime: "09:26"
                PushButton {
                    text: "不同意"
                    Layout.minimumHeight: 72
                    Layout.minimumWidth: 160
                }
            }
        }
        Rectangle {
            Layout.fillHeight: true
            Layout.preferredWidth: 400
            color: Theme.surface
            ColumnLayout {
                anchors.fill: parent
                anchors.margins: 24
                PinPad {
                    Layout.fillWidth: true
                    entered: 4
                    prompt: "请输入 6 位 PIN"
                }
                EmptyState {
                    Layout.fillWidth: true
                    heading: "今天没有更多工单"
                    text: "新工单到达时会响铃，断网时也可自建。"
                    action: "现场建单"
                }
            }
        }
    }
}
