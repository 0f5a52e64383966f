<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ArrivalPage</name>
    <message>
        <source>Arrived</source>
        <translation>已到场</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>到场时限</translation>
    </message>
    <message>
        <source>Agreed with the customer</source>
        <translation>与客户的约定</translation>
    </message>
    <message>
        <source>Late by %1</source>
        <translation>已迟到 %1</translation>
    </message>
    <message>
        <source>why?</source>
        <translation>什么原因？</translation>
    </message>
</context>
<context>
    <name>BoundaryLine</name>
    <message>
        <source>customer side</source>
        <translation>用户侧</translation>
    </message>
    <message>
        <source>utility side</source>
        <translation>公司侧</translation>
    </message>
</context>
<context>
    <name>CameraView</name>
    <message>
        <source>The camera does not answer. Choose a picture file, or try again.</source>
        <translation>相机没有响应。请选择照片文件，或再试一次。</translation>
    </message>
    <message>
        <source>Take photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>CarrySheet</name>
    <message>
        <source>By stick, without a network</source>
        <translation>没有网络时用 U 盘</translation>
    </message>
    <message>
        <source>The file is sealed: only your server can read it. Everything stays on this device too.</source>
        <translation>文件已加密，只有本单位的服务器能读。本机内容也都保留。</translation>
    </message>
    <message>
        <source>Goes along</source>
        <translation>将带走</translation>
    </message>
    <message>
        <source>No stick found. Plug one in and look again, or choose a folder.</source>
        <translation>没有找到 U 盘。请插好后再找一次，或选一个文件夹。</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再找一次</translation>
    </message>
    <message>
        <source>Another folder</source>
        <translation>其他文件夹</translation>
    </message>
    <message>
        <source>Signed log of what was not taken</source>
        <translation>未收下的原始记录</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Answers of the server on this stick</source>
        <translation>U 盘上的服务器回执</translation>
    </message>
    <message>
        <source>Read in</source>
        <translation>读入</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save to the stick</source>
        <translation>写到 U 盘</translation>
    </message>
</context>
<context>
    <name>ContactCall</name>
    <message>
        <source>Read aloud</source>
        <translation>照着读</translation>
    </message>
    <message>
        <source>No telephone number is on file.</source>
        <translation>没有登记电话号码。</translation>
    </message>
    <message>
        <source>How the call ended</source>
        <translation>这次通话的结果</translation>
    </message>
</context>
<context>
    <name>ContactSide</name>
    <message>
        <source>Agreed window</source>
        <translation>约定上门时间</translation>
    </message>
    <message>
        <source>Told the customer</source>
        <translation>已提醒客户</translation>
    </message>
    <message>
        <source>Told all</source>
        <translation>全部已提醒</translation>
    </message>
    <message>
        <source>Calls so far</source>
        <translation>联系记录</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>CustomerCause</name>
    <message>
        <source>What is wrong, and the repair</source>
        <translation>哪里坏了，怎么修</translation>
    </message>
    <message>
        <source>In your home</source>
        <translation>您家现场</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>报修</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>做法</translation>
    </message>
    <message>
        <source>You are free to say no. We will then tell you how to wait safely.</source>
        <translation>不同意也没关系，我们会告诉您怎样安全地等待。</translation>
    </message>
</context>
<context>
    <name>CustomerDone</name>
    <message>
        <source>Thank you. It is signed and saved.</source>
        <translation>谢谢您，已签收并保存。</translation>
    </message>
    <message>
        <source>Saved: you do not agree.</source>
        <translation>已记下：您不同意施工。</translation>
    </message>
    <message>
        <source>Thank you. Your agreement is saved.</source>
        <translation>谢谢您，已记下您的同意。</translation>
    </message>
    <message>
        <source>Saved, without a signature.</source>
        <translation>已保存，没有签名。</translation>
    </message>
    <message>
        <source>Receipt code</source>
        <translation>回执码</translation>
    </message>
    <message>
        <source>Write it down or photograph it. With it you find this record, its sheet and its progress.</source>
        <translation>请记下或拍下。凭它可以查到这次记录、服务单和进度。</translation>
    </message>
    <message>
        <source>Leave it for the customer, who finds this record, its sheet and its progress by it.</source>
        <translation>请留给客户，凭它可以查到这次记录、服务单和进度。</translation>
    </message>
    <message>
        <source>The repair can begin. If the plan or the price changes, we ask you again.</source>
        <translation>可以开始维修了。方案或费用有变，会再次征求您的同意。</translation>
    </message>
    <message>
        <source>Nothing is done and nothing is charged. The crew will tell you how to wait safely.</source>
        <translation>没有施工，也不收费。维修人员会告诉您怎样安全地等待。</translation>
    </message>
    <message>
        <source>Please hand the tablet back</source>
        <translation>请把平板交还给维修人员</translation>
    </message>
    <message>
        <source>Back to the order</source>
        <translation>回到工单</translation>
    </message>
    <message>
        <source>For the crew: your PIN</source>
        <translation>维修人员请输入密码</translation>
    </message>
</context>
<context>
    <name>CustomerHandBack</name>
    <message>
        <source>For the crew</source>
        <translation>维修人员</translation>
    </message>
    <message>
        <source>Your PIN opens the order again. What was rated is not shown.</source>
        <translation>输入密码回到工单。客户的评价不会显示。</translation>
    </message>
    <message>
        <source>Back to the customer&apos;s page</source>
        <translation>回到客户页面</translation>
    </message>
</context>
<context>
    <name>CustomerHead</name>
    <message>
        <source>Read it to me</source>
        <translation>读给我听</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>小字</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>大字</translation>
    </message>
    <message>
        <source>Hand back</source>
        <translation>交还</translation>
    </message>
</context>
<context>
    <name>CustomerPrice</name>
    <message>
        <source>What it costs</source>
        <translation>要付多少钱</translation>
    </message>
    <message>
        <source>No parts and no labour are charged.</source>
        <translation>这次没有材料和工时费用。</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
</context>
<context>
    <name>CustomerRatings</name>
    <message>
        <source>How was it?</source>
        <translation>您觉得怎么样</translation>
    </message>
    <message>
        <source>The crew cannot see your rating</source>
        <translation>维修人员看不到您的评价</translation>
    </message>
    <message>
        <source>Yes, it is</source>
        <translation>解决了</translation>
    </message>
    <message>
        <source>No, it is not</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>%1 more questions, if you like</source>
        <translation>再答 %1 题（可不答）</translation>
    </message>
    <message>
        <source>I want to complain</source>
        <translation>我要投诉</translation>
    </message>
    <message>
        <source>Your complaint is noted</source>
        <translation>投诉已记下</translation>
    </message>
    <message>
        <source>1 very bad, 5 very good</source>
        <translation>1 很差&#x3000;5 很好</translation>
    </message>
</context>
<context>
    <name>CustomerRead</name>
    <message>
        <source>I have read the cause, the plan and the cost.</source>
        <translation>我已看清原因、做法和费用。</translation>
    </message>
    <message>
        <source>I do not agree</source>
        <translation>不同意</translation>
    </message>
</context>
<context>
    <name>CustomerRefuse</name>
    <message>
        <source>It costs too much</source>
        <translation>费用太高</translation>
    </message>
    <message>
        <source>I want to think about it</source>
        <translation>想再商量一下</translation>
    </message>
    <message>
        <source>Another day suits me better</source>
        <translation>改天再修</translation>
    </message>
    <message>
        <source>I will have it done by someone else</source>
        <translation>另请别人修</translation>
    </message>
    <message>
        <source>You do not agree. That is all right.</source>
        <translation>您不同意，没有关系。</translation>
    </message>
    <message>
        <source>Nothing is done and nothing is charged. Please tell us why; then we explain how to wait safely.</source>
        <translation>我们不施工，也不收费。请告诉我们原因，随后会说明怎样安全地等待。</translation>
    </message>
    <message>
        <source>Or in your own words</source>
        <translation>或者自己写</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>再看一遍</translation>
    </message>
    <message>
        <source>I do not agree</source>
        <translation>不同意</translation>
    </message>
</context>
<context>
    <name>CustomerSheet</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Back to the order</source>
        <translation>回到工单</translation>
    </message>
    <message>
        <source>Earlier at this address</source>
        <translation>此址历史</translation>
    </message>
    <message>
        <source>Nothing on this device.</source>
        <translation>本机没有记录。</translation>
    </message>
</context>
<context>
    <name>CustomerSign</name>
    <message>
        <source>You agree to this</source>
        <translation>您同意的内容</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>The signature is used for this service sheet only.</source>
        <translation>签名只用于这张维修服务单。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Confirm my agreement</source>
        <translation>确认同意</translation>
    </message>
</context>
<context>
    <name>CustomerSignOff</name>
    <message>
        <source>The signature is used for this service sheet only.</source>
        <translation>签名只用于这张维修服务单。</translation>
    </message>
    <message>
        <source>The reason will stand on the service sheet.</source>
        <translation>原因会写在维修服务单上。</translation>
    </message>
    <message>
        <source>The customer signs</source>
        <translation>本人签名</translation>
    </message>
    <message>
        <source>The customer cannot sign</source>
        <translation>本人不便签名</translation>
    </message>
    <message>
        <source>Confirm and sign off</source>
        <translation>确认签收</translation>
    </message>
    <message>
        <source>Sign off without a signature</source>
        <translation>无签名签收</translation>
    </message>
</context>
<context>
    <name>CustomerSituation</name>
    <message>
        <source>Who signs, or why not</source>
        <translation>谁来签名，或为什么不签</translation>
    </message>
    <message>
        <source>name and relation</source>
        <translation>写姓名和关系</translation>
    </message>
    <message>
        <source>with the reason</source>
        <translation>写明原因</translation>
    </message>
    <message>
        <source>with the reason; no rating</source>
        <translation>写明原因，不评价</translation>
    </message>
    <message>
        <source>Someone else signs</source>
        <translation>他人代签</translation>
    </message>
    <message>
        <source>A minor signs</source>
        <translation>未成年家人签名</translation>
    </message>
    <message>
        <source>Customer declines</source>
        <translation>客户拒绝签名</translation>
    </message>
    <message>
        <source>Customer not here</source>
        <translation>客户不在场</translation>
    </message>
    <message>
        <source>Customer cannot write</source>
        <translation>客户不便书写</translation>
    </message>
    <message>
        <source>Name of who signs</source>
        <translation>签名人姓名</translation>
    </message>
    <message>
        <source>Relation to the customer</source>
        <translation>与客户的关系</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>CustomerSummary</name>
    <message>
        <source>No work was done</source>
        <translation>没有施工</translation>
    </message>
    <message>
        <source>It is done</source>
        <translation>修好了</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>做了什么</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测得</translation>
    </message>
    <message>
        <source>Total price</source>
        <translation>费用合计</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>The whole text</source>
        <translation>看全文</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>报修</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>做法</translation>
    </message>
    <message>
        <source>Use and care</source>
        <translation>使用与保养</translation>
    </message>
</context>
<context>
    <name>CustomerSurvey</name>
    <message>
        <source>Your complaint</source>
        <translation>您的投诉</translation>
    </message>
    <message>
        <source>More questions</source>
        <translation>更多问题</translation>
    </message>
    <message>
        <source>It goes sealed to the quality office and not to the crew. You get an answer.</source>
        <translation>内容封存后送质量部门，维修人员看不到。我们会给您答复。</translation>
    </message>
    <message>
        <source>All of them may stay open. The crew cannot see the answers.</source>
        <translation>都可以不答。维修人员看不到答案。</translation>
    </message>
    <message>
        <source>What went wrong?</source>
        <translation>哪里不满意？</translation>
    </message>
    <message>
        <source>Kept until you sign, then sealed.</source>
        <translation>签名之前暂存，签名后封存。</translation>
    </message>
    <message>
        <source>Back to the signature</source>
        <translation>回到签名</translation>
    </message>
</context>
<context>
    <name>DeviceCare</name>
    <message>
        <source>Leave or change this tablet</source>
        <translation>离开或更换本机</translation>
    </message>
    <message>
        <source>Lock, change person or log out</source>
        <translation>锁定、换人或退出</translation>
    </message>
    <message>
        <source>All that was recorded stays on the tablet and goes on being sent. Nobody else sees your unfinished entries.</source>
        <translation>已记录的都留在本机并继续发送；你没填完的内容别人看不到。</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>By stick, without a network</source>
        <translation>没有网络时用 U 盘</translation>
    </message>
    <message>
        <source>What waits, sealed for the server; or the signed log of what it did not take.</source>
        <translation>写出加密的待传内容，或服务器未收下的原始记录。</translation>
    </message>
    <message>
        <source>By stick</source>
        <translation>用 U 盘</translation>
    </message>
    <message>
        <source>Enrol again with a ticket</source>
        <translation>用接入票重新登记</translation>
    </message>
    <message>
        <source>After a key was closed or the tablet was withdrawn. Orders, records and files stay.</source>
        <translation>密钥停用或终端被撤销之后使用。工单、记录和文件都保留。</translation>
    </message>
    <message>
        <source>Waiting for the server</source>
        <translation>等待服务器</translation>
    </message>
    <message>
        <source>Choose ticket</source>
        <translation>选接入票</translation>
    </message>
    <message>
        <source>Make this tablet new</source>
        <translation>重置本机</translation>
    </message>
    <message>
        <source>Everything has reached the server. Orders and names go off the tablet; to use it again you need a ticket.</source>
        <translation>内容已全部送达服务器。重置后本机不再有工单和姓名，再用需要接入票。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Send first</source>
        <translation>先去发送</translation>
    </message>
    <message>
        <source>Make this tablet new?</source>
        <translation>重置这台终端？</translation>
    </message>
    <message>
        <source>Orders, names and unfinished entries go off this tablet and it closes. The evidence stays on it, sealed for your organisation. This cannot be undone.</source>
        <translation>工单、姓名和没填完的内容将从本机清除，程序随后关闭。证据仍留在本机，只有本单位能打开。重置后不能恢复。</translation>
    </message>
</context>
<context>
    <name>DiagnosisCause</name>
    <message>
        <source>What is the cause</source>
        <translation>什么原因</translation>
    </message>
    <message>
        <source>The cause in your own words</source>
        <translation>用自己的话写原因</translation>
    </message>
    <message>
        <source>On which side of the boundary</source>
        <translation>在分界的哪一侧</translation>
    </message>
</context>
<context>
    <name>DiagnosisPage</name>
    <message>
        <source>On site</source>
        <translation>现场</translation>
    </message>
</context>
<context>
    <name>DiagnosisPlan</name>
    <message>
        <source>Plan and price</source>
        <translation>方案和费用</translation>
    </message>
    <message>
        <source>What will be done</source>
        <translation>维修方案</translation>
    </message>
    <message>
        <source>How long it takes</source>
        <translation>需要多长时间</translation>
    </message>
    <message>
        <source>Less of %1</source>
        <translation>减少%1</translation>
    </message>
    <message>
        <source>More of %1</source>
        <translation>增加%1</translation>
    </message>
    <message>
        <source>The customer pays</source>
        <translation>客户应付</translation>
    </message>
</context>
<context>
    <name>FieldPlaces</name>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>See both</source>
        <translation>看两份</translation>
    </message>
</context>
<context>
    <name>FieldWindow</name>
    <message>
        <source>Doorstep</source>
        <translation>上门</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>FolderChooser</name>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>HandOverPage</name>
    <message>
        <source>This tablet has no voice to read aloud with. Please read it to a customer who cannot.</source>
        <translation>这台平板没有朗读语音。客户看不清时，请您读给客户听。</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>紧急抢修</translation>
    </message>
    <message>
        <source>This is urgent and the utility&apos;s own side: the work may start first. The consent is made up for within 24 hours.</source>
        <translation>紧急且属公司侧，可以先施工，24 小时内补办客户的同意。</translation>
    </message>
    <message>
        <source>Work first, with the reason</source>
        <translation>先施工，写明原因</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>做法</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>做了什么</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
</context>
<context>
    <name>InstrumentSheet</name>
    <message>
        <source>Which instrument</source>
        <translation>用哪只仪表</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>就用这只</translation>
    </message>
    <message>
        <source>Name and number</source>
        <translation>名称和编号</translation>
    </message>
    <message>
        <source>Calibrated until</source>
        <translation>检定有效至</translation>
    </message>
    <message>
        <source>year-month-day, as 2027-04-30</source>
        <translation>年-月-日，如 2027-04-30</translation>
    </message>
</context>
<context>
    <name>KnowledgeArticle</name>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
</context>
<context>
    <name>KnowledgeList</name>
    <message>
        <source>Knowledge</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>Fault, cause, script, phrase</source>
        <translation>故障、原因、话术、用语</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Try fewer letters or another word.</source>
        <translation>少输几个字，或换一个词。</translation>
    </message>
</context>
<context>
    <name>LeaveSheet</name>
    <message>
        <source>Suspend or return</source>
        <translation>挂起或退回</translation>
    </message>
    <message>
        <source>Return to the desk</source>
        <translation>退回调度</translation>
    </message>
    <message>
        <source>What you recorded stays. The desk sees the reason.</source>
        <translation>已做的记录都保留，调度能看到原因。</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Suspend: this crew goes on later</source>
        <translation>挂起：本班组以后继续</translation>
    </message>
    <message>
        <source>Return: the desk decides</source>
        <translation>退回：由调度安排</translation>
    </message>
    <message>
        <source>More, if needed</source>
        <translation>补充说明（可不填）</translation>
    </message>
</context>
<context>
    <name>LockMembers</name>
    <message>
        <source>Emergency numbers</source>
        <translation>紧急联系</translation>
    </message>
    <message>
        <source>no PIN needed</source>
        <translation>不需解锁</translation>
    </message>
    <message>
        <source>Normal light</source>
        <translation>普通模式</translation>
    </message>
    <message>
        <source>Sunlight mode</source>
        <translation>阳光模式</translation>
    </message>
</context>
<context>
    <name>LockPad</name>
    <message>
        <source>Unlocking…</source>
        <translation>正在解锁……</translation>
    </message>
    <message>
        <source>Forgotten the PIN? Ask the crew leader.</source>
        <translation>忘记密码，请班长协助</translation>
    </message>
</context>
<context>
    <name>LogAlarm</name>
    <message>
        <source>The server&apos;s log</source>
        <translation>服务器日志</translation>
    </message>
    <message>
        <source>This tablet saw</source>
        <translation>本机所见</translation>
    </message>
    <message>
        <source>The server showed</source>
        <translation>服务器出示</translation>
    </message>
</context>
<context>
    <name>NewOrderCustomer</name>
    <message>
        <source>Address, required</source>
        <translation>地址（必填）</translation>
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
        <source>Phone: none</source>
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
        <source>What was said or seen</source>
        <translation>客户所说、现场所见</translation>
    </message>
</context>
<context>
    <name>NewOrderFault</name>
    <message>
        <source>Fault, required</source>
        <translation>故障（必填）</translation>
    </message>
    <message>
        <source>Fault: %1</source>
        <translation>故障：%1</translation>
    </message>
    <message>
        <source>Name or code of the fault</source>
        <translation>故障名称或代码</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Try fewer letters or another word.</source>
        <translation>少输几个字，或换一个词。</translation>
    </message>
</context>
<context>
    <name>NewOrderPage</name>
    <message>
        <source>New order</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Take it on</source>
        <translation>建单并接手</translation>
    </message>
    <message>
        <source>Works without a network; the dispatcher sees it after the next sync.</source>
        <translation>没有网络也能建单，下次同步后调度台可见。</translation>
    </message>
    <message>
        <source>Fill in</source>
        <translation>去填写</translation>
    </message>
</context>
<context>
    <name>OrderPage</name>
    <message>
        <source>Suspend or return</source>
        <translation>挂起或退回</translation>
    </message>
    <message>
        <source>Return to the desk</source>
        <translation>退回调度</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>PartCodes</name>
    <message>
        <source>Code of a part</source>
        <translation>配件编码</translation>
    </message>
    <message>
        <source>Scan codes</source>
        <translation>扫码</translation>
    </message>
    <message>
        <source>Scan codes of parts</source>
        <translation>扫描配件编码</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>PartScanner</name>
    <message>
        <source>Hold each bin&apos;s code into the frame, once for each piece</source>
        <translation>把每格配件的码放进框里，一件扫一次</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>People on this tablet</source>
        <translation>本机人员</translation>
    </message>
</context>
<context>
    <name>PhotoDialog</name>
    <message>
        <source>Choose a photo</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>PhotoSheet</name>
    <message>
        <source>Arrow</source>
        <translation>箭头</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>圆圈</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What the plate says; then touch its place on the photo</source>
        <translation>写上文字，再点照片上要放的位置</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Keep marked photo</source>
        <translation>保存标注照片</translation>
    </message>
</context>
<context>
    <name>ReadingPad</name>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
</context>
<context>
    <name>RepairPage</name>
    <message>
        <source>Work before consent</source>
        <translation>同意之前先施工</translation>
    </message>
    <message>
        <source>Why the work cannot wait</source>
        <translation>为什么不能等</translation>
    </message>
    <message>
        <source>Start the emergency work</source>
        <translation>开始抢修</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>做了什么</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>开始施工</translation>
    </message>
    <message>
        <source>As it will stand on the sheet</source>
        <translation>将印在服务单上</translation>
    </message>
    <message>
        <source>Parts used</source>
        <translation>用了什么材料</translation>
    </message>
    <message>
        <source>The agreed plan needs no parts.</source>
        <translation>同意的方案不用材料。</translation>
    </message>
    <message>
        <source>More is needed: change the plan</source>
        <translation>要多用：改方案</translation>
    </message>
    <message>
        <source>Wait for parts</source>
        <translation>等待配件</translation>
    </message>
    <message>
        <source>Wait for parts?</source>
        <translation>要等配件吗？</translation>
    </message>
    <message>
        <source>The order is suspended with this reason; the limits pause. You take it up again from the list.</source>
        <translation>工单以此原因挂起，时限暂停。配件到后从列表里继续。</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>Which parts</source>
        <translation>等什么配件</translation>
    </message>
</context>
<context>
    <name>SafeFolder</name>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>SafeWindow</name>
    <message>
        <source>Doorstep</source>
        <translation>上门</translation>
    </message>
    <message>
        <source>Three starts in a row have failed</source>
        <translation>程序连续三次没有启动成功</translation>
    </message>
    <message>
        <source>Nothing that was recorded is lost: it is in the journal on this tablet. Send it or save it from here, then try to go on.</source>
        <translation>已记录的内容都没有丢，保存在本机的证据日志里。可先在这里发送或写出，再继续。</translation>
    </message>
    <message>
        <source>Bring the work to safety</source>
        <translation>先把内容送出</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>只发送</translation>
    </message>
    <message>
        <source>What waits goes to the server; no order is opened.</source>
        <translation>待传内容发往服务器，不打开任何工单。</translation>
    </message>
    <message>
        <source>Enter a PIN first.</source>
        <translation>请先输入密码。</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Journal to a stick</source>
        <translation>证据日志写到 U 盘</translation>
    </message>
    <message>
        <source>Every record with its files, sealed for your server; the database is not touched.</source>
        <translation>全部记录和文件，加密后只有本单位服务器能读；不碰数据库。</translation>
    </message>
    <message>
        <source>Save to the stick</source>
        <translation>写到 U 盘</translation>
    </message>
    <message>
        <source>Another folder</source>
        <translation>其他文件夹</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Open without the list</source>
        <translation>不打开工单列表</translation>
    </message>
    <message>
        <source>Sync and settings only, in case one of the orders stops the program.</source>
        <translation>只有同步和设置，以防某个工单使程序停止。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open as usual</source>
        <translation>照常打开</translation>
    </message>
    <message>
        <source>If it fails once more, this page comes back.</source>
        <translation>如再失败一次，会回到本页。</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试一次</translation>
    </message>
    <message>
        <source>A PIN opens the journal and the way to the server</source>
        <translation>输入密码后才能读取日志、连接服务器</translation>
    </message>
</context>
<context>
    <name>SafetyOverride</name>
    <message>
        <source>Not safe yet</source>
        <translation>还不安全</translation>
    </message>
    <message>
        <source>Nobody may let this pass</source>
        <translation>此项任何人都不能放行</translation>
    </message>
    <message>
        <source>Supervisor lets it pass</source>
        <translation>班长放行</translation>
    </message>
    <message>
        <source>Who lets it pass, and why</source>
        <translation>放行人和原因</translation>
    </message>
</context>
<context>
    <name>SafetyPage</name>
    <message>
        <source>Looked at everything: all clear</source>
        <translation>已逐项查看，全部正常</translation>
    </message>
    <message>
        <source>Air and readings</source>
        <translation>气体和读数</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Main button at the</source>
        <translation>主按钮位置</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>本终端</translation>
    </message>
    <message>
        <source>Doorstep is free software under the GNU General Public License, version 3 or later.</source>
        <translation>上门是自由软件，按 GNU 通用公共许可证第 3 版或更新版本发布。</translation>
    </message>
</context>
<context>
    <name>SheetCode</name>
    <message>
        <source>Code to scan</source>
        <translation>二维码</translation>
    </message>
    <message>
        <source>For the customer to scan</source>
        <translation>请客户扫码带走</translation>
    </message>
    <message>
        <source>Without a network note the code; it is found once this tablet was online.</source>
        <translation>没有网络时，先记下回执码；连上网即可查到。</translation>
    </message>
    <message>
        <source>Receipt code</source>
        <translation>回执码</translation>
    </message>
</context>
<context>
    <name>SheetPage</name>
    <message>
        <source>Try again</source>
        <translation>再试</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Save as a file</source>
        <translation>存为文件</translation>
    </message>
    <message>
        <source>Full view</source>
        <translation>全屏看</translation>
    </message>
    <message>
        <source>Where this record is now</source>
        <translation>这张单子现在在哪里</translation>
    </message>
    <message>
        <source>Service sheet</source>
        <translation>维修服务单</translation>
    </message>
</context>
<context>
    <name>SheetPaper</name>
    <message>
        <source>The sheet is being made …</source>
        <translation>正在生成服务单……</translation>
    </message>
    <message>
        <source>Page %1 of the sheet</source>
        <translation>服务单第 %1 页</translation>
    </message>
</context>
<context>
    <name>ShiftEndSaver</name>
    <message>
        <source>Save the confirmation</source>
        <translation>保存交班确认</translation>
    </message>
    <message>
        <source>Confirmations (*.json)</source>
        <translation>交班确认 (*.json)</translation>
    </message>
</context>
<context>
    <name>StepItem</name>
    <message>
        <source>All clear</source>
        <translation>全部正常</translation>
    </message>
    <message>
        <source>let pass by the supervisor</source>
        <translation>班长已放行</translation>
    </message>
    <message>
        <source>Not safe or not possible: %1</source>
        <translation>不安全或做不到：%1</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>照着读</translation>
    </message>
</context>
<context>
    <name>StepItemsPage</name>
    <message>
        <source>Go through each point</source>
        <translation>逐项确认</translation>
    </message>
    <message>
        <source>All done</source>
        <translation>全部完成</translation>
    </message>
</context>
<context>
    <name>StepPhotos</name>
    <message>
        <source>One more</source>
        <translation>再拍一张</translation>
    </message>
    <message>
        <source>Take photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Only the newest</source>
        <translation>只看最新的</translation>
    </message>
    <message>
        <source>All %1 photos</source>
        <translation>全部 %1 张照片</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>To send</source>
        <translation>待传</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>最早一项</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>再发一次</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>立即发送</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>没有待传</translation>
    </message>
    <message>
        <source>Everything recorded here has reached the server.</source>
        <translation>本机的记录都已送到服务器。</translation>
    </message>
</context>
<context>
    <name>SyncShift</name>
    <message>
        <source>End of shift</source>
        <translation>交班</translation>
    </message>
    <message>
        <source>Save the confirmation</source>
        <translation>保存交班确认</translation>
    </message>
    <message>
        <source>By USB stick</source>
        <translation>用 U 盘传送</translation>
    </message>
</context>
<context>
    <name>SyncTrouble</name>
    <message>
        <source>By stick</source>
        <translation>用 U 盘</translation>
    </message>
    <message>
        <source>Hide the list</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Show all %1</source>
        <translation>显示全部 %1 条</translation>
    </message>
</context>
<context>
    <name>TestPad</name>
    <message>
        <source>Change</source>
        <translation>换一只</translation>
    </message>
    <message>
        <source>Turn the sign</source>
        <translation>正负号</translation>
    </message>
    <message>
        <source>Note the reading</source>
        <translation>记下读数</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>不合格</translation>
    </message>
</context>
<context>
    <name>TestPage</name>
    <message>
        <source>Tested before the customer</source>
        <translation>当面测给客户看</translation>
    </message>
    <message>
        <source>Back to the repair</source>
        <translation>返工：回到维修</translation>
    </message>
    <message>
        <source>The customer is watching</source>
        <translation>客户在看</translation>
    </message>
</context>
<context>
    <name>TicketChooser</name>
    <message>
        <source>Choose the ticket</source>
        <translation>选择接入票</translation>
    </message>
    <message>
        <source>Tickets and pictures</source>
        <translation>接入票和图片</translation>
    </message>
</context>
<context>
    <name>TodayList</name>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>New order</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Close search</source>
        <translation>关闭搜索</translation>
    </message>
    <message>
        <source>Search and filter</source>
        <translation>搜索和筛选</translation>
    </message>
    <message>
        <source>Name, address, number, fault</source>
        <translation>姓名、地址、单号、故障</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No orders</source>
        <translation>没有工单</translation>
    </message>
    <message>
        <source>Try fewer letters, or another part of the name or address.</source>
        <translation>少输几个字，或换姓名、地址的另一部分。</translation>
    </message>
    <message>
        <source>New orders come by themselves when the network is there.</source>
        <translation>联网后新工单会自动到达。</translation>
    </message>
</context>
<context>
    <name>TodaySummary</name>
    <message>
        <source>No order chosen</source>
        <translation>还没有选工单</translation>
    </message>
    <message>
        <source>Tap an order in the list.</source>
        <translation>请点左边列表里的工单。</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
</context>
</TS>
