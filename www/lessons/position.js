/** @file Lesson: without position a sentence is a bag of words; with it Q, K and so the weights depend on the place. */

const very = 'target=very+very+very+very+very&heads=1&recipes=previous&open=0';
/** Waves at full strength, to be seen beside the embedding; the cosine between two places is the same at each. */
const long = { en: "target=The+animal+didn't+cross+the+street+because+it+was+too+tired.&heads=1&recipes=uniform&open=0&strength=4", zh: 'target=那只猫没有穿过那条街，因为它太累了。&heads=1&recipes=uniform&open=0&strength=4' };

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Position', zh: '位置' },
  about: { en: 'You can say why the same word gets another Q and another K in another place.', zh: '能说出为什么同一个词换个位置，Q 和 K 就不同了。' },
  parts: [
    {
      state: { en: 'target=the+dog+bites+the+man&position=none&heads=1&recipes=random&open=0&cell=2,1', zh: 'target=狗咬人&position=none&heads=1&recipes=random&open=0&cell=1,0' },
      text: {
        en: 'This is a heatmap of *attention*, made by one *head*: one set of matrices that turns a text into such a table. Each row is a *query*: a token that asks. Each column is a *key*: a token that is looked at. A cell says how much of its attention the query gives to the key; a row adds up to 1. The numbers of this head are random, so look for no meaning in them.\n\nX is the embedding alone. It says which words there are, and nothing of their order. *bites* gives {weight bites dog:3} of its attention to *dog*.',
        zh: '这是一张*注意力*热图，由一个*头*算出：一个头就是一套矩阵，把文字变成这样一张表。每一行是一个*查询*，也就是在提问的词元；每一列是一个*键*，也就是被看的词元。一格表示查询把多少注意力给了这个键，一行加起来是 1。这个头里的数是随机的，不必在里面找含义。\n\n现在 X 只有嵌入：它说明有哪些词，却没有说明先后。“咬”把 {weight 咬 狗:3} 的注意力给了“狗”。',
      },
      keep: ['text', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'The words change places: *the man bites the dog*. What does *bites* give to *dog* now?', zh: '词换个位置：“人咬狗”。现在“咬”给“狗”多少注意力？' },
        state: { en: 'target=the+man+bites+the+dog&position=none&heads=1&recipes=random&open=0&cell=2,4', zh: 'target=人咬狗&position=none&heads=1&recipes=random&open=0&cell=1,2' },
        options: [
          { text: { en: 'Exactly as much as before.', zh: '和原来一模一样。' }, when: { en: 'weight bites dog = before weight bites dog', zh: 'weight 咬 狗 = before weight 咬 狗' } },
          { text: { en: 'Something else: *dog* is now the one that is bitten.', zh: '不一样了：现在被咬的是“狗”。' }, when: { en: 'weight bites dog > 0', zh: 'weight 咬 狗 > 0' } },
        ],
        told: { en: 'It is {weight bites dog:3} again. The rows and columns have changed places, the numbers have not. Without position a sentence is a bag of words, and who bites whom is lost.', zh: '仍然是 {weight 咬 狗:3}。行和列换了位置，数却没有变。没有位置，一句话就只是一袋词，谁咬谁已经看不出来了。' },
      },
    },
    {
      state: { en: 'target=the+dog+bites+the+man&position=none&heads=1&recipes=random&open=0&cell=1,0', zh: 'target=猫看狗，狗看猫&position=none&heads=1&recipes=random&open=0&cell=1,0' },
      text: {
        en: 'There are two *the* here. Both have the same row of X, and so the same query q, the same key k and the same value v, for these three are calculated from that row (the next lesson shows how). *dog* cannot tell them apart: it gives {weight dog the:3} to the first and {weight dog the#2:3} to the second.\n\nSo each place gets a row of numbers too, its *position*, and it is added: x = embedding + position.',
        zh: '这里有两个“猫”。它们在 X 里的行相同，由这一行算出的查询 q、键 k、值 v 也就都相同（怎么算，下一课讲）。“看”分不出它们：给第一个 {weight 看 猫:3}，给第二个 {weight 看 猫#2:3}。\n\n所以每个位置也有自己的一行数，叫*位置编码*，把它加上去：x = 嵌入 + 位置。',
      },
      keep: ['position', 'plot', 'why'],
      step: 2,
      ask: {
        answer: 'choice',
        question: { en: 'Now the position is added. What will be different between the two *the*?', zh: '现在加上位置。两个“猫”之间，什么会变得不同？' },
        state: { en: 'target=the+dog+bites+the+man&position=sinusoidal&heads=1&recipes=random&open=0&cell=1,0', zh: 'target=猫看狗，狗看猫&position=sinusoidal&heads=1&recipes=random&open=0&cell=1,0' },
        options: [
          { text: { en: 'Nothing: it is the same word.', zh: '都一样：还是同一个词。' }, when: { en: 'alike x the the#2 >= 0.99999', zh: 'alike x 猫 猫#2 >= 0.99999' } },
          { text: { en: 'Only x: what a word asks and offers is its own, wherever it stands.', zh: '只有 x 不同：一个词问什么、给什么，是它自己的事，与位置无关。' }, when: { en: 'alike q the the#2 >= 0.99999', zh: 'alike q 猫 猫#2 >= 0.99999' } },
          { text: { en: 'x, and with it q, k and v.', zh: 'x 不同，于是 q、k、v 也都不同。' }, when: { en: 'alike q the the#2 < 0.99999', zh: 'alike q 猫 猫#2 < 0.99999' } },
        ],
        told: {
          en: 'The first number of q is {q the 1} for one and {q the#2 1} for the other; of k it is {k the 1} and {k the#2 1}. So the weights differ too: *dog* gives {weight dog the:3} and {weight dog the#2:3}. Position changes Q and K because they are made of X.',
          zh: 'q 的第一个数，一个是 {q 猫 1}，另一个是 {q 猫#2 1}；k 的第一个数是 {k 猫 1} 和 {k 猫#2 1}。权重于是也不同了：“看”给它们 {weight 看 猫:3} 和 {weight 看 猫#2:3}。Q 和 K 都由 X 算出，所以位置会改变它们。',
        },
      },
    },
    {
      state: `${very}&position=none&cell=3,2`,
      text: {
        en: 'Here position is all that there is to tell: the same token {tokens} times. The head was made to look at the token *before*. Its rule is a matter of place only, and place is switched off.\n\nSo all keys are the same, each fits the query as well as the next, and each gets {weight 4 3}.',
        zh: '这里同一个词元出现了 {tokens} 次，要区分它们只能靠位置。这个头是专门设计来看*前一个*词元的：它的规则只跟位置有关，而位置现在关掉了。\n\n于是所有的键都相同，和查询一样相合，每个键分到 {weight 4 3}。',
      },
      keep: ['position', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'What will the heatmap look like with position switched on?', zh: '打开位置以后，热图会是什么样子？' },
        state: `${very}&cell=3,2`,
        options: [
          { text: { en: 'As before: the words are still the same.', zh: '和原来一样：词还是那些词。' }, when: 'weight 4 3 = before weight 4 3' },
          { text: { en: 'A line of strong cells beside the diagonal.', zh: '紧挨对角线，出现一条权重很大的斜线。' }, when: 'weight 4 3 > weight 4 2' },
          { text: { en: 'Everything in the first column.', zh: '注意力全在第一列。' }, when: 'weight 4 1 > weight 4 3' },
        ],
        told: { en: 'Token 4 now gives {weight 4 3} to token 3. The first token has none before it and stays with itself. Switch **Position** off and on and watch. Then move **Strength** towards 0.', zh: '第 4 个词元现在把 {weight 4 3} 给了第 3 个。第一个词元前面没有词，只好看自己。把**位置**关掉再打开，看看变化；再把**强度**慢慢拉向 0。' },
      },
    },
    {
      state: long,
      text: {
        en: 'What are the numbers of a position? Waves: the paper *Attention Is All You Need* takes sines and cosines of the place. The first columns are fast waves, which change from one token to the next. The last ones are so slow that they hardly move. Look at the strips under **+ pos.** (**Strength** is turned up here, so that you can see them well.)\n\nIt works like a clock: one hand says the second, another one the hour. All hands together say where you are, and places close by have similar hands.',
        zh: '位置编码里是些什么数？是波：论文 *Attention Is All You Need* 用位置的正弦和余弦。前面几列是快的波，每到下一个词元就变；越往后越慢，最后几列几乎不动。看表里“+ 位置”下面的彩带。（这里把**强度**调高了，好看得清楚。）\n\n这就像钟：秒针走得快，时针走得慢，几根针合起来就能说出现在的时刻；相近的位置，针的样子也相近。',
      },
      keep: ['text', 'table', 'position'],
      ask: {
        answer: 'choice',
        question: { en: 'Compare the position of token 1 with those of tokens 2 and 9. Which is more like it?', zh: '拿第 1 个词元的位置编码和第 2 个、第 9 个比，哪个更像它？' },
        state: long,
        options: [
          { text: { en: 'That of token 2.', zh: '第 2 个。' }, when: 'alike position 1 2 > alike position 1 9' },
          { text: { en: 'That of token 9.', zh: '第 9 个。' }, when: 'alike position 1 9 > alike position 1 2' },
          { text: { en: 'Both equally.', zh: '一样像。' }, when: 'alike position 1 9 = alike position 1 2' },
        ],
        told: { en: 'The cosine of places 1 and 2 is {alike position 1 2:3}, of 1 and 9 it is {alike position 1 9:3}. Between 3 and 4 it is {alike position 3 4:3}, as between 1 and 2: it depends on the *distance* alone. Going one place back turns each hand of the clock by an angle of its own, and that angle is the same wherever one is. A matrix can do that turning: so a head can learn “the token before”.', zh: '位置 1 和 2 的余弦是 {alike position 1 2:3}，1 和 9 是 {alike position 1 9:3}。3 和 4 之间是 {alike position 3 4:3}，与 1 和 2 之间相同：它只取决于*距离*。往前退一位，每根指针各转过自己的一个角度；不管从哪里开始，这个角度都不变。矩阵正好能做这种转动，所以一个头学得会“看前一个词”。' },
      },
    },
  ],
};
