/** @file Lesson: self-attention on a sentence. Q, K and V of one X; rows ask, columns are looked at. */

const head = 'heads=1&recipes=pronoun&open=0';
const short = { en: `target=The+cat+didn't+cross+because+it+was+tired.&${head}&cell=5,1`, zh: `target=猫没有穿过街，因为它累了。&${head}&cell=6,0` };
const animal = { en: head, zh: `target=那只猫没有穿过那条街，因为它太累了。&${head}` };

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Self-attention on a sentence', zh: '句子里的自注意力' },
  about: { en: 'You can read a map of attention, and say what “self” means.', zh: '能看懂一张注意力图，说清“自”是什么意思。' },
  parts: [
    {
      state: short,
      text: {
        en: 'In *self-attention* a sentence looks at itself. Its table X is multiplied by W_Q, by W_K and by W_V. So **Q, K and V all come from the same X**, and every token takes part twice: it asks, and it is looked at.\n\nThe heatmap shows both. A **row** is a token that asks, the query. A **column** is a token that is looked at, the key. With {tokens} tokens there are {tokens} rows and {keys} columns.\n\nFind the row *it*. Go along it to the column *cat*: the weight there is {weight it cat}. This head was designed to find the noun behind a pronoun.',
        zh: '*自注意力*就是一句话看它自己。同一张表 X，分别乘以 W_Q、W_K、W_V，**Q、K、V 都来自这一个 X**。所以每个词元都有两个身份：既去提问，也被别的词元看。\n\n热图把两面都画出来了。**一行**是一个提问的词元，即查询；**一列**是一个被看的词元，即键。{tokens} 个词元，就有 {tokens} 行、{keys} 列。\n\n找到“它”这一行，横着走到“猫”那一列：权重是 {weight 它 猫}。这个头的规则是：为代词找到它指的名词。',
      },
      keep: ['text', 'plot'],
    },
    {
      state: { en: `${animal.en}&cell=7,1`, zh: `${animal.zh}&cell=10,2` },
      text: {
        en: 'Each row is worked out for itself. The query of the row is compared with the key of every column, and softmax turns the scores into weights that sum to 1.\n\nHere is a longer sentence. Its *it* spends almost everything on *animal*: {weight it animal}. For *street* {weight it street} is left, and less for the others.',
        zh: '每一行单独计算：这一行的查询，与每一列的键相比，得到分数；softmax 再把这些分数变成权重，加起来是 1。\n\n换一句长一点的。“它”几乎把全部注意力都给了“猫”：{weight 它 猫}。留给“街”的是 {weight 它 街}，其余的更少。',
      },
      keep: ['text', 'plot', 'why'],
      ask: {
        answer: 'choice',
        question: { en: '*it* looks at *animal*. Does *animal* look back at *it* as strongly?', zh: '“它”看“猫”。反过来，“猫”也会这么用力地看“它”吗？' },
        options: [
          { text: { en: 'Yes: it is the same pair of tokens.', zh: '会：还是这两个词元。' }, when: { en: 'weight animal it = weight it animal', zh: 'weight 猫 它 = weight 它 猫' } },
          { text: { en: 'No, much less.', zh: '不会，弱得多。' }, when: { en: 'weight animal it < weight it animal', zh: 'weight 猫 它 < weight 它 猫' } },
          { text: { en: 'No, even more.', zh: '不会，还更强。' }, when: { en: 'weight animal it > weight it animal', zh: 'weight 猫 它 > weight 它 猫' } },
        ],
        told: {
          en: '*animal* gives *it* only {weight animal it}. Here *animal* asks, with its own query, and W_Q and W_K are two different matrices: what a token asks for is not what it can be found by. *animal* is no pronoun and has nothing to ask this head, so it spreads its attention over all {keys} tokens.',
          zh: '“猫”只给“它” {weight 猫 它}。这时提问的是“猫”，用的是“猫”自己的查询。W_Q 和 W_K 是两个不同的矩阵：一个词元找什么，和它凭什么被找到，是两回事。“猫”不是代词，没有什么要问这个头，就把注意力平摊给全部 {keys} 个词元。',
        },
      },
    },
    {
      state: { en: `${animal.en}&cell=7,1`, zh: `${animal.zh}&cell=10,2` },
      text: {
        en: 'Does this head *understand* the sentence? It does what its two matrices do: the query of a pronoun fits the key of a noun, and fits better if the noun is a living being. *street* is a noun too, and gets {weight it street}.\n\nPut it to the test. The next sentence has two living beings: “The cat saw the dog because it was tired.”',
        zh: '这个头*理解*这句话吗？它只做那两个矩阵让它做的事：代词的查询与名词的键相合，名词若是动物或人，就更相合。“街”也是名词，得到 {weight 它 街}。\n\n考考它。下一句里有两只动物：“那只猫看见了狗，因为它累了。”',
      },
      keep: ['text', 'plot', 'why'],
      ask: {
        answer: 'choice',
        question: { en: 'Where will *it* look?', zh: '“它”会看哪一个？' },
        state: { en: `target=The+cat+saw+the+dog+because+it+was+tired.&${head}&cell=6,1`, zh: `target=那只猫看见了狗，因为它累了。&${head}&cell=8,2` },
        options: [
          { text: { en: 'At *cat*: it comes first.', zh: '“猫”：排在前面。' }, when: { en: 'weight it cat / weight it dog > 1.5', zh: 'weight 它 猫 / weight 它 狗 > 1.5' } },
          { text: { en: 'At *dog*: it is nearer.', zh: '“狗”：离得近。' }, when: { en: 'weight it dog / weight it cat > 1.5', zh: 'weight 它 狗 / weight 它 猫 > 1.5' } },
          { text: { en: 'At both alike.', zh: '两个一样多。' }, when: { en: 'weight it dog / weight it cat < 1.5', zh: 'weight 它 狗 / weight 它 猫 < 1.5' } },
        ],
        told: {
          en: '*dog* gets {weight it dog}, *cat* gets {weight it cat}. Both keys fit the query equally well, so the row is split in two. You may lean to one of them, because you think of who could be tired. One head cannot; a trained Transformer has many layers, one upon another.',
          zh: '“狗”得到 {weight 它 狗}，“猫”得到 {weight 它 猫}。两个键与查询同样相合，这一行就一分为二。你也许会偏向其中一个，因为你会想：累的该是谁？单单一个头做不到；训练好的 Transformer 有许多层，一层叠一层。',
        },
      },
    },
    {
      state: `target=The+girl+saw+the+cats+because+she+was+hungry.&${head}&cell=6,1`,
      text: {
        en: 'A row depends on its own token, too. In this sentence *she* gives *girl* {weight she girl}, and *cats* gets {weight she cats}.\n\nNow *she was* becomes *they were*. No number in the matrices is changed.',
        zh: '一行也取决于提问的词元自己。这里换成英文，因为英文分单复数：*she*（她）给 *girl*（女孩）{weight she girl}，给 *cats*（几只猫）{weight she cats}。\n\n现在把 *she was* 换成 *they were*（他们、它们），矩阵一个数也不改。',
      },
      keep: ['text', 'plot', 'why'],
      ask: {
        answer: 'token', of: 'key',
        question: { en: 'At which token will *they* look most?', zh: '*they* 最看重哪个词元？' },
        state: `target=The+girl+saw+the+cats+because+they+were+hungry.&${head}&cell=6,4`,
        right: 'most they',
        told: {
          en: '*cats* gets {weight they cats}, *girl* {weight they girl}. The embedding of *they* says “plural”; W_Q turns that into a query that fits plural nouns.\n\n**Your turn.** Type a sentence of your own with *he*, *she*, *it* or *they*, and read its row. A word that this page’s small vocabulary does not hold gets random numbers; it is marked.',
          zh: '*cats* 得到 {weight they cats}，*girl* 得到 {weight they girl}。*they* 的嵌入里有“复数”这一项，W_Q 把它变成与复数名词相合的查询。\n\n**轮到你了**：自己写一句话，里面用上“他”“她”“它”（中文、英文都行），再看它那一行。页面的小词表里没有的词，数是随机的，会有标记。',
        },
      },
    },
  ],
};
