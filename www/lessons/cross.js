/** @file Lesson: cross-attention. Q of one text, K and V of another; maps that are not square; translation into another word order. */

const reading = 'kind=cross&heads=1&recipes=align&open=0&source=I+drank+tea+at+home+yesterday.';
const designed = `${reading}&target=我昨天在家喝了茶。`;
const trained = 'model=translate&prompt=I+read+a+book+in+the+library+yesterday.&stack=cross&layer=5&open=4';

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Cross-attention', zh: '交叉注意力' },
  about: { en: 'You can say which side Q comes from, which side K and V, and what shapes follow from it.', zh: '能说出 Q 来自哪一边，K 和 V 来自哪一边，形状又由此怎样。' },
  parts: [
    {
      state: `${reading}&target=我&cell=0,0`,
      text: {
        en: 'Now there are two texts. One is being written, the *target*; one is there to be read, the *source*. In **cross-attention** the tokens of the target ask, and those of the source are looked at. So **Q comes from the target; K and V come from the source**. That is all the difference.\n\nIn the map the rows are the Chinese words, the columns the English ones. So far one word is written, *我* (I). This head was designed: a word looks for its translation. *我* gives *I* {weight 我 I}.',
        zh: '现在有两段文字：正在写的叫*目标*（target），供阅读的叫*源*（source）。在**交叉注意力**里，提问的是目标的词元，被看的是源的词元。所以 **Q 来自目标，K 和 V 来自源**。区别就这一点。\n\n图上，行是中文词，列是英文词。现在只写了一个“我”。这个头是设计出来的：每个词去找与自己对应的词。“我”给 *I* {weight 我 I}。',
      },
      keep: ['text', 'plot'],
      ask: {
        answer: 'token', of: 'key',
        question: { en: 'The sentence is written to its end. Which English word does the second row, *昨天* (yesterday), give most?', zh: '句子写完整：我昨天在家喝了茶。第二行“昨天”最看重哪个英文词？' },
        state: `${designed}&cell=1,5`,
        right: 'most 昨天',
        told: {
          en: 'The last word but the full stop: *{most 昨天}* gets {weight 昨天 yesterday}. In Chinese the time stands before the verb, in English at the end. Attention does not mind. It looks for what fits, wherever it stands; so it can bridge two word orders.',
          zh: '是句号前的最后一个词：*{most 昨天}* 得到 {weight 昨天 yesterday}。中文的时间放在动词前，英文放在句末。注意力不在乎：谁相合就看谁，不管它站在哪里。所以它能跨过两种语序。',
        },
      },
    },
    {
      state: `${designed}&cell=1,5&dv=6`,
      text: {
        en: 'Look at the shapes. There are {tokens} queries and {keys} keys, so the weights are a table of [{tokens}, {keys}]: **not a square** any more. q and k must be equally wide, d_k = {dk}, because they are multiplied number by number. The values may have another width: here d_v is set to {dv}.\n\nEach row of weights adds up rows of V. And V comes from the source.',
        zh: '看看形状。有 {tokens} 个查询、{keys} 个键，权重表的形状是 [{tokens}, {keys}]，**不再是正方形**。q 和 k 必须一样宽，d_k = {dk}，因为它们要逐个数相乘。值可以是别的宽度：这里 d_v 设为 {dv}。\n\n每一行权重都用来把 V 的各行按权重相加，而 V 来自源。',
      },
      keep: ['text', 'plot', 'why'],
      ask: {
        answer: 'choice',
        question: { en: 'How many rows has the result of this head?', zh: '这个头的结果有几行？' },
        options: [
          { text: { en: 'One for each query, the words of the target.', zh: '每个查询一行，即目标有几个词就有几行。' }, when: 'rows = tokens' },
          { text: { en: 'One for each key, since V comes from the source.', zh: '每个键一行，因为 V 来自源。' }, when: 'rows = keys' },
        ],
        told: {
          en: '[{tokens}, {keys}] × [{keys}, {dv}] gives [{rows}, {dv}]: {rows} rows of {dv} numbers. Whoever asks gets an answer, one row each. What the answer is *made of* is the values of the source: so meaning crosses from one text to the other.',
          zh: '[{tokens}, {keys}] × [{keys}, {dv}] 得 [{rows}, {dv}]：{rows} 行，每行 {dv} 个数。谁提问，谁就得到一行回答。回答*由什么组成*？由源的值组成：意思就这样从一段文字传到了另一段。',
        },
      },
    },
    {
      state: `${trained}&steps=0&cell=0,0`,
      text: {
        en: 'Here is the trained translator. One half, the **encoder**, reads the English; the other, the **decoder**, writes the Chinese. The attention from the decoder to the encoder is cross-attention, also called *encoder-decoder attention*.\n\nMind what a row is here: it has *read* its word and looks for what to say *next*. Nothing is written yet, so there is one row, *<start>*. It looks at *{most <start>}*, and 我 (I) will come. Nobody designed this head; it came of training.',
        zh: '这是训练好的翻译模型。一半叫**编码器**，读英文；另一半叫**解码器**，写中文。解码器看编码器的注意力就是交叉注意力，也叫*编码器—解码器注意力*。\n\n注意这里一行的意思：它*读完*了自己的词，在找*下一个*该说什么。现在还什么都没写，只有 *<start>* 一行，它看的是 *{most <start>}*，接着会写出“我”。这个头没有人设计，是训练出来的。',
      },
      keep: ['text', 'writing', 'plot'],
      ask: {
        answer: 'token', of: 'key',
        question: { en: 'Chinese says when and where before what. Let the decoder write. Where will the next row, *我*, look?', zh: '中文先说时间、地点，再说做什么。让解码器写下去。下一行“我”会看哪个英文词？' },
        state: `${trained}&cell=1,7`,
        right: 'most 我',
        told: {
          en: 'It jumps to *{most 我}*, with {peak 我}. Go down the rows: next it looks at *{most 昨天}*, then at *{most 在}*, and only then back at *{most 图书馆}*. What it writes: {written}',
          zh: '它一下跳到 *{most 我}*，权重 {peak 我}。接着往下看：先是 *{most 昨天}*，再是 *{most 在}*，然后才回到 *{most 图书馆}*。它写出：{written}',
        },
      },
    },
    {
      state: `${trained}&cell=0,0`,
      text: {
        en: 'The decoder has two kinds of attention in each layer. First masked self-attention: what has been written looks at what was written before it. Then cross-attention: it looks at the source.\n\nSelf-attention there needs the causal mask, so that no word is copied from the future. What about cross-attention?',
        zh: '解码器的每一层有两种注意力。先是掩码自注意力：已写的词看它前面写的词。然后是交叉注意力：看源。\n\n那里的自注意力要用因果掩码，免得从“未来”抄答案。交叉注意力呢？',
      },
      keep: ['text', 'writing', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'How much of the English sentence does the first row, *<start>*, see?', zh: '第一行 *<start>* 看得见多少英文？' },
        options: [
          { text: { en: 'Only its first token: it is the first row.', zh: '只有第一个词元：它是第一行嘛。' }, when: 'visible <start> = 1' },
          { text: { en: 'All of it.', zh: '全部。' }, when: 'visible <start> = keys' },
        ],
        told: {
          en: 'All {visible <start>} tokens. The source is finished before the first word is written; there is nothing to be given away. Only padding would be hidden.\n\n**Your turn.** Type another English sentence, such as *There is a cat under the table.*, and follow the rows.',
          zh: '全部 {visible <start>} 个词元。写第一个字之前，源早就读完了，没有什么需要保密；要挡住的只有填充。\n\n**轮到你了**：换一个英文句子，比如 *There is a cat under the table.*，一行一行往下看。',
        },
      },
    },
  ],
};
