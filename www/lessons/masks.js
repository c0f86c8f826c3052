/** @file Lesson: masks. Both directions, one direction (before or after), padding, and a query that sees nothing. */

const cat = { en: 'target=The+cat+sat+on+the+mat&heads=1&open=0', zh: 'target=小猫坐在垫子上&heads=1&open=0' };
/** The same head and cell for both languages. @param {string} rest */
const shown = rest => ({ en: `${cat.en}&${rest}`, zh: `${cat.zh}&${rest}` });
const padded = { en: 'target=The+cat+sleeps+pad+pad&heads=1&open=0&recipes=uniform&cell=1,3', zh: 'target=小猫睡觉+pad+pad&heads=1&open=0&recipes=uniform&cell=1,3' };

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Masks: who may see whom', zh: '掩码：谁能看见谁' },
  about: { en: 'You can say what each mask hides, and why a model that writes needs one.', zh: '能说出各种掩码挡住了什么，以及会写文字的模型为什么离不开它。' },
  parts: [
    {
      state: shown('recipes=next&cell=1,2'),
      text: {
        en: 'In most pictures so far every token saw every token, those before it *and* those after it. That is called **bidirectional**. It is right for a model that reads a finished text.\n\nA model that writes has another task: from the words so far it must guess the next one. Look at the heatmap. This head was made to look one place ahead: row *cat* gives *sat* {weight cat sat}. In training the whole text is there at once, and each row is to guess the word after it: with such a head it would copy the answer and learn nothing. When it writes by itself, there is no next word to copy.',
        zh: '在前面的大多数图里，每个词元都看得见所有词元，前面的*和*后面的都行。这叫**双向**。如果模型是读一段写好的文字，这样很合适。\n\n写文字的模型任务不同：要根据已有的词猜下一个词。看热图，这个头专门往后看一位：“猫”这一行给“坐”的权重是 {weight 猫 坐}。训练时整段文字都在眼前，每一行都要猜自己后面的词：有了这样的头，它只要照抄答案，什么也学不到；等到自己写的时候，后面却没有词可抄。',
      },
      keep: ['text', 'plot', 'why'],
      step: 5,
      ask: {
        answer: 'choice',
        question: { en: 'Now a **causal** mask is put on: each row sees only itself and what stands before it. The head still wants to look ahead. Where does row *cat* look?', zh: '现在加上**因果掩码**：每一行只看得见自己和前面的词元。这个头还是想往后看。“猫”这一行会看哪里？' },
        state: shown('recipes=next&mask=causal&cell=1,1'),
        options: [
          { text: { en: 'Still at *sat*: the matrices have not changed.', zh: '还是看“坐”，矩阵又没变。' }, when: { en: 'weight cat sat > 0.5', zh: 'weight 猫 坐 > 0.5' } },
          { text: { en: 'At nothing: the row is empty.', zh: '什么也不看，这一行空了。' }, when: { en: 'sum cat = 0', zh: 'sum 猫 = 0' } },
          { text: { en: 'At itself, the nearest to “ahead” that it may see.', zh: '看自己，这是它能看到的最靠后的词元。' }, when: { en: 'weight cat cat > 0.5', zh: 'weight 猫 猫 > 0.5' } },
        ],
        told: {
          en: '*sat* now gets exactly {weight cat sat}, and *cat* itself {weight cat cat}: of the places that are left its own is nearest to the one that is asked for. The mask is put on **before** softmax: each hidden score becomes −∞, and e to the power of −∞ is 0. So softmax shares the whole 1 among those that are left.',
          zh: '“坐”的权重现在正好是 {weight 猫 坐}，“猫”自己得到 {weight 猫 猫}：剩下的位置里，它自己离要找的那个最近。掩码加在 softmax **之前**：被挡住的分数变成 −∞，而 e 的 −∞ 次方是 0。于是 softmax 把整个 1 分给剩下的词元。',
        },
      },
    },
    {
      state: shown('recipes=uniform&cell=3,0'),
      text: {
        en: 'This head gives all tokens that it sees the same weight. Nothing is hidden yet, so every weight is 1 divided by {keys}: {weight on The#1}.\n\nUnder the causal mask the first row sees one token, the second row two, and so on: the visible cells form a triangle.',
        zh: '这个头对看得见的词元一视同仁。现在什么也没挡住，每个权重都是 1 除以 {keys}，即 {weight 在 小}。\n\n加上因果掩码，第一行只看得见一个词元，第二行两个，依此类推：看得见的格子排成一个三角形。',
      },
      keep: ['text', 'plot'],
      ask: {
        answer: 'number', within: 0.005,
        question: { en: 'With the causal mask, what weight does *on*, the fourth row, give to *The*?', zh: '加上因果掩码后，第 4 行“在”给“小”的权重是多少？' },
        state: shown('recipes=uniform&mask=causal&cell=3,0'),
        right: { en: 'weight on The#1', zh: 'weight 在 小' },
        told: {
          en: '*on* sees {visible on} tokens, itself among them, so each gets {weight on The#1}. The row still sums to {sum on:0}. The first row sees itself alone and must give itself {weight The The:0}.',
          zh: '“在”看得见 {visible 在} 个词元（包括自己），每个得到 {weight 在 小}，这一行的和仍是 {sum 在:0}。第一行只看得见自己，只好把 {weight 小 小:0} 全给自己。',
        },
      },
    },
    {
      state: shown('recipes=uniform&mask=causal&cell=3,0'),
      text: {
        en: 'A causal mask is **unidirectional**: it lets the view go one way only. The way is mostly *before*, since text is mostly written from its beginning.\n\nBut unidirectional does not mean *before* for ever. The view can be open to what comes *after* instead. Some models read a text once in each direction, and put both together.',
        zh: '因果掩码是**单向**的：视线只能朝一个方向。通常朝*前*，因为文字大多从头往后写。\n\n但单向不一定是朝前，也可以反过来，只看*后面*的词元。有的模型把文字顺着读一遍、倒着读一遍，再把两遍合起来。',
      },
      keep: ['text', 'direction', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'Now each row sees only itself and what comes *after* it. Which token is left alone with itself?', zh: '现在每一行只看得见自己和*后面*的词元。哪个词元只能看自己？' },
        state: shown('recipes=uniform&mask=anticausal&cell=5,5'),
        options: [
          { text: { en: 'The first one, *The*.', zh: '第一个，“小”。' }, when: { en: 'visible The = 1', zh: 'visible 小 = 1' } },
          { text: { en: 'The last one, *mat*.', zh: '最后一个，“上”。' }, when: { en: 'visible mat = 1', zh: 'visible 上 = 1' } },
          { text: { en: 'None: each has something to see.', zh: '都不会，总有别的可看。' }, when: { en: 'visible The > 0', zh: 'visible 小 > 0' } },
        ],
        told: {
          en: '*mat* sees {visible mat} token, itself. *The* now sees all {visible The}. The triangle has turned over. Switch between the three directions and watch it.',
          zh: '“上”只看得见 {visible 上} 个词元，就是自己；“小”这下看得见全部 {visible 小} 个。三角形翻了过来。在三个方向之间切换试试看。',
        },
      },
    },
    {
      state: padded,
      text: {
        en: 'There is another reason to hide tokens. A computer likes to work on many sentences at once, as rows of one table. But sentences differ in length. So the short ones are filled up with a token that means nothing, often called *pad*.\n\nHere two *pad* stand at the end (the page marks them as a word that it does not know: none is meant). Without a mask, row *cat* wastes {weight cat pad} of its attention on each.',
        zh: '还有一种情况要挡住词元。计算机喜欢一次处理许多句子，排成一张表。可句子有长有短，短的就用一个没有意义的词元补齐，通常叫 *pad*。\n\n这里末尾补了两个 *pad*（页面把它标成不认识的词：它本来就没有意思）。不加掩码，“猫”这一行会在每个 *pad* 上白白花掉 {weight 猫 pad} 的注意力。',
      },
      keep: ['text', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'A **padding mask** hides the two *pad* from all others. What becomes of the *row* of a *pad*?', zh: '**填充掩码**把两个 *pad* 挡起来，谁也看不见它们。那么 *pad* 自己的那一*行*呢？' },
        state: { en: `${padded.en}&mask=both;padding:2`, zh: `${padded.zh}&mask=both;padding:2` },
        options: [
          { text: { en: 'It is empty too: what is hidden cannot ask.', zh: '也空了：被挡住就不能提问。' }, when: 'sum pad < 0.5' },
          { text: { en: 'It still has weights: only the columns are hidden.', zh: '照样有权重：挡住的只是列。' }, when: 'sum pad > 0.5' },
        ],
        told: {
          en: 'The columns of *pad* are closed: row *cat* gives them {weight cat pad}. But each *pad* still asks, and its row sums to {sum pad:0}. That does no harm. Nobody looks at a *pad*, so what its row makes goes nowhere.',
          zh: '*pad* 的两列关上了：“猫”这一行给它们 {weight 猫 pad}。但 *pad* 照样提问，它那一行的和是 {sum pad:0}。这不要紧：没有谁看 *pad*，它那一行算出什么，都传不出去。',
        },
      },
    },
    {
      state: shown('recipes=uniform&mask=both&cell=2,0'),
      text: {
        en: 'A mask is just a table of yes and no, one for each cell; you may turn over single cells yourself.\n\nLet us go to the limit: in the row *sat* all {keys} keys are hidden. All its scores are −∞, and softmax would have to divide 0 by 0. Many programs then say *NaN*, “not a number”, and the next layers are spoilt.',
        zh: '掩码不过是一张“能看、不能看”的表，一格一个，单独一格也可以翻过来。\n\n来个极端的：把“坐”这一行的 {keys} 个键全挡住。分数全是 −∞，softmax 就得拿 0 除以 0。许多程序这时会得出 *NaN*（不是数），后面的层也全毁了。',
      },
      keep: ['text', 'mask', 'plot'],
      ask: {
        answer: 'number', within: 0.001,
        question: { en: 'What, then, should the weights of row *sat* sum to?', zh: '那么，“坐”这一行的权重加起来应该是多少？' },
        state: { en: `${cat.en}&recipes=uniform&mask=both;flips:2-0,2-1,2-2,2-3,2-4,2-5&cell=2,0`, zh: `${cat.zh}&recipes=uniform&mask=both;flips:2-0,2-1,2-2,2-3,2-4,2-5&cell=2,0` },
        right: { en: 'sum sat', zh: 'sum 坐' },
        told: {
          en: 'Whoever sees nothing takes nothing: all weights of the row are 0, and so is its output. It is the only case in which a row does not sum to 1; the other rows still do, *on* has {sum on:0}.',
          zh: '什么也看不见，就什么也拿不到：这一行的权重全是 0，输出也全是 0。一行的和不是 1，只有这一种情况；别的行照旧，“在”这一行的和是 {sum 在:0}。',
        },
      },
    },
  ],
};
