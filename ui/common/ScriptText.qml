// Words to be read aloud: the plain text with its values bold (and underlined in sunlight). `parts`: [{text, value}].
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Words {
    id: script

    required property var parts

    function marked(): string {
        const open = Theme.sunlight ? "<u>" : "<b>";
        const close = Theme.sunlight ? "</u>" : "</b>";
        return script.parts.map(part => {
            const safe = String(part.text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n/g, "<br>");
            return part.value ? open + safe + close : safe;
        }).join("");
    }

    text: script.marked()
    textFormat: Text.StyledText
    font.pixelSize: Theme.scriptSize
    lineHeight: 1.06
    Accessible.role: Accessible.StaticText
    Accessible.name: script.parts.map(part => part.text).join("")
}
