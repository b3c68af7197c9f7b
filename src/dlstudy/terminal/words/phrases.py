"""The few words around a card, in English and in Chinese."""

_PHRASES = {
    "new": ("new", "新卡"),
    "repeat": ("again", "重来"),
    "concept": ("concept", "概念"),
    "cloze": ("cloze", "填空"),
    "drill": ("drill", "计算"),
    "derivation": ("derivation", "推导"),
    "code": ("code", "编程"),
    "left": ("{cards} left", "还剩 {cards} 张"),
    "left minutes": ("{cards} left · about {minutes} min", "还剩 {cards} 张 · 约 {minutes} 分钟"),
    "answer": ("answer", "答案"),
    "solution": ("solution", "解答"),
    "points": ("a good answer says", "答题要点"),
    "mistakes": ("people say", "常见误区"),
    "hint": ("hint", "提示"),
    "why": ("why", "为什么"),
    "source": ("source", "出处"),
    "notation": ("notation", "记号"),
    "no hint": ("This card has no hint.", "这张卡没有提示。"),
    "no why": ("This card has no 'why'.", "这张卡没有进一步的解释。"),
    "changed": (
        "The answer of this card has changed since you learned it.",
        "这张卡的答案在你学过之后改过。",
    ),
    "show": ("show answer", "看答案"),
    "more": ("more", "下一屏"),
    "again": ("again", "忘了"),
    "hard": ("hard", "困难"),
    "good": ("good", "记得"),
    "easy": ("easy", "轻松"),
    "known": ("known", "已掌握"),
    "how sure": ("How sure are you?", "有多大把握？"),
    "sure 25": ("guess", "猜的"),
    "sure 50": ("unsure", "没把握"),
    "sure 75": ("fairly", "较有把握"),
    "sure 95": ("sure", "有把握"),
    "say sure": (
        "Say first how sure you are: 1 guess (25 %), 2 unsure (50 %), 3 fairly, 4 sure (95 %).",
        "请先说有多大把握：1 猜的（25%），2 没把握（50%），3 较有把握（75%），4 有把握（95%）。",
    ),
    "yours": ("yours{sure}:", "你答{sure}："),
    "points said": ("points: {said} of {of}", "{of} 个要点说到 {said} 个"),
    "right one": ("right:", "正确："),
    "sure of it": (" ({percent} % sure)", "（把握 {percent}%）"),
    "given up": ("given up", "放弃"),
    "solved": ("solved", "已解出"),
    "forward key": ("bring the failed forward ({count})", "把答错的 {count} 张提前"),
    "brought forward": (
        "saved · due now: {count}; 'dlstudy undo' takes it back",
        "已保存 · {count} 张现在到期；dlstudy undo 可撤销",
    ),
    "part warm-up": ("warm-up", "热身"),
    "part breadth": ("breadth", "广度"),
    "part derivation": ("derivation", "推导"),
    "part task": ("task", "动手题"),
    "part depth": ("depth", "深挖"),
    "part closing": ("closing", "收尾"),
    "link why": (
        "Follow-up, why: the last answer rests on this.",
        "追问“为什么”：上一个回答以此为基础。",
    ),
    "link what-if": (
        "Follow-up, what if: this goes on from the last answer.",
        "追问“如果……呢”：接着上一个回答往下问。",
    ),
    "clock of": ("{spent} of {allowed}", "{spent} / {allowed}"),
    "said it": ("answered aloud", "说完了"),
    "type it": ("type", "输入"),
    "write it": ("editor", "编辑器"),
    "your answer": ("your answer", "你的回答"),
    "which points": ("Which of these did you say?", "你说到了哪几点？"),
    "tick": ("tick what you said", "勾选说到的"),
    "tick all": ("all", "全选"),
    "tick none": ("none", "都没有"),
    "none of them": ("none of these", "一点也没说到"),
    "tick first": (
        "Tick what you said, or press 0 if you said none of it; then Enter.",
        "请勾选说到的要点；一点也没说到就按 0，再按回车。",
    ),
    "interview begins": (
        "Interview: about {minutes} min, questions: {questions}. Think aloud; the clock informs"
        " and never interrupts. q stops, and 'dlstudy interview' goes on from there.",
        "模拟面试：{questions} 题，约 {minutes} 分钟。请边想边说；计时只作提示，不会打断。"
        "按 q 可中断，之后用 dlstudy interview 接着来。",
    ),
    "interview of plan": (
        "Its topics are those of your plan: {topics}; '--topics' or '--role' chooses others.",
        "主题取自你的计划：{topics}；可用 --topics 或 --role 另选。",
    ),
    "interview gaps": (
        "Topics of this interview ({role}) that have no cards yet: {topics}; the others take their"
        " place.",
        "本次面试（{role}）中还没有卡片的主题：{topics}；由其他主题代替。",
    ),
    "interview resumed": (
        "Resumed: question {number} of {questions}. 'dlstudy interview --new' starts another one.",
        "继续：第 {number} 题，共 {questions} 题。另开一场用 dlstudy interview --new。",
    ),
    "report title": (
        "Interview of {date} · {role} · {minutes} min · --seed {seed}",
        "模拟面试 {date} · {role} · {minutes} 分钟 · --seed {seed}",
    ),
    "report kept": (
        "Kept: {path} (and .json); 'dlstudy interview list' lists all.",
        "已保存：{path}（另有 .json）；dlstudy interview list 可列出全部。",
    ),
    "interview unbegun": (
        "Nothing was answered, so nothing is kept.",
        "还没有回答，什么也没有保存。",
    ),
    "interview stopped": (
        "Stopped at question {number} of {questions}; 'dlstudy interview' goes on from there.",
        "停在第 {number} 题（共 {questions} 题）；dlstudy interview 接着来。",
    ),
    "report gap": ("gap, points", "差（百分点）"),
    "brier told": (
        "Brier score {score} (answers: {total}): 0 is perfect, always saying 50 % gives 0.25.",
        "{total} 次回答的 Brier 分数为 {score}：0 最好，总说 50% 是 0.25。",
    ),
    "no confidence": (
        "No answer says yet how sure you were; 'dlstudy review --confidence' asks it, and so do"
        " 'dlstudy quiz --confidence' and 'dlstudy interview'.",
        "还没有记下过把握；dlstudy review --confidence、dlstudy quiz --confidence"
        " 和 dlstudy interview 会问。",
    ),
    "no interview": (
        "There was no interview yet; 'dlstudy interview' begins one.",
        "还没有做过模拟面试；dlstudy interview 开始一场。",
    ),
    "report answered": ("answered", "已答"),
    "report coverage": ("points covered", "要点覆盖"),
    "report time": ("time / allowed", "用时 / 限时"),
    "report brier": ("Brier score", "Brier 分数"),
    "report surprises": ("sure and wrong", "有把握却答错"),
    "report calibration": ("how sure, how right", "把握与对错"),
    "report said": ("said", "把握"),
    "report answers": ("answers", "回答"),
    "report right": ("right", "答对"),
    "report by part": ("by part", "按环节"),
    "report by topic": ("by topic", "按主题"),
    "report questions": ("questions", "题数"),
    "report strengths": ("strengths", "强项"),
    "report to fix": ("to fix first", "优先补上"),
    "report missing": (", missing: {points}", "，没说到：{points}"),
    "report earlier": ("compared with earlier interviews", "与之前的面试相比"),
    "report date": ("date", "日期"),
    "report role": ("role", "方向"),
    "report all": ("every question", "全部题目"),
    "report texts": ("What you wrote", "你写下的回答"),
    "report model": ("The card says: {answer}", "卡片的答案：{answer}"),
    "comma": (", ", "、"),
    "list join": ("; ", "；"),
    "same quiz": ("The same again: {command}", "重做同一份：{command}"),
    "asked so far": (", asked {asked} of {total}", "，共 {total} 题，问了 {asked} 题"),
    "choose": ("choose", "选择"),
    "go on": ("go on", "继续"),
    "undo": ("undo", "撤销"),
    "hint key": ("hint", "提示"),
    "why key": ("why", "为什么"),
    "keys": ("keys", "按键"),
    "quit": ("quit", "退出"),
    "enter": ("Enter", "回车"),
    "space": ("space", "空格"),
    "today": ("today", "今天"),
    "days": ("{days} d", "{days} 天"),
    "months": ("{months} mo", "{months} 个月"),
    "years": ("{years} y", "{years} 年"),
    "saved": ("saved · back in {when}", "已保存 · {when}后再见"),
    "saved repeat": ("saved · again today", "已保存 · 今天再问一次"),
    "weak needs": ("p shows what it needs: {cards}", "按 p 查看它需要的：{cards}"),
    "saved practice": ("saved", "已保存"),
    "suspended": (
        "saved · suspended, it will not be asked; u takes it back",
        "已保存 · 已暂停，不再提问；按 u 撤销",
    ),
    "buried": (
        "saved · buried until tomorrow; u takes it back",
        "已保存 · 明天再问；按 u 撤销",
    ),
    "open": ("open", "打开"),
    "opened": ("opened: {what}", "已打开：{what}"),
    "not opened": ("No browser opens {what} here.", "这里没有浏览器能打开 {what}。"),
    "no address": ("This card shows no address.", "这张卡没有可打开的地址。"),
    "address refused": (
        "Not opened: {address}. Only web pages are, and pictures in the deck's folder.",
        "不打开 {address}：只打开网页和卡组文件夹里的图片。",
    ),
    "known saved": ("saved · known, back in {when}", "已保存 · 已掌握，{when}后再见"),
    "not new": ("k is for new cards; this one you have learned.", "k 只用于新卡；这张已经学过。"),
    "flagged": ("saved · flagged", "已保存 · 已标记"),
    "flag note": ("What is wrong? (empty: no flag) ", "有什么问题？（留空则不标记）"),
    "undone": ("undone: {card}", "已撤销：{card}"),
    "faults": (
        "Faults in your decks: {count}; a card that has one is left out."
        " 'dlstudy check' names them.",
        "卡组里有 {count} 处错误，有错的卡先不问；dlstudy check 会逐条列出。",
    ),
    "done": ("Done for now.", "这一轮完成了。"),
    "nothing": ("Nothing was answered yet.", "还没有回答过任何卡。"),
    "away": (
        "You were away {days} days; cards due: {due}. Today asks the most overdue, no new"
        " ones; at this pace all is clear by {clear}.",
        "离开了 {days} 天，有 {due} 张卡到期。今天先问最久没复习的，不加新卡；"
        "照此进度，{clear} 前可以补完。",
    ),
    "away long": ("more than a year", "一年以上"),
    "clock": (
        "The clock says {today}, and the log has answers of {days}. If the clock is wrong now, set"
        " it; if it was wrong then, 'dlstudy redate' puts them right. Nothing is lost either way.",
        "系统日期是 {today}，而日志里有 {days} 的回答。如果现在的时间不对，请校正；"
        "如果当时的时间不对，用 dlstudy redate 改正。回答都不会丢失。",
    ),
    "settled": (
        "A crash or a restore left {names} beside the log: both were read (added to the log:"
        " {count}), and the files as they were lie in {aside}.",
        "崩溃或恢复在日志旁留下了 {names}：两者都已读取，补回 {count} 条记录，"
        "原来的文件保存在 {aside}。",
    ),
    "newer kinds": (
        "The log has events that only a newer dlstudy knows ({kinds}); they are kept, and count"
        " again once dlstudy is upgraded.",
        "日志里有较新版本的 dlstudy 才认识的记录（{kinds}）；它们会保留，升级后重新生效。",
    ),
    "copies": (
        "A synchronised folder kept other copies of the log: {names}. This one goes on; keep those,"
        " they may hold answers that are missing here.",
        "同步文件夹留下了日志的其他副本：{names}。程序继续使用当前日志；"
        "请保留那些副本，里面可能有这里缺少的回答。",
    ),
    "and more": ("{names} and {count} more", "{names} 等，另有 {count} 个"),
    "no days ahead": ("No answer stands under a day to come.", "没有记在将来日期下的回答。"),
    "day ahead": (
        "{day}: {count} in the log; 'dlstudy redate {day} --to YYYY-MM-DD' moves them.",
        "{day}：{count} 条记录；用 dlstudy redate {day} --to YYYY-MM-DD 移到正确的日期。",
    ),
    "redated": (
        "Moved from {wrong} to {right}: {count}. 'dlstudy undo' takes it back.",
        "已从 {wrong} 移到 {right}：{count} 条。用 dlstudy undo 可以撤销。",
    ),
    "read as": ("read as {value}", "读作 {value}"),
    "right": ("Right.", "正确。"),
    "follows": ("Right, given your earlier answer.", "按你前面的结果，这一步正确。"),
    "mistake": ("Not yet: {reason}", "不对：{reason}"),
    "close": ("{reason}", "{reason}"),
    "wrong": ("Not right. {reason}", "不对。{reason}"),
    "invalid": ("{reason} (This costs no try.)", "{reason}（不计入次数。）"),
    "or": (" Or: ", " 或者："),
    "go on own": (
        "You may go on with your own answer or with the right one.",
        "后面的步骤可以用你自己的结果，也可以用正确的结果。",
    ),
    "go on right": (
        "Go on with the right answer: with yours a later step has none.",
        "请用正确的结果继续：用你的结果，后面的步骤没有值。",
    ),
    "go on neither": ("No later step needs it.", "后面的步骤用不到它。"),
    "one more": ("One more try.", "再试一次。"),
    "proposed": ("proposed: {grade}", "建议：{grade}"),
    "type": ("type a number", "输入数字"),
    "type vector": ("type [1, 2]", "输入 [1, 2]"),
    "type matrix": ("type [1 2; 3 4]", "输入 [1 2; 3 4]"),
    "type formula": ("type a formula", "输入公式"),
    "type choice": ("type a line's number", "输入行号"),
    "type order": ("type the order, such as {example}", "输入顺序，例如 {example}"),
    "type recall": ("think, then Enter", "先想，再按回车"),
    "type mark": ("1 knew it, 2 did not", "1 想出来了，2 没有"),
    "no undo": (
        "Practice is not undone: it changes no schedule.",
        "练习不影响复习安排，无需撤销。",
    ),
    "no such key": (
        "'{name}' is no key here; ? shows them.",
        "这里没有“{name}”这个键；? 显示按键。",
    ),
    "paste is no key": (
        "A paste is no key: a single key is wanted here; nothing was done.",
        "这里要按单个键，粘贴的内容没有作用。",
    ),
    "put aside by colon": (
        "'{name}' is no answer here; ':{name}' puts the card aside or flags it (? says how).",
        "“{name}”不是答案；“:{name}”才会搁置或标记这张卡（? 有说明）。",
    ),
    "given": ("given: {symbols}", "已知：{symbols}"),
    "domain real": ("real", "实数"),
    "domain positive": ("positive", "正数"),
    "domain prob": ("between 0 and 1", "0 到 1 之间"),
    "domain integer": ("integer", "整数"),
    "domain count": ("whole number from 1", "正整数"),
    "domain onehot": ("one-hot", "one-hot"),
    "domain simplex": ("positive, sum 1", "正数，和为 1"),
    "domain vector": ("vector", "向量"),
    "domain matrix": ("matrix", "矩阵"),
    "domain spd": ("symmetric positive definite", "对称正定"),
    "domain orthogonal": ("orthogonal", "正交矩阵"),
    "edit": ("edit and test", "编辑并测试"),
    "test": ("test", "测试"),
    "running": ("Running… (Ctrl-C stops it)", "正在运行……（Ctrl-C 可停止）"),
    "run stopped": (
        "You stopped the run; it counts for nothing.",
        "已停止运行，这次不计入。",
    ),
    "give up sure": (
        "Press g again to see the solution; it ends this card. Any other key goes on.",
        "再按一次 g 就显示解答，并结束这张卡；按其他键继续。",
    ),
    "not saved yet": (
        "Not saved yet: Enter or a grade saves it, {name} again leaves it unsaved.",
        "这道题还没有保存：按回车或评分即保存；再按一次 {name} 则不保存就离开。",
    ),
    "no source": (
        "The deck's file cannot be read any more ({reason}); put it back to see the source.",
        "卡组文件已无法读取（{reason}）；放回原处才能看原文。",
    ),
    "printed": ("your code printed", "你的代码打印了"),
    "your file": ("your file: {path}", "你的文件：{path}"),
    "earlier file": (
        "It begins anew: the function graded before is kept beside it as {name}; o opens it.",
        "从头开始：上次评过分的函数保存在同一文件夹的 {name}；按 o 打开。",
    ),
    "nothing earlier": ("No function was graded before.", "以前没有评过分的函数。"),
    "what counts": (
        "e and t cost nothing. What you submit with Enter counts, as do a hint and giving up.",
        "e 和 t 不影响评分；按回车提交才算，用提示和看解答也算。",
    ),
    "submit": ("submit", "提交"),
    "right so far": (
        "Right in all drawn cases. Enter submits it: the edge cases are tried then.",
        "随机用例全部正确。按回车提交：那时会测试边界用例。",
    ),
    "counted": ("This counted as a slip.", "这次算一次失误。"),
    "costs nothing": ("This cost nothing.", "这次不影响评分。"),
    "returned": ("yours", "你的结果"),
    "expected": ("expected", "应为"),
    "first off": (
        "The first entry that differs: {at} is {got}, it should be {expected}.",
        "第一个不同的元素：{at} 是 {got}，应为 {expected}。",
    ),
    "and also": ("and: {rest}", "还有：{rest}"),
    "no editor": (
        "There is no editor; set EDITOR, or edit the file in another window and press t.",
        "没有找到编辑器；请设置 EDITOR，或在别的窗口编辑文件后按 t。",
    ),
    "editor failed": (
        "'{editor}' failed ({reason}); set EDITOR to an editor that runs, or press t.",
        "“{editor}”运行失败（{reason}）；请把 EDITOR 设为可用的编辑器，或按 t。",
    ),
    "give up": ("give up", "看解答"),
    "weakest": ("weakest: {card}", "最弱：{card}"),
    "own decks": ("Your own decks", "自己的卡组"),
    "legend": (
        "█ known ▓ learning ░ new  cards+drills; no bar: no cards yet; 'roadmap TOPIC'",
        "█ 已掌握 ▓ 学习中 ░ 未学  卡片+练习；没有条形的还没有卡片；dlstudy roadmap 主题",
    ),
    "readings legend": (
        "✓ read  → opened;  dlstudy read open ID, done ID, note ID TEXT",
        "✓ 已读  → 打开过；dlstudy read open ID、done ID、note ID 文字",
    ),
    "place": (
        "Placement: ten cards across the levels. 4 (easy) means clearly known.",
        "摸底：十张不同难度的卡。4（轻松）表示确实已掌握。",
    ),
    "place clear": ("Clearly known: {clear} of {total}.", "确实掌握：{total} 张中 {clear} 张。"),
    "place inferred": (
        "  (not asked; all asked cards of level {level} are clear)",
        "  （没有问到；第 {level} 级问到的卡都已掌握）",
    ),
    "place nothing": ("Nothing is clearly known yet; study it.", "还没有确实掌握的卡，去学习吧。"),
    "place offer": (
        "Mark as known, to be asked in 60 days (cards: {count})?",
        "标为已掌握（{count} 张，60 天后再问）？",
    ),
    "place saved": (
        "Saved as known: {count}; 'dlstudy undo' takes them back.",
        "已保存：{count} 张卡已掌握；dlstudy undo 可全部撤销。",
    ),
    "plan": ("Plan: ready by {by}, days left: {days}.", "计划：{by} 前准备好，还有 {days} 天。"),
    "plan none": (
        "No plan is applied; 'dlstudy plan --by YYYY-MM-DD' shows one.",
        "还没有启用计划；dlstudy plan --by YYYY-MM-DD 可先看一份。",
    ),
    "plan cleared": ("The plan for {by} is over.", "{by} 的计划已取消。"),
    "plan cleared late": ("The old plan is over.", "旧计划已取消。"),
    "plan nothing": (
        "No plan is applied; there is nothing to clear.",
        "没有启用的计划，无需取消。",
    ),
    "plan applied": (
        "Applied: reviews follow it; 'dlstudy plan clear' or 'dlstudy undo' ends it.",
        "已启用：复习会按计划进行；dlstudy plan clear 或 dlstudy undo 可取消。",
    ),
    "plan holds": (
        "This plan is applied; 'dlstudy plan clear' ends it.",
        "这份计划已启用；dlstudy plan clear 可取消。",
    ),
    "plan offer": (
        "'dlstudy plan apply' steers your reviews by it.",
        "dlstudy plan apply 可启用，让复习按它进行。",
    ),
    "plan all topics": ("all topics", "全部主题"),
    "plan title": (
        "Plan for {by} (days left: {days}), {minutes} minutes a day, {topics}",
        "到 {by} 的计划：{days} 天，每天 {minutes} 分钟，{topics}",
    ),
    "plan assumed": ("assumed", "假设"),
    "plan seen": ("cards seen", "学过的卡"),
    "plan asks": ("what it asks", "每天的量"),
    "plan dropped": ("what does not fit", "放不下的"),
    "plan rate own": (
        "{rate} % of reviews pass (your own, of 30 days); a failure costs a repeat.",
        "复习通过率 {rate}%（你最近 30 天的）；没通过的当天再问一次。",
    ),
    "plan rate guess": (
        "{rate} % of reviews pass (until 30 of your own tell); a failure costs a repeat.",
        "复习通过率 {rate}%（满 30 次复习后改用你自己的）；没通过的当天再问一次。",
    ),
    "plan seconds": (
        "Seconds, new/review: {seconds} (* a guess until five of your answers are known).",
        "每张用秒（新卡/复习）：{seconds}（* 为估计，有五次回答后改用你自己的）。",
    ),
    "plan last days": (
        "Everything seen is asked once more by then; last days without new cards: {last}.",
        "届时学过的每张都会再问一遍；最后不学新卡的天数：{last}。",
    ),
    "plan full week": (
        "The last week is full: everything seen is asked once more in it.",
        "最后一周已排满：学过的每张都要再问一遍。",
    ),
    "plan full days": ("The minutes of the days are full.", "每天的时间已排满。"),
    "plan last hours": (
        "The day is too near to see everything again: new cards come to the end.",
        "日子太近，来不及全部再问一遍：新卡一直学到最后。",
    ),
    "plan last week": (
        "From {day} on everything seen is asked once more; nothing new in the last {last} days.",
        "{day} 起学过的每张再问一遍；最后 {last} 天不学新卡。",
    ),
    "plan new": (
        "New cards a day: {new} at most; drills in at most half the minutes.",
        "每天最多 {new} 张新卡；计算、推导与编程最多占一半时间。",
    ),
    "plan topic": ("topic", "主题"),
    "plan now": ("now", "现在"),
    "plan by then": ("by then", "届时"),
    "plan of": ("of", "共"),
    "plan day": ("day", "日期"),
    "plan week": ("week from", "周（起）"),
    "plan new cards": ("new", "新卡"),
    "plan reviews": ("reviews", "复习"),
    "plan minutes": ("minutes", "分钟"),
    "plan new cards a day": ("new a day", "每天新卡"),
    "plan reviews a day": ("reviews a day", "每天复习"),
    "plan minutes a day": ("minutes a day", "每天分钟"),
    "plan drop": (
        "cards: {count} ({topics}). They are mostly of the highest levels; naming fewer topics"
        " drops whole topics instead.",
        "{count} 张：{topics}。主要是难度较高的；也可以用 --topics 少选几个主题。",
    ),
    "plan all of it": (
        "All of it takes {minutes} minutes a day.",
        "全部学完每天要 {minutes} 分钟。",
    ),
    "plan too much": (
        "All of it takes more than four hours a day: choose topics, or a later day.",
        "全部学完每天要四小时以上：请选几个主题，或换个更晚的日期。",
    ),
    "plan over": (
        "The day of your plan, {by}, is over; 'dlstudy plan clear' gives the long intervals back.",
        "计划的日期 {by} 已过；dlstudy plan clear 可恢复原来的间隔。",
    ),
    "focus": ("Focus: new cards come from {topics}.", "专注：新卡只来自 {topics}。"),
    "needs": ("needs", "先修"),
    "cards": ("cards", "卡片"),
    "drills": ("drills, derivations and code", "计算、推导与编程"),
    "entries": ("what it should teach", "应当学会"),
    "readings": ("readings", "阅读"),
    "next due": ("{count} due", "{count} 张到期"),
    "next new": ("{count} new", "{count} 张新卡"),
    "next after": ("after {topics}", "先学 {topics}"),
    "next none": ("all seen", "都学过了"),
    "same again": (
        "The same again: dlstudy drill {card} --seed {seed}{own}",
        "重做同一题：dlstudy drill {card} --seed {seed}{own}",
    ),
    "tally": ("in {made} of {total}", "{total} 次中 {made} 次"),
    "tallies": ("what went wrong", "出过的错"),
    "practice": ("practice: the schedule stays as it is", "练习：不影响复习安排"),
    "any key": ("any key goes back", "按任意键返回"),
    "welcome 1": (
        "Welcome to dlstudy. One card at a time: think, press space, compare.",
        "欢迎使用 dlstudy。每次一张卡：先想，按空格，再对照。",
    ),
    "welcome 2": (
        "Then say how it went: 1 again, 2 hard, 3 good, 4 easy; Enter is good.",
        "然后自评：1 忘了，2 困难，3 记得，4 轻松；回车即“记得”。",
    ),
    "welcome 3": (
        "? shows all keys, q stops; every answer is saved at once.",
        "? 显示所有按键，q 退出；每个回答都会立即保存。",
    ),
    "not saved": ("press the key again when that is mended, or q", "解决后再按一次，或按 q 退出"),
}

KEY_HELP = (
    ("␣", "space: show the answer, or the next page of it", "空格：看答案，或翻到下一屏"),
    ("1 2 3 4", "again, hard, good, easy; Enter is good", "忘了、困难、记得、轻松；回车即“记得”"),
    ("", "the grade sets how fast the intervals grow from here", "评分决定此后间隔增长的快慢"),
    ("↑ ↓", "page back and forth", "上下翻屏"),
    ("k", "known: ask a new card in 60 days", "已掌握：新卡 60 天后再问"),
    ("u", "undo, several steps", "撤销，可连续多步"),
    ("h  w", "hint; why", "提示；为什么"),
    ("s  b", "suspend; bury until tomorrow", "暂停；明天再问"),
    ("f", "flag with a note", "标记并写一句话"),
    ("n", "the deck's notation", "本卡组的记号"),
    ("r", "the card's raw source", "卡片原文"),
    ("o", "open the first address on the card", "打开卡片上的第一个地址"),
    ("q", "quit; everything is saved", "退出；一切都已保存"),
    ("1/16 2^3", "in a drill: a number or arithmetic", "计算题：输入数字或算式"),
    ("[1 2; 3 4]", "a matrix; also row by row, or pasted", "矩阵；也可逐行输入或粘贴"),
    ("p", "after a failure: the weak cards it needs", "答错之后：查看它需要而你还不熟的卡"),
    ("v", "in a drill: view the whole question", "计算题：查看完整题目"),
    (
        "e  t  ↵",
        "with code: edit and test; test; submit",
        "编程题：编辑并测试；只测试；提交",
    ),
    ("h  g", "in a drill: hint; give up this step", "计算题：提示；看这一步的解答"),
    (":h  :g", "the same where h or g is a symbol", "h、g 本身是符号时这样写"),
    (
        ":s :b :k :f",
        "in a drill: suspend, bury, known, flag",
        "计算题：暂停、明天再问、已掌握、标记",
    ),
)


SCHEDULE_KEYS = frozenset(
    {"", "k", "s  b", "f", "p", ":s :b :k :f"}
)  # rows of the help that reviews have
INTERVIEW_HELP = (
    ("␣", "space: the answer is over; then say how sure you are", "空格：答完了；接着说有多大把握"),
    ("t", "type the answer; what is pasted may have several lines", "输入回答；可粘贴多行"),
    ("e", "write it in your editor", "在编辑器里写"),
    ("1 2 3 4", "how sure: 25, 50, 75, 95 %; Esc goes back", "把握：25%、50%、75%、95%；Esc 返回"),
    ("1 2 …  a 0", "tick the points you said; a all, 0 none", "勾选说到的要点；a 全选，0 都没有"),
    ("↵", "Enter: on to the next question", "回车：下一题"),
    ("h  w", "hint; why", "提示；为什么"),
    ("n", "the deck's notation", "本卡组的记号"),
    ("q", "stop; 'dlstudy interview' goes on from there", "中断；dlstudy interview 接着来"),
)
QUIZ_HELP = (
    ("1 2 …  a 0", "tick the points you said; a all, 0 none", "勾选说到的要点；a 全选，0 都没有"),
    ("1 2 3 4", "with --confidence: how sure, before the answer", "用 --confidence 时：先说把握"),
    ("1 2 …", "with --choices: the line you choose", "用 --choices 时：选择一项"),
)


def phrase(key: str, language: str, **values: object) -> str:
    """Return a phrase in Chinese for ``zh``, else in English."""
    return _PHRASES[key][language == "zh"].format(**values)


def duration(days: int, language: str) -> str:
    """Return a number of days as people say it: 6 d, 2.1 mo, 1.3 y."""
    if days <= 0:
        return phrase("today", language)
    if days < 31:
        return phrase("days", language, days=days)
    if days < 365:
        return phrase("months", language, months=f"{days / 30.4:.1f}")
    return phrase("years", language, years=f"{days / 365.25:.1f}")


def clock_time(seconds: float) -> str:
    """Return minutes and seconds: 2:05."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    return f"{minutes}:{rest:02}"
