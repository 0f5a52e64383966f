// One cell of a table: a single line; what does not fit is in the pane beside it in full.
pragma ComponentBehavior: Bound

import QtQuick
import "../common"

Words {
    wrapMode: Text.NoWrap
    elide: Text.ElideRight
    verticalAlignment: Text.AlignVCenter
}
