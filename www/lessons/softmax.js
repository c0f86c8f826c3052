/** @file Lesson: a row as a budget of 1, temperature, and the weighted sum of values. */

const animal = { en: "target=The+animal+didn't+cross+the+street+because+it+was+too+tired.", zh: 'target=那只猫没有穿过那条街，因为它太累了。' };
const hand = { en: 'target=big+cats+drink+milk', zh: 'target=大猫喝牛奶' };
const digits = 'embedding=digits&position=none&d=4&heads=2&dk=2&dv=2&recipes=digits,digits&open=0';
/** @param {Record<'en' | 'zh', string>} text @param {string} rest @param {string} [cell] of the English text @param {string} [zhCell] */
const both = (text, rest, cell, zhCell = cell) => ({ en: `${text.en}&${rest}${cell ? `&cell=${cell}` : ''}`, zh: `${text.zh}&${rest}${zhCell ? `&cell=${zhCell}` : ''}` });

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Softmax and the weighted sum', zh: 'softmax 与加权求和' },
  about: { en: 'You can say how scores become weights, and how weights and values become the output.', zh: '能说出分数怎样变成权重，权重和值又怎样变成输出。' },
  parts: [
    {
      state: both(hand, `${digits}&scaled=0`, '2,1'),
      text: {
        en: 'Scores can be any numbers. *Softmax* makes weights of them, row by row (a row is a query), in two steps:\n\n1. each score s becomes e^s, e to the power s, which is never negative;\n2. each is divided by the sum of its row.\n\nSo a row always adds up to 1. It is a budget of attention: what one key gets, the others lack. Here the scores of *drink* are {score drink cats} for *cats* and {score drink milk} for *milk*. (√d_k is left out for once, so that they are whole numbers.)',
        zh: '分数可以是任何数。*softmax* 把它们逐行变成权重（一行就是一个查询），分两步：\n\n1. 每个分数 s 变成 e^s，即 e 的 s 次方，它不会是负数；\n2. 每个数再除以这一行的总和。\n\n所以每行加起来总是 1。一行就是一份注意力预算：这个键多拿一点，别的键就少一点。这里“喝”对“猫”的分数是 {score 喝 猫}，对“牛奶”是 {score 喝 牛奶}。（这次先不除以 √d_k，好让分数是整数。）',
      },
      keep: ['plot', 'why'],
      step: 6,
      ask: {
        answer: 'choice',
        question: { en: 'The score of *cats* is three times that of *milk*. How many times the weight of *milk* does *cats* get?', zh: '“猫”的分数是“牛奶”的三倍。“猫”的权重是“牛奶”的多少倍？' },
        options: [
          { text: { en: 'Three times, as with the scores.', zh: '也是三倍，和分数一样。' }, when: { en: 'weight drink cats / weight drink milk < 4', zh: 'weight 喝 猫 / weight 喝 牛奶 < 4' } },
          { text: { en: 'About 8 times, for e is 2.7 and there are three of them.', zh: '大约 8 倍：e 约为 2.7，乘以 3。' }, when: { en: 'weight drink cats / weight drink milk < 20', zh: 'weight 喝 猫 / weight 喝 牛奶 < 20' } },
          { text: { en: 'More than 50 times.', zh: '50 倍以上。' }, when: { en: 'weight drink cats / weight drink milk > 50', zh: 'weight 喝 猫 / weight 喝 牛奶 > 50' } },
        ],
        told: {
          en: '{weight drink cats:3} and {weight drink milk:3}: {weight drink cats / weight drink milk:1} times. What counts is the *difference* of two scores, here {score drink cats} − {score drink milk}: e to that power is the ratio. A head start of 1 in the score makes the weight e times as large, whatever the scores are.',
          zh: '{weight 喝 猫:3} 和 {weight 喝 牛奶:3}，是 {weight 喝 猫 / weight 喝 牛奶:1} 倍。关键是两个分数的*差*，这里是 {score 喝 猫} − {score 喝 牛奶}：e 的这么多次方，就是倍数。分数每高出 1，权重就大到 e 倍，与分数本身多大无关。',
        },
      },
    },
    {
      state: both(animal, 'heads=1&recipes=pronoun&open=0&temperature=4', '7,1', '10,2'),
      text: {
        en: 'Look at the row of *it*. This head looks for the noun that a pronoun stands for. *animal* gets {weight it animal}, *street* {weight it street}. (Its scores are divided by {temperature} here, so that the others have something too; the next part says how.)\n\nThe budget is 1. So what happens to the share of a key when it may no longer be looked at? Let us hide *animal* from *it*, with a *mask*: that one score becomes −∞, and its weight 0.',
        zh: '看“它”这一行。这个头专门替代词找它指的名词：“猫”得到 {weight 它 猫}，“街”得到 {weight 它 街}。（这里每个分数先除以了 {temperature}，好让别的词也分到一些；下一节会讲。）\n\n预算一共是 1。要是不许再看某个键，它的那一份会怎样？我们用*掩码*（mask）把“猫”对“它”藏起来：这个分数变成 −∞，权重变成 0。',
      },
      keep: ['plot'],
      ask: {
        answer: 'choice',
        question: { en: '*animal* is hidden from *it*. What becomes of its share, {weight it animal}?', zh: '“猫”对“它”藏起来了。它的那一份 {weight 它 猫} 去哪儿了？' },
        state: both({ en: `${animal.en}&mask=both;flips:7-1`, zh: `${animal.zh}&mask=both;flips:10-2` }, 'heads=1&recipes=pronoun&open=0&temperature=4', '7,5', '10,7'),
        options: [
          { text: { en: 'It is lost: the row adds up to less than 1.', zh: '没有了：这一行加起来不到 1。' }, when: { en: 'sum it < 0.99', zh: 'sum 它 < 0.99' } },
          { text: { en: 'The others get it, each in proportion to what it has.', zh: '由别的键分掉，各按原有的比例。' }, when: { en: 'sum it > 0.99', zh: 'sum 它 > 0.99' } },
        ],
        told: {
          en: 'The row adds up to {sum it} again. *street* rose from {before weight it street} to {weight it street}, {weight it street / before weight it street:1} times; *tired*, too, rose {weight it tired / before weight it tired:1} times, from {before weight it tired:3} to {weight it tired:3}.',
          zh: '这一行加起来仍是 {sum 它}。“街”从 {before weight 它 街} 升到 {weight 它 街}，是 {weight 它 街 / before weight 它 街:1} 倍；“累”也是 {weight 它 累 / before weight 它 累:1} 倍。',
        },
      },
    },
    {
      state: both(animal, 'heads=1&recipes=pronoun&open=0', '7,1', '10,2'),
      text: {
        en: 'How sharp is a row? That can be set, by the *temperature* T: every score is divided by it before softmax. Here T is {temperature}, and *it* gives {weight it animal} to *animal*.\n\nDividing by √d_k was the same thing with a fixed number. Language models let you set a temperature too, but for another softmax: the one that chooses the next word.',
        zh: '一行有多“尖”，可以用*温度* T 来调：softmax 之前，每个分数先除以 T。这里 T 是 {temperature}，“它”把 {weight 它 猫} 给了“猫”。\n\n除以 √d_k 其实就是同一回事，只是那个数是固定的。语言模型也让你设温度，不过用在另一个 softmax 上：选下一个词的那个。',
      },
      keep: ['plot', 'model'],
      ask: {
        answer: 'choice',
        question: { en: 'Now T is 10: all scores are a tenth of what they were. What will the row of *it* be like?', zh: '现在 T 是 10，所有分数都变成原来的十分之一。“它”这一行会怎样？' },
        state: both(animal, 'heads=1&recipes=pronoun&open=0&temperature=10', '7,1', '10,2'),
        options: [
          { text: { en: 'Sharper: *animal* gets nearly all.', zh: '更尖：“猫”几乎拿走全部。' }, when: { en: 'entropy it < before entropy it', zh: 'entropy 它 < before entropy 它' } },
          { text: { en: 'The same: softmax takes care of the sum anyway.', zh: '不变：softmax 反正会让总和等于 1。' }, when: { en: 'entropy it = before entropy it', zh: 'entropy 它 = before entropy 它' } },
          { text: { en: 'Flatter: the keys come close to one another.', zh: '更平：各个键彼此接近。' }, when: { en: 'entropy it > before entropy it', zh: 'entropy 它 > before entropy 它' } },
        ],
        told: {
          en: '*animal* has {weight it animal} now, but it is still first: temperature changes how far apart the keys are, never their order. Type other values of **Temperature**, 0.1 and 100 too.',
          zh: '“猫”现在只有 {weight 它 猫}，但仍是第一：温度改变的是差距，从不改变次序。给**温度**换几个值试试，比如 0.1 和 100。',
        },
      },
    },
    {
      state: both(hand, digits, '0,1'),
      text: {
        en: 'Now the weights are used. Each key has a *value* v as well: what the token has to give. The output of a query is the *weighted sum*: each value times its weight, all added up.\n\nHere the values are ({v big 1}, {v big 2}) for *big*, ({v cats 1}, {v cats 2}) for *cats*, ({v drink 1}, {v drink 2}) for *drink* and ({v milk 1}, {v milk 2}) for *milk*. The query of *big* is zero: it asks for nothing, so all its scores are equal, and each of the {keys} keys gets the same weight.',
        zh: '现在该用权重了。每个键还有一个*值* v，也就是这个词元能给出的东西。一个查询的输出是*加权和*：每个值乘以它的权重，全部加起来。\n\n这里的值，“大”是 ({v 大 1}, {v 大 2})，“猫”是 ({v 猫 1}, {v 猫 2})，“喝”是 ({v 喝 1}, {v 喝 2})，“牛奶”是 ({v 牛奶 1}, {v 牛奶 2})。“大”的查询全是 0：它什么也不问，所以分数都相同，{keys} 个键的权重也都一样。',
      },
      keep: ['plot', 'why'],
      step: 7,
      ask: {
        answer: 'number', within: 0.005,
        question: { en: 'What is the first number of the output of *big*?', zh: '“大”的输出，第一个数是多少？' },
        right: { en: 'head big 1', zh: 'head 大 1' },
        told: {
          en: '{weight big cats} × {v cats 1} + {weight big milk} × {v milk 1}, and the others add nothing: {head big 1}. Step 7 under **Why this number?** adds it up. With equal weights the output is the mean of all values. For *drink* it is ({head drink 1}, {head drink 2}), close to the value of *cats*, because it gives {weight drink cats} to *cats*.',
          zh: '{weight 大 猫} × {v 猫 1} + {weight 大 牛奶} × {v 牛奶 1}，其余都是 0，得 {head 大 1}（“**这个数是怎么来的？**”的第 7 步就是这个算式）。权重相等时，输出就是所有值的平均。“喝”的输出是 ({head 喝 1}, {head 喝 2})，很接近“猫”的值，因为它把 {weight 喝 猫} 给了“猫”。',
        },
      },
    },
    {
      state: both(hand, digits, '2,1'),
      text: {
        en: 'So a head has two halves. Q and K decide *where* to look: they make the weights. V decides *what* is brought from there. This is the whole formula:\n\nAttention(Q, K, V) = softmax(QKᵀ / √d_k) · V\n\nThe output of *drink* is ({head drink 1}, {head drink 2}).',
        zh: '所以一个头分成两半：Q 和 K 决定看*哪里*，它们产生权重；V 决定从那里带回*什么*。整个公式就是：\n\nAttention(Q, K, V) = softmax(QKᵀ / √d_k) · V\n\n“喝”的输出是 ({head 喝 1}, {head 喝 2})。',
      },
      keep: ['plot', 'why'],
      step: 7,
      ask: {
        answer: 'choice',
        question: { en: 'We double every number of W_V, and nothing else. What changes?', zh: '把 W_V 里的每个数都乘以 2，别的不动。什么会变？' },
        state: both(hand, `${digits}&w=wv.0:2,0,0,0,0,0,0,2`, '2,1'),
        options: [
          { text: { en: 'The heatmap and the output.', zh: '热图和输出都变。' }, when: { en: 'weight drink cats > before weight drink cats', zh: 'weight 喝 猫 > before weight 喝 猫' } },
          { text: { en: 'Only the output: the heatmap stays.', zh: '只有输出变，热图不变。' }, when: { en: 'head drink 1 > before head drink 1', zh: 'head 喝 1 > before head 喝 1' } },
          { text: { en: 'Nothing: softmax makes it 1 again.', zh: '都不变：softmax 又把总和变回 1。' }, when: { en: 'head drink 1 = before head drink 1', zh: 'head 喝 1 = before head 喝 1' } },
        ],
        told: {
          en: 'The weights are as before; the output is ({head drink 1}, {head drink 2}) now, twice as large. A heatmap shows where a head looks. It does not show what it brings back.',
          zh: '权重和原来一样；输出现在是 ({head 喝 1}, {head 喝 2})，大了一倍。热图只说明一个头看哪里，不说明它带回了什么。',
        },
      },
    },
  ],
};
