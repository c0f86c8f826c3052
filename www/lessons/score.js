/** @file Lesson: one score by hand, and why it is divided by √d_k. */

const hand = { en: 'target=big+cats+drink+milk', zh: 'target=大猫喝牛奶' };
const digits = 'embedding=digits&position=none&d=4&heads=2&dk=2&dv=2&recipes=digits,digits&open=0';
/** A longer text, and a seed with which chance has little to say: nothing here depends on either. */
const many = { en: "target=The+animal+didn't+cross+the+street+because+it+was+too+tired.&seed=4", zh: 'target=那只猫没有穿过那条街，因为它太累了。&seed=2' };
const wide = { en: 'target=the+dog+saw+the+cat+because+it+was+hungry', zh: 'target=狗看见了猫，因为它饿了' };
const random = 'embedding=random&position=none&d=64&heads=1&recipes=random&open=0';
const loud = 'embedding=random&position=none&d=16&heads=1&recipes=random&open=0&dk=64';
/** The same head in both languages. @param {Record<'en' | 'zh', string>} text @param {string} rest @param {string} [cell] of the English text @param {string} [zhCell] */
const both = (text, rest, cell, zhCell = cell) => ({ en: `${text.en}&${rest}${cell ? `&cell=${cell}` : ''}`, zh: `${text.zh}&${rest}${zhCell ? `&cell=${zhCell}` : ''}` });

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'A score, and why √dₖ', zh: '一个分数，以及为什么除以 √dₖ' },
  about: { en: 'You can work out a score with pencil and paper, and say what happens without the division.', zh: '能用纸笔算出一个分数，能说出不除会怎样。' },
  parts: [
    {
      state: both(hand, `${digits}&cell=2,1`),
      text: {
        en: 'Here everything is small enough for paper: a query and a key have {dk} numbers each, all of them whole.\n\nThe query of *drink* is ({q drink 1}, {q drink 2}): it looks for a noun, and rather for a living one. The key of *cats* is ({k cats 1}, {k cats 2}), the key of *milk* ({k milk 1}, {k milk 2}).\n\nHow well does a key fit a query? Multiply the first number by the first, the second by the second, and add up. That is the *dot product* q·k.',
        zh: '这里的数小到可以用纸笔算：查询和键各有 {dk} 个数，而且都是整数。\n\n“喝”的查询是 ({q 喝 1}, {q 喝 2})：它在找名词，最好是有生命的。“猫”的键是 ({k 猫 1}, {k 猫 2})，“牛奶”的键是 ({k 牛奶 1}, {k 牛奶 2})。\n\n一个键和一个查询合不合？第一个数乘第一个数，第二个数乘第二个数，再加起来。这就是*点积* q·k。',
      },
      keep: ['plot', 'why'],
      step: 3,
      ask: {
        answer: 'number', within: 0,
        question: { en: 'What is q·k for the query *drink* and the key *cats*?', zh: '查询“喝”和键“猫”的 q·k 是多少？' },
        right: { en: 'product drink cats', zh: 'product 喝 猫' },
        told: {
          en: '{q drink 1} × {k cats 1} + {q drink 2} × {k cats 2} = {product drink cats}. Only a query and a key of the *same* width can be multiplied so; that is why there is one d_k for both. Step 3 under **Why this number?** shows the same sum.',
          zh: '{q 喝 1} × {k 猫 1} + {q 喝 2} × {k 猫 2} = {product 喝 猫}。只有*一样宽*的查询和键才能这样相乘，所以两者共用一个 d_k。“**这个数是怎么来的？**”的第 3 步就是这个算式。',
        },
      },
    },
    {
      state: both(hand, `${digits}&view=scores&cell=2,3`),
      text: {
        en: 'The query *drink* is multiplied with *every* key in this way. All queries with all keys at once: that is QKᵀ, a table with one row for each query and one column for each key.\n\nThen each number is divided by √d_k, here by {rootdk:3}. What comes out is the *score*. The heatmap will show scores now, not weights.',
        zh: '查询“喝”要和*每一个*键都这样乘一遍。所有查询和所有键一次乘完，就是 QKᵀ：一张表，每个查询一行，每个键一列。\n\n然后每个数再除以 √d_k，这里是 {rootdk:3}，得到的就是*分数*。热图现在显示的是分数，不是权重。',
      },
      keep: ['plot', 'why'],
      step: 4,
      ask: {
        answer: 'number', within: 0.05,
        question: { en: 'The query of *drink* is ({q drink 1}, {q drink 2}), the key of *milk* ({k milk 1}, {k milk 2}). What is their score?', zh: '“喝”的查询是 ({q 喝 1}, {q 喝 2})，“牛奶”的键是 ({k 牛奶 1}, {k 牛奶 2})。它们的分数是多少？' },
        right: { en: 'score drink milk', zh: 'score 喝 牛奶' },
        told: {
          en: '{q drink 1} × {k milk 1} + {q drink 2} × ({k milk 2}) = {product drink milk}, and ÷ {rootdk:3} that makes {score drink milk:3}. *cats* has {score drink cats:3}, so *drink* will look at *cats* most: it asks who drinks. *big* has the key ({k big 1}, {k big 2}) and the score {score drink big}.',
          zh: '{q 喝 1} × {k 牛奶 1} + {q 喝 2} × ({k 牛奶 2}) = {product 喝 牛奶}，再 ÷ {rootdk:3}，得 {score 喝 牛奶:3}。“猫”的分数是 {score 喝 猫:3}，所以“喝”最看重“猫”：它在问是谁喝。“大”的键是 ({k 大 1}, {k 大 2})，分数是 {score 喝 大}。',
        },
      },
    },
    {
      state: both(many, `${random}&dk=8&scaled=0&view=scores`),
      text: {
        en: 'Why divide at all? Look at a head with random matrices, as before training, and *without* the division. q·k is a sum of d_k products, {dk} of them here. Some are positive, some negative, so they partly cancel.\n\nThe scores of this heatmap spread around their mean by {spread}: that is their *standard deviation*.',
        zh: '为什么要除？看一个矩阵随机的头，就像训练之前那样，而且*先不除*。q·k 是 d_k 个乘积的和，这里是 {dk} 个。它们有正有负，会抵消一部分。\n\n这张热图里的分数，离平均值大约有 {spread} 那么远，这叫*标准差*。',
      },
      keep: ['plot'],
      ask: {
        answer: 'choice',
        question: { en: 'Now d_k is 128, so there are 16 times as many products in each sum. How much wider do the scores spread?', zh: '现在 d_k 变成 128，每个和里的乘积是原来的 16 倍。分数的标准差会变成多少倍？' },
        state: both(many, `${random}&dk=128&scaled=0&view=scores`),
        options: [
          { text: { en: 'About 16 times as wide.', zh: '大约 16 倍。' }, when: 'spread / before spread > 9' },
          { text: { en: 'About 4 times as wide.', zh: '大约 4 倍。' }, when: 'spread / before spread > 2' },
          { text: { en: 'As before: what is positive and negative cancels.', zh: '不变：正负都抵消了。' }, when: 'spread / before spread > 0' },
        ],
        told: {
          en: 'From {before spread} to {spread}, {spread / before spread:1} times. In a few random numbers chance has its say; on average it is 4, the root of 16: the spread of a sum of d_k products *grows with* √d_k. So divided by √d_k, scores spread alike for every d_k.',
          zh: '从 {before spread} 变成 {spread}，是 {spread / before spread:1} 倍。这里随机数不多，会有些偶然；平均来说正好是 4，也就是 16 的平方根：d_k 个乘积之和的标准差随 √d_k 增长。所以除以 √d_k 以后，不管 d_k 多大，分数的分散程度都差不多。',
        },
      },
    },
    {
      state: both(wide, loud, '6,2', '6,5'),
      text: {
        en: 'And what is wrong with scores that are far apart? They go into *softmax*, which makes weights of them, and softmax exaggerates.\n\nThis head has d_k = {dk} and divides by √d_k = {rootdk}, as it should: the largest weight in the row of *it* is {peak it}, and the others have their share. Row = query.',
        zh: '分数相差太远，又有什么不好？分数要送进 *softmax* 变成权重，而 softmax 会放大差距。\n\n这个头的 d_k 是 {dk}，照规矩除以 √d_k，也就是 {rootdk}：“它”这一行（行是查询）最大的权重是 {peak 它}，别的键也都分到一些。',
      },
      keep: ['plot', 'why'],
      step: 6,
      ask: {
        answer: 'choice',
        question: { en: 'Now without the division: the same head, each score {rootdk} times as large. What becomes of the largest weight of *it*?', zh: '现在不除了：还是这个头，每个分数都变成原来的 {rootdk} 倍。“它”这一行最大的权重会怎样？' },
        state: both(wide, `${loud}&scaled=0`, '6,2', '6,5'),
        options: [
          { text: { en: 'It stays: all scores have grown alike.', zh: '不变：所有分数都按同样的倍数变大了。' }, when: { en: 'peak it = before peak it', zh: 'peak 它 = before peak 它' } },
          { text: { en: 'It comes close to 1, and the others close to 0.', zh: '接近 1，其余接近 0。' }, when: { en: 'peak it > before peak it', zh: 'peak 它 > before peak 它' } },
          { text: { en: 'It gets smaller.', zh: '变小。' }, when: { en: 'peak it < before peak it', zh: 'peak 它 < before peak 它' } },
        ],
        told: {
          en: 'From {before peak it} to {peak it}, out of random numbers, without any reason. Where one weight is near 1, a small change of the scores hardly moves any weight. Training asks of each number which way, and how much, the result moves when it is changed a little: its *gradient*. Where the gradient is almost 0, it *vanishes*, the head hardly learns.',
          zh: '从 {before peak 它} 变成 {peak 它}，而这些数只是随机的，没有任何道理。当一个权重接近 1 时，分数稍微变一变，权重几乎不动。训练要知道：把每个数改动一点点，结果会往哪边动、动多少，这叫*梯度*。梯度几乎是 0，叫*梯度消失*，这个头也就学不动了。',
        },
      },
    },
    {
      state: both(wide, 'embedding=random&position=none&d=64&heads=1&recipes=random&open=0&dk=64&figure=spread'),
      text: {
        en: 'One head is one case. Here is the experiment: many queries and keys of random numbers, for each d_k from 1 to 512. (Their numbers spread by 1; those of the head two parts ago spread more, so its scores lay farther apart, but grew in the same way.) Press **Run**.\n\nEvery figure has d_k below, growing to the right, and two lines: q·k, without the division, and q·k / √d_k, with it. Read one figure after the other.\n\n1. How far the scores spread: √d_k without the division, 1 with it.\n2. What softmax makes of them: without it the largest weight goes to 1.\n3. How many keys are left to choose from: without it, in the end hardly more than one.\n4. How much a score still moves the weights: without it, less and less as d_k grows. That is the vanishing gradient.\n\nThe line *with* the division stays nearly level everywhere: d_k no longer matters.',
        zh: '一个头只是一个例子。下面是完整的实验：d_k 从 1 到 512，每次都取许多随机的查询和键。（这里每个数的标准差是 1；前面第 3 节那个头的数更分散，所以它的分数也更分散，增长的规律却一样。）请点**运行**。\n\n每幅图的横轴都是 d_k，越往右越大；图里有两条线：不除的 q·k 和除了的 q·k / √d_k。一幅一幅看：\n\n1. 分数有多分散：不除是 √d_k，除了始终是 1。\n2. softmax 的结果：不除，最大的权重趋近 1。\n3. 还剩几个键可选：不除，最后几乎只剩一个。\n4. 分数动一动，权重还动多少：不除，d_k 越大，越来越动不了。这就是梯度消失。\n\n*除了*的那条线差不多处处是平的：d_k 是多少，不再要紧。',
      },
      keep: ['figure'],
    },
  ],
};
