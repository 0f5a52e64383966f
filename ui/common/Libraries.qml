// Names Qt's own libraries, which are read while Python still loads what the window's files name (read_ahead.py).
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import QtQuick.Window

Item {
    property T.AbstractButton button
    property ColumnLayout column
    property Window window
}
