/** @file What the page says around a lesson: where one is, predictions and what became of them, the table of contents. Both languages side by side. */

/** @type {Record<string, string>} */
export const en = {
  'course.title': 'Course', 'course.contents': 'Contents', 'course.leave': 'Leave the course',
  'course.lead': 'The Transformer in {n} lessons. In each you change what is computed, and say beforehand what will come. Everything is computed here, in this page.',
  'course.lesson': 'Lesson {n} of {of}', 'course.parts': 'Parts of this lesson', 'course.toPart': 'Part {n}',
  'course.back': 'Back', 'course.next': 'Next', 'course.nextLesson': 'Next: {title}', 'course.finish': 'To the contents',
  'course.begin': 'Begin', 'course.resume': 'Go on where you were: lesson {lesson}, part {part}', 'course.done': '{done} of {of} parts',
  'course.keys': 'Page Down and Page Up turn the parts, as a presenter does.',
  'course.taught': 'A lesson made with Headlight', 'course.resumeTaught': 'Go on with “{title}”, part {part}', 'course.end': 'This lesson ends here.',
  'course.again': 'Begin this part again',
  'course.strayed': 'You have changed something since: these numbers are those of the answer.', 'course.strayed.back': 'Show that again',
  'course.ask': 'Predict', 'course.predict': 'Compute it', 'course.show': 'Just show me', 'course.number': 'Your number', 'course.number.wrong': 'Please type a number, such as 0.5.',
  'course.choose': 'Choose one, then let it be computed.', 'course.waiting': 'Computing …', 'course.covered': 'Covered until you have predicted.',
  'course.good': 'Right.', 'course.option': 'It is this:', 'course.token': '“{token}”', 'course.bad': 'You said {given}. It is {right}.', 'course.shown': 'It is {right}.',
  'course.good.number': 'Right: it is {right}.', 'course.unsaid': 'What is shown now is not what was asked about.', 'course.none': 'None of these answers is true of what is shown.',
  'course.broken': 'This lesson cannot be read.', 'course.missing': 'There is no such lesson.',
};

/** @type {Record<string, string>} */
export const zh = {
  'course.title': '课程', 'course.contents': '目录', 'course.leave': '离开课程',
  'course.lead': '用 {n} 课讲完 Transformer。每一课里你都动手改变计算，并事先说出会得到什么。一切都在本页中计算。',
  'course.lesson': '第 {n} 课，共 {of} 课', 'course.parts': '本课各节', 'course.toPart': '第 {n} 节',
  'course.back': '上一节', 'course.next': '下一节', 'course.nextLesson': '下一课：{title}', 'course.finish': '回到目录',
  'course.begin': '开始', 'course.resume': '接着上次：第 {lesson} 课第 {part} 节', 'course.done': '已完成 {done} / {of} 节',
  'course.keys': 'Page Down 和 Page Up 翻节，翻页笔也可以。',
  'course.taught': '用头灯编的课', 'course.resumeTaught': '接着上“{title}”，第 {part} 节', 'course.end': '这一课到此结束。',
  'course.again': '重新开始这一节',
  'course.strayed': '之后你改动过：上面的数还是揭晓时的。', 'course.strayed.back': '回到揭晓时',
  'course.ask': '先预测', 'course.predict': '计算', 'course.show': '直接看结果', 'course.number': '你的数', 'course.number.wrong': '请输入一个数，例如 0.5。',
  'course.choose': '先选一个，再开始计算。', 'course.waiting': '正在计算……', 'course.covered': '先预测，再揭开。',
  'course.good': '对了。', 'course.option': '是这一个：', 'course.token': '“{token}”', 'course.bad': '你说的是：{given}；实际是：{right}。', 'course.shown': '实际是：{right}。',
  'course.good.number': '对了，是 {right}。', 'course.unsaid': '现在显示的已经不是刚才问的那个了。', 'course.none': '对现在显示的内容，这些答案都不对。',
  'course.broken': '这一课无法读取。', 'course.missing': '没有这一课。',
};
