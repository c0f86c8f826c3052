/** @file Lesson: without position a sentence is a bag of words. */

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Position', zh: '位置' },
  about: { en: 'Why the same word gets another Q and K in another place.', zh: '为什么同一个词换个位置，Q 和 K 就不同了。' },
  parts: [
    {
      state: 'target=the+dog+bit+the+man&position=none&heads=1&recipes=random&open=0&cell=1,0',
      text: {
        en: 'There are two *the* here, at places 1 and 4. Position is switched off: X is the embedding alone, so both rows of X are the same, and so is everything made of them. The query *dog* gives {weight dog the:3} of its attention to the first *the* and {weight dog the#2:3} to the second.',
        zh: '这里有两个 *the*，在第 1 和第 4 个位置。位置被关掉了：X 只是嵌入，所以这两行 X 相同，由它们算出的一切也相同。查询 *dog* 给第一个 *the* 的注意力是 {weight dog the:3}，给第二个的是 {weight dog the#2:3}。',
      },
      keep: ['text', 'position', 'plot', 'why'],
      ask: {
        answer: 'choice',
        question: { en: 'Now the position is added to each row of X. Will *dog* still look at both the same?', zh: '现在给 X 的每一行加上位置。*dog* 还会同样看待两个 *the* 吗？' },
        state: 'target=the+dog+bit+the+man&position=sinusoidal&heads=1&recipes=random&open=0&cell=1,0',
        options: [
          { text: { en: 'Yes: it is the same word.', zh: '会：是同一个词。' }, when: 'weight dog the = weight dog the#2' },
          { text: { en: 'No: K is made of X, and X has changed.', zh: '不会：K 由 X 算出，而 X 变了。' }, when: 'weight dog the > -1' },
        ],
        told: { en: 'It was {before weight dog the:3} for both; now it is {weight dog the:3} and {weight dog the#2:3}.', zh: '原来两个都是 {before weight dog the:3}，现在是 {weight dog the:3} 和 {weight dog the#2:3}。' },
      },
    },
  ],
};
