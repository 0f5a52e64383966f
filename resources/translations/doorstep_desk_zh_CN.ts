<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActTable</name>
    <message>
        <source>What was done</source>
        <translation>操作记录</translation>
    </message>
    <message>
        <source>Withdrawals, wipes, erased customers and tickets</source>
        <translation>停用、清除、删除客户资料和发出的接入票</translation>
    </message>
    <message>
        <source>Nothing was done yet.</source>
        <translation>还没有操作记录。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
</context>
<context>
    <name>AdminBeside</name>
    <message>
        <source>Here you see it in full and can withdraw it.</source>
        <translation>在这里查看详情，也可以停用。</translation>
    </message>
    <message>
        <source>Choose a device</source>
        <translation>请选择终端</translation>
    </message>
    <message>
        <source>Choose a member</source>
        <translation>请选择人员</translation>
    </message>
    <message>
        <source>Two persons</source>
        <translation>双人规则</translation>
    </message>
    <message>
        <source>Erasing a customer, wiping a device and changing the server&apos;s key wait until somebody other than who asked agrees. After seven days a request is over. A new device waits, for as long as it takes, until somebody other than who made its ticket compared it.</source>
        <translation>删除客户资料、清除终端、更换服务器密钥，要等提出人以外的另一位同事同意后才执行；七天没有同意就作废。新终端要由发票人以外的同事核对，多久都等。</translation>
    </message>
    <message>
        <source>Signed and kept</source>
        <translation>签名保存</translation>
    </message>
    <message>
        <source>Every act stands with who did it, when and why. It is a signed event like those of the crews, and nobody can take it back out.</source>
        <translation>每项操作都写明谁、何时、为何。它和班组的记录一样是签名事件，谁也不能抹掉。</translation>
    </message>
    <message>
        <source>Nobody sets a colleague&apos;s PIN</source>
        <translation>谁都不能替同事设密码</translation>
    </message>
    <message>
        <source>Whoever could, could sign in their name. Who has forgotten theirs is withdrawn under Members, let in again, and then chooses a new one here.</source>
        <translation>能替人设密码，就能冒名签字。忘了密码的人，先在“人员”里停用、再恢复，然后在这里自己重选。</translation>
    </message>
</context>
<context>
    <name>AdminPage</name>
    <message>
        <source>The list is not up to date</source>
        <translation>名册不是最新的</translation>
    </message>
    <message>
        <source>The list needs the server</source>
        <translation>名册需要连接服务器</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Done without a second person</source>
        <translation>有操作未经第二人同意</translation>
    </message>
</context>
<context>
    <name>AlarmCard</name>
    <message>
        <source>What this desk has kept</source>
        <translation>本机保存的首部</translation>
    </message>
    <message>
        <source>What the server shows now</source>
        <translation>服务器现在出示的首部</translation>
    </message>
    <message>
        <source>Save both heads</source>
        <translation>保存两份首部</translation>
    </message>
</context>
<context>
    <name>AssignSheet</name>
    <message>
        <source>Assign %1 marked orders to one crew</source>
        <translation>把勾选的 %1 单派给一个班组</translation>
    </message>
    <message>
        <source>Assign to another crew</source>
        <translation>派给其他班组</translation>
    </message>
    <message>
        <source>The reason is kept in the timeline and seen by the crew.</source>
        <translation>原因记入时间线，班组也能看到。</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>派单</translation>
    </message>
    <message>
        <source>Reason, required</source>
        <translation>原因（必填）</translation>
    </message>
    <message>
        <source>for example: the suggested crew is held up at a burst main</source>
        <translation>例如：建议的班组正在抢修主干管</translation>
    </message>
</context>
<context>
    <name>BoardPage</name>
    <message>
        <source>Filter  /</source>
        <translation>筛选&#x3000;/</translation>
    </message>
    <message>
        <source>Undo (Ctrl Z)</source>
        <translation>撤销 (Ctrl Z)</translation>
    </message>
</context>
<context>
    <name>BulkWords</name>
    <message>
        <source>%1 orders marked</source>
        <translation>已勾选 %1 单</translation>
    </message>
    <message>
        <source>Each order that waits for a crew goes to the crew suggested for it: trade first, then area, then who has the fewest open. Repeated calls, assigned and ended orders are passed over.</source>
        <translation>每个待派的工单派给为它建议的班组：先看专业，再看片区，再看谁在办最少。重复来电、已派和已结束的工单跳过。</translation>
    </message>
</context>
<context>
    <name>BundleSaver</name>
    <message>
        <source>Save the order&apos;s evidence</source>
        <translation>保存这张工单的证据包</translation>
    </message>
    <message>
        <source>Bundles (*.bundle)</source>
        <translation>证据包 (*.bundle)</translation>
    </message>
</context>
<context>
    <name>CancelSheet</name>
    <message>
        <source>Cancel order %1</source>
        <translation>取消工单 %1</translation>
    </message>
    <message>
        <source>This cannot be undone. The crew sees it as soon as it is online; what it has recorded until then is kept and comes to the quarantine.</source>
        <translation>取消不能撤回。班组联网后就会看到；在那之前做的记录会保存下来，进入隔离区。</translation>
    </message>
    <message>
        <source>Cancel the order</source>
        <translation>取消工单</translation>
    </message>
    <message>
        <source>Reason, required</source>
        <translation>原因（必填）</translation>
    </message>
    <message>
        <source>for example: the customer called, the supply is back</source>
        <translation>例如：客户来电，已恢复供应</translation>
    </message>
</context>
<context>
    <name>CommandField</name>
    <message>
        <source>Find an order or run a command</source>
        <translation>查工单或输入命令</translation>
    </message>
    <message>
        <source>Order, address, phone or command</source>
        <translation>查工单、地址、电话，或输入命令</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>No order and no command has these words. An order&apos;s number, address, name or telephone finds it.</source>
        <translation>没有符合的工单或命令。可以用工单号、地址、姓名或电话查找。</translation>
    </message>
</context>
<context>
    <name>CrewLoad</name>
    <message>
        <source>Crew load</source>
        <translation>班组负荷</translation>
    </message>
    <message>
        <source>open orders by crew, the bar against the fullest</source>
        <translation>各班组在办工单，横条与最忙的班组相比</translation>
    </message>
</context>
<context>
    <name>DecisionActions</name>
    <message>
        <source>All to one crew</source>
        <translation>全部派给一个班组</translation>
    </message>
    <message>
        <source>Another crew</source>
        <translation>派给其他班组</translation>
    </message>
    <message>
        <source>Cancel order</source>
        <translation>取消工单</translation>
    </message>
    <message>
        <source>Unmark</source>
        <translation>取消勾选</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>DecisionPane</name>
    <message>
        <source>No crew serves this trade, so the order cannot be assigned.</source>
        <translation>没有班组负责这个专业，无法派单。</translation>
    </message>
    <message>
        <source>No order chosen</source>
        <translation>没有选中的工单</translation>
    </message>
    <message>
        <source>Choose a row: its limits, hazards and the crews for it appear here.</source>
        <translation>选一行，这里显示它的时限、危险和可派的班组。</translation>
    </message>
    <message>
        <source>%1 of %2 assigned</source>
        <translation>已派 %1 / %2</translation>
    </message>
    <message>
        <source>Assign %1 orders</source>
        <translation>派出 %1 单</translation>
    </message>
    <message>
        <source>Reassign</source>
        <translation>改派</translation>
    </message>
    <message>
        <source>Assign to %1</source>
        <translation>派给%1</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>派单</translation>
    </message>
    <message>
        <source>each to its suggested crew</source>
        <translation>各派给为它建议的班组</translation>
    </message>
    <message>
        <source>from %1, with a reason</source>
        <translation>原班组：%1，须写明原因</translation>
    </message>
    <message>
        <source>score %1 of 100</source>
        <translation>得分 %1（满 100）</translation>
    </message>
</context>
<context>
    <name>DeskLock</name>
    <message>
        <source>Dispatch desk&#x3000;%1</source>
        <translation>调度台&#x3000;%1</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Enter the PIN of %1</source>
        <translation>请输入%1的密码</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>Doorstep desk</source>
        <translation>Doorstep 调度台</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Look into it</source>
        <translation>去查看</translation>
    </message>
</context>
<context>
    <name>DeviceTable</name>
    <message>
        <source>Devices</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>None under this filter.</source>
        <translation>没有符合条件的终端。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>归属</translation>
    </message>
    <message>
        <source>Last heard of</source>
        <translation>末次联系</translation>
    </message>
    <message>
        <source>Files awaited</source>
        <translation>未到文件</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥指纹</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>New device</source>
        <translation>登记新终端</translation>
    </message>
</context>
<context>
    <name>EnrolCode</name>
    <message>
        <source>The ticket as a code to scan</source>
        <translation>接入票二维码</translation>
    </message>
    <message>
        <source>Valid for</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>works once</source>
        <translation>分 : 秒，仅用一次</translation>
    </message>
</context>
<context>
    <name>EnrolPane</name>
    <message>
        <source>Enrol a new device</source>
        <translation>登记新终端</translation>
    </message>
    <message>
        <source>Choose whose it will be</source>
        <translation>请选择它归谁使用</translation>
    </message>
    <message>
        <source>The ten minutes are over; nobody used the ticket.</source>
        <translation>十分钟已过，没有终端使用这张接入票。</translation>
    </message>
    <message>
        <source>It is worth nothing now. Make another when the device stands ready.</source>
        <translation>它已作废。等终端备好，再发一张。</translation>
    </message>
    <message>
        <source>Everyone chooses a PIN</source>
        <translation>每人自设密码</translation>
    </message>
    <message>
        <source>the device makes its own key, which never leaves it</source>
        <translation>终端自己生成密钥，私钥不出机</translation>
    </message>
    <message>
        <source>It appears in the list here</source>
        <translation>它出现在名册里</translation>
    </message>
    <message>
        <source>and brings its orders by itself</source>
        <translation>并自动取回它的工单</translation>
    </message>
    <message>
        <source>Start Doorstep on the new device</source>
        <translation>在新终端上启动 Doorstep</translation>
    </message>
    <message>
        <source>hold it to this code, or bring it the ticket as a file</source>
        <translation>把它对准这个二维码，或把接入票存成文件带去</translation>
    </message>
    <message>
        <source>a colleague of yours compares its four groups under Second person; then its orders come</source>
        <translation>您的一位同事在“等第二人”里核对它的四组字符，之后它才收到工单</translation>
    </message>
    <message>
        <source>Save it as a file, for a stick</source>
        <translation>存为文件，用 U 盘带去</translation>
    </message>
    <message>
        <source>Make another ticket</source>
        <translation>再发一张接入票</translation>
    </message>
    <message>
        <source>Make a ticket</source>
        <translation>发出接入票</translation>
    </message>
    <message>
        <source>works once, within ten minutes</source>
        <translation>十分钟内有效，仅用一次</translation>
    </message>
</context>
<context>
    <name>EraseSheet</name>
    <message>
        <source>Erase the customer of order %1?</source>
        <translation>删除工单 %1 的客户资料？</translation>
    </message>
    <message>
        <source>Name, telephone, address, words and the service sheet can then be read by nobody, on no device. What was signed stays and can still be verified; it names nobody.</source>
        <translation>姓名、电话、地址、留言和服务单从此在任何终端上都无法读取。已签名的记录保留，仍可核验，但不再指向任何人。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Reason, required</source>
        <translation>原因（必填）</translation>
    </message>
    <message>
        <source>for example: asked for in writing on 3 March</source>
        <translation>例如：客户 3 月 3 日书面要求</translation>
    </message>
    <message>
        <source>Erase for good</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>The keys are destroyed on the server and, with its next call, on each device. Nobody can bring the data back, from a backup either once it is overwritten.</source>
        <translation>服务器上的密钥立即销毁，各终端下次联系时销毁。谁也无法找回；旧备份被覆盖后，备份里也没有。</translation>
    </message>
    <message>
        <source>Only once a second person has agreed, within seven days:</source>
        <translation>七天内经第二人同意后才执行：</translation>
    </message>
    <message>
        <source>Ask for it</source>
        <translation>提出请求</translation>
    </message>
</context>
<context>
    <name>EvidenceChooser</name>
    <message>
        <source>Choose a service sheet or a bundle</source>
        <translation>选择服务单或证据包</translation>
    </message>
    <message>
        <source>Sheets and bundles (*.pdf *.bundle)</source>
        <translation>服务单和证据包 (*.pdf *.bundle)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>EvidencePane</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>No photo was taken yet.</source>
        <translation>还没有照片。</translation>
    </message>
    <message>
        <source>Service sheet</source>
        <translation>服务单</translation>
    </message>
    <message>
        <source>No sheet was issued yet.</source>
        <translation>还没有出服务单。</translation>
    </message>
    <message>
        <source>Open the sheet</source>
        <translation>打开服务单</translation>
    </message>
    <message>
        <source>Verify all</source>
        <translation>全部核验</translation>
    </message>
    <message>
        <source>Verify again</source>
        <translation>再次核验</translation>
    </message>
    <message>
        <source>recomputes all hashes and signatures</source>
        <translation>重算全部摘要与签名</translation>
    </message>
</context>
<context>
    <name>ExportLine</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Export evidence</source>
        <translation>导出证据包</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>FileCheck</name>
    <message>
        <source>Check a file</source>
        <translation>核验文件</translation>
    </message>
    <message>
        <source>A service sheet (PDF) or an order&apos;s bundle, whoever brings it. It is checked on this desk alone, without the server.</source>
        <translation>无论谁拿来的服务单（PDF）或证据包，都可以在本机核验，不需要服务器。</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在核验</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Check another file</source>
        <translation>核验另一个文件</translation>
    </message>
    <message>
        <source>nothing is changed or sent</source>
        <translation>不改动文件，也不发送</translation>
    </message>
</context>
<context>
    <name>FileChooser</name>
    <message>
        <source>Choose a table of orders</source>
        <translation>选择工单表</translation>
    </message>
    <message>
        <source>Tables (*.csv *.xlsx *.xlsm)</source>
        <translation>表格 (*.csv *.xlsx *.xlsm)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>HeadsSaver</name>
    <message>
        <source>Save both heads</source>
        <translation>保存两份首部</translation>
    </message>
    <message>
        <source>Signed heads (*.json)</source>
        <translation>签名首部 (*.json)</translation>
    </message>
</context>
<context>
    <name>HeapLine</name>
    <message>
        <source>%1 lines</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>第 %1 行</translation>
    </message>
</context>
<context>
    <name>HeldDecision</name>
    <message>
        <source>Choose one of the two outcomes.</source>
        <translation>请在两种结果中选一种。</translation>
    </message>
    <message>
        <source>A reason is needed; the crew reads it.</source>
        <translation>请写理由，班组会看到。</translation>
    </message>
    <message>
        <source>Accept the crew&apos;s records</source>
        <translation>接受班组记录</translation>
    </message>
    <message>
        <source>Reject the crew&apos;s records</source>
        <translation>驳回班组记录</translation>
    </message>
    <message>
        <source>Reason, required</source>
        <translation>原因（必填）</translation>
    </message>
    <message>
        <source>for example: the customer confirmed it by phone</source>
        <translation>例如：电话核实，客户确认是本人签字</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>Accept %1 records</source>
        <translation>接受 %1 条记录</translation>
    </message>
    <message>
        <source>Reject %1 records</source>
        <translation>驳回 %1 条记录</translation>
    </message>
    <message>
        <source>final; stands in the timeline</source>
        <translation>不可撤销，记入时间线</translation>
    </message>
    <message>
        <source>This cannot be taken back. The records themselves stay stored as they are.</source>
        <translation>裁定不可撤销。记录本身原样保存。</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>驳回</translation>
    </message>
</context>
<context>
    <name>HeldList</name>
    <message>
        <source>Events in quarantine are stored whole; they are neither lost nor changed. Until they are decided on, they have no effect on the order.</source>
        <translation>隔离的事件已完整保存，不会丢失，也不会被改写。裁定之前，对工单不起作用。</translation>
    </message>
</context>
<context>
    <name>ImportDecision</name>
    <message>
        <source>3  Import</source>
        <translation>3&#x3000;导入</translation>
    </message>
    <message>
        <source>Good rows become orders, the earliest first. Calls for one place and fault within the hours of the mapping are linked to the first, and only that one is proposed for dispatch. Importing twice adds nothing.</source>
        <translation>好的行成为工单，早的在前。同一地点、同一故障在对照规定的小时内重复来电的，与首单关联，只建议派首单。重复导入不会多出工单。</translation>
    </message>
    <message>
        <source>Write the bad rows beside the file</source>
        <translation>把有误的行写到文件旁边</translation>
    </message>
    <message>
        <source>%1 of %2 taken in</source>
        <translation>已导入 %1 / %2</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>To the board</source>
        <translation>回工单板</translation>
    </message>
    <message>
        <source>There is no good row to import.</source>
        <translation>没有可以导入的行。</translation>
    </message>
    <message>
        <source>Check the file first.</source>
        <translation>先检查文件。</translation>
    </message>
    <message>
        <source>Import %1 orders</source>
        <translation>导入 %1 单</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>saved here, sent to the server at once</source>
        <translation>存于本机，随即上传服务器</translation>
    </message>
</context>
<context>
    <name>ImportHeaps</name>
    <message>
        <source>2  What will happen</source>
        <translation>2&#x3000;将要发生什么</translation>
    </message>
    <message>
        <source>will be imported</source>
        <translation>将导入</translation>
    </message>
    <message>
        <source>left out by the mapping</source>
        <translation>对照略去</translation>
    </message>
    <message>
        <source>bad, with their reason</source>
        <translation>有误，附原因</translation>
    </message>
    <message>
        <source>Nothing in this heap</source>
        <translation>这一堆是空的</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>还没有检查</translation>
    </message>
    <message>
        <source>Name a file and press &quot;Check&quot;. You see first what would happen; nothing is changed by it.</source>
        <translation>填好文件再按“检查”。先看会发生什么，不改动任何内容。</translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message>
        <source>1  File and mapping</source>
        <translation>1&#x3000;文件与对照</translation>
    </message>
    <message>
        <source>CSV or XLSX file</source>
        <translation>CSV 或 XLSX 文件</translation>
    </message>
    <message>
        <source>path of the file</source>
        <translation>文件路径</translation>
    </message>
    <message>
        <source>Choose a file …</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Mapping: what each column means</source>
        <translation>对照：各列是什么意思</translation>
    </message>
    <message>
        <source>Mapping file (YAML)</source>
        <translation>对照文件（YAML）</translation>
    </message>
    <message>
        <source>Check the file (changes nothing)</source>
        <translation>检查文件（不改动任何内容）</translation>
    </message>
</context>
<context>
    <name>IntakeDecision</name>
    <message>
        <source>Urgency and promise</source>
        <translation>紧急程度与承诺</translation>
    </message>
    <message>
        <source>within %1</source>
        <translation>%1内</translation>
    </message>
    <message>
        <source>Tell the caller these limits. They count from now, not from the dispatch.</source>
        <translation>请告知来电人这些时限。时限从现在算起，不从派单算起。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Take the order in</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>comes to the board as reported</source>
        <translation>进入工单板，待派</translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message>
        <source>Caller and place</source>
        <translation>来电与地址</translation>
    </message>
    <message>
        <source>Address, required</source>
        <translation>地址（必填）</translation>
    </message>
    <message>
        <source>What the caller says, required</source>
        <translation>客户说的情况（必填）</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Phone, required</source>
        <translation>电话（必填）</translation>
    </message>
    <message>
        <source>Phone: none given</source>
        <translation>电话：没有</translation>
    </message>
    <message>
        <source>No phone</source>
        <translation>没有电话</translation>
    </message>
    <message>
        <source>Has a phone</source>
        <translation>有电话</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>片区</translation>
    </message>
    <message>
        <source>Came by</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>Special care</source>
        <translation>特殊群体</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>search by name or code</source>
        <translation>按名称或代码查找</translation>
    </message>
</context>
<context>
    <name>IntegrityPage</name>
    <message>
        <source>What the evidence lacks is asked of the server</source>
        <translation>缺号、分叉和无主记录要问服务器</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>What does not add up</source>
        <translation>需要过问的记录</translation>
    </message>
</context>
<context>
    <name>KeysSheet</name>
    <message>
        <source>select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>open the order</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>assign to the suggested crew</source>
        <translation>派给建议班组</translation>
    </message>
    <message>
        <source>assign to another crew</source>
        <translation>派给其他班组</translation>
    </message>
    <message>
        <source>cancel the order</source>
        <translation>取消工单</translation>
    </message>
    <message>
        <source>mark or unmark the row</source>
        <translation>勾选或取消勾选</translation>
    </message>
    <message>
        <source>mark all that the filter shows</source>
        <translation>勾选筛选出的全部</translation>
    </message>
    <message>
        <source>filter the table</source>
        <translation>筛选表格</translation>
    </message>
    <message>
        <source>find anything, run a command</source>
        <translation>查找一切，输入命令</translation>
    </message>
    <message>
        <source>show the raw record</source>
        <translation>看原始记录</translation>
    </message>
    <message>
        <source>verify all records of the order</source>
        <translation>核验这一单的全部记录</translation>
    </message>
    <message>
        <source>back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>this sheet</source>
        <translation>本页</translation>
    </message>
    <message>
        <source>accept or reject what is in quarantine</source>
        <translation>接受或驳回隔离的记录</translation>
    </message>
    <message>
        <source>decide</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>export the order&apos;s evidence</source>
        <translation>导出工单的证据包</translation>
    </message>
    <message>
        <source>let a device in, withdraw one (administration)</source>
        <translation>登记新终端、撤销终端（管理）</translation>
    </message>
    <message>
        <source>undo a reassignment</source>
        <translation>撤销改派</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>LiveLimit</name>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 天 %2 时</translation>
    </message>
    <message>
        <source>over %1</source>
        <translation>超 %1</translation>
    </message>
</context>
<context>
    <name>MemberTable</name>
    <message>
        <source>Members</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>New members come with the organisation&apos;s file on the server</source>
        <translation>新增人员请改服务器上的单位资料</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>归属</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>OfferList</name>
    <message>
        <source>Suggested crew</source>
        <translation>建议班组</translation>
    </message>
    <message>
        <source>of 100</source>
        <translation>分（满 100）</translation>
    </message>
</context>
<context>
    <name>OrderFacts</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>OrderSide</name>
    <message>
        <source>Erase the customer&apos;s data</source>
        <translation>删除客户资料</translation>
    </message>
    <message>
        <source>Reassign</source>
        <translation>改派</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>派单</translation>
    </message>
    <message>
        <source>Cancel order</source>
        <translation>取消工单</translation>
    </message>
    <message>
        <source>Assign to a crew</source>
        <translation>派给班组</translation>
    </message>
</context>
<context>
    <name>OrderTable</name>
    <message>
        <source>Next limit</source>
        <translation>最近时限</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Crew</source>
        <translation>班组</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Order no.</source>
        <translation>工单号</translation>
    </message>
    <message>
        <source>No orders yet</source>
        <translation>还没有工单</translation>
    </message>
    <message>
        <source>Nothing under this filter</source>
        <translation>这个筛选下没有工单</translation>
    </message>
    <message>
        <source>Take a call in, or import a table of orders. What the server holds arrives by itself.</source>
        <translation>受理一个来电，或导入工单表。服务器上的工单会自己到来。</translation>
    </message>
    <message>
        <source>Choose another filter, or show all orders.</source>
        <translation>换一个筛选，或显示全部工单。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>OrderWords</name>
    <message>
        <source>Reason given: %1</source>
        <translation>原因：%1</translation>
    </message>
</context>
<context>
    <name>PaneHead</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PhotoSeen</name>
    <message>
        <source>being fetched …</source>
        <translation>正在取回…</translation>
    </message>
</context>
<context>
    <name>PictureSheet</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PinTable</name>
    <message>
        <source>PINs on this desk</source>
        <translation>这台调度台的密码</translation>
    </message>
    <message>
        <source>They open this desk only and are known to nobody else</source>
        <translation>只用来打开这台调度台，别人都不知道</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
</context>
<context>
    <name>ProposalPane</name>
    <message>
        <source>Your words, required if you decline</source>
        <translation>您的说明（不同意时必填）</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>不同意</translation>
    </message>
    <message>
        <source>They differ: decline</source>
        <translation>有不同，不同意</translation>
    </message>
    <message>
        <source>Write down why; it is kept with the act.</source>
        <translation>请写明原因，它会随操作一起保存。</translation>
    </message>
    <message>
        <source>Agree as the second person</source>
        <translation>作为第二人同意</translation>
    </message>
    <message>
        <source>All four groups are the same: confirm</source>
        <translation>四组都相同，确认</translation>
    </message>
    <message>
        <source>From then on it reads the orders of its place, with names and addresses.</source>
        <translation>确认后，它就能读到所属位置的工单，包括姓名和地址。</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>我同意</translation>
    </message>
    <message>
        <source>Confirm it</source>
        <translation>确认接入</translation>
    </message>
</context>
<context>
    <name>ProposalTable</name>
    <message>
        <source>Waits for a second person</source>
        <translation>等第二人同意</translation>
    </message>
    <message>
        <source>Nothing of it is done before somebody else agrees</source>
        <translation>另一位同事同意之前，什么都不会执行</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>没有等待的请求。</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Asked for by</source>
        <translation>提出人</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时限</translation>
    </message>
</context>
<context>
    <name>QuarantinePage</name>
    <message>
        <source>Nothing in quarantine</source>
        <translation>隔离区是空的</translation>
    </message>
    <message>
        <source>When a crew&apos;s record breaks a rule, for instance because the order was cancelled while it worked offline, it is kept whole and shown here.</source>
        <translation>班组的记录不合规则时（例如离线作业期间工单被取消），会完整保存并列在这里。</translation>
    </message>
    <message>
        <source>The held records need the server</source>
        <translation>被隔离的记录要从服务器取</translation>
    </message>
    <message>
        <source>What desk and server know</source>
        <translation>调度台与服务器所知</translation>
    </message>
    <message>
        <source>What the crew&apos;s tablet recorded</source>
        <translation>班组终端所记</translation>
    </message>
    <message>
        <source>Customer: %1</source>
        <translation>客户电话：%1</translation>
    </message>
    <message>
        <source>Open the order</source>
        <translation>打开工单</translation>
    </message>
</context>
<context>
    <name>RawSheet</name>
    <message>
        <source>Raw record, as it was signed</source>
        <translation>原始记录（签名时的原文）</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ReinstateQuestion</name>
    <message>
        <source>Let %1 in again?</source>
        <translation>恢复 %1？</translation>
    </message>
    <message>
        <source>With its next call it reads its orders again, and what it records takes effect. What was held meanwhile still waits for a desk.</source>
        <translation>它下次联系时重新读取工单，之后的记录照常生效。停用期间送来的记录仍由调度裁定。</translation>
    </message>
    <message>
        <source>What this member records from now on takes effect, once the devices have called. What was held meanwhile still waits for a desk.</source>
        <translation>各终端下次联系之后，这位人员的记录照常生效。停用期间的记录仍由调度裁定。</translation>
    </message>
    <message>
        <source>Let in again</source>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>SentLater</name>
    <message>
        <source>Saved here first, then sent. A crew without network gets it when it is back; then call the crew.</source>
        <translation>派单先存本机，随即上传。班组若离线，有网时再取到，请电话通知。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>assign</source>
        <translation>派单</translation>
    </message>
    <message>
        <source>mark</source>
        <translation>勾选</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>全部快捷键</translation>
    </message>
    <message>
        <source>next, previous</source>
        <translation>上下事件</translation>
    </message>
    <message>
        <source>raw record</source>
        <translation>看原始记录</translation>
    </message>
    <message>
        <source>verify</source>
        <translation>核验</translation>
    </message>
    <message>
        <source>back to the board</source>
        <translation>回工单板</translation>
    </message>
    <message>
        <source>export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>accept, reject</source>
        <translation>接受、驳回</translation>
    </message>
    <message>
        <source>decide</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>new device</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>withdraw</source>
        <translation>停用</translation>
    </message>
</context>
<context>
    <name>TicketSaver</name>
    <message>
        <source>Save the ticket</source>
        <translation>保存接入票</translation>
    </message>
    <message>
        <source>Tickets (*.json)</source>
        <translation>接入票 (*.json)</translation>
    </message>
</context>
<context>
    <name>TimelineHead</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>asking the server …</source>
        <translation>正在询问服务器…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Main points</source>
        <translation>仅要点</translation>
    </message>
</context>
<context>
    <name>TimelinePage</name>
    <message>
        <source>No order open</source>
        <translation>没有打开的工单</translation>
    </message>
    <message>
        <source>Choose an order on the board and press Enter, or find one with Ctrl K.</source>
        <translation>在工单板上选一单按 Enter，或用 Ctrl K 查找。</translation>
    </message>
    <message>
        <source>To the board</source>
        <translation>回工单板</translation>
    </message>
    <message>
        <source>The timeline needs the server</source>
        <translation>时间线要从服务器取</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>No events here yet</source>
        <translation>还没有事件</translation>
    </message>
    <message>
        <source>Nothing was fetched of this order before. What the order is stands at the left; its records come with the network.</source>
        <translation>这一单以前没有取回过。左边是工单现状，记录等联网后取回。</translation>
    </message>
    <message>
        <source>The server holds no event of this order yet: it still lies on this desk, waiting to be sent.</source>
        <translation>服务器还没有这一单的事件：它还在本机，等待发送。</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Board</source>
        <translation>工单板</translation>
    </message>
    <message>
        <source>Intake</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>Import orders</source>
        <translation>导入工单</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>隔离区</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>管理</translation>
    </message>
    <message>
        <source>Integrity</source>
        <translation>核验</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>明暗主题</translation>
    </message>
</context>
<context>
    <name>VerdictCard</name>
    <message>
        <source>Verified</source>
        <translation>核验通过</translation>
    </message>
    <message>
        <source>Verification failed</source>
        <translation>核验未通过</translation>
    </message>
    <message>
        <source>Not everything could be checked</source>
        <translation>有的项无法核验</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Hashes, signatures and receipts were recomputed on this desk when the events arrived.</source>
        <translation>事件到达时，本台已重算摘要、签名与回执。</translation>
    </message>
    <message>
        <source>Verifying shows what the device recorded and that it was not changed since; it does not prove who the customer is.</source>
        <translation>核验说明终端记录了什么、其后未被改动；不等于认定客户身份。</translation>
    </message>
</context>
<context>
    <name>WithdrawPane</name>
    <message>
        <source>Write down why; it is kept with the act.</source>
        <translation>请写明原因，它会随操作一起保存。</translation>
    </message>
    <message>
        <source>Withdrawn: what this member records is kept for a desk to decide on.</source>
        <translation>已停用：此人之后的记录保存待裁定。</translation>
    </message>
    <message>
        <source>Withdrawn: it reads no orders, and what it sends is kept for a desk to decide on.</source>
        <translation>已停用：不能读取工单，送来的记录都保存，由调度裁定。</translation>
    </message>
    <message>
        <source>Wipe it</source>
        <translation>清除它</translation>
    </message>
    <message>
        <source>Withdraw this device</source>
        <translation>停用此终端</translation>
    </message>
    <message>
        <source>Withdraw this member</source>
        <translation>停用此人员</translation>
    </message>
    <message>
        <source>Let in again</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>It is lost or stolen</source>
        <translation>已遗失或被盗</translation>
    </message>
    <message>
        <source>its keys stay barred for ever, whoever holds it</source>
        <translation>它的密钥永久作废，无论在谁手里</translation>
    </message>
    <message>
        <source>Wipe it as well</source>
        <translation>同时清除</translation>
    </message>
    <message>
        <source>destroys what it can read of customers; no evidence</source>
        <translation>销毁它能读到的客户资料，不动凭据</translation>
    </message>
    <message>
        <source>Reason, required</source>
        <translation>原因（必填）</translation>
    </message>
    <message>
        <source>Let the device in again</source>
        <translation>恢复此终端</translation>
    </message>
    <message>
        <source>Let the member act again</source>
        <translation>恢复此人员</translation>
    </message>
    <message>
        <source>Order the wipe</source>
        <translation>下令清除</translation>
    </message>
    <message>
        <source>Withdraw the device</source>
        <translation>停用此终端</translation>
    </message>
    <message>
        <source>Withdraw the member</source>
        <translation>停用此人员</translation>
    </message>
    <message>
        <source>Ask for the wipe</source>
        <translation>提出清除</translation>
    </message>
</context>
<context>
    <name>WithdrawQuestion</name>
    <message>
        <source>Only once a second person has agreed, within seven days:</source>
        <translation>七天内经第二人同意后才执行：</translation>
    </message>
    <message>
        <source>With its next call it destroys the keys of everything it can read of customers. What it has not handed in yet goes out first; no evidence is lost, here or there.</source>
        <translation>它下次联系时销毁所有客户资料的密钥。没有上交的记录会先上交，两边的凭据都不会丢失。</translation>
    </message>
    <message>
        <source>It reads no orders any more. What it still sends is stored and held until a desk decides; nothing is lost.</source>
        <translation>它不再能读取工单。它之后送来的记录照常保存、隔离，等待裁定，不会丢失。</translation>
    </message>
    <message>
        <source>What this member records from now on, on any device, is stored and held until a desk decides. Earlier work stands.</source>
        <translation>此人今后在任何终端上的记录都照常保存、隔离，等待裁定。以前的作业不受影响。</translation>
    </message>
    <message>
        <source>Its keys are barred for ever.</source>
        <translation>它的密钥永久作废。</translation>
    </message>
    <message>
        <source>With its next call it destroys what it can read of customers.</source>
        <translation>它下次联系时销毁能读到的客户资料。</translation>
    </message>
    <message>
        <source>Ask for it</source>
        <translation>提出请求</translation>
    </message>
    <message>
        <source>Wipe %1?</source>
        <translation>清除 %1？</translation>
    </message>
    <message>
        <source>Withdraw %1?</source>
        <translation>停用 %1？</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>停用</translation>
    </message>
</context>
</TS>
