/** @file Lesson 1: text becomes numbers, token, token ID, embedding, X. */

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Text becomes numbers', zh: '文字变成数字' },
  about: { en: 'You can say what X is, and where each of its numbers comes from.', zh: '你能说出 X 是什么，其中每个数又从哪里来。' },
  parts: [
    {
      state: { en: 'target=the+cat+sleeps&heads=1&recipes=uniform&open=0', zh: 'target=猫睡觉&heads=1&recipes=uniform&open=0' },
      text: {
        en: 'A model can only calculate, and one cannot calculate with words. So the text is first cut into *tokens*. Here a token is a word or a punctuation mark. This text has {tokens}.\n\nAll the tokens that the model knows stand in one long list, its *vocabulary*. The place of a token in that list is its *token ID*: *cat* has {id cat}. Look at the table **Token → ID → X**: each token stands there with its ID.',
        zh: '模型只会计算，而词语没法直接拿来算。所以先把文字切成*词元*（token）。这里一个词元就是一个词或一个标点。这段文字有 {tokens} 个词元。\n\n模型认识的所有词元排成一张长长的表，叫*词表*。词元在表里的序号就是它的*词元 ID*：“猫”是 {id 猫}。看表格**词元 → ID → X**：每个词元和它的 ID 都在里面。',
      },
      keep: ['text', 'table'],
      ask: {
        answer: 'choice',
        question: { en: 'The text becomes *the cat sees the dog*. Now *the* stands there twice. Does it get two different IDs?', zh: '文字变成“猫看狗，狗看猫”。“猫”出现了两次，一次在开头，一次在结尾。两个“猫”的 ID 不一样吗？' },
        state: { en: 'target=the+cat+sees+the+dog&heads=1&recipes=uniform&open=0', zh: 'target=猫看狗，狗看猫&heads=1&recipes=uniform&open=0' },
        options: [
          { text: { en: 'No. It is the same token, so it has the same ID.', zh: '一样。同一个词元，ID 就相同。' }, when: { en: 'id the = id the#2', zh: 'id 猫 = id 猫#2' } },
          { text: { en: 'Yes. They stand in different places.', zh: '不一样。它们在不同的位置。' }, when: { en: 'id the > 0', zh: 'id 猫 > 0' } },
        ],
        told: { en: 'Both have {id the}. The ID says *which* token it is. It does not say *where* it stands.', zh: '两个都是 {id 猫}。ID 只说明是*哪个*词元，不说明它在*哪里*。' },
      },
    },
    {
      state: { en: 'target=the+cat+sees+the+dog&heads=1&recipes=uniform&open=0&position=none', zh: 'target=猫看狗，狗看猫&heads=1&recipes=uniform&open=0&position=none' },
      text: {
        en: 'An ID is a name, not an amount. *dog* has {id dog} and *cat* has {id cat}, but a dog is not more than a cat. It would be wrong to calculate with them.\n\nSo the model has a table with one row of numbers for each ID: {dmodel} numbers here. This row is the token’s *embedding*. The ID only says which row to take. In a trained model these rows are learned. Here they were made by hand, so that words of a kind have similar rows.',
        zh: 'ID 是名字，不是数量。“狗”是 {id 狗}，“猫”是 {id 猫}，可狗并不比猫“多”什么，拿 ID 直接计算没有意义。\n\n所以模型还有一张表，每个 ID 对应一行数字，这里一行有 {dmodel} 个数。这一行叫这个词元的*嵌入*（embedding），ID 只用来查是哪一行。在训练好的模型里，这些数是学出来的；这里由人设计，让同类的词有相似的行。',
      },
      keep: ['text', 'table'],
      ask: {
        answer: 'choice',
        question: { en: 'You compare the row of *cat* with the others. Which is most like it?', zh: '把“猫”的那一行和别的行比一比，谁和它最像？' },
        options: [
          { text: { en: '*dog*, for it too is a noun and a living being.', zh: '“狗”，也是名词，也是动物。' }, when: { en: 'alike embedding cat dog > alike embedding cat sees', zh: 'alike embedding 猫 狗 > alike embedding 猫 看' } },
          { text: { en: '*sees*, for it stands next to it.', zh: '“看”，因为它就在旁边。' }, when: { en: 'alike embedding cat sees > alike embedding cat dog', zh: 'alike embedding 猫 看 > alike embedding 猫 狗' } },
        ],
        told: {
          en: 'Likeness as the cosine between two rows (1: the same direction, 0: nothing in common): *dog* {alike embedding cat dog}, *sees* {alike embedding cat sees}. Press a row in the table to see its numbers.',
          zh: '用两行之间的余弦来量（1 表示方向相同，0 表示毫不相干）：“狗” {alike embedding 猫 狗}，“看” {alike embedding 猫 看}。点表格里的一行，可以看到它的数字。',
        },
      },
    },
  ],
};
