// Rail, readings, banners, number pad.
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
            status: "done"
            time: "10:34"
        }
        ListElement {
            number: 3
            title: "安全"
            status: "done"
            time: "10:41"
        }
        ListElement {
            number: 4
            title: "诊断"
            status: "skipped"
            time: ""
        }
        ListElement {
            number: 5
            title: "说明"
            status: "blocked"
            time: "未通过"
        }
        ListElement {
            number: 6
            title: "同意"
            status: "current"
            time: "进行中"
        }
        ListElement {
            number: 7
            title: "维修"
            status: "later"
            time: ""
        }
        ListElement {
            number: 8
            title: "测试"
            status: "later"
            time: ""
        }
        ListElement {
            number: 9
            title: "教会使用"
            status: "later"
            time: ""
        }
        ListElement {
            number: 10
            title: "清理"
            status: "later"
            time: ""
        }
        ListElement {
            number: 11
            title: "签收"
            status: "later"
            time: ""
        }
    }

    RowLayout {
        anchors.fill: parent
        spacing: 0

        StepRail {
            Layout.fillHeight: true
            steps: steps
            currentIndex: 5
            PushButton {
                kind: "quiet"
                text: "挂起或退回"
                iconName: "pause"
            }
        }
        ColumnLayout {
            spacing: 0
            MoreBelow {
                Layout.fillWidth: true
                Layout.fillHeight: true
                gap: 12
                below: "下面还有 2 项"

                SyncBar {
                    Layout.fillWidth: true
                    online: false
                    network: "离线"
                    summary: "待传 7 项，4.2 MB，最早一项 1 小时 52 分前"
                }
                ReadingCard {
                    Layout.fillWidth: true
                    name: "室内温度　卧室"
                    limits: "合格范围 ≥ 18.0"
                    unit: "℃"
                    before: "14.2"
                    after: "18.6"
                    verdict: "ok"
                    bandFrom: 0.43
                    bandTo: 1
                    beforeAt: 0.14
                    afterAt: 0.45
                }
                ReadingCard {
                    Layout.fillWidth: true
                    name: "供回水温差"
                    limits: "3.0–15.0"
                    unit: "℃"
                    before: "22.4"
                    after: "16.2"
                    verdict: "fail"
                    bandFrom: 0.1
                    bandTo: 0.6
                    beforeAt: 0.9
                    afterAt: 0.7
                }
                ReadingCard {
                    Layout.fillWidth: true
                    name: "系统工作压力"
                    limits: "合格范围 0.10–0.40"
                    unit: "MPa"
                    before: "0.08"
                    active: true
                    bandFrom: 0.2
                    bandTo: 0.8
                    beforeAt: 0.16
                }
                Banner {
                    tone: "warn"
                    title: "当心烫伤"
                    text: "降到 40 ℃ 以下再拆。"
                    iconName: "thermo"
                }
                Banner {
                    tone: "danger"
                    title: "照片没有送达"
                    text: "原片在本机完好。"
                    action: "再发"
                }
                Banner {
                    tone: "success"
                    title: "已撤销"
                    action: "恢复"
                }
                RowLayout {
                    spacing: 12
                    FactTile {
                        label: "联系"
                        value: "已完成"
                        sub: "09:03，用时 3 分"
                        tone: "success"
                        iconName: "check"
                    }
                    FactTile {
                        label: "到场"
                        value: "剩 18 分"
                        sub: "10:20 前"
                        tone: "danger"
                    }
                    FactTile {
                        label: "修复"
                        value: "剩 7 小时 28 分"
                        sub: "17:00 前"
                    }
                }
                FactRow {
                    label: "现场危险"
                    value: "湿环境触电、热水烫伤、入户安全"
                }
            }
            ActionBar {
                primaryText: "下一步：教会使用"
                primaryEnabled: false
                reason: "还差 1 项读数：系统工作压力。"
                cure: "去填写"
            }
        }
        Card {
            Layout.fillWidth: false
            Layout.preferredWidth: 344
            Layout.fillHeight: true
            heading: "系统工作压力"
            aside: "0.10–0.40"
            TextEntry {
                text: "0.1"
                unit: "MPa"
                large: true
            }
            NumberPad {
                Layout.fillHeight: false
            }
            PushButton {
                Layout.fillWidth: true
                kind: "tonal"
                text: "记下读数"
                iconName: "check"
            }
            Segments {
                Layout.fillWidth: true
                options: [
                    {
                        key: "a",
                        text: "列表"
                    },
                    {
                        key: "b",
                        text: "地图"
                    }
                ]
                current: "a"
            }
            ProgressStrip {
                share: 0.47
                text: "已发 3.7 MB，共 7.9 MB"
                cancelText: "停止"
            }
            Item {
                Layout.fillHeight: true
            }
        }
    }
}
