// The camera that counts parts.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Field
import "../common"

ScannerView {
    id: scanner

    required property PartCodesModel codes

    hint: qsTr("Hold each bin's code into the frame, once for each piece")
    onFound: code => scanner.codes.read(code)
    onFailed: scanner.codes.cameraFailed()
}
