/** @file Lesson: text becomes numbers. Token, token ID, embedding, X. */

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Text becomes numbers', zh: '文字变成数字' },
  about: { en: 'You can say what X is, and where each of its numbers comes from.', zh: '能说出 X 是什么，其中每个数又从哪里来。' },
  parts: [
    {
      state: { en: 'target=the+cat+sleeps&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫睡觉&heads=1&recipes=uniform&open=0&position=none' },
      text: {
        en: 'A model can only calculate, and one cannot calculate with words. So the text is first cut into pieces, its *tokens*. Here a token is a word or a punctuation mark. This text has {tokens} tokens.\n\nAll tokens that the model knows stand in one long list, its *vocabulary*. The place of a token in that list is its *token ID*: *cat* has {id cat}. Look at the table **Token → ID → X**: each token stands there with its ID.',
        zh: '模型只会计算，而词语没法直接拿来算。所以先把文字切成小块，每一块叫一个*词元*（token）。这里一个词元就是一个词或一个标点。这段文字有 {tokens} 个词元。\n\n模型认识的词元排成一张长长的表，叫*词表*。词元在词表里的序号就是它的*编号*（token ID）：“猫”是 {id 猫}。请看**词元 → 编号 → X** 这张表，每个词元后面都写着它的编号。',
      },
      keep: ['text', 'table'],
      ask: {
        answer: 'choice',
        question: { en: 'The text becomes *the cat sees the dog*. Now *the* stands there twice. Does it get two different IDs?', zh: '文字变成“猫看狗，狗看猫”，开头和结尾各有一个“猫”。它们的编号一样吗？' },
        state: { en: 'target=the+cat+sees+the+dog&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫看狗，狗看猫&heads=1&recipes=uniform&open=0&position=none' },
        options: [
          { text: { en: 'No. It is the same token, so it has the same ID.', zh: '一样。同一个词元，编号就相同。' }, when: { en: 'id the = id the#2', zh: 'id 猫 = id 猫#2' } },
          { text: { en: 'Yes. They stand in different places.', zh: '不一样。它们的位置不同。' }, when: { en: 'id the > 0', zh: 'id 猫 > 0' } },
        ],
        told: { en: 'Both have {id the}. The ID says *which* token it is. It does not say *where* it stands.', zh: '两个都是 {id 猫}。编号只说明是*哪个*词元，不说明它在*哪里*。' },
      },
    },
    {
      state: { en: 'target=the+cat+sees+the+dog&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫看狗，狗看猫&heads=1&recipes=uniform&open=0&position=none' },
      text: {
        en: 'An ID is a name, not an amount. *dog* has {id dog} and *cat* has {id cat}, but a dog is not more than a cat. To calculate with IDs would make no sense.\n\nSo the model has a second table, with a row of {dmodel} numbers for each ID. This row is the token’s *embedding*; the ID only says which row to take. In a trained model these numbers are learned. Here they were made by hand, so that words of one kind have similar rows.',
        zh: '编号是名字，不是数量。“狗”是 {id 狗}，“猫”是 {id 猫}，可狗并不比猫“多”什么，拿编号直接计算没有意义。\n\n所以模型还有第二张表：每个编号对应一行，一行有 {dmodel} 个数。这一行叫词元的*嵌入*（embedding），编号只用来查是哪一行。在训练好的模型里，这些数是学出来的；这里由人设计，让同类的词有相似的行。',
      },
      keep: ['text', 'table'],
      ask: {
        answer: 'choice',
        question: { en: 'Each row is drawn as a strip of {dmodel} colours: green is above 0, purple below, grey is 0. Compare the strip of *cat* with the others. Which row is more like it?', zh: '表里每一行画成一条彩带，共 {dmodel} 格：绿色大于 0，紫色小于 0，灰色是 0。把“猫”的彩带和别的比一比，哪一行更像它？' },
        state: { en: 'target=the+cat+sees+the+dog&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫看狗，狗看猫&heads=1&recipes=uniform&open=0&position=none' },
        options: [
          { text: { en: '*sees*: it stands next to *cat*.', zh: '“看”：它就在“猫”旁边。' }, when: { en: 'alike embedding cat sees > alike embedding cat dog', zh: 'alike embedding 猫 看 > alike embedding 猫 狗' } },
          { text: { en: '*dog*: it is a noun too, and a living being.', zh: '“狗”：也是名词，也是动物。' }, when: { en: 'alike embedding cat dog > alike embedding cat sees', zh: 'alike embedding 猫 狗 > alike embedding 猫 看' } },
        ],
        told: {
          en: 'How alike two rows are is told by the cosine of the angle between them: 1 is the same direction, 0 has nothing in common. *cat* and *dog*: {alike embedding cat dog}. *cat* and *sees*: {alike embedding cat sees}.\n\nPress the embedding of a token to see its numbers, and to change them.',
          zh: '两行有多像，可以用夹角的余弦来量：1 表示方向相同，0 表示毫不相干。“猫”和“狗”是 {alike embedding 猫 狗}，“猫”和“看”是 {alike embedding 猫 看}。\n\n点一个词元的嵌入，可以看到它的每个数，也可以改。',
        },
      },
    },
    {
      state: { en: 'target=the+cat+sees+the+dog&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫看狗，狗看猫&heads=1&recipes=uniform&open=0&position=none' },
      text: {
        en: 'Now put the rows under one another, in the order of the text. That table is called **X**. It has one row for each token, {tokens} here, and {dmodel} columns. The number of columns is called *d_model*.\n\nX is all that the model knows of the text. Everything that follows is calculated from X, and nothing looks at the words again. (What the column *+ pos.* adds is the next lesson; it is still empty.)',
        zh: '现在把这些行按文字的顺序上下排好，得到的表就叫 **X**。每个词元占一行，这里有 {tokens} 行；共 {dmodel} 列，列数记作 d_model。\n\n模型对这段文字的了解全在 X 里。后面的一切都从 X 算出来，再也不看文字本身。（“+ 位置”一列要加上什么，下一课再讲，现在还是空的。）',
      },
      keep: ['text', 'table'],
      ask: {
        answer: 'choice',
        question: { en: 'You write on: *the cat sees the dog and the bird*. What becomes of X?', zh: '再往下写：“猫看狗，狗看猫，鸟看书”。X 会怎样？' },
        state: { en: 'target=the+cat+sees+the+dog+and+the+bird&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫看狗，狗看猫，鸟看书&heads=1&recipes=uniform&open=0&position=none' },
        options: [
          { text: { en: 'More columns: a longer text needs more numbers for each token.', zh: '列变多：文字长了，每个词元就需要更多的数。' }, when: 'dmodel > before dmodel' },
          { text: { en: 'More rows, and as many columns as before.', zh: '行变多，列数不变。' }, when: 'tokens > before tokens' },
          { text: { en: 'The same size: the numbers change.', zh: '大小不变，只是数变了。' }, when: 'tokens = before tokens' },
        ],
        told: { en: 'X was {before tokens} × {before dmodel}, now it is {tokens} × {dmodel}. Type a text of your own and see how X follows.', zh: 'X 原来是 {before tokens} × {before dmodel}，现在是 {tokens} × {dmodel}。自己输入一段文字，看 X 怎样跟着变。' },
      },
    },
    {
      state: 'model=language&prompt=The+lady+smiled.&stack=decoder&layer=0&open=0',
      text: {
        en: 'Words are not the only way to cut. A list of all words would never end: there are names, new words, spelling mistakes. With single characters it ends, but then a text is long, and its pieces mean little.\n\nMost trained models cut *in between*: a frequent word is one token, a rare word becomes several pieces. This small language model has read novels and knows {vocabulary} tokens. Of this sentence it makes {tokens}.',
        zh: '不一定要按词来切。要把所有的词都列进词表，人名、新词、错别字，永远列不完。按字符切倒是列得完，可是切出来又碎又长，每块没多少意思。\n\n训练出来的模型大多取*中间*的办法：常见的词是一个词元，少见的词切成几块。这个小语言模型读过英文小说，认识 {vocabulary} 个词元。这句话（那位女士笑了）被切成 {tokens} 个。',
      },
      keep: ['text', 'writing'],
      ask: {
        answer: 'choice',
        question: { en: 'Now the sentence is *The astronaut smiled.* One word has changed, and no novel of that time has it. How many tokens will there be?', zh: '现在句子换成 *The astronaut smiled.*（那位宇航员笑了）。只换了一个词，那个年代的小说里还没有这个词。词元有多少个？' },
        state: 'model=language&prompt=The+astronaut+smiled.&stack=decoder&layer=0&open=0',
        options: [
          { text: { en: 'As many as before: one word for one word.', zh: '和原来一样多：一个词换一个词。' }, when: 'tokens = before tokens' },
          { text: { en: 'Fewer: what is not in the list is left out.', zh: '变少：词表里没有的词被丢掉。' }, when: 'tokens < before tokens' },
          { text: { en: 'More: the unknown word is cut into pieces.', zh: '变多：没见过的词被切成几块。' }, when: 'tokens > before tokens' },
        ],
        told: { en: 'It was {before tokens}, now it is {tokens}. The word is cut into pieces that are in the list; each piece has its own ID and its own row of X. So no text is unknown to the model.', zh: '原来 {before tokens} 个，现在 {tokens} 个。这个词被切成词表里有的小块，每块有自己的编号，在 X 里也有自己的一行。所以没有哪段文字是模型不认识的。' },
      },
    },
  ],
};
