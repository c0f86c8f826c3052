/**
 * @file What the page says in `notes`, and the notes that the engine adds to a frame (`note.*`); both languages side by side.
 */

/** @type {Record<string, string>} */
export const en = {
  'notes.dismiss': 'Dismiss',
  'notes.retry': 'Try again',
  'notes.link': 'Part of this link could not be read and keeps its usual value: {fields}. Everything else in it is open.',
  'notes.dropEdits': 'Drop the edits that do not fit',
  'notes.difference': 'Show the difference',
  'notes.pinned': 'Pinned. Now change something, and compare.',
  'notes.shared': 'Link copied: it opens exactly this page.',
  'notes.copied': 'Copied.',
  'notes.notCopied': 'The browser did not allow copying. Select the lines and copy them by hand.',
  'notes.notShared': 'The browser did not allow copying. The address bar holds the link to exactly this page.',
  'notes.pinFile': 'Only what the page computes can be pinned, and “{name}” is a file. Close the file first.',
  'notes.open': '“{name}” could not be opened. {what} What was shown before is shown again.',
  'notes.part': 'This part of the lesson asks for something that this page does not have; it keeps its usual value: {fields}. The rest is there.',
  'notes.lesson': 'The lesson “{name}” cannot be read. {what}',
  'notes.open.size': '“{name}” is too large to be opened: expected at most {expected} MiB, got {got} MiB.',
  'notes.save': 'Nothing could be saved, because the computing part of the page is not running. Try again in a moment.',
  'notes.load': 'The computing part of the page could not be loaded, so nothing can be computed yet. Expected: a WebAssembly module that this browser can run. Got: {what}. What you typed is kept.',
  'notes.stopped': 'Stopped. What is shown is what was computed before; what you typed is kept.',
  'notes.again': 'Compute it',
  'notes.restart': 'The computation failed unexpectedly and was started again. Nothing you typed is lost. ({what})',
  'note.portable': 'This browser has no SIMD, so the portable build computes: the same numbers, more slowly.',
  'note.pin': 'What this link pins could not be computed, so nothing is pinned.',
  'notes.uncaught': 'Something in the page went wrong. What you typed is kept; if something looks off, reload: the address holds everything. ({what})',
};

/** @type {Record<string, string>} */
export const zh = {
  'notes.dismiss': '关闭',
  'notes.retry': '重试',
  'notes.link': '链接中有一部分无法读取，这几项取默认值：{fields}。其余内容已经打开。',
  'notes.dropEdits': '去掉不合尺寸的编辑',
  'notes.difference': '显示差值',
  'notes.pinned': '已固定。现在改动一处，再作比较。',
  'notes.shared': '链接已复制，打开即是当前页面。',
  'notes.copied': '已复制。',
  'notes.notCopied': '浏览器不允许复制。请选中这几行，手动复制。',
  'notes.notShared': '浏览器不允许复制。地址栏里的链接打开后与当前页面完全一致。',
  'notes.pinFile': '只有本页算出的结果才能固定，而“{name}”是一个文件。请先关闭文件。',
  'notes.open': '无法打开“{name}”。{what}已恢复之前的内容。',
  'notes.part': '这一节要用到本页没有的内容，这几项取默认值：{fields}。其余照常。',
  'notes.lesson': '无法读取课程“{name}”。{what}',
  'notes.open.size': '“{name}”太大，无法打开：应不超过 {expected} MiB，实际为 {got} MiB。',
  'notes.save': '页面的计算部分没有在运行，因此无法保存。请稍后再试。',
  'notes.load': '页面的计算部分未能加载，暂时无法计算。应为浏览器能够运行的 WebAssembly 模块；实际情况：{what}。已输入的内容都还在。',
  'notes.stopped': '已停止。画面是之前的结果；已输入的内容都还在。',
  'notes.again': '重新计算',
  'notes.restart': '计算意外中断，已重新启动。已输入的内容都还在。（技术细节：{what}）',
  'note.portable': '此浏览器不支持 SIMD，因此由可移植版本计算：数值相同，只是慢一些。',
  'note.pin': '链接中固定的内容无法计算，因此没有固定任何内容。',
  'notes.uncaught': '页面出了点问题。已输入的内容都还在；如果显示异常，请刷新页面：地址中保存着全部内容。（技术细节：{what}）',
};
