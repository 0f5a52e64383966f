// Every component in its states, after 00-components of the reference pictures.
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

    RowLayout {
        anchors.fill: parent
        anchors.margins: 32
        anchors.topMargin: 84
        spacing: 24
        uniformCellSizes: true

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: 12

            PrimaryButton {
                Layout.fillWidth: true
                text: "出发"
                iconName: "arrow"
            }
            PrimaryButton {
                Layout.fillWidth: true
                text: "下一步：诊断"
                iconName: "arrow"
                enabled: false
            }
            PrimaryButton {
                Layout.fillWidth: true
                text: "保存中"
                busy: true
                done: 3
                total: 7
            }
            RowLayout {
                spacing: 8
                PushButton {
                    text: "打印"
                    iconName: "print"
                }
                PushButton {
                    text: "记录复测"
                    iconName: "refresh"
                    kind: "tonal"
                }
                PushButton {
                    text: "换一只"
                    kind: "quiet"
                }
            }
            Flow {
                Layout.fillWidth: true
                spacing: 8
                ClockPill {
                    word: "修复"
                    text: "剩 22 小时"
                }
                ClockPill {
                    word: "到场"
                    text: "剩 50 分"
                    tone: "warn"
                }
                ClockPill {
                    word: "到场"
                    text: "剩 18 分"
                    tone: "danger"
                }
            }
            Flow {
                Layout.fillWidth: true
                spacing: 8
                Repeater {
                    model: ["P1", "P2", "P3", "P4"]
                    delegate: UrgencyTag {
                        required property string modelData
                        level: modelData
                    }
                }
                Pill {
                    text: "30 天内第 2 次"
                    iconName: "repeat"
                    tone: "warn"
                }
                Pill {
                    text: "独居老人"
                    iconName: "care"
                    tone: "primary"
                }
            }
            Flow {
                Layout.fillWidth: true
                spacing: 20
                SyncMark {
                    stage: "device"
                    word: "在本机"
                }
                SyncMark {
                    stage: "received"
                    word: "服务器已收"
                }
                SyncMark {
                    stage: "verified"
                    word: "已核验完整"
                }
                SyncMark {
                    stage: "none"
                }
                SyncMark {
                    stage: "failed"
                }
            }
            Flow {
                Layout.fillWidth: true
                spacing: 20
                SectorGlyph {
                    sector: "water"
                    word: "供水"
                }
                SectorGlyph {
                    sector: "heat"
                    word: "供热"
                }
                SectorGlyph {
                    sector: "power"
                    word: "供电"
                }
                SectorGlyph {
                    sector: "gas"
                    word: "燃气"
                }
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: 12
            ChoiceTile {
                Layout.fillWidth: true
                text: "过滤器堵"
                iconName: "filter"
                chosen: true
            }
            ChoiceTile {
                Layout.fillWidth: true
                text: "流量不足"
                iconName: "flow"
            }
            CheckTile {
                Layout.fillWidth: true
                text: "井口有专人监护"
                sub: "待确认"
            }
            CheckTile {
                Layout.fillWidth: true
                text: "先通风再检测"
                sub: "已通风 14 分"
                verdict: "ok"
            }
            CheckTile {
                Layout.fillWidth: true
                text: "四项气体全部合格"
                sub: "氧含量不合格"
                verdict: "fail"
            }
            TextEntry {
                id: value
                label: "实测值"
                unit: "MPa"
                text: "0.1"
                Component.onCompleted: value.takeFocus()
            }
            TextEntry {
                label: "备注"
                placeholder: "可不填"
            }
            NumberStepper {
                value: "10:30–11:00"
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: 12
            OrderCard {
                Layout.fillWidth: true
                urgency: "P1"
                fault: "暖气片漏水"
                who: "陈*平・河东区桃园路 8 号 2-101"
                distance: "1.2 公里"
                sector: "heat"
                sectorWord: "供热"
                clockWord: "到场"
                clockText: "剩 18 分"
                clockTone: "danger"
                badges: [
                    {
                        text: "独居老人",
                        icon: "care",
                        tone: "primary"
                    }
                ]
                selected: true
            }
            OrderCard {
                Layout.fillWidth: true
                urgency: "P2"
                fault: "室温不达标"
                who: "王*兰・河东区松柏里 12-3-502"
                distance: "2.6 公里"
                sector: "heat"
                sectorWord: "供热"
                clockWord: "到场"
                clockText: "剩 50 分"
                clockTone: "warn"
                badges: [
                    {
                        text: "30 天内第 2 次",
                        icon: "repeat",
                        tone: "warn"
                    }
                ]
            }
            Card {
                heading: "联系记录"
                aside: "2 次，间隔 12 分"
                Words {
                    text: "09:12　无人接听"
                }
                Hairline {}
                Words {
                    text: "09:24　接通，同意上门"
                }
            }
            Segments {
                Layout.fillWidth: true
                options: [
                    {
                        key: "a",
                        text: "现在"
                    },
                    {
                        key: "b",
                        text: "今日"
                    },
                    {
                        key: "c",
                        text: "等待"
                    }
                ]
                current: "b"
            }
        }
    }
    Words {
        x: 32
        y: 20
        text: "部件一览"
        strong: true
        font.pixelSize: Theme.titleSize
    }
}
