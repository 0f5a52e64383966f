<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Confirmation</name>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>FirstPinMembers</name>
    <message>
        <source>Doorstep</source>
        <translation>Doorstep</translation>
    </message>
    <message>
        <source>Device %1</source>
        <translation>终端 %1</translation>
    </message>
    <message>
        <source>First start</source>
        <translation>首次启动</translation>
    </message>
    <message>
        <source>Everyone who works with this device chooses a PIN. It opens the device and stands under what you record, so keep it to yourself. Nobody can read it, not even the desk.</source>
        <translation>使用这台终端的每个人都要选一个密码。密码用来解锁终端，也代表您对所做记录负责，请勿告诉他人。谁也看不到它，调度台也看不到。</translation>
    </message>
    <message>
        <source>PIN chosen</source>
        <translation>已设密码</translation>
    </message>
    <message>
        <source>Choosing now</source>
        <translation>正在选择</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>待设置</translation>
    </message>
</context>
<context>
    <name>FirstPinWindow</name>
    <message>
        <source>Doorstep</source>
        <translation>Doorstep</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>More below</source>
        <translation>下面还有</translation>
    </message>
</context>
<context>
    <name>MoreButton</name>
    <message>
        <source>More below</source>
        <translation>下面还有</translation>
    </message>
    <message>
        <source>Back to the top</source>
        <translation>回到顶部</translation>
    </message>
</context>
<context>
    <name>NavPlace</name>
    <message>
        <source>%1 waiting</source>
        <translation>待传 %1 项</translation>
    </message>
</context>
<context>
    <name>NavRail</name>
    <message>
        <source>Lock or change person</source>
        <translation>锁屏或换人</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Erase</source>
        <translation>退格</translation>
    </message>
</context>
<context>
    <name>NumberStepper</name>
    <message>
        <source>Less</source>
        <translation>减少</translation>
    </message>
    <message>
        <source>More</source>
        <translation>增加</translation>
    </message>
</context>
<context>
    <name>OrderHead</name>
    <message>
        <source>Back to the list</source>
        <translation>回到列表</translation>
    </message>
    <message>
        <source>History of this address</source>
        <translation>此址历史</translation>
    </message>
    <message>
        <source>Way to the address</source>
        <translation>导航</translation>
    </message>
    <message>
        <source>Call the customer</source>
        <translation>拨打客户电话</translation>
    </message>
</context>
<context>
    <name>PageHead</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>PhotoTile</name>
    <message>
        <source>Photo: %1</source>
        <translation>照片：%1</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>%1 of %2 figures entered</source>
        <translation>已输入 %1 位，共 %2 位</translation>
    </message>
</context>
<context>
    <name>PinSheet</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PrimaryButton</name>
    <message>
        <source>%1 %2 / %3</source>
        <translation>%1 %2 / %3</translation>
    </message>
</context>
<context>
    <name>RatingRow</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>ReadingCard</name>
    <message>
        <source>before</source>
        <translation>修前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>修后</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>to fill in</source>
        <translation>待填</translation>
    </message>
</context>
<context>
    <name>SignaturePad</name>
    <message>
        <source>Please sign on the line</source>
        <translation>请在横线上签名</translation>
    </message>
    <message>
        <source>Strokes: %1</source>
        <translation>%1 笔</translation>
    </message>
    <message>
        <source>Undo stroke</source>
        <translation>退一笔</translation>
    </message>
    <message>
        <source>Sign again</source>
        <translation>重签</translation>
    </message>
</context>
<context>
    <name>StepNode</name>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>now</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>未通过</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>不需要</translation>
    </message>
    <message>
        <source>later</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>Step %1 %2, %3</source>
        <translation>第 %1 步 %2，%3</translation>
    </message>
</context>
<context>
    <name>StepRail</name>
    <message>
        <source>Earlier steps</source>
        <translation>前面的步骤</translation>
    </message>
    <message>
        <source>Later steps</source>
        <translation>后面的步骤</translation>
    </message>
</context>
<context>
    <name>SyncMark</name>
    <message>
        <source>On this device</source>
        <translation>在本机</translation>
    </message>
    <message>
        <source>Received by the server</source>
        <translation>服务器已收</translation>
    </message>
    <message>
        <source>Verified complete</source>
        <translation>已核验完整</translation>
    </message>
    <message>
        <source>Not delivered</source>
        <translation>未送达</translation>
    </message>
    <message>
        <source>Not yet reached</source>
        <translation>未到</translation>
    </message>
</context>
<context>
    <name>TicketFile</name>
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
    <name>TicketScanner</name>
    <message>
        <source>Hold the device so that the whole code is in the frame</source>
        <translation>请拿稳，让整个二维码落在框里</translation>
    </message>
</context>
<context>
    <name>TicketSteps</name>
    <message>
        <source>At the dispatcher&apos;s desk: Admin, New device, Make a ticket</source>
        <translation>在调度台依次点“管理”“登记新终端”“发出接入票”</translation>
    </message>
    <message>
        <source>Hold this device to the code on the desk&apos;s screen, or bring the ticket as a file. It is good for ten minutes.</source>
        <translation>把本机对准调度台屏幕上的二维码，或把接入票存成文件带过来。接入票十分钟内有效。</translation>
    </message>
    <message>
        <source>Everyone who works with this device then chooses a PIN</source>
        <translation>之后，使用本机的每个人各选一个密码</translation>
    </message>
    <message>
        <source>Doorstep, the dispatcher&apos;s desk</source>
        <translation>Doorstep 调度台</translation>
    </message>
    <message>
        <source>Doorstep, the crew&apos;s tablet</source>
        <translation>Doorstep 维修终端</translation>
    </message>
    <message>
        <source>This desk belongs to nobody yet</source>
        <translation>这个调度台还没有登记</translation>
    </message>
    <message>
        <source>This tablet belongs to nobody yet</source>
        <translation>这台终端还没有登记</translation>
    </message>
</context>
<context>
    <name>TicketWindow</name>
    <message>
        <source>Doorstep</source>
        <translation>Doorstep</translation>
    </message>
    <message>
        <source>The camera is off</source>
        <translation>摄像头已关闭</translation>
    </message>
    <message>
        <source>No camera on this device</source>
        <translation>本机没有摄像头</translation>
    </message>
    <message>
        <source>Save the ticket as a file on the desk, bring it on a stick, and choose it here. A picture of the code will do as well.</source>
        <translation>在调度台把接入票存成文件，用 U 盘带过来，在这里选择；二维码的照片也可以。</translation>
    </message>
    <message>
        <source>Use the camera</source>
        <translation>使用摄像头</translation>
    </message>
    <message>
        <source>Choose the ticket&apos;s file</source>
        <translation>选择接入票文件</translation>
    </message>
</context>
<context>
    <name>UrgencyTag</name>
    <message>
        <source>Urgency %1</source>
        <translation>紧急程度 %1</translation>
    </message>
</context>
</TS>
