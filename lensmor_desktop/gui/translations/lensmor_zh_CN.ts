<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Access</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Full access</source>
        <translation>完整访问</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not known</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>Arrivals</name>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>“{file}” can&apos;t be opened now.</source>
        <translation>现在无法打开“{file}”。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>A run is under way, and it goes on. Open the file again when it has ended.</source>
        <translation>任务正在进行，并会继续进行。请在任务结束后重新打开文件。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BatchModel</name>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Event</source>
        <translation>活动</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>{done} of {all}</source>
        <translation>{done}/{all}</translation>
    </message>
</context>
<context>
    <name>BatchState</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Waiting for its turn</source>
        <translation>等待轮到</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Being sent to Lensmor</source>
        <translation>正在发送到 Lensmor</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor is looking up the emails</source>
        <translation>Lensmor 正在查询邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor could not do this group</source>
        <translation>Lensmor 无法处理该组</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>No clear answer: asking again before anything is sent twice</source>
        <translation>没有明确答复：先行查询，绝不会重复发送</translation>
    </message>
</context>
<context>
    <name>Checkout</name>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Credits. The run never spends more than this. 0: no limit</source>
        <translation>积分。任务花费绝不会超过此数。0：无上限</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>all people</source>
        <translation>所有人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>People, from the top of the sheet. 0: all of them</source>
        <translation>从表格顶部开始的人数。0：全部</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Spending &amp;limit</source>
        <translation>消费上限(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Only the &amp;first</source>
        <translation>仅限前(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Change the file for the results</source>
        <translation>更改结果文件</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>I have checked: these &amp;IDs are right</source>
        <translation>我已核对：这些 ID 正确(&amp;I)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Results go into {file}</source>
        <translation>结果写入 {file}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock…</source>
        <translation>解锁…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Working out the price…</source>
        <translation>正在计算价格…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>The price could not be worked out, so nothing can be unlocked.</source>
        <translation>无法计算价格，因此不能解锁任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>A run is under way. See the step Unlock.</source>
        <translation>任务正在进行，请见“解锁”步骤。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Enter your key to unlock…</source>
        <translation>输入密钥以解锁…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Change the key…</source>
        <translation>更换密钥…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Send only the first {n}</source>
        <translation>仅发送前 {n} 位</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Write to another file…</source>
        <translation>写入另一个文件…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Choose the columns</source>
        <translation>选择列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>What it costs</source>
        <translation>费用</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Working it out…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Looking up events and your balance. This is free.</source>
        <translation>正在查询活动和您的余额，不收费。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Balance: …</source>
        <translation>余额：…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>The price is not known</source>
        <translation>价格未知</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person</source>
        <translation>{n} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people</source>
        <translation>{n} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} event</source>
        <translation>{n} 个活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} events</source>
        <translation>{n} 个活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Nothing to pay</source>
        <translation>无需付费</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>{credits} credits</source>
        <translation>{credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>At most {credits} credits</source>
        <translation>最多 {credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>This is Lensmor&apos;s own figure.</source>
        <translation>这是 Lensmor 给出的数字。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>People without an address in Lensmor may cost nothing.</source>
        <translation>Lensmor 没有邮箱地址的人员可能不收费。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Balance now: {balance}</source>
        <translation>当前余额：{balance}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Missing: {credits} credits</source>
        <translation>还差：{credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Afterwards: {credits} credits</source>
        <translation>之后：{credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Afterwards: at least {credits}</source>
        <translation>之后：至少 {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person bought before: filled in</source>
        <translation>{n} 位人员之前已购买：将直接填入</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people bought before: filled in</source>
        <translation>{n} 位人员之前已购买：将直接填入</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person has no email at Lensmor</source>
        <translation>{n} 位人员在 Lensmor 没有邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people have no email at Lensmor</source>
        <translation>{n} 位人员在 Lensmor 没有邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person is in another order already: waited for</source>
        <translation>{n} 位人员已在另一个作业中：等待其结果</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people are in another order already: waited for</source>
        <translation>{n} 位人员已在另一个作业中：等待其结果</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row repeats a person</source>
        <translation>{n} 行为重复人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows repeat a person</source>
        <translation>{n} 行为重复人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row has an email already</source>
        <translation>{n} 行已有邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows have an email already</source>
        <translation>{n} 行已有邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} event is open already</source>
        <translation>{n} 个活动已开放</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} events are open already</source>
        <translation>{n} 个活动已开放</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Free:</source>
        <translation>免费：</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row has a problem and is not sent.</source>
        <translation>{n} 行有问题，不会发送。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows have a problem and are not sent.</source>
        <translation>{n} 行有问题，不会发送。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person is left for later: only the first are sent.</source>
        <translation>{n} 位人员留待以后：只发送前几位。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people are left for later: only the first are sent.</source>
        <translation>{n} 位人员留待以后：只发送前几位。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits pays for the events and {some} of {all} people.</source>
        <translation>您的上限 {limit} 积分可支付活动和 {all} 位人员中的 {some} 位。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits pays for {some} of {all} people.</source>
        <translation>您的上限 {limit} 积分可支付 {all} 位人员中的 {some} 位。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits pays for the events, but for no people.</source>
        <translation>您的上限 {limit} 积分可支付活动，但不足以支付任何人员。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits is less than one person costs ({each}).</source>
        <translation>您的上限 {limit} 积分低于一位人员的费用（{each}）。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Not sent: {people}.</source>
        <translation>未发送：{people}。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Raise the limit to {n}</source>
        <translation>将上限提高到 {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row is left out</source>
        <translation>已排除 {n} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows are left out</source>
        <translation>已排除 {n} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>only the first {n}</source>
        <translation>仅限前 {n} 位</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>a limit of {n} credits</source>
        <translation>上限 {n} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} event is ticked</source>
        <translation>已勾选 {n} 个活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} events are ticked</source>
        <translation>已勾选 {n} 个活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>As you left this sheet</source>
        <translation>与您上次离开此表格时相同</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row was done before</source>
        <translation>{n} 行之前已处理</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows were done before</source>
        <translation>{n} 行之前已处理</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} other row was done before</source>
        <translation>另有 {n} 行先前已完成</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} other rows were done before</source>
        <translation>另有 {n} 行先前已完成</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {emails} and {events}…</source>
        <translation>解锁 {emails}和 {events}…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} email</source>
        <translation>{n} 个邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} emails</source>
        <translation>{n} 个邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} email…</source>
        <translation>解锁 {n} 个邮箱地址…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} emails…</source>
        <translation>解锁 {n} 个邮箱地址…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} event…</source>
        <translation>解锁 {n} 个活动…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} events…</source>
        <translation>解锁 {n} 个活动…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Fill in known emails…</source>
        <translation>填入已知的邮箱地址…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Wait for those in another order…</source>
        <translation>等待其他作业中的人员…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Write the statuses into the sheet…</source>
        <translation>将状态写入表格…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Raise the limit, or untick events.</source>
        <translation>请提高上限，或取消勾选活动。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Choose the right column, leave these rows out, or tick the box below if you are sure.</source>
        <translation>请选择正确的列，排除这些行；如果您确定，请勾选下方的确认框。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Nobody is left to unlock in this sheet, and no event is ticked.</source>
        <translation>此表格中没有可解锁的人员，也没有勾选活动。</translation>
    </message>
</context>
<context>
    <name>ClosingBox</name>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>A run is under way. Close anyway?</source>
        <translation>任务正在进行。仍要关闭吗？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>It is safe: nothing new is sent, and what is paid for is saved. Next time you can go on where it stopped.</source>
        <translation>这是安全的：不会发送新的内容，已付费的内容都已保存。下次可以从停止处继续。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>Keep running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>Close now</source>
        <translation>立即关闭</translation>
    </message>
</context>
<context>
    <name>ColumnCombo</name>
    <message>
        <location filename="../../gui/widgets/columns.py"/>
        <source>Choose a column…</source>
        <translation>选择列…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/columns.py"/>
        <source>{columns} and {last} together</source>
        <translation>{columns} 和 {last} 一起</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/columns.py"/>
        <source>(no heading)</source>
        <translation>（无标题）</translation>
    </message>
</context>
<context>
    <name>ColumnsCard</name>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Where is what in this sheet?</source>
        <translation>此表格的各项内容在哪里？</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Worksheet</source>
        <translation>工作表(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Headings in row</source>
        <translation>标题所在行(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>No column: one event for all rows</source>
        <translation>没有列：所有行属于同一活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Event ID</source>
        <translation>活动 ID(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>for example 1024</source>
        <translation>例如 1024</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Event ID for &amp;all rows</source>
        <translation>所有行的活动 ID(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>The event&apos;s ID as Lensmor shows it</source>
        <translation>Lensmor 中显示的活动 ID</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>No column: the rows are events</source>
        <translation>没有列：每行都是活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Personnel ID</source>
        <translation>人员 ID(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>No column with emails</source>
        <translation>没有邮箱地址列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>E&amp;xisting email</source>
        <translation>已有的邮箱地址(&amp;X)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>En&amp;coding</source>
        <translation>编码(&amp;Q)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>How the text file was saved</source>
        <translation>文本文件的保存方式</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Include rows that are hi&amp;dden in the sheet</source>
        <translation>包含表格中隐藏的行(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Include the {n} hi&amp;dden rows</source>
        <translation>包含 {n} 个隐藏的行(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Include the hi&amp;dden row</source>
        <translation>包含隐藏的行(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>{name} (hidden)</source>
        <translation>{name}（隐藏）</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>One of {n} in this file</source>
        <translation>此文件共 {n} 个工作表</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>The only one in this file</source>
        <translation>此文件中唯一的工作表</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>for example {values}</source>
        <translation>例如 {values}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>no values yet</source>
        <translation>尚无内容</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Open a spreadsheet…</source>
        <translation>打开表格…</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Try it with a sample</source>
        <translation>用示例试一试</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
</context>
<context>
    <name>Conductor</name>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>Open a spreadsheet</source>
        <translation>打开表格</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>Spreadsheets (*.xlsx *.xlsm *.csv *.tsv *.txt)</source>
        <translation>表格 (*.xlsx *.xlsm *.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>Write the results to</source>
        <translation>将结果写入</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>You can stop at any time. Closing the window is safe: you can go on later.</source>
        <translation>您可以随时停止。关闭窗口是安全的：之后可以继续。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend credits?</source>
        <translation>要花费积分吗？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write the statuses?</source>
        <translation>要写入状态吗？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in for free?</source>
        <translation>要免费填入吗？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Begin?</source>
        <translation>要开始吗？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write into {n} row of the sheet why nothing is bought for it.</source>
        <translation>在表格的 {n} 行中写明未购买的原因。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write into {n} rows of the sheet why nothing is bought for them.</source>
        <translation>在表格的 {n} 行中写明未购买的原因。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Nobody is sent to Lensmor, and it costs nothing.</source>
        <translation>不会向 Lensmor 发送任何人员，也不收取费用。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Unlock {who} for {credits} credits.</source>
        <translation>您将以 {credits} 积分解锁 {who}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Unlock {who} for at most {credits} credits.</source>
        <translation>您将以最多 {credits} 积分解锁 {who}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>the email of {n} person</source>
        <translation>{n} 位人员的邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>emails of {n} people</source>
        <translation>{n} 位人员的邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in {n} email that you bought before, for free.</source>
        <translation>免费填入您之前购买过的 {n} 个邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in {n} emails that you bought before, for free.</source>
        <translation>免费填入您之前购买过的 {n} 个邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{n} person is in another order already: this run pays nothing for them.</source>
        <translation>{n} 位人员已在另一个作业中：此任务不为其付费。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{n} people are in another order already: this run pays nothing for them.</source>
        <translation>{n} 位人员已在另一个作业中：此任务不为其付费。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Together: {credits} credits.</source>
        <translation>合计：{credits} 积分。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Together: at most {credits} credits.</source>
        <translation>合计：最多 {credits} 积分。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{event} ({when}, {where})</source>
        <translation>{event}（{when}，{where}）</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{event} ({where})</source>
        <translation>{event}（{where}）</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Unlock the event {event} for {credits} credits.</source>
        <translation>您将以 {credits} 积分解锁活动 {event}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Your account is unlimited.</source>
        <translation>您的账户没有积分上限。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Your balance of {now} becomes {after}.</source>
        <translation>您的余额将从 {now} 变为 {after}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Your balance of {now} becomes at least {after}.</source>
        <translation>您的余额将从 {now} 变为至少 {after}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Practice mode: these are practice credits, not yours.</source>
        <translation>练习模式：这些是练习积分，不是您的积分。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write the statuses</source>
        <translation>写入状态</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in</source>
        <translation>填入</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Begin, for free</source>
        <translation>免费开始</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend {credits} practice credits</source>
        <translation>花费 {credits} 练习积分</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend at most {credits} practice credits</source>
        <translation>最多花费 {credits} 练习积分</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend {credits} credits</source>
        <translation>花费 {credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend at most {credits} credits</source>
        <translation>最多花费 {credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>CorrectDialog</name>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Correct an ID</source>
        <translation>更正 ID</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Correct the ID in {cell}</source>
        <translation>更正 {cell} 中的 ID</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>I have checked: it is the sa&amp;me person</source>
        <translation>我已核对：是同一个人(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Also change it in the &amp;sheet</source>
        <translation>同时更改表格(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Without this tick the correction counts for the run, and the sheet stays as it is. With it this one cell changes at once; the file as it was is kept.</source>
        <translation>不勾选时，更正仅用于本次任务，表格保持不变。勾选后会立即更改这一个单元格；原来的文件会保留。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>In the sheet</source>
        <translation>表格中的内容</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>nothing: the cell is empty</source>
        <translation>无：单元格为空</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>&amp;Personnel ID</source>
        <translation>人员 ID(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>&amp;Event ID</source>
        <translation>活动 ID(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>The ID as Lensmor shows it</source>
        <translation>Lensmor 中显示的 ID</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Use this ID</source>
        <translation>使用此 ID</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>{id} can be used.</source>
        <translation>{id} 可以使用。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Row {row} has this ID already, under another name: {other}. It would be paid for once, and both rows would get the same email. If they are two people, one of the two IDs is wrong: look it up in Lensmor.</source>
        <translation>第 {row} 行已有此 ID，但姓名不同：{other}。只会付费一次，两行将得到相同的邮箱地址。如果是两个人，则其中一个 ID 有误：请在 Lensmor 中查找。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Row {row} has this ID, too: {other}. It is paid for once, and both rows get the same email. Make sure that it is the same person.</source>
        <translation>第 {row} 行也有此 ID：{other}。只付费一次，两行得到相同的邮箱地址。请确认是同一个人。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>no name</source>
        <translation>无姓名</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Row {row} is about the same person; they are paid for once.</source>
        <translation>第 {row} 行是同一位人员；只付费一次。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>A personnel ID is all digits.</source>
        <translation>人员 ID 全部由数字组成。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>There is a blank inside. Type the ID without it.</source>
        <translation>中间有空格。请去掉空格输入 ID。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>There are invisible characters inside. Type the ID by hand.</source>
        <translation>其中有不可见字符。请手动输入 ID。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>This is more than one ID. A row has room for one.</source>
        <translation>这是多个 ID。每行只能有一个 ID。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>This is too long for an ID. Copy it from Lensmor again.</source>
        <translation>对 ID 来说过长。请重新从 Lensmor 复制。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Some digits of this number are gone. Type the whole ID.</source>
        <translation>此数字的部分位数已丢失。请输入完整的 ID。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>This is no ID. Copy it from Lensmor again.</source>
        <translation>这不是 ID。请重新从 Lensmor 复制。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Changing the cell…</source>
        <translation>正在更改单元格…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} is empty.</source>
        <translation>{cell} 为空。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a fraction ({value}); an ID has none.</source>
        <translation>{cell} 含有小数（{value}）；ID 不含小数。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a negative number ({value}); an ID has no minus sign.</source>
        <translation>{cell} 含有负数（{value}）；ID 没有负号。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number in scientific form ({value}), so some of its digits may be gone.</source>
        <translation>{cell} 含有科学记数法的数字（{value}），部分数位可能已丢失。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number that Excel shows in scientific form ({value}), so nobody sees whether its digits are right.</source>
        <translation>{cell} 含有 Excel 以科学记数法显示的数字（{value}），无法看出各位数字是否正确。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number of more than 15 digits ({value}); Excel replaces the rest with zeros.</source>
        <translation>{cell} 含有超过 15 位的数字（{value}）；Excel 会把其余位数替换为零。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds the error {value}.</source>
        <translation>{cell} 含有错误值 {value}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a formula whose result was not saved.</source>
        <translation>{cell} 含有未保存结果的公式。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a date ({value}); Excel may have made it of an ID.</source>
        <translation>{cell} 含有日期（{value}）；可能是 Excel 由 ID 转换而来。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds {value}, which is no ID.</source>
        <translation>{cell} 含有 {value}，这不是 ID。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than one ID ({value}). A row has room for one.</source>
        <translation>{cell} 含有多个 ID（{value}）。每行只能有一个。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number with separators between its digits ({value}).</source>
        <translation>{cell} 含有带分隔符的数字（{value}）。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds an ID with blanks inside ({value}).</source>
        <translation>{cell} 含有带空格的 ID（{value}）。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds an ID with invisible characters inside ({value}).</source>
        <translation>{cell} 含有带不可见字符的 ID（{value}）。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds words rather than an ID ({value}).</source>
        <translation>{cell} 中是文字，而不是 ID（{value}）。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a show&apos;s name ({value}) and not its ID.</source>
        <translation>{cell} 中是展会的名称（{value}），而不是它的 ID。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} shows {seen}, but holds the number {value}.</source>
        <translation>{cell} 显示 {seen}，但其中的数字是 {value}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than an ID ({value}). Perhaps {id} is meant.</source>
        <translation>{cell} 中除了 ID 还有别的内容（{value}）。也许指的是 {id}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a web address ({value}).</source>
        <translation>{cell} 中是网址（{value}）。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than 20 characters ({value}), too many for a personnel ID.</source>
        <translation>{cell} 含有超过 20 个字符（{value}），对人员 ID 来说过长。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than 100 characters ({value}), too many for an event ID.</source>
        <translation>{cell} 含有超过 100 个字符（{value}），对活动 ID 来说过长。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds {value}, but a Lensmor personnel ID is all digits.</source>
        <translation>{cell} 含有 {value}，但 Lensmor 人员 ID 只由数字组成。</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Error key</source>
        <translation>错误代码</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Trace ID</source>
        <translation>跟踪 ID</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Place</source>
        <translation>位置</translation>
    </message>
</context>
<context>
    <name>DoingLine</name>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Lensmor asked us to slow down: {time}</source>
        <translation>Lensmor 要求我们放慢速度：{time}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Waiting for Lensmor&apos;s results. Looking again in {time}.</source>
        <translation>正在等待 Lensmor 的结果，{time}后再次查询。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Lensmor can&apos;t be reached at the moment. Trying again in {time}.</source>
        <translation>目前无法连接到 Lensmor，{time}后重试。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>This run has ended. See the step Results.</source>
        <translation>此任务已结束，请见“结果”步骤。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Stopping: nothing new is sent. What is known so far is being written down.</source>
        <translation>正在停止：不会发送新的内容。正在记录目前已知的结果。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Nobody else is sent. {doing}</source>
        <translation>不再发送其他人员。{doing}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Paused: nobody else is sent. {doing}</source>
        <translation>已暂停：不再发送其他人员。{doing}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Working…</source>
        <translation>正在处理…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Waiting for what is under way.</source>
        <translation>正在等待进行中的部分。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>{reason} ({time})</source>
        <translation>{reason}（{time}）</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>{m} min {n} s</source>
        <translation>{m} 分 {n} 秒</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>Drop your spreadsheet here</source>
        <translation>将表格拖放到这里</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>An Excel workbook or a CSV file with Lensmor&apos;s event IDs and personnel IDs, such as an export from your CRM.</source>
        <translation>含有 Lensmor 活动 ID 和人员 ID 的 Excel 工作簿或 CSV 文件，例如从您的 CRM 导出的文件。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>You see every row and the price first. Nothing is spent before you have said yes.</source>
        <translation>您会先看到每一行和价格。在您同意之前不会花费任何积分。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>The sample has invented people in it and costs nothing.</source>
        <translation>示例中的人员都是虚构的，不收取任何费用。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>&amp;Open a spreadsheet…</source>
        <translation>打开表格(&amp;O)…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>&amp;Try it with a sample</source>
        <translation>用示例试一试(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>Practice mode: invented people, no key, no credits spent</source>
        <translation>练习模式：虚构的人员，无需密钥，不花费积分</translation>
    </message>
</context>
<context>
    <name>DropBox</name>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Save the spreadsheet as a file on this computer, then drop that file here.</source>
        <translation>请将表格作为文件保存到这台电脑上，然后把该文件拖放到这里。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>The program that this comes from would delete it there, so it was not opened.</source>
        <translation>来源程序会在原处删除它，因此没有打开。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>It is still where it was. {save}</source>
        <translation>它仍在原来的位置。{save}</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>These are {count} files; one sheet is opened at a time.</source>
        <translation>这是 {count} 个文件；一次只能打开一个表格。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Drop them one after the other. None of them was opened.</source>
        <translation>请逐个拖放。没有打开其中任何一个。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This is a folder.</source>
        <translation>这是文件夹。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Open it, and drop the spreadsheet in it here.</source>
        <translation>请打开它，然后把其中的表格拖放到这里。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This is a link, and nothing is fetched from the web.</source>
        <translation>这是一个链接，本程序不会从网上获取内容。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This comes from a mail program, and can&apos;t be opened from there.</source>
        <translation>这来自邮件程序，无法从那里打开。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This is no file, so there is nothing to open.</source>
        <translation>这不是文件，因此没有可打开的内容。</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <location filename="../../gui/dropping.py"/>
        <source>Dropping this here would delete it where it is now, so it can&apos;t be dropped.</source>
        <translation>拖放到这里会在原处删除它，因此不能拖放。</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Change the key…</source>
        <translation>更换密钥…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Set the record aside and begin a new one</source>
        <translation>将记录移开并开始新的记录</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Moves the damaged record into a folder beside it. Nothing is deleted.</source>
        <translation>将损坏的记录移到旁边的文件夹。不会删除任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Save support file…</source>
        <translation>保存支持文件…</translation>
    </message>
</context>
<context>
    <name>EventModel</name>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Event</source>
        <translation>活动</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Access</source>
        <translation>访问权限</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>An unlock shows</source>
        <translation>解锁后可见</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>In your sheet</source>
        <translation>您的表格中</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>as above</source>
        <translation>同上</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{credits} credits</source>
        <translation>{credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Open already</source>
        <translation>已开放</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Not needed</source>
        <translation>不需要</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{event}: not known to Lensmor</source>
        <translation>{event}：Lensmor 未收录</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>nothing more</source>
        <translation>没有更多</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>not clear: Lensmor&apos;s figures disagree</source>
        <translation>不明确：Lensmor 的数字不一致</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} more person</source>
        <translation>另有 {n} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} more people</source>
        <translation>另有 {n} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} person</source>
        <translation>{n} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} people</source>
        <translation>{n} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{event} will be unlocked</source>
        <translation>将解锁 {event}</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{event} will not be unlocked</source>
        <translation>不会解锁 {event}</translation>
    </message>
</context>
<context>
    <name>EventOutcome</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unlocked</source>
        <translation>已解锁</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unlocked before, free</source>
        <translation>之前已解锁，免费</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not unlocked</source>
        <translation>未解锁</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not known yet</source>
        <translation>尚不清楚</translation>
    </message>
</context>
<context>
    <name>Headings</name>
    <message>
        <location filename="../../gui/controllers/headings.py"/>
        <source>Columns of an earlier run, filled in further: {names}</source>
        <translation>先前任务的列，将继续填写：{names}</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/headings.py"/>
        <source>New columns: {names}</source>
        <translation>新增列：{names}</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/headings.py"/>
        <source>Your own column “{theirs}” stays as it is, so the new one is called “{ours}”.</source>
        <translation>您自己的列“{theirs}”保持原样，因此新列名为“{ours}”。</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>The guide</source>
        <translation>使用指南</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>Find in the guide…</source>
        <translation>在指南中查找…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>Find in the guide</source>
        <translation>在指南中查找</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>HelpSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Help and updates</source>
        <translation>帮助和更新</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>The program notes what it does, for whoever helps you: never your key, never an address, nothing from your sheets.</source>
        <translation>程序会记录其操作，供帮助您的人员查看：绝不含您的密钥、邮箱地址或表格中的任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Sho&amp;w logs</source>
        <translation>显示日志(&amp;W)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Opens their folder</source>
        <translation>打开日志所在的文件夹</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Save support file…</source>
        <translation>保存支持文件…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>One file with the logs, to send to whoever helps you</source>
        <translation>含有日志的文件，可发送给帮助您的人员</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Newer versions</source>
        <translation>新版本</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Look for a &amp;newer version once a day</source>
        <translation>每天检查一次新版本(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Asks one address whether there is one, and tells it nothing about you or your sheets. Nothing is downloaded or installed: you are only told.</source>
        <translation>仅向一个地址询问是否有新版本，不透露您或您的表格的任何信息。不会下载或安装任何内容：只会告知您。</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Save the receipt</source>
        <translation>保存收据</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>CSV files (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The receipt is saved in “{file}”.</source>
        <translation>收据已保存到“{file}”。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Write the results to</source>
        <translation>将结果写入</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The results are written into “{file}”.</source>
        <translation>结果已写入“{file}”。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Restore the original</source>
        <translation>恢复原文件</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Put “{file}” back as it was before the run of {date}?</source>
        <translation>要将“{file}”恢复到 {date} 任务之前的状态吗？</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The file that stands there now is kept beside it, so nothing is lost. The emails stay in this program: “Write the results again” brings them back.</source>
        <translation>现在位于该处的文件会保留在旁边，不会丢失任何内容。邮箱地址保留在本程序中：“重新写入结果”可将它们写回。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Leave it</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>“{file}” is as it was before that run.</source>
        <translation>“{file}”已恢复到该任务之前的状态。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The file that stood there is beside it, with “before restore” in its name.</source>
        <translation>原先位于该处的文件就在旁边，文件名中带有“before restore”。</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Sheet</source>
        <translation>表格</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Credits used</source>
        <translation>已用积分</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>{n} event</source>
        <translation>{n} 个活动</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>{n} events</source>
        <translation>{n} 个活动</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>{delivered} of {all} emails</source>
        <translation>{delivered}/{all} 个邮箱地址</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Past runs</source>
        <translation>以前的任务</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Past runs, the newest first</source>
        <translation>以前的任务，最新的在前</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>&amp;Go on with this run</source>
        <translation>继续此任务(&amp;G)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Sends and asks for what is left. Going on never pays twice.</source>
        <translation>发送并查询剩余部分。继续任务不会重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Show re&amp;ceipt…</source>
        <translation>查看收据(&amp;C)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>What was agreed to, sent, delivered and spent</source>
        <translation>约定、发送、交付和花费的内容</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Sa&amp;ve receipt…</source>
        <translation>保存收据(&amp;V)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>As a CSV file, without key and addresses</source>
        <translation>CSV 文件，不含密钥和邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Write the results &amp;again</source>
        <translation>重新写入结果(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Into the file that they were meant for. Nothing is sent or spent.</source>
        <translation>写入原定的文件。不发送也不花费任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Write to an&amp;other file…</source>
        <translation>写入其他文件(&amp;O)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>A copy of the sheet with the results. Nothing is sent or spent.</source>
        <translation>带有结果的表格副本。不发送也不花费任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>&amp;Restore the original…</source>
        <translation>恢复原文件(&amp;R)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Puts the sheet back as it was before this run</source>
        <translation>将表格恢复到此任务之前的状态</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Each run that unlocks emails or events is listed here afterwards, with what it brought and cost, its receipt, and the way back to the original sheet.</source>
        <translation>每个解锁邮箱地址或活动的任务之后都会列在这里，包括成果和费用、收据，以及恢复原表格的方法。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>No runs yet</source>
        <translation>尚无任务</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>The past runs can&apos;t be read at the moment</source>
        <translation>目前无法读取以前的任务</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Expected: {n} credits</source>
        <translation>预计：{n} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Expected: at most {n}</source>
        <translation>预计：最多 {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>used: {n}</source>
        <translation>已用：{n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>{expected}, {used}</source>
        <translation>{expected}，{used}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Balance: unlimited</source>
        <translation>余额：无上限</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Balance: {before} before, {after} after</source>
        <translation>余额：之前 {before}，之后 {after}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Results: {file} in {folder}</source>
        <translation>结果：{folder} 中的 {file}</translation>
    </message>
</context>
<context>
    <name>KeySection</name>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Your Lensmor key</source>
        <translation>您的 Lensmor 密钥</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Lensmor key</source>
        <translation>Lensmor 密钥</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Set up on this computer</source>
        <translation>已在这台电脑上配置</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Paste your key</source>
        <translation>粘贴您的密钥</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Paste another key to replace it</source>
        <translation>粘贴另一个密钥以替换</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Shows what you typed. Make sure that nobody looks on.</source>
        <translation>显示您输入的内容。请确保旁边没有人看。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Show the key that you typed</source>
        <translation>显示输入的密钥</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>&amp;Test key</source>
        <translation>测试密钥(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Asks Lensmor for your balance. This costs nothing.</source>
        <translation>向 Lensmor 查询您的余额，不收费。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Forget key</source>
        <translation>删除密钥</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>There is no key yet. Copy it from your Lensmor account and paste it here. Checking a sheet works without it.</source>
        <translation>尚无密钥。请从您的 Lensmor 账户复制密钥并粘贴到这里。没有密钥也可以检查表格。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>The key in use ends in {four}.</source>
        <translation>当前密钥的末四位是 {four}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Whoever looks after this computer has set it up ({variable}), and it wins over a key typed here.</source>
        <translation>由管理这台电脑的人员配置 ({variable})，优先于在此输入的密钥。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>This computer has no keychain that can be used, so the key is kept in memory only: you will be asked for it again after closing the window.</source>
        <translation>这台电脑没有可用的钥匙串，因此密钥只保存在内存中：关闭窗口后需要重新输入。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>It is kept in this computer&apos;s keychain.</source>
        <translation>它保存在这台电脑的钥匙串中。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>This key works. Balance: {balance}.</source>
        <translation>此密钥有效。余额：{balance}。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Press Save to use it.</source>
        <translation>点击“保存”即可使用。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Asking Lensmor…</source>
        <translation>正在询问 Lensmor…</translation>
    </message>
</context>
<context>
    <name>LiveModel</name>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Company</source>
        <translation>公司</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Email</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>With Lensmor</source>
        <translation>Lensmor 处理中</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Waiting for its turn</source>
        <translation>等待轮到</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
</context>
<context>
    <name>LookSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Look and language</source>
        <translation>外观和语言</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>As the system has it</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Another language shows when the program is started the next time.</source>
        <translation>更改的语言在下次启动程序时生效。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>Enter your key…</source>
        <translation>输入密钥…</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>&amp;Go on with it</source>
        <translation>继续该任务(&amp;G)</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>Not now</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>{title} (practice)</source>
        <translation>{title}（练习）</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>There is no Lensmor key yet, so nothing can be bought.</source>
        <translation>尚无 Lensmor 密钥，因此无法购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>You can open and check a sheet and see its highest price without one.</source>
        <translation>没有密钥也可以打开并检查表格，查看最高价格。</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>A key that is kept for Lensmor itself is never sent to {host}: enter the one that you were given for it.</source>
        <translation>为 Lensmor 本身保存的密钥绝不会发送到 {host}：请输入您为它获得的密钥。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Practice mode: invented people and practice credits. Nothing is bought.</source>
        <translation>练习模式：虚构的人员和练习积分。不会购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Leave practice mode</source>
        <translation>退出练习模式</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Not Lensmor itself: {host} is asked, and your key goes there.</source>
        <translation>不是 Lensmor 本身：程序会询问 {host}，您的密钥也会发送到那里。</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Past runs, their receipts and originals ({keys})</source>
        <translation>过去的运行及其收据和原始文件（{keys}）</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>The guide ({keys})</source>
        <translation>指南（{keys}）</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Balance: {balance}</source>
        <translation>余额：{balance}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>No key yet</source>
        <translation>尚无密钥</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Balance: not known</source>
        <translation>余额：未知</translation>
    </message>
</context>
<context>
    <name>MemorySection</name>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Bought before</source>
        <translation>之前购买的</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>People whose email you bought with this key, in any sheet, are filled in from this computer: at no cost, and without asking Lensmor.</source>
        <translation>您用此密钥在任何表格中购买过邮箱地址的人员，会从这台电脑直接填入：不收费，也不询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>&amp;Fill in addresses that were bought before</source>
        <translation>填入之前购买过的邮箱地址(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>F&amp;orget bought addresses…</source>
        <translation>删除购买过的邮箱地址(&amp;O)…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>{n} bought address is forgotten.</source>
        <translation>已删除 {n} 个购买过的邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>{n} bought addresses are forgotten.</source>
        <translation>已删除 {n} 个购买过的邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>There was no bought address to forget.</source>
        <translation>没有可删除的邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Forget bought addresses</source>
        <translation>删除购买过的邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Forget every address that was bought with this key?</source>
        <translation>要删除用此密钥购买过的所有邮箱地址吗？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>They stay in the sheets they were written into, and the history stays too. But in other sheets these people are no longer filled in from this computer, so Lensmor has to be asked about them again.</source>
        <translation>它们会保留在已写入的表格中，历史记录也会保留。但在其他表格中，这些人员将不再从这台电脑填入，需要重新询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Forget them</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Quit Lensmor Desktop</source>
        <translation>退出 Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>View</source>
        <translation>显示</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Minimise</source>
        <translation>最小化</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>About Lensmor Desktop</source>
        <translation>关于 Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Copy</source>
        <translation>拷贝</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Lensmor Desktop {version}</source>
        <translation>Lensmor Desktop {version}</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>It unlocks Lensmor&apos;s emails for the people in a spreadsheet.</source>
        <translation>它为表格中的人员解锁 Lensmor 的邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Moved</name>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>Show it</source>
        <translation>显示该行</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>No row has a problem any more.</source>
        <translation>已没有任何行存在问题。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>Row {row} is ready now.</source>
        <translation>第 {row} 行现在已就绪。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>Row {row} now stands under “{verdict}”.</source>
        <translation>第 {row} 行现在归入“{verdict}”。</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The run has stopped and can go on</source>
        <translation>任务已停止，可以继续</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The run is done</source>
        <translation>任务已完成</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>Practice: {title}</source>
        <translation>练习：{title}</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The results are saved on this computer, but not in a file yet.</source>
        <translation>结果已保存在这台电脑上，但尚未写入文件。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The results are in {file}.</source>
        <translation>结果在 {file} 中。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} email is in {file}.</source>
        <translation>{file} 中有 {n} 个邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} emails are in {file}.</source>
        <translation>{file} 中有 {n} 个邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} person has no email.</source>
        <translation>{n} 位人员没有邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} people have no email.</source>
        <translation>{n} 位人员没有邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} person has no result yet.</source>
        <translation>{n} 位人员尚无结果。</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} people have no result yet.</source>
        <translation>{n} 位人员尚无结果。</translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unlocked</source>
        <translation>已解锁</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Already unlocked</source>
        <translation>之前已解锁</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>No email</source>
        <translation>无邮箱</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not eligible</source>
        <translation>不符合条件</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unconfirmed</source>
        <translation>未确认</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Invalid</source>
        <translation>无效</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>the email is in your spreadsheet</source>
        <translation>邮箱地址已写入您的表格</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>bought before, filled in for free</source>
        <translation>之前已购买，免费填入</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor has no address for them</source>
        <translation>Lensmor 没有其邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor could not unlock them</source>
        <translation>Lensmor 无法解锁</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>unknown ID, or not part of that event</source>
        <translation>ID 未知，或不属于该活动</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>no clear answer yet; never sent twice</source>
        <translation>尚无明确答复；绝不会重复发送</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>not sent, not charged</source>
        <translation>未发送，未收费</translation>
    </message>
</context>
<context>
    <name>OutcomeBar</name>
    <message>
        <location filename="../../gui/widgets/outcome_bar.py"/>
        <source>Outcomes</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <location filename="../../gui/outside/showing.py"/>
        <source>Paused – {title}</source>
        <translation>已暂停 – {title}</translation>
    </message>
    <message>
        <location filename="../../gui/outside/showing.py"/>
        <source>Paused at {percent} % – {title}</source>
        <translation>已暂停于 {percent}% – {title}</translation>
    </message>
    <message>
        <location filename="../../gui/outside/showing.py"/>
        <source>{percent} % – {title}</source>
        <translation>{percent}% – {title}</translation>
    </message>
</context>
<context>
    <name>PracticeSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Practice mode</source>
        <translation>练习模式</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Invented people and practice credits, on this computer only. No key is used and nothing is bought. A coloured band shows that it is on.</source>
        <translation>虚构的人员和练习积分，只在这台电脑上。不使用密钥，也不会购买任何内容。启用时会显示一条彩色横幅。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>&amp;Practice mode</source>
        <translation>练习模式(&amp;P)</translation>
    </message>
</context>
<context>
    <name>PreviewModel</name>
    <message>
        <location filename="../../gui/models/preview_model.py"/>
        <source>Event ID</source>
        <translation>活动 ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/preview_model.py"/>
        <source>Personnel ID</source>
        <translation>人员 ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/preview_model.py"/>
        <source>Email</source>
        <translation>邮箱</translation>
    </message>
</context>
<context>
    <name>ReceiptDialog</name>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>Receipt</source>
        <translation>收据</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>Receipt of run {n}</source>
        <translation>任务 {n} 的收据</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>&amp;Save receipt…</source>
        <translation>保存收据(&amp;S)…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>RecentCard</name>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>&amp;Clear list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>Empties this list. The files themselves stay.</source>
        <translation>清空此列表。文件本身会保留。</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>{file} in {folder}</source>
        <translation>{folder} 中的 {file}</translation>
    </message>
</context>
<context>
    <name>Recents</name>
    <message>
        <location filename="../../gui/controllers/recents.py"/>
        <source>“{file}” is no longer there, so it was taken off this list.</source>
        <translation>“{file}”已不存在，因此从此列表中移除。</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>&amp;Go on with this run</source>
        <translation>继续此任务(&amp;G)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Sends and asks for what is left. Going on never pays twice.</source>
        <translation>发送并查询剩余部分。继续任务不会重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Write the results &amp;again</source>
        <translation>重新写入结果(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Into the file that they were meant for. Nothing is sent or spent.</source>
        <translation>写入原定的文件。不发送也不花费任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Re&amp;try the failed</source>
        <translation>重试失败的人员(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Checks those who failed, weren&apos;t eligible or had no email once more. You see the price before anything is sent.</source>
        <translation>再次检查失败、不符合条件或没有邮箱地址的人员。发送之前您会看到价格。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>As&amp;k again about the unconfirmed</source>
        <translation>再次查询未确认的人员(&amp;K)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Asks Lensmor what became of them. Nobody is paid for twice.</source>
        <translation>向 Lensmor 查询结果。不会为任何人重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Credits</source>
        <translation>积分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Your spreadsheet</source>
        <translation>您的表格</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Write to anot&amp;her file…</source>
        <translation>写入其他文件(&amp;H)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>All results of this run. Nothing is sent or spent.</source>
        <translation>此任务的全部结果。不发送也不花费任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>A&amp;nother sheet</source>
        <translation>另一个表格(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Back to the beginning; this run stays in History</source>
        <translation>返回开头；此任务保留在“历史记录”中</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Save re&amp;ceipt…</source>
        <translation>保存收据(&amp;C)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>As a CSV file, without key and addresses</source>
        <translation>CSV 文件，不含密钥和邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>&amp;Open workbook</source>
        <translation>打开工作簿(&amp;O)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{delivered} of {all} people have an email now.</source>
        <translation>{all} 位人员中已有 {delivered} 位有邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>This run had no people to unlock.</source>
        <translation>此任务没有要解锁的人员。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>saved on this computer, not in a file yet</source>
        <translation>已保存在这台电脑上，尚未写入文件</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>not sent, not charged: go back to Review to send them</source>
        <translation>未发送，未收费：回到“核对”即可发送</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The run has paused and waits for you.</source>
        <translation>任务已暂停，等待您处理。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Stopped before the end. What is done is done.</source>
        <translation>提前停止。已完成的部分保持不变。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} email is saved, but not in your spreadsheet yet</source>
        <translation>{n} 个邮箱地址已保存，但尚未写入您的表格</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} emails are saved, but not in your spreadsheet yet</source>
        <translation>{n} 个邮箱地址已保存，但尚未写入您的表格</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Not all results have a row in your spreadsheet any more</source>
        <translation>部分结果在您的表格中已没有对应的行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} email is in your spreadsheet</source>
        <translation>您的表格中有 {n} 个邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} emails are in your spreadsheet</source>
        <translation>您的表格中有 {n} 个邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The run has ended</source>
        <translation>任务已结束</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>You stopped the run when everybody had been sent: nothing is left.</source>
        <translation>您停止任务时所有人员都已发送：没有剩余。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>You stopped the run.</source>
        <translation>您停止了任务。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Some people are still waiting for an answer.</source>
        <translation>部分人员仍在等待答复。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The results have still to be written into a file.</source>
        <translation>结果还需要写入文件。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Going on never pays twice for anybody.</source>
        <translation>继续任务不会为任何人重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Some people wait for the answer to an earlier run.</source>
        <translation>部分人员在等待先前任务的答复。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Go on with that run: see History.</source>
        <translation>请继续该任务：见“历史记录”。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Re&amp;try the failed ({n})…</source>
        <translation>重试失败的人员 ({n})(&amp;T)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>&amp;Try those without an email again ({n})…</source>
        <translation>重试没有邮箱地址的人员 ({n})(&amp;T)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>As&amp;k again about the unconfirmed ({n})</source>
        <translation>再次查询未确认的人员 ({n})(&amp;K)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Expected: {credits}</source>
        <translation>预计：{credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Expected: at most {credits}</source>
        <translation>预计：最多 {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Used: {credits}</source>
        <translation>已用：{credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Not needed after all: {credits}</source>
        <translation>最终未用：{credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Balance: unlimited</source>
        <translation>余额：无上限</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Balance: {before} before, {after} now</source>
        <translation>余额：之前 {before}，现在 {after}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Your balance fell by exactly what was used.</source>
        <translation>您余额的减少与所用积分完全一致。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{file}
in {folder}

The emails are in the columns that this program added.</source>
        <translation>{file}
位于 {folder}

邮箱地址在本程序添加的列中。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The results are not in a file yet. They are saved on this computer.</source>
        <translation>结果尚未写入文件，但已保存在这台电脑上。</translation>
    </message>
</context>
<context>
    <name>ResultsSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Emails</source>
        <translation>邮箱地址</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>What became of the person</source>
        <translation>人员的结果</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Lensmor&apos;s number for questions</source>
        <translation>供咨询用的 Lensmor 编号</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Write them into the &amp;spreadsheet itself</source>
        <translation>写入表格本身(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Write them into a cop&amp;y beside it: “… - Lensmor”</source>
        <translation>写入旁边的副本(&amp;Y)：“… - Lensmor”</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>For a single sheet you can choose otherwise in Review. The sheet as it was before is kept either way; History gives it back.</source>
        <translation>对单个表格，您可以在“核对”中另行选择。无论哪种方式，之前的表格都会保留；可在“历史记录”中恢复。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Names of the new columns</source>
        <translation>新列的名称</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>An empty field stands for the usual name. Take names that none of your own columns has.</source>
        <translation>留空表示使用通常的名称。请使用与您自己的列不同的名称。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>&amp;Usual names</source>
        <translation>通常的名称(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>A name has to stand on one line.</source>
        <translation>名称必须在一行之内。</translation>
    </message>
</context>
<context>
    <name>Retrying</name>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>&amp;Try them again…</source>
        <translation>再试一次(&amp;T)…</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>An earlier run brought no email for {n} row.</source>
        <translation>先前的任务没有为 {n} 行取得邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>An earlier run brought no email for {n} rows.</source>
        <translation>先前的任务没有为 {n} 行取得邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>You left {n} of them out, and it stays out.</source>
        <translation>其中 {n} 行已被您排除，仍保持排除。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>You left {n} of them out, and they stay out.</source>
        <translation>其中 {n} 行已被您排除，仍保持排除。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>To try again has a price of its own. Nothing is sent before you confirm it.</source>
        <translation>再次尝试会另行计价。在您确认之前不会发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>Most often: {why}</source>
        <translation>最常见的原因：{why}</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <location filename="../../gui/pages/review_filter.py"/>
        <source>Search name, company, ID…</source>
        <translation>搜索姓名、公司、ID…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_filter.py"/>
        <source>Search rows</source>
        <translation>搜索行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_filter.py"/>
        <source>All {n}</source>
        <translation>全部 {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Rows of the sheet</source>
        <translation>表格的行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Events</source>
        <translation>活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Unlocking an event shows all of its people. Only tick it if you want that.</source>
        <translation>解锁活动会显示其全部人员。仅在需要时勾选。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Events of the sheet</source>
        <translation>表格中的活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>The people whom the earlier run brought no email for are ready once more.</source>
        <translation>先前任务未取得邮箱地址的人员已再次就绪。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>This is a new run with its own price. Nothing is sent before you confirm it.</source>
        <translation>这是一个单独计价的新任务。在您确认之前不会发送任何内容。</translation>
    </message>
</context>
<context>
    <name>RowDetail</name>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>&amp;Correct…</source>
        <translation>更正(&amp;C)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Type the right ID here (Enter or F2)</source>
        <translation>在此输入正确的 ID（Enter 或 F2）</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>&amp;Undo correction</source>
        <translation>撤销更正(&amp;U)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Click a row to read more. Space leaves it out.</source>
        <translation>点击一行可查看更多内容。按空格键可排除该行。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Row {row}</source>
        <translation>第 {row} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>{n} of {all} rows</source>
        <translation>{n}/{all} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Lensmor says that {id} is {lensmor}, not {sheet}. Check the ID.</source>
        <translation>Lensmor 显示 {id} 是 {lensmor}，而不是 {sheet}。请检查该 ID。</translation>
    </message>
</context>
<context>
    <name>RowModel</name>
    <message>
        <location filename="../../gui/models/reasons.py"/>
        <source>{name}, {company}</source>
        <translation>{name}，{company}</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Verdict</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Company</source>
        <translation>公司</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Lensmor says</source>
        <translation>Lensmor 显示</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Event ID</source>
        <translation>活动 ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Personnel ID</source>
        <translation>人员 ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Untick a row to leave it out</source>
        <translation>取消勾选即可排除该行</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row {row} is not sent</source>
        <translation>第 {row} 行不会发送</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row {row} is left out</source>
        <translation>第 {row} 行已排除</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row {row} is included</source>
        <translation>第 {row} 行已包含</translation>
    </message>
    <message>
        <location filename="../../gui/models/unknown.py"/>
        <source>Lensmor doesn&apos;t know the ID {id}, so this row is not sent. Correct the ID.</source>
        <translation>Lensmor 不认识 ID {id}，因此不会发送此行。请更正该 ID。</translation>
    </message>
</context>
<context>
    <name>RowTable</name>
    <message>
        <location filename="../../gui/widgets/row_table.py"/>
        <source>Correct the ID…</source>
        <translation>更正 ID…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/row_table.py"/>
        <source>Undo the correction</source>
        <translation>撤销更正</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Can go on</source>
        <translation>可以继续</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not in a file yet</source>
        <translation>尚未写入文件</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not all in the sheet</source>
        <translation>未全部写入表格</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Ended early</source>
        <translation>提前结束</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} person has no result yet. Going on never pays twice.</source>
        <translation>{n} 位人员尚无结果。继续任务不会重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} people have no result yet. Going on never pays twice.</source>
        <translation>{n} 位人员尚无结果。继续任务不会重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>Going on writes its results into the sheet.</source>
        <translation>继续任务即可将其结果写入表格。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} more run can go on: see History.</source>
        <translation>另有 {n} 个任务可以继续：见“历史记录”。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} more runs can go on: see History.</source>
        <translation>另有 {n} 个任务可以继续：见“历史记录”。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>A run on “{file}” was interrupted.</source>
        <translation>“{file}”的任务曾被中断。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>The run needs you</source>
        <translation>任务需要您处理</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>It could not go on. Nothing that was paid for is lost: see the window.</source>
        <translation>任务无法继续。已付费的内容没有丢失：请查看窗口。</translation>
    </message>
</context>
<context>
    <name>Selecting</name>
    <message>
        <location filename="../../gui/controllers/selecting.py"/>
        <source>Include everything</source>
        <translation>全部包含</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Enter the key that Lensmor gave you in the Settings.</source>
        <translation>请在“设置”中输入 Lensmor 提供给您的密钥。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was sent. Choose the right column, leave these rows out, or, if you are sure that the IDs are right, tick the box that says so beside the price.</source>
        <translation>尚未发送任何内容。请选择正确的列，排除这些行；如果您确定这些 ID 正确，请勾选价格旁的确认框。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>{hint} Or let the results go to another file: that will be a new, plain workbook.</source>
        <translation>{hint}或者将结果写入另一个文件：那将是一个新的普通工作簿。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>See the past runs in the History.</source>
        <translation>以前的任务请见“历史记录”。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was written. Choose another file name.</source>
        <translation>尚未写入任何内容。请选择其他文件名。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was sent. What was written into your sheets is safe there. Best is to put a backup of this file in its place: it may hold addresses that were paid for. If there is none, use the button below: it sets the file aside and begins a new record. Nothing is deleted.</source>
        <translation>尚未发送任何内容。已写入您表格的内容仍安全地保存在表格中。最好用此文件的备份来替换它：其中可能有已付费的邮箱地址。如果没有备份，请使用下方的按钮：它会将此文件移开并开始新的记录。不会删除任何内容。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was sent. Have the folder given to you, or ask whoever looks after this computer for another one, then start the program again.</source>
        <translation>尚未发送任何内容。请让人将该文件夹交给您，或请负责这台电脑的人员另设一个文件夹，然后重新启动程序。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Choose another name, or choose this file again and say yes when you are asked whether it may be replaced; a copy of it is kept then.</source>
        <translation>请选择其他名称，或再次选择此文件，并在询问是否可以替换时回答“是”；届时会保留它的副本。</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Ask IT for a way past the proxy for this program, or to put its address with a name and a password into HTTPS_PROXY. Then start the program again and resume.</source>
        <translation>请让 IT 部门为本程序提供绕过代理的方式，或将代理地址连同用户名和密码写入 HTTPS_PROXY。然后重新启动程序并继续。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Something in the program went wrong.</source>
        <translation>程序出现错误。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>This is a mistake of ours. What was bought so far is saved, and nothing is paid twice.</source>
        <translation>这是我们的错误。到目前为止购买的内容都已保存，不会重复付费。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Close the window and open it again. If it comes back, save the support file and send it to whoever looks after this program.</source>
        <translation>请关闭窗口后重新打开。如果错误再次出现，请保存支持文件并发送给负责本程序的人员。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The support file can&apos;t be saved.</source>
        <translation>无法保存支持文件。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>“{file}” can&apos;t be written into the folder “{folder}” ({problem}).</source>
        <translation>无法将“{file}”写入文件夹“{folder}”（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Choose another folder and try again.</source>
        <translation>请选择其他文件夹，然后重试。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>“{file}” could not be opened.</source>
        <translation>无法打开“{file}”。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>This computer found no program that opens it. The file is in {folder}.</source>
        <translation>这台电脑没有找到能打开它的程序。文件在 {folder}。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Look for it there, and open it in the program that you use for such files.</source>
        <translation>请到那里找到它，并用您平时处理此类文件的程序打开。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>It was moved, renamed or deleted: it isn&apos;t in {folder} any more.</source>
        <translation>它已被移动、重命名或删除：它不再位于 {folder}。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Nothing that was paid for is lost: open the run in the History and write its results again.</source>
        <translation>已付费的内容不会丢失：请在历史记录中打开这次运行，重新写入结果。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>There are no logs to show.</source>
        <translation>没有可显示的日志。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The folder “{folder}” can&apos;t be made ({problem}).</source>
        <translation>无法创建文件夹“{folder}”（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The program works without logs. Check that there is room on the disk and that you may write there.</source>
        <translation>没有日志程序也能运行。请检查磁盘空间是否充足，以及您是否有权写入该处。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The sample can&apos;t be made ready.</source>
        <translation>无法准备示例。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The folder “{folder}” can&apos;t be written to ({problem}).</source>
        <translation>无法写入文件夹“{folder}”（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Check that there is room on the disk and that you may write there.</source>
        <translation>请检查磁盘空间是否充足，以及您是否有权写入该处。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <location filename="../../settings/wording.py"/>
        <source>no reason given</source>
        <translation>未说明原因</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The receipt can&apos;t be saved.</source>
        <translation>无法保存收据。</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Close it in other programs or choose another folder. Nothing is lost: the receipt is kept in this program too.</source>
        <translation>请在其他程序中关闭它，或选择其他文件夹。没有丢失任何内容：本程序中也保留着收据。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The address of the Lensmor service can’t be used.</source>
        <extracomment>BASE_URL_TITLE</extracomment>
        <translation>Lensmor 服务地址无法使用。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>“{url}” doesn’t begin with https://. Nothing was sent.</source>
        <extracomment>BASE_URL_NO_SCHEME</extracomment>
        <translation>“{url}”不是以 https:// 开头。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>“{url}” is not encrypted, so that others could read your API key on the way. Nothing was sent.</source>
        <extracomment>BASE_URL_INSECURE</extracomment>
        <translation>“{url}”未加密，他人可能在途中读取您的 API 密钥。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>“{url}” is not a complete web address. Nothing was sent.</source>
        <extracomment>BASE_URL_BROKEN</extracomment>
        <translation>“{url}”不是完整的网址。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It holds a user name, a password, a “?” or a “#”, which don’t belong there. Nothing was sent.</source>
        <extracomment>BASE_URL_SECRETS</extracomment>
        <translation>其中包含不应出现的用户名、密码、“?”或“#”。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Everything is asked of {host}, and not of Lensmor itself ({usual}): this computer is set up so. Your key and what is in your sheet about people and events go there. If you don&apos;t know why, ask whoever looks after this computer before you say yes.</source>
        <extracomment>OTHER_ADDRESS</extracomment>
        <translation>所有请求都会发往 {host}，而不是 Lensmor 本身（{usual}）：这台电脑就是这样设置的。您的密钥以及表格中有关人员和活动的内容都会发往那里。如果您不清楚原因，请在确认之前询问负责这台电脑的人员。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Use {default}, or leave it out. Plain http is accepted only for this computer (127.0.0.1).</source>
        <extracomment>BASE_URL_HINT</extracomment>
        <translation>请使用 {default}，或留空。仅对本机 (127.0.0.1) 接受普通 http。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The API key can’t be used.</source>
        <extracomment>KEY_TITLE</extracomment>
        <translation>API 密钥无法使用。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It is empty. Nothing was sent.</source>
        <extracomment>KEY_BLANK</extracomment>
        <translation>密钥为空。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>There is a blank, a line break or a character in it that no Lensmor key has. Nothing was sent.</source>
        <extracomment>KEY_CHARACTERS</extracomment>
        <translation>其中有空格、换行或 Lensmor 密钥中不会出现的字符。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Part of it is hidden behind dots or stars, as websites show a key after its first day. Nothing was sent.</source>
        <extracomment>KEY_SHORTENED</extracomment>
        <translation>其中一部分被圆点或星号遮住，网站在第一天之后通常这样显示密钥。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>There is a “=” in it, and it isn’t certain which part is the name and which the key. Nothing was sent.</source>
        <extracomment>KEY_NAMED</extracomment>
        <translation>其中有一个“=”，无法确定哪一部分是名称、哪一部分是密钥。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Copy the whole key from your Lensmor account, and nothing else, and paste it again.</source>
        <extracomment>KEY_HINT</extracomment>
        <translation>请从您的 Lensmor 账户复制完整的密钥，不要包含其他内容，然后重新粘贴。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor refused the API key.</source>
        <extracomment>KEY_REFUSED_TITLE</extracomment>
        <translation>Lensmor 拒绝了 API 密钥。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The key is wrong, expired or withdrawn. This request bought nothing, and no result is lost.</source>
        <extracomment>KEY_REFUSED_MESSAGE</extracomment>
        <translation>密钥有误、已过期或已被撤销。此请求没有购买任何内容，也没有丢失任何结果。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Copy the key from your Lensmor account again, enter it, and go on.</source>
        <extracomment>KEY_REFUSED_HINT</extracomment>
        <translation>请重新从您的 Lensmor 账户复制密钥，输入后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Your Lensmor account has too few credits.</source>
        <extracomment>CREDITS_TITLE</extracomment>
        <translation>您的 Lensmor 账户积分不足。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>This request was refused: it bought nothing and cost nothing.</source>
        <extracomment>CREDITS_MESSAGE</extracomment>
        <translation>此请求被拒绝：没有购买任何内容，也没有收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Add credits to your account and resume, or send fewer people.</source>
        <extracomment>CREDITS_HINT</extracomment>
        <translation>请为您的账户充值积分后继续，或减少发送的人数。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor doesn’t know this ID, or doesn’t show it to your account.</source>
        <extracomment>NOT_FOUND_TITLE</extracomment>
        <translation>Lensmor 没有此 ID，或不向您的账户显示。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor has nothing at {path}. This request bought nothing.</source>
        <extracomment>NOT_FOUND_MESSAGE</extracomment>
        <translation>Lensmor 在 {path} 处没有内容。此请求没有购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check that the ID is Lensmor’s own, and that the key belongs to the right account.</source>
        <extracomment>NOT_FOUND_HINT</extracomment>
        <translation>请检查该 ID 是否为 Lensmor 的 ID，以及密钥是否属于正确的账户。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor says that something else is going on with these people or this event.</source>
        <extracomment>CONFLICT_TITLE</extracomment>
        <translation>Lensmor 表示这些人员或此活动正在进行其他操作。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Another unlock of the same may still be running. This request was refused and bought nothing; we will ask Lensmor before anything is sent again.</source>
        <extracomment>CONFLICT_MESSAGE</extracomment>
        <translation>相同内容可能正在另行解锁。此请求被拒绝，没有购买任何内容；再次发送之前我们会先询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Wait a few minutes, then resume.</source>
        <extracomment>CONFLICT_HINT</extracomment>
        <translation>请等待几分钟，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor found too many people in one request.</source>
        <extracomment>TOO_MANY_TITLE</extracomment>
        <translation>Lensmor 认为一次请求中的人员过多。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Report this with the details for support: the program sends at most {most} people.</source>
        <extracomment>TOO_MANY_HINT</extracomment>
        <translation>请将此情况连同详情报告给支持人员：本程序最多发送 {most} 位人员。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor refused the request.</source>
        <extracomment>BAD_REQUEST_TITLE</extracomment>
        <translation>Lensmor 拒绝了请求。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It was answered with status {status}. This request bought nothing.</source>
        <extracomment>BAD_REQUEST_MESSAGE</extracomment>
        <translation>答复状态为 {status}。此请求没有购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor says: “{saying}”. This request bought nothing.</source>
        <extracomment>BAD_REQUEST_SAYING</extracomment>
        <translation>Lensmor 表示：“{saying}”。此请求没有购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the IDs in the sheet. If they are right, send us the details for support.</source>
        <extracomment>BAD_REQUEST_HINT</extracomment>
        <translation>请检查表格中的 ID。如果 ID 正确，请将详情发送给我们的支持人员。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Your Lensmor plan doesn’t include this.</source>
        <extracomment>FEATURE_TITLE</extracomment>
        <translation>您的 Lensmor 套餐不包含此功能。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The API needs a paid plan. This request bought nothing and cost nothing.</source>
        <extracomment>FEATURE_MESSAGE</extracomment>
        <translation>使用 API 需要付费套餐。此请求没有购买任何内容，也没有收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask whoever manages your Lensmor account to check the plan, then resume.</source>
        <extracomment>FEATURE_HINT</extracomment>
        <translation>请让管理您 Lensmor 账户的人员检查套餐，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor asks us to slow down.</source>
        <extracomment>RATE_TITLE</extracomment>
        <translation>Lensmor 要求我们放慢速度。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Too many requests were made in a short time. This request bought nothing.</source>
        <extracomment>RATE_MESSAGE</extracomment>
        <translation>短时间内请求过多。此请求没有购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The program has waited as long as it may. Go on, or try again, in a few minutes.</source>
        <extracomment>RATE_HINT</extracomment>
        <translation>程序已等待到允许的最长时间。请几分钟后继续或重试。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor works on too many of your tasks at once.</source>
        <extracomment>CONCURRENCY_TITLE</extracomment>
        <translation>Lensmor 同时处理的您的作业过多。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Tasks of your account that are still running keep this one out. Go on, or try again, in a few minutes.</source>
        <extracomment>CONCURRENCY_HINT</extracomment>
        <translation>您账户中仍在运行的作业占满了名额。请几分钟后继续或重试。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor can’t be reached.</source>
        <extracomment>UNREACHABLE_TITLE</extracomment>
        <translation>无法连接到 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The address {host} was not found. Nothing was sent.</source>
        <extracomment>UNREACHABLE_NAME</extracomment>
        <translation>找不到地址 {host}。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>There is no way to {host}: this computer seems to be offline. Nothing was sent.</source>
        <extracomment>UNREACHABLE_OFFLINE</extracomment>
        <translation>无法到达 {host}：这台电脑似乎处于离线状态。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>{host} doesn’t accept connections. Nothing was sent.</source>
        <extracomment>UNREACHABLE_REFUSED</extracomment>
        <translation>{host} 不接受连接。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>{host} didn’t accept the connection in time. Nothing was sent.</source>
        <extracomment>UNREACHABLE_TIMEOUT</extracomment>
        <translation>{host} 没有及时接受连接。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The encrypted connection to {host} failed. Nothing was sent.</source>
        <extracomment>UNREACHABLE_TLS</extracomment>
        <translation>与 {host} 的加密连接失败。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>This computer doesn’t trust the certificate that was shown for {host}. Nothing was sent.</source>
        <extracomment>UNREACHABLE_CERTIFICATE</extracomment>
        <translation>这台电脑不信任 {host} 出示的证书。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The file with the trusted certificates, which a setting of this computer names, is missing or can’t be read. Nothing was sent.</source>
        <extracomment>UNREACHABLE_NO_CERTIFICATES</extracomment>
        <translation>这台电脑的设置所指定的受信任证书文件缺失或无法读取。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, on the way from this computer to {host}, refused to let the program through. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY</extracomment>
        <translation>这台电脑与 {host} 之间的代理 {proxy} 拒绝让程序通过。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, which this computer is set to use, can’t be reached or doesn’t answer. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_GONE</extracomment>
        <translation>这台电脑设置使用的代理 {proxy} 无法连接或没有应答。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, which this computer is set to use, was not found: no computer has this name here. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_NAME</extracomment>
        <translation>未找到这台电脑设置使用的代理 {proxy}：此网络中没有该名称的电脑。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The address that is set as this computer’s proxy can’t be read. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_SETTING</extracomment>
        <translation>无法识别这台电脑设置的代理地址。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>A kind of proxy is set (such as SOCKS) that the program can’t use. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_KIND</extracomment>
        <translation>设置的代理类型（例如 SOCKS）本程序无法使用。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>No connection to {host} could be made. Nothing was sent.</source>
        <extracomment>UNREACHABLE_OTHER</extracomment>
        <translation>无法与 {host} 建立连接。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the internet connection, then resume.</source>
        <extracomment>UNREACHABLE_HINT</extracomment>
        <translation>请检查网络连接，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, on the way from this computer to {host}, asks for a user name and a password. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_SIGN_IN</extracomment>
        <translation>这台电脑与 {host} 之间的代理 {proxy} 要求用户名和密码。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy} refused the user name or the password that are set for it. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_REFUSES_SIGN_IN</extracomment>
        <translation>代理 {proxy} 拒绝了为它设置的用户名或密码。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy} takes only a sign-in that the program doesn’t have, such as a Windows account’s (NTLM, Negotiate). Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_METHOD</extracomment>
        <translation>代理 {proxy} 只接受本程序不支持的登录方式，例如 Windows 账户登录（NTLM、Negotiate）。尚未发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the internet connection and the network’s sign-in page, or ask IT whether the network lets this connection through. Then resume.</source>
        <extracomment>UNREACHABLE_TLS_HINT</extracomment>
        <translation>请检查网络连接和网络的登录页面，或询问 IT 部门网络是否允许此连接。然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check this computer’s date and time. In a company network, ask IT to add the company’s certificate to this computer’s certificates, or to set SSL_CERT_FILE to its file. Then resume.</source>
        <extracomment>UNREACHABLE_CERTIFICATE_HINT</extracomment>
        <translation>请检查这台电脑的日期和时间。在公司网络中，请让 IT 部门将公司的证书添加到这台电脑的证书中，或将 SSL_CERT_FILE 设为证书文件。然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT to correct or remove the setting: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE. Then start the program again and resume.</source>
        <extracomment>UNREACHABLE_NO_CERTIFICATES_HINT</extracomment>
        <translation>请让 IT 部门更正或删除以下设置：REQUESTS_CA_BUNDLE、CURL_CA_BUNDLE 或 SSL_CERT_FILE。然后重新启动程序并继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Away from the company’s network its proxy can’t be reached: turn it off in the system’s settings (or remove HTTPS_PROXY), or connect to that network. Then resume.</source>
        <extracomment>UNREACHABLE_PROXY_HINT</extracomment>
        <translation>离开公司网络后无法连接公司的代理：请在系统设置中关闭代理（或删除 HTTPS_PROXY），或连接到公司网络。然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>This computer is set to find its proxy by a script ({script}), which could not be used, so the program tried without. Ask IT to look at it, or for the proxy’s address. {hint}</source>
        <extracomment>UNREACHABLE_SCRIPT_HINT</extracomment>
        <translation>这台电脑设置为通过脚本（{script}）查找代理，但该脚本无法使用，因此程序尝试了不用代理。请让 IT 部门检查它，或向他们询问代理地址。{hint}</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT to let this computer reach {host}. Then resume.</source>
        <extracomment>UNREACHABLE_PROXY_REFUSED_HINT</extracomment>
        <translation>请让 IT 部门允许这台电脑访问 {host}。然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check HTTPS_PROXY or the system’s proxy settings: http://NAME:PASSWORD@PROXY:PORT. In a name or password write special characters as codes: # as %23, / as %2F, ? as %3F, @ as %40, : as %3A, % as %25. Start the program again, then resume.</source>
        <extracomment>UNREACHABLE_PROXY_SETTING_HINT</extracomment>
        <translation>请检查 HTTPS_PROXY 或系统的代理设置：http://NAME:PASSWORD@PROXY:PORT。用户名或密码中的特殊字符要写成代码：# 写作 %23，/ 写作 %2F，? 写作 %3F，@ 写作 %40，: 写作 %3A，% 写作 %25。重新启动程序，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT for the address of an HTTP proxy and set HTTPS_PROXY to it: http://PROXY:PORT. Start the program again, then resume.</source>
        <extracomment>UNREACHABLE_PROXY_KIND_HINT</extracomment>
        <translation>请向 IT 部门索取 HTTP 代理的地址，并将 HTTPS_PROXY 设为该地址：http://PROXY:PORT。重新启动程序，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Correct them in HTTPS_PROXY: http://NAME:PASSWORD@PROXY:PORT. Special characters are written as codes: # as %23, @ as %40, : as %3A, % as %25. Start the program again, then resume.</source>
        <extracomment>UNREACHABLE_PROXY_REFUSES_SIGN_IN_HINT</extracomment>
        <translation>请在 HTTPS_PROXY 中更正：http://NAME:PASSWORD@PROXY:PORT。特殊字符要写成代码：# 写作 %23，@ 写作 %40，: 写作 %3A，% 写作 %25。重新启动程序，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT to let this program reach {host} without that sign-in, or for a small local proxy that does it (such as px or cntlm), whose address goes into HTTPS_PROXY. Then resume.</source>
        <extracomment>UNREACHABLE_PROXY_METHOD_HINT</extracomment>
        <translation>请让 IT 部门允许本程序无需该登录即可访问 {host}，或提供一个代为登录的本地小代理（例如 px 或 cntlm），并将其地址写入 HTTPS_PROXY。然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The connection to Lensmor broke.</source>
        <extracomment>INTERRUPTED_TITLE</extracomment>
        <translation>与 Lensmor 的连接中断。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>A question was left without an answer. Asking costs nothing.</source>
        <extracomment>INTERRUPTED_MESSAGE</extracomment>
        <translation>有一次询问没有得到答复。询问不收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor took too long to answer a question. Asking costs nothing.</source>
        <extracomment>INTERRUPTED_TIMEOUT</extracomment>
        <translation>Lensmor 答复询问的时间过长。询问不收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor has a problem of its own.</source>
        <extracomment>SERVER_TITLE</extracomment>
        <translation>Lensmor 自身出现问题。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It answered a question with status {status}. Asking costs nothing.</source>
        <extracomment>SERVER_MESSAGE</extracomment>
        <translation>Lensmor 对询问的答复状态为 {status}。询问不收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Resume in a few minutes. If it stays, send the details to Lensmor’s support.</source>
        <extracomment>SERVER_HINT</extracomment>
        <translation>请几分钟后再继续。如果问题仍然存在，请将详情发送给 Lensmor 支持部门。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer can’t be understood.</source>
        <extracomment>UNREADABLE_TITLE</extracomment>
        <translation>无法理解答复。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>A web page came instead of Lensmor’s answer, as sign-in pages and firewalls send. The question cost nothing.</source>
        <extracomment>UNREADABLE_HTML</extracomment>
        <translation>收到的是网页而不是 Lensmor 的答复，登录页面和防火墙常会如此。该询问未收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer points to another address, which is never followed with your key. The question cost nothing.</source>
        <extracomment>UNREADABLE_REDIRECT</extracomment>
        <translation>答复指向另一个地址，程序绝不会带着您的密钥前往。该询问未收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The network answered in Lensmor’s place: it wants you to sign in first, as hotels, trains and fairs do. The question cost nothing.</source>
        <extracomment>UNREADABLE_SIGN_IN</extracomment>
        <translation>网络代替 Lensmor 作了答复：它要求您先登录，酒店、列车和展会的网络常会如此。该询问未收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Open any web page in your browser: if the network asks you to sign in, do so, then resume. If it doesn’t, check the address of the service, or ask IT whether a firewall answers.</source>
        <extracomment>UNREADABLE_HTML_HINT</extracomment>
        <translation>请在浏览器中打开任意网页：如果网络要求登录，请登录后继续。如果没有要求，请检查服务地址，或询问 IT 部门是否由防火墙作了答复。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Open any web page in your browser, sign in to the network there, then resume.</source>
        <extracomment>UNREADABLE_SIGN_IN_HINT</extracomment>
        <translation>请在浏览器中打开任意网页，在那里登录网络，然后继续。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer is far larger than it should be. The question cost nothing.</source>
        <extracomment>UNREADABLE_LARGE</extracomment>
        <translation>答复远大于应有的大小。该询问未收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor’s answer is incomplete or not as agreed. The question cost nothing.</source>
        <extracomment>UNREADABLE_MESSAGE</extracomment>
        <translation>Lensmor 的答复不完整或不符合约定。该询问未收费。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the address of the service and the network’s sign-in page, then resume. If it stays, send the details to Lensmor’s support.</source>
        <extracomment>UNREADABLE_HINT</extracomment>
        <translation>请检查服务地址和网络的登录页面，然后继续。如果问题仍然存在，请将详情发送给 Lensmor 支持部门。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It isn’t known whether Lensmor carried out this purchase.</source>
        <extracomment>UNKNOWN_TITLE</extracomment>
        <translation>尚不清楚 Lensmor 是否执行了此次购买。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The connection broke after the request was sent. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_DROPPED</extracomment>
        <translation>请求发送后连接中断。再次发送之前我们会先询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor didn’t answer the request in time. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_TIMEOUT</extracomment>
        <translation>Lensmor 没有及时答复请求。再次发送之前我们会先询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor answered with status {status}, which leaves it open. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_SERVER</extracomment>
        <translation>Lensmor 的答复状态为 {status}，结果不明。再次发送之前我们会先询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer can’t be understood. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_ANSWER</extracomment>
        <translation>无法理解答复。再次发送之前我们会先询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The network answered in Lensmor’s place and wants you to sign in first: open any web page in your browser for that. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_SIGN_IN</extracomment>
        <translation>网络代替 Lensmor 作了答复，并要求您先登录：请在浏览器中打开任意网页进行登录。再次发送之前，我们会先询问 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Nothing needs to be done now. What stays open is shown as Unconfirmed: resume later.</source>
        <extracomment>UNKNOWN_HINT</extracomment>
        <translation>现在无需任何操作。未决的部分显示为“未确认”：请稍后继续。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} is empty. Type the Lensmor personnel ID of this row there.</source>
        <extracomment>PERSON_ID_EMPTY</extracomment>
        <translation>{cell} 为空。请在该处输入此行的 Lensmor 人员 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} is empty. Type the Lensmor event ID of this row there.</source>
        <extracomment>EVENT_ID_EMPTY</extracomment>
        <translation>{cell} 为空。请在该处输入此行的 Lensmor 活动 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a fraction ({value}); an ID has none. Type the ID again, as text.</source>
        <extracomment>ID_FRACTION</extracomment>
        <translation>{cell} 是小数 ({value})，而 ID 没有小数。请以文本形式重新输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a negative number ({value}). Type the ID again, without the minus sign.</source>
        <extracomment>ID_NEGATIVE</extracomment>
        <translation>{cell} 是负数 ({value})。请去掉负号重新输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number in scientific form ({value}), so some of its digits may be gone. Format the cell as text and type the whole ID again.</source>
        <extracomment>ID_SCIENTIFIC</extracomment>
        <translation>{cell} 是科学计数法的数字 ({value})，部分位数可能已丢失。请将单元格设为文本格式，重新输入完整的 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number that Excel shows in scientific form ({value}), so nobody sees whether its digits are right. Format the cell as text and type the whole ID again.</source>
        <extracomment>ID_SHOWN_SCIENTIFIC</extracomment>
        <translation>{cell} 的数字在 Excel 中以科学计数法显示 ({value})，无法看出各位数字是否正确。请将单元格设为文本格式，重新输入完整的 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number of more than 15 digits ({value}); Excel replaces the rest with zeros. Format the cell as text and type the whole ID again.</source>
        <extracomment>ID_DIGITS_GONE</extracomment>
        <translation>{cell} 的数字超过 15 位 ({value})，Excel 会将其余位替换为零。请将单元格设为文本格式，重新输入完整的 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds the error {value}. Mend its formula, or type the ID there.</source>
        <extracomment>ID_ERROR</extracomment>
        <translation>{cell} 含有错误值 {value}。请修正其公式，或在该处输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a formula whose result was not saved. Open the file in Excel and save it, or type the ID there.</source>
        <extracomment>ID_UNCALCULATED</extracomment>
        <translation>{cell} 含有未保存结果的公式。请在 Excel 中打开并保存该文件，或在该处输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a date ({value}); Excel may have made it of an ID. Format the cell as text and type the ID again.</source>
        <extracomment>ID_DATE</extracomment>
        <translation>{cell} 是日期 ({value})，可能是 Excel 由 ID 转换而来。请将单元格设为文本格式，重新输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds {value}, which is no ID. Type the ID there.</source>
        <extracomment>ID_BOOLEAN</extracomment>
        <translation>{cell} 的内容为 {value}，不是 ID。请在该处输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than one ID ({value}). Give each ID a row of its own; if it is one ID, type it with its digits only.</source>
        <extracomment>ID_SEVERAL</extracomment>
        <translation>{cell} 含有多个 ID ({value})。请让每个 ID 单独占一行；如果是同一个 ID，请只输入数字。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number with separators between its digits ({value}). Type the ID again with its digits only.</source>
        <extracomment>ID_SEPARATORS</extracomment>
        <translation>{cell} 的数字之间有分隔符 ({value})。请只用数字重新输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds an ID with blanks inside ({value}). Type it again without them.</source>
        <extracomment>ID_INNER_BLANK</extracomment>
        <translation>{cell} 的 ID 中含有空格 ({value})。请去掉空格重新输入。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a show&apos;s name ({value}) and not its ID. Copy the event&apos;s ID from Lensmor and type it in its place.</source>
        <extracomment>EVENT_ID_NAME</extracomment>
        <translation>{cell} 中是展会的名称（{value}），而不是它的 ID。请从 Lensmor 复制该活动的 ID，输入到该处。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds an ID with invisible characters inside ({value}). Type it again by hand.</source>
        <extracomment>ID_CONTROL</extracomment>
        <translation>{cell} 的 ID 中含有不可见字符 ({value})。请手动重新输入。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds {value}, which is no ID. Type the ID there, or clear the cell.</source>
        <extracomment>ID_NO_ID</extracomment>
        <translation>{cell} 的内容为 {value}，不是 ID。请在该处输入 ID，或清空单元格。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than 20 characters ({value}), too many for a personnel ID. Copy the ID from Lensmor again.</source>
        <extracomment>PERSON_ID_TOO_LONG</extracomment>
        <translation>{cell} 超过 20 个字符 ({value})，对人员 ID 来说过长。请重新从 Lensmor 复制 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than 100 characters ({value}), too many for an event ID. Copy the ID from Lensmor again.</source>
        <extracomment>EVENT_ID_TOO_LONG</extracomment>
        <translation>{cell} 超过 100 个字符 ({value})，对活动 ID 来说过长。请重新从 Lensmor 复制 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds {value}, but a Lensmor personnel ID is all digits, so this row is set aside. Copy the ID from Lensmor again, or choose another column.</source>
        <extracomment>PERSON_ID_NOT_DIGITS</extracomment>
        <translation>{cell} 的内容为 {value}，但 Lensmor 人员 ID 全部由数字组成，因此此行被搁置。请重新从 Lensmor 复制 ID，或选择其他列。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know {value} as an ID, so this row is not sent. It is a show&apos;s name: type the ID in its place. Lensmor has {events}.</source>
        <extracomment>ROW_EVENT_NAMED</extracomment>
        <translation>{cell}：Lensmor 不认识 ID {value}，因此不发送此行。这是展会的名称：请在该处输入 ID。Lensmor 中有 {events}。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a show&apos;s name ({value}) and not its ID. Type the ID in its place; Lensmor has {events}.</source>
        <extracomment>ROW_SHOW_NAMED</extracomment>
        <translation>{cell} 中是展会的名称（{value}），而不是它的 ID。请在该处输入 ID；Lensmor 中有 {events}。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{id} for {event}</source>
        <extracomment>EVENT_WITH_ID</extracomment>
        <translation>{event} 的 ID 是 {id}</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know the event {value}, so this row is not sent. If {id}, {event}, is meant, type just that.</source>
        <extracomment>ROW_EVENT_LIKELY</extracomment>
        <translation>{cell}：Lensmor 不认识活动 {value}，因此不发送此行。如果指的是 {id}（{event}），请只输入这个 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know the event {value}, so this row is not sent. If {id} is meant, type just that, without anything before or behind it.</source>
        <extracomment>ROW_EVENT_ALONE</extracomment>
        <translation>{cell}：Lensmor 不认识活动 {value}，因此不发送此行。如果指的是 {id}，请只输入它，前后不要有别的内容。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds words rather than an ID ({value}). Type the Lensmor personnel ID of this row there; it is all digits.</source>
        <extracomment>PERSON_ID_NAME</extracomment>
        <translation>{cell} 中是文字，而不是 ID（{value}）。请在该处输入该行的 Lensmor 人员 ID，它全部由数字组成。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} lies under merged cells, so no ID of its own is seen there. If the row needs one, unmerge the cells in Excel and type it there.</source>
        <extracomment>ID_COVERED</extracomment>
        <translation>{cell} 被合并单元格盖住，看不到自己的 ID。如果此行需要 ID，请在 Excel 中取消合并单元格，再输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} shows {seen}, but holds the number {value}, so nobody can tell which of them is the ID. Format the cell as text and type the ID as Lensmor shows it.</source>
        <extracomment>ID_SEEN_OTHERWISE</extracomment>
        <translation>{cell} 显示 {seen}，但其中的数字是 {value}，无法判断哪个是 ID。请把单元格格式设为文本，并按 Lensmor 显示的样子输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds the number {value}, but its number format shows nothing. Format the cell as text and type the ID, or clear the cell.</source>
        <extracomment>ID_SEEN_AS_NOTHING</extracomment>
        <translation>{cell} 中有数字 {value}，但它的数字格式什么都不显示。请把单元格格式设为文本并输入 ID，或者清空单元格。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than an ID ({value}). If the ID is {id}, type only that there.</source>
        <extracomment>ID_MORE_THAN_ID</extracomment>
        <translation>{cell} 中除了 ID 还有别的内容（{value}）。如果 ID 是 {id}，请只输入它。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a web address ({value}). Type only the ID there.</source>
        <extracomment>ID_WEB_ADDRESS</extracomment>
        <translation>{cell} 中是网址（{value}）。请只输入 ID。</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a formula as text ({value}), so it has no result. Type the ID there.</source>
        <extracomment>ID_FORMULA_AS_TEXT</extracomment>
        <translation>{cell} 中的公式是文本（{value}），没有结果。请在该处输入 ID。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Lensmor Desktop can&apos;t keep its records.</source>
        <extracomment>UNWRITABLE_TITLE</extracomment>
        <translation>Lensmor Desktop 无法保存记录。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} can&apos;t be opened or written: {why}.</source>
        <extracomment>UNWRITABLE</extracomment>
        <translation>无法打开或写入文件 {file}：{why}。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing more is sent. Make sure that the disk isn&apos;t full and that you may write to this folder, then try again.</source>
        <extracomment>UNWRITABLE_HINT</extracomment>
        <translation>不会再发送任何内容。请确认磁盘未满且您有权写入此文件夹，然后重试。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Lensmor Desktop can&apos;t keep its records there.</source>
        <extracomment>OTHERS_TITLE</extracomment>
        <translation>Lensmor Desktop 无法将记录保存在那里。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The folder {folder} belongs to somebody else, who could read and change what is in it.</source>
        <extracomment>OTHERS</extracomment>
        <translation>文件夹 {folder} 属于其他人，其中的内容可能被对方读取和更改。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Another copy of Lensmor Desktop is busy with the records.</source>
        <extracomment>BUSY_TITLE</extracomment>
        <translation>另一个已打开的 Lensmor Desktop 正在使用记录。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} has been locked for {seconds} seconds.</source>
        <extracomment>BUSY</extracomment>
        <translation>文件 {file} 已被占用 {seconds} 秒。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing more is sent from here, and nothing is lost. Wait a moment, or close the other copy (or the backup program that holds the file), then try again.</source>
        <extracomment>BUSY_HINT</extracomment>
        <translation>此处不会再发送任何内容，也没有丢失任何内容。请稍等，或关闭另一个程序（或占用该文件的备份程序），然后重试。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The disk is full.</source>
        <extracomment>FULL_TITLE</extracomment>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs ({file}) can&apos;t be written: there is no room left on its disk.</source>
        <extracomment>FULL</extracomment>
        <translation>无法写入以前任务的记录 ({file})：其所在磁盘已没有空间。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing more is sent, and nothing is lost. Make room on the disk, then try again.</source>
        <extracomment>FULL_HINT</extracomment>
        <translation>不会再发送任何内容，也没有丢失任何内容。请在磁盘上腾出空间，然后重试。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs is damaged.</source>
        <extracomment>DAMAGED_TITLE</extracomment>
        <translation>以前任务的记录已损坏。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} isn&apos;t a journal of Lensmor Desktop, or its disk is failing.</source>
        <extracomment>DAMAGED</extracomment>
        <translation>文件 {file} 不是 Lensmor Desktop 的日志，或其磁盘出现故障。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} is empty (0 bytes), although past runs were recorded in it.</source>
        <extracomment>DAMAGED_EMPTY</extracomment>
        <translation>文件 {file} 为空（0 字节），但其中曾记录以前的任务。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} is missing, although what belongs to it is still beside it.</source>
        <extracomment>DAMAGED_MISSING</extracomment>
        <translation>文件 {file} 不存在，但与它相关的文件仍在旁边。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs is not damaged.</source>
        <extracomment>NOT_DAMAGED_TITLE</extracomment>
        <translation>以前任务的记录没有损坏。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} can be read, so it stays where it is.</source>
        <extracomment>NOT_DAMAGED</extracomment>
        <translation>文件 {file} 可以读取，因此保留在原处。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>A newer Lensmor Desktop has been used here.</source>
        <extracomment>NEWER_TITLE</extracomment>
        <translation>这里使用过更新版本的 Lensmor Desktop。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs ({file}) was written by a newer version of the program.</source>
        <extracomment>NEWER</extracomment>
        <translation>以前任务的记录 ({file}) 由本程序的更新版本写入。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing was sent. Install the newest version, then try again.</source>
        <extracomment>NEWER_HINT</extracomment>
        <translation>尚未发送任何内容。请安装最新版本，然后重试。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Another run is at work.</source>
        <extracomment>IN_USE_TITLE</extracomment>
        <translation>另一个任务正在进行。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Another copy of the program is unlocking, or writing results, with the same records ({folder}). Two at once could pay for the same people, so nothing was sent from here.</source>
        <extracomment>IN_USE</extracomment>
        <translation>另一个已打开的本程序正在使用相同的记录 ({folder}) 解锁或写入结果。两个同时进行可能会为同一批人员付费，因此此处没有发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Wait until it is done, or stop it in its own window or terminal. Then start this one once more.</source>
        <extracomment>IN_USE_HINT</extracomment>
        <translation>请等待它完成，或在它自己的窗口或终端中停止它。然后再次开始此任务。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>There is no run {run}.</source>
        <extracomment>NO_RUN_TITLE</extracomment>
        <translation>没有任务 {run}。</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The records in {folder} don&apos;t hold it.</source>
        <extracomment>NO_RUN</extracomment>
        <translation>{folder} 中的记录里没有该任务。</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>The settings can&apos;t be saved.</source>
        <extracomment>CANT_KEEP_TITLE</extracomment>
        <translation>无法保存设置。</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>“{file}” can&apos;t be written ({problem}).</source>
        <extracomment>CANT_KEEP</extracomment>
        <translation>无法写入“{file}”（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>Check that there is room on the disk and that you may write there, and try again.</source>
        <extracomment>CANT_KEEP_HINT</extracomment>
        <translation>请检查磁盘空间是否充足，以及您是否有权写入该处，然后重试。</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>This computer’s keychain can’t be used, so a key that you enter is kept only until the program ends. Whoever looks after this computer can allow the keychain, or set the key up on it.</source>
        <extracomment>KEYCHAIN_BROKEN</extracomment>
        <translation>无法使用这台电脑的钥匙串，因此您输入的密钥只保留到程序结束。管理这台电脑的人可以允许使用钥匙串，或在电脑上设置密钥。</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>This computer’s keychain didn’t answer: it may be locked and wait for its password. Unlock it and start the program again, or enter the key for now.</source>
        <extracomment>KEYCHAIN_SILENT</extracomment>
        <translation>这台电脑的钥匙串没有响应：它可能已锁定并在等待密码。请解锁后重新启动程序，或先输入密钥。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which row holds the headings? In row {row}, where they should be, somebody seems to stand: there are IDs as in the rows below.</source>
        <extracomment>ASK_HEADINGS_PERSON</extracomment>
        <translation>标题在哪一行？第 {row} 行本应是标题，但那里似乎是一个人：其中有和下面各行一样的 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>If the sheet has no headings, insert a row above it and type them in: without them the results would have no place of their own. Then open the sheet again.</source>
        <extracomment>ASK_HEADINGS_PERSON_HINT</extracomment>
        <translation>如果工作表没有标题，请在上方插入一行并输入标题：没有标题，结果就没有自己的位置。然后重新打开表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? {named} is empty; the IDs seem to stand in {column}, which has no heading.</source>
        <extracomment>ASK_PERSON_BESIDE</extracomment>
        <translation>哪一列是 Lensmor 的人员 ID？{named} 是空的；ID 似乎在没有标题的 {column} 中。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which column holds Lensmor&apos;s event IDs? {named} is empty; the IDs seem to stand in {column}, which has no heading.</source>
        <extracomment>ASK_EVENT_BESIDE</extracomment>
        <translation>哪一列是 Lensmor 的活动 ID？{named} 是空的；ID 似乎在没有标题的 {column} 中。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Choose {column}, or move the heading in the sheet to where the IDs stand.</source>
        <extracomment>ASK_BESIDE_HINT</extracomment>
        <translation>请选择 {column}，或在表格中把标题移到 ID 所在的列。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which worksheet holds the people? “{worksheet}” has no headings of Lensmor IDs, but the hidden worksheet {worksheets} has them.</source>
        <extracomment>ASK_WORKSHEET_HIDDEN</extracomment>
        <translation>人员在哪个工作表？“{worksheet}”没有 Lensmor ID 的标题，但隐藏的工作表 {worksheets} 有。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Choose the worksheet; a hidden one can be read and stays hidden.</source>
        <extracomment>ASK_WORKSHEET_HINT</extracomment>
        <translation>请选择工作表；隐藏的工作表也可以读取，并保持隐藏。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Lensmor IDs stand on hidden worksheets too: {worksheets}. Only “{worksheet}” is read; choose another to unlock its people.</source>
        <extracomment>HIDDEN_WORKSHEETS</extracomment>
        <translation>隐藏的工作表中也有 Lensmor ID：{worksheets}。只读取“{worksheet}”；要解锁那里的人，请选择另一个工作表。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Only the personnel IDs in {column} are read. Others stand in {columns}: to unlock those people as well, open the sheet once more and choose that column.</source>
        <extracomment>OTHER_PEOPLE</extracomment>
        <translation>只读取 {column} 中的人员 ID。{columns} 中还有其他 ID：要一并解锁这些人，请再次打开表格并选择那一列。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Above the headings IDs seem to stand, and they aren&apos;t read: {count}, in these rows: {rows}. Move these people below the headings, or choose the row of headings that is theirs.</source>
        <extracomment>ROWS_ABOVE</extracomment>
        <translation>标题上方似乎有 ID，这些行不会被读取：{count} 行（{rows}）。请把这些人移到标题下方，或选择属于他们的标题行。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Row {row} holds other headings, and the rows that belong to it aren&apos;t read: {count}, from row {first} on. To unlock those people as well, put them into a sheet of their own, or open this one once more and choose row {row} as the row of headings.</source>
        <extracomment>OTHER_HEADINGS</extracomment>
        <translation>第 {row} 行是另一组标题，属于它的行不会被读取：从第 {first} 行起共 {count} 行。要一并解锁这些人，请把他们放到单独的表格中，或再次打开此表格并选择第 {row} 行作为标题行。</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Lines that seem to hold no person (totals, headings of groups, notes, other tables) are passed over: {count}, in these rows: {rows}.</source>
        <extracomment>LINES_PASSED</extracomment>
        <translation>似乎没有人员的行（合计、分组标题、备注、其他表格）已略过：{count} 行（第 {rows} 行）。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{file}” can&apos;t be read.</source>
        <extracomment>CANT_READ</extracomment>
        <translation>无法读取“{file}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Columns can&apos;t be added to “{file}”.</source>
        <extracomment>CANT_WRITE</extracomment>
        <translation>无法向“{file}”添加列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, choose Save As, pick “Excel Workbook (.xlsx)” and use the new file.</source>
        <extracomment>HINT_SAVE_XLSX</extracomment>
        <translation>请在 Excel 中打开，选择“另存为”，选取“Excel 工作簿 (.xlsx)”，然后使用新文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, save a copy with Save As, and use the copy.</source>
        <extracomment>HINT_SAVE_COPY</extracomment>
        <translation>请在 Excel 中打开，用“另存为”保存副本，然后使用该副本。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, which may mend it, and save a copy with Save As; or ask for it to be sent again.</source>
        <extracomment>HINT_MEND</extracomment>
        <translation>请在 Excel 中打开（Excel 或许能修复它），用“另存为”保存副本；或请对方重新发送。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Download or export it again, or ask for it to be sent again.</source>
        <extracomment>HINT_DOWNLOAD</extracomment>
        <translation>请重新下载或导出，或请对方重新发送。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Check that the file is still there and that you may open it, then try again.</source>
        <extracomment>HINT_PERMISSION</extracomment>
        <translation>请检查文件是否仍在原处且您有权打开，然后重试。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel with its password, choose File, Info, Protect Workbook, Encrypt with Password, clear the password and save. Then try again.</source>
        <extracomment>HINT_LOCKED</extracomment>
        <translation>请用密码在 Excel 中打开，依次选择“文件”“信息”“保护工作簿”“用密码进行加密”，清除密码并保存。然后重试。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Rename it so that its name ends in .csv, or export it again as a workbook.</source>
        <extracomment>HINT_RENAME_CSV</extracomment>
        <translation>请重命名，使文件名以 .csv 结尾，或重新导出为工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, choose a label without encryption under Home, Sensitivity (or File, Info, Protect Workbook, Restrict Access, Unrestricted Access), and save. If you may not, ask whoever gave it the label, or your IT, for a copy that isn&apos;t encrypted.</source>
        <extracomment>HINT_LABEL</extracomment>
        <translation>请在 Excel 中打开它，在“开始 &gt; 敏感度”中选择不加密的标签（或“文件 &gt; 信息 &gt; 保护工作簿 &gt; 限制访问 &gt; 无限制访问”），然后保存。如果您无权这样做，请向设置标签的人或 IT 部门索取未加密的副本。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Outlook, save the spreadsheet that is attached, and use that.</source>
        <extracomment>HINT_MAIL</extracomment>
        <translation>请在 Outlook 中打开它，保存其中附带的表格，然后使用该表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in Numbers, choose File &gt; Export To &gt; Excel, and use the file (.xlsx) that it makes.</source>
        <extracomment>HINT_NUMBERS</extracomment>
        <translation>请在 Numbers 中打开它，选择“文件 &gt; 导出为 &gt; Excel”，然后使用生成的文件（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in LibreOffice or Excel, choose Save As, pick the file type Excel workbook (.xlsx) and use the new file.</source>
        <extracomment>HINT_ODS</extracomment>
        <translation>请在 LibreOffice 或 Excel 中打开它，选择“另存为”，文件类型选“Excel 工作簿 (.xlsx)”，然后使用新文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose the spreadsheet that its table comes from (.xlsx or .csv), or copy the table into Excel and save that as a workbook.</source>
        <extracomment>HINT_DOCUMENT</extracomment>
        <translation>请选择其中表格的来源文件（.xlsx 或 .csv），或者把表格复制到 Excel 并另存为工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It may be a sign-in page that came in place of the download. Sign in where the sheet comes from, and download it again as an Excel workbook (.xlsx) or as CSV.</source>
        <extracomment>HINT_SIGN_IN</extracomment>
        <translation>这可能是代替下载内容的登录页面。请在表格来源处登录，再重新下载为 Excel 工作簿（.xlsx）或 CSV。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unpack it first (right-click it and choose Extract All; on a Mac, double-click it), then open the spreadsheet that was inside.</source>
        <extracomment>HINT_UNPACK</extracomment>
        <translation>请先解压缩（右键单击并选择“全部解压缩”；在 Mac 上双击），然后打开其中的表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unpack it first (right-click it and choose Extract All; on a Mac, double-click it), then open {files}.</source>
        <extracomment>HINT_UNPACK_NAMED</extracomment>
        <translation>请先解压缩（右键单击并选择“全部解压缩”；在 Mac 上双击），然后打开 {files}。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose the spreadsheet itself (.xlsx, .xlsm or .csv).</source>
        <extracomment>HINT_NOTHING_TO_UNPACK</extracomment>
        <translation>请选择表格本身（.xlsx、.xlsm 或 .csv）。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unpack it first, with its password, then open the spreadsheet that was inside.</source>
        <extracomment>HINT_UNPACK_LOCKED</extracomment>
        <translation>请先用密码解压缩，然后打开其中的表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose a workbook (.xlsx or .xlsm) or a .csv file.</source>
        <extracomment>HINT_OTHER_FILE</extracomment>
        <translation>请选择工作簿（.xlsx 或 .xlsm）或 .csv 文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Save a copy that holds only the rows and columns you need, and use that.</source>
        <extracomment>HINT_SPLIT</extracomment>
        <translation>请保存一个只含所需行和列的副本，并使用该副本。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is empty: 0 bytes.</source>
        <extracomment>IS_EMPTY_FILE</extracomment>
        <translation>文件为空：0 字节。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file holds nothing but blanks; it was probably never fully downloaded.</source>
        <extracomment>IS_BLANK</extracomment>
        <translation>文件中只有空白；很可能从未完整下载。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a workbook in the old .xls format of Excel 97 to 2003.</source>
        <extracomment>IS_XLS</extracomment>
        <translation>这是 Excel 97 至 2003 的旧 .xls 格式工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a binary workbook (.xlsb).</source>
        <extracomment>IS_XLSB</extracomment>
        <translation>这是二进制工作簿 (.xlsb)。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an XML spreadsheet of Excel 2003.</source>
        <extracomment>IS_XML_2003</extracomment>
        <translation>这是 Excel 2003 的 XML 电子表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an OpenDocument spreadsheet (.ods).</source>
        <extracomment>IS_ODS</extracomment>
        <translation>这是 OpenDocument 电子表格 (.ods)。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>It is a spreadsheet of Apple Numbers.</source>
        <extracomment>IS_NUMBERS</extracomment>
        <translation>这是 Apple Numbers 的电子表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is encrypted by its sensitivity label, so only Excel can open it.</source>
        <extracomment>IS_LABEL</extracomment>
        <translation>它被敏感度标签加密，只有 Excel 能打开。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an email.</source>
        <extracomment>IS_MAIL</extracomment>
        <translation>这是一封电子邮件。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is protected with a password, so nothing in it can be read.</source>
        <extracomment>IS_LOCKED</extracomment>
        <translation>文件受密码保护，无法读取其中的任何内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a web page, although its name says that it is a workbook.</source>
        <extracomment>IS_HTML</extracomment>
        <translation>这是网页，尽管文件名表示它是工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a web page without any table, although its name says that it is a workbook.</source>
        <extracomment>IS_HTML_PAGE</extracomment>
        <translation>这是一个没有表格的网页，虽然文件名表示它是工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is plain text, such as a CSV export, although its name says that it is a workbook.</source>
        <extracomment>IS_TEXT</extracomment>
        <translation>这是纯文本（例如 CSV 导出），尽管文件名表示它是工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The end of the file is missing; the download or copy was cut short.</source>
        <extracomment>IS_TRUNCATED</extracomment>
        <translation>文件末尾缺失；下载或复制未完成。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>It is a document of Apple Pages.</source>
        <extracomment>IS_PAGES</extracomment>
        <translation>这是 Apple Pages 文稿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>It is a presentation of Apple Keynote.</source>
        <extracomment>IS_KEYNOTE</extracomment>
        <translation>这是 Apple Keynote 演示文稿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a text document or a presentation of LibreOffice.</source>
        <extracomment>IS_ODT</extracomment>
        <translation>这是 LibreOffice 的文本文档或演示文稿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a Word document.</source>
        <extracomment>IS_DOCX</extracomment>
        <translation>这是 Word 文档。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a PowerPoint presentation.</source>
        <extracomment>IS_PPTX</extracomment>
        <translation>这是 PowerPoint 演示文稿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an older Office document, but not a workbook.</source>
        <extracomment>IS_OLE</extracomment>
        <translation>这是较旧的 Office 文档，但不是工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a PDF document.</source>
        <extracomment>IS_PDF</extracomment>
        <translation>这是 PDF 文档。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an archive of files, and there is no workbook directly in it.</source>
        <extracomment>IS_ARCHIVE</extracomment>
        <translation>这是文件压缩包，其中没有直接可用的工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive with these files in it: {files}.</source>
        <extracomment>IS_ZIP_OF</extracomment>
        <translation>这是一个 zip 压缩包，其中有这些文件：{files}。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive, and there is no spreadsheet in it, but: {files}.</source>
        <extracomment>IS_ZIP_WITHOUT</extracomment>
        <translation>这是一个 zip 压缩包，其中没有表格，只有：{files}。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive with nothing in it.</source>
        <extracomment>IS_ZIP_EMPTY</extracomment>
        <translation>这是一个空的 zip 压缩包。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive that is protected with a password.</source>
        <extracomment>IS_ZIP_LOCKED</extracomment>
        <translation>这是一个受密码保护的 zip 压缩包。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive in which a workbook stands unpacked, in its folder “{folder}”.</source>
        <extracomment>IS_UNPACKED</extracomment>
        <translation>这是一个 zip 压缩包，其中的工作簿已被解开，位于文件夹“{folder}”中。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose the workbook that the archive was made from, or ask for it to be sent again as it was.</source>
        <extracomment>HINT_UNPACKED</extracomment>
        <translation>请选择生成该压缩包的工作簿，或请对方按原样重新发送。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>and {count} more</source>
        <extracomment>AND_MORE</extracomment>
        <translation>以及另外 {count} 个</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}”</source>
        <extracomment>QUOTED</extracomment>
        <translation>“{name}”</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is no workbook.</source>
        <extracomment>IS_UNKNOWN</extracomment>
        <translation>这不是工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: its list of parts is missing.</source>
        <extracomment>PART_LIST_MISSING</extracomment>
        <translation>文件已损坏：缺少部件列表。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: its list of parts is incomplete.</source>
        <extracomment>PART_LIST_INCOMPLETE</extracomment>
        <translation>文件已损坏：部件列表不完整。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: its list of parts is broken.</source>
        <extracomment>PART_LIST_BROKEN</extracomment>
        <translation>文件已损坏：部件列表有错误。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: the size of a part is missing.</source>
        <extracomment>SIZE_MISSING</extracomment>
        <translation>文件已损坏：缺少某个部件的大小。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: the name of a part can&apos;t be read.</source>
        <extracomment>NAME_UNREADABLE</extracomment>
        <translation>文件已损坏：无法读取某个部件的名称。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: a part has no proper name.</source>
        <extracomment>NAME_IMPROPER</extracomment>
        <translation>文件已损坏：某个部件没有正确的名称。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” isn&apos;t where it should be.</source>
        <extracomment>PART_MISPLACED</extracomment>
        <translation>文件已损坏：“{part}”不在应有的位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is incomplete.</source>
        <extracomment>PART_INCOMPLETE</extracomment>
        <translation>文件已损坏：“{part}”不完整。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is missing.</source>
        <extracomment>PART_MISSING</extracomment>
        <translation>文件已损坏：缺少“{part}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” doesn&apos;t match its checksum.</source>
        <extracomment>CHECKSUM</extracomment>
        <translation>文件已损坏：“{part}”与其校验和不符。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is no proper XML (line {line}).</source>
        <extracomment>IMPROPER_XML</extracomment>
        <translation>文件已损坏：“{part}”不是正确的 XML（第 {line} 行）。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: the part that lists its sheets is missing.</source>
        <extracomment>SHEET_LIST_MISSING</extracomment>
        <translation>文件已损坏：缺少列出工作表的部件。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is no workbook.</source>
        <extracomment>NOT_THE_WORKBOOK</extracomment>
        <translation>文件已损坏：“{part}”不是工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: a cell refers to text that isn&apos;t there.</source>
        <extracomment>TEXT_MISSING</extracomment>
        <translation>文件已损坏：有单元格引用了不存在的文本。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” has two rows with one number, or a row that can&apos;t be counted.</source>
        <extracomment>ROW_NUMBERS</extracomment>
        <translation>文件已损坏：“{part}”中有两行编号相同，或有无法计数的行。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{address}” is no cell.</source>
        <extracomment>NO_CELL</extracomment>
        <translation>文件已损坏：“{address}”不是单元格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” describes a column that can&apos;t be.</source>
        <extracomment>NO_COLUMN</extracomment>
        <translation>文件已损坏：“{part}”描述了不可能存在的列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” has a cell out of place in row {row}.</source>
        <extracomment>CELL_OUT_OF_PLACE</extracomment>
        <translation>文件已损坏：“{part}”第 {row} 行中有单元格位置错误。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is one piece of a workbook that is split over several files.</source>
        <extracomment>SPLIT_ARCHIVE</extracomment>
        <translation>该文件是分割成多个文件的工作簿的一部分。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: two parts named “{part}”, or nearly so.</source>
        <extracomment>NAMED_TWICE</extracomment>
        <translation>无法判断文件的内容：有两个部件名为“{part}”或几乎相同。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: it has more than one list of its parts.</source>
        <extracomment>TWO_LISTS</extracomment>
        <translation>无法确定文件的内容：它有不止一份部件清单。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: something stands before the workbook.</source>
        <extracomment>SOMETHING_BEFORE</extracomment>
        <translation>无法确定文件的内容：工作簿之前还有其他内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: something stands behind the workbook.</source>
        <extracomment>SOMETHING_BEHIND</extracomment>
        <translation>无法确定文件的内容：工作簿之后还有其他内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: something that isn&apos;t listed stands before “{part}”.</source>
        <extracomment>SOMETHING_BETWEEN</extracomment>
        <translation>无法确定文件的内容：“{part}”之前有未列出的内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: “{part}” is called or packed otherwise in the file&apos;s list of its parts than where it stands.</source>
        <extracomment>TOLD_TWICE</extracomment>
        <translation>无法确定文件的内容：“{part}”在部件清单中的名称或打包方式与其所在位置不一致。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is packed in an unusual way, which can&apos;t be read.</source>
        <extracomment>PACKED_ODDLY</extracomment>
        <translation>文件中的“{part}”以不寻常的方式压缩，无法读取。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file should list relationships, but holds none.</source>
        <extracomment>NO_RELATIONSHIPS</extracomment>
        <translation>文件中的“{part}”应列出关系，但没有任何关系。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in an unknown namespace.</source>
        <extracomment>UNKNOWN_NAMESPACE</extracomment>
        <translation>文件中的“{part}”使用未知的命名空间。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file should be a worksheet, but is no worksheet.</source>
        <extracomment>NOT_A_WORKSHEET</extracomment>
        <translation>文件中的“{part}”应为工作表，但不是工作表。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file has a document type declaration, which no workbook needs.</source>
        <extracomment>DOCUMENT_TYPE</extracomment>
        <translation>文件中的“{part}”含有工作簿不需要的文档类型声明。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in UTF-16, which this program doesn&apos;t edit.</source>
        <extracomment>IN_UTF16</extracomment>
        <translation>文件中的“{part}”采用 UTF-16 编码，本程序不编辑这种编码。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in the encoding {encoding}, which this program doesn&apos;t edit.</source>
        <extracomment>IN_ENCODING</extracomment>
        <translation>文件中的“{part}”采用 {encoding} 编码，本程序不编辑这种编码。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in an unusual encoding, which can&apos;t be read.</source>
        <extracomment>ODD_ENCODING</extracomment>
        <translation>文件中的“{part}”采用不寻常的编码，无法读取。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file has no list of rows.</source>
        <extracomment>NO_ROWS</extracomment>
        <translation>文件中的“{part}”没有行列表。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file has two lists of rows.</source>
        <extracomment>ROWS_TWICE</extracomment>
        <translation>文件中的“{part}”有两个行列表。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file holds something else among its rows.</source>
        <extracomment>AMONG_ROWS</extracomment>
        <translation>文件中的“{part}”在各行之间含有其他内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file holds something else among its cells.</source>
        <extracomment>AMONG_CELLS</extracomment>
        <translation>文件中的“{part}”在各单元格之间含有其他内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>In “{part}” in the file, the rows are out of order.</source>
        <extracomment>ROWS_OUT_OF_ORDER</extracomment>
        <translation>文件中的“{part}”里各行顺序错误。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>In “{part}” in the file, row {row} stands in several pieces, which this program reads, but doesn&apos;t edit.</source>
        <extracomment>ROW_IN_PIECES</extracomment>
        <translation>文件中的“{part}”里，第 {row} 行分成了几段；本程序可以读取，但不能编辑。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>In “{part}” in the file, the cells of row {row} are out of order.</source>
        <extracomment>CELLS_OUT_OF_ORDER</extracomment>
        <translation>文件中的“{part}”里第 {row} 行的单元格顺序错误。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has more than 1 GB.</source>
        <extracomment>OVER_1_GB</extracomment>
        <translation>文件过大，无法安全处理：超过 1 GB。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has too many parts.</source>
        <extracomment>TOO_MANY_PARTS</extracomment>
        <translation>文件过大，无法安全处理：部件过多。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has more than {most} worksheets.</source>
        <extracomment>TOO_MANY_SHEETS</extracomment>
        <translation>文件过大，无法安全处理：它的工作表超过 {most} 个。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” unpacks to more than {most} bytes.</source>
        <extracomment>PART_TOO_BIG</extracomment>
        <translation>文件过大，无法安全处理：“{part}”解压后超过 {most} 字节。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” unpacks to over {most} times its size.</source>
        <extracomment>PART_EXPLODES</extracomment>
        <translation>文件过大，无法安全处理：“{part}”解压后超过其大小的 {most} 倍。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: its parts unpack to more than 2 GB.</source>
        <extracomment>UNPACKS_TO_TOO_MUCH</extracomment>
        <translation>文件过大，无法安全处理：各部件解压后超过 2 GB。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: with the results it has over 4 GB.</source>
        <extracomment>RESULT_TOO_BIG</extracomment>
        <translation>文件过大，无法安全处理：加上结果后超过 4 GB。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” has more than {most} rows.</source>
        <extracomment>TOO_MANY_ROWS</extracomment>
        <translation>文件过大，无法安全处理：“{part}”超过 {most} 行。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” has more than {most} columns.</source>
        <extracomment>TOO_MANY_COLUMNS</extracomment>
        <translation>文件过大，无法安全处理：“{part}”超过 {most} 列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has too many merged cells.</source>
        <extracomment>TOO_MANY_MERGES</extracomment>
        <translation>文件过大，无法安全处理：合并单元格过多。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it holds too much text.</source>
        <extracomment>TOO_MUCH_TEXT</extracomment>
        <translation>文件过大，无法安全处理：文本过多。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” holds too much.</source>
        <extracomment>HOLDS_TOO_MUCH</extracomment>
        <translation>文件过大，无法安全处理：“{part}”的内容过多。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file can&apos;t be handled safely: “{part}” is nested too deeply.</source>
        <extracomment>TOO_DEEP</extracomment>
        <translation>无法安全处理该文件：“{part}”嵌套过深。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file can&apos;t be handled safely: one tag in “{part}” is too long.</source>
        <extracomment>TAG_TOO_LONG</extracomment>
        <translation>无法安全处理该文件：“{part}”中有过长的标签。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>There is no worksheet named “{sheet}” in it.</source>
        <extracomment>NO_SUCH_SHEET</extracomment>
        <translation>其中没有名为“{sheet}”的工作表。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>There is no worksheet in it that holds cells.</source>
        <extracomment>NO_WORKSHEET</extracomment>
        <translation>其中没有含单元格的工作表。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose one of its worksheets: {sheets}.</source>
        <extracomment>HINT_SHEET</extracomment>
        <translation>请选择其中一个工作表：{sheets}。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose a workbook with a worksheet that lists people.</source>
        <extracomment>HINT_NO_WORKSHEET</extracomment>
        <translation>请选择含有人员列表工作表的工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file isn&apos;t there, or can&apos;t be opened: {reason}.</source>
        <extracomment>NOT_FOUND</extracomment>
        <translation>文件不存在或无法打开：{reason}。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Column {column} is in use on “{sheet}”, so there is no room for {count} more columns.</source>
        <extracomment>NO_ROOM</extracomment>
        <translation>“{sheet}”上的 {column} 列已被使用，没有空间再添加 {count} 列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Save a copy with fewer columns, and use that.</source>
        <extracomment>HINT_NO_ROOM</extracomment>
        <translation>请保存一个列数较少的副本，并使用该副本。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Column {column} on “{sheet}” was made by an earlier run, and now holds formulas (in {cell}, for one), which would be overwritten.</source>
        <extracomment>FORMULAS_IN_COLUMN</extracomment>
        <translation>“{sheet}”上的 {column} 列由先前的任务创建，现在含有公式（例如在 {cell}），将会被覆盖。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Copy the column and paste it as values, or rename its heading so that new columns are made.</source>
        <extracomment>HINT_FORMULAS_IN_COLUMN</extracomment>
        <translation>请复制该列并粘贴为值，或重命名其标题以便创建新列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Column {column} on “{sheet}” was made by an earlier run, and now has merged cells ({cells}) that would hide results.</source>
        <extracomment>MERGED_IN_COLUMN</extracomment>
        <translation>“{sheet}”上的 {column} 列由先前的任务创建，现在有合并单元格 ({cells})，会遮住结果。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unmerge these cells, or rename the column&apos;s heading so that new columns are made.</source>
        <extracomment>HINT_MERGED_IN_COLUMN</extracomment>
        <translation>请取消合并这些单元格，或重命名该列标题以便创建新列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>{cell} holds a formula, and a formula is never overwritten.</source>
        <extracomment>CELL_FORMULA</extracomment>
        <translation>{cell} 含有公式，公式绝不会被覆盖。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Change the formula in Excel, or what it looks up.</source>
        <extracomment>HINT_CELL_FORMULA</extracomment>
        <translation>请在 Excel 中更改公式或其查找的内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>{cell} is part of merged cells.</source>
        <extracomment>CELL_MERGED</extracomment>
        <translation>{cell} 属于合并单元格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unmerge them in Excel, or change the cell there.</source>
        <extracomment>HINT_CELL_MERGED</extracomment>
        <translation>请在 Excel 中取消合并，或在那里更改单元格。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The worksheet is protected against changes.</source>
        <extracomment>CELL_PROTECTED</extracomment>
        <translation>该工作表受保护，无法更改。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unprotect it in Excel first.</source>
        <extracomment>HINT_CELL_PROTECTED</extracomment>
        <translation>请先在 Excel 中取消保护。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook carries a digital signature, which a change would make invalid.</source>
        <extracomment>CELL_SIGNED</extracomment>
        <translation>该工作簿带有数字签名，更改会使签名失效。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Have whoever signed it change the cell and sign it again.</source>
        <extracomment>HINT_CELL_SIGNED</extracomment>
        <translation>请让签名者更改该单元格并重新签名。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook carries a digital signature. Adding columns makes the signature invalid; sign it again afterwards, or write the results to a copy.</source>
        <extracomment>SIGNED</extracomment>
        <translation>该工作簿带有数字签名。添加列会使签名失效；请之后重新签名，或将结果写入副本。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>There is a pivot table on the worksheet “{sheet}”. The new columns stay clear of it, but it can grow over them when it is refreshed.</source>
        <extracomment>PIVOT</extracomment>
        <translation>工作表“{sheet}”上有数据透视表。新列会避开它，但刷新时它可能会扩展并覆盖新列。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The formula in {cell} looks at {columns} on “{sheet}”, where the new columns go. Check what it shows afterwards.</source>
        <extracomment>FORMULAS</extracomment>
        <translation>{cell} 中的公式引用“{sheet}”上的 {columns}，新列将放在那里。请之后检查其显示的内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The name “{name}” refers to {columns} on “{sheet}”, where the new columns go. Check what uses it afterwards.</source>
        <extracomment>FORMULA_NAME</extracomment>
        <translation>名称“{name}”引用“{sheet}”上的 {columns}，新列将放在那里。请之后检查使用该名称的内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The worksheet “{sheet}” is protected. The new columns will be locked like the others: to edit them in Excel, unprotect the sheet first.</source>
        <extracomment>PROTECTED</extracomment>
        <translation>工作表“{sheet}”受保护。新列会像其他列一样锁定：要在 Excel 中编辑，请先取消工作表保护。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Rules on “{sheet}” reach into {columns}, where the new columns go. The results are written all the same; some may get a colour. To type there yourself, take the rule off these columns (Data &gt; Data Validation).</source>
        <extracomment>RULES</extracomment>
        <translation>“{sheet}”上的规则延伸到新列所在的 {columns}。结果照样写入，其中一些可能会变色。如需自己在那里输入，请从这些列移除规则（数据 &gt; 数据验证）。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>A pivot table takes its data from “{sheet}”, also from {columns}, where the new columns go. They become fields of it when it is refreshed; check what it shows afterwards.</source>
        <extracomment>PIVOT_SOURCE</extracomment>
        <translation>有数据透视表从“{sheet}”取数据，也包括新列所在的 {columns}。刷新时这些列会成为它的字段；请在之后检查它显示的内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook has macros. They are kept and none is run. One that counts columns may meet the new ones: try it on a copy first (choose another place for the results).</source>
        <extracomment>MACROS</extracomment>
        <translation>该工作簿含有宏。宏会保留，且不会运行。按列计数的宏可能会碰到新列：请先在副本上试一下（为结果选择另一个位置）。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook is shared in Excel&apos;s old way, or its changes are tracked. The new columns won&apos;t be in its list of changes. Ask the others to close it until the run is done.</source>
        <extracomment>SHARED</extracomment>
        <translation>该工作簿以 Excel 的旧方式共享，或正在跟踪修订。新列不会出现在修订列表中。请让其他人在任务结束之前关闭它。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook is marked as final, or to be opened for reading only. The new columns are written all the same, and the mark stays. If it may not be changed, choose another place for the results.</source>
        <extracomment>READ_ONLY_RECOMMENDED</extracomment>
        <translation>该工作簿被标记为最终状态或建议只读。新列照样写入，标记会保留。如果不允许更改它，请为结果选择另一个位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because other columns stand between. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_NOT_ADJACENT</extracomment>
        <translation>“{sheet}”上的表“{table}”无法扩展到新列，因为中间隔着其他列。对该表排序不会移动新列，因此请先复制所需内容再排序。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because it holds only some of the columns with IDs. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_PART</extracomment>
        <translation>“{sheet}”上的表“{table}”无法扩展到新列，因为它只包含部分 ID 列。对该表排序时新列不会跟着移动，请先复制所需内容再排序。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The new columns go into {columns} of “{sheet}”, one column away from the table or filter beside them, which doesn&apos;t hold all of the columns with IDs and therefore isn&apos;t extended.</source>
        <extracomment>APART</extracomment>
        <translation>新列写入“{sheet}”的 {columns}，与旁边的表或筛选区域隔开一列；该区域不包含全部 ID 列，因此不扩展。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because it is filled from an outside source. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_BOUND</extracomment>
        <translation>“{sheet}”上的表“{table}”无法扩展到新列，因为它的数据来自外部来源。对该表排序不会移动新列，因此请先复制所需内容再排序。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because it is built in an unusual way. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_ODD</extracomment>
        <translation>“{sheet}”上的表“{table}”无法扩展到新列，因为它的结构不寻常。对该表排序不会移动新列，因此请先复制所需内容再排序。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The filter on “{sheet}” can&apos;t be extended to the new columns. Sorting through it won&apos;t move them, so sort only after copying what you need.</source>
        <extracomment>FILTER</extracomment>
        <translation>“{sheet}”上的筛选无法扩展到新列。通过它排序不会移动新列，因此请先复制所需内容再排序。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The totals row {row} of the table “{table}” gets no results.</source>
        <extracomment>TOTALS</extracomment>
        <translation>表“{table}”的汇总行（第 {row} 行）不会写入结果。</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>A picture, chart or control on “{sheet}” lies over the new columns. Move it aside in Excel to see them.</source>
        <extracomment>COVERED</extracomment>
        <translation>“{sheet}”上有图片、图表或控件遮住新列。请在 Excel 中将其移开以便查看。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” can&apos;t be read.</source>
        <extracomment>CANT_READ</extracomment>
        <translation>无法读取“{name}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no file of this name in “{folder}”.</source>
        <extracomment>FILE_MISSING</extracomment>
        <translation>“{folder}”中没有此名称的文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check the name, or look whether the file was moved or renamed.</source>
        <extracomment>FILE_MISSING_HINT</extracomment>
        <translation>请检查名称，或查看文件是否已移动或重命名。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a folder.</source>
        <extracomment>FILE_IS_FOLDER</extracomment>
        <translation>这是文件夹。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open the spreadsheet inside it.</source>
        <extracomment>FILE_IS_FOLDER_HINT</extracomment>
        <translation>请打开其中的表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Its name, or the name of a folder that it is in, holds bytes that are no text.</source>
        <extracomment>NAME_NO_TEXT</extracomment>
        <translation>它的名称或所在文件夹的名称包含不是文字的字节。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Give it, or that folder, another name and open it again.</source>
        <extracomment>NAME_NO_TEXT_HINT</extracomment>
        <translation>请为它或该文件夹换一个名称，然后重新打开。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The system doesn&apos;t let this program read the file ({problem}).</source>
        <extracomment>FILE_DENIED</extracomment>
        <translation>系统不允许本程序读取该文件（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Close other programs that use it and check that you may read it, then try again.</source>
        <extracomment>FILE_DENIED_HINT</extracomment>
        <translation>请关闭正在使用它的其他程序，确认您有权读取，然后重试。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is empty: it has no bytes at all.</source>
        <extracomment>FILE_EMPTY</extracomment>
        <translation>文件为空：没有任何字节。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>If it comes from a cloud folder (OneDrive, Google Drive, …), wait until it is downloaded: right-click it and choose “Always keep on this device”. Else export it again.</source>
        <extracomment>FILE_EMPTY_HINT</extracomment>
        <translation>如果它来自云文件夹（OneDrive、Google Drive 等），请等它下载完成：右键单击并选择“始终保留在此设备上”。否则请重新导出。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is the marker that Excel leaves beside an open workbook, not the workbook.</source>
        <extracomment>FILE_LOCK</extracomment>
        <translation>这是 Excel 在已打开的工作簿旁留下的标记文件，不是工作簿本身。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is the marker that LibreOffice leaves beside an open document, not the document.</source>
        <extracomment>FILE_LOCK_OFFICE</extracomment>
        <translation>这是 LibreOffice 在打开的文档旁留下的标记，不是文档本身。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose “{book}” itself, which stands beside it.</source>
        <extracomment>FILE_LOCK_HINT</extracomment>
        <translation>请选择旁边的“{book}”本身。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a temporary file that Excel makes while it saves.</source>
        <extracomment>FILE_TEMPORARY</extracomment>
        <translation>这是 Excel 保存时生成的临时文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the workbook itself. If it is gone, open this file in Excel and save it as a workbook (.xlsx).</source>
        <extracomment>FILE_TEMPORARY_HINT</extracomment>
        <translation>请选择工作簿本身。如果它已不存在，请在 Excel 中打开此文件并另存为工作簿（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a download that isn&apos;t finished.</source>
        <extracomment>FILE_PARTIAL</extracomment>
        <translation>这是尚未完成的下载。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Wait until the browser is done, or download it again; then open the finished file.</source>
        <extracomment>FILE_PARTIAL_HINT</extracomment>
        <translation>请等浏览器下载完成，或重新下载，然后打开完成的文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file&apos;s content is in the cloud and not on this computer.</source>
        <extracomment>FILE_CLOUD</extracomment>
        <translation>文件内容在云端，不在这台电脑上。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Go online, right-click the file and choose “Always keep on this device” (on a Mac “Download Now”). Open it when it has been downloaded.</source>
        <extracomment>FILE_CLOUD_HINT</extracomment>
        <translation>请联网，右键单击该文件并选择“始终保留在此设备上”（在 Mac 上选择“立即下载”）。下载完成后再打开它。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a link to a spreadsheet in Google Sheets; the rows aren&apos;t in it.</source>
        <extracomment>FILE_GOOGLE</extracomment>
        <translation>这是指向 Google 表格的链接，其中没有各行的数据。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in the browser, choose File &gt; Download &gt; Microsoft Excel (.xlsx), and use the file that comes.</source>
        <extracomment>FILE_GOOGLE_HINT</extracomment>
        <translation>请在浏览器中打开它，选择“文件 &gt; 下载 &gt; Microsoft Excel (.xlsx)”，然后使用下载的文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a link to a document at Google; nothing of it is in the file.</source>
        <extracomment>FILE_GOOGLE_OTHER</extracomment>
        <translation>这是指向 Google 文档的链接，文件中没有其内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a link to a web page; the rows aren&apos;t in it.</source>
        <extracomment>FILE_LINK</extracomment>
        <translation>这是指向网页的链接，其中没有各行的数据。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open the link, and download the spreadsheet there as an Excel workbook (.xlsx) or as CSV.</source>
        <extracomment>FILE_LINK_HINT</extracomment>
        <translation>请打开该链接，在那里把表格下载为 Excel 工作簿（.xlsx）或 CSV。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a shortcut to a file, not the file.</source>
        <extracomment>FILE_SHORTCUT</extracomment>
        <translation>这是文件的快捷方式，不是文件本身。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the file itself: right-click the shortcut and have its place shown.</source>
        <extracomment>FILE_SHORTCUT_HINT</extracomment>
        <translation>请选择文件本身：右键单击快捷方式，让系统显示文件所在的位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the spreadsheet that its table comes from, or copy the table into Excel and save that as a workbook (.xlsx).</source>
        <extracomment>FILE_DOCUMENT_HINT</extracomment>
        <translation>请选择其中表格的来源文件，或者把表格复制到 Excel 并另存为工作簿（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is an email.</source>
        <extracomment>FILE_MAIL</extracomment>
        <translation>这是一封电子邮件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in your mail program, save the spreadsheet that is attached, and use that.</source>
        <extracomment>FILE_MAIL_HINT</extracomment>
        <translation>请在邮件程序中打开它，保存其中附带的表格，然后使用该表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>These are address cards (vCard).</source>
        <extracomment>FILE_CARDS</extracomment>
        <translation>这是名片文件（vCard）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Export the people from where they come as an Excel workbook (.xlsx) or as CSV, with their Lensmor IDs.</source>
        <extracomment>FILE_CARDS_HINT</extracomment>
        <translation>请在人员来源处把他们连同 Lensmor ID 导出为 Excel 工作簿（.xlsx）或 CSV。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a calendar file.</source>
        <extracomment>FILE_CALENDAR</extracomment>
        <translation>这是日历文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a database of Microsoft Access.</source>
        <extracomment>FILE_ACCESS</extracomment>
        <translation>这是 Microsoft Access 数据库。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in Access, right-click the table, choose Export &gt; Excel, and use the file that it makes (.xlsx).</source>
        <extracomment>FILE_ACCESS_HINT</extracomment>
        <translation>请在 Access 中打开它，右键单击该表，选择“导出 &gt; Excel”，然后使用生成的文件（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>It is encrypted by its sensitivity label, so no other program can read it.</source>
        <extracomment>FILE_LABEL</extracomment>
        <translation>它被敏感度标签加密，其他程序无法读取。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it with the program that it needs and save a copy whose label doesn&apos;t encrypt. If you may not, ask whoever gave it the label, or your IT.</source>
        <extracomment>FILE_LABEL_HINT</extracomment>
        <translation>请用相应的程序打开它，保存一份标签不加密的副本。如果您无权这样做，请联系设置标签的人或 IT 部门。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx).</source>
        <extracomment>FILE_RESAVE_HINT</extracomment>
        <translation>请在 Excel 或 LibreOffice 中打开，并另存为 Excel 工作簿 (.xlsx)。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Copy its table into Excel and save it as a workbook (.xlsx).</source>
        <extracomment>FILE_OFFICE_HINT</extracomment>
        <translation>请将其中的表格复制到 Excel，并保存为工作簿 (.xlsx)。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a web page, although it may be named like a spreadsheet.</source>
        <extracomment>FILE_HTML</extracomment>
        <translation>这是网页，尽管名称可能像表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a spreadsheet in the old SYLK format.</source>
        <extracomment>FILE_SYLK</extracomment>
        <translation>这是旧 SYLK 格式的表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is an XML file.</source>
        <extracomment>FILE_XML</extracomment>
        <translation>这是 XML 文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a text document (RTF).</source>
        <extracomment>FILE_RTF</extracomment>
        <translation>这是文本文档 (RTF)。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a JSON file.</source>
        <extracomment>FILE_JSON</extracomment>
        <translation>这是 JSON 文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a picture.</source>
        <extracomment>FILE_IMAGE</extracomment>
        <translation>这是图片。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a compressed archive.</source>
        <extracomment>FILE_ARCHIVE</extracomment>
        <translation>这是压缩包。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Unpack it first (with 7-Zip, for one), then open the spreadsheet that was inside.</source>
        <extracomment>FILE_ARCHIVE_HINT</extracomment>
        <translation>请先解压缩（例如用 7-Zip），然后打开其中的表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Unpack it first (with 7-Zip, for one), then open “{file}”.</source>
        <extracomment>FILE_ARCHIVE_NAMED_HINT</extracomment>
        <translation>请先解压缩（例如用 7-Zip），然后打开“{file}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a database file.</source>
        <extracomment>FILE_DATABASE</extracomment>
        <translation>这是数据库文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Export the data as an Excel workbook (.xlsx) or as CSV.</source>
        <extracomment>FILE_EXPORT_HINT</extracomment>
        <translation>请将数据导出为 Excel 工作簿 (.xlsx) 或 CSV。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is incomplete: its end is missing or damaged.</source>
        <extracomment>FILE_TRUNCATED</extracomment>
        <translation>文件不完整：末尾缺失或损坏。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Download or copy it again.</source>
        <extracomment>FILE_TRUNCATED_HINT</extracomment>
        <translation>请重新下载或复制。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file can&apos;t be read in the encoding {encoding}: some of its bytes are none of it.</source>
        <extracomment>NOT_ENCODED</extracomment>
        <translation>无法用编码 {encoding} 读取该文件：其中一些字节不属于这种编码。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another encoding, or save the list as CSV UTF-8 or as a workbook (.xlsx).</source>
        <extracomment>NOT_ENCODED_HINT</extracomment>
        <translation>请选择另一种编码，或把列表保存为 CSV UTF-8 或工作簿（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is neither an Excel workbook nor a text file with a table.</source>
        <extracomment>FILE_BINARY</extracomment>
        <translation>这既不是 Excel 工作簿，也不是含表格的文本文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a text file with a table (CSV), but its name ends with “{suffix}”.</source>
        <extracomment>FILE_TEXT_IN_DISGUISE</extracomment>
        <translation>这是含表格的文本文件 (CSV)，但文件名以“{suffix}”结尾。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Rename it so that it ends with .csv, or open it in Excel and save it as a workbook (.xlsx).</source>
        <extracomment>FILE_TEXT_IN_DISGUISE_HINT</extracomment>
        <translation>请重命名使其以 .csv 结尾，或在 Excel 中打开并保存为工作簿 (.xlsx)。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is larger than {megabytes} MB.</source>
        <extracomment>FILE_TOO_LARGE</extracomment>
        <translation>文件大于 {megabytes} MB。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Split it into smaller files, or remove columns that aren&apos;t needed.</source>
        <extracomment>FILE_TOO_LARGE_HINT</extracomment>
        <translation>请将其拆分为较小的文件，或删除不需要的列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file has more than 1,048,576 rows, more than Excel can show.</source>
        <extracomment>CSV_TOO_MANY_ROWS</extracomment>
        <translation>文件超过 1,048,576 行，超出 Excel 可显示的行数。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Row {row} has more than 16,384 columns, more than Excel can show.</source>
        <extracomment>CSV_TOO_MANY_COLUMNS</extracomment>
        <translation>第 {row} 行超过 16,384 列，超出 Excel 可显示的列数。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Split it into smaller files.</source>
        <extracomment>CSV_SPLIT_HINT</extracomment>
        <translation>请将其拆分为较小的文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>In line {line} ({cell}) a quotation mark opens and is never closed, so the rows can&apos;t be told apart.</source>
        <extracomment>CSV_OPEN_QUOTE</extracomment>
        <translation>第 {line} 行（{cell}）有一个引号没有闭合，因此无法区分各行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open the file in a text editor and add or remove the quotation mark there.</source>
        <extracomment>CSV_OPEN_QUOTE_HINT</extracomment>
        <translation>请在文本编辑器中打开文件，在该处补上或删除引号。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Another program is writing the file just now.</source>
        <extracomment>FILE_CHANGING</extracomment>
        <translation>另一个程序正在写入该文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Wait until it is done, then open the file again.</source>
        <extracomment>FILE_CHANGING_HINT</extracomment>
        <translation>请等待其完成，然后重新打开文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Wait until it is done, then write the results again; none is lost.</source>
        <extracomment>FILE_CHANGING_WRITE_HINT</extracomment>
        <translation>请等待其完成，然后重新写入结果；不会丢失任何结果。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is nothing in it to read: no row has any content.</source>
        <extracomment>SHEET_EMPTY</extracomment>
        <translation>其中没有可读取的内容：没有任何行有内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check that this is the right file, and export it again if need be.</source>
        <extracomment>SHEET_EMPTY_HINT</extracomment>
        <translation>请检查文件是否正确，必要时重新导出。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The workbook has no worksheet with cells, only charts or dialogs.</source>
        <extracomment>NO_WORKSHEET</extracomment>
        <translation>工作簿中没有含单元格的工作表，只有图表或对话框。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Copy the data into a worksheet and save the workbook.</source>
        <extracomment>NO_WORKSHEET_HINT</extracomment>
        <translation>请将数据复制到工作表中并保存工作簿。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no worksheet “{worksheet}”.</source>
        <extracomment>WORKSHEET_UNKNOWN</extracomment>
        <translation>没有工作表“{worksheet}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A CSV file has no worksheets, so “{worksheet}” can&apos;t be chosen.</source>
        <extracomment>WORKSHEET_UNKNOWN_CSV</extracomment>
        <translation>CSV 文件没有工作表，因此无法选择“{worksheet}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The workbook has these worksheets: {worksheets}.</source>
        <extracomment>WORKSHEET_NAMES</extracomment>
        <translation>工作簿中有以下工作表：{worksheets}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose one of them.</source>
        <extracomment>WORKSHEET_HINT</extracomment>
        <translation>请选择其中一个。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Leave the worksheet out.</source>
        <extracomment>WORKSHEET_HINT_CSV</extracomment>
        <translation>请不要指定工作表。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Row {row} can&apos;t be the row of headings.</source>
        <extracomment>HEADER_ROW_UNKNOWN</extracomment>
        <translation>第 {row} 行不能作为标题行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet has no rows with content.</source>
        <extracomment>HEADER_ROW_NONE</extracomment>
        <translation>工作表中没有有内容的行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet&apos;s rows go from 1 to {last}.</source>
        <extracomment>HEADER_ROW_RANGE</extracomment>
        <translation>表格的行为第 1 行至第 {last} 行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is nothing in that row.</source>
        <extracomment>HEADER_ROW_BLANK</extracomment>
        <translation>该行没有内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the row in which the columns&apos; headings stand.</source>
        <extracomment>HEADER_ROW_HINT</extracomment>
        <translation>请选择列标题所在的行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no column “{column}”.</source>
        <extracomment>COLUMN_UNKNOWN</extracomment>
        <translation>没有列“{column}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The headings in row {row} are: {headings}.</source>
        <extracomment>COLUMN_HEADINGS</extracomment>
        <translation>第 {row} 行的标题为：{headings}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a heading, or the letters of a column.</source>
        <extracomment>COLUMN_HINT</extracomment>
        <translation>请选择标题或列字母。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The heading “{column}” stands over more than one column: {letters}.</source>
        <extracomment>COLUMN_TWICE</extracomment>
        <translation>标题“{column}”出现在多个列上：{letters}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the column by its letters.</source>
        <extracomment>COLUMN_TWICE_HINT</extracomment>
        <translation>请按列字母选择列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no encoding “{encoding}” for text files.</source>
        <extracomment>ENCODING_UNKNOWN</extracomment>
        <translation>文本文件没有编码“{encoding}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Usual ones are: {encodings}.</source>
        <extracomment>ENCODING_NAMES</extracomment>
        <translation>常用的有：{encodings}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose one of them, or save the list as a workbook (.xlsx).</source>
        <extracomment>ENCODING_HINT</extracomment>
        <translation>请选择其中之一，或把列表保存为工作簿（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Column {column} can&apos;t hold both event IDs and personnel IDs.</source>
        <extracomment>SAME_COLUMN</extracomment>
        <translation>{column} 列不能同时含有活动 ID 和人员 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>It was chosen for both.</source>
        <extracomment>SAME_COLUMN_MESSAGE</extracomment>
        <translation>该列同时被选作两者。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another column for one of them.</source>
        <extracomment>SAME_COLUMN_HINT</extracomment>
        <translation>请为其中一项选择其他列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The event ID that was typed in can&apos;t be used.</source>
        <extracomment>TYPED_EVENT</extracomment>
        <translation>输入的活动 ID 无法使用。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{value}” is no event ID: one has 1 to 100 characters and no blanks inside.</source>
        <extracomment>TYPED_EVENT_MESSAGE</extracomment>
        <translation>“{value}”不是活动 ID：活动 ID 有 1 至 100 个字符，中间没有空格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Copy the event&apos;s ID from Lensmor again.</source>
        <extracomment>TYPED_EVENT_HINT</extracomment>
        <translation>请重新从 Lensmor 复制活动 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>An event ID was typed in, but the sheet has event IDs of its own.</source>
        <extracomment>TYPED_AND_COLUMN</extracomment>
        <translation>已输入活动 ID，但表格中有自己的活动 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>They stand in {columns}.</source>
        <extracomment>TYPED_AND_COLUMN_MESSAGE</extracomment>
        <translation>它们位于 {columns}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Leave out the typed ID, or choose that no column holds events.</source>
        <extracomment>TYPED_AND_COLUMN_HINT</extracomment>
        <translation>请不要输入 ID，或选择没有活动列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>No column can be called “{title}”.</source>
        <extracomment>TITLE_REFUSED</extracomment>
        <translation>列不能命名为“{title}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{other}” is a column of the results already, and the two couldn&apos;t be told apart.</source>
        <extracomment>TITLE_TWICE</extracomment>
        <translation>“{other}”已是结果列，两者将无法区分。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name is longer than {most} characters.</source>
        <extracomment>TITLE_TOO_LONG</extracomment>
        <translation>名称超过 {most} 个字符。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A spreadsheet would take a name that begins like this for a formula.</source>
        <extracomment>TITLE_FORMULA</extracomment>
        <translation>表格程序会将以此开头的名称当作公式。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name has a character in it that can&apos;t be seen.</source>
        <extracomment>TITLE_UNPRINTABLE</extracomment>
        <translation>名称中含有不可见的字符。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name has no letter in it, so it would be taken for data.</source>
        <extracomment>TITLE_NO_LETTER</extracomment>
        <translation>名称中没有字母，会被当作数据。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A column of this name is taken for Lensmor IDs when the sheet is opened again.</source>
        <extracomment>TITLE_OF_IDS</extracomment>
        <translation>再次打开表格时，此名称的列会被当作 Lensmor ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another name for the column.</source>
        <extracomment>TITLE_HINT</extracomment>
        <translation>请为该列选择其他名称。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? No heading names it.</source>
        <extracomment>ASK_PERSON</extracomment>
        <translation>哪一列含有 Lensmor 的人员 ID？没有标题标明。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the column, or say that the rows are events.</source>
        <extracomment>ASK_PERSON_HINT</extracomment>
        <translation>请选择该列，或说明各行是活动。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? {columns} seems to hold keys of your CRM, which are not Lensmor&apos;s.</source>
        <extracomment>ASK_PERSON_FOREIGN</extracomment>
        <translation>哪一列含有 Lensmor 的人员 ID？{columns} 似乎是您 CRM 的编号，而不是 Lensmor 的。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? It could be {columns}.</source>
        <extracomment>ASK_PERSON_SEVERAL</extracomment>
        <translation>哪一列含有 Lensmor 的人员 ID？可能是 {columns}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? {columns} is named so, but most of its cells hold something else.</source>
        <extracomment>ASK_PERSON_CONTENT</extracomment>
        <translation>哪一列含有 Lensmor 的人员 ID？{columns} 的名称符合，但大多数单元格是其他内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which event are these people from? No column holds event IDs.</source>
        <extracomment>ASK_EVENT</extracomment>
        <translation>这些人员来自哪个活动？没有列含有活动 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Type the event&apos;s Lensmor ID, or choose the column that holds it.</source>
        <extracomment>ASK_EVENT_HINT</extracomment>
        <translation>请输入活动的 Lensmor ID，或选择含有它的列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s event IDs? No heading names it.</source>
        <extracomment>ASK_EVENT_COLUMN</extracomment>
        <translation>哪一列含有 Lensmor 的活动 ID？没有标题标明。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the column.</source>
        <extracomment>ASK_EVENT_COLUMN_HINT</extracomment>
        <translation>请选择该列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s event IDs? It could be {columns}.</source>
        <extracomment>ASK_EVENT_SEVERAL</extracomment>
        <translation>哪一列含有 Lensmor 的活动 ID？可能是 {columns}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which event are these people from? {columns} is named like event IDs, but most of its cells hold something else.</source>
        <extracomment>ASK_EVENT_CONTENT</extracomment>
        <translation>这些人员来自哪个活动？{columns} 的名称像活动 ID，但大多数单元格是其他内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Email addresses stand in {columns}. Are they these people&apos;s own? Then nobody is paid for whose address is there already.</source>
        <extracomment>ASK_ADDRESSES</extracomment>
        <translation>{columns} 中有邮箱地址。这些是这些人自己的地址吗？如果是，就不会为已有地址的人付费。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose {every} if they are; choose that no column holds emails if they are somebody else&apos;s, such as an owner&apos;s.</source>
        <extracomment>ASK_ADDRESSES_HINT</extracomment>
        <translation>如果是，请选择 {every}；如果是别人的（例如负责人的），请选择没有邮箱地址列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Beside {plain}, email addresses stand in {columns} too. Are they these people&apos;s own? Then nobody is paid for whose address is there already.</source>
        <extracomment>ASK_ADDRESSES_TOO</extracomment>
        <translation>除 {plain} 外，{columns} 中也有邮箱地址。这些是这些人自己的地址吗？如果是，就不会为已有地址的人付费。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose {every} if they are; choose {plain} alone if they are somebody else&apos;s, such as an owner&apos;s.</source>
        <extracomment>ASK_ADDRESSES_TOO_HINT</extracomment>
        <translation>如果是，请选择 {every}；如果是别人的（例如负责人的），请只选择 {plain}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>In which encoding was this file saved? What stands in it can be read in several ways. {ways}</source>
        <extracomment>ASK_ENCODING</extracomment>
        <translation>这个文件是用哪种编码保存的？其中的内容有几种读法。{ways}</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the one in which the names are right, or save the list as an Excel workbook (.xlsx).</source>
        <extracomment>ASK_ENCODING_HINT</extracomment>
        <translation>请选择姓名显示正确的那一种，或把列表保存为 Excel 工作簿（.xlsx）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which row holds the headings? None is found; row {row} looks like data.</source>
        <extracomment>ASK_HEADINGS</extracomment>
        <translation>标题在哪一行？没有找到标题；第 {row} 行看起来是数据。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the row; if there is none, add one to the sheet and open it again.</source>
        <extracomment>ASK_HEADINGS_HINT</extracomment>
        <translation>请选择该行；如果没有标题行，请在表格中添加一行，然后重新打开。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{column} was chosen by hand, but it seems to hold keys of your CRM. Check that these are Lensmor&apos;s IDs before you pay.</source>
        <extracomment>FOREIGN_CHOSEN</extracomment>
        <translation>{column} 是手动选择的，但似乎是您 CRM 的编号。付费之前请确认这些是 Lensmor 的 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The personnel IDs are taken from {column}. Check that these are Lensmor&apos;s IDs.</source>
        <extracomment>WEAK_PERSON</extracomment>
        <translation>人员 ID 取自 {column}。请确认这些是 Lensmor 的 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The event IDs are taken from {column}. Check that these are Lensmor&apos;s IDs.</source>
        <extracomment>WEAK_EVENT</extracomment>
        <translation>活动 ID 取自 {column}。请确认这些是 Lensmor 的 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{column} was chosen by hand, but most of its cells don&apos;t look like Lensmor IDs.</source>
        <extracomment>CONTENT_CHOSEN</extracomment>
        <translation>{column} 是手动选择的，但大多数单元格看起来不像 Lensmor ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Lensmor IDs stand on other worksheets too: {worksheets}. Only “{worksheet}” is read; choose another to unlock its people.</source>
        <extracomment>OTHER_WORKSHEETS</extracomment>
        <translation>其他工作表上也有 Lensmor ID：{worksheets}。目前只读取“{worksheet}”；要解锁其他工作表的人员，请另行选择。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is an Excel workbook, but its name ends with “{suffix}”.</source>
        <extracomment>MISNAMED</extracomment>
        <translation>这是 Excel 工作簿，但文件名以“{suffix}”结尾。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{column} is named like a column of results, but something else stands in it. It is left alone and the results go into new columns.</source>
        <extracomment>RESULTS_NOT_OURS</extracomment>
        <translation>{column} 的名称与结果列相同，但其中是其他内容。该列保持不变，结果将写入新列。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{title}” ({letter})</source>
        <extracomment>COLUMN_LABEL</extracomment>
        <translation>“{title}” ({letter})</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Hidden rows are left out: {count}.</source>
        <extracomment>HIDDEN_ROWS</extracomment>
        <translation>已排除隐藏的行：{count}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Rows whose status says that an email came, but which hold none any more: {count}. Lensmor is asked for these emails again at no cost.</source>
        <extracomment>ADDRESSES_GONE</extracomment>
        <translation>状态显示已取得邮箱地址、但现在没有地址的行：{count}。会再次向 Lensmor 免费查询这些地址。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The row is hidden, so it is left out.</source>
        <extracomment>ROW_HIDDEN</extracomment>
        <translation>该行已隐藏，因此被排除。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The same person stands in row {row}; one purchase serves both rows.</source>
        <extracomment>ROW_REPEATED</extracomment>
        <translation>第 {row} 行是同一位人员；购买一次即可用于两行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The same person stands in row {row}, which an earlier run has settled.</source>
        <extracomment>ROW_SETTLED_ELSEWHERE</extracomment>
        <translation>第 {row} 行是同一位人员，先前的任务已处理。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{cell} holds an email address already.</source>
        <extracomment>ROW_HAS_EMAIL</extracomment>
        <translation>{cell} 已有邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>An earlier run has settled this row: {status}.</source>
        <extracomment>ROW_SETTLED</extracomment>
        <translation>先前的任务已处理此行：{status}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The row says {status}, but no email stands in it any more. Lensmor is asked for it again at no cost. If none comes, empty the status as well: then the person is priced like a new one.</source>
        <extracomment>ROW_ADDRESS_GONE</extracomment>
        <translation>该行显示“{status}”，但已没有邮箱地址。会再次向 Lensmor 免费查询。如果没有取得，请把状态也清空：之后会像新人员一样为其计价。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Corrected in the program, not in the sheet: {typed} instead of “{value}” in {cell}.</source>
        <extracomment>ROW_CORRECTED</extracomment>
        <translation>已在程序中更正，表格未更改：{cell} 中以 {typed} 代替“{value}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Typed in the program, not in the sheet: {typed} in {cell}, which is empty.</source>
        <extracomment>ROW_FILLED_IN</extracomment>
        <translation>已在程序中输入，表格未更改：在空单元格 {cell} 中输入 {typed}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{corrected} {reason}</source>
        <extracomment>ROW_CORRECTED_AND</extracomment>
        <translation>{corrected}{reason}</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>What was corrected in {cells} no longer counts: something else stands there by now. Look at these rows again.</source>
        <extracomment>CORRECTION_UNUSED</extracomment>
        <translation>{cells} 中的更正不再有效：该处的内容已改变。请重新查看这些行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The row names an event and no person, so it stands for the event.</source>
        <extracomment>ROW_EVENT</extracomment>
        <translation>该行只有活动而没有人员，因此代表该活动。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Fields in line {line}: {fields}; in the headings: {headings}. So what stands in it can&apos;t be told to stand under its own headings, and it is left alone. Most likely a value holds the mark that divides the fields: put that value in quotation marks, or save the list again from the program that it comes from as an Excel workbook (.xlsx). The line begins “{value}”.</source>
        <extracomment>LINE_TOO_LONG</extracomment>
        <translation>第 {line} 行的字段数：{fields}；标题的字段数：{headings}。无法确定各值是否在自己的标题下，因此该行保持不变。很可能某个值中含有分隔字段的符号：请给这个值加上引号，或在列表的来源程序中重新保存为 Excel 工作簿（.xlsx）。该行开头是“{value}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Fields in line {line}: {fields}; in the headings: {headings}. So what stands in it can&apos;t be told to stand under its own headings, and it is left alone. Add the missing fields, or save the list again from the program that it comes from as an Excel workbook (.xlsx). The line begins “{value}”.</source>
        <extracomment>LINE_TOO_SHORT</extracomment>
        <translation>第 {line} 行的字段数：{fields}；标题的字段数：{headings}。无法确定各值是否在自己的标题下，因此该行保持不变。请补上缺少的字段，或在列表的来源程序中重新保存为 Excel 工作簿（.xlsx）。该行开头是“{value}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Fields in line {line}: {fields}; columns with a heading: {headings}; and another ID stands where this one would if the line were moved by one field. So it is left alone. If a value holds the mark that divides the fields, put it in quotation marks; if all is right, give the last column a heading. The line begins “{value}”.</source>
        <extracomment>LINE_BESIDE</extracomment>
        <translation>第 {line} 行的字段数：{fields}；有标题的列数：{headings}；如果该行错开一个字段，这里就会是另一个 ID。因此该行保持不变。如果某个值中含有分隔字段的符号，请给它加上引号；如果一切正确，请给最后一列加上标题。该行开头是“{value}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>In line {line} a quotation mark opens that takes in the lines below it, so {fields} fields are read where the headings have {headings}, of more than one person. Remove that quotation mark and the one that closes it in a text editor. The line begins “{value}”.</source>
        <extracomment>LINE_SWALLOWS</extracomment>
        <translation>第 {line} 行开始的引号把下面的行也包了进去，因此读到 {fields} 个字段，而标题有 {headings} 个，涉及不止一个人。请在文本编辑器中删除这个引号及与它配对的引号。该行开头是“{value}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Rows that don&apos;t fit the headings stay as they are, without a status: {rows}.</source>
        <extracomment>LINES_UNTOUCHED</extracomment>
        <translation>与标题不符的行保持原样，不写入状态：{rows}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The results can&apos;t be written to “{name}”.</source>
        <extracomment>CANT_WRITE</extracomment>
        <translation>无法将结果写入“{name}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” is there already.</source>
        <extracomment>TAKEN</extracomment>
        <translation>“{name}”已存在。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>It was not made by this run, and no file is replaced unasked.</source>
        <extracomment>TAKEN_MESSAGE</extracomment>
        <translation>它不是由此任务生成的，未经询问不会替换任何文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A plain list of results is a workbook or a text file.</source>
        <extracomment>LIST_SUFFIX</extracomment>
        <translation>普通结果列表是工作簿或文本文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a name that ends with .xlsx or .csv.</source>
        <extracomment>LIST_SUFFIX_HINT</extracomment>
        <translation>请选择以 .xlsx 或 .csv 结尾的名称。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{file}” is a plain list of people, events, emails and statuses: by its name it can&apos;t be a copy of the sheet.</source>
        <extracomment>LIST_BY_NAME</extracomment>
        <translation>“{file}”是一份包含人员、活动、邮箱和状态的简单列表：从文件名看，它不能是表格的副本。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Row in the sheet</source>
        <extracomment>LIST_ROW</extracomment>
        <translation>表格中的行</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Lensmor Personnel ID</source>
        <extracomment>LIST_PERSON</extracomment>
        <translation>Lensmor 人员 ID</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Lensmor Event ID</source>
        <extracomment>LIST_EVENT</extracomment>
        <translation>Lensmor 活动 ID</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The folder “{folder}” doesn&apos;t exist.</source>
        <extracomment>FOLDER_MISSING</extracomment>
        <translation>文件夹“{folder}”不存在。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Make the folder, or choose another place for the results.</source>
        <extracomment>FOLDER_MISSING_HINT</extracomment>
        <translation>请创建该文件夹，或为结果选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing can be written in the folder “{folder}” ({problem}).</source>
        <extracomment>FOLDER_DENIED</extracomment>
        <translation>无法写入文件夹“{folder}”（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another place for the results.</source>
        <extracomment>FOLDER_DENIED_HINT</extracomment>
        <translation>请为结果选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name is too long, or with its folders it is.</source>
        <extracomment>NAME_TOO_LONG</extracomment>
        <translation>名称太长，或者连同所在文件夹太长。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a shorter name, or a folder that is not so deep inside others.</source>
        <extracomment>NAME_TOO_LONG_HINT</extracomment>
        <translation>请选择更短的名称，或层级不那么深的文件夹。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Windows keeps this name for a device, and what is written to it would be lost.</source>
        <extracomment>NAME_RESERVED</extracomment>
        <translation>Windows 把这个名称留给设备使用，写入的内容会丢失。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another name.</source>
        <extracomment>NAME_HINT</extracomment>
        <translation>请选择其他名称。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name has a character that Windows doesn&apos;t allow, or ends with a dot or space.</source>
        <extracomment>NAME_IMPROPER</extracomment>
        <translation>名称包含 Windows 不允许的字符，或以句点或空格结尾。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a name without any of &lt; &gt; : &quot; | ? *</source>
        <extracomment>NAME_IMPROPER_HINT</extracomment>
        <translation>请选择不含 &lt; &gt; : &quot; | ? * 的名称</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A folder has this name.</source>
        <extracomment>OUTPUT_IS_FOLDER</extracomment>
        <translation>已有同名的文件夹。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a file name.</source>
        <extracomment>OUTPUT_IS_FOLDER_HINT</extracomment>
        <translation>请选择文件名。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is marked as read-only.</source>
        <extracomment>OUTPUT_READ_ONLY</extracomment>
        <translation>文件被标记为只读。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Take the mark away in the file&apos;s properties, or save the results elsewhere.</source>
        <extracomment>OUTPUT_READ_ONLY_HINT</extracomment>
        <translation>请在文件属性中取消只读，或将结果保存到其他位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Another program has the file open ({problem}).</source>
        <extracomment>OUTPUT_LOCKED</extracomment>
        <translation>另一个程序已打开该文件（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Close it in Excel, or save the results under another name.</source>
        <extracomment>OUTPUT_LOCKED_HINT</extracomment>
        <translation>请在 Excel 中关闭它，或以其他名称保存结果。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet is of the kind {kind}, so the results must go into a file that ends with {suffixes}.</source>
        <extracomment>OUTPUT_SUFFIX</extracomment>
        <translation>该表格是 {kind} 类型，因此结果必须写入以 {suffixes} 结尾的文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a name that ends with {suffix}.</source>
        <extracomment>OUTPUT_SUFFIX_HINT</extracomment>
        <translation>请选择以 {suffix} 结尾的名称。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file could not be written ({problem}).</source>
        <extracomment>OUTPUT_FAILED</extracomment>
        <translation>无法写入文件（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check that the disk has room, or choose another place; nothing is lost.</source>
        <extracomment>OUTPUT_FAILED_HINT</extracomment>
        <translation>请检查磁盘空间是否充足，或选择其他位置；没有丢失任何内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet was changed after it was read, and its columns stand elsewhere now.</source>
        <extracomment>SOURCE_CHANGED</extracomment>
        <translation>表格在读取后被更改，现在各列的位置不同了。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet was changed after it was read, and none of the rows with results is there.</source>
        <extracomment>ROWS_GONE</extracomment>
        <translation>表格在读取后被更改，有结果的行都已不在。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Write the results to another file, or open the sheet again.</source>
        <extracomment>SOURCE_CHANGED_HINT</extracomment>
        <translation>请将结果写入其他文件，或重新打开表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file was changed in the meantime and rows are gone from it that had results: {rows}.</source>
        <extracomment>LOST_ROWS</extracomment>
        <translation>文件在此期间被更改，以下有结果的行已不存在：{rows}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The disk has too little room for the file.</source>
        <extracomment>DISK_FULL</extracomment>
        <translation>磁盘空间不足，无法保存文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Make room on it, or choose another place for the results.</source>
        <extracomment>DISK_FULL_HINT</extracomment>
        <translation>请释放磁盘空间，或为结果选择其他位置。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” could not be replaced ({problem}), so the results are in “{sibling}” beside it.</source>
        <extracomment>NOTE_SIBLING</extracomment>
        <translation>无法替换“{name}”（{problem}），因此结果在旁边的“{sibling}”中。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing could be written in the folder of “{name}” ({problem}), so the results are in “{path}”.</source>
        <extracomment>NOTE_FALLBACK</extracomment>
        <translation>无法写入“{name}”所在的文件夹（{problem}），因此结果在“{path}”中。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The folder “{folder}” is not there any more (a memory stick or a network drive, perhaps), so the results are in “{path}”. Nothing is lost: connect it again, then write the results again.</source>
        <extracomment>NOTE_FOLDER_GONE</extracomment>
        <translation>文件夹“{folder}”已不存在（可能是 U 盘或网络驱动器），因此结果在“{path}”中。没有丢失任何内容：请重新连接它，然后重新写入结果。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” seems to be open in another program. Close it there, or it may undo the results.</source>
        <extracomment>MAYBE_OPEN</extracomment>
        <translation>“{name}”似乎已在另一个程序中打开。请在那里关闭它，否则结果可能会被覆盖。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” seems to be open in another program. What isn&apos;t saved there is not read: save it, then check again.</source>
        <extracomment>SOURCE_OPEN</extracomment>
        <translation>“{name}”似乎在另一个程序中打开。那里尚未保存的内容不会被读取：请先保存，再重新检查。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file&apos;s encoding ({encoding}) can&apos;t hold every address, so some are written in the form that links use (%E4 for ä). Save the sheet as UTF-8 to avoid that.</source>
        <extracomment>EMAIL_ESCAPED</extracomment>
        <translation>该文件的编码 ({encoding}) 无法表示所有邮箱地址，因此部分地址以链接中的形式写入（%E4 代表 ä）。将表格保存为 UTF-8 即可避免。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{cell} can&apos;t be changed in “{name}”.</source>
        <extracomment>CANT_CORRECT</extracomment>
        <translation>无法更改“{name}”中的 {cell}。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” can&apos;t be changed.</source>
        <extracomment>CANT_CORRECT_SHEET</extracomment>
        <translation>无法更改“{name}”。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet has changed since it was read: something else stands there by now.</source>
        <extracomment>CORRECT_CHANGED</extracomment>
        <translation>表格在读取后已改变：该处的内容已不同。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing was changed. Look at the row again.</source>
        <extracomment>CORRECT_LATER_HINT</extracomment>
        <translation>没有更改任何内容。请重新查看该行。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing was changed. {hint} Or correct the ID for the run only, without the sheet.</source>
        <extracomment>CORRECT_HINT</extracomment>
        <translation>没有更改任何内容。{hint}或者只为本次任务更正 ID，而不更改表格。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file&apos;s encoding ({encoding}) can&apos;t hold this ID.</source>
        <extracomment>CORRECT_ENCODING</extracomment>
        <translation>文件的编码 ({encoding}) 无法表示此 ID。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The original of run {run} can&apos;t be restored.</source>
        <extracomment>NO_ORIGINAL</extracomment>
        <translation>无法恢复任务 {run} 的原文件。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>No copy of it was kept, or the copy was removed.</source>
        <extracomment>NO_ORIGINAL_MESSAGE</extracomment>
        <translation>没有保留副本，或副本已被删除。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Look for a backup of the file elsewhere.</source>
        <extracomment>NO_ORIGINAL_HINT</extracomment>
        <translation>请在其他地方查找该文件的备份。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The original can&apos;t be kept, so nothing is sent.</source>
        <extracomment>CANT_KEEP</extracomment>
        <translation>无法保留原文件，因此不会发送任何内容。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” could not be copied into “{folder}” ({problem}).</source>
        <extracomment>CANT_KEEP_MESSAGE</extracomment>
        <translation>无法将“{name}”复制到“{folder}”（{problem}）。</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check that the disk has room and that the folder can be written.</source>
        <extracomment>CANT_KEEP_HINT</extracomment>
        <translation>请检查磁盘空间是否充足，以及该文件夹是否可写。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor delivered this address.</source>
        <extracomment>DELIVERED</extracomment>
        <translation>Lensmor 已提供此邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor delivered this address; its first answer had been lost.</source>
        <extracomment>DELIVERED_LATE</extracomment>
        <translation>Lensmor 已提供此邮箱地址；其第一次答复曾丢失。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account had unlocked this person already, so it cost nothing.</source>
        <extracomment>ALREADY</extracomment>
        <translation>您的账户之前已解锁此人员，因此不收费。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Bought on {date} with this account, so it cost nothing now.</source>
        <extracomment>BOUGHT_BEFORE</extracomment>
        <translation>已于 {date} 用此账户购买，因此现在不收费。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Bought on {date}, but Lensmor no longer shows this address, so it was not filled in. Nothing was bought again. Ask Lensmor&apos;s support.</source>
        <extracomment>NO_LONGER_SHOWN</extracomment>
        <translation>购买于 {date}，但 Lensmor 不再显示此邮箱地址，因此没有填入。没有再次购买。请咨询 Lensmor 支持部门。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Bought on {date}. An address that old is looked at again before it is filled in, and Lensmor could not be asked. Nothing was bought again: check the sheet once more.</source>
        <extracomment>NOT_SEEN_AGAIN</extracomment>
        <translation>购买于 {date}。这么早的邮箱地址在填入之前会再次查看，但当时无法询问 Lensmor。没有再次购买：请重新核对表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor has found this person&apos;s address since they were unlocked; it cost nothing.</source>
        <extracomment>FOUND_SINCE</extracomment>
        <translation>解锁之后 Lensmor 找到了此人员的邮箱地址；未收费。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person&apos;s address was bought before and stands in row {row}; it cost nothing.</source>
        <extracomment>IN_ANOTHER_ROW</extracomment>
        <translation>此人员的邮箱地址之前已购买，位于第 {row} 行；不收费。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor unlocked this person but has no email address for them.</source>
        <extracomment>NO_EMAIL</extracomment>
        <translation>Lensmor 已解锁此人员，但没有其邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account had unlocked this person already, but there is no email address.</source>
        <extracomment>NO_EMAIL_BEFORE</extracomment>
        <translation>您的账户之前已解锁此人员，但没有邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor unlocked this person, but what it gives as the address isn&apos;t one. Ask Lensmor&apos;s support.</source>
        <extracomment>EMAIL_UNUSABLE</extracomment>
        <translation>Lensmor 已解锁此人员，但提供的内容不是邮箱地址。请咨询 Lensmor 支持部门。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s result called this person unlocked, but shows them as locked. Ask Lensmor&apos;s support.</source>
        <extracomment>UNLOCKED_BUT_LOCKED</extracomment>
        <translation>Lensmor 的结果称此人员已解锁，但仍显示为锁定。请咨询 Lensmor 支持部门。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor couldn&apos;t get this address.</source>
        <extracomment>ITEM_FAILED</extracomment>
        <translation>Lensmor 无法取得此邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor couldn&apos;t get this address (it says: {code}).</source>
        <extracomment>ITEM_FAILED_CODE</extracomment>
        <translation>Lensmor 无法取得此邮箱地址（原因：{code}）。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor finished the job without finishing this person, who is still locked.</source>
        <extracomment>PENDING_AT_END</extracomment>
        <translation>Lensmor 结束了作业但未完成此人员，该人员仍为锁定状态。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s result doesn&apos;t mention this person, who is still locked.</source>
        <extracomment>MISSING_AT_END</extracomment>
        <translation>Lensmor 的结果中没有此人员，该人员仍为锁定状态。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s job failed, and this person is still locked.</source>
        <extracomment>TASK_FAILED</extracomment>
        <translation>Lensmor 的作业失败，此人员仍为锁定状态。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s job failed (it says: {why}), and this person is still locked.</source>
        <extracomment>TASK_FAILED_SAYING</extracomment>
        <translation>Lensmor 的作业失败（其说明：{why}），此人员仍为锁定状态。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor no longer knows the job that this person was in; they are still locked.</source>
        <extracomment>TASK_GONE</extracomment>
        <translation>Lensmor 已没有此人员所在的作业；该人员仍为锁定状态。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost; the job has ended and this person is still locked.</source>
        <extracomment>LOST_AND_LOCKED</extracomment>
        <translation>Lensmor 的答复丢失；作业已结束，此人员仍为锁定状态。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost, and this person is still locked; nothing tells whether Lensmor tried. Check the sheet again: who is locked then can be sent.</source>
        <extracomment>LOST_AND_UNCLEAR</extracomment>
        <translation>Lensmor 的答复丢失，此人仍处于锁定状态；无法得知 Lensmor 是否尝试过。请重新核对表格：届时仍锁定的人员可以发送。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost, and it doesn&apos;t tell where this person stands. Check the sheet again later: who is locked then can be sent, and an address that was paid for is filled in.</source>
        <extracomment>LOST_AND_UNTOLD</extracomment>
        <translation>Lensmor 的答复丢失，且 Lensmor 未说明此人员的状态。请稍后重新核对表格：届时仍锁定的人员可以发送，已付费的邮箱地址会被填入。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t accept {person} as a personnel ID. Check it in the sheet.</source>
        <extracomment>INVALID_ID</extracomment>
        <translation>Lensmor 不接受 {person} 作为人员 ID。请在表格中检查。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t know the personnel ID {person}. Check it in the sheet.</source>
        <extracomment>UNKNOWN_PERSON</extracomment>
        <translation>Lensmor 没有人员 ID {person}。请在表格中检查。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor says that {person} isn&apos;t part of the event {event}. Check both IDs.</source>
        <extracomment>UNLINKED</extracomment>
        <translation>Lensmor 表示 {person} 不属于活动 {event}。请检查这两个 ID。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor left this person out without saying why.</source>
        <extracomment>SKIPPED_UNSAID</extracomment>
        <translation>Lensmor 跳过了此人员，未说明原因。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor found nothing to unlock for this person and gave no reason.</source>
        <extracomment>NOTHING_LEFT</extracomment>
        <translation>Lensmor 没有为此人员找到可解锁的内容，未说明原因。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor called this person unlocked, but shows them as locked. Ask Lensmor.</source>
        <extracomment>ALREADY_BUT_LOCKED</extracomment>
        <translation>Lensmor 称此人员已解锁，但仍显示为锁定。请咨询 Lensmor。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Another job had this person in work and ended without an address.</source>
        <extracomment>ELSEWHERE_NO_RESULT</extracomment>
        <translation>另一个作业处理过此人员，结束时没有邮箱地址。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t know the event {event}, or doesn&apos;t show it to your account.</source>
        <extracomment>UNKNOWN_EVENT</extracomment>
        <translation>Lensmor 没有活动 {event}，或不向您的账户显示。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor refused these people: {why}</source>
        <extracomment>REFUSED</extracomment>
        <translation>Lensmor 拒绝了这些人员：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor took no notice of this request {tries} times. Nothing was charged.</source>
        <extracomment>TRIED_OFTEN</extracomment>
        <translation>Lensmor 对此请求 {tries} 次未作处理。未收取任何费用。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Run {run} has sent this person, and the result isn&apos;t known yet. Nobody is sent twice: the result is asked for at no cost when a run goes on.</source>
        <extracomment>OTHER_RUN</extracomment>
        <translation>任务 {run} 已发送此人员，尚无结果。不会重复发送任何人：任务继续时会免费查询结果。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor is still working on this person. Resume the run to get the result.</source>
        <extracomment>STILL_RUNNING</extracomment>
        <translation>Lensmor 仍在处理此人员。请继续任务以取得结果。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It isn&apos;t known yet whether Lensmor took this request. It won&apos;t be sent again before that is clear: resume the run to ask.</source>
        <extracomment>NOT_KNOWN</extracomment>
        <translation>尚不清楚 Lensmor 是否接受了此请求。在弄清之前不会再次发送：请继续任务以查询。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person is in another order of your account, and Lensmor isn&apos;t done yet. They weren&apos;t ordered again: resume the run to get the result.</source>
        <extracomment>IN_PROGRESS_ELSEWHERE</extracomment>
        <translation>此人员在您账户的另一个作业中，Lensmor 尚未完成。没有再次订购：请继续任务以取得结果。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person is in another order already, a colleague&apos;s perhaps. They aren&apos;t ordered again, and this run pays nothing for them; it looks again until Lensmor is done.</source>
        <extracomment>IN_WORK</extracomment>
        <translation>此人员已在另一个作业中，可能是同事的。不会再次订购，此任务不为其付费；任务会反复查看，直到 Lensmor 完成。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not sent: this may be the same person as {other}, written with zeros in front, and Lensmor could not be asked. Nobody is bought twice: check the sheet again.</source>
        <extracomment>MAYBE_SAME</extracomment>
        <translation>未发送：这可能与 {other} 是同一个人（只是前面多写了零），但当时无法询问 Lensmor。不会重复购买任何人：请重新核对表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t say whether this person is unlocked.</source>
        <extracomment>STATE_NOT_TOLD</extracomment>
        <translation>Lensmor 未说明此人员是否已解锁。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The credits ran out before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_CREDITS</extracomment>
        <translation>轮到此人员之前积分已用完。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not sent: it could have cost more than you agreed to. Check the sheet again to send this person.</source>
        <extracomment>NOT_SENT_LIMIT</extracomment>
        <translation>未发送：费用可能超出您同意的金额。请重新核对表格以发送此人。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Another run was to send this person, but Lensmor never took its request. Check the sheet again to send this person.</source>
        <extracomment>NOT_SENT_AFTER_ALL</extracomment>
        <translation>另一个任务本应发送此人员，但 Lensmor 从未接受其请求。请重新核对表格以发送此人。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person was ordered with another Lensmor key; only with that key can the result be asked for. Resume the run with it.</source>
        <extracomment>OTHER_KEY</extracomment>
        <translation>此人员是用另一个 Lensmor 密钥订购的；只有用那个密钥才能查询结果。请用它继续任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not sent: the run was begun with another Lensmor key, and what was agreed to holds for that account only.</source>
        <extracomment>NOT_SENT_OTHER_KEY</extracomment>
        <translation>未发送：任务是用另一个 Lensmor 密钥开始的，您所同意的内容只适用于那个账户。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor refused the key before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_KEY</extracomment>
        <translation>轮到此人员之前 Lensmor 拒绝了密钥。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run was stopped before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_USER</extracomment>
        <translation>轮到此人员之前任务已停止。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The connection was lost before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_NETWORK</extracomment>
        <translation>轮到此人员之前连接已中断。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Left out: you asked for the first {limit} people only.</source>
        <extracomment>NOT_SENT_CHOICE</extracomment>
        <translation>已排除：您只要求前 {limit} 位人员。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Left out: the spending limit of {credits} credits doesn&apos;t reach this far.</source>
        <extracomment>NOT_SENT_BUDGET</extracomment>
        <translation>已排除：{credits} 积分的消费上限不足以覆盖到这里。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run could not begin, so nobody was sent.</source>
        <extracomment>NOT_SENT_CALLED_OFF</extracomment>
        <translation>任务无法开始，因此没有发送任何人员。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person&apos;s turn hasn&apos;t come yet.</source>
        <extracomment>NOT_SENT_YET</extracomment>
        <translation>尚未轮到此人员。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This row is hidden in the sheet and was left out.</source>
        <extracomment>ROW_HIDDEN</extracomment>
        <translation>该行在表格中隐藏，已被排除。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>You left this row out.</source>
        <extracomment>ROW_EXCLUDED</extracomment>
        <translation>您排除了该行。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This row has an email address already; nothing was bought.</source>
        <extracomment>ROW_HAS_EMAIL</extracomment>
        <translation>该行已有邮箱地址；没有购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know the event {value}, or doesn&apos;t show it to your account, so this row is not sent. Correct the ID.</source>
        <extracomment>ROW_EVENT_UNKNOWN</extracomment>
        <translation>{cell}：Lensmor 没有活动 {value}，或不向您的账户显示，因此不会发送此行。请更正 ID。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{cell}: {value} is the number of two events at Lensmor, {one} and {other}, so this row is not sent. Write {public} for the first or {row} for the second.</source>
        <extracomment>ROW_EVENT_AMBIGUOUS</extracomment>
        <translation>{cell}：{value} 在 Lensmor 中是两个活动的编号，即 {one} 和 {other}，因此不会发送此行。第一个请写 {public}，第二个请写 {row}。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The event of all rows</source>
        <extracomment>ROW_EVENT_TYPED</extracomment>
        <translation>所有行的活动</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked for {credits} credits.</source>
        <extracomment>EVENT_DONE</extracomment>
        <translation>已用 {credits} 积分解锁。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked; Lensmor&apos;s first answer had been lost.</source>
        <extracomment>EVENT_DONE_LATE</extracomment>
        <translation>已解锁；Lensmor 的第一次答复曾丢失。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account had full access already; it cost nothing.</source>
        <extracomment>EVENT_ALREADY</extracomment>
        <translation>您的账户之前已有完整访问权限；不收费。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: you didn&apos;t ask for it.</source>
        <extracomment>EVENT_LEFT</extracomment>
        <translation>未解锁：您没有要求解锁。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor could not be asked about this event.</source>
        <extracomment>EVENT_NOT_ASKED</extracomment>
        <translation>无法向 Lensmor 查询此活动。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: it hides nobody, so that an unlock would add nothing.</source>
        <extracomment>EVENT_NOTHING_HIDDEN</extracomment>
        <translation>未解锁：它没有隐藏任何人，解锁不会增加任何内容。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked, for Lensmor could not be asked which event this is. {why}</source>
        <extracomment>EVENT_UNREAD</extracomment>
        <translation>未解锁，因为无法向 Lensmor 查询这是哪个活动。{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: this ID is {now} now, and you were shown {shown}. Check the sheet again.</source>
        <extracomment>EVENT_ANOTHER</extracomment>
        <translation>未解锁：此 ID 现在是 {now}，而之前向您显示的是 {shown}。请重新核对表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer is about another event, {other} ({credits} credits). Ask Lensmor&apos;s support, and keep this run&apos;s receipt.</source>
        <extracomment>EVENT_ANSWER_OTHER</extracomment>
        <translation>Lensmor 的答复是关于另一个活动 {other}（{credits} 积分）。请咨询 Lensmor 支持部门，并保留此任务的收据。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The same event as {event} in this sheet, which this run unlocked.</source>
        <extracomment>EVENT_SAME_AS</extracomment>
        <translation>与此表格中的 {event} 是同一活动，此任务已将其解锁。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor refused to unlock this event: {why}</source>
        <extracomment>EVENT_REFUSED</extracomment>
        <translation>Lensmor 拒绝解锁此活动：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: the spending limit doesn&apos;t cover it.</source>
        <extracomment>EVENT_LIMIT</extracomment>
        <translation>未解锁：消费上限不足。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: Lensmor now asks {now} credits for it; you agreed to {agreed}.</source>
        <extracomment>EVENT_DEARER</extracomment>
        <translation>未解锁：Lensmor 现在对此收取 {now} 积分；您同意的是 {agreed}。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: the run stopped before its turn, so as not to spend more than you agreed to. Check the sheet again to unlock it.</source>
        <extracomment>EVENT_STOPPED_BEFORE</extracomment>
        <translation>未解锁：为了不超出您同意的金额，任务在轮到它之前停止。请重新核对表格以解锁。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: the run could not begin.</source>
        <extracomment>EVENT_CALLED_OFF</extracomment>
        <translation>未解锁：任务无法开始。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Its turn hasn&apos;t come yet. Resume the run.</source>
        <extracomment>EVENT_WAITS</extracomment>
        <translation>尚未轮到它。请继续任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost, so it isn&apos;t known yet whether this event is unlocked and paid for. Resume the run to find out; an event is never paid for twice.</source>
        <extracomment>EVENT_NOT_KNOWN</extracomment>
        <translation>Lensmor 的答复丢失，因此尚不清楚此活动是否已解锁并付费。请继续任务以查明；同一活动绝不会付费两次。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked, but Lensmor still shows the preview only. Ask Lensmor&apos;s support.</source>
        <extracomment>EVENT_STILL_PREVIEW</extracomment>
        <translation>已解锁，但 Lensmor 仍只显示预览。请咨询 Lensmor 支持部门。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account has too few credits for the next people: {why}</source>
        <extracomment>STOP_CREDITS</extracomment>
        <translation>您的账户积分不足以解锁接下来的人员：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The next people would pass the spending limit of {limit} credits.</source>
        <extracomment>STOP_LIMIT</extracomment>
        <translation>接下来的人员会超出 {limit} 积分的消费上限。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The next people may cost more than what is left of the {agreed} credits that you agreed to. Check the sheet again: it shows what they cost now, and you decide.</source>
        <extracomment>STOP_AGREED</extracomment>
        <translation>接下来的人员所需费用可能超出您同意的 {agreed} 积分的余额。请重新核对表格：它会显示他们现在的费用，由您决定。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor now asks {now} credits for one person; you agreed to {agreed}. Nobody was sent at the new price. Check the sheet again: it shows what the rest costs now, and you decide.</source>
        <extracomment>STOP_PRICE</extracomment>
        <translation>Lensmor 现在每人收取 {now} 积分；您同意的是 {agreed}。没有人按新价格发送。请重新核对表格：它会显示其余部分现在的费用，由您决定。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {beyond} credits more than the people who were sent cost at {each} credits each. Either Lensmor charges more than you agreed to, or somebody else used your account at the same time. Nobody else was sent. Check the sheet again, and you decide.</source>
        <extracomment>STOP_COST</extracomment>
        <translation>按每人 {each} 积分计算，您的余额比已发送人员的费用多减少了 {beyond} 积分。可能是 Lensmor 的收费超出您同意的金额，也可能是其他人同时使用了您的账户。没有再发送其他人员。请重新核对表格，由您决定。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor now asks {now} credits for an event; you agreed to {agreed}. Nothing was sent at the new price. Check the sheet again: it shows what the rest costs now, and you decide.</source>
        <extracomment>STOP_EVENT_PRICE</extracomment>
        <translation>Lensmor 现在每个活动收取 {now} 积分；您同意的是 {agreed}。没有按新价格发送任何内容。请重新核对表格：它会显示其余部分现在的费用，由您决定。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor no longer accepts the key: {why}</source>
        <extracomment>STOP_KEY</extracomment>
        <translation>Lensmor 不再接受该密钥：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Run {run} was begun with another Lensmor key, and nothing shows that both keys belong to the same account. Nothing was sent, asked or spent with this one. Use the key that the run was begun with and resume it; or run the sheet again, which asks for a yes of its own.</source>
        <extracomment>STOP_OTHER_KEY</extracomment>
        <translation>任务 {run} 是用另一个 Lensmor 密钥开始的，没有迹象表明两个密钥属于同一账户。没有用当前密钥发送、查询或花费任何内容。请使用开始该任务时的密钥并继续任务；或重新运行此表格，届时会另行请您确认。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>You stopped the run.</source>
        <extracomment>STOP_USER</extracomment>
        <translation>您停止了任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{batches} requests in a row brought no address, so the run has paused before it spends more. Look at the details of the failed rows; if the IDs are right, resume the run.{why}</source>
        <extracomment>STOP_BARREN</extracomment>
        <translation>连续 {batches} 个请求没有取得邮箱地址，因此任务已暂停，以免继续花费。请查看失败行的详情；如果 ID 正确，请继续任务。{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source> Most often: {why}</source>
        <extracomment>STOP_BARREN_WHY</extracomment>
        <translation> 最常见的原因：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor couldn&apos;t be reached for {minutes} minutes: {why}</source>
        <extracomment>STOP_NETWORK</extracomment>
        <translation>已有 {minutes} 分钟无法连接到 Lensmor：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor answered nothing but “slower” for {minutes} minutes. Others may be using the same account or key. Nothing is lost: go on with the run later.</source>
        <extracomment>STOP_SLOWED</extracomment>
        <translation>{minutes} 分钟内 Lensmor 只答复“请放慢”。可能有其他人在使用同一账户或密钥。没有丢失任何内容：请稍后继续任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your Lensmor plan doesn&apos;t include this: {why}</source>
        <extracomment>STOP_FEATURE</extracomment>
        <translation>您的 Lensmor 套餐不包含此功能：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor asked us to slow down.</source>
        <extracomment>WAIT_SLOW_DOWN</extracomment>
        <translation>Lensmor 要求我们放慢速度。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Waiting for Lensmor&apos;s results.</source>
        <extracomment>WAIT_RESULTS</extracomment>
        <translation>正在等待 Lensmor 的结果。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor can&apos;t be reached at the moment; trying again.</source>
        <extracomment>WAIT_NETWORK</extracomment>
        <translation>目前无法连接到 Lensmor；正在重试。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Paused. Nothing new is sent; press Continue to go on.</source>
        <extracomment>WAIT_PAUSED</extracomment>
        <translation>已暂停。不会发送新的内容；点击“继续”即可继续。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor could not be asked about the event {event}, so its name and what it shows are not known: {why}</source>
        <extracomment>UNCHECKED_EVENT</extracomment>
        <translation>无法向 Lensmor 查询活动 {event}，因此不知道它的名称和显示的内容：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The list of people of the event {event} could not be read, so it isn&apos;t known whether the event is unlocked: {why}</source>
        <extracomment>UNCHECKED_EVENT_LIST</extracomment>
        <translation>无法读取活动 {event} 的人员列表，因此不知道该活动是否已解锁：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor answers that it isn&apos;t there.</source>
        <extracomment>NOT_THERE</extracomment>
        <translation>Lensmor 答复说它不存在。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor could not be asked who {count} of the people are, so their names are not compared with the sheet: {why}</source>
        <extracomment>UNCHECKED_NAMES</extracomment>
        <translation>无法向 Lensmor 查询其中 {count} 位人员是谁，因此没有将他们的姓名与表格比较：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It could not be found out whether {count} people are unlocked or in another order already: {why} They are asked about again right before they are sent.</source>
        <extracomment>UNCHECKED_PEOPLE</extracomment>
        <translation>无法确定 {count} 位人员是否已解锁或已在另一个作业中：{why}在发送他们之前会再次查询。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{count} addresses were bought so long ago that they are looked at again before they are filled in, and that was not possible now. They are left out this time: check the sheet once more.</source>
        <extracomment>UNCHECKED_OLD</extracomment>
        <translation>有 {count} 个邮箱地址购买时间较早，填入之前需要再次查看，但现在无法查看。这次不会填入：请再次核对表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{count} people without an email were not looked at again, so it isn&apos;t known whether Lensmor has found one since. Check the sheet once more.</source>
        <extracomment>UNCHECKED_WITHOUT</extracomment>
        <translation>有 {count} 位没有邮箱地址的人员未再次查看，因此不知道 Lensmor 是否已找到他们的地址。请再次核对表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>For {count} people Lensmor&apos;s price isn&apos;t what so many cost, so some of them are probably unlocked or in another order already. Looking up all of them now would take long: it is done right before they are sent.</source>
        <extracomment>UNCHECKED_TOO_MANY</extracomment>
        <translation>Lensmor 对 {count} 位人员给出的价格与该人数的费用不符，因此其中一些可能已解锁或已在另一个作业中。现在逐一查看需要很长时间：会在发送他们之前进行。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It isn&apos;t known what became of an earlier request for this person, and Lensmor could not be asked now. Check the sheet again.</source>
        <extracomment>UNCHECKED_DOUBTFUL</extracomment>
        <translation>不清楚此人员先前的请求结果如何，现在也无法询问 Lensmor。请再次核对表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>No row has a person or an event that a run could add anything to.</source>
        <extracomment>NOTHING</extracomment>
        <translation>没有任何行含有任务可以补充内容的人员或活动。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Check the columns that were chosen, or open another sheet.</source>
        <extracomment>NOTHING_HINT</extracomment>
        <translation>请检查所选的列，或打开其他表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Something has to be chosen first: {what}</source>
        <extracomment>QUESTIONS</extracomment>
        <translation>需要先做出选择：{what}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>There is no Lensmor API key, so nothing can be unlocked yet.</source>
        <extracomment>NO_KEY</extracomment>
        <translation>没有 Lensmor API 密钥，因此尚无法解锁任何内容。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account has too few credits for this run.</source>
        <extracomment>TOO_FEW_TITLE</extracomment>
        <translation>您的账户积分不足以执行此任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It needs {price} credits and your balance is {balance}.</source>
        <extracomment>TOO_FEW</extracomment>
        <translation>需要 {price} 积分，而您的余额为 {balance}。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Send only the first {people} people, or buy credits at Lensmor first.</source>
        <extracomment>TOO_FEW_HINT</extracomment>
        <translation>请仅发送前 {people} 位人员，或先在 Lensmor 购买积分。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Untick an event, or buy credits at Lensmor first.</source>
        <extracomment>TOO_FEW_EVENTS_HINT</extracomment>
        <translation>请取消勾选活动，或先在 Lensmor 购买积分。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your spending limit is {limit} credits, and the events that are to be unlocked cost {events}.</source>
        <extracomment>LIMIT_SHORT</extracomment>
        <translation>您的消费上限是 {limit} 积分，而要解锁的活动需要 {events}。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Set the limit to {events} credits or more, or unlock fewer events.</source>
        <extracomment>LIMIT_HINT</extracomment>
        <translation>请将上限设为 {events} 积分或更多，或减少要解锁的活动。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Set the limit to {everyone} credits for the events and everyone, or to {events} for the events alone; or unlock fewer events.</source>
        <extracomment>LIMIT_HINT_EVERYONE</extracomment>
        <translation>请将上限设为 {everyone} 积分以支付活动和所有人员，或设为 {events} 只支付活动；或减少要解锁的活动。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run has changed since it was confirmed.</source>
        <extracomment>CONSENT_TITLE</extracomment>
        <translation>任务在确认之后发生了变化。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It was confirmed for {agreed} credits, and now it needs {price}.</source>
        <extracomment>CONSENT</extracomment>
        <translation>确认时为 {agreed} 积分，现在需要 {price}。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Look at the price again and confirm it.</source>
        <extracomment>CONSENT_HINT</extracomment>
        <translation>尚未发送任何内容。请重新查看价格并确认。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This event isn&apos;t in the sheet.</source>
        <extracomment>UNKNOWN_EVENT_ASKED_TITLE</extracomment>
        <translation>此活动不在表格中。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>You asked to unlock the event {event}, and no row names it.</source>
        <extracomment>UNKNOWN_EVENT_ASKED</extracomment>
        <translation>您要求解锁活动 {event}，但没有任何行包含它。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet&apos;s events are: {events}.</source>
        <extracomment>UNKNOWN_EVENT_ASKED_HINT</extracomment>
        <translation>表格中的活动为：{events}。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>none</source>
        <extracomment>NO_EVENTS</extracomment>
        <translation>无</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor says that {person} is {lensmor}; row {row} says {sheet}. {count} of {compared} people who were compared have another name at Lensmor, so this column probably isn&apos;t the Lensmor personnel ID.</source>
        <extracomment>STRANGER</extracomment>
        <translation>Lensmor 显示 {person} 是 {lensmor}，而第 {row} 行是 {sheet}。在比对的 {compared} 位人员中，有 {count} 位在 Lensmor 的姓名不同，因此该列可能不是 Lensmor 人员 ID。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{name} of {company}</source>
        <extracomment>NAME_OF_COMPANY</extracomment>
        <translation>{company} 的 {name}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results go into a new .xlsx: this sheet&apos;s texts alone, no formulas or other sheets: {why}</source>
        <extracomment>PLAIN_INSTEAD</extracomment>
        <translation>结果写入新的 .xlsx：只有此工作表的文本，没有公式和其他工作表：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{what} {why}</source>
        <extracomment>OUTPUT_TROUBLE</extracomment>
        <translation>{what}{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{people} people were sent to Lensmor and have no result yet, so what they cost isn&apos;t known. So far {certain} credits were charged for certain; in the end it will be {most} at most.</source>
        <extracomment>STILL_IN_WORK</extracomment>
        <translation>{people} 人已发送给 Lensmor 但还没有结果，因此费用尚不清楚。到目前为止确定扣除了 {certain} 积分；最终最多为 {most} 积分。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run, of which its orders explain at most {counted}. Someone else used the same account, or Lensmor charged more than it had told.</source>
        <extracomment>BALANCE_MOVED</extracomment>
        <translation>任务期间您的余额减少了 {moved} 积分，其中任务的作业最多可解释 {counted}。可能是其他人使用了同一账户，也可能是 Lensmor 的收费高于其告知的金额。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run, less than the {counted} that Lensmor&apos;s answers come to. Some of it may have been free, or credits were added meanwhile.</source>
        <extracomment>FELL_LESS</extracomment>
        <translation>任务期间您的余额减少了 {moved} 积分，少于 Lensmor 答复合计的 {counted}。其中一部分可能免费，或期间充值了积分。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {others} credits more than this run spent: other orders of your account, a colleague&apos;s or another run&apos;s, were under way at the same time.</source>
        <extracomment>OTHERS_SPENT</extracomment>
        <translation>您的余额比此任务的花费多减少了 {others} 积分：同一时间您的账户有其他作业在进行，来自同事或另一个任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run; the delivered addresses explain {counted}. Either people without an address were charged for, or someone else used the same account.</source>
        <extracomment>MAYBE_CHARGED</extracomment>
        <translation>任务期间您的余额减少了 {moved} 积分；已提供的邮箱地址可解释 {counted}。可能是没有邮箱地址的人员也被收费，也可能是其他人使用了同一账户。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run, of which the results explain {counted}. The event whose answer was lost may have been charged for: resume the run to find out.</source>
        <extracomment>EVENT_MAYBE_CHARGED</extracomment>
        <translation>此任务期间您的余额减少了 {moved} 积分，其中结果可以解释 {counted}。答复丢失的活动可能已被扣费：请继续任务以查明。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet has changed since it was read: {missing} of its rows with results are no longer in it. All results are in “{file}” as well; the rows that are still there have theirs.</source>
        <extracomment>SHEET_CHANGED</extracomment>
        <translation>表格在读取后已更改：其中 {missing} 个有结果的行已不在。全部结果也在“{file}”中；仍在表格中的行已有各自的结果。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet has changed since it was read: {missing} of its rows with results are no longer in it. Their results are safe in the program&apos;s records: write the results to another file.</source>
        <extracomment>SHEET_CHANGED_ONLY</extracomment>
        <translation>表格在读取后已更改：其中 {missing} 个有结果的行已不在。它们的结果已安全保存在本程序的记录中：请将结果写入其他文件。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results don&apos;t fit the sheet any more, which is left as it is: they are in “{file}”, a copy of the sheet as it was before the run. {why}</source>
        <extracomment>RESCUED</extracomment>
        <translation>结果与表格已不再匹配，表格保持不变：结果在“{file}”中，即任务之前的表格副本。{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results fit neither the sheet, which is left as it is, nor a copy of it: they are in “{file}”, a plain list of people, events, emails and statuses. {why}</source>
        <extracomment>LISTED_INSTEAD</extracomment>
        <translation>结果与表格（保持不变）及其副本都不匹配：结果在“{file}”中，即列出人员、活动、邮箱地址和状态的普通列表。{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>“{name}” is another file by now and is left as it is; the results are in “{sibling}”.</source>
        <extracomment>TAKEN_MEANWHILE</extracomment>
        <translation>“{name}”现在是另一个文件，保持不变；结果在“{sibling}”中。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results are safe in the program&apos;s records, but could not be written into the sheet: {why}</source>
        <extracomment>NOT_WRITTEN</extracomment>
        <translation>结果已安全保存在本程序的记录中，但无法写入表格：{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{message} {hint}</source>
        <extracomment>WITH_HINT</extracomment>
        <translation>{message}{hint}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{title} {message}</source>
        <extracomment>WITH_TITLE</extracomment>
        <translation>{title}{message}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{details} {note}</source>
        <extracomment>WITH_NOTE</extracomment>
        <translation>{details}{note}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results so far could not be written into the sheet; the run goes on and tries again. They are safe in the program&apos;s records. {why}</source>
        <extracomment>NOT_WRITTEN_NOW</extracomment>
        <translation>目前的结果无法写入表格；任务会继续并再次尝试。结果已安全保存在本程序的记录中。{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results are safe in the program&apos;s records, but not in the sheet yet: the program ended too early. Going on with the run writes them.</source>
        <extracomment>NOT_WRITTEN_YET</extracomment>
        <translation>结果已安全保存在本程序的记录中，但尚未写入表格：程序过早结束。继续任务即可写入。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Practice: {text}</source>
        <extracomment>PRACTICE_PREFIX</extracomment>
        <translation>练习：{text}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet is no longer where it was.</source>
        <extracomment>SOURCE_GONE_TITLE</extracomment>
        <translation>表格已不在原处。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{file} can&apos;t be found, and no copy of it was kept.</source>
        <extracomment>SOURCE_GONE</extracomment>
        <translation>找不到 {file}，也没有保留副本。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{file} was gone; the results were written into the copy kept before the run.</source>
        <extracomment>SOURCE_REPLACED</extracomment>
        <translation>{file} 已不存在；结果已写入任务之前保留的副本。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Write the results to another file from the list of past runs.</source>
        <extracomment>SOURCE_GONE_HINT</extracomment>
        <translation>请在历史记录中将结果写入其他文件。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This run can&apos;t be started.</source>
        <extracomment>CANT_START_TITLE</extracomment>
        <translation>无法开始此任务。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run wasn&apos;t started.</source>
        <extracomment>NOT_STARTED_TITLE</extracomment>
        <translation>任务未开始。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Try again when the connection is back.</source>
        <extracomment>NOT_STARTED_HINT</extracomment>
        <translation>尚未发送任何内容。请在连接恢复后重试。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Start again whenever you like.</source>
        <extracomment>NOT_STARTED_STOPPED_HINT</extracomment>
        <translation>什么都没有发送。您可以随时重新开始。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Check the API key in Settings, then try again.</source>
        <extracomment>NOT_STARTED_KEY_HINT</extracomment>
        <translation>什么都没有发送。请在设置中检查 API 密钥，然后重试。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>A Lensmor API key is needed.</source>
        <extracomment>NO_KEY_TITLE</extracomment>
        <translation>需要 Lensmor API 密钥。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Checked: this row can be sent. Nothing was bought.</source>
        <extracomment>CHECKED_READY</extracomment>
        <translation>已检查：该行可以发送。没有购买任何内容。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor says that this ID is {lensmor}, not {sheet}. Check the ID.</source>
        <extracomment>CHECKED_STRANGER</extracomment>
        <translation>Lensmor 显示此 ID 是 {lensmor}，而不是 {sheet}。请检查该 ID。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The verdicts go into a copy, not into the sheet itself.</source>
        <extracomment>CHECK_OVER_TITLE</extracomment>
        <translation>检查结果写入副本，而不是表格本身。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{file} is the sheet that was checked.</source>
        <extracomment>CHECK_OVER</extracomment>
        <translation>{file} 就是被检查的表格。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>“{file}” holds the results of a run.</source>
        <extracomment>CHECK_OVER_RESULTS_TITLE</extracomment>
        <translation>“{file}”中有任务的结果。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The verdicts of a check would take the place of what was paid for.</source>
        <extracomment>CHECK_OVER_RESULTS</extracomment>
        <translation>检查结果会取代已付费的内容。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked on {date} for {credits} credits.</source>
        <extracomment>EVENT_BOUGHT</extracomment>
        <translation>已于 {date} 用 {credits} 积分解锁。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Run</source>
        <extracomment>RECEIPT_RUN</extracomment>
        <translation>任务</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Number</source>
        <extracomment>RECEIPT_NUMBER</extracomment>
        <translation>编号</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Practice</source>
        <extracomment>RECEIPT_PRACTICE</extracomment>
        <translation>练习</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Sheet</source>
        <extracomment>RECEIPT_SHEET</extracomment>
        <translation>表格</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Results</source>
        <extracomment>RECEIPT_RESULTS</extracomment>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Began</source>
        <extracomment>RECEIPT_BEGAN</extracomment>
        <translation>开始时间</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Ended</source>
        <extracomment>RECEIPT_ENDED</extracomment>
        <translation>结束时间</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Agreed to, at most (credits)</source>
        <extracomment>RECEIPT_AGREED</extracomment>
        <translation>约定最多（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Price shown (credits)</source>
        <extracomment>RECEIPT_PRICE</extracomment>
        <translation>显示的价格（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Spent (credits)</source>
        <extracomment>RECEIPT_SPENT</extracomment>
        <translation>已花费（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Charged for certain (credits)</source>
        <extracomment>RECEIPT_CERTAIN</extracomment>
        <translation>确定收取（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Charged at most (credits)</source>
        <extracomment>RECEIPT_AT_MOST</extracomment>
        <translation>最多收取（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Balance before (credits)</source>
        <extracomment>RECEIPT_BEFORE</extracomment>
        <translation>之前余额（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Balance after (credits)</source>
        <extracomment>RECEIPT_AFTER</extracomment>
        <translation>之后余额（积分）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Names checked</source>
        <extracomment>RECEIPT_NAMES</extracomment>
        <translation>姓名核对</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Note</source>
        <extracomment>RECEIPT_NOTE</extracomment>
        <translation>备注</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Ended early</source>
        <extracomment>RECEIPT_EARLY</extracomment>
        <translation>提前结束</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>People</source>
        <extracomment>RECEIPT_PEOPLE</extracomment>
        <translation>人员</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Event</source>
        <extracomment>RECEIPT_EVENT</extracomment>
        <translation>活动</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{id}, {name}</source>
        <extracomment>RECEIPT_NAME</extracomment>
        <translation>{id}，{name}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{outcome}, {credits} credits</source>
        <extracomment>RECEIPT_EVENT_COST</extracomment>
        <translation>{outcome}，{credits} 积分</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Batch</source>
        <extracomment>RECEIPT_BATCH</extracomment>
        <translation>批次</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>event {event}</source>
        <extracomment>RECEIPT_OF_EVENT</extracomment>
        <translation>活动 {event}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>task {task}</source>
        <extracomment>RECEIPT_TASK</extracomment>
        <translation>作业 {task}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>task none</source>
        <extracomment>RECEIPT_NO_TASK</extracomment>
        <translation>无作业</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{people} people</source>
        <extracomment>RECEIPT_OF_PEOPLE</extracomment>
        <translation>{people} 位人员</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>sent {moment}</source>
        <extracomment>RECEIPT_SENT_AT</extracomment>
        <translation>发送于 {moment}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>ended {moment}</source>
        <extracomment>RECEIPT_ENDED_AT</extracomment>
        <translation>结束于 {moment}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{count} {outcome}</source>
        <extracomment>RECEIPT_COUNT</extracomment>
        <translation>{count} {outcome}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>trace ID {trace}</source>
        <extracomment>RECEIPT_TRACE</extracomment>
        <translation>跟踪 ID {trace}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{one}; {next}</source>
        <extracomment>RECEIPT_SEMICOLON</extracomment>
        <translation>{one}；{next}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{one}, {next}</source>
        <extracomment>RECEIPT_COMMA</extracomment>
        <translation>{one}，{next}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Error</source>
        <extracomment>RECEIPT_ERROR</extracomment>
        <translation>错误</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>yes</source>
        <extracomment>YES</extracomment>
        <translation>是</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>no</source>
        <extracomment>NO</extracomment>
        <translation>否</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>overruled</source>
        <extracomment>OVERRULED</extracomment>
        <translation>已忽略</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>not written yet</source>
        <extracomment>NOT_WRITTEN_SO_FAR</extracomment>
        <translation>尚未写入</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>not yet</source>
        <extracomment>NOT_YET</extracomment>
        <translation>尚无</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>not settled</source>
        <extracomment>NOT_SETTLED</extracomment>
        <translation>未定</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{credits} (not exact)</source>
        <extracomment>NOT_EXACT</extracomment>
        <translation>{credits}（不精确）</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>unknown</source>
        <extracomment>UNKNOWN_AMOUNT</extracomment>
        <translation>未知</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>What stood in {cell} isn&apos;t put back.</source>
        <extracomment>NOT_TAKEN_BACK_TITLE</extracomment>
        <translation>{cell} 中原来的内容不会恢复。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet was saved or written to since, and what others did in it would be lost with it.</source>
        <extracomment>NOT_TAKEN_BACK</extracomment>
        <translation>此后表格被保存或写入过，其他人所做的更改会随之丢失。</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was changed. Open the sheet and change {cell} there.</source>
        <extracomment>NOT_TAKEN_BACK_HINT</extracomment>
        <translation>没有更改任何内容。请打开表格，在那里更改 {cell}。</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Unlocked</source>
        <extracomment>UNLOCKED</extracomment>
        <translation>已解锁</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Already unlocked</source>
        <extracomment>ALREADY_UNLOCKED</extracomment>
        <translation>之前已解锁</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>No email</source>
        <extracomment>NO_EMAIL</extracomment>
        <translation>无邮箱</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Failed</source>
        <extracomment>FAILED</extracomment>
        <translation>失败</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Not eligible</source>
        <extracomment>NOT_ELIGIBLE</extracomment>
        <translation>不符合条件</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Unconfirmed</source>
        <extracomment>UNCONFIRMED</extracomment>
        <translation>未确认</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Not sent</source>
        <extracomment>NOT_SENT</extracomment>
        <translation>未发送</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Invalid</source>
        <extracomment>INVALID</extracomment>
        <translation>无效</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Skipped</source>
        <extracomment>SKIPPED</extracomment>
        <translation>已跳过</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event unlocked</source>
        <extracomment>UNLOCKED</extracomment>
        <translation>活动已解锁</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event already unlocked</source>
        <extracomment>ALREADY_UNLOCKED</extracomment>
        <translation>活动之前已解锁</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event not unlocked</source>
        <extracomment>NOT_UNLOCKED</extracomment>
        <translation>活动未解锁</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event unconfirmed</source>
        <extracomment>UNCONFIRMED</extracomment>
        <translation>活动未确认</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>planned</source>
        <extracomment>PLANNED</extracomment>
        <translation>已计划</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>submitting</source>
        <extracomment>SUBMITTING</extracomment>
        <translation>正在提交</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>submitted</source>
        <extracomment>SUBMITTED</extracomment>
        <translation>已提交</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>completed</source>
        <extracomment>COMPLETED</extracomment>
        <translation>已完成</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>failed</source>
        <extracomment>FAILED</extracomment>
        <translation>失败</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>unconfirmed</source>
        <extracomment>UNCONFIRMED</extracomment>
        <translation>未确认</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SheetPage</name>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>&amp;Find anew</source>
        <translation>重新识别(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Forgets what was chosen for sheets with these headings, and looks afresh</source>
        <translation>忘记为此类标题的表格所做的选择，重新识别</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Open another…</source>
        <translation>打开其他文件…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>The top of the sheet</source>
        <translation>表格开头部分</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Stops reading this file and puts it away</source>
        <translation>停止读取此文件并将其关闭</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>&amp;Review rows and price</source>
        <translation>核对各行和价格(&amp;R)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Chosen as last time, for a sheet with the same headings.</source>
        <translation>已按上次对相同标题表格的选择设定。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Reading and checking every row: {n} so far…</source>
        <translation>正在读取并核对每一行：目前 {n} 行…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Reading and checking every row…</source>
        <translation>正在读取并检查每一行…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>One question is open: please answer it above.</source>
        <translation>有一个问题待回答：请在上方回答。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} questions are open: please answer them above.</source>
        <translation>有 {n} 个问题待回答：请在上方回答。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>This sheet has no rows below its headings.</source>
        <translation>此表格的标题下方没有数据行。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} person is ready</source>
        <translation>{n} 位人员已就绪</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} people are ready</source>
        <translation>{n} 位人员已就绪</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} event row</source>
        <translation>{n} 个活动行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} event rows</source>
        <translation>{n} 个活动行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} row has a problem</source>
        <translation>{n} 行有问题</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} rows have a problem</source>
        <translation>{n} 行有问题</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} has an email</source>
        <translation>{n} 行已有邮箱</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} have an email</source>
        <translation>{n} 行已有邮箱</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} is repeated</source>
        <translation>{n} 行重复</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} are repeated</source>
        <translation>{n} 行重复</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} was done before</source>
        <translation>{n} 行之前已处理</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} were done before</source>
        <translation>{n} 行之前已处理</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} is hidden</source>
        <translation>{n} 行隐藏</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} are hidden</source>
        <translation>{n} 行隐藏</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} is left out</source>
        <translation>{n} 行已排除</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} are left out</source>
        <translation>{n} 行已排除</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} row</source>
        <translation>{n} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} rows</source>
        <translation>{n} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Worksheet: {choice}</source>
        <translation>工作表：{choice}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Headings in row {choice}</source>
        <translation>标题在第 {choice} 行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Event ID: column {choice}</source>
        <translation>活动 ID：{choice} 列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Personnel ID: column {choice}</source>
        <translation>人员 ID：{choice} 列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>No column with event IDs</source>
        <translation>没有活动 ID 列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>The rows are events</source>
        <translation>每行都是活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Existing email: column {choice}</source>
        <translation>已有的邮箱地址：{choice} 列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>No column with emails</source>
        <translation>没有邮箱地址列</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Hidden rows are included</source>
        <translation>包含隐藏的行</translation>
    </message>
</context>
<context>
    <name>StepBar</name>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Sheet</source>
        <translation>表格</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Review</source>
        <translation>核对</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>you are here</source>
        <translation>您在这里</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>go there</source>
        <translation>转到该步骤</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>not reached yet</source>
        <translation>尚未到达</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Step {n} of {all}: {name}, {state}</source>
        <translation>第 {n} 步，共 {all} 步：{name}，{state}</translation>
    </message>
</context>
<context>
    <name>StopDialog</name>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>How should the run stop?</source>
        <translation>要如何停止任务？</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Either way nothing that was paid for is lost, nothing is paid twice, and you can go on later.</source>
        <translation>无论哪种方式，已付费的内容都不会丢失，不会重复付费，之后也可以继续。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Stop &amp;after what is under way</source>
        <translation>完成进行中的部分后停止(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Nobody else is sent. The emails of the people already sent are waited for, which can take some minutes.</source>
        <translation>不再发送其他人员。程序会等待已发送人员的邮箱地址，可能需要几分钟。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Stop &amp;now</source>
        <translation>立即停止(&amp;N)</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Nobody else is sent, and nothing is waited for. What Lensmor is still looking up comes when you go on with the run.</source>
        <translation>不再发送其他人员，也不再等待。Lensmor 仍在查询的内容会在您继续任务时取得。</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>&amp;Keep running</source>
        <translation>继续运行(&amp;K)</translation>
    </message>
</context>
<context>
    <name>Support</name>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Save the support file</source>
        <translation>保存支持文件</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>The support file is saved as “{file}”.</source>
        <translation>支持文件已保存为“{file}”。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>It holds no key, no addresses and nothing of your spreadsheets. Send it to whoever looks after this program.</source>
        <translation>其中不含密钥、邮箱地址和您表格中的任何内容。请将它发送给负责本程序的人员。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TickTable</name>
    <message>
        <location filename="../../gui/widgets/tables.py"/>
        <source>Tick or untick the selected rows</source>
        <translation>勾选或取消勾选所选的行</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>Working out how long it takes…</source>
        <translation>正在计算所需时间…</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} minute left</source>
        <translation>大约还需 {n} 分钟</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} minutes left</source>
        <translation>大约还需 {n} 分钟</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} hour left</source>
        <translation>大约还需 {n} 小时</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} hours left</source>
        <translation>大约还需 {n} 小时</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {h} h {m} min left</source>
        <translation>大约还需 {h} 小时 {m} 分钟</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Progress of the whole run</source>
        <translation>整个任务的进度</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Groups of people being unlocked</source>
        <translation>正在解锁的人员分组</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Rows being unlocked</source>
        <translation>正在解锁的行</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Closing the window is safe: everything that was paid for is saved on this computer, and the run can go on next time.</source>
        <translation>关闭窗口是安全的：所有已付费的内容都保存在这台电脑上，下次可以继续任务。</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Stop…</source>
        <translation>停止(&amp;S)…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Asks how: now, or after what is under way</source>
        <translation>询问停止方式：立即停止，或完成进行中的部分后停止</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Stop now</source>
        <translation>立即停止(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Continue</source>
        <translation>继续(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Goes on sending people to Lensmor</source>
        <translation>继续向 Lensmor 发送人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Sends nobody else until you press Continue</source>
        <translation>在您点击“继续”之前不再发送其他人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Unlocking emails: {done} of {all} people</source>
        <translation>正在解锁邮箱地址：{done}/{all} 位人员</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Unlocking events</source>
        <translation>正在解锁活动</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>{used} of {agreed} credits used</source>
        <translation>已用 {used} 积分，共 {agreed}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>at most {most} when all answers are in</source>
        <translation>全部答复到齐后最多 {most}</translation>
    </message>
</context>
<context>
    <name>Updates</name>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>There may be a newer Lensmor Desktop: {version}.</source>
        <translation>可能有更新版本的 Lensmor Desktop：{version}。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>You have {version}. Its page says how to get the new one.</source>
        <translation>您当前的版本是 {version}。其页面说明了如何获取新版本。</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>Read about it</source>
        <translation>了解详情</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>Opens its page in your web browser</source>
        <translation>在网页浏览器中打开其页面</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>Not this one</source>
        <translation>跳过此版本</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>You aren&apos;t told about this version again</source>
        <translation>不再提示此版本</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Repeated</source>
        <translation>重复</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Has email</source>
        <translation>已有邮箱</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Done before</source>
        <translation>之前已处理</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Problem</source>
        <translation>有问题</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Event</source>
        <translation>活动</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Left out</source>
        <translation>已排除</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Events</source>
        <translation>活动</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <location filename="../../gui/files/receipts.py"/>
        <source>{sheet} - receipt {run}</source>
        <translation>{sheet} - 收据 {run}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{one}, {next}</source>
        <translation>{one}、{next}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{one} {next}</source>
        <translation>{one}{next}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{name}: {text}</source>
        <translation>{name}：{text}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>unlimited</source>
        <translation>无上限</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{credits} credits</source>
        <translation>{credits} 积分</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{day} {month} {year}</source>
        <translation>{year}年{month}月{day}日</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec</source>
        <translation>1 2 3 4 5 6 7 8 9 10 11 12</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{day}, {time}</source>
        <translation>{day} {time}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{line}. {details}</source>
        <translation>{line}。{details}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{event} ({date})</source>
        <translation>{event}（{date}）</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{first}–{last} {month} {year}</source>
        <translation>{year}年{month}月{first}–{last}日</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{start} – {end}</source>
        <translation>{start}至{end}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{certain} for certain, at most {most}</source>
        <translation>确定 {certain}，最多 {most}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{n}, according to Lensmor&apos;s answers</source>
        <translation>{n}（根据 Lensmor 的答复）</translation>
    </message>
</context>
<context>
    <name>_SectionList</name>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Sections of the settings</source>
        <translation>设置的各部分</translation>
    </message>
</context>
</TS>
